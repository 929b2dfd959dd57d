"""What each hyperparameter may be, and the error that says so."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ..types import Array, Numbers

# What each hyperparameter may be. A name that is not listed must be finite.
_IN_UNIT = ("in [0, 1)", lambda a: (a >= 0) & (a < 1))
_NOT_NEGATIVE = ("finite and >= 0", lambda a: a >= 0)
LEGAL: dict[str, tuple[str, Callable[[Array], Array]]] = {
    "lr": _NOT_NEGATIVE,
    "beta": _IN_UNIT,
    "beta1": _IN_UNIT,
    "beta2": _IN_UNIT,
    "gamma": _IN_UNIT,
    "eps": ("finite and > 0", lambda a: a > 0),
    "h0": _NOT_NEGATIVE,
}
_ANY = ("finite", lambda a: a == a)
FIRST_VALUES = ("h0",)  # where the state starts: not a function of the step
OPTIONS = ("bias_correction", "centered", "eps_inside")  # True or False


def checked(
    label: str,
    name: str,
    value: Any,
    dtype: Any = np.float64,
    kinds: str = "a number or an array",
) -> Array:
    """`value` as a new array, or the error that names the argument, what is legal and what came."""
    legal, test = LEGAL.get(name, _ANY)
    try:
        a = np.array(value)
    except ValueError:
        a = np.array(None)
    if a.dtype.kind not in "iuf":
        raise TypeError(f"{label} must be {legal} ({kinds}), got {value!r}")
    if a.size == 0 or not np.all(np.isfinite(a) & test(a)):
        shown = np.array2string(a, separator=", ", threshold=8)
        raise ValueError(f"{label} must be {legal}, got {shown}")
    return a.astype(dtype, copy=False)


def number(label: str, name: str, value: Any) -> Any:
    """`value`, checked, as a rule takes it: Python's float, or an array of float64."""
    if isinstance(value, float) and math.isfinite(value) and LEGAL.get(name, _ANY)[1](value):
        return float(value)
    a = checked(label, name, value)
    return a if a.ndim else float(a)


class Timetable:
    """What a rule takes after the star in each step of a run, settled before the first.

    Parameters
    ----------
    constant : dict
        What stays.
    changing : dict of lists
        What does not: a value for each step.
    steps : int
        How many there are.
    """

    def __init__(self, constant: Numbers, changing: dict[str, list[Any]], steps: int) -> None:
        self._constant, self._changing, self._steps = constant, changing, steps

    def __iter__(self) -> Iterator[Numbers]:
        keywords = dict(self._constant)  # one dict for all steps, for those who only look into it
        for k in range(self._steps):
            for name, values in self._changing.items():
                keywords[name] = values[k]
            yield keywords
