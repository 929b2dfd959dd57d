"""What each hyperparameter may be, and the error that says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ..types import Array


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
