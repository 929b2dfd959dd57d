"""The judge: tries an answer on every case and finds the kindest true thing to say about it.

First every case is tried, and what came back is read: whatever that raises becomes words. Then the
judges of `JUDGES` look at all calls, one after the other, and the first that has something to say
is heard. If none has, the answer is right.
"""

from __future__ import annotations

import contextlib
import dis
import functools
import inspect
import io
import itertools
import linecache
import random
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from .. import foreign
from ..checks import masked
from .tasks import Exercise, Function
from .verdicts import Verdict, shown, typed

TOLERANCE = 1e-4  # relative; float32 is far better, every known mistake far worse
FLOOR = 1e-2  # numbers smaller than this are compared as if they were as large
LARGEST = 100_000  # numbers: what is larger has the wrong shape, and is not copied


class Trouble(NamedTuple):
    """What is wrong: a short name, a sentence, and perhaps the case that shows it."""

    mistake: str
    message: str
    example: str | None = None


NOT_CALLED = Trouble("not_called", "")


@dataclass
class Call:
    """One call of an answer: what went in, and what came of it."""

    given: dict[str, Any]
    values: tuple[np.ndarray, ...] = ()
    trouble: Trouble | None = None
    changed: list[str] = field(default_factory=list)


class Trial:
    """All calls of an answer, beside those of the right one."""

    def __init__(self, exercise: Exercise, answer: Any) -> None:
        self.exercise, self.answer = exercise, answer
        self.expected = reference_calls(exercise)
        self.calls = transcript(exercise, answer, self.expected)

    @functools.cached_property
    def failed(self) -> Trouble | None:
        """Why the first call that gave nothing to compare did so; None if all gave numbers."""
        found = ((call.trouble, call.given) for call in self.calls if call.trouble)
        trouble, given = next(found, (None, {}))
        if trouble is None:
            return None
        told = "" if trouble.mistake == "unfinished" else f"The call had {typed(given)}."
        return trouble._replace(example=told)

    @functools.cached_property
    def named(self) -> Trouble | None:
        """The known mistake that gives these numbers."""
        return known_mistake(self.exercise, self.calls, self.expected)

    @functools.cached_property
    def example(self) -> str:
        """The smallest case in which the numbers are wrong; empty if there is none."""
        return smallest_failure(self.exercise, self.calls, self.expected)


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Return what is to be said about an answer; nothing that it does is raised."""
    trouble = foreign.attempt(lambda: not_a_function(exercise, answer), lambda error: None)
    if trouble:
        return _wrong(exercise, trouble)
    with _chance_put_back():
        trial = Trial(exercise, answer)
        trouble = next(filter(None, (each(trial) for each in JUDGES)), None)
    if not trouble:
        return Verdict(exercise.name, True, f"Tested with {exercise.tested}.")
    return _wrong(
        exercise, trouble, trial.example or (trial.failed.message if trial.failed else "")
    )


def _wrong(exercise: Exercise, trouble: Trouble, example: str = "") -> Verdict:
    shows = example if trouble.example is None else trouble.example
    return Verdict(exercise.name, False, trouble.message, trouble.mistake, shows)


@contextlib.contextmanager
def _chance_put_back() -> Iterator[None]:
    """Leave the random numbers of the learner's session as they would have come."""
    python, numpy = random.getstate(), np.random.get_state(legacy=False)  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


# --- before the first call -----------------------------------------------------------------------


def not_a_function(exercise: Exercise, answer: Any) -> Trouble | None:
    """What is wrong with an answer that cannot be called as the exercise needs it."""
    if not callable(answer) or isinstance(answer, type):
        what = f"the class `{answer.__name__}`" if isinstance(answer, type) else _kind(answer)
        return Trouble(
            "not_callable",
            f"`check` wants the function itself, without calling it, and got {what}: "
            f'`check("{exercise.name}", my_{exercise.reference.__name__})`.',
        )
    wanted = ", ".join(exercise.arguments)
    try:
        signature = inspect.signature(answer)
    except Exception:  # some built-in functions tell nothing about their arguments
        return None
    names = tuple(signature.parameters)
    try:
        signature.bind(*exercise.arguments)
    except TypeError:
        taken = ", ".join(str(taken) for taken in signature.parameters.values()) or "nothing"
        how = " Their values come by position, without names." if "*" in str(signature) else ""
        return Trouble("arguments", f"It takes `{taken}`, and is called with `{wanted}`.{how}")
    if sorted(names) == sorted(exercise.arguments) and names != exercise.arguments:
        return Trouble(
            "arguments",
            f"Its arguments are in another order: it takes `{', '.join(names)}`, "
            f"and is called with `{wanted}`.",
        )
    return None


# --- the calls -----------------------------------------------------------------------------------


def transcript(
    exercise: Exercise, answer: Function, expected: list[Call] | None = None
) -> list[Call]:
    """Every call of every case. Where a case is several calls, what comes back goes in again."""
    calls: list[Call] = []
    for case in exercise.cases:
        state: dict[str, Any] = {}
        for k in range(case.length):
            given = {**case.at(k), **state}
            model = expected[len(calls)] if expected else None
            given = {name: given[name] for name in exercise.arguments}
            call = one_call(exercise, answer, given, model)
            calls.append(call)
            if call.trouble:  # there is nothing to go on with
                calls += [Call({}, trouble=NOT_CALLED)] * (case.length - k - 1)
                break
            came = dict(zip(exercise.returns, call.values, strict=True))
            state = {
                name: value if value.ndim else value.item()
                for name, value in came.items()
                if name in exercise.arguments
            }
    return calls


@functools.cache
def reference_calls(exercise: Exercise) -> list[Call]:
    """The transcript of the right answer."""
    return transcript(exercise, exercise.reference)


@functools.cache
def mistaken_calls(exercise: Exercise, name: str) -> list[Call]:
    """The transcript of a known mistake."""
    return transcript(exercise, exercise.mistakes[name], reference_calls(exercise))


def one_call(
    exercise: Exercise, answer: Function, given: dict[str, Any], model: Call | None = None
) -> Call:
    """Call the answer on copies of the arguments, and turn what comes back into arrays."""
    call = Call(given)
    lent = {name: _copy(value) for name, value in given.items()}
    result, error, printed = _guarded(lambda: answer(*lent.values()))
    if error is not None:
        call.trouble = raised(exercise, answer, error)
        return call
    call.changed = [name for name in given if not _identical(given[name], lent[name])]
    if result is None or result is Ellipsis:
        call.trouble = nothing(exercise, answer, printed, result)
        return call
    read, error, _ = _guarded(lambda: as_numbers(exercise, answer, result, model))
    call.values, call.trouble = read or ((), unreadable(exercise, error))
    return call


class _Printed(io.TextIOBase):
    """Takes what is printed, and keeps only that something was."""

    anything = False

    def write(self, words: str) -> int:
        self.anything = self.anything or bool(words)
        return len(words)


def _guarded(function: Callable[[], Any]) -> tuple[Any, BaseException | None, bool]:
    """What a function of the learner gives, what it raises, and whether it prints."""
    printed = _Printed()
    with (
        foreign.contained(),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        result, error = foreign.attempt(lambda: (function(), None), lambda error: (None, error))
    return result, error, printed.anything


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value


def _identical(a: Any, b: Any) -> bool:
    same_kind = np.asarray(a).dtype == np.asarray(b).dtype
    return same_kind and bool(np.array_equal(a, b, equal_nan=True))


def raised(exercise: Exercise, answer: Any, error: BaseException) -> Trouble:
    """The error of the learner's function: its line, its type, its message, perhaps a hint."""
    if isinstance(error, NotImplementedError):
        return unfinished(exercise, answer)
    ours = (__file__, foreign.__file__)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename not in ours]
    where = ""
    if frames:
        theirs = [frame for frame in frames if frame.filename == frames[0].filename][-1]
        line = linecache.getline(theirs.filename, theirs.lineno or 0).strip()
        where = f" in the line `{line}`" if line else f" in `{theirs.name}`"
    said = foreign.in_words(error)
    message = f"Python stopped{where}: {said}".rstrip(". :") + "."
    hint = next((hint for part, hint in HINTS.items() if part in said), "")
    return Trouble(type(error).__name__, f"{message} {hint}".rstrip())


def unreadable(exercise: Exercise, error: BaseException | None) -> Trouble:
    """Something came back that raises when it is looked at."""
    names = " and ".join(f"`{name}`" for name in exercise.returns)
    why = foreign.in_words(error) if error else ""
    message = f"{names} should be numbers; what came back cannot be read as such: {why}"
    return Trouble("not_numbers", message.rstrip(". :") + ".")


# What the errors of a first attempt mean, by a part of their message.
HINTS = {
    "can be converted to Python scalars": "`math` and `float` take one number; `np.sqrt` and its "
    "relatives take arrays too.",
    "setting an array element with a sequence": "There is room for one number in that place, and "
    "an array came.",
    "is not iterable": "It is called with plain numbers as well as with arrays.",
    "is not subscriptable": "It is called with plain numbers as well as with arrays.",
    "to scalar variable": "It is called with plain numbers as well as with arrays.",
    "operand type(s) for ^": "A power is written with two stars.",
    "bitwise_xor": "A power is written with two stars.",
    "math domain error": "Is there the root or the logarithm of a negative number or of 0?",
    "truth value of an array": "An `if` wants one answer, an array has many: `np.where` or a loop?",
    "division by zero": "Which number there is zero for this call?",
    "object is not callable": "Is there a multiplication sign missing before a bracket?",
    "maximum recursion depth": "It calls itself again and again: which call is the last one?",
    "SystemExit": "`exit` ends Python; a function ends with `return`.",
    "not associated with a value": "A name is used before the line that gives it its value.",
}


def unfinished(exercise: Exercise, answer: Any) -> Trouble:
    """The function has no body yet."""
    return Trouble(
        "unfinished",
        f"`{_name(exercise, answer)}` has no answer in it yet. "
        f"It is given `{', '.join(exercise.arguments)}` and "
        f"returns `{', '.join(exercise.returns)}`.",
    )


def nothing(exercise: Exercise, answer: Any, printed: bool, result: Any) -> Trouble:
    """Why nothing came back."""
    if result is Ellipsis or _is_empty(answer):
        return unfinished(exercise, answer)
    if printed:
        told = f"It printed, and returned nothing. `return {', '.join(exercise.returns)}` gives it"
        return Trouble("nothing_returned", f"{told} to the caller.")
    return Trouble(
        "nothing_returned",
        f"Nothing came back: is there a `return {', '.join(exercise.returns)}` at the end?",
    )


def _is_empty(answer: Any) -> bool:
    """Whether a function does nothing but return None (``...``, ``pass``, only a docstring)."""
    idle = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}
    return inspect.isfunction(answer) and {i.opname for i in dis.get_instructions(answer)} <= idle


def as_numbers(
    exercise: Exercise, answer: Any, result: Any, model: Call | None
) -> tuple[tuple[np.ndarray, ...], Trouble | None]:
    """What came back, one array for each name; or what is wrong with it."""
    names = exercise.returns
    if inspect.iscoroutine(result):
        result.close()  # or Python would complain that nobody has waited for it
        return (), Trouble("not_numbers", "`async def` gives a promise; `def` gives the numbers.")
    parts = [result]
    if len(names) > 1:
        if not isinstance(result, tuple | list | np.ndarray) or not getattr(result, "ndim", 1):
            got = _kind(result)
        elif len(result) != len(names):
            got = f"{len(result)} value{'s' * (len(result) != 1)}"
        else:
            got, parts = "", list(result)
        if got:
            wanted = f"{len(names)} values, `{', '.join(names)}`"
            message = f"It should return {wanted}, in this order, and got {got}.{_hint(result)}"
            return (), Trouble("count", message)
    arrays = []
    for name, part in zip(names, parts, strict=True):
        array = _array(part)
        if array is None:
            message = f"`{name}` should be numbers, and is {_mixture(part)}.{_hint(part)}"
            return (), Trouble("not_numbers", message)
        arrays.append(array)
    comma = isinstance(result, tuple) and len(result) == 1
    trouble = wrong_shape(exercise, answer, arrays, model, comma) if model else None
    if any(array.size > LARGEST for array in arrays):
        return (), trouble
    return tuple(map(np.array, arrays)), trouble


def _array(value: Any) -> np.ndarray | None:
    """An array of real numbers, None if it is not one. A complex number becomes NaN."""
    if masked(value):
        return None
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and all(isinstance(value, Real) for value in array.flat):
            array = array.astype(float)  # fractions, and numbers in an array of objects
    except Exception:  # lists of different lengths, whole numbers beyond all floats, and the like
        return None
    if array.dtype.kind == "c":  # Python's (-1) ** 0.5, where NumPy's root is NaN
        array = np.where(array.imag == 0, array.real, np.nan)
    return array if array.dtype.kind in "fiu" else None


def wrong_shape(
    exercise: Exercise, answer: Any, arrays: list[np.ndarray], model: Call, comma: bool
) -> Trouble | None:
    """A result of another shape than that of the right answer."""
    for name, got, right in zip(exercise.returns, arrays, model.values, strict=True):
        if got.shape != right.shape:
            hint = ""
            if comma:
                hint = " Is there a comma after it?"
            elif got.size == 1 < right.size and _has_loop(answer):
                hint = " Does the `return` stand inside the loop, or is the last value alone kept?"
            return Trouble(
                "shape",
                f"`{name}` should be {_shape(right)}, and is {_shape(got)}: {shown(got)}.{hint}",
            )
    return None


def _has_loop(answer: Any) -> bool:
    return inspect.isfunction(answer) and any(
        step.opname == "FOR_ITER" for step in dis.get_instructions(answer)
    )


def _hint(result: Any) -> str:
    """How the numbers are had from a masked array, a generator, a `map` or a `zip`."""
    if masked(result):
        return " What is behind a mask is no number: return a plain array."
    if not isinstance(result, Iterator):
        return ""
    return " It makes its values when asked for them: put them in a list, and return that."


def _mixture(value: Any) -> str:
    """What something is that has more than numbers in it: ``a list with a dict in it``."""
    if not isinstance(value, list | tuple | np.ndarray) or not getattr(value, "ndim", 1):
        return _kind(value)
    other = next((part for part in value if _array(part) is None), None)
    if other is None and all(_array(part) is not None for part in value):
        return f"{_kind(value)} with parts of different lengths"
    return f"{_kind(value)} with {_kind(other)} in it"


def _shape(array: np.ndarray) -> str:
    if array.ndim == 0:
        return "one number"
    if not array.size:
        return "an empty array"
    if array.shape == (1,):
        return "an array of one number"
    return f"{len(array)} numbers" if array.ndim == 1 else f"an array of shape {array.shape}"


# --- how calls are compared ----------------------------------------------------------------------


def distance(got: Call, other: Call) -> float:
    """The largest relative difference between two calls; infinite if only one gave numbers."""
    if not got.values or not other.values:
        same = got.trouble and other.trouble and got.trouble.mistake == other.trouble.mistake
        return 0.0 if same else np.inf
    return max(_apart(a, b) for a, b in zip(got.values, other.values, strict=True))


def _apart(a: np.ndarray, b: np.ndarray) -> float:
    if a.shape != b.shape:
        return np.inf
    with np.errstate(all="ignore"):
        a, b = np.asarray(a, float), np.asarray(b, float)  # whole numbers would wrap around
        apart = abs(a - b) / np.maximum(abs(b), FLOOR)
    apart = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, apart)
    return float(np.max(np.where(np.isnan(apart), np.inf, apart), initial=0.0))


def agree(calls: list[Call], others: list[Call]) -> bool:
    """Whether two transcripts are the same within the tolerance."""
    return all(distance(a, b) <= TOLERANCE for a, b in zip(calls, others, strict=True))


def known_mistake(exercise: Exercise, calls: list[Call], expected: list[Call]) -> Trouble | None:
    """The mistake that gives these numbers in every case, if there is one."""
    if agree(calls, expected):
        return None
    for name, mistake in exercise.mistakes.items():
        if agree(calls, mistaken_calls(exercise, name)):
            return Trouble(name, " ".join((mistake.__doc__ or name).split()))
    return None


def same_input(calls: list[Call], expected: list[Call]) -> Iterator[tuple[Call, Call]]:
    """Calls that gave numbers and were given what the right answer was, each beside that.

    In a case of several calls, those after the first wrong one were given something else.
    """
    for call, model in zip(calls, expected, strict=True):
        if not call.trouble and all(
            _apart(np.asarray(value), np.asarray(model.given[name])) <= TOLERANCE
            for name, value in call.given.items()
        ):
            yield call, model


def smallest_failure(exercise: Exercise, calls: list[Call], expected: list[Call]) -> str:
    """The failing call with the fewest numbers in it, told as numbers; empty if there is none."""
    failing = [pair for pair in same_input(calls, expected) if distance(*pair) > TOLERANCE]
    if not failing:
        return ""
    call, model = min(failing, key=lambda pair: sum(np.size(v) for v in pair[0].given.values()))
    told = [
        f"{f'{name}: ' * (len(exercise.returns) > 1)}got {shown(a)}, expected {shown(b)}"
        for name, a, b in zip(exercise.returns, call.values, model.values, strict=True)
        if _apart(a, b) > TOLERANCE
    ]
    return f"For {typed(call.given)}: {'; '.join(told)}."


# --- the judges: each finds one kind of trouble --------------------------------------------------


def stopped(trial: Trial) -> Trouble | None:
    """A call gave no numbers, and that is no known mistake: perhaps a memory broke it."""
    if not trial.failed or trial.named:
        return None
    return remembers(trial) or trial.failed


def changed_arguments(trial: Trial) -> Trouble | None:
    """Arguments were not left as they were."""
    names = next((call.changed for call in trial.calls if call.changed), None)
    if not names:
        return None
    what = " and ".join(f"`{name}`" for name in names)
    head = "Your" if trial.example else "The numbers are right, but your"
    return Trouble(
        "changed_in_place",
        f"{head} function changed {what} in place: whoever called it has other values now. "
        f"`+=`, `-=` and `{names[0]}[...] =` write into the caller's array, also under a second "
        f"name for it (`y = {names[0]}`). `{names[0]}.copy()` and `{names[0]} + …` are new arrays.",
    )


def remembers(trial: Trial) -> Trouble | None:
    """The same call twice, and two answers; for numbers that are right nobody asks."""
    if not trial.failed and not trial.example:
        return None
    first = trial.calls[0]
    again = one_call(trial.exercise, trial.answer, first.given, trial.expected[0])
    if distance(again, first) <= 1e-9:
        return None
    return Trouble(
        "remembers",
        "Called twice with the same arguments, it gave two answers. Something is kept between "
        "calls, perhaps in a global name, or drawn by chance. All that the function needs comes in "
        "as an argument, and goes out with `return`.",
    )


def other_order(trial: Trial) -> Trouble | None:
    """The right values, in another order."""
    if not trial.example:
        return None
    names, pairs = trial.exercise.returns, list(same_input(trial.calls, trial.expected))
    right_order = tuple(range(len(names)))
    for order in itertools.permutations(right_order):
        moved = [Call({}, values=tuple(call.values[i] for i in order)) for call, _ in pairs]
        models = [model for _, model in pairs]
        if agree(moved, models):
            came = [names[order.index(i)] for i in right_order]
            return Trouble(
                "order",
                f"The values are right, their order is not: you return `{', '.join(came)}`, "
                f"and `{', '.join(names)}` is wanted.",
            )
    return None


def named(trial: Trial) -> Trouble | None:
    """A mistake that is known."""
    return trial.named


# What `int`, `round(…)` and `round(…, decimals)` make of an array.
ROUNDED: tuple[Callable[..., Any], ...] = (
    np.trunc,
    *(functools.partial(np.round, decimals=decimals) for decimals in range(4)),
)


def rounded(trial: Trial) -> Trouble | None:
    """The right numbers, cut to whole ones or to a few decimals."""
    pairs = list(same_input(trial.calls, trial.expected))
    if not trial.example or not any(np.any(value) for call, _ in pairs for value in call.values):
        return None
    for way in ROUNDED:
        cut = [Call({}, values=tuple(way(value) for value in model.values)) for _, model in pairs]
        if all(distance(call, model) <= 1e-6 for (call, _), model in zip(pairs, cut, strict=True)):
            return Trouble(
                "rounded",
                "These are the right numbers, rounded. All their digits are wanted: look for "
                "`round`, `int`, `//`, or an array of whole numbers.",
            )
    return None


def other_numbers(trial: Trial) -> Trouble | None:
    """A mistake without a name."""
    if not trial.example:
        return None
    calls = trial.calls
    finite = all(np.isfinite(value).all() for call in calls for value in call.values)
    right = sum(distance(a, b) <= TOLERANCE for a, b in zip(calls, trial.expected, strict=True))
    message = f"{right or 'None'} of {len(calls)} calls gave the right numbers."
    if idle := foreign.attempt(lambda: unused(trial.answer), lambda error: []):
        message += f" Your function never uses {' and '.join(f'`{name}`' for name in idle)}."
    if not finite:
        message += " `nan` and `inf` come from 0/0, x/0 and the root of a negative number."
    return Trouble("numbers", f"{message} The smallest of {'the others' if right else 'them'}:")


def unused(answer: Any) -> list[str]:
    """Arguments that the body of a function does not use."""
    if not inspect.isfunction(answer):
        return []
    used: set[str] = set()
    for step in dis.get_instructions(answer):  # some versions of Python load two names at once
        used.update(step.argval if isinstance(step.argval, tuple) else {step.argval})
    return [name for name in inspect.signature(answer).parameters if name not in used]


JUDGES: tuple[Callable[[Trial], Trouble | None], ...] = (
    stopped,
    changed_arguments,
    remembers,
    other_order,
    named,
    rounded,
    other_numbers,
)


# --- words ---------------------------------------------------------------------------------------


def _kind(value: Any) -> str:
    """What something is, in words: ``the number 3``, ``the text 'abc'``, ``a dict``."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, bool | np.bool_):
        return f"the truth value {bool(value)}"
    if isinstance(value, int) and abs(value) >= 2**1024:
        return "a whole number of more than 308 digits"
    if isinstance(value, int | float | np.number):
        return f"the number {shown(value)}"
    if isinstance(value, str):
        return f"the text {value[:20]!r}"
    if isinstance(value, np.ndarray):
        return "a masked array" if masked(value) else "an array"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _name(exercise: Exercise, answer: Any) -> str:
    """What the learner calls the function."""
    mine = f"my_{exercise.reference.__name__}"
    return str(foreign.attempt(lambda: getattr(answer, "__name__", mine), lambda error: mine))
