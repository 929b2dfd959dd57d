"""A method of one's own: what its class may declare, and what is said when it does not fit."""

import copy
import functools
import pickle
import re

import numpy as np
import pytest

from adaopt import SGD, AdaGrad, Adam, Momentum, Optimizer, datasets, minimize, nn, problems
from adaopt.optimizers.hyperparameters import First, Positive, Rate, Share

one, two = np.ones(1), np.ones(2)
RAVINE = problems.ravine


class Own(Optimizer):
    """A learning rate and nothing else."""

    def __init__(self, lr=0.1):
        super().__init__(lr=lr)


def own(**members):
    return type("Mine", (Own,), members)


def with_rule(rule, **members):
    return own(rule=staticmethod(rule), **members)


# --- state of any shape and any start ------------------------------------------------------------


class AMSGrad(Optimizer):
    """The largest v so far under the root."""

    never_negative = ("v", "v_max")

    def __init__(self, lr: Rate = 0.1, *, beta2: Share = 0.9, eps: Positive = 1e-8):
        super().__init__(lr=lr, beta2=beta2, eps=eps)

    @staticmethod
    def rule(w, g, v, v_max, *, lr, beta2, eps):
        v = beta2 * v + (1 - beta2) * (g * g)
        v_max = np.maximum(v_max, v)
        return w - lr * (g / (np.sqrt(v_max) + eps)), v, v_max

    @staticmethod
    def rate(v_max, *, lr, eps):
        return lr / (np.sqrt(v_max) + eps)


class ScheduleFree(Optimizer):
    """Gradients at y, between a fast sequence z and its mean; both start where y does."""

    def __init__(self, lr: Rate = 0.1, *, beta: Share = 0.9):
        super().__init__(lr=lr, beta=beta)

    @staticmethod
    def first(w):
        return w, w, np.zeros(())

    @staticmethod
    def rule(w, g, z, mean, count, *, lr, beta):
        count = count + 1
        z = z - lr * g
        mean = mean + (z - mean) / count
        return (1 - beta) * z + beta * mean, z, mean, count


class Adafactor(Optimizer):
    """Of a matrix, the sums of squares of its rows and columns; else of every element."""

    never_negative = ("rows", "columns", "each")

    def __init__(self, lr: Rate = 0.1, *, beta2: Share = 0.9):
        super().__init__(lr=lr, beta2=beta2)

    @staticmethod
    def first(w):
        if w.ndim < 2:
            return None, None, np.zeros_like(w)
        return np.zeros(w.shape[:-1]), np.zeros(w.shape[:-2] + w.shape[-1:]), None

    @staticmethod
    def rule(w, g, rows, columns, each, *, lr, beta2):
        if rows is None:
            each = beta2 * each + (1 - beta2) * (g * g)
            return w - lr * (g / np.sqrt(each)), None, None, each
        rows = beta2 * rows + (1 - beta2) * (g * g).sum(axis=-1)
        columns = beta2 * columns + (1 - beta2) * (g * g).sum(axis=-2)
        v = rows[..., :, None] * columns[..., None, :] / rows.sum(axis=-1)[..., None, None]
        return w - lr * (g / np.sqrt(v)), rows, columns, None


class Shampoo(Optimizer):
    """A matrix has another on its left and one on its right, sums that begin as h0 times I."""

    def __init__(self, lr: Rate = 0.1, *, h0: First = 1e-3):
        super().__init__(lr=lr, h0=h0)

    @staticmethod
    def first(w, *, h0):
        return h0 * np.eye(w.shape[0]), h0 * np.eye(w.shape[1])

    @staticmethod
    def rule(w, g, left, right, *, lr):
        left, right = left + g @ g.T, right + g.T @ g
        return w - lr * (power(left, -1 / 4) @ g @ power(right, -1 / 4)), left, right


def power(matrix, p):
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * values**p) @ vectors.T


def gradients_of(shape, n=4):
    return np.random.default_rng(0).normal(size=(n, *shape))


def test_amsgrad_keeps_the_largest_average():
    opt, w, v, v_max = AMSGrad(), np.zeros(2), np.zeros(2), np.zeros(2)
    for g in [np.array([3.0, 1.0]), np.array([0.1, 2.0]), np.array([0.1, 0.1])]:
        w = opt.step(w, g)
        v = 0.9 * v + 0.1 * g * g
        v_max = np.maximum(v_max, v)
    np.testing.assert_allclose(opt.state.v_max, v_max, rtol=1e-15)
    np.testing.assert_allclose(opt.state.rate, 0.1 / (np.sqrt(v_max) + 1e-8), rtol=1e-15)
    assert (opt.state.v_max > opt.state.v).all()


def test_schedule_free_starts_as_the_parameters_and_averages_its_fast_sequence():
    opt, w, start = ScheduleFree(lr=0.5, beta=0.75), np.array([4.0, -2.0]), np.array([4.0, -2.0])
    given, zs = w.copy(), []
    z = start
    for g in gradients_of((2,)):
        w = opt.step(w, g)
        z = z - 0.5 * g
        zs.append(z)
        np.testing.assert_allclose(opt.state.mean, np.mean(zs, axis=0), rtol=1e-13)
    np.testing.assert_allclose(w, 0.25 * z + 0.75 * np.mean(zs, axis=0), rtol=1e-13)
    assert opt.state.count.shape == ()
    assert opt.state.count == 4
    np.testing.assert_array_equal(given, start)


def test_a_run_records_states_that_are_shared_or_have_another_shape():
    run = minimize(RAVINE, optimizer=ScheduleFree(lr=np.array([[0.1], [0.2]])), steps=5)
    assert run.z.shape == run.mean.shape == (5, 2, 2)
    assert run.steps == 5
    with pytest.raises(TypeError, match="a state cannot be called 'steps', it is taken"):
        with_rule(lambda w, g, steps, *, lr: (w, steps))
    alone = minimize(RAVINE, optimizer=ScheduleFree(lr=0.2), steps=5)
    np.testing.assert_array_equal(run.x[:, 1], alone.x)


def test_adafactor_keeps_rows_and_columns_of_a_matrix():
    opt, tree = Adafactor(), {"W": np.ones((3, 2)), "b": np.ones(4)}
    g = {"W": gradients_of((3, 2))[0], "b": gradients_of((4,))[0]}
    new = opt.step(tree, g)
    assert opt.state["W"].rows.shape == (3,)
    assert opt.state["W"].columns.shape == (2,)
    assert dir(opt.state["b"]) == ["each", "rate"]
    squares = 0.1 * g["W"] ** 2
    v = np.outer(squares.sum(axis=1), squares.sum(axis=0)) / squares.sum()
    np.testing.assert_allclose(new["W"], 1 - 0.1 * g["W"] / np.sqrt(v), rtol=1e-13)
    second = opt.fresh()
    second.load_state_dict(opt.state_dict())
    np.testing.assert_array_equal(second.step(new, g)["W"], opt.step(new, g)["W"])


def test_shampoo_is_not_hurt_by_a_turn():
    turn = np.linalg.qr(gradients_of((3, 3))[0])[0]
    opt, turned, w, u = Shampoo(), Shampoo(), np.ones((3, 2)), turn @ np.ones((3, 2))
    for g in gradients_of((3, 2)):
        w, u = opt.step(w, g), turned.step(u, turn @ g)
    np.testing.assert_allclose(u, turn @ w, rtol=1e-10)
    assert (opt.state.left.shape, opt.state.right.shape) == ((3, 3), (2, 2))


@pytest.mark.parametrize(
    ("opt", "shape"),
    [(AMSGrad(), (2,)), (ScheduleFree(), (2,)), (Adafactor(), (3, 2)), (Shampoo(), (3, 2))],
    ids=lambda value: type(value).__name__,
)
def test_each_goes_on_from_a_checkpoint_and_survives_pickling(opt, shape, tmp_path):
    straight, w = opt.fresh(), np.ones(shape)
    gradients = gradients_of(shape)
    for g in gradients[:2]:
        w = straight.step(w, g)
    np.savez(tmp_path / "checkpoint.npz", **straight.state_dict())
    loaded = opt.fresh()
    with np.load(tmp_path / "checkpoint.npz") as saved:
        loaded.load_state_dict(saved)
    others = [loaded, copy.copy(straight), copy.deepcopy(straight)]
    expected = straight.step(w, gradients[2])
    for other in others:
        np.testing.assert_array_equal(other.step(w, gradients[2]), expected)
    for part in ("state", "shape"):
        name = next(n for n in straight.state_dict() if n.startswith(part))
        for bad in (np.ones((7, 7)), np.array("x"), None):
            spoiled = {
                n: a for n, a in (straight.state_dict() | {name: bad}).items() if a is not None
            }
            with pytest.raises((ValueError, TypeError), match="checkpoint: "):
                opt.fresh().load_state_dict(spoiled)


class Matrices(Optimizer):
    """Sign descent of matrices; the rest is Adam's."""

    def __init__(self, lr=0.1, rest=None):
        super().__init__(lr=lr)
        self._rest = rest or Adam(0.5)

    def method_for(self, key, w):
        return self.method if key == "W" else self._rest.method

    @staticmethod
    def rule(w, g, *, lr):
        return w - lr * np.sign(g)


def test_in_a_dict_some_leaves_may_have_another_method():
    opt, adam, w = Matrices(), Adam(0.5), {"W": np.ones((2, 2)), "b": np.ones(2)}
    for g, h in zip(gradients_of((2, 2)), gradients_of((2,)), strict=True):
        expected = {"W": w["W"] - 0.1 * np.sign(g), "b": adam.step(w["b"], h)}
        w = opt.step(w, {"W": g, "b": h})
        for name in w:
            np.testing.assert_array_equal(w[name], expected[name])
    assert dir(opt.state["W"]) == ["rate"]
    np.testing.assert_array_equal(opt.state["b"].rate, adam.state.rate)
    again = opt.fresh()
    again.load_state_dict(opt.state_dict())
    np.testing.assert_array_equal(
        again.step(w, {"W": g, "b": h})["b"], opt.step(w, {"W": g, "b": h})["b"]
    )
    train, test = datasets.digits()
    few = datasets.Dataset(datasets.Part(train.x[:64], train.y[:64]), test)
    first, second = (
        nn.train(few, Matrices(lr, rest=SGD(0.5)), epochs=1, batch=64).params for lr in (0.0, 9.0)
    )
    for name in first:  # in a network no leaf is called W
        np.testing.assert_array_equal(first[name], second[name])
    assert (first["b1"] != 0).any()


# --- declared ranges -----------------------------------------------------------------------------


class Declared(Optimizer):
    def __init__(self, lr: Rate = 0.1, *, rest: Share = 0.5, width: Positive = 1, on: bool = True):
        super().__init__(lr=lr, rest=rest, width=width, on=on)

    @staticmethod
    def rule(w, g, *, lr, rest, width, on):
        return w - lr * g * rest * width if on else w


class ByName(Optimizer):
    def __init__(self, lr=0.1, weight_decay=0.0, rho=0.9, anything=-3):
        super().__init__(lr=lr, weight_decay=weight_decay, rho=rho, anything=anything)

    @staticmethod
    def rule(w, g, *, lr, weight_decay, rho, anything):
        return w - lr * g - weight_decay * w


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Declared(rest=1.0), "Declared: rest must be in [0, 1), got 1."),
        (lambda: Declared(width=0), "Declared: width must be finite and > 0, got 0"),
        (lambda: Declared(on=1), "Declared: on must be True or False, got 1"),
        (lambda: Declared(0.1, 0.5), "takes from 1 to 2 positional arguments"),
        (lambda: ByName(weight_decay=-5), "ByName: weight_decay must be finite and >= 0, got -5"),
        (lambda: ByName(rho=1.5), "ByName: rho must be in [0, 1), got 1.5"),
        (lambda: ByName(anything=np.nan), "ByName: anything must be finite, got nan"),
        (lambda: Adam(0.1, 0.9), "takes from 1 to 2 positional arguments"),
        (lambda: setattr(Declared(), "on", False), "Declared: on is fixed when it is made"),
        (lambda: setattr(Shampoo(), "h0", 1.0), "Shampoo: h0 is fixed when it is made"),
    ],
)
def test_what_is_legal_is_declared_in_the_constructor_or_known_by_name(make, message):
    with pytest.raises((ValueError, TypeError, AttributeError), match=re.escape(message)):
        make()


@pytest.mark.parametrize(
    "name", ["t", "state", "rate", "step", "settings", "method", "first", "fresh", "rule"]
)
def test_names_that_the_machinery_needs_are_refused_when_the_class_is_made(name):
    space = {"Optimizer": Optimizer}
    with pytest.raises(TypeError, match=f"Mine: a setting cannot be called '{name}', it is taken"):
        exec(
            f"class Mine(Optimizer):\n"
            f"    def __init__(self, lr=1, {name}=2): super().__init__(lr=lr, {name}={name})\n"
            f"    rule = staticmethod(lambda w, g, *, lr: w)",
            space,
        )


def test_a_method_without_a_learning_rate_has_no_effective_rate_and_runs():
    class Halves(Optimizer):
        def __init__(self):
            super().__init__()

        @staticmethod
        def rule(w, g, v):
            return w / 2, v + g

    run = minimize(RAVINE, optimizer=Halves(), steps=3)
    np.testing.assert_array_equal(run.x[3], RAVINE.start / 8)
    assert np.isnan(run.rate).all()
    assert np.isnan(run.lr).all()
    np.testing.assert_allclose(run.v[-1], run.grad.sum(axis=0))


def test_a_hyperparameter_may_end_in_t():
    class Pause(Optimizer):
        def __init__(self, lr=0.1, delta_t=2.0):
            super().__init__(lr=lr, delta_t=delta_t)

        @staticmethod
        def rule(w, g, *, lr, delta_t):
            return w - lr * delta_t * g

    np.testing.assert_allclose(Pause().step(one, one), [0.8])


def test_a_rule_may_be_partial_or_wrapped_or_have_defaults():
    def rule(w, g, v, *, lr, extra=1.0):
        return w - lr * extra * g, v + g

    @functools.wraps(rule)
    def wrapped(*args, **kwargs):
        return rule(*args, **kwargs)

    for made in (rule, wrapped, functools.partial(rule, extra=1.0)):
        opt = with_rule(made)()
        np.testing.assert_allclose(opt.step(one, one), [0.9])
        assert opt.state.v == 1


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (
            lambda: with_rule(lambda w, g, *, lr: None)().step(one, one),
            "must return w, got nothing",
        ),
        (
            lambda: with_rule(lambda w, g, v, *, lr: (w, v, v))().step(one, one),
            "Mine: the rule must return w, v, got 3 of them",
        ),
        (
            lambda: with_rule(lambda w, g, *, lr: w[:1])().step(two, two),
            "Mine: the rule made w of shape (1,) out of one of (2,)",
        ),
        (
            lambda: with_rule(lambda w, g, v, *, lr: (w, v.sum()))().step(two, two),
            "Mine: the rule made v of shape () out of one of (2,)",
        ),
        (
            lambda: with_rule(lambda w, g, *, lr: ["a", "b"])().step(two, two),
            "Mine: the w that the rule returns must be real numbers, got ['a', 'b']",
        ),
        (
            lambda: with_rule(lambda w, g, v, *, lr: (w, None))().step(two, two),
            "Mine: the v that the rule returns must be real numbers, got None",
        ),
        (
            lambda: with_rule(lambda w, g, *, lr: w / 0)().step(one, one),
            "Mine: parameter overflows float64 at step 1",
        ),
        (lambda: with_rule(lambda w, *, lr: w), "Mine: rule must take w and g first"),
        (lambda: with_rule(lambda w, g, *a, lr: w), "Mine: rule must name each of its arguments"),
        (lambda: with_rule(lambda w, g, **k: w), "Mine: rule must name each of its arguments"),
        (
            lambda: with_rule(lambda w, g, *, lr: w, rate=staticmethod(lambda h, *, lr: lr)),
            "Mine: rate takes h, which rule does not",
        ),
        (
            lambda: with_rule(
                lambda w, g, v, *, lr: w, first=staticmethod(lambda w: (w, w))
            )().step(one, one),
            "Mine: first must return v",
        ),
        (
            lambda: with_rule(lambda w, g, v, *, lr: w, first=lambda self, w: w),
            "Mine: first must be a @staticmethod; it takes no self",
        ),
        (lambda: Optimizer(), "Optimizer has no rule; use a subclass such as Adam"),
        (
            lambda: own(
                __init__=lambda self, lr=1: setattr(self, "lr", lr), rule=staticmethod(SGD.rule)
            )(),
            "Mine: its constructor must call super().__init__(lr=lr, …) first",
        ),
        (
            lambda: type(
                "Mine",
                (Optimizer,),
                {
                    "__init__": lambda self, lr=1: Optimizer.__init__(self, lr=lr, clip=2),
                    "rule": staticmethod(lambda w, g, *, lr: w),
                },
            )(),
            "Mine: neither constructor nor rule has an argument 'clip'",
        ),
    ],
)
def test_a_mistake_in_a_class_of_ones_own_is_named(act, message):
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        act()


# --- copies --------------------------------------------------------------------------------------


class Scaled(SGD):
    """Computes in its constructor, and has something of its own."""

    def __init__(self, lr=0.1, scale=2):
        super().__init__(lr=lr * scale)
        self._seen = []


def test_no_constructor_runs_twice():
    by_hand = Scaled(lr=0.1).step(RAVINE.start, RAVINE.grad(RAVINE.start))
    np.testing.assert_allclose(by_hand, [-6.86, 1.2])
    run = minimize(RAVINE, optimizer=Scaled(lr=0.1), steps=1)
    np.testing.assert_array_equal(run.x[1], by_hand)
    assert run.optimizer.lr == Scaled(lr=0.1).fresh().fresh().lr == 0.2


def test_fresh_shares_nothing_with_the_original():
    opt = Scaled()
    new = opt.fresh()
    new._seen.append(1)
    new.lr = 7.0
    assert (opt._seen, opt.lr) == ([], 0.2)


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda a: pickle.loads(pickle.dumps(a))]
)
@pytest.mark.parametrize("opt", [Adam(0.1), AdaGrad(np.array([0.1, 0.2]), h0=1.0), Momentum()])
def test_a_copy_has_the_past_and_goes_its_own_way(opt, copied):
    first = opt.fresh()
    w = first.step(two, two)
    second = copied(first)
    assert repr(second) == repr(first)
    second.lr = 0.5
    assert first.lr is not second.lr
    before = first.state_dict()
    second.step(w, two)
    assert (first.t, second.t) == (1, 2)
    for name, a in first.state_dict().items():
        np.testing.assert_array_equal(a, before[name])
    second.lr = first.lr
    np.testing.assert_array_equal(copied(first).step(w, two), first.step(w, two))


def test_states_and_runs_can_be_copied_and_pickled():
    opt = Adam(0.1)
    opt.step({"W": two}, {"W": two})
    run = minimize(RAVINE, optimizer=opt, steps=3)
    for copied in (copy.copy, copy.deepcopy, lambda a: pickle.loads(pickle.dumps(a))):
        np.testing.assert_array_equal(copied(opt.state["W"]).m, opt.state["W"].m)
        again = copied(run)
        for name in ("x", "loss", "grad", "m", "v", "rate", "lr"):
            np.testing.assert_array_equal(getattr(again, name), getattr(run, name))
            assert not getattr(again, name).flags.writeable or copied is not copy.copy


# --- the caller's arrays, and ours ---------------------------------------------------------------


def test_a_rule_that_writes_into_what_it_is_given_is_stopped_at_that_line():
    def decays(w, g, v, *, lr):
        g += 0.5 * w
        return w - lr * g, v

    def keeps(w, g, v, *, lr):
        v *= 0.9
        return w - lr * g, v

    def moves(w, g, v, *, lr):
        w -= lr * g
        return w, v

    for rule in (decays, keeps, moves):
        g, opt = np.ones(2), with_rule(rule)()
        with pytest.raises(ValueError, match="read-only"):
            opt.step(two, g)
        with pytest.raises(ValueError, match="read-only"):
            minimize(RAVINE, optimizer=opt, steps=3)
        assert g.tolist() == two.tolist() == [1, 1]
        assert opt.t == 0


def test_a_rule_that_returns_an_array_of_its_own_again_cannot_change_the_past():
    place = np.empty(2)

    def rule(w, g, v, *, lr):
        return np.subtract(w, lr * g, out=place), v + g

    opt = with_rule(rule)()
    first = opt.step(two, two)
    second = opt.step(first, two)
    np.testing.assert_allclose(first, [0.9, 0.9])
    np.testing.assert_allclose(second, [0.8, 0.8])
    opt.step(second, two)
    np.testing.assert_allclose(second, [0.8, 0.8])


def test_a_first_state_that_belongs_to_someone_else_is_copied():
    start = np.array([5.0, 5.0])
    opt = with_rule(lambda w, g, v, *, lr: (w - lr * v, v), first=staticmethod(lambda w: start))()
    opt.step(two, two)
    start[:] = 99
    np.testing.assert_array_equal(opt.state.v, [5, 5])


@pytest.mark.parametrize("name", ["t", "state", "step", "settings", "method", "fresh", "x"])
def test_what_is_no_setting_cannot_be_set(name):
    opt = Adam()
    opt.step(one, one)
    with pytest.raises(AttributeError, match=f"Adam has no setting '{name}'; it has lr, beta1"):
        setattr(opt, name, 0)
    assert opt.t == 1


def test_the_settings_are_there_to_look_at():
    opt = SGD(lr=0.1)
    with pytest.raises(TypeError, match="does not support item assignment"):
        opt.settings["lr"] = 0.5
    np.testing.assert_allclose(opt.step(one, one), [1 - opt.lr])


# --- classes are told apart by what they are -----------------------------------------------------


class Clipped(SGD):
    def step(self, params, grads):
        return super().step(params, np.clip(grads, -1, 1))


def test_a_class_that_overrides_step_is_refused_where_step_is_gone_around():
    with pytest.raises(
        TypeError, match="minimize: Clipped overrides step, which minimize goes aro"
    ):
        minimize((lambda x: 50 * x[0] ** 2, lambda x: 100 * x), [1.0], Clipped(0.1), 1)
    with pytest.raises(TypeError, match="train: Clipped overrides step, which train goes around"):
        nn.train(datasets.digits(), Clipped(0.1), epochs=1)
    np.testing.assert_allclose(Clipped(0.1).step(one, 100 * one), [0.9])


def test_a_checkpoint_of_another_class_of_the_same_name_is_refused():
    space = {"Momentum": Momentum}
    exec(
        "class Momentum(Momentum):\n"
        "    @staticmethod\n"
        "    def rule(w, g, v, *, lr, beta):\n"
        "        v = beta * v - lr * g\n"
        "        return w + v, v",
        space,
    )
    theirs = space["Momentum"]()
    theirs.step(one, one)
    with pytest.raises(ValueError, match=r"'optimizer' must be 'adaopt\..*Momentum', got '"):
        Momentum().load_state_dict(theirs.state_dict())


# --- in a notebook -------------------------------------------------------------------------------


def test_an_optimizer_and_a_run_show_themselves():
    opt = Adam(0.25)
    html = opt._repr_html_()
    assert "<table>" in html
    assert all(word in html for word in ("Adam, 0 steps done", "lr", "0.25", "bias_correction"))
    run = minimize(RAVINE, optimizer=opt, steps=30)
    html = run._repr_html_()
    assert "ravine" in html
    assert f"{run.loss[-1]:.4g}" in html
    assert html.count(",") >= 30  # the loss curve has a point a step
    lost = minimize(RAVINE, optimizer=SGD(1e9), steps=50)
    assert f'diverged at step</th><td style="text-align: left">{lost.diverged_at}' in (
        lost._repr_html_()
    )
    assert "3 runs" in minimize(RAVINE, optimizer=SGD([[0.1], [0.2], [0.3]]), steps=2)._repr_html_()
    assert "&lt;lambda&gt;" in SGD(lambda k: 0.1)._repr_html_()
