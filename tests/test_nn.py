"""The network: its gradient against differences and PyTorch; its training, alone and in a sweep."""

import re
from pathlib import Path

import numpy as np
import pytest

from adaopt import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp, chance, nn, schedules
from adaopt.datasets import Dataset, Part, digits

GOLDEN = np.load(Path(__file__).parent / "golden" / "network.npz")
DIGITS = digits()
FEW = Dataset(Part(DIGITS.train.x[:100], DIGITS.train.y[:100]), DIGITS.test)
METHODS = [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam]


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
    with np.errstate(all="raise", under="ignore"):
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
BAD = [
    (lambda: nn.init([64]), "init: sizes must be two whole numbers or more, got [64]"),
    (lambda: nn.init([64, 0, 10]), "init: each of sizes must be a whole number >= 1, got 0"),
    (lambda: nn.init([64, 2.5]), "init: each of sizes must be a whole number >= 1, got 2.5"),
    (lambda: nn.init([4, 2], seed=-1), "init: seed must be whole numbers in [0, 2**32), got -1"),
    (lambda: nn.init([4, 2], [1, 0.5]), "init: seed must be whole numbers in [0, 2**32)"),
    (lambda: nn.init([4, 2], [[1], [1, 2]]), "init: seed must be whole numbers in [0, 2**32)"),
    (lambda: nn.loss(NET, np.ones((1, 64)), np.array([10])), "y must be whole numbers from 0 to 9"),
    (lambda: nn.loss(NET, np.ones((1, 64)), np.array([0.5])), "y must be whole numbers from 0 to"),
    (lambda: nn.train(DIGITS.train, SGD()), "train: data must be a Dataset such as digits(), got"),
    (lambda: nn.train(FEW, SGD), "train: optimizer must be an Optimizer such as Adam(), got"),
    (lambda: nn.train(FEW, SGD(), epochs=0), "train: epochs must be a whole number >= 1, got 0"),
    (lambda: nn.train(FEW, SGD(), batch=2.5), "train: batch must be a whole number >= 1, got 2.5"),
    (lambda: nn.train(FEW, SGD(), seed=[]), "train: seed must be whole numbers in [0, 2**32)"),
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
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        act()
