"""Which exercises there are, and the check by name."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from typing import Any

from ..checks import shown
from .judge import judge
from .tasks import Exercise
from .verdicts import Verdict


def check(name: str, answer: Any) -> Verdict:
    """Check an answer, and say what is right or wrong about it.

    Parameters
    ----------
    name : str
        The exercise, ``"chapter.exercise"``: see :func:`names`.
    answer : callable
        Your function. It is called with the arguments of the exercise, in their order, as numbers
        and as arrays. Loops, lists and float32 are as welcome as arrays: the numbers count, to
        one part in ten thousand. What it prints meanwhile is not shown.

    Returns
    -------
    Verdict
        True if the answer is right. Shown in a notebook, it says what was tested, or which mistake
        it looks like, and the smallest case in which the numbers differ.

    Raises
    ------
    ValueError
        If there is no exercise of this name. An answer, however wrong, raises nothing.

    Examples
    --------
    >>> from adaopt.exercises import check
    >>> def my_update(s, x, alpha):
    ...     return s + alpha * (x - s)
    >>> check("ema.update", my_update)
    ema.update: right. Tested with one reading and six in a row, numbers and arrays,
    α from 0.1 to 0.8.

    A wrong answer is told what it did:

    >>> def my_update(s, x, alpha):
    ...     return alpha * s + (1 - alpha) * x
    >>> verdict = check("ema.update", my_update)
    >>> verdict.right, verdict.mistake
    (False, 'weights_swapped')
    >>> print(verdict.example)
    For s=2, x=10, alpha=0.1: got 9.2, expected 2.8.
    """
    return judge(find(name), answer)


def names(chapter: str | None = None) -> list[str]:
    """Return the names of the exercises of one chapter, or of all.

    Parameters
    ----------
    chapter : str, optional
        Name of the chapter, such as ``"ema"``.

    Returns
    -------
    list of str
        Names for :func:`check`.

    Raises
    ------
    ValueError
        If there is no such chapter.

    Examples
    --------
    >>> from adaopt.exercises import names
    >>> names("ema")
    ['ema.update', 'ema.corrected', 'ema.half_life']
    """
    chapters = {name: module_exercises(name) for name in _modules()}
    found = {name: declared for name, declared in chapters.items() if declared}
    if chapter is None:
        return [exercise.name for declared in found.values() for exercise in declared.values()]
    if not isinstance(chapter, str) or chapter not in found:
        there = ", ".join(found)
        raise ValueError(f"names: there is no chapter {shown(chapter)}, there are {there}")
    return [exercise.name for exercise in found[chapter].values()]


def find(name: str) -> Exercise:
    """Return the exercise of this name, or raise the error that lists what there is."""
    chapter, _, short = name.partition(".") if isinstance(name, str) else ("", "", "")
    if chapter in _modules():
        exercise = module_exercises(chapter).get(short)
        if exercise:
            return exercise
    known = names()
    near = difflib.get_close_matches(name if isinstance(name, str) else "", known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise ValueError(
        f"check: there is no exercise {shown(name)}.{hint} There are: {', '.join(known)}"
    )


def module_exercises(chapter: str) -> dict[str, Exercise]:
    """Return what a chapter's module declares, in its order; the module is imported now."""
    module = importlib.import_module(f"{__package__}.{chapter}")
    return {
        value.reference.__name__: value
        for value in vars(module).values()
        if isinstance(value, Exercise)
    }


def _modules() -> list[str]:
    package = importlib.import_module(__package__)
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))
