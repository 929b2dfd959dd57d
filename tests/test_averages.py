"""averages.py: each claim of its docstrings, against formulas written out another way."""

import math
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strange import NO_NUMBERS

from adaopt import Adam, averages
from adaopt.averages import ema, half_life, lag, noise_gain, time_constant, weights, window

STARTS = ("zero", "first", "corrected")
BETAS = st.floats(0.0, 0.9999)
# Either nothing or something: products of numbers near the smallest double lose their digits.
VALUES = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)
SERIES = st.lists(VALUES, min_size=1, max_size=40)


def exact(x, beta, start):
    """Return the last average as a fraction: the rule with no rounding at all."""
    beta = Fraction(beta)
    alpha = 1 - beta
    s = Fraction(0)
    for t, value in enumerate(x):
        s = Fraction(value) if start == "first" and t == 0 else beta * s + alpha * Fraction(value)
    return s / (1 - beta ** len(x)) if start == "corrected" else s


@given(SERIES, st.integers(0, 999), st.sampled_from(STARTS))
def test_the_average_is_the_recursion_in_exact_arithmetic(x, thousandths, start):
    beta = thousandths / 1000
    got = ema(x, beta=beta, start=start)[-1]
    assert got == pytest.approx(
        float(exact(x, beta, start)), rel=1e-12, abs=1e-12 * max(map(abs, x))
    )


def test_by_hand():
    x = [4.0, 8.0, -2.0]
    np.testing.assert_array_equal(ema(x, beta=0.75), [1.0, 2.75, 1.5625])
    np.testing.assert_array_equal(ema(x, alpha=0.25), [1.0, 2.75, 1.5625])
    np.testing.assert_array_equal(ema(x, alpha=0.25, start="first"), [4.0, 5.0, 3.25])
    corrected = [4.0, 2.75 / (1 - 0.5625), 1.5625 / (1 - 0.421875)]
    np.testing.assert_array_equal(ema(x, alpha=0.25, start="corrected"), corrected)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_zero_is_the_default_and_what_adam_keeps_bit_for_bit(dtype):
    g = np.random.default_rng(1).standard_normal((200, 3)).astype(dtype)
    opt, w = Adam(beta1=0.9, beta2=0.99), np.zeros(3, dtype)
    m, v = ema(g, beta=0.9), ema(g * g, beta=0.99)
    for k in range(200):
        w = opt.step(w, g[k])
        np.testing.assert_array_equal(opt.state.m, m[k])
        np.testing.assert_array_equal(opt.state.v, v[k])
        assert opt.state.m.dtype == m.dtype == dtype


@given(SERIES, BETAS, st.sampled_from(STARTS))
def test_the_average_is_its_weights_times_the_values(x, beta, start):
    by_weights = math.fsum(weights(len(x), beta=beta, start=start) * np.array(x))
    assert ema(x, beta=beta, start=start)[-1] == pytest.approx(
        by_weights, rel=1e-9, abs=1e-10 * max(map(abs, x))
    )


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("beta", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_weights_are_what_one_value_alone_does(start, beta):
    impulses = np.eye(12)  # column i is a series with a single 1, at time i
    np.testing.assert_allclose(
        weights(12, beta=beta, start=start), ema(impulses, beta=beta, start=start)[-1], rtol=1e-14
    )


@given(st.integers(1, 300), BETAS)
def test_sum_of_the_weights(n, beta):
    assert weights(n, beta=beta).sum() == pytest.approx(1 - beta**n, abs=1e-13)
    assert weights(n, beta=beta, start="first").sum() == pytest.approx(1, abs=1e-13)
    # 1 - beta is off by half a unit in the last place of beta, and the correction divides by it
    tolerance = 1e-13 + 1e-15 / (1 - beta)
    assert weights(n, beta=beta, start="corrected").sum() == pytest.approx(1, abs=tolerance)


def test_weights_from_alpha_and_from_beta_agree():
    np.testing.assert_array_equal(weights(7, alpha=0.25), weights(7, beta=0.75))
    assert weights(7, alpha=0.25)[-1] == 0.25
    assert weights(1, alpha=0.25, start="first") == [1.0]
    assert weights(4, beta=0.0, start="first").tolist() == [0, 0, 0, 1]


@given(SERIES, BETAS)
def test_corrected_and_first_keep_a_constant(x, beta):
    constant = np.full(len(x), x[0])
    tolerance = 1e-13 + 1e-15 / (1 - beta)
    for start in ("first", "corrected"):
        np.testing.assert_allclose(ema(constant, beta=beta, start=start), constant, rtol=tolerance)


def test_any_trailing_shape_is_averaged_one_component_at_a_time():
    x = np.random.default_rng(2).standard_normal((20, 2, 3))
    for start in STARTS:
        s = ema(x, beta=0.8, start=start)
        assert s.shape == x.shape
        for i in range(2):
            for j in range(3):
                np.testing.assert_array_equal(s[:, i, j], ema(x[:, i, j], beta=0.8, start=start))


def test_types_and_edges():
    assert ema([1, 2, 3], beta=0.5).dtype == np.float64
    assert ema(np.zeros(0), beta=0.5).shape == (0,)
    assert ema(np.zeros((0, 4)), beta=0.5, start="corrected").shape == (0, 4)
    assert ema(np.zeros((3, 0)), beta=0.5).shape == (3, 0)
    np.testing.assert_array_equal(ema([3.0, 5.0], alpha=1), [3.0, 5.0])
    np.testing.assert_array_equal(ema([3.0, 5.0], beta=0, start="corrected"), [3.0, 5.0])
    with_gap = ema([1.0, np.nan, 1.0], beta=0.5)
    np.testing.assert_array_equal(np.isnan(with_gap), [False, True, True])


@pytest.mark.parametrize("start", STARTS)
def test_float32_stays_float32_in_every_operation(start):
    x = np.random.default_rng(3).standard_normal(50).astype(np.float32)
    alone, beside_another = ema(x, beta=0.9, start=start), ema(np.c_[x, x], beta=0.9, start=start)
    assert alone.dtype == beside_another.dtype == np.float32
    np.testing.assert_array_equal(alone, beside_another[:, 0])
    np.testing.assert_array_equal(alone, one_rounding_at_a_time(x, np.float32(0.9), start))


def one_rounding_at_a_time(x, beta, start):
    one = beta_t = np.float32(1)
    s, average = np.float32(0), []
    for value in x:
        first = start == "first" and not average
        s = value if first else np.float32(beta * s) + np.float32((one - beta) * value)
        beta_t = beta_t * beta
        average.append(s / (one - beta_t) if start == "corrected" else s)
    assert {value.dtype for value in average} == {np.dtype(np.float32)}
    return average


def test_arguments_are_not_changed():
    x = np.ones(5)
    for start in STARTS:
        average = ema(x, beta=0.5, start=start)
        average[:] = 7
        assert (x == 1).all()


def test_memory_lengths_of_nine_tenths():
    assert round(half_life(0.9), 2) == 6.58
    assert time_constant(0.9) == pytest.approx(10)
    assert window(0.9) == pytest.approx(19)
    assert lag(0.9) == pytest.approx(9)
    assert noise_gain(0.9) == pytest.approx(1 / 19)
    assert [f(0) for f in (half_life, time_constant, window, lag, noise_gain)] == [0, 1, 1, 0, 1]


@given(st.floats(0.01, 0.9999))
def test_memory_lengths_are_what_they_say(beta):
    alpha = 1 - beta
    assert beta ** half_life(beta) == pytest.approx(0.5)
    assert time_constant(beta) == pytest.approx(1 / alpha)
    assert window(beta) == pytest.approx(2 / alpha - 1)
    assert noise_gain(beta) == pytest.approx(alpha / (2 - alpha))
    assert lag(beta) == pytest.approx((1 - alpha) / alpha)


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9, 0.98])
def test_noise_gain_lag_and_window_are_measured(beta):
    n = 2000  # the start-up is long over: 0.98^2000 is below 1e-17
    w = weights(n, beta=beta)
    assert (w * w).sum() == pytest.approx(noise_gain(beta))  # the variance of a sum of white noise
    ramp = np.arange(n, dtype=float)
    assert ramp[-1] - ema(ramp, beta=beta)[-1] == pytest.approx(lag(beta), abs=1e-9)
    assert (w * ramp[::-1]).sum() + 1 == pytest.approx(time_constant(beta))  # the mean age
    length = window(beta)  # a plain mean of N values: variance 1/N, lag (N - 1)/2
    assert 1 / length == pytest.approx(noise_gain(beta))
    assert (length - 1) / 2 == pytest.approx(lag(beta))


@pytest.mark.parametrize("function", [half_life, time_constant, window, noise_gain, lag])
def test_memory_lengths_take_arrays_and_give_floats_for_numbers(function):
    betas = np.array([[0.0, 0.5], [0.9, 0.999]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = function(betas)
    assert table.shape == (2, 2)
    for index in np.ndindex(2, 2):
        assert table[index] == function(float(betas[index]))
    assert type(function(0.5)) is float
    assert type(function(0)) is float


GOLDEN = dict(np.load(Path(__file__).parent / "golden" / "averages.npz"))


@pytest.mark.parametrize("i", range(len(GOLDEN["alpha"])))
def test_corrected_and_first_are_pandas_ewm(i):
    x, alpha = GOLDEN["x"], float(GOLDEN["alpha"][i])
    for start, theirs in [("corrected", "adjusted"), ("first", "unadjusted")]:
        np.testing.assert_allclose(
            ema(x, alpha=alpha, start=start), GOLDEN[theirs][i], rtol=0, atol=1e-14 * abs(x).max()
        )


def test_corrected_is_not_unadjusted():
    assert abs(GOLDEN["adjusted"] - GOLDEN["unadjusted"]).max() > 0.1


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_what_is_too_small_to_matter_raises_nothing(dtype, start):
    """The powers of beta leave the range of every precision; the average of ones is 1."""
    with np.errstate(all="raise"):
        average = ema(np.ones(1500, dtype), beta=0.5, start=start)
        assert weights(2000, beta=0.5, start=start).max() == 0.5
        tiny = ema(np.full(3, np.finfo(dtype).smallest_subnormal), alpha=0.5, start=start)
    assert average[-1] == 1
    assert np.isfinite(tiny).all()


def test_a_number_may_be_of_any_kind_and_size():
    assert ema([2**100, 2**100], beta=0.5).tolist() == [2.0**99, 0.75 * 2.0**100]
    half = [np.float16(0.5), np.array(0.5), np.array(0.5, ">f4"), np.longdouble(0.5)]
    assert [lag(beta) for beta in half] == [1.0] * 4
    assert weights(np.int8(2), alpha=np.array(0.5)).tolist() == [0.25, 0.5]
    assert type(ema(np.ones(2).view(np.recarray), beta=0.5)) is np.ndarray


@pytest.mark.parametrize("value", NO_NUMBERS, ids=lambda value: type(value).__name__)
def test_what_is_no_real_number_is_a_type_error(value):
    for call in [
        lambda: ema(value, beta=0.5),
        lambda: ema([1.0], beta="" if value is None else value),
        lambda: ema([1.0], alpha="" if value is None else value),
        lambda: window(value),
    ]:
        with pytest.raises(TypeError, match=r": \w+ must be (real numbers|in .0, 1.), got "):
            call()


X = [1.0, 2.0]
BAD = [
    (lambda: ema(X), ValueError, "ema: give exactly one of alpha and beta, got neither"),
    (lambda: ema(X, 0.1, 0.9), ValueError, "ema: give exactly one of alpha and beta, got both"),
    (lambda: ema(X, beta=1.2), ValueError, "ema: beta must be in [0, 1), got 1.2"),
    (lambda: ema(X, beta=1), ValueError, "ema: beta must be in [0, 1), got 1"),
    (lambda: ema(X, beta=-0.1), ValueError, "ema: beta must be in [0, 1), got -0.1"),
    (lambda: ema(X, beta=np.nan), ValueError, "ema: beta must be in [0, 1), got nan"),
    (lambda: ema(X, alpha=0), ValueError, "ema: alpha must be in (0, 1], got 0"),
    (lambda: ema(X, alpha=1.5), ValueError, "ema: alpha must be in (0, 1], got 1.5"),
    (lambda: ema(X, alpha=np.inf), ValueError, "ema: alpha must be in (0, 1], got inf"),
    (lambda: ema(X, alpha=1e-17), ValueError, "ema: alpha is so small that 1 - alpha rounds to 1"),
    (lambda: ema(np.float32(X), beta=0.99999999), ValueError, "ema: beta rounds to 1 in float32"),
    (lambda: ema(X, beta="0.9"), TypeError, "ema: beta must be in [0, 1), got '0.9'"),
    (lambda: ema(X, beta=True), TypeError, "ema: beta must be in [0, 1), got True"),
    (lambda: ema(X, beta=[0.9]), TypeError, "ema: beta must be one number, got [0.9]"),
    (lambda: ema(X, 0.1, start="last"), ValueError, "ema: start must be one of zero, first, corr"),
    (lambda: ema(X, 0.1, start=None), TypeError, "ema: start must be one of zero, first, corr"),
    (lambda: ema(3.0, 0.1), ValueError, "ema: x must have a time axis, got the single number 3.0"),
    (lambda: ema(["a"], 0.1), TypeError, "ema: x must be real numbers, got ['a']"),
    (lambda: ema([1j], 0.1), TypeError, "ema: x must be real numbers, got [1j]"),
    (lambda: ema([[1], [1, 2]], 0.1), TypeError, "ema: x must be real numbers, got [[1], [1, 2]]"),
    (lambda: weights(3), ValueError, "weights: give exactly one of alpha and beta, got neither"),
    (lambda: weights(0, 0.1), ValueError, "weights: n must be a whole number >= 1, got 0"),
    (lambda: weights(2.0, 0.1), TypeError, "weights: n must be a whole number >= 1, got 2.0"),
    (lambda: weights(3, beta=1), ValueError, "weights: beta must be in [0, 1), got 1"),
    (lambda: weights(3, 0.1, start="One"), ValueError, "weights: start must be one of zero, first"),
    (lambda: half_life(1), ValueError, "half_life: beta must be in [0, 1), got 1"),
    (lambda: window([0.5, 1.5]), ValueError, "window: beta must be in [0, 1), got [0.5, 1.5]"),
    (lambda: window(10**400), ValueError, "window: beta must be in [0, 1), got 1000"),
    (lambda: window([]), ValueError, "window: beta must be in [0, 1), got []"),
    (lambda: weights(True, 0.1), TypeError, "weights: n must be a whole number >= 1, got True"),
    (lambda: ema(X, 0.1, start=["zero"]), TypeError, "ema: start must be one of zero, first, cor"),
    (lambda: ema(X, 0.1, start=np.array(STARTS)), TypeError, "ema: start must be one of zero, fi"),
    (lambda: lag(np.nan), ValueError, "lag: beta must be in [0, 1), got nan"),
    (lambda: time_constant(None), TypeError, "time_constant: beta must be in [0, 1), got None"),
    (lambda: noise_gain("x"), TypeError, "noise_gain: beta must be in [0, 1), got 'x'"),
]


@pytest.mark.parametrize(("call", "kind", "message"), BAD, ids=[case[2][:60] for case in BAD])
def test_errors_name_the_argument_what_is_legal_and_what_came(call, kind, message):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).startswith(message)


def test_everything_public_is_listed():
    public = {
        name
        for name, value in vars(averages).items()
        if callable(value)
        and getattr(value, "__module__", "") == averages.__name__
        and not name.startswith("_")
    }
    assert public == set(averages.__all__)
