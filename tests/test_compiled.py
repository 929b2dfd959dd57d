"""The compiled rule: the same bits in place, and what it refuses."""

import numpy as np
import pytest
from methods import variants

from adaopt import SGD, Adam, Momentum, Nesterov, Optimizer, RMSProp, schedules
from adaopt.compiled import compiled

OPTIMIZERS = [
    *variants().values(),
    Momentum(0.1, beta=schedules.step_decay(0.9, 3, 0.5)),
    Nesterov(schedules.inverse_time(0.1)),
    RMSProp(0.1, eps_inside=True, centered=True),
    Adam(schedules.cosine(0.1, 20)),
]


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_bits_are_those_of_step_and_in_float32_close(optimizer, dtype):
    start, *gradients = np.random.default_rng(1).normal(size=(21, 3, 7)).astype(dtype)
    fast, slow = compiled(optimizer), optimizer.fresh()
    in_place, w = start.copy(), start
    for g in gradients:
        fast.update(in_place, g)
        w = slow.step(w, g)
        if dtype == np.float64:
            np.testing.assert_array_equal(in_place, w)
        else:
            np.testing.assert_allclose(in_place, w, rtol=2e-4, atol=2e-6)
    assert fast.t == slow.t == 20
    assert optimizer.t == 0


class Own(Optimizer):
    def __init__(self, lr=0.1):
        super().__init__(lr=lr)


class Normalized(Own):
    @staticmethod
    def rule(w, g, *, lr):
        return w - lr * g / np.sqrt(np.sum(g * g))


class Neighbors(Own):
    @staticmethod
    def rule(w, g, *, lr):
        return w - lr * (g + np.roll(g, 1))


class Rows(Own):
    @staticmethod
    def first(w):
        return np.zeros(w.shape[:-1])

    @staticmethod
    def rule(w, g, rows, *, lr):
        return w - lr * g, rows


class Clipped(SGD):
    def step(self, params, grads):
        return super().step(params, np.clip(grads, -1, 1))


@pytest.mark.parametrize("optimizer", [Normalized(), Neighbors(), Rows(), SGD(np.ones(5))])
def test_a_rule_that_sees_more_than_one_element_is_refused(optimizer):
    with pytest.raises(TypeError, match=f"{type(optimizer).__name__}'s rule is not element by el"):
        compiled(optimizer)


def test_what_is_no_optimizer_or_overrides_step_is_refused_by_name():
    with pytest.raises(TypeError, match="compiled: optimizer must be an Optimizer"):
        compiled(Adam)
    with pytest.raises(TypeError, match="compiled: Clipped overrides step"):
        compiled(Clipped())


whole = np.ones(12)
frozen = np.ones(3)
frozen.flags.writeable = False


@pytest.mark.parametrize(
    ("w", "g"),
    [
        (np.ones(3), np.ones(4)),
        (np.ones(3), np.ones(3, np.float32)),
        (np.ones(3, int), np.ones(3, int)),
        (np.ones(6)[::2], np.ones(3)),
        (np.ones(3), np.ones(6)[::2]),
        (np.ones(3, ">f8"), np.ones(3, ">f8")),
        (whole[1:], whole[:-1]),
        (frozen, np.ones(3)),
    ],
)
def test_arrays_that_do_not_fit_are_refused_and_left_alone(w, g):
    fast, given = compiled(Adam()), w.copy()
    with pytest.raises(ValueError, match="compiled: w and g must be contiguous float arrays of on"):
        fast.update(w, g)
    np.testing.assert_array_equal(w, given)
    assert fast.t == 0
