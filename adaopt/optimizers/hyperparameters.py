"""What each hyperparameter may be, declared where the parameter is: ``lr: Rate = 0.001``.

A constructor without these annotations gets what can be known from the names, `BY_NAME`. A name
that is not there may be any finite number.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from ..checks import FINITE, NOT_NEGATIVE, POSITIVE, SHARE, Legal, flag, numbers, shown

if TYPE_CHECKING:
    from ..types import ArrayLike


class Kind(NamedTuple):
    """A range, and whether a function of the step may give the number."""

    legal: Legal
    schedule: bool = True


if TYPE_CHECKING:  # for a type checker they say what may be given
    Rate: TypeAlias = ArrayLike | Callable[[int], ArrayLike]
    Share: TypeAlias = ArrayLike | Callable[[int], ArrayLike]
    Positive: TypeAlias = ArrayLike | Callable[[int], ArrayLike]
    First: TypeAlias = ArrayLike
else:
    Rate = Kind(NOT_NEGATIVE)
    Share = Kind(SHARE)
    Positive = Kind(POSITIVE)
    First = Kind(NOT_NEGATIVE, schedule=False)  # where the state starts

ANY = Kind(FINITE)
BY_NAME: dict[str, Any] = {
    **dict.fromkeys(["lr", "weight_decay"], Rate),
    **dict.fromkeys(["beta", "beta1", "beta2", "gamma", "rho"], Share),
    "eps": Positive,
    "h0": First,
    "bias_correction": bool,
}


def kinds_of(constructor: Callable[..., Any]) -> dict[str, Any]:
    """The kind of each argument: as annotated, else by its name."""
    try:
        signature = inspect.signature(constructor, eval_str=True)
    except NameError:  # an annotation that only a type checker can read
        signature = inspect.signature(constructor)
    stars = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    named = {n: p.annotation for n, p in signature.parameters.items() if p.kind not in stars}
    return {
        n: declared if isinstance(declared, Kind) or declared is bool else BY_NAME.get(n)
        for n, declared in named.items()
    }


def checked(label: str, kind: Any, value: Any) -> Any:
    """A setting as it is kept: a number, a read-only array, a function of the step, or a flag."""
    if kind is bool or (kind is None and isinstance(value, bool | np.bool_)):
        return flag(label, value)
    legal, schedule = kind or ANY
    if callable(value):
        if not schedule:
            raise TypeError(f"{label} must be a number or an array, got the function {value!r}")
        _check_function(label, value)
        return value
    words = "a number, an array or a function of the step" if schedule else "a number or an array"
    array = _numbers(label, value, legal, words)
    array.flags.writeable = False  # opt.lr[0] = -1 would pass by every check
    return array if array.ndim or isinstance(value, np.ndarray) else value


def value_at(label: str, kind: Any, value: Any) -> Any:
    """What a function of the step gave, checked: Python's float, or an array of float64."""
    array = _numbers(label, value, (kind or ANY).legal, "a number or an array")
    return array if array.ndim else float(array)


def _numbers(label: str, value: Any, legal: Legal, words: str) -> Any:
    try:
        return numbers(label, value, legal)
    except TypeError:
        raise TypeError(f"{label} must be {legal.words} ({words}), got {shown(value)}") from None


def _check_function(label: str, function: Callable[..., Any]) -> None:
    try:
        inspect.signature(function).bind(0)
    except ValueError:  # some functions of C have no signature
        return
    except TypeError as error:
        message = f"{label} must be a function of the step k alone, got {function!r}: {error}"
        raise TypeError(message) from None


class Setting:
    """A hyperparameter as an attribute: read, and checked when it is changed."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, opt: Any, owner: type) -> Any:
        if opt is None:
            return self
        if self.name not in opt.settings:
            raise AttributeError(f"{owner.__name__} has no setting {self.name!r}")
        return opt.settings[self.name]

    def __set__(self, opt: Any, value: Any) -> None:
        opt.change(self.name, value)
