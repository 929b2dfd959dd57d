"""minimize and Run: what is recorded, what a divergence leaves, what is refused."""

import re
import tracemalloc

import numpy as np
import pytest

from adaopt import SGD, AdaGrad, Adam, Momentum, Optimizer, RMSProp, minimize, problems


def test_a_run_is_the_steps_one_by_one():
    opt = Adam(lr=0.3)
    result = minimize(problems.ravine, [-7, 2], opt, steps=5)
    x, alone = np.array([-7.0, 2.0]), Adam(lr=0.3)
    for t in range(5):
        g = problems.ravine.grad(x, t)
        x = alone.step(x, g)
        np.testing.assert_array_equal(result.grad[t], g)
        np.testing.assert_array_equal(result.x[t + 1], x)
        np.testing.assert_array_equal(result.m[t], alone.state.m)
        np.testing.assert_array_equal(result.v[t], alone.state.v)
        np.testing.assert_array_equal(result.rate[t], alone.state.rate)
    np.testing.assert_array_equal(result.loss, problems.ravine.loss(result.x))
    assert opt.t == 0


def test_a_used_optimizer_starts_again_and_may_change_afterwards():
    used = Adam(lr=0.3)
    used.step(np.ones(2), np.ones(2))
    result = minimize(problems.ravine, optimizer=used, steps=4)
    used.lr = 5.0
    new = minimize(problems.ravine, optimizer=Adam(lr=0.3), steps=4)
    np.testing.assert_array_equal(result.x, new.x)
    np.testing.assert_array_equal(result.rate, new.rate)
    assert result.optimizer.lr == 0.3


def test_what_is_computed_when_asked_for_does_not_follow_the_optimizer_of_the_run():
    new = minimize(problems.ravine, optimizer=Adam(lr=0.3), steps=4)
    result = minimize(problems.ravine, optimizer=Adam(lr=0.3), steps=4)
    result.optimizer.lr, result.optimizer.beta2 = 5.0, 0.5
    for name in ("m", "v", "rate", "lr"):
        np.testing.assert_array_equal(getattr(result, name), getattr(new, name))


def test_a_run_keeps_parameters_losses_and_gradients_and_little_else():
    lr, beta2 = np.full((40, 1, 1), 0.1), np.full((50, 1), 0.99)
    tracemalloc.start()
    try:
        r = minimize(problems.ravine, optimizer=Adam(lr=lr, beta2=beta2), steps=50)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1.1 * (r.x.nbytes + r.loss.nbytes + r.grad.nbytes)


def test_a_look_at_the_rate_calls_no_function_of_the_step_again():
    seen = []
    r = minimize(problems.ravine, optimizer=SGD(lr=lambda k: seen.append(k) or 0.1), steps=3)
    assert seen == [0, 1, 2]
    assert r.rate.shape == (3, 2)
    assert seen == [0, 1, 2]


@pytest.mark.parametrize("members", [(), (3,), (5000,)])
def test_the_loss_is_that_of_every_place(members):
    r = minimize(problems.rosenbrock, np.ones((*members, 2)) / 2, SGD(lr=1e-3), steps=30)
    np.testing.assert_array_equal(r.loss, [problems.rosenbrock.loss(x) for x in r.x])


def test_a_rule_may_take_a_product_and_not_its_factor():
    class Slower(Optimizer):
        def __init__(self, lr, beta):
            super().__init__(lr=lr, beta=beta)

        @staticmethod
        def rule(w, g, *, lr, beta_t):
            return w - lr * (beta_t * g)

    r = minimize((np.sum, np.ones_like), [0.0], Slower(1.0, lambda k: 1 / (k + 2)), steps=3)
    np.testing.assert_allclose(r.x[:, 0], [0, -1 / 2, -1 / 2 - 1 / 6, -1 / 2 - 1 / 6 - 1 / 24])


def test_each_component_of_a_sweep_lies_in_one_piece_of_memory():
    lr = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])[..., None]
    r = minimize(problems.rosenbrock, optimizer=Adam(lr=lr), steps=7)
    for a in (r.x, r.grad, r.m):
        assert a[..., 0].flags.c_contiguous
        assert a[..., 1].flags.c_contiguous


def test_everything_has_a_time_axis():
    lr = np.array([0.1, 0.2, 0.3])[:, None]
    r = minimize(problems.noisy(problems.ravine, 1.0), optimizer=Momentum(lr=lr), steps=7)
    assert r.x.shape == (8, 3, 2)
    assert r.loss.shape == (8, 3)
    assert r.grad.shape == r.v.shape == r.rate.shape == (7, 3, 2)
    assert r.lr.shape == (7, 3, 1)
    assert r.diverged_at.tolist() == [-1, -1, -1]
    with pytest.raises(AttributeError, match="this run has x, loss, grad, rate, lr, v; no 'm'"):
        _ = r.m


def test_what_a_run_records_completes_at_a_prompt():
    r = minimize(problems.ravine, optimizer=RMSProp(), steps=2)
    assert {"x", "loss", "rate", "lr", "h"} <= set(dir(r))
    assert "a" not in dir(r)
    assert {"lr", "gamma", "t", "state", "step"} <= set(dir(r.optimizer))


def test_a_schedule_is_recorded():
    r = minimize(problems.ravine, optimizer=SGD(lr=lambda k: 0.5 / (k + 1)), steps=3)
    np.testing.assert_allclose(r.lr, [0.5, 0.25, 0.5 / 3])
    np.testing.assert_allclose(r.rate[:, 0], r.lr)


def test_saitos_race_at_step_thirty():
    # Losses after 30 steps with the rates of his figure, from his form of the rules.
    for opt, expected in [
        (SGD(lr=0.95), 0.013327),
        (Momentum(lr=0.1), 0.047937),
        (AdaGrad(lr=1.5), 0.000722),
        (Adam(lr=0.3), 0.102205),
    ]:
        r = minimize(problems.ravine, [-7, 2], opt, steps=30)
        np.testing.assert_allclose(r.loss[-1], expected, atol=5e-7)


def test_plain_functions_will_do():
    def loss(x):
        return (x[0] - 1) ** 2 + abs(x[1])

    def grad(x):
        return np.array([2 * (x[0] - 1), np.sign(x[1])])

    r = minimize((loss, grad), [3.0, -1.0], SGD(lr=0.25), steps=10)
    np.testing.assert_allclose(r.x[1], [2.0, -0.75])
    np.testing.assert_allclose(r.loss[0], 5.0)


def test_a_gradient_may_use_its_array_again():
    place = np.empty(2)
    r = minimize(
        (lambda x: x @ x, lambda x: np.multiply(x, 2, out=place)), [1.0, 2.0], SGD(lr=0.25), steps=3
    )
    np.testing.assert_array_equal(r.grad, [[2, 4], [1, 2], [0.5, 1]])


def test_a_gradient_that_writes_over_its_argument_leaves_the_history_alone():
    def grad(x):
        x *= 2
        return x

    r = minimize((np.sum, grad), [1.0, 2.0], SGD(lr=0.25), steps=1)
    np.testing.assert_array_equal(r.x[0], [1, 2])


def test_functions_that_write_into_what_they_are_given_change_nothing_else():
    def loss(x):
        x -= 1
        return float(x @ x)

    def grad(x):
        x -= 1
        return 2 * x

    for pair in [(loss, lambda x: 2 * (x - 1)), (loss, grad)]:
        x0 = np.array([3.0, 4.0])
        r = minimize(pair, x0, SGD(0.1), 2)
        np.testing.assert_allclose(r.x, [[3, 4], [2.6, 3.4], [2.28, 2.92]])
        np.testing.assert_allclose(r.loss, [13, 8.32, 5.3248])
        np.testing.assert_array_equal(x0, [3, 4])


def test_a_loss_may_use_its_array_again():
    place = np.empty(())
    r = minimize((lambda x: np.sum(x, out=place), np.ones_like), [1.0, 2.0], SGD(0.5), 2)
    assert r.loss.tolist() == [3, 2, 1]


def test_what_a_run_recorded_cannot_be_changed():
    r = minimize(problems.ravine, optimizer=Adam(0.3), steps=3)
    for name in ("x", "loss", "grad", "m", "v", "rate", "lr"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(r, name)[...] = 0


def test_functions_of_the_step_may_count_their_calls():
    rates = iter([0.1, 0.2, 0.3, 0.4])
    r = minimize(problems.ravine, optimizer=SGD(lambda k: next(rates)), steps=3)
    assert r.lr.tolist() == [0.1, 0.2, 0.3]


def test_strict_settings_of_numpy_change_nothing():
    runs = []
    for how in ("ignore", "raise"):
        with np.errstate(all=how):
            tiny = minimize(problems.scaled(problems.ravine, 1e-200), optimizer=Adam(), steps=9)
            lost = minimize(problems.ravine, optimizer=SGD(1e9), steps=50)
            runs.append([tiny.x, tiny.v, tiny.rate, lost.x, lost.diverged_at])
    for one, other in zip(*runs, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_pair_is_called_once_a_step_and_never_for_a_look():
    seen = []
    minimize((np.sum, lambda x: seen.append(x[0]) or x), [1.0], SGD(lr=0.5), steps=3)
    assert seen == [1.0, 0.5, 0.25]


def test_one_component_may_start_from_a_number():
    assert minimize(problems.vee(10.0), 3.0, SGD(lr=1.0), steps=2).x.tolist() == [[3], [4], [5]]


def test_float32_stays_float32():
    r = minimize(problems.ravine, np.array([-7, 2], "f4"), Adam(), steps=3)
    assert r.x.dtype == r.m.dtype == np.float32


# --- divergence ----------------------------------------------------------------------------------


def test_a_divergence_is_a_result():
    r = minimize(problems.ravine, optimizer=SGD(lr=1000.0), steps=300)
    at = r.diverged_at
    assert 0 < at < 300
    assert np.isfinite(r.x[:at]).all()
    assert np.isfinite(r.loss[:at]).all()
    for history in (r.x[at:], r.loss[at:], r.grad[at:]):
        assert np.isnan(history).all()


def test_the_others_go_on_unchanged():
    lr = np.array([0.5, 1e4, 0.9])[:, None]
    together = minimize(problems.rosenbrock, optimizer=RMSProp(lr=lr * 1e-3), steps=50)
    assert (together.diverged_at == -1).all()
    together = minimize(problems.rosenbrock, optimizer=SGD(lr=lr * 1e-3), steps=50)
    assert together.diverged_at[1] > 0
    assert np.isnan(together.x[-1, 1]).all()
    for i in (0, 2):
        alone = minimize(problems.rosenbrock, optimizer=SGD(lr=lr[i, 0] * 1e-3), steps=50)
        assert together.diverged_at[i] == alone.diverged_at == -1
        np.testing.assert_array_equal(together.x[:, i], alone.x)
        np.testing.assert_array_equal(together.rate[:, i], alone.rate)


def test_a_loss_that_is_infinite_counts_although_x_is_finite():
    r = minimize(problems.ravine, [1e200, 0.0], SGD(lr=0.0), steps=3)
    assert r.diverged_at == 0
    assert np.isnan(r.x).all()


def test_a_gradient_that_is_infinite_counts_before_it_has_moved_x():
    def grad(x):
        return np.where(x < -0.5, np.inf, 1.0)

    r = minimize((np.sum, grad), [0.0], SGD(lr=0.2), steps=10)
    assert r.x[2].tolist() == [-0.4]
    assert r.diverged_at == 3
    assert np.isnan(r.x[3:]).all()


@pytest.mark.parametrize("optimizer", [AdaGrad(0.5), RMSProp(0.5), Adam(0.5), Adam(0.5, beta2=0)])
def test_a_square_that_overflows_is_a_divergence_and_no_standstill(optimizer):
    r = minimize(problems.slope(1e200), optimizer=optimizer, steps=3)
    assert r.diverged_at == 1
    assert r.x[0].tolist() == [0]
    assert np.isnan(r.x[1:]).all()
    assert minimize(problems.slope(1e200), optimizer=SGD(1e-200), steps=3).x[-1] == -3


def test_a_square_that_overflows_ends_one_member_of_a_sweep_alone():
    x0 = np.array([[1.0, 1.0], [1e160, 1.0], [2.0, 1.0]])
    r = minimize(problems.scaled(problems.bowl, 1.0), x0, Adam(0.5), steps=4)
    assert r.diverged_at.tolist() == [-1, 0, -1]  # there the loss itself is infinite
    r = minimize((lambda x: x[..., 0], lambda x: x), x0, AdaGrad(0.5), steps=4)
    assert r.diverged_at.tolist() == [-1, 1, -1]
    for i in (0, 2):
        alone = minimize((lambda x: x[..., 0], lambda x: x), x0[i], AdaGrad(0.5), steps=4)
        np.testing.assert_array_equal(r.x[:, i], alone.x)
        np.testing.assert_array_equal(r.h[:, i], alone.h)


def test_a_sum_of_squares_that_overflows_late_is_found():
    r = minimize(problems.slope(0.9e153), optimizer=AdaGrad(0.5), steps=400)
    assert 200 < r.diverged_at < 250  # h = t g² passes the largest double after 222 steps
    assert np.isfinite(r.h[: r.diverged_at - 1]).all()


def test_a_divergence_prints_no_warning(recwarn):
    minimize(problems.rosenbrock, optimizer=Momentum(lr=100.0), steps=100)
    assert not recwarn.list


# --- bad input -----------------------------------------------------------------------------------

SUM_OF_ALL = problems.Problem("sum", np.sum, lambda x, k: x, minima=[], start=[1, 2], view=[])
BAD = [
    (lambda: minimize("ravine", optimizer=SGD()), "minimize: problem must be a Problem or a pair"),
    (lambda: minimize(problems.ravine), "minimize: optimizer must be an Optimizer such as Adam()"),
    (lambda: minimize(problems.ravine, optimizer=SGD), "minimize: optimizer must be an Optimizer"),
    (lambda: minimize(problems.ravine, optimizer=SGD(), steps=0), "steps must be a whole number"),
    (lambda: minimize(problems.ravine, optimizer=SGD(), steps=2.5), "steps must be a whole number"),
    (lambda: minimize(problems.ravine, [1, 2, 3], SGD()), "x0 must have 2 components last for rav"),
    (lambda: minimize(problems.ravine, 1.0, SGD()), "x0 must have 2 components last for ravine"),
    (lambda: minimize(problems.ravine, [np.nan, 1], SGD()), "minimize: x0 must be finite"),
    (lambda: minimize(problems.ravine, ["a", "b"], SGD()), "minimize: x0 must be real numbers"),
    (
        lambda: minimize(problems.ravine, optimizer=SGD(lr=np.ones(5))),
        "lr of shape (5,) does not go with x0 of shape (2,); components come last, so a sweep of n "
        "values has the shape (n, 1)",
    ),
    (lambda: minimize((min, max), None, SGD()), "minimize: x0 is needed with a pair (loss, grad)"),
    (lambda: minimize(problems.ravine, [[1], [1, 2]], SGD()), "x0 must be real numbers, got [[1],"),
    (
        lambda: minimize(problems.ravine, np.ones((0, 2)), SGD()),
        "minimize: x0 must hold at least one point, got shape (0, 2)",
    ),
    (
        lambda: minimize((np.sum, np.negative), np.ones((5, 2)), SGD(), steps=3),
        "minimize: the loss of sum has shape () for x of shape (5, 2); it must have (5,)",
    ),
    (
        lambda: minimize((np.square, np.negative), [1.0], SGD(), steps=3),
        "minimize: the loss of square has shape (1,) for x of shape (1,); it must have ()",
    ),
    (
        lambda: minimize(SUM_OF_ALL, None, SGD(lr=np.ones((5, 1))), steps=3),
        "minimize: the loss of sum has shape () for x of shape (5, 2); it must have (5,)",
    ),
    (
        lambda: minimize((lambda x: None, np.negative), [1.0], SGD()),
        "minimize: the loss of <lambda> must be real numbers, got None",
    ),
    (
        lambda: minimize((lambda x: "low", np.negative), [1.0], SGD()),
        "minimize: the loss of <lambda> must be real numbers, got 'low'",
    ),
    (
        lambda: minimize((np.sum, lambda x: x + 1j), [1.0], SGD()),
        "minimize: the gradient of sum must be real numbers, got [1.+1.j]",
    ),
    (
        lambda: minimize((np.sum, lambda x: np.ma.array(x, mask=True)), [1.0], SGD()),
        "minimize: the gradient of sum must be real numbers, got masked",
    ),
    (
        lambda: minimize(problems.ravine, np.ma.array([1.0, 2.0], mask=[0, 1]), SGD()),
        "minimize: x0 must be real numbers, got masked_array",
    ),
    (
        lambda: minimize(problems.ravine, optimizer=SGD(lambda k: np.ones((k + 1, 1)))),
        "minimize: lr has shape (2, 1) at step k = 1, at k = 0 it had (1, 1)",
    ),
    (lambda: minimize(problems.ravine, optimizer=SGD(), steps=True), "steps must be a whole num"),
    (
        lambda: minimize((np.sum, np.sum), [1.0, 2.0], SGD()),
        "minimize: the gradient of sum has shape (), x has (2,)",
    ),
]


@pytest.mark.parametrize(("act", "message"), BAD)
def test_bad_input_is_named(act, message):
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        act()
