"""Verdict: what the check found, in words and numbers, for a terminal and for a notebook."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..words import tr

# An edge that shows on white and on black; the word beside it says the same.
EDGES = {True: "#2e8b7a", False: "#c2622d"}


@dataclass(frozen=True, repr=False)
class Verdict:
    """What :func:`~adaopt.exercises.check` found; true if the answer is right.

    Attributes
    ----------
    exercise : str
        Name of the exercise.
    right : bool
        Whether the answer is right.
    message : str
        What was tested, or what is wrong.
    mistake : str or None
        Short name of the mistake, None if the answer is right. ``"numbers"`` is a mistake that has
        no name of its own.
    example : str
        The smallest case in which the answer is wrong, with numbers; empty if there is none.
    """

    exercise: str
    right: bool
    message: str
    mistake: str | None = None
    example: str = ""

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        name, message = self.exercise, self.message
        if self.right:
            head = tr("{exercise}: right. {message}", exercise=name, message=message)
        else:
            head = tr("{exercise}: not yet. {message}", exercise=name, message=message)
        return f"{head}\n{self.example}".rstrip()

    def _repr_html_(self) -> str:
        sign = tr("✓ Right.") if self.right else tr("✗ Not yet.")
        lines = [f"<strong>{sign}</strong> {_marked(self.message)}", _marked(self.example)]
        body = "".join(f'<p style="margin: .2em 0">{line}</p>' for line in lines if line)
        edge = f"border-left: .3em solid {EDGES[self.right]}; padding-left: .8em"
        return f'<div class="adaopt-verdict" style="{edge}">{body}</div>'


def _marked(text: str) -> str:
    """Text as HTML, what stands in backticks as code."""
    return re.sub(
        r"`([^`]+)`", r'<code style="color: inherit">\1</code>', html.escape(text, quote=False)
    )


def shown(value: Any) -> str:
    """Return a number or an array as a learner would type it, six digits at most.

    Of each axis the first eight; of more than three axes nothing but their number.

    Examples
    --------
    >>> shown(0.1 + 0.2), shown(np.array([1.0, -2 / 3]))
    ('0.3', '[1, -0.666667]')
    """
    array = np.asarray(value)
    if array.ndim > 3:
        return f"{'[' * array.ndim}…{']' * array.ndim}"
    if array.ndim:
        parts = [shown(part) for part in array[:8]] + ["…"] * (len(array) > 8)
        return f"[{', '.join(parts)}]"
    return f"{array:.6g}" if array.dtype.kind in "fiu" else str(value)


def typed(arguments: dict[str, Any]) -> str:
    """Return the arguments of a call: ``s=2, x=[1, 3], alpha=0.1``."""
    return ", ".join(f"{name}={shown(value)}" for name, value in arguments.items())
