"""The network: its gradient against differences and PyTorch; its training, alone and in a sweep."""

import re
from pathlib import Path

import numpy as np
import pytest
from methods import METHODS
from strange import NO_WHOLE_NUMBERS

from adaopt import SGD, Adam, chance, nn, schedules
from adaopt.datasets import Dataset, Part, digits

GOLDEN = np.load(Path(__file__).parent / "golden" / "network.npz")
DIGITS = digits()
FEW = Dataset(Part(DIGITS.train.x[:100], DIGITS.train.y[:100]), DIGITS.test)


def same(a, b):
    np.testing.assert_array_equal(a, b)  # NaN in the same places too


# --- the gradient --------------------------------------------------------------------------------


def by_differences(net, x, y, h=1e-5):
    """The gradient by central differences, one number of one parameter at a time."""
    grads = {name: np.zeros_like(a) for name, a in net.items()}
    for name, a in net.items():
        for i in np.ndindex(a.shape):
            sides = []
            for step in (h, -h):
                moved = a.copy()
                moved[i] += step
                sides.append(nn.loss({**net, name: moved}, x, y))
            grads[name][i] = (sides[0] - sides[1]) / (2 * h)
    return grads


@pytest.mark.parametrize("sizes", [[8, 4], [8, 6, 4], [8, 6, 5, 4]])
def test_backpropagation_is_the_slope(sizes):
    rng = np.random.default_rng(1)
    x, y = rng.random((9, 8)), rng.integers(0, 4, 9)
    net = {name: a + 0.1 * rng.normal(size=a.shape) for name, a in nn.init(sizes).items()}
    value, grads = nn.loss_and_grad(net, x, y)
    assert value == nn.loss(net, x, y)
    assert list(grads) == list(net)
    for name, slope in by_differences(net, x, y).items():
        assert grads[name].shape == net[name].shape
        assert abs(grads[name] - slope).max() <= 1e-6 * abs(slope).max(), name


@pytest.mark.parametrize("which", ["one hidden", "two hidden"])
def test_the_gradient_is_that_of_pytorch(which):
    net, theirs = (
        {
            name.rpartition("/")[2]: GOLDEN[name]
            for name in GOLDEN.files
            if name.startswith(f"{which}/{kind}")
        }
        for kind in ("params", "grads")
    )
    value, grads = nn.loss_and_grad(net, GOLDEN["x"], GOLDEN["y"])
    assert abs(value - GOLDEN[f"{which}/loss"]) <= 1e-12 * value
    assert set(grads) == set(theirs)
    for name in grads:
        assert abs(grads[name] - theirs[name]).max() <= 1e-12 * abs(theirs[name]).max(), name


def test_the_loss_is_right_by_hand():
    """Logits 0 and log 3 are the probabilities 1/4 and 3/4."""
    net = {"W1": np.array([[0.0, np.log(3)]]), "b1": np.zeros((1, 2))}
    x = np.ones((2, 1))
    assert nn.loss(net, x, np.array([1, 1])) == pytest.approx(np.log(4 / 3))
    assert nn.loss(net, x, np.array([0, 1])) == pytest.approx((np.log(4) + np.log(4 / 3)) / 2)
    assert nn.accuracy(net, x, np.array([0, 1])) == 0.5
    _, grads = nn.loss_and_grad(net, x, np.array([1, 1]))
    np.testing.assert_allclose(grads["b1"], [[0.25, -0.25]])


def test_huge_logits_do_not_overflow():
    net = {"W1": np.array([[2000.0, -2000.0]]), "b1": np.zeros((1, 2))}
    with np.errstate(all="raise"):
        value, grads = nn.loss_and_grad(net, np.ones((1, 1)), np.array([1]))
    assert value == 4000
    same(grads["W1"], [[1.0, -1.0]])


def test_many_networks_are_each_one():
    seeds = np.array([[3, 1, 4], [1, 5, 9]])
    nets = nn.init([64, 7, 10], seeds)
    x, y = DIGITS.train.x[:20], DIGITS.train.y[:20]
    value, grads = nn.loss_and_grad(nets, x, y)
    assert value.shape == (2, 3)
    for place in np.ndindex(2, 3):
        net = nn.init([64, 7, 10], int(seeds[place]))
        alone, grads_alone = nn.loss_and_grad(net, x, y)
        same(value[place], alone)
        for name in net:
            same(nets[name][place], net[name])
            same(grads[name][place], grads_alone[name])


# --- the start -----------------------------------------------------------------------------------


def test_weights_have_the_variance_of_he():
    net = nn.init([64, 100, 10], seed=5)
    assert {name: a.shape for name, a in net.items()} == {
        "W1": (64, 100),
        "b1": (1, 100),
        "W2": (100, 10),
        "b2": (1, 10),
    }
    assert net["W1"].var() == pytest.approx(2 / 64, rel=0.05)
    assert net["W2"].var() == pytest.approx(2 / 100, rel=0.1)
    assert not net["b1"].any()
    assert abs(np.corrcoef(net["W1"].ravel()[:1000], net["W2"].ravel())[0, 1]) < 0.1


def test_the_start_is_the_same_on_every_machine():
    """A weight is a whole number of 2**-16, times one square root."""
    net = nn.init([64, 32, 10], seed=1)
    units = np.concatenate([a.ravel() / np.sqrt(2 / len(a)) * 65536 for a in net.values()])
    assert abs(units - units.round()).max() < 1e-8
    assert int(units[0].round()) == -48760


# --- training ------------------------------------------------------------------------------------


def test_training_is_its_steps_one_by_one():
    history = nn.train(FEW, Adam(lr=0.01), epochs=2, batch=32, seed=3, hidden=5)
    net, opt = nn.init([64, 5, 10], seed=3), Adam(lr=0.01)
    x, y = FEW.train
    train_loss = [nn.loss(net, x, y)]
    for epoch in range(2):
        order = np.argsort(chance.uniform(3, epoch, 100))
        for rows in np.split(order, [32, 64, 96]):
            net = opt.step(net, nn.loss_and_grad(net, x[rows], y[rows])[1])
        train_loss.append(nn.loss(net, x, y))
    for name in net:
        same(history.params[name], net[name])
    np.testing.assert_allclose(history.train_loss, train_loss, rtol=1e-12)
    np.testing.assert_allclose(history.test_loss[-1], nn.loss(net, *FEW.test), rtol=1e-12)
    np.testing.assert_allclose(history.test_accuracy[-1], nn.accuracy(net, *FEW.test), rtol=1e-12)
    assert (history.steps, opt.t) == (8, 8)


def test_every_epoch_sees_every_example_once():
    for batch in (1, 30, 100, 1000):
        rows = list(nn._minibatches(np.array([4, 5]), 100, batch, epochs=3))
        for epoch in np.split(np.concatenate(rows, axis=-1), 3, axis=-1):
            same(np.sort(epoch), np.broadcast_to(np.arange(100), (2, 100)))
        orders = np.concatenate(rows, axis=-1).reshape(2 * 3, 100)
        assert len({tuple(order) for order in orders}) == 6


@pytest.mark.parametrize("hidden", [6, (7, 5), ()])
@pytest.mark.parametrize("method", METHODS)
def test_a_sweep_is_its_runs_one_by_one(method, hidden):
    lr, seeds = np.array([0.0, 0.01, 0.3]), [2, 7]
    options = {"epochs": 2, "batch": 30, "hidden": hidden}
    sweep = nn.train(FEW, method(lr=lr.reshape(-1, 1, 1, 1)), seed=seeds, **options)
    assert sweep.train_loss.shape == (3, 3, 2)
    for i, s in np.ndindex(3, 2):
        alone = nn.train(FEW, method(lr=lr[i]), seed=seeds[s], **options)
        for have, want in zip(sweep[:3], alone[:3], strict=True):
            same(have[:, i, s], want)
        for name in alone.params:
            same(sweep.params[name][i, s], alone.params[name])


def test_a_sweep_over_two_hyperparameters():
    lr, beta2 = np.array([0.01, 0.1]), np.array([0.9, 0.99, 0.999])
    opt = Adam(lr=lr.reshape(-1, 1, 1, 1), beta2=beta2.reshape(-1, 1, 1))
    sweep = nn.train(FEW, opt, epochs=1, hidden=4)
    assert sweep.train_loss.shape == (2, 2, 3)
    alone = nn.train(FEW, Adam(lr=0.1, beta2=0.99), epochs=1, hidden=4)
    same(sweep.test_loss[:, 1, 1], alone.test_loss)


def test_a_schedule_counts_minibatches():
    seen = []
    rate = schedules.step_decay(0.5, every=3, factor=0.1)
    nn.train(FEW, SGD(lr=lambda k: seen.append(k) or rate(k)), epochs=2, batch=50, hidden=3)
    assert sorted(set(seen)) == [0, 1, 2, 3]
    lr = np.array([0.5, 0.1]).reshape(2, 1, 1)
    sweep = nn.train(FEW, SGD(lr=lambda k: lr / (1 + k)), epochs=1, hidden=3)
    alone = nn.train(FEW, SGD(lr=schedules.inverse_time(0.1, 1.0)), epochs=1, hidden=3)
    same(sweep.train_loss[:, 1], alone.train_loss)


def test_one_seed_is_one_start_and_one_order_for_every_method():
    lazy = [nn.train(FEW, method(lr=1e-9), epochs=1, seed=6, hidden=4) for method in METHODS]
    for history in lazy:
        same(history.train_loss[0], lazy[0].train_loss[0])
        np.testing.assert_allclose(history.params["W1"], lazy[0].params["W1"], atol=1e-6)
        assert history.steps == lazy[0].steps


@pytest.mark.parametrize("method", METHODS)
def test_a_diverged_run_is_frozen_and_the_others_go_on(method):
    lr = np.array([0.01, 1e200, 0.02]).reshape(-1, 1, 1)
    sweep = nn.train(FEW, method(lr=lr), epochs=3, hidden=6)
    assert sweep.diverged.tolist() == [False, True, False]
    assert np.isfinite(sweep.train_loss[0]).all()
    assert np.isnan(sweep.train_loss[1:, 1]).all()
    assert np.isnan(sweep.test_accuracy[1:, 1]).all()
    assert all(np.isnan(a[1]).all() for a in sweep.params.values())
    alone = nn.train(FEW, method(lr=0.02), epochs=3, hidden=6)
    same(sweep.train_loss[:, 2], alone.train_loss)
    same(sweep.params["W2"][2], alone.params["W2"])
    assert bool(nn.train(FEW, method(lr=1e200), epochs=1, hidden=6).diverged)


def test_a_used_optimizer_starts_again_and_is_left_alone():
    used = Adam(lr=0.01)
    used.step(np.ones(2), np.ones(2))
    history = nn.train(FEW, used, epochs=1, hidden=3)
    same(history.train_loss, nn.train(FEW, Adam(lr=0.01), epochs=1, hidden=3).train_loss)
    assert used.t == 1


def test_trained_well_it_tells_about_97_percent():
    history = nn.train(DIGITS, Adam(lr=0.01), seed=range(5))
    assert np.median(history.test_accuracy[-1]) == pytest.approx(0.97, abs=0.01)
    assert history.test_accuracy[-1].min() > 0.93
    assert np.median(history.train_loss[-1]) < 0.03
    assert repr(history) == "History(20 epochs of 45 steps, runs [5])"


# --- errors --------------------------------------------------------------------------------------


NET = nn.init([64, 10])
DEEP = nn.init([4, 3, 2])
X, Y = np.ones((10, 4)), np.arange(10) % 2
NETS = nn.init([4, 2], seed=range(3))


def without(name):
    return {other: a for other, a in DEEP.items() if other != name}


def part(x=X, y=Y):
    return Dataset(Part(x, y), Part(X, Y))


BAD = [
    (lambda: nn.init([64]), "init: sizes must be two whole numbers or more, got [64]"),
    (lambda: nn.init(64), "init: sizes must be two whole numbers or more, got 64"),
    (lambda: nn.init([]), "init: sizes must be two whole numbers or more, got []"),
    (lambda: nn.init([[64, 10]]), "init: sizes must be two whole numbers or more, got [[64, 10]]"),
    (lambda: nn.init([64, 0, 10]), "init: sizes must be whole numbers >= 1, got [64, 0, 10]"),
    (lambda: nn.init([64, 2.5]), "init: sizes must be whole numbers >= 1, got [64, 2.5]"),
    (lambda: nn.init("64"), "init: sizes must be whole numbers >= 1, got '64'"),
    (lambda: nn.init([4, 2], seed=-1), "init: seed must be a whole number in [0, 2**32), or an"),
    (lambda: nn.init([4, 2], [1, 0.5]), "init: seed must be a whole number in [0, 2**32), or an"),
    (lambda: nn.loss([1], X, Y), "loss: net must be a dict as init makes it, got [1]"),
    (lambda: nn.loss({}, X, Y), "loss: net must hold W1, b1, W2, b2, …, got []"),
    (lambda: nn.logits(without("b2"), X), "logits: net must hold W1, b1, W2, b2, …, got ['W1', 'b"),
    (lambda: nn.logits(without("W1"), X), "logits: net must hold W1, b1, W2, b2, …, got ['b1', 'W"),
    (lambda: nn.logits({**DEEP, "W3": X}, X), "logits: net must hold W1, b1, W2, b2, …, got ['W1'"),
    (lambda: nn.logits({**DEEP, 3: X, 4: X}, X), "logits: net must hold W1, b1, W2, b2, …, got ["),
    (
        lambda: nn.logits({**DEEP, "W2": np.ones((4, 2))}, X),
        "logits: W2 must be of shape (..., 3, units) for x of shape (10, 4), got shape (4, 2)",
    ),
    (
        lambda: nn.logits({**DEEP, "b2": np.ones(2)}, X),
        "logits: b2 must be of shape (..., 1, 2) for x of shape (10, 4), got shape (2,)",
    ),
    (
        lambda: nn.logits({**DEEP, "W1": 1.0}, X),
        "logits: W1 must be of shape (..., 4, units) for x of shape (10, 4), got shape ()",
    ),
    (
        lambda: nn.logits({**DEEP, "W1": np.ones((4, 0))}, X),
        "logits: W1 must be of shape (..., 4, units) for x of shape (10, 4), got shape (4, 0)",
    ),
    (
        lambda: nn.logits(DEEP, X[:, :3]),
        "logits: W1 must be of shape (..., 3, units) for x of shape (10, 3), got shape (4, 3)",
    ),
    (
        lambda: nn.logits(NETS, np.ones((2, 10, 4))),
        "logits: leading axes do not go together: W1 (3, 4, 2), b1 (3, 1, 2), x (2, 10, 4)",
    ),
    (lambda: nn.logits({"W1": "a", "b1": 0}, X), "logits: W1 must be real numbers, got 'a'"),
    (
        lambda: nn.loss(DEEP, X[0], Y[:1]),
        "loss: x must be of shape (..., n, inputs), neither of th",
    ),
    (lambda: nn.loss(DEEP, X[:0], Y[:0]), "loss: x must be of shape (..., n, inputs), neither of"),
    (lambda: nn.accuracy(DEEP, X[:, :0], Y), "accuracy: x must be of shape (..., n, inputs), nei"),
    (lambda: nn.loss(DEEP, X * 1j, Y), "loss: x must be real numbers, got [[0.+1.j"),
    (lambda: nn.train(DIGITS.train, SGD()), "train: data must be a Dataset such as digits(), got"),
    (lambda: nn.train(Dataset(1, 2), SGD()), "train: data.train must be a Part of x and y, got 1"),
    (lambda: nn.train(part(X[0]), SGD()), "train: data.train.x must be finite and of shape (n, in"),
    (lambda: nn.train(part(X * np.nan), SGD()), "train: data.train.x must be finite and of shape"),
    (lambda: nn.train(part(X[:0], Y[:0]), SGD()), "train: data.train.x must be finite and of sh"),
    (lambda: nn.train(part("x"), SGD()), "train: data.train.x must be real numbers, got 'x'"),
    (lambda: nn.train(part(y=Y[:, None]), SGD()), "train: data.train.y must be of shape (10,), a"),
    (lambda: nn.train(part(y=Y[:9]), SGD()), "train: data.train.y must be of shape (10,), a label"),
    (lambda: nn.train(part(y=Y - 1), SGD()), "train: data.train.y must be whole numbers >= 0, got"),
    (lambda: nn.train(part(y=Y / 1), SGD()), "train: data.train.y must be whole numbers >= 0, got"),
    (
        lambda: nn.train(part(np.ones((10, 5))), SGD()),
        "train: data.test.x must have 5 inputs as data.train.x has, got shape (10, 4)",
    ),
    (lambda: nn.train(FEW, SGD), "train: optimizer must be an Optimizer such as Adam(), got"),
    (lambda: nn.train(FEW, SGD(), epochs=0), "train: epochs must be a whole number >= 1, got 0"),
    (lambda: nn.train(FEW, SGD(), batch=2.5), "train: batch must be a whole number >= 1, got 2.5"),
    (lambda: nn.train(FEW, SGD(), seed=[]), "train: seed must be a whole number in [0, 2**32), or"),
    (lambda: nn.train(FEW, SGD(), hidden=0), "train: hidden must be whole numbers >= 1, got 0"),
    (lambda: nn.train(FEW, SGD(), hidden="9"), "train: hidden must be whole numbers >= 1, got '9'"),
    (lambda: nn.train(FEW, SGD(), hidden=[[9]]), "train: hidden must be one number or a list, got"),
    (
        lambda: nn.train(FEW, SGD(lr=np.ones(5))),
        "train: lr of shape (5,) does not go with seeds and other arrays for runs of shape (); the "
        "last two axes of an array are those of a layer, so n values have the shape (n, 1, 1)",
    ),
    (
        lambda: nn.train(FEW, SGD(lr=np.ones((5, 1, 1))), seed=range(3)),
        "train: lr of shape (5, 1, 1) does not go with seeds and other arrays for runs of shape "
        "(3,); the last two axes",
    ),
]


@pytest.mark.parametrize(("act", "message"), BAD)
def test_bad_input_is_named(act, message):
    with pytest.raises((ValueError, TypeError), match="^" + re.escape(message)):
        act()


WITH_LABELS = [nn.loss, nn.accuracy, nn.loss_and_grad]


@pytest.mark.parametrize("function", WITH_LABELS, ids=lambda function: function.__name__)
def test_labels_must_fit_the_examples(function):
    name = function.__name__
    for y in [Y[:, None], np.eye(2, dtype=int)[Y], Y[:1], Y[:9], Y[None, None], 1, [], Y[None]]:
        told = f"y must be of shape (10,), a label for each example, got shape {np.shape(y)}"
        with pytest.raises(ValueError, match=f"^{name}: {re.escape(told)}$"):
            function(DEEP, X, y)
    with pytest.raises(ValueError, match=re.escape("(10,) or (3, 10), a label for each example")):
        function(NETS, X, np.zeros((2, 10), int))
    with pytest.raises(ValueError, match=re.escape("must be of shape (1,), a label for each")):
        function(DEEP, X[:1], Y[:1, None])
    for y in [Y + 1, Y - 1, [*Y[:9], 2**70]]:
        with pytest.raises(ValueError, match=f"^{name}: y must be whole numbers from 0 to 1, got"):
            function(DEEP, X, y)
    for y in [*NO_WHOLE_NUMBERS, Y == 1, Y / 1, Y * np.nan, np.ma.array(Y, mask=Y)]:
        with pytest.raises(TypeError, match=f"^{name}: y must be whole numbers from 0 to 1, got"):
            function(DEEP, X, y)


@pytest.mark.parametrize("label", ["sizes", "seed", "hidden", "epochs", "batch"])
def test_what_is_no_whole_number_is_a_type_error(label):
    for bad in NO_WHOLE_NUMBERS:
        call = {
            "sizes": lambda bad=bad: nn.init(bad),
            "seed": lambda bad=bad: nn.init([4, 2], bad),
        }.get(label, lambda bad=bad: nn.train(FEW, SGD(), **{label: bad}))
        with pytest.raises(TypeError, match=f"^(init|train): {label} must be (a )?whole number"):
            call()


def test_lists_and_whole_numbers_are_arrays_too():
    net = {name: a.tolist() for name, a in DEEP.items()}
    value, grads = nn.loss_and_grad(net, X.astype(int).tolist(), [np.int8(label) for label in Y])
    expected, theirs = nn.loss_and_grad(DEEP, X, Y)
    assert value == expected
    for name in DEEP:
        same(grads[name], theirs[name])
    lists = Dataset(Part(X.tolist(), Y.tolist()), Part(X.tolist(), Y.tolist()))
    options = {"epochs": np.int8(2), "batch": np.uint64(4), "hidden": np.array(3)}
    trained, plain = (nn.train(data, SGD(), seed=5, **options) for data in (lists, part()))
    same(trained.train_loss, plain.train_loss)
    assert nn.init(np.array([4, 2], np.uint8), np.array(3))["W1"].shape == (4, 2)


def test_labels_may_have_the_leading_axes_of_the_networks():
    both = np.stack([Y, 1 - Y, Y])
    value, grads = nn.loss_and_grad(NETS, X, both)
    for i in range(3):
        alone, grads_alone = nn.loss_and_grad({n: a[i] for n, a in NETS.items()}, X, both[i])
        same(value[i], alone)
        same(grads["W1"][i], grads_alone["W1"])
    share = nn.accuracy(NETS, np.stack([X] * 3), both)
    same(share[1], nn.accuracy({n: a[1] for n, a in NETS.items()}, X, both[1]))


@pytest.mark.parametrize(
    "logits", [[0.0, -1e308], [1e308, -1e308], [0.0, -np.inf], [0.0, -800.0], [5e-324, 0.0]]
)
def test_logits_of_any_size_raise_nothing(logits):
    """By hand: the loss is −log p, and p is 1 but where the logits are alike."""
    net = {"W1": np.zeros((1, 2)), "b1": np.array([logits])}
    with np.errstate(all="raise"):
        value, grads = nn.loss_and_grad(net, np.ones((1, 1)), [0])
        assert nn.loss(net, np.ones((1, 1)), [0]) == value
        assert nn.accuracy(net, np.ones((1, 1)), [0]) == 1
    p = 0.5 if logits[1] == 0 else 1.0
    assert value == pytest.approx(-np.log(p))
    same(grads["b1"], [[p - 1, 1 - p]])
