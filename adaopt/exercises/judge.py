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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from .. import foreign
from ..checks import masked
from ..words import listed, tr
from .tasks import Exercise, Function, explanation
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
        if trouble.mistake == "unfinished":
            return trouble._replace(example="")
        return trouble._replace(example=tr("The call had {arguments}.", arguments=typed(given)))

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
        return Verdict(exercise.name, True, tr(exercise.tested))
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
        return Trouble(
            "not_callable",
            tr(
                "`check` wants the function itself, without calling it, and got {what}: `{call}`.",
                what=_kind(answer),
                call=f'check("{exercise.name}", my_{exercise.reference.__name__})',
            ),
        )
    try:
        signature = inspect.signature(answer)
    except Exception:  # some built-in functions tell nothing about their arguments
        return None
    try:
        signature.bind(*exercise.arguments)
    except TypeError:
        return other_arguments(exercise, signature)
    names = tuple(signature.parameters)
    if sorted(names) == sorted(exercise.arguments) and names != exercise.arguments:
        return Trouble(
            "arguments",
            tr(
                "Its arguments are in another order: it takes `{taken}`, "
                "and is called with `{wanted}`.",
                taken=", ".join(names),
                wanted=", ".join(exercise.arguments),
            ),
        )
    return None


def other_arguments(exercise: Exercise, signature: inspect.Signature) -> Trouble:
    """It cannot be called with the arguments of the exercise."""
    wanted = ", ".join(exercise.arguments)
    taken = ", ".join(str(taken) for taken in signature.parameters.values())
    if not taken:
        message = tr("It takes nothing, and is called with `{wanted}`.", wanted=wanted)
    else:
        message = tr(
            "It takes `{taken}`, and is called with `{wanted}`.", taken=taken, wanted=wanted
        )
    if "*" in str(signature):
        message = _joined(message, tr("Their values come by position, without names."))
    return Trouble("arguments", message)


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
    said = foreign.in_words(error)
    what = said.rstrip(". :")
    if not frames:
        message = tr("Python stopped: {error}.", error=what)
    else:
        theirs = [frame for frame in frames if frame.filename == frames[0].filename][-1]
        line = linecache.getline(theirs.filename, theirs.lineno or 0).strip()
        if line:
            message = tr("Python stopped in the line `{line}`: {error}.", line=line, error=what)
        else:
            message = tr("Python stopped in `{name}`: {error}.", name=theirs.name, error=what)
    return Trouble(type(error).__name__, _joined(message, error_hint(said)))


def unreadable(exercise: Exercise, error: BaseException | None) -> Trouble:
    """Something came back that raises when it is looked at."""
    message = tr(
        "{names} should be numbers; what came back cannot be read as such: {error}.",
        names=_code(exercise.returns),
        error=foreign.in_words(error).rstrip(". :") if error else "…",
    )
    return Trouble("not_numbers", message)


def error_hint(said: str) -> str:
    """What an error of a first attempt means, by a part of its message; empty if not known."""
    numbers_too = tr("It is called with plain numbers as well as with arrays.")
    power = tr("A power is written with two stars.")
    hints = {
        "can be converted to Python scalars": tr(
            "`math` and `float` take one number; `np.sqrt` and its relatives take arrays too."
        ),
        "setting an array element with a sequence": tr(
            "There is room for one number in that place, and an array came."
        ),
        "is not iterable": numbers_too,
        "is not subscriptable": numbers_too,
        "to scalar variable": numbers_too,
        "operand type(s) for ^": power,
        "bitwise_xor": power,
        "math domain error": tr("Is there the root or the logarithm of a negative number or of 0?"),
        "truth value of an array": tr(
            "An `if` wants one answer, an array has many: `np.where` or a loop?"
        ),
        "division by zero": tr("Which number there is zero for this call?"),
        "object is not callable": tr("Is there a multiplication sign missing before a bracket?"),
        "maximum recursion depth": tr(
            "It calls itself again and again: which call is the last one?"
        ),
        "SystemExit": tr("`exit` ends Python; a function ends with `return`."),
        "not associated with a value": tr(
            "A name is used before the line that gives it its value."
        ),
    }
    return next((hint for part, hint in hints.items() if part in said), "")


def unfinished(exercise: Exercise, answer: Any) -> Trouble:
    """The function has no body yet."""
    return Trouble(
        "unfinished",
        tr(
            "`{name}` has no answer in it yet. It is given `{arguments}` and returns `{results}`.",
            name=_name(exercise, answer),
            arguments=", ".join(exercise.arguments),
            results=", ".join(exercise.returns),
        ),
    )


def nothing(exercise: Exercise, answer: Any, printed: bool, result: Any) -> Trouble:
    """Why nothing came back."""
    if result is Ellipsis or _is_empty(answer):
        return unfinished(exercise, answer)
    names = ", ".join(exercise.returns)
    if printed:
        message = tr(
            "It printed, and returned nothing. `return {names}` gives it to the caller.",
            names=names,
        )
    else:
        message = tr("Nothing came back: is there a `return {names}` at the end?", names=names)
    return Trouble("nothing_returned", message)


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
        return (), Trouble(
            "not_numbers", tr("`async def` gives a promise; `def` gives the numbers.")
        )
    parts = [result] if len(names) == 1 else _parts(result)
    if parts is None or len(parts) != len(names):
        return (), other_count(exercise, result, parts)
    arrays = []
    for name, part in zip(names, parts, strict=True):
        array = _array(part)
        if array is None:
            what = _mixture(part)
            message = tr("`{name}` should be numbers, and is {what}.", name=name, what=what)
            return (), Trouble("not_numbers", _joined(message, _hint(part)))
        arrays.append(array)
    comma = isinstance(result, tuple) and len(result) == 1
    trouble = wrong_shape(exercise, answer, arrays, model, comma) if model else None
    if any(array.size > LARGEST for array in arrays):
        return (), trouble
    return tuple(map(np.array, arrays)), trouble


def _parts(result: Any) -> Any:
    """What came back, one after the other; None if it is a single thing."""
    if not isinstance(result, tuple | list | np.ndarray) or not getattr(result, "ndim", 1):
        return None
    return result


def other_count(exercise: Exercise, result: Any, parts: Any) -> Trouble:
    """More or fewer values came back than have a name."""
    if parts is None:
        got = _kind(result)
    else:
        got = tr("1 value") if len(parts) == 1 else tr("{count} values", count=len(parts))
    message = tr(
        "It should return {count} values, `{names}`, in this order, and got {got}.",
        count=len(exercise.returns),
        names=", ".join(exercise.returns),
        got=got,
    )
    return Trouble("count", _joined(message, _hint(result)))


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
                hint = tr("Is there a comma after it?")
            elif got.size == 1 < right.size and _has_loop(answer):
                hint = tr(
                    "Does the `return` stand inside the loop, or is the last value alone kept?"
                )
            message = tr(
                "`{name}` should be {wanted}, and is {got}: {values}.",
                name=name,
                wanted=_shape(right),
                got=_shape(got),
                values=shown(got),
            )
            return Trouble("shape", _joined(message, hint))
    return None


def _has_loop(answer: Any) -> bool:
    return inspect.isfunction(answer) and any(
        step.opname == "FOR_ITER" for step in dis.get_instructions(answer)
    )


def _hint(result: Any) -> str:
    """How the numbers are had from a masked array, a generator, a `map` or a `zip`."""
    if masked(result):
        return tr("What is behind a mask is no number: return a plain array.")
    if not isinstance(result, Iterator):
        return ""
    return tr("It makes its values when asked for them: put them in a list, and return that.")


def _mixture(value: Any) -> str:
    """What something is that has more than numbers in it: ``a list with a dict in it``."""
    if not isinstance(value, list | tuple | np.ndarray) or not getattr(value, "ndim", 1):
        return _kind(value)
    other = next((part for part in value if _array(part) is None), None)
    if other is None and all(_array(part) is not None for part in value):
        return tr("{whole} with parts of different lengths", whole=_kind(value))
    return tr("{whole} with {part} in it", whole=_kind(value), part=_kind(other))


def _shape(array: np.ndarray) -> str:
    if array.ndim == 0:
        return tr("one number")
    if not array.size:
        return tr("an empty array")
    if array.shape == (1,):
        return tr("an array of one number")
    if array.ndim == 1:
        return tr("{count} numbers", count=len(array))
    return tr("an array of shape {shape}", shape=array.shape)


# --- how calls are compared ----------------------------------------------------------------------


def distance(got: Call, other: Call) -> float:
    """The largest relative difference between two calls; infinite if only one gave numbers."""
    if not got.values or not other.values:
        same = got.trouble and other.trouble and got.trouble.mistake == other.trouble.mistake
        return 0.0 if same else np.inf
    return max(_difference(a, b) for a, b in zip(got.values, other.values, strict=True))


def _difference(a: np.ndarray, b: np.ndarray) -> float:
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
            return Trouble(name, tr(explanation(mistake)))
    return None


def same_input(calls: list[Call], expected: list[Call]) -> Iterator[tuple[Call, Call]]:
    """Calls that gave numbers and were given what the right answer was, each beside that.

    In a case of several calls, those after the first wrong one were given something else.
    """
    for call, model in zip(calls, expected, strict=True):
        if not call.trouble and all(
            _difference(np.asarray(value), np.asarray(model.given[name])) <= TOLERANCE
            for name, value in call.given.items()
        ):
            yield call, model


def smallest_failure(exercise: Exercise, calls: list[Call], expected: list[Call]) -> str:
    """The failing call with the fewest numbers in it, in numbers; empty if there is none."""
    failing = [pair for pair in same_input(calls, expected) if distance(*pair) > TOLERANCE]
    if not failing:
        return ""
    call, model = min(failing, key=lambda pair: sum(np.size(v) for v in pair[0].given.values()))
    results = [
        _one_result(name if len(exercise.returns) > 1 else "", shown(a), shown(b))
        for name, a, b in zip(exercise.returns, call.values, model.values, strict=True)
        if _difference(a, b) > TOLERANCE
    ]
    arguments = typed(call.given)
    return tr("For {arguments}: {results}.", arguments=arguments, results="; ".join(results))


def _one_result(name: str, got: str, expected: str) -> str:
    if name:
        return tr("{name}: got {got}, expected {expected}", name=name, got=got, expected=expected)
    return tr("got {got}, expected {expected}", got=got, expected=expected)


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
    what = _code(names)
    if trial.example:
        told = tr(
            "Your function changed {what} in place: whoever called it has other values now.",
            what=what,
        )
    else:
        told = tr(
            "The numbers are right, but your function changed {what} in place: "
            "whoever called it has other values now.",
            what=what,
        )
    how = tr(
        "`+=`, `-=` and `{name}[...] =` write into the caller's array, also under a second "
        "name for it (`y = {name}`). `{name}.copy()` and `{name} + …` are new arrays.",
        name=names[0],
    )
    return Trouble("changed_in_place", _joined(told, how))


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
        tr(
            "Called twice with the same arguments, it gave two answers. Something is kept between "
            "calls, perhaps in a global name, or drawn by chance. All that the function needs "
            "comes in as an argument, and goes out with `return`."
        ),
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
                tr(
                    "The values are right, their order is not: you return `{came}`, "
                    "and `{wanted}` is wanted.",
                    came=", ".join(came),
                    wanted=", ".join(names),
                ),
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
                tr(
                    "These are the right numbers, rounded. All their digits are wanted: look for "
                    "`round`, `int`, `//`, or an array of whole numbers."
                ),
            )
    return None


def other_numbers(trial: Trial) -> Trouble | None:
    """A mistake without a name."""
    if not trial.example:
        return None
    calls = trial.calls
    finite = all(np.isfinite(value).all() for call in calls for value in call.values)
    right = sum(distance(a, b) <= TOLERANCE for a, b in zip(calls, trial.expected, strict=True))
    if right:
        said = [
            tr("{right} of {calls} calls gave the right numbers.", right=right, calls=len(calls))
        ]
    else:
        said = [tr("None of {calls} calls gave the right numbers.", calls=len(calls))]
    if idle := foreign.attempt(lambda: unused(trial.answer), lambda error: []):
        said.append(tr("Your function never uses {names}.", names=_code(idle)))
    if not finite:
        said.append(tr("`nan` and `inf` come from 0/0, x/0 and the root of a negative number."))
    said.append(tr("The smallest of the others:") if right else tr("The smallest of them:"))
    return Trouble("numbers", _joined(*said))


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
        return tr("nothing (None)")
    if isinstance(value, type):
        return tr("the class `{name}`", name=value.__name__)
    if isinstance(value, bool | np.bool_):
        return tr("the truth value {value}", value=bool(value))
    if isinstance(value, int) and abs(value) >= 2**1024:
        return tr("a whole number of more than 308 digits")
    if isinstance(value, int | float | np.number):
        return tr("the number {value}", value=shown(value))
    if isinstance(value, str):
        return tr("the text {value}", value=repr(value[:20]))
    if isinstance(value, np.ndarray):
        return tr("a masked array") if masked(value) else tr("an array")
    name = type(value).__name__
    vowel = name[0].lower() in "aeiou"
    return tr("an {kind}", kind=name) if vowel else tr("a {kind}", kind=name)


def _code(names: Sequence[str]) -> str:
    """Names as code, in a sentence."""
    return listed([f"`{name}`" for name in names])


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _name(exercise: Exercise, answer: Any) -> str:
    """What the learner calls the function."""
    mine = f"my_{exercise.reference.__name__}"
    return str(foreign.attempt(lambda: getattr(answer, "__name__", mine), lambda error: mine))
