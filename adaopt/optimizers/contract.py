"""What a class of optimizers declares: static methods, read by the names in their signatures."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

# What a run records beside the state, under these names.
IN_A_RUN = ("x", "loss", "grad", "rate", "lr", "steps", "problem", "optimizer", "diverged_at")


class Contract(NamedTuple):
    """What a class declares: its functions, and the names that their signatures have."""

    rule: Callable[..., Any]
    state_names: tuple[str, ...]
    keywords: tuple[str, ...]  # the hyperparameters that the rule takes
    first: Callable[..., Any] | None
    first_keywords: tuple[str, ...]
    rate: Callable[..., Any] | None
    rate_states: tuple[str, ...]
    rate_keywords: tuple[str, ...]
    never_negative: tuple[str, ...]  # states that are sums or averages of squares

    @classmethod
    def of(cls, owner: type) -> Contract:
        """Read the signatures of a class, or say what is wrong with them."""
        rule, (w_g, keywords) = owner.rule, _names(owner, "rule")  # type: ignore[attr-defined]
        if len(w_g) < 2:
            raise TypeError(f"{owner.__name__}: rule must take w and g first")
        states = w_g[2:]
        for name in states:
            if name in IN_A_RUN:
                raise TypeError(f"{owner.__name__}: a state cannot be called {name!r}, it is taken")
        _, first_keywords = _names(owner, "first")
        rate_states, rate_keywords = _names(owner, "rate")
        unknown = ({*rate_states} - {*states}) | ({*rate_keywords} - {*keywords})
        if unknown:
            raise TypeError(
                f"{owner.__name__}: rate takes {', '.join(sorted(unknown))}, which rule does not"
            )
        first, rate = getattr(owner, "first", None), getattr(owner, "rate", None)
        return cls(
            *(rule, states, keywords, first, first_keywords, rate, rate_states, rate_keywords),
            getattr(owner, "never_negative", ()),
        )


def _names(owner: type, what: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names before and after the star of a static method; those with a default are left."""
    if not hasattr(owner, what):
        return (), ()
    if not isinstance(inspect.getattr_static(owner, what), staticmethod):
        raise TypeError(f"{owner.__name__}: {what} must be a @staticmethod; it takes no self")
    before, after = [], []
    for name, parameter in inspect.signature(getattr(owner, what)).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise TypeError(
                f"{owner.__name__}: {what} must name each of its arguments, not *{name}"
            )
        if parameter.kind is not parameter.KEYWORD_ONLY:
            before.append(name)
        elif parameter.default is parameter.empty:
            after.append(name)
    return tuple(before), tuple(after)
