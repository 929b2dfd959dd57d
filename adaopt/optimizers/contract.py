"""What a class of optimizers declares: static methods, read by the names in their signatures."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

# What a run records beside the state, under these names.
IN_A_RUN = ("x", "loss", "grad", "rate", "lr", "steps", "problem", "optimizer", "diverged_at")


class Declared(NamedTuple):
    """A static method, and the names before and after the star of its signature."""

    function: Callable[..., Any] | None
    arrays: tuple[str, ...]
    keywords: tuple[str, ...]


class Contract(NamedTuple):
    """The static methods of a class, and the names of what they take."""

    rule: Declared
    first: Declared
    rate: Declared
    state_names: tuple[str, ...]
    never_negative: tuple[str, ...]  # states that are sums or averages of squares

    @classmethod
    def of(cls, owner: type) -> Contract:
        """Read the signatures of a class, or say what is wrong with them."""
        name = owner.__name__
        rule, first, rate = (_declared(owner, what) for what in ("rule", "first", "rate"))
        if len(rule.arrays) < 2:
            raise TypeError(f"{name}: rule must take w and g first")
        states = rule.arrays[2:]
        for state in states:
            if state in IN_A_RUN:
                raise TypeError(f"{name}: a state cannot be called {state!r}, it is taken")
        unknown = [n for n in rate.arrays if n not in states]
        unknown += [n for n in rate.keywords if n not in rule.keywords]
        if unknown:
            raise TypeError(f"{name}: rate takes {', '.join(unknown)}, which rule does not")
        return cls(rule, first, rate, states, getattr(owner, "never_negative", ()))


def _declared(owner: type, what: str) -> Declared:
    """One of them, if it is there; keywords that have a default are the class's own business."""
    if not hasattr(owner, what):
        return Declared(None, (), ())
    label = f"{owner.__name__}: {what} must"
    if not isinstance(inspect.getattr_static(owner, what), staticmethod):
        raise TypeError(f"{label} be a @staticmethod; it takes no self")
    arrays, keywords = [], []
    for name, parameter in inspect.signature(getattr(owner, what)).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise TypeError(f"{label} name each of its arguments, not *{name}")
        if parameter.kind is not parameter.KEYWORD_ONLY:
            arrays.append(name)
        elif parameter.default is parameter.empty:
            keywords.append(name)
    return Declared(getattr(owner, what), tuple(arrays), tuple(keywords))
