"""What may be given: numbers, arrays, counts and seeds, each checked in one place.

Every function takes a `label` that names the argument (``"ema: beta"``) and either returns what was
given in a form that the package can keep, or raises the error that says what is legal and what
came: TypeError for what is no number at all, ValueError for a number out of range.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from .types import Array

__all__ = [
    "FINITE",
    "NOT_NEGATIVE",
    "PART",
    "POSITIVE",
    "SHARE",
    "Legal",
    "all_finite",
    "count",
    "each_finite",
    "flag",
    "integer",
    "masked",
    "number",
    "numbers",
    "real",
    "seeds",
    "shown",
    "whole",
]


class Legal(NamedTuple):
    """A range of numbers: how a message says it, and the test (of arrays, element by element)."""

    words: str
    holds: Callable[[Any], Any]


# Functions with names: a lambda cannot be pickled, and an optimizer keeps what is legal for it.
def _in_share(a: Any) -> Any:
    return (a >= 0) & (a < 1)


def _in_part(a: Any) -> Any:
    return (a > 0) & (a <= 1)


def _in_seeds(a: Any) -> Any:
    return (a >= 0) & (a < 2**32)


FINITE = Legal("finite", np.isfinite)
NOT_NEGATIVE = Legal("finite and >= 0", partial(np.less_equal, 0))
POSITIVE = Legal("finite and > 0", partial(np.less, 0))
SHARE = Legal("in [0, 1)", _in_share)
PART = Legal("in (0, 1]", _in_part)
_SEEDS = Legal("a whole number in [0, 2**32), or an array of them", _in_seeds)


def shown(value: Any) -> str:
    """What came, in at most 80 characters."""
    try:
        if type(value) is np.ndarray:
            text = np.array2string(value, separator=", ", threshold=8)
        else:
            text = repr(value)
    except Exception:  # whatever a repr does: integers of over 4300 digits, for one, have none
        text = f"an object of type {type(value).__name__}"
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:77]}..."


def real(label: str, value: Any, legal: str = "real numbers") -> Array:
    """`value` as an array of floats in its own precision; whole numbers become float64.

    It is `value` itself where that is such an array: copy what you keep.

    Raises
    ------
    TypeError
        If it is text, complex, logical, masked, None, a list of lists of different lengths, or
        anything else that is not made of real numbers.
    """
    if type(value) is np.ndarray and value.dtype.kind == "f" and value.dtype.isnative:
        return value
    if type(value) is float:
        return np.array(value)
    a = _as_array(label, value, legal)
    if a.dtype.kind == "O":
        return _large_integers(label, a, legal)
    return a.astype(a.dtype.newbyteorder("=") if a.dtype.kind == "f" else np.float64, copy=False)


def _as_array(label: str, value: Any, legal: str) -> Array:
    """`value` as NumPy takes it, if it is made of real numbers: objects, where some are large."""
    try:
        if masked(value) or _logical(value):
            raise TypeError("NumPy would use what a mask hides, and take True as 1")
        a = np.asarray(value)
    except Exception as error:  # lists of different lengths; whatever an object's own method does
        raise TypeError(f"{label} must be {legal}, got {shown(value)}") from error
    large = a is not value and a.dtype.kind == "O" and a.size and all(map(_is_real, a.flat))
    if not large and a.dtype.kind not in "iuf":
        raise TypeError(f"{label} must be {legal}, got {shown(value)}")
    return a


def masked(value: Any) -> bool:
    """Whether it is a masked array, or has one in its lists: arrays made of it lose the mask."""
    if isinstance(value, list | tuple):
        return any(map(masked, value))
    ma = sys.modules.get("numpy.ma")  # NumPy loads it late: without it, nobody has a masked array
    return ma is not None and isinstance(value, ma.MaskedArray)


def _logical(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_logical, value))
    return isinstance(value, bool | np.bool_)


def _large_integers(label: str, a: Array, legal: str) -> Array:
    """Python's whole numbers of any size as float64."""
    try:
        return a.astype(np.float64)
    except OverflowError:
        raise ValueError(f"{label} must be {legal}, got {shown(a.tolist())}: too large") from None


def numbers(label: str, value: Any, legal: Legal = FINITE) -> Array:
    """`value` as a new array of float64, finite and legal, with at least one element."""
    with np.errstate(all="ignore"):  # what is too large for float64 becomes infinite
        a = np.array(real(label, value, legal.words), np.float64)
    if a.size == 0 or not np.all(np.isfinite(a) & legal.holds(a)):
        raise ValueError(f"{label} must be {legal.words}, got {shown(value)}")
    return a


def number(label: str, value: Any, legal: Legal = FINITE) -> float:
    """`value` as one finite, legal number."""
    a = numbers(label, value, legal)
    if a.ndim:
        raise TypeError(f"{label} must be one number, got {shown(value)}")
    return float(a)


def integer(label: str, value: Any, legal: str = "a whole number") -> int:
    """`value` as a whole number of any size."""
    if not _is_whole(value):
        raise TypeError(f"{label} must be {legal}, got {shown(value)}")
    return int(value)


def count(label: str, value: Any, least: int = 1) -> int:
    """`value` as a whole number of at least `least`."""
    n = integer(label, value, f"a whole number >= {least}")
    if n < least:
        raise ValueError(f"{label} must be a whole number >= {least}, got {shown(value)}")
    return n


def whole(label: str, value: Any, legal: Legal) -> Any:
    """`value` as a legal whole number, or as a new array of them (of none, too)."""
    a = np.array(_as_array(label, value, legal.words))
    if a.size and a.dtype.kind not in "iu" and not all(map(_is_whole, a.flat)):
        raise TypeError(f"{label} must be {legal.words}, got {shown(value)}")
    if not np.all(legal.holds(a)):
        raise ValueError(f"{label} must be {legal.words}, got {shown(value)}")
    return int(a) if a.ndim == 0 else a


def seeds(label: str, value: Any) -> Any:
    """`value` as a seed, an int, or as a new array of them."""
    if type(value) is int and 0 <= value < 2**32:  # noise asks at every step
        return value
    a = whole(label, value, _SEEDS)
    if np.size(a) == 0:
        raise ValueError(f"{label} must be {_SEEDS.words}, got {shown(value)}")
    return a if isinstance(a, int) else a.astype(np.int64)


def _is_real(value: Any) -> bool:
    return _is_whole(value) or isinstance(value, float | np.floating)


def _is_whole(value: Any) -> bool:
    # A span of time is an integer to NumPy, as True is one to Python.
    return isinstance(value, int | np.integer) and not isinstance(value, bool | np.timedelta64)


def flag(label: str, value: Any) -> bool:
    """`value` as True or False."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{label} must be True or False, got {shown(value)}")
    return bool(value)


def all_finite(a: Array) -> bool:
    """Whether every value is finite.

    A finite sum of squares says so in one pass, without an array; it may overflow although the
    values do not, and then each is looked at. A few numbers are looked at one by one.
    """
    if a.ndim == 1 and a.size < 9 and a.itemsize <= 8:
        return all(map(math.isfinite, a.tolist()))
    flat = a.ravel(order="K")  # as it lies in memory: mostly no copy
    with np.errstate(over="ignore", invalid="ignore"):
        squares = flat.dot(flat)
    return math.isfinite(squares) or np.count_nonzero(np.isfinite(a)) == a.size


def each_finite(a: Array, runs: tuple[int, ...]) -> Array:
    """For each of the runs in front, whether all its numbers are finite; for all in what is shared.

    What does not begin with the axes of the runs is shared by them.
    """
    finite = np.isfinite(a)
    if a.shape[: len(runs)] != runs:
        return np.broadcast_to(finite.all(), runs)
    return np.asarray(finite.reshape(*runs, -1).all(axis=-1))


def contiguous_floats(label: str, w: Any, *others: Any) -> None:
    """Check arrays that are worked on in place: floats of one shape, each in one piece of its own.

    Only `w` is written.
    """
    legal = type(w) is np.ndarray and w.dtype.kind == "f" and w.dtype.isnative and w.flags.carray
    for a in others:
        alike = legal and type(a) is np.ndarray and (a.shape, a.dtype) == (w.shape, w.dtype)
        legal = alike and a.flags.c_contiguous and not np.may_share_memory(w, a)
    if not legal:
        raise ValueError(f"{label} must be contiguous float arrays of one shape")
