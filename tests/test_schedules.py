"""schedules.py: every schedule against its formula, its ends, and PyTorch's own numbers."""

import copy
import math
import pickle
import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strange import NO_NUMBERS, NO_WHOLE_NUMBERS

from adaopt import SGD, Adam, schedules
from adaopt.schedules import (
    chain,
    constant,
    cosine,
    cosine_restarts,
    exponential,
    inverse_time,
    linear_warmup,
    polynomial,
    step_decay,
)

GOLDEN = Path(__file__).parent / "golden"
TORCH = dict(np.load(GOLDEN / "schedules.npz"))
EQUAL = runpy.run_path(str(GOLDEN / "conversions.py"))["SCHEDULES"]
NAMES = {name: getattr(schedules, name) for name in schedules.__all__}
LR = float(TORCH["lr"])

RATES = st.floats(0, 1e3)
STEPS = st.integers(1, 500)
K = st.integers(0, 2000)


@pytest.mark.parametrize("theirs", EQUAL)
def test_the_numbers_are_those_of_pytorch(theirs):
    ours = eval(EQUAL[theirs], {**NAMES, "lr": LR})
    rate = TORCH["rate"][list(TORCH["schedule"]).index(theirs)]
    # PyTorch goes from each rate to the next, and so gathers one rounding a step.
    np.testing.assert_allclose(ours(range(len(rate))), rate, rtol=1e-13, atol=1e-15)


def test_every_golden_schedule_is_compared():
    assert list(EQUAL) == list(TORCH["schedule"])
    called = " ".join(EQUAL.values())
    assert all(f"{name}(" in called for name in schedules.__all__ if name != "Schedule")


@given(RATES, st.floats(0.01, 1), K, STEPS)
def test_the_decays_without_an_end_are_their_formulas(lr, factor, k, every):
    assert constant(lr)(k) == lr
    assert step_decay(lr, every, factor)(k) == pytest.approx(lr * factor ** math.floor(k / every))
    assert exponential(lr, factor)(k) == pytest.approx(lr * math.exp(k * math.log(factor)))
    assert inverse_time(lr)(k) == lr / (k + 1)
    assert inverse_time(lr, decay=factor)(k) == pytest.approx(lr / (1 + factor * k))
    assert inverse_time(lr, power=0.5)(k) == pytest.approx(lr / math.sqrt(k + 1))


@given(RATES, RATES, STEPS, K, st.floats(0.1, 4))
def test_the_decays_with_an_end_are_their_formulas(lr, end, steps, k, power):
    share = min(k, steps) / steps
    close = {"rel": 1e-9, "abs": 1e-12}
    wave = end + (lr - end) / 2 * (1 + math.cos(math.pi * share))
    assert cosine(lr, steps, end)(k) == pytest.approx(wave, **close)
    assert polynomial(lr, steps, power, end)(k) == pytest.approx(
        end + (lr - end) * (1 - share) ** power, **close
    )
    assert linear_warmup(lr, steps, end)(k) == pytest.approx(end + share * (lr - end), **close)


@given(RATES, RATES, STEPS, st.integers(0, 10**9))
def test_both_ends_are_exact_and_the_last_rate_stays(lr, end, steps, later):
    for schedule in (cosine(lr, steps, end), polynomial(lr, steps, 2.5, end)):
        assert schedule(0) == lr
        assert schedule(steps) == schedule(steps + later) == end
    up = linear_warmup(lr, steps, end)
    assert up(0) == end
    assert up(steps) == up(steps + later) == lr


@given(STEPS, st.integers(1, 4), K)
def test_restarts_count_from_the_last_one(steps, multiplier, k):
    since, period = k, steps
    while since >= period:
        since, period = since - period, period * multiplier
    schedule = cosine_restarts(1.0, steps, multiplier, 0.25)
    assert schedule(k) == cosine(1.0, period, 0.25)(since)
    assert schedule(k) > 0.25  # its end is never reached
    assert (schedule(k) == 1.0) == (since == 0)


def test_a_time_beyond_the_largest_double_leaves_no_rate():
    assert inverse_time(0.1, decay=1e300, power=2)([0, 1, 10**9]).tolist() == [0.1, 0, 0]
    assert inverse_time(0.1, decay=1e308)(10**9) == 0


def test_the_periods_of_restarts_grow():
    rates = cosine_restarts(1.0, steps=3, multiplier=2)(range(45))
    assert np.flatnonzero(rates == 1.0).tolist() == [0, 3, 9, 21]
    assert cosine_restarts(1.0, steps=10)(10**15) == 1.0
    assert cosine_restarts(1.0, steps=1, multiplier=2)(10**15) < 1.0


def test_beyond_its_end_pytorchs_cosine_goes_up_again_and_ours_stays():
    theirs = "CosineAnnealingLR(opt, T_max=60)"
    assert TORCH["rate"][list(TORCH["schedule"]).index(theirs)][60] == pytest.approx(0, abs=1e-15)
    assert cosine(LR, 60)([60, 61, 120]).tolist() == [0, 0, 0]


def test_chain_gives_each_part_a_clock_of_its_own():
    k = lambda k: float(k)  # noqa: E731
    rate = chain([k, k, k], [3, 5])
    assert rate(range(9)).tolist() == [0, 1, 2, 0, 1, 0, 1, 2, 3]
    nested = chain([chain([k, k], [2]), k], np.array([3]))
    assert nested(range(6)).tolist() == [0, 1, 0, 0, 1, 2]
    assert chain([cosine(1.0, 4)], [])(2) == cosine(1.0, 4)(2)


def test_chain_keeps_its_own_list():
    parts, boundaries = [constant(1.0), constant(2.0)], [3]
    rate = chain(parts, boundaries)
    parts[0], boundaries[0] = constant(9.0), 1
    assert rate(range(5)).tolist() == [1, 1, 1, 2, 2]


def test_robbins_and_monro():
    t = range(100_000)
    slow, fast = inverse_time(1.0)(t), exponential(1.0, 0.99)(t)
    assert slow.sum() > 12  # grows like ln t, without end
    assert (slow**2).sum() < math.pi**2 / 6
    assert fast.sum() == pytest.approx(100)  # 1/(1 - 0.99): a finite distance


ALL = [eval(text, {**NAMES, "lr": LR}) for text in EQUAL.values()]


@pytest.mark.parametrize("schedule", ALL, ids=repr)
def test_one_step_or_many_give_the_same_numbers(schedule):
    one_by_one = [schedule(k) for k in range(40)]
    assert all(type(rate) is float for rate in one_by_one)
    assert schedule(range(40)).tolist() == one_by_one
    assert schedule(np.arange(40).reshape(8, 5)).shape == (8, 5)
    assert schedule(np.int32(7)) == schedule(np.array(7)) == one_by_one[7]
    assert schedule(np.arange(0)).shape == (0,)


@pytest.mark.parametrize("schedule", ALL, ids=repr)
def test_repr_makes_the_same_schedule_again(schedule):
    again = eval(repr(schedule), NAMES)
    assert again(range(70)).tolist() == schedule(range(70)).tolist()
    assert repr(copy.deepcopy(schedule)) == repr(schedule)


SWEEPS = [
    constant([0.1, 0.2]),
    cosine([0.1, 0.2], 10, [[0.0], [0.01]]),
    inverse_time([0.1, 0.2], decay=0.3),
    linear_warmup([0.1, 0.2], 10),
    chain([constant(0.1), exponential([0.1, 0.2], 0.9), math.sqrt], [2, 7]),
]
COPIES = [copy.copy, copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))]


@pytest.mark.parametrize("again", COPIES)
@pytest.mark.parametrize("schedule", [*ALL, *SWEEPS], ids=repr)
def test_a_copy_and_a_pickle_are_the_same_schedule(schedule, again):
    copied = again(schedule)
    assert repr(copied) == repr(schedule)
    for k in (0, 3, 70):
        np.testing.assert_array_equal(copied(k), schedule(k))
    if np.ndim(schedule(0)):
        assert copied(0).flags.writeable == schedule(0).flags.writeable


class Doubled(schedules.Schedule):
    """A schedule of a user's own, with another __init__."""

    def __init__(self, lr):
        super().__init__(math.sqrt, "doubled")
        self.lr = lr

    def __call__(self, k):
        return 2 * self.lr


@pytest.mark.parametrize("again", COPIES)
def test_a_copy_of_ones_own_schedule_is_one(again):
    assert (type(again(Doubled(0.5))), again(Doubled(0.5))(3)) == (Doubled, 1.0)
    assert again(schedules.Schedule(math.sqrt, "root"))(4) == 2


def test_repr_names_everything():
    assert repr(cosine(0.1, 100)) == "cosine(lr=0.1, steps=100, end=0.0)"
    assert repr(chain([constant(1), exponential(1, 0.5)], [3])) == (
        "chain([constant(lr=1.0), exponential(lr=1.0, factor=0.5)], [3])"
    )


def test_a_sweep_of_rates():
    lr = np.array([[0.1], [0.2]])
    for schedule, alone in [
        (constant(lr), constant),
        (cosine(lr, 10), lambda lr: cosine(lr, 10)),
        (step_decay(lr, 2), lambda lr: step_decay(lr, 2)),
        (
            chain([exponential(lr, 0.5), constant(lr)], [2]),
            lambda lr: chain([exponential(lr, 0.5), constant(lr)], [2]),
        ),
    ]:
        assert schedule(3).shape == (2, 1)
        assert schedule(range(5)).shape == (5, 2, 1)
        assert schedule(range(5))[3].tolist() == schedule(3).tolist()
        assert schedule(3)[1, 0] == alone(0.2)(3)


def test_a_rate_may_turn_into_a_sweep():
    rate = chain([constant(0.1), constant([0.1, 0.2])], [2])
    assert rate([1, 2]).tolist() == [[0.1, 0.1], [0.1, 0.2]]
    assert rate([[0], [1]]).tolist() == [[0.1], [0.1]]
    two_by_two = chain([constant([0.1, 0.2]), constant([[0.3], [0.4]])], [1])
    assert two_by_two(range(2)).tolist() == [[[0.1, 0.2]] * 2, [[0.3, 0.3], [0.4, 0.4]]]


@pytest.mark.parametrize("none", [range(0), [], np.zeros((0, 3)), np.arange(0)], ids=repr)
def test_no_steps_have_no_rates_of_the_right_shape(none):
    shape = np.shape(none)
    assert cosine(0.1, 5)(none).shape == shape
    assert constant([[0.1], [0.2]])(none).shape == (*shape, 2, 1)


def test_a_number_may_be_of_any_kind_and_size():
    assert constant(2**70)(0) == 2.0**70
    for lr in (np.float16(0.5), np.array(0.5), np.longdouble(0.5), np.array(0.5, ">f4")):
        assert repr(constant(lr)) == "constant(lr=0.5)"
    assert repr(cosine(1, np.int8(3))) == "cosine(lr=1.0, steps=3, end=0.0)"


LATE = 10**400  # no float is as large


def test_a_step_may_be_of_any_size():
    assert step_decay(1.0, 2)(LATE) == exponential(1.0, 0.5)(LATE) == 0
    assert inverse_time(1.0)(LATE) < 1e-300
    assert step_decay(1.0, 2, 1)(LATE) == exponential(0.3, 1)(LATE) / 0.3 == 1
    assert inverse_time(1.0, decay=0)(LATE) == 1
    assert polynomial(1.0, LATE)(LATE // 2) == 0.5
    assert cosine_restarts(1.0, 7)(7 * LATE) == cosine(1.0, LATE, 0.5)(0) == 1
    assert cosine_restarts(1.0, 7, 3)(LATE) < 1
    assert chain([abs, constant(2)], [LATE])([LATE - 1, LATE])[1] == 2
    assert constant(0.1)(np.uint64(2**64 - 1)) == 0.1


def test_a_rate_that_is_too_small_is_zero_and_raises_nothing():
    lr = np.array([1.0, 1e-300])
    with np.errstate(all="raise"):
        for schedule in (exponential(lr, 0.1), step_decay(lr, 1, 0.1), inverse_time(lr, 1, 9)):
            assert (schedule([0, 10**5]) >= 0).all()
        assert (cosine(lr, 10**9, 1e-310)(range(3)) > 0).all()
        assert polynomial(5e-324, 9, 3)(5) == 0


@pytest.mark.parametrize("value", NO_NUMBERS, ids=lambda value: type(value).__name__)
def test_what_is_no_real_number_is_a_type_error(value):
    for call in [
        lambda: constant(value),
        lambda: cosine(1, 5, end=value),
        lambda: linear_warmup(1, 5, start=value),
        lambda: exponential(1, value),
        lambda: inverse_time(1, decay=value),
        lambda: polynomial(1, 5, power=value),
    ]:
        with pytest.raises(
            TypeError, match=r"^\w+: \w+ must be (finite and >=? 0|in .0, 1.), got "
        ):
            call()


@pytest.mark.parametrize("value", NO_WHOLE_NUMBERS, ids=lambda value: type(value).__name__)
def test_what_is_no_whole_number_is_a_type_error(value):
    for call in [
        lambda: step_decay(1, value),
        lambda: cosine_restarts(1, 5, value),
        lambda: chain([abs, abs], value),
        lambda: cosine(1, 5)(value),
    ]:
        with pytest.raises(
            TypeError, match=r": \w+ must be a (list of )?whole numbers? >= [01],? "
        ):
            call()


def test_a_sweep_cannot_be_changed_from_outside():
    lr = np.array([0.1, 0.2])
    schedule = constant(lr)
    lr[0] = 7.0
    assert schedule(0).tolist() == [0.1, 0.2]
    with pytest.raises(ValueError, match="read-only"):
        schedule(0)[0] = 7.0


def test_an_optimizer_takes_its_first_step_with_k_zero():
    rates = []
    opt, w = SGD(lr=step_decay(1.0, every=2, factor=0.5)), np.array([0.0])
    for _ in range(5):
        new = opt.step(w, np.array([1.0]))
        rates.append(float(w[0] - new[0]))
        w = new
    assert rates == [1.0, 1.0, 0.5, 0.5, 0.25]


def test_float32_parameters_stay_float32():
    w = Adam(lr=cosine(0.1, 10)).step(np.zeros(2, np.float32), np.ones(2, np.float32))
    assert w.dtype == np.float32


BAD = [
    (lambda: constant(-1), ValueError, "constant: lr must be finite and >= 0, got -1"),
    (lambda: constant(math.nan), ValueError, "constant: lr must be finite and >= 0, got nan"),
    (lambda: constant(math.inf), ValueError, "constant: lr must be finite and >= 0, got inf"),
    (
        lambda: constant([0.1, -1]),
        ValueError,
        "constant: lr must be finite and >= 0, got [0.1, -1]",
    ),
    (lambda: constant(10**400), ValueError, "constant: lr must be finite and >= 0, got 1000000"),
    (lambda: constant(np.longdouble("1e4000")), ValueError, "constant: lr must be finite and >= 0"),
    (lambda: constant([]), ValueError, "constant: lr must be finite and >= 0, got []"),
    (lambda: constant("a"), TypeError, "constant: lr must be finite and >= 0, got 'a'"),
    (lambda: constant([[1], [1, 2]]), TypeError, "constant: lr must be finite and >= 0, got [[1]"),
    (lambda: constant(True), TypeError, "constant: lr must be finite and >= 0, got True"),
    (lambda: constant(None), TypeError, "constant: lr must be finite and >= 0, got None"),
    (lambda: step_decay(1, 0), ValueError, "step_decay: every must be a whole number >= 1, got 0"),
    (
        lambda: step_decay(1, 2.5),
        TypeError,
        "step_decay: every must be a whole number >= 1, got 2.5",
    ),
    (lambda: step_decay(1, 2, 10), ValueError, "step_decay: factor must be in (0, 1], got 10"),
    (lambda: step_decay(1, 2, 0), ValueError, "step_decay: factor must be in (0, 1], got 0"),
    (lambda: exponential(1, 1.1), ValueError, "exponential: factor must be in (0, 1], got 1.1"),
    (lambda: exponential(1, [0.5]), TypeError, "exponential: factor must be one number, got [0.5]"),
    (
        lambda: inverse_time(1, -1),
        ValueError,
        "inverse_time: decay must be finite and >= 0, got -1",
    ),
    (
        lambda: inverse_time(1, 1, 0),
        ValueError,
        "inverse_time: power must be finite and > 0, got 0",
    ),
    (lambda: polynomial(1, 0), ValueError, "polynomial: steps must be a whole number >= 1, got 0"),
    (lambda: polynomial(1, 5, -2), ValueError, "polynomial: power must be finite and > 0, got -2"),
    (lambda: polynomial(1, 5, end=-2), ValueError, "polynomial: end must be finite and >= 0, got"),
    (lambda: cosine(1, True), TypeError, "cosine: steps must be a whole number >= 1, got True"),
    (lambda: cosine(1, 5, -1), ValueError, "cosine: end must be finite and >= 0, got -1"),
    (
        lambda: cosine_restarts(1, 5, 0),
        ValueError,
        "cosine_restarts: multiplier must be a whole number",
    ),
    (lambda: cosine_restarts(1, 5, 1.5), TypeError, "cosine_restarts: multiplier must be a whole"),
    (
        lambda: linear_warmup(1, -5),
        ValueError,
        "linear_warmup: steps must be a whole number >= 1, got",
    ),
    (lambda: linear_warmup(1, 5, -1), ValueError, "linear_warmup: start must be finite and >= 0"),
    (lambda: chain(constant(1), [1]), TypeError, "chain: parts must be a list of functions of the"),
    (lambda: chain([], []), ValueError, "chain: parts must be at least one function of the step"),
    (
        lambda: chain([0.1], []),
        TypeError,
        "chain: parts[0] must be a function of the step, got 0.1",
    ),
    (
        lambda: chain([abs, abs], 3),
        TypeError,
        "chain: boundaries must be a list of whole numbers >= 1, got 3",
    ),
    (lambda: chain([abs, abs], []), ValueError, "chain: 2 parts need 1 boundaries, got []"),
    (
        lambda: chain([abs, abs], [0]),
        ValueError,
        "chain: boundaries must be a list of whole numbers >= 1",
    ),
    (
        lambda: chain([abs, abs], [1.5]),
        TypeError,
        "chain: boundaries must be a list of whole numbers >= 1",
    ),
    (lambda: chain([abs], 3), TypeError, "chain: boundaries must be a list of whole numbers >= 1,"),
    (
        lambda: chain([abs], [[1]]),
        TypeError,
        "chain: boundaries must be a list of whole numbers >=",
    ),
    (
        lambda: chain([constant([1, 2]), constant([1, 2, 3])], [1])([0, 1]),
        ValueError,
        "chain: rates of shapes [(2,), (3,)] do not go together",
    ),
    (lambda: schedules.Schedule(0.1, "x"), TypeError, "Schedule: formula must be a function of k"),
    (lambda: schedules.Schedule(abs, None), TypeError, "Schedule: description must be text, got N"),
    (lambda: chain([abs] * 3, [5, 5]), ValueError, "chain: boundaries must increase, got [5, 5]"),
    (
        lambda: cosine(1, 5)(-1),
        ValueError,
        "cosine: k must be a whole number >= 0, or an array of them, got -1",
    ),
    (
        lambda: cosine(1, 5)(1.0),
        TypeError,
        "cosine: k must be a whole number >= 0, or an array of them, got 1.0",
    ),
    (
        lambda: cosine(1, 5)([0, -1]),
        ValueError,
        "cosine: k must be a whole number >= 0, or an array of them, got [0, -1]",
    ),
    (
        lambda: chain([abs], [])("0"),
        TypeError,
        "chain: k must be a whole number >= 0, or an array of them, got '0'",
    ),
]


@pytest.mark.parametrize(("call", "kind", "message"), BAD, ids=[case[2][:60] for case in BAD])
def test_errors_name_the_argument_what_is_legal_and_what_came(call, kind, message):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).startswith(message)
