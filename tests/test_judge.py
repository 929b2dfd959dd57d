"""check: whatever an answer does, a verdict in words; and the learner's session as it was."""

import asyncio
import fractions
import functools
import inspect
import io
import math
import random
import signal
import sys
import unittest.mock
import warnings

import numpy as np
import pytest

from adaopt.exercises import check, names
from adaopt.exercises.catalog import find


def gives(value):
    """An answer that returns this, whatever it is given."""
    return lambda *given: value


def raises(error):
    """An answer that raises this."""

    def answer(*given):
        raise error

    return answer


def right(s, x, alpha):
    return s + alpha * (x - s)


# --- what is raised ------------------------------------------------------------------------------


class Own(BaseException):
    """No Exception, as a framework may have."""


class Speechless(Exception):
    """Its message cannot be had."""

    def __str__(self):
        raise SystemExit


ERRORS = [
    SystemExit("3"),
    GeneratorExit(),
    RecursionError("deep"),
    MemoryError(),
    Own("x"),
    Speechless(),
    StopIteration(2),
    asyncio.CancelledError(),
    ExceptionGroup("two", [ValueError(1), OSError(2)]),
    ValueError("\ud800"),
    ValueError("x" * 10**6),
    ValueError("two\nlines"),
]


@pytest.mark.parametrize("name", ["ema.update", "adam.update"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_whatever_is_raised_is_told(name, error):
    verdict = check(name, raises(error))
    assert (verdict.right, verdict.mistake) == (False, type(error).__name__)
    assert verdict.message.startswith("Python stopped in the line `raise error`: ")
    assert len(verdict.message) < 500
    verdict._repr_html_().encode()


@pytest.mark.parametrize("way", [sys.exit, exit, quit, functools.partial(sys.exit, 1)])
def test_to_leave_python_is_told(way):
    def answer(s, x, alpha):
        way()

    told = check("ema.update", answer).message
    assert told.startswith("Python stopped in the line `way()`: SystemExit")
    assert told.endswith("`exit` ends Python; a function ends with `return`.")
    assert not sys.stdin.closed  # `exit` closes it


def test_calling_oneself_without_end_is_told():
    def answer(s, x, alpha):
        return answer(s, x, alpha)

    verdict = check("ema.update", answer)
    assert verdict.mistake == "RecursionError"
    assert verdict.message.endswith("It calls itself again and again: which call is the last one?")


def test_a_ctrl_c_of_the_learner_interrupts():
    def answer(s, x, alpha):
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        check("ema.update", answer)


def test_an_address_is_not_told():
    assert check("ema.update", raises(SystemExit(object()))).message.startswith(
        "Python stopped in the line `raise error`: SystemExit: <object object>. `exit`"
    )


# --- what comes back -----------------------------------------------------------------------------


def mocking(name, error):
    """An object whose method of this name raises."""

    def method(*given, **named):
        raise error

    return type("Odd", (), {name: method})()


class Shy(float):
    """A number that cannot be printed."""

    def __repr__(self):
        raise ValueError

    __str__ = __repr__

    def __format__(self, how):
        raise ValueError


class Leaves(fractions.Fraction):
    def __float__(self):
        raise SystemExit


class NoKind:
    @property
    def __class__(self):
        raise SystemExit


class Endless(tuple):
    __slots__ = ()

    def __iter__(self):
        raise MemoryError

    def __len__(self):
        raise SystemExit


inside = []
inside.append(inside)

ODD = {
    "large": 10**400,
    "small": -(10**400),
    "larger than what is printed": 10**5000,
    "large in a list": [10**400],
    "large fraction": fractions.Fraction(10**400),
    "no number beside a large one": [10**400, None],
    "text": "2.8",
    "bytes": b"ab",
    "array of text": np.array(["a"]),
    "date": np.datetime64("NaT"),
    "records": np.zeros(2, "f8,i4"),
    "nothing in a list": [None],
    "true": True,
    "not implemented": NotImplemented,
    "set": {1.0},
    "type": float,
    "module": np,
    "mock": unittest.mock.Mock(),
    "all of a mock": unittest.mock.MagicMock(),
    "__eq__": mocking("__eq__", ValueError()),
    "__len__": mocking("__len__", SystemExit()),
    "__array__": mocking("__array__", SystemExit()),
    "__repr__": mocking("__repr__", GeneratorExit()),
    "__float__": Leaves(1, 2),
    "__class__": NoKind(),
    "__format__": Shy(2.8),
    "__format__ in a list": [Shy(2.8), "a"],
    "__iter__": Endless((1, 2)),
    "in itself": inside,
    "deep": functools.reduce(lambda a, _: [a], range(200), 1.0),
    "generator": (k for k in ()),
    "nan": math.nan,
    "inf": -math.inf,
    "complex": 1 + 2j,
    "huge": np.broadcast_to(1.0, 10**15),
    "huge, complex": np.broadcast_to(1j, 10**15),
    "many axes": np.broadcast_to(1.0, (10,) * 18),
}


@pytest.mark.parametrize("name", ["ema.update", "adam.update", "ema.corrected"])
@pytest.mark.parametrize("kind", ODD)  # pytest itself cannot look at all of them
def test_whatever_comes_back_a_verdict_is_given(name, kind):
    value, count = ODD[kind], len(find(name).returns)
    for answer in (gives(value), gives((value,) * count), gives([value] * count)):
        verdict = check(name, answer)
        assert not verdict
        assert verdict.message[-1] in ".:?"
        assert "0x" not in repr(verdict)
        assert len(repr(verdict)) < 1000
        verdict._repr_html_().encode()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (10**400, "`s` should be numbers, and is a whole number of more than 308 digits."),
        ([10**400], "… is a list with a whole number of more than 308 digits in it."),
        (mocking("__array__", SystemExit()), "…; what came back cannot be read as such: SystemExi"),
        (np.ma.masked, "… is a masked array. What is behind a mask is no number: return a plain"),
        ([np.ma.masked], "… is a list with a masked array in it. What is behind a mask is no"),
        (np.broadcast_to(1.0, (9,) * 18), "`s` should be one number, and is an array of shape (9,"),
    ],
)
def test_what_cannot_be_read_is_described(value, message):
    told = check("ema.update", gives(value)).message
    assert told.startswith(message.replace("… is", "`s` should be numbers, and is").replace(
        "…;", "`s` should be numbers;"))  # fmt: skip


@pytest.mark.parametrize("mask", [True, False])
def test_a_mask_does_not_make_it_right(mask):
    def answer(s, x, alpha):
        return np.ma.array(right(s, x, alpha), mask=mask)

    assert check("ema.update", answer).mistake == "not_numbers"


def test_whole_numbers_are_compared_without_wrapping_around():
    def answer(s, x, alpha):
        return np.asarray(right(s, x, alpha)).astype(np.uint8)

    assert not check("ema.update", answer)


def test_a_buffer_that_is_used_again_is_read_before():
    kept = {}

    def answer(s, x, alpha):
        result = np.asarray(right(s, x, alpha))
        buffer = kept.setdefault(result.shape, np.empty(result.shape))
        buffer[...] = result
        return buffer

    assert check("ema.update", answer)


def test_async_is_told_and_nobody_complains_that_it_was_not_awaited():
    async def answer(s, x, alpha):
        return s

    with warnings.catch_warnings(action="error"):
        told = check("ema.update", answer).message
    assert told == "`async def` gives a promise; `def` gives the numbers."


# --- what can be called --------------------------------------------------------------------------


class Unsigned:
    """Python cannot tell what it takes."""

    __signature__ = "s, x, alpha"

    def __call__(self, s, x, alpha):
        return right(s, x, alpha)


def unsigned(s, x, alpha):
    return s * 7


unsigned.__signature__ = 3


class Rude:
    def __repr__(self):
        raise SystemExit


rude = Rude()


def test_what_it_takes_may_be_unknown():
    assert check("ema.update", Unsigned())
    assert check("ema.update", unsigned).mistake == "numbers"
    assert check("ema.update", functools.partial(unsigned)).mistake == "numbers"
    assert check("ema.update", lambda s, default=rude: s).mistake == "TypeError"
    with pytest.raises((ValueError, TypeError)):
        inspect.signature(unsigned)


NO_FUNCTIONS = {
    "no signature": (math.hypot, "TypeError"),
    "ufunc": (np.add, "TypeError"),
    "print": (print, "nothing_returned"),
    "method": ("abc".join, "arguments"),
    "class": (dict, "not_callable"),
    "classmethod": (classmethod(right), "not_callable"),
    "property": (property(right), "not_callable"),
    "nan": (np.nan, "not_callable"),
    "array": (np.zeros(3), "not_callable"),
    "large": (10**400, "not_callable"),
    "__repr__": (Rude(), "not_callable"),
    "__format__": (Shy(1), "not_callable"),
    "__class__": (NoKind(), "TypeError"),
    "mock": (unittest.mock.Mock(), "not_numbers"),
}


@pytest.mark.parametrize("kind", NO_FUNCTIONS)
def test_what_is_no_function_of_the_learner(kind):
    answer, mistake = NO_FUNCTIONS[kind]
    assert check("ema.update", answer).mistake == mistake


def test_an_exercise_is_asked_for_by_its_name_and_nothing_else():
    for name in (Shy(1), ["ema.update"], None, "x" * 10**6, right):
        with pytest.raises(ValueError, match="check: there is no exercise"):
            check(name, right)
        with pytest.raises(ValueError, match="names: there is no chapter"):
            names(name or 0)


# --- what is left behind -------------------------------------------------------------------------


def state():
    """What an answer could change in the learner's session."""
    return {
        "streams": (sys.stdin, sys.stdout, sys.stderr),
        "depth": sys.getrecursionlimit(),
        "errors": np.geterr(),
        "warnings": [*warnings.filters],
        "random": random.getstate(),
        "numpy": repr(np.random.get_state(legacy=False)),  # noqa: NPY002
    }


def closes(s, x, alpha):
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.close()
    print("still", file=sys.stderr)
    return right(s, x, alpha)


def replaces(s, x, alpha):
    sys.stdin = sys.stdout = sys.stderr = None
    return right(s, x, alpha)


def tunes(s, x, alpha):
    np.seterr(all="raise")
    np.random.seed(7)  # noqa: NPY002
    random.seed(7)
    warnings.simplefilter("error")
    return right(s, x, alpha)


def shallow(s, x, alpha):
    sys.setrecursionlimit(len(inspect.stack()) + 10)
    return right(s, x, alpha)


def talks(s, x, alpha):
    print("x" * 10**7)
    warnings.warn("careful", stacklevel=2)
    return right(s, x, alpha)


@pytest.mark.parametrize("answer", [closes, replaces, tunes, shallow, talks])
def test_nothing_is_left_behind(answer, capsys):
    before = state()
    with warnings.catch_warnings(record=True) as warned:
        assert check("ema.update", answer)
    assert state() == before
    assert not warned
    assert capsys.readouterr() == ("", "")


def test_chance_is_noticed_and_put_back():
    before = state()
    answer = lambda s, x, alpha: right(s, x, alpha) + np.random.rand() + random.random()  # noqa: E731, NPY002
    assert check("ema.update", answer).mistake == "remembers"
    assert state() == before


def test_nothing_is_asked_from_the_keyboard(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("5\n"))
    assert check("ema.update", lambda s, x, alpha: float(input())).mistake == "EOFError"
    assert sys.stdin.read() == "5\n"


def renames(array):
    array.dtype = "S8"


def reshapes(array):
    array.shape = (1, *array.shape)


def grows(array):
    array.resize((99,), refcheck=False)


@pytest.mark.parametrize("change", [renames, reshapes, grows])
def test_an_argument_of_another_kind_or_shape_is_changed(change):
    def answer(s, x, alpha):
        result = right(s, x, alpha)
        if np.ndim(s):
            change(s)
        return result

    with warnings.catch_warnings(action="ignore"):
        verdict = check("ema.update", answer)
    assert verdict.mistake == "changed_in_place"
