"""What every optimizer promises, in one table for all of them."""

import collections
import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from methods import kinds, variants
from strange import NO_NUMBERS

from adaopt import (
    SGD,
    AdaGrad,
    Adam,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    minimize,
    problems,
    schedules,
)

ALL = variants()
every = pytest.mark.parametrize("opt", ALL.values(), ids=ALL.keys())

# Two steps from w = 1 with gradients 2 and −4, worked out by hand from the equations.
BY_HAND = {
    "SGD": (1 - 0.1 * 2, 1 - 0.1 * 2 + 0.1 * 4),
    "Momentum": (0.8, 0.8 - 0.1 * (0.9 * 2 - 4)),
    "Nesterov": (1 - 0.1 * (2 + 0.9 * 2), 0.62 - 0.1 * (-4 + 0.9 * (0.9 * 2 - 4))),
    "AdaGrad": (1 - 0.1 * 2 / 2.5, 0.92 + 0.1 * 4 / (20**0.5 + 0.5)),
    "AdaGrad-h0": (1 - 0.1 * 2 / (8**0.5 + 0.5), None),
    "RMSProp": (1 - 0.2 / (0.4**0.5 + 0.5), None),
    "RMSProp-eps_inside": (1 - 0.2 / 0.9**0.5, None),
    "RMSProp-centered": (1 - 0.2 / ((0.4 - 0.04) ** 0.5 + 0.5), None),
    "Adam": (
        1 - 0.1 * 2 / 2.5,  # corrected, the first m̂ is g and the first v̂ is g²
        0.92 - 0.1 * ((0.18 - 0.4) / 0.19) / (((0.0396 + 0.16) / 0.0199) ** 0.5 + 0.5),
    ),
    "Adam-bias_correction": (1 - 0.1 * 0.2 / (0.2 + 0.5), None),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_first_steps_are_those_worked_out_by_hand(name):
    opt, w = ALL[name].fresh(), np.array([1.0])
    for g, expected in zip([2.0, -4.0], BY_HAND[name], strict=True):
        w = opt.step(w, np.array([g]))
        if expected is not None:
            np.testing.assert_allclose(w, [expected], rtol=1e-14)


def stream(n, shape, seed=0):
    """Gradients of varied size and sign."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, *shape)) * np.exp(rng.normal(size=shape))


def walk(opt, w, gradients, **kwargs):
    path = [w]
    for g in gradients:
        path.append(opt.step(path[-1], g, **kwargs))
    return path


# --- structures ----------------------------------------------------------------------------------


@every
def test_dict_list_and_tuple_are_their_arrays_one_by_one(opt):
    a, b = np.arange(3.0), np.ones((2, 2))
    ga, gb = stream(3, (3,)), stream(3, (2, 2), seed=1)
    both = list(zip(ga, gb, strict=True))
    alone = walk(opt.fresh(), a, ga)[-1], walk(opt.fresh(), b, gb)[-1]
    as_dict = walk(opt.fresh(), {"a": a, "b": b}, [{"b": y, "a": x} for x, y in both])[-1]
    as_list = walk(opt.fresh(), [a, b], [[x, y] for x, y in both])[-1]
    as_tuple = walk(opt.fresh(), (a, b), [(x, y) for x, y in both])[-1]
    assert list(as_dict) == ["a", "b"]
    assert type(as_list) is list
    assert type(as_tuple) is tuple
    for got in (tuple(as_dict.values()), as_list, as_tuple):
        for x, y in zip(got, alone, strict=True):
            np.testing.assert_array_equal(x, y)


@every
def test_arguments_are_never_changed(opt):
    opt, w, g = opt.fresh(), np.array([1.0, 2.0]), np.array([0.5, -0.5])
    w.flags.writeable = g.flags.writeable = False
    first = opt.step(w, g)
    opt.step(first, g)
    np.testing.assert_array_equal(first, walk(opt.fresh(), w, [g])[-1])


@every
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_dtype_is_kept(opt, dtype):
    opt = opt.fresh()
    w = opt.step(np.ones(3, dtype), np.ones(3))
    assert w.dtype == dtype
    for name in dir(opt.state):
        assert getattr(opt.state, name).dtype == dtype


@every
def test_integers_become_float64(opt):
    w = opt.fresh().step(np.array([1, 2]), np.array([1, 1]))
    np.testing.assert_array_equal(w, opt.fresh().step(np.array([1.0, 2.0]), np.array([1.0, 1.0])))
    assert w.dtype == np.float64


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_number_is_an_array_without_axes(opt, dtype):
    gradients = np.array([2.0, -4.0, 1.0], dtype)
    line = walk(opt.fresh(), np.array([3.0], dtype), gradients[:, None])[-1]
    number = walk(opt := opt.fresh(), dtype(3), gradients)[-1]
    assert type(number) is np.ndarray
    assert number.dtype == opt.state.rate.dtype == dtype
    np.testing.assert_array_equal(number, line[0])


def test_named_tuples_and_lists_of_one_s_own_are_tuples_and_lists():
    for mine in (collections.namedtuple("Layer", "W b"), lambda *a: type("L", (list,), {})(a)):
        plain = list if isinstance(mine(1, 2), list) else tuple
        opt, w, g = SGD(lr=0.5), mine(np.ones(2), np.ones(1)), plain([np.ones(2), np.ones(1)])
        w = opt.step(opt.step(w, g), g)
        assert type(w) is plain
        np.testing.assert_array_equal(w[0], [0, 0])


@every
def test_the_order_of_bytes_does_not_matter(opt):
    gradients = stream(3, (4,))
    expected = walk(opt.fresh(), np.ones(4), gradients)[-1]
    swapped = walk(opt.fresh(), np.ones(4, ">f8"), gradients.astype(">f8"))[-1]
    np.testing.assert_array_equal(swapped, expected)


# --- large arrays --------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_one_bad_value_in_a_large_gradient_is_found(bad):
    opt, w, g = Adam(), np.ones(50_000), np.ones(50_000)
    g[-1] = bad
    with pytest.raises(ValueError, match="gradient has 1 non-finite value at step 1"):
        opt.step(w, g)
    assert opt.t == 0
    assert (w == 1).all()


def test_a_large_gradient_may_be_finite_though_its_sum_is_not():
    g = np.full(50_000, np.finfo(float).max)
    assert (SGD(lr=0.0).step(np.ones(50_000), g) == 1).all()


# --- hyperparameters -----------------------------------------------------------------------------


CHANGING = ("rate", "share", "positive")


@every
def test_a_constant_function_of_the_step_is_the_constant(opt):
    gradients = stream(5, (4,))
    functions = {
        name: (lambda k, value=value: value) if kinds(type(opt))[name] in CHANGING else value
        for name, value in opt.settings.items()
    }
    as_functions = type(opt)(**functions)
    w = walk(as_functions, np.ones(4), gradients)[-1]
    np.testing.assert_array_equal(w, walk(opt.fresh(), np.ones(4), gradients)[-1])


def test_functions_see_the_number_of_steps_done():
    seen = []
    opt = SGD(lr=lambda k: seen.append(k) or 0.1)
    walk(opt, np.ones(1), np.ones((3, 1)))
    assert seen == [0, 1, 2]


def test_with_a_beta_that_changes_the_correction_still_makes_a_weighted_mean():
    opt = Adam(lr=1.0, beta1=lambda k: [0.5, 0.9, 0.2][k], beta2=0.5, eps=1e-300)
    walk(opt, np.zeros(1), np.full((3, 1), 7.0))
    m_hat = opt.state.m / (1 - 0.5 * 0.9 * 0.2)
    np.testing.assert_allclose(m_hat, 7.0, rtol=1e-15)


@every
def test_a_sweep_is_the_loop_bit_for_bit(opt):
    arrays = {
        name: np.array([0.5, 0.7, 0.9]).reshape([3, 1, 1] if i % 2 else [3, 1]) * (value or 1)
        for i, (name, value) in enumerate(opt.settings.items())
        if not isinstance(value, bool)
    }
    options = {n: v for n, v in opt.settings.items() if isinstance(v, bool)}
    swept = minimize(problems.rosenbrock, optimizer=type(opt)(**arrays, **options), steps=20)
    batch = swept.loss.shape[1:]
    for member in np.ndindex(batch):
        one = {n: np.broadcast_to(a, (*batch, 1))[member].item() for n, a in arrays.items()}
        run = minimize(problems.rosenbrock, optimizer=type(opt)(**one, **options), steps=20)
        np.testing.assert_array_equal(swept.x[(slice(None), *member)], run.x)
        np.testing.assert_array_equal(swept.rate[(slice(None), *member)], run.rate)


def test_settings_can_be_read_and_changed_between_steps():
    opt = SGD(lr=0.1)
    w = opt.step(np.zeros(1), np.ones(1))
    opt.lr = 0.5
    assert opt.lr == 0.5
    np.testing.assert_allclose(opt.step(w, np.ones(1)), [-0.6])
    assert repr(opt) == "SGD(lr=0.5)"


def test_a_number_may_become_a_function_and_a_function_a_number():
    opt = SGD(lr=0.1)
    w = opt.step(np.zeros(1), np.ones(1))
    opt.lr = lambda k: 1.0 + k
    w = opt.step(w, np.ones(1))
    w = opt.step(w, np.ones(1))
    opt.lr = 0.5
    np.testing.assert_allclose(opt.step(w, np.ones(1)), [-0.1 - 2 - 3 - 0.5])


def test_a_misspelt_setting_is_named():
    opt = Adam()
    message = "Adam has no setting 'learning_rate'; it has lr, beta1, beta2, eps, bias_correction"
    with pytest.raises(AttributeError, match=message):
        opt.learning_rate = 0.1
    assert not hasattr(opt, "learning_rate")
    opt._note = "a private name is one's own"


@pytest.mark.parametrize("lr", [np.array([0.1, 0.2]), np.array(0.1)])
def test_an_array_setting_is_a_copy_that_cannot_be_changed_unchecked(lr):
    opt, expected = SGD(lr=lr), np.zeros(2) - lr
    lr[...] = -1
    with pytest.raises(ValueError, match="read-only"):
        opt.lr[...] = -1
    np.testing.assert_array_equal(opt.step(np.zeros(2), np.ones(2)), expected)


def test_functions_of_the_step_are_called_once_a_step():
    seen = []
    opt = AdaGrad(lr=lambda k: seen.append(k) or 0.1)
    opt.step({"W": one, "b": one}, {"W": one, "b": one})
    _ = opt.state["W"].rate
    assert seen == [0]


# --- what the methods are ------------------------------------------------------------------------

finite = st.floats(-1e6, 1e6).filter(lambda v: abs(v) > 1e-6)


@given(finite)
@settings(max_examples=60, deadline=None)
def test_the_first_step_of_adagrad_and_adam_is_lr_times_the_sign(g):
    for opt in (AdaGrad(lr=0.1, eps=1e-300), Adam(lr=0.1, eps=1e-300)):
        np.testing.assert_allclose(opt.step(np.zeros(1), np.array([g])), [-0.1 * np.sign(g)])


@given(st.lists(finite, min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_adam_never_steps_further_than_its_supremum(gradients):
    path = np.array(walk(Adam(lr=1.0, eps=1e-300), np.zeros(1), np.array(gradients)[:, None]))
    assert np.abs(np.diff(path, axis=0)).max() <= 7.27


def test_rate_is_the_step_per_gradient_where_there_is_no_momentum():
    for name in [n for n in ALL if n.partition("-")[0] in ("SGD", "AdaGrad", "RMSProp")]:
        opt, w, g = ALL[name].fresh(), np.array([1.0, 2.0]), np.array([3.0, -0.5])
        new = opt.step(opt.step(w, g), 2 * g)
        before = walk(ALL[name].fresh(), w, [g])[-1]
        np.testing.assert_allclose((before - new) / (2 * g), opt.state.rate, rtol=1e-14)


def test_rate_is_that_of_the_last_step_under_a_schedule():
    opt = SGD(lr=lambda k: [0.5, 0.25, 0.125][k])
    walk(opt, np.zeros(2), np.ones((2, 2)))
    np.testing.assert_array_equal(opt.state.rate, [0.25, 0.25])
    after_a_checkpoint = opt.fresh()
    after_a_checkpoint.load_state_dict(opt.state_dict())
    opt.lr = 7.0
    assert opt.state.rate.tolist() == [0.25, 0.25]
    assert after_a_checkpoint.state.rate.tolist() == [0.25, 0.25]


def test_adams_rate_times_corrected_m_is_its_step():
    opt, w = ALL["Adam"].fresh(), np.zeros(2)
    path = walk(opt, w, stream(4, (2,)))
    m_hat = opt.state.m / (1 - 0.9**4)
    np.testing.assert_allclose(path[-2] - path[-1], opt.state.rate * m_hat, rtol=1e-13)


def test_centered_rmsprop_survives_a_constant_gradient():
    # h − a² rounds to less than zero sooner or later; its root would be NaN.
    opt = RMSProp(lr=0.01, gamma=0.5, eps=1e-8, centered=True)
    h = a = 0.0
    negative = False
    w = np.zeros(1)
    for _ in range(200):
        w = opt.step(w, np.array([0.7]))
        h, a = 0.5 * h + 0.5 * (0.7 * 0.7), 0.5 * a + 0.5 * 0.7
        negative |= h - a * a < 0
    assert negative
    assert np.isfinite(w).all()


# --- state and checkpoints -----------------------------------------------------------------------


def test_state_is_there_to_look_at_and_not_to_touch():
    opt = Adam(lr=0.1)
    opt.step({"W": np.ones((2, 2)), "b": np.ones(3)}, {"W": np.ones((2, 2)), "b": np.ones(3)})
    assert opt.t == 1
    np.testing.assert_allclose(opt.state["W"].m, np.full((2, 2), 0.1))
    assert opt.state["b"].rate.shape == (3,)
    with pytest.raises(ValueError, match="read-only"):
        opt.state["b"].m[0] = 5
    with pytest.raises(AttributeError, match="the state has m, v, rate; no 'h'"):
        _ = opt.state["b"].h


def test_without_a_step_there_is_no_state():
    with pytest.raises(RuntimeError, match="Adam has no state before its first step"):
        _ = Adam().state


@every
@pytest.mark.parametrize("kind", ["array", "dict", "list"])
def test_a_checkpoint_continues_bit_for_bit(opt, kind, tmp_path):
    wrap = {"array": lambda a: a, "dict": lambda a: {"a/b": a}, "list": lambda a: [a, a]}[kind]
    gradients = [wrap(g) for g in stream(6, (5,))]
    straight = opt.fresh()
    path = walk(straight, wrap(np.ones(5)), gradients)

    first = opt.fresh()
    middle = walk(first, wrap(np.ones(5)), gradients[:3])[-1]
    np.savez(tmp_path / "checkpoint.npz", **first.state_dict())
    second = opt.fresh()
    with np.load(tmp_path / "checkpoint.npz") as saved:
        second.load_state_dict(saved)
    end = walk(second, middle, gradients[3:])[-1]

    assert second.t == 6
    for a, b in zip(leaves(end), leaves(path[-1]), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_checkpoint_may_have_first_values_that_are_an_array():
    first = AdaGrad(h0=np.array([1.0, 2.0]))
    first.step(two, two)
    second = first.fresh()
    second.load_state_dict(first.state_dict())
    np.testing.assert_array_equal(second.state.h, [2.0, 3.0])


def test_a_checkpoint_of_the_other_correction_is_refused():
    # Its products β₁ᵗ and β₂ᵗ would turn the correction on, or off for good.
    for options in [(True, False), (False, True)]:
        taken, given = (Adam(bias_correction=correction) for correction in options)
        taken.step(two, two)
        with pytest.raises(ValueError, match=r"checkpoint: .*product//beta1_t"):
            given.load_state_dict(taken.state_dict())


def leaves(tree):
    return list(tree.values()) if isinstance(tree, dict) else tree if type(tree) is list else [tree]


def test_fresh_has_the_settings_and_no_past():
    opt = Adam(lr=0.2)
    opt.step(np.ones(1), np.ones(1))
    new = opt.fresh()
    assert (new.lr, new.t) == (0.2, 0)
    assert opt.t == 1


# --- bad input: what was wrong is named, and nothing has changed ---------------------------------

nan, inf = float("nan"), float("inf")
one, two = np.ones(1), np.ones(2)

BAD_SETTINGS = [
    (lambda: SGD(lr=-1), "SGD: lr must be finite and >= 0, got -1"),
    (lambda: SGD(lr=nan), "SGD: lr must be finite and >= 0, got nan"),
    (lambda: SGD(lr=inf), "SGD: lr must be finite and >= 0, got inf"),
    (lambda: SGD(lr=[0.1, -0.2]), "SGD: lr must be finite and >= 0, got [0.1, -0.2]"),
    (lambda: SGD(lr=[]), "SGD: lr must be finite and >= 0, got []"),
    (lambda: SGD(lr="fast"), "SGD: lr must be finite and >= 0 (a number, an array or a function"),
    (lambda: SGD(lr=None), "of the step), got None"),
    (lambda: SGD(lr=lambda k: None).step(one, one), "(a number or an array), got None"),
    (lambda: SGD(lr=1j), "got 1j"),
    (lambda: SGD(lr=True), "got True"),
    (lambda: SGD(lr=np.ma.masked), "SGD: lr must be finite and >= 0 (a number, an array or a fu"),
    (lambda: SGD(lr=np.ma.array([0.1, 9], mask=[0, 1])), "SGD: lr must be finite and >= 0 (a n"),
    (lambda: SGD(lr=10**400), "SGD: lr must be finite and >= 0, got 1000"),
    (lambda: Adam(lr=schedules.cosine), "Adam: lr must be a function of the step k alone, got <fu"),
    (lambda: Adam(lr=lambda: 0.1), "Adam: lr must be a function of the step k alone, got <fun"),
    (lambda: Adam(lr=lambda a, b: 0.1), "missing a required argument: 'b'"),
    (lambda: SGD(lr=[[1], [1, 2]]), "got [[1], [1, 2]]"),
    (lambda: Momentum(beta=1), "Momentum: beta must be in [0, 1), got 1"),
    (lambda: Momentum(beta=-0.1), "Momentum: beta must be in [0, 1), got -0.1"),
    (lambda: Nesterov(beta=1.5), "Nesterov: beta must be in [0, 1), got 1.5"),
    (lambda: AdaGrad(eps=0), "AdaGrad: eps must be finite and > 0, got 0"),
    (lambda: AdaGrad(eps=-1e-8), "AdaGrad: eps must be finite and > 0, got -1e-08"),
    (lambda: AdaGrad(h0=-0.1), "AdaGrad: h0 must be finite and >= 0, got -0.1"),
    (lambda: AdaGrad(h0=lambda k: 0), "AdaGrad: h0 must be a number or an array, got the function"),
    (lambda: RMSProp(gamma=1.0), "RMSProp: gamma must be in [0, 1), got 1."),
    (lambda: RMSProp(gamma=nan), "RMSProp: gamma must be in [0, 1), got nan"),
    (lambda: RMSProp(centered=1), "RMSProp: centered must be True or False, got 1"),
    (lambda: RMSProp(eps_inside="no"), "RMSProp: eps_inside must be True or False, got 'no'"),
    (lambda: Adam(beta1=1.0), "Adam: beta1 must be in [0, 1), got 1."),
    (lambda: Adam(beta2=1.2), "Adam: beta2 must be in [0, 1), got 1.2"),
    (lambda: Adam(eps=inf), "Adam: eps must be finite and > 0, got inf"),
    (lambda: Adam(bias_correction=None), "Adam: bias_correction must be True or False, got None"),
    (lambda: setattr(Adam(), "beta1", -1), "Adam: beta1 must be in [0, 1), got -1"),
    (lambda: setattr(Adam(), "bias_correction", False), "Adam: bias_correction is fixed when"),
    (lambda: setattr(AdaGrad(), "h0", 1.0), "AdaGrad: h0 is fixed when it is made"),
]


@pytest.mark.parametrize(("make", "message"), BAD_SETTINGS)
def test_a_bad_setting_is_named(make, message):
    with pytest.raises((ValueError, TypeError, AttributeError), match=re.escape(message)):
        make()


def adam_at_7():
    opt = Adam()
    walk(opt, {"W": two, "b": one}, [{"W": two, "b": one}] * 6)
    return opt


def saved(**changes):
    opt = adam_at_7()
    return {k: v for k, v in {**opt.state_dict(), **changes}.items() if v is not None}


def saved_of_three():
    opt, three = Adam(), {"W": np.ones(3), "b": one}
    opt.step(three, three)
    return opt.state_dict()


P, G = {"W": two, "b": one}, {"W": two, "b": one}
BAD_STEPS = [
    (
        lambda o: o.step(P, {**G, "W": np.array([1, nan])}),
        "gradient['W'] has 1 non-finite value at step 7",
    ),
    (
        lambda o: o.step(P, {**G, "W": [inf, nan]}),
        "gradient['W'] has 2 non-finite values at step 7",
    ),
    (lambda o: o.step(P, {**G, "b": [1e200 * 1e200]}), "gradient['b'] has 1 non-finite value"),
    (
        lambda o: o.step(P, {**G, "W": np.ma.array([1.0, 2.0], mask=[0, 1])}),
        "gradient['W'] must be an array of real numbers, got masked_array",
    ),
    (
        lambda o: o.step({**P, "W": np.ma.array([1.0, 2.0], mask=[0, 1])}, G),
        "parameter['W'] must be an array of real numbers, got masked_array",
    ),
    (
        lambda o: o.step(P, {**G, "b": [1e200]}),
        "Adam: v of parameter['b'] overflows float64 at step 7",
    ),
    (
        lambda o: o.step({**P, "b": [nan]}, G),
        "Adam: parameter['b'] is not finite at step 7",
    ),
    (
        lambda o: o.step(P, {**G, "W": np.ones(3)}),
        "gradient['W'] has shape (3,), parameter has shape (2,)",
    ),
    (lambda o: o.step(P, {**G, "W": 1.0}), "gradient['W'] has shape (), parameter has shape (2,)"),
    (lambda o: o.step(P, {"W": two}), "gradients do not match the parameters: missing ['b']"),
    (
        lambda o: o.step(P, {**G, "c": one}),
        "gradients do not match the parameters: unexpected ['c']",
    ),
    (lambda o: o.step(P, {"W": two, "B": one}), "missing ['b'], unexpected ['B']"),
    (lambda o: o.step(P, two), "gradient: expected a dict like the parameters, got an array"),
    (lambda o: o.step(P, [two, one]), "gradient: expected a dict like the parameters, got a list"),
    (lambda o: o.step({}, {}), "parameter: expected an array, or a dict, list or tuple of arrays"),
    (lambda o: o.step([], []), "parameter: expected an array, or a dict, list or tuple of arrays"),
    (lambda o: o.step({1: two}, {1: two}), "parameter: the keys of a dict must be strings, got 1"),
    (lambda o: o.step({**P, "W": "ab"}, G), "parameter['W'] must be an array of real numbers"),
    (
        lambda o: o.step({**P, "W": {"x": two}}, G),
        "parameter['W'] must be an array of real numbers",
    ),
    (lambda o: o.step(P, {**G, "W": [1j, 1]}), "gradient['W'] must be an array of real numbers"),
    (
        lambda o: o.step(P, {**G, "W": None}),
        "gradient['W'] must be an array of real numbers, got N",
    ),
    (lambda o: o.step(P, {**G, "W": [True, False]}), "gradient['W'] must be an array of real numb"),
    (lambda o: o.step(P, {**G, "W": [[1], [1, 2]]}), "gradient['W'] must be an array of real numb"),
    (lambda o: o.step(two, two), "parameter: expected a dict like the state, got an array"),
    (lambda o: o.step({"W": two}, {"W": two}), "parameters do not match the state: missing ['b']"),
    (
        lambda o: o.step({**P, "W": np.ones(3)}, {**G, "W": np.ones(3)}),
        "parameter['W'] has shape (3,) and dtype float64, the state has (2,) and float64",
    ),
    (
        lambda o: o.step({**P, "W": np.ones(2, "f4")}, G),
        "parameter['W'] has shape (2,) and dtype f",
    ),
    (lambda o: o.load_state_dict(7), "checkpoint: expected what state_dict() returned, got 7"),
    (
        lambda o: o.load_state_dict(saved(kind="heap")),
        "'kind' must be '' or 'array' or 'dict' or 'list' or 'tuple', got 'heap'",
    ),
    (
        lambda o: o.load_state_dict(saved(kind="list")),
        "unexpected 'shape/W' for parameters that are one list",
    ),
    (
        lambda o: o.load_state_dict(saved(kind="array")),
        "unexpected 'shape/W' for parameters that are one array",
    ),
    (lambda o: o.load_state_dict(saved(**{"state/m": two})), "unexpected ['state/m'] for Adam"),
    (
        lambda o: o.load_state_dict(saved(**{"product/W/beta1_t": 1.5})),
        "'product/W/beta1_t' must be in [0, 1), got 1.5",
    ),
    (
        lambda o: o.load_state_dict({n: a for n, a in saved().items() if "b" not in n.split("/")}),
        "checkpoint: parameters do not match the state: missing ['b']",
    ),
    (
        lambda o: o.load_state_dict({}),
        "checkpoint: 'optimizer' is missing; expected what state_dict",
    ),
    (
        lambda o: o.load_state_dict(SGD().state_dict()),
        "'optimizer' must be 'adaopt.optimizers.adam.Adam', got 'adaopt.optimizers.s",
    ),
    (lambda o: o.load_state_dict(saved(t=-1)), "checkpoint: t must be a whole number >= 0, got -1"),
    (
        lambda o: o.load_state_dict(saved(t=1.5)),
        "checkpoint: t must be a whole number >= 0, got 1.5",
    ),
    (lambda o: o.load_state_dict(saved(extra=1)), "checkpoint: unexpected ['extra'] for Adam"),
    (
        lambda o: o.load_state_dict(saved(**{"product/W/beta1_t": None})),
        "'product/W/beta1_t' is missing",
    ),
    (
        lambda o: o.load_state_dict(saved(**{"state/W/m": None})),
        "checkpoint: 'state/W/m' is missing",
    ),
    (
        lambda o: o.load_state_dict(saved(**{"state/W/m": [nan, 1]})),
        "'state/W/m' must be finite, got",
    ),
    (
        lambda o: o.load_state_dict(saved(**{"state/W/m": np.ones(3)})),
        "'state/W/m' has shape (3,) and dtype float64, it must have (2,) and float64",
    ),
    (
        lambda o: o.load_state_dict(saved_of_three()),
        "checkpoint: parameter['W'] has shape (3,) and dtype float64, the state has (2,) and float",
    ),
    (
        lambda o: o.load_state_dict(saved(**{"state/W/v": -two})),
        "'state/W/v' must be finite and >= 0, got",
    ),
    (lambda o: o.load_state_dict(saved(t=0)), "checkpoint: t is 0, and it has 2 parameters"),
    (
        lambda o: o.load_state_dict(saved(**{"shape/W": [2.5]})),
        "'shape/W' must be finite and >= 0, got",
    ),
    (lambda o: o.load_state_dict(saved(**{"dtype/W": None})), "'dtype/W' is missing"),
    (
        lambda o: o.load_state_dict(saved(**{"dtype/W": "<i8"})),
        "'dtype/W' must be 'float16' or 'float32' or 'float64' or",
    ),
    (lambda o: o.load_state_dict(saved(**{"state/W/m": ["a", "b"]})), "must be real numbers, got"),
    (
        lambda o: o.load_state_dict(saved(**{"state/W/m": np.ones((2, 1))})),
        "'state/W/m' has shape (2, 1)",
    ),
]


def frozen(a):
    a = a.copy()
    a.flags.writeable = False
    return a


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")  # and then named
@pytest.mark.parametrize(("act", "message"), BAD_STEPS)
def test_a_bad_step_is_named_and_leaves_no_trace(act, message):
    opt = adam_at_7()
    before = opt.state_dict()
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        act(opt)
    after = opt.state_dict()
    assert list(after) == list(before)
    for name in before:
        np.testing.assert_array_equal(after[name], before[name])
    np.testing.assert_array_equal(opt.step(P, G)["W"], adam_at_7().step(P, G)["W"])


@pytest.mark.parametrize("part", list(saved()))
@pytest.mark.parametrize(
    "value", [*NO_NUMBERS, np.inf, np.zeros((7, 7))], ids=lambda v: type(v).__name__
)
def test_a_checkpoint_with_an_odd_part_is_refused_in_words(part, value):
    opt = Adam()
    with pytest.raises((TypeError, ValueError), match=r"^checkpoint: ") as caught:
        opt.load_state_dict({**saved(), part: value})
    assert len(str(caught.value)) < 400
    assert opt.t == 0


def test_there_are_enough_bad_cases():
    assert len(BAD_SETTINGS) + len(BAD_STEPS) >= 40


def test_a_function_that_leaves_the_legal_range_is_named_with_its_step():
    opt = Adam(lr=lambda k: 0.1 - 0.06 * k)
    w = walk(opt, np.ones(1), np.ones((2, 1)))[-1]
    with pytest.raises(
        ValueError, match=r"Adam: lr at step k = 2 must be finite and >= 0, got -0.0"
    ):
        opt.step(w, np.ones(1))
    assert opt.t == 2


def test_an_array_setting_never_makes_a_parameter_larger():
    with pytest.raises(ValueError, match=r"SGD: lr has shape \(5, 1\), which does not fit into"):
        SGD(lr=np.ones((5, 1))).step(two, two)


def test_a_setting_that_vanishes_in_half_precision_is_named():
    with pytest.raises(ValueError, match=r"Adam: eps in float16 must be finite and > 0, got 0"):
        Adam(eps=1e-8).step(np.ones(2, np.float16), np.ones(2))


def test_a_first_value_too_large_for_half_precision_is_named():
    w = {"a": np.ones(2), "b": np.ones(2, np.float16)}
    opt = AdaGrad(h0=1e6, eps=0.1)
    with pytest.raises(ValueError, match=r"AdaGrad: h0 in float16 must be finite and >= 0, got in"):
        opt.step(w, {"a": two, "b": two})
    assert opt.t == 0


def test_a_gradient_that_does_not_fit_its_parameter_is_told_from_one_that_is_not_finite():
    with pytest.raises(ValueError, match=r"gradient is up to 1e\+05, too large for float16, at st"):
        SGD().step(np.ones(2, np.float16), np.array([1.0, 1e5]))


def test_whole_numbers_of_any_size_are_numbers():
    assert SGD(lr=2**70).lr == 2**70
    np.testing.assert_array_equal(SGD(0.0).step([2**70], [10**30]), [2.0**70])


@pytest.mark.parametrize(
    ("dtype", "beta2", "eps"),
    [(np.float32, 1 - 1e-7, 1e-8), (np.float16, 0.9997, 1e-4), (np.float64, 0.999, 1e-8)],
)
def test_the_correction_divides_by_the_beta_that_the_average_used(dtype, beta2, eps):
    # Of equal gradients every weighted mean is that gradient, and every step is lr.
    opt, w = Adam(lr=1, beta1=0, beta2=beta2, eps=eps), np.zeros(1, dtype)
    for _ in range(8):
        new = opt.step(w, np.ones(1, dtype))
        np.testing.assert_allclose(w - new, 1, atol=1e-3 if dtype == np.float16 else 1e-5)
        w = new


def test_strict_settings_of_numpy_change_nothing():
    gradients = [np.array([g, 1.0], np.float32) for g in (1e-30, 0.0, 1e-38, 1e-20)]
    with np.errstate(all="raise"):
        strict = walk(Adam(0.1), np.ones(2, np.float32), gradients)
    for a, b in zip(strict, walk(Adam(0.1), np.ones(2, np.float32), gradients), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_file_cannot_keep_a_name_with_nul():
    opt = SGD()
    opt.step({"a\0b": one}, {"a\0b": one})
    with pytest.raises(ValueError, match="a file cannot keep the parameter name"):
        opt.state_dict()


def test_a_checkpoint_in_the_other_order_of_bytes_loads():
    opt = adam_at_7()
    swapped = {
        n: a.astype(a.dtype.newbyteorder()) if a.dtype.kind == "f" else a
        for n, a in opt.state_dict().items()
    }
    again = Adam()
    again.load_state_dict(swapped)
    expected = opt.step(P, G)
    for name, a in again.step(P, G).items():
        np.testing.assert_array_equal(a, expected[name])


def test_an_overflow_while_summing_finite_gradients_is_no_error():
    w = SGD(lr=1e-300).step(np.zeros(3), np.full(3, 1e308))
    np.testing.assert_allclose(w, -1e8)


@pytest.mark.parametrize(("first", "second"), [*itertools.permutations(["C", "F", "strided"], 2)])
def test_memory_layout_does_not_matter(first, second):
    def laid_out(a, how):
        if how == "strided":
            return np.repeat(a, 2, axis=1)[:, ::2]
        return np.array(a, order=how)

    w, g = stream(2, (40, 50))
    for opt in ALL.values():
        np.testing.assert_array_equal(
            opt.fresh().step(laid_out(w, first), laid_out(g, second)), opt.fresh().step(w, g)
        )


def test_parameters_without_elements_are_left_alone():
    assert Adam().step(np.ones((0, 3)), np.ones((0, 3))).shape == (0, 3)


# --- a method of one's own -----------------------------------------------------------------------


def method(rule):
    """A class with this rule and the one setting lr."""

    def __init__(self, lr=0.1):
        Optimizer.__init__(self, lr=lr)

    return type("Mine", (Optimizer,), {"__init__": __init__, "rule": staticmethod(rule)})


def test_a_state_that_is_the_gradient_is_a_copy_of_it():
    def rule(w, g, last, *, lr):
        return w - lr * (g + last), g

    opt, g = method(rule)(), np.ones(2)
    w = opt.step(np.zeros(2), g)
    g[:] = 7  # as a network does that writes its gradients into the same arrays
    np.testing.assert_array_equal(opt.state.last, [1, 1])
    np.testing.assert_allclose(opt.step(w, g), [-0.9, -0.9])


def test_parameters_that_a_rule_leaves_alone_are_new_arrays_too():
    w = np.ones(2)
    assert not np.shares_memory(method(lambda w, g, *, lr: w)().step(w, two), w)


def test_a_rule_or_a_function_that_raises_leaves_the_optimizer_as_it_was():
    def rule(w, g, v, *, lr):
        if w.size == 1 and g[0] > 1:
            raise ArithmeticError("in the rule")
        return w - lr * v, v + g

    large = {"W": np.ones(50_000), "b": np.ones(1)}
    bad = [
        (method(rule)(), {"W": large["W"], "b": 2 * one}),
        (Adam(lr=lambda k: 0.1 if k < 2 else 1 / 0), large),
    ]
    for opt, g in bad:
        w = opt.step(opt.step(large, large), large)
        before = opt.state_dict()
        with pytest.raises(ArithmeticError):
            opt.step(w, g)
        after = opt.state_dict()
        assert list(after) == list(before)
        for name in before:
            np.testing.assert_array_equal(after[name], before[name])


def test_a_rule_that_does_not_fit_is_named():
    with pytest.raises(TypeError, match="Mine: the rule needs 'beta', the settings are lr"):
        method(lambda w, g, *, lr, beta: w)()
    with pytest.raises(TypeError, match="the rule must return w, v, got 1 of them"):
        method(lambda w, g, v, *, lr: w)().step(one, one)
    with pytest.raises(TypeError, match="Mine: rule must be a @staticmethod; it takes no self"):
        type("Mine", (Optimizer,), {"rule": lambda self, w, g, *, lr: w})
