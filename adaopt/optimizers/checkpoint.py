"""Reading a checkpoint: all of it is checked before any of it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .trees import named

if TYPE_CHECKING:
    from ..types import Array, ArrayLike
    from .base import Optimizer

KINDS = ("", "array", "dict", "list", "tuple")  # of parameters; "" before the first step


def read_checkpoint(opt: Optimizer, saved: Mapping[str, ArrayLike]) -> tuple[Any, ...]:
    """A checkpoint as (kind, t, products, state), or the error that says why not."""
    kind, t = _header(opt, saved)
    products = dict(opt._products)  # zeros, where there is no correction
    if opt._corrects:
        for name in products:
            product = _checkpoint_array(saved, f"product/{name}")
            if not np.all((product >= 0) & (product <= 1)):
                raise ValueError(
                    f"checkpoint: 'product/{name}' must be in [0, 1], got {product!r:.80}"
                )
            products[name] = product if product.ndim else float(product)
    state: dict[Any, dict[str, Any]] = {}
    unknown = set(saved) - {"optimizer", "t", "kind"}
    unknown -= {f"product/{name}" for name in products if opt._corrects}
    for full in saved:
        if place := _place(full, kind):
            key, name = place
            state.setdefault(key, {})[name] = _checkpoint_array(saved, full)
            unknown.discard(full)
    if unknown:
        raise ValueError(
            f"checkpoint: unexpected {sorted(unknown)} for {type(opt).__name__} with these options"
        )
    return kind, t, products, _checked_state(opt, t, state)


def _header(opt: Optimizer, saved: Mapping[str, ArrayLike]) -> tuple[str, int]:
    """The structure of the parameters and the number of steps done."""
    if not isinstance(saved, Mapping):
        raise TypeError(f"checkpoint: expected what state_dict() returned, got {saved!r:.80}")
    for name in ("optimizer", "t", "kind"):
        if name not in saved:
            raise ValueError(
                f"checkpoint: {name!r} is missing; expected what state_dict() returned"
            )
    method, came_from = type(opt).__name__, str(np.asarray(saved["optimizer"]))
    if came_from != method:
        raise ValueError(f"checkpoint: it is one of {came_from}, this optimizer is {method}")
    t = np.asarray(saved["t"])
    if t.dtype.kind not in "iu" or t.ndim or t < 0:
        raise ValueError(f"checkpoint: t must be a whole number >= 0, got {saved['t']!r}")
    kind = str(saved["kind"])
    if kind not in KINDS:
        raise ValueError(f"checkpoint: kind must be one of {', '.join(KINDS[1:])}, got {kind!r}")
    return kind, int(t)


def _place(full: str, kind: str) -> tuple[Any, str] | None:
    """The parameter and the name in ``state/W1/m``, or None if `full` is nothing of the kind."""
    first, _, rest = full.partition("/")
    key, slash, name = rest.rpartition("/")
    if first != "state" or not slash:
        return None
    if kind in ("list", "tuple"):
        return (int(key), name) if key.isdecimal() else None
    if kind == "array":
        return None if key else (None, name)
    return key, name


def _checked_state(
    opt: Optimizer, t: int, state: dict[Any, dict[str, Any]]
) -> dict[Any, tuple[Any, ...]]:
    """The state of each parameter in the order of the rule, None where these options need none."""
    method, want = type(opt).__name__, sorted(opt._kept())
    for key, arrays in state.items():
        if sorted(arrays) != want:
            raise ValueError(
                f"checkpoint: the state of {named('parameter', key)} is {sorted(arrays)}, "
                f"{method} with these options has {want}"
            )
        if len({(a.shape, a.dtype) for a in arrays.values()}) > 1:
            raise ValueError(
                f"checkpoint: the state of {named('parameter', key)} has several shapes"
            )
    if t and want and not state:
        raise ValueError(f"checkpoint: it holds no state, {method} has {want}")
    return {
        key: tuple(arrays.get(name) for name in opt._state_names) for key, arrays in state.items()
    }


def _checkpoint_array(saved: Mapping[str, ArrayLike], name: str) -> Array:
    if name not in saved:
        raise ValueError(f"checkpoint: {name!r} is missing")
    a = np.array(saved[name])
    if a.dtype.kind != "f" or np.any(np.isnan(a)):  # h may have overflowed: inf is a state too
        raise ValueError(f"checkpoint: {name!r} must be real numbers, got {a!r:.80}")
    return a
