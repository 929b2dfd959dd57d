"""Reading a checkpoint: all of it is checked before any of it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .trees import named

if TYPE_CHECKING:
    from ..types import Array, ArrayLike
    from .base import Optimizer


def read_checkpoint(opt: Optimizer, saved: Mapping[str, ArrayLike]) -> tuple[Any, ...]:
    """A checkpoint as (kind, t, products, state), or the error that says why not."""
    method = type(opt).__name__
    for name in ("optimizer", "t", "kind"):
        if name not in saved:
            raise ValueError(
                f"checkpoint: {name!r} is missing; expected what state_dict() returned"
            )
    came_from = str(np.asarray(saved["optimizer"]))
    if came_from != method:
        raise ValueError(f"checkpoint: it is one of {came_from}, this optimizer is {method}")
    t = np.asarray(saved["t"])
    if t.dtype.kind not in "iu" or t.ndim or t < 0:
        raise ValueError(f"checkpoint: t must be a whole number >= 0, got {saved['t']!r}")
    kind = str(saved["kind"])
    products: dict[str, Array] = {}
    state: dict[Any, dict[str, Any]] = {}
    seen = {"optimizer", "t", "kind"}
    for name in opt._products:
        products[name] = _checkpoint_array(saved, f"product/{name}")
        seen.add(f"product/{name}")
    for full in saved:
        if full.startswith("state/"):
            key, name = full[len("state/") :].rsplit("/", 1)
            index = None if kind == "array" else key if kind == "dict" else int(key)
            state.setdefault(index, {})[name] = _checkpoint_array(saved, full)
            seen.add(full)
    unknown = sorted(set(saved) - seen)
    if unknown:
        raise ValueError(f"checkpoint: unexpected {unknown} for {method}")
    want = [name for name, a in opt._first_state(np.zeros(0)).items() if a is not None]
    for key, arrays in state.items():
        if sorted(arrays) != sorted(want):
            raise ValueError(
                f"checkpoint: the state of {named('parameter', key)} is {sorted(arrays)}, "
                f"{method} with these options has {sorted(want)}"
            )
        if len({(a.shape, a.dtype) for a in arrays.values()}) > 1:
            raise ValueError(
                f"checkpoint: the state of {named('parameter', key)} has several shapes"
            )
        state[key] = {name: arrays.get(name) for name in opt._state_names}
    if t and want and not state:
        raise ValueError(f"checkpoint: it holds no state, {method} has {sorted(want)}")
    return kind, int(t), products, state


def _checkpoint_array(saved: Mapping[str, ArrayLike], name: str) -> Array:
    if name not in saved:
        raise ValueError(f"checkpoint: {name!r} is missing")
    a = np.array(saved[name])
    if a.dtype.kind != "f" or not np.all(np.isfinite(a)):
        raise ValueError(f"checkpoint: {name!r} must be finite real numbers, got {a!r:.80}")
    return a
