"""How an exercise is declared: the right answer, cases to try it on, wrong answers to know again.

One module a chapter, named like the chapter; what it declares is found by its name, there is no
list to keep. A whole exercise::

    from .tasks import case, each, exercise


    @exercise(
        returns="s",
        tested="Tested with one reading and three in a row, numbers and arrays.",
        cases=[
            case(s=2.0, x=10.0, alpha=0.1),
            case(s=[1.0, -2.0], x=[3.0, 4.0], alpha=0.25),
            case(s=0.0, x=each(3.0, 1.0, 4.0), alpha=0.3),
        ],
    )
    def update(s, x, alpha):
        '''The average after one more reading.'''
        return alpha * x + (1 - alpha) * s


    @update.mistake
    def weights_swapped(s, x, alpha):
        '''The two weights are swapped.

        `alpha` is the weight of the newest value: at 0.1 one new reading moves the average by a
        tenth of the surprise. Try 0.1 and see how far yours moves.
        '''
        return alpha * s + (1 - alpha) * x

**The reference** is five lines in the letters of the equation, without the package's optimizers;
its name and arguments are what the reader sees. `tested` is the sentence that a right
answer is told.

**Cases** name every argument. A list becomes an array. With :func:`each` a case is several calls in
a row; arguments that are also among `returns` are then fed back. Choose cases so that every mistake
changes some answer by more than 1 % (ε = 0.1 does, ε = 1e-8 does not), give at least one as plain
numbers, put the smallest first, and keep away from 0/0.

**Mistakes** are functions that go wrong as learners do. The first line of the docstring names the
mistake, the rest says why it is one and how to see it: kindly, in fewer than 300 characters in all,
with names of arguments in backticks, and without the line that would be the solution. Not needed
here, because every exercise has them: the order of what is returned, changed arguments, a memory
between calls, a missing ``return``.

Answers that are right in another way (a loop, in place on a copy) are in ``tests/right_answers``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

Function = Callable[..., Any]


class each:
    """Values that an argument takes one after the other, in a case of several calls."""

    def __init__(self, *values: Any) -> None:
        self.values = values


class Case:
    """Arguments of one call, or of several in a row."""

    def __init__(self, arguments: dict[str, Any]) -> None:
        lengths = {len(value.values) for value in arguments.values() if isinstance(value, each)}
        if len(lengths) > 1:
            raise ValueError(f"case: each(…) of different lengths: {sorted(lengths)}")
        self.arguments = arguments
        self.length = lengths.pop() if lengths else 1

    def at(self, k: int) -> dict[str, Any]:
        """Arguments of call ``k``, new arrays every time."""
        chosen = {
            name: value.values[k] if isinstance(value, each) else value
            for name, value in self.arguments.items()
        }
        return {
            name: np.array(value, dtype=float) if isinstance(value, Sequence) else value
            for name, value in chosen.items()
        }


def case(**arguments: Any) -> Case:
    """Return a case: every argument by name; a list is an array, ``each(…)`` makes several calls.

    Examples
    --------
    >>> case(s=0.0, x=each(3.0, 1.0), alpha=0.5).at(1)
    {'s': 0.0, 'x': 1.0, 'alpha': 0.5}
    """
    return Case(arguments)


def explanation(mistake: Function) -> str:
    """Return what the learner is told of a mistake."""
    return " ".join((mistake.__doc__ or "").split())


class Exercise:
    """A right answer, the cases it is tried on, and the wrong answers that are known."""

    def __init__(
        self, reference: Function, returns: str, tested: str, cases: Sequence[Case]
    ) -> None:
        self.reference = reference
        self.__doc__ = reference.__doc__
        self.name = f"{reference.__module__.rpartition('.')[2]}.{reference.__name__}"
        self.arguments = tuple(inspect.signature(reference).parameters)
        self.returns = tuple(returns.replace(",", " ").split())
        self.tested = tested
        self.cases = tuple(cases)
        self.mistakes: dict[str, Function] = {}
        for each_case in cases:
            if set(each_case.arguments) != set(self.arguments):
                raise ValueError(
                    f"{self.name}: a case has the arguments {', '.join(each_case.arguments)}"
                )

    def mistake(self, function: Function) -> Function:
        """Keep a wrong answer; its docstring is what the learner is told."""
        self.mistakes[function.__name__] = function
        return function

    @cached_property
    def signature(self) -> str:
        """The call as a learner would write it: ``update(s, x, alpha)``."""
        return f"{self.reference.__name__}({', '.join(self.arguments)})"

    def __repr__(self) -> str:
        return f"<exercise {self.name}({', '.join(self.arguments)}) -> {', '.join(self.returns)}>"


def exercise(returns: str, tested: str, cases: Sequence[Case]) -> Callable[[Function], Exercise]:
    """Make an exercise of the function below it, which is the reference answer.

    Parameters
    ----------
    returns : str
        Names of what comes back, in order: ``"s"`` or ``"w, h"``.
    tested : str
        The sentence that says what the cases cover.
    cases : sequence of Case
        See :func:`case`.
    """
    return lambda reference: Exercise(reference, returns, tested, cases)
