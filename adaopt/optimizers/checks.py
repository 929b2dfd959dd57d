"""What must hold before a step and after it. Nothing has changed yet when one of these raises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import all_finite
from .trees import Leaves, broadcast, leaves, named, same_structure

if TYPE_CHECKING:
    from ..types import Array, Layout, Numbers
    from .method import Memory, Method


def gradients_like(kind: str, w: Leaves, grads: Any, t: int) -> Leaves:
    """The gradients as arrays like the parameters, or the error that says what does not fit."""
    kind_g, g = leaves(grads, "gradient")
    same_structure(kind, w, kind_g, g, "gradient")
    for key, a in g.items():
        label, like = named("gradient", key), w[key]
        if a.shape != like.shape:
            raise ValueError(f"{label} has shape {a.shape}, parameter has shape {like.shape}")
        if not all_finite(a):
            bad = int(np.count_nonzero(~np.isfinite(a)))
            what = f"{bad} non-finite {'value' if bad == 1 else 'values'}"
            raise ValueError(f"{label} has {what} at step {t + 1}")
        if a.dtype != like.dtype:
            with np.errstate(all="ignore"):
                g[key] = a.astype(like.dtype)
            if not all_finite(g[key]):
                what = f"up to {np.abs(a).max():.3g}, too large for {like.dtype},"
                raise ValueError(f"{label} is {what} at step {t + 1}")
    return g


def check_layout(kind: str, layout: Layout, kind_before: str, before: Layout, what: str) -> None:
    """Parameters must keep the structure, shapes and dtypes that the state was made for."""
    same_structure(kind_before, before, kind, layout, what, "state")
    for key, (shape, dtype) in before.items():
        if layout[key] != (shape, dtype):
            now = "shape {} and dtype {}".format(*layout[key])
            raise ValueError(f"{named(what, key)} has {now}, the state has {shape} and {dtype}")


def check_fit(method: Method, values: Numbers, key: Any, shape: tuple[int, ...]) -> None:
    """Hyperparameters may be arrays, but they must not make a parameter larger."""
    if not method.may_hold_arrays:
        return
    for name, value in values.items():
        if not isinstance(value, float) and broadcast(shape, value.shape) != shape:
            fit = f"which does not fit into {named('parameter', key)} of shape {shape}"
            raise ValueError(
                f"{method.name}: {name} has shape {value.shape}, {fit}; give the parameter its "
                f"full shape first (np.broadcast_to; components last)"
            )


def check_finite(method: Method, key: Any, w: Array, new: Array, memory: Memory, t: int) -> None:
    """A finite gradient may still be too large: its square overflows, and nothing moves again."""
    for name, a in zip(method.state_names, memory[1], strict=True):
        if a is not None and not all_finite(a):
            where = f"{method.name}: {name} of {named('parameter', key)}"
            raise ValueError(f"{where} overflows {a.dtype} at step {t + 1}")
    if not all_finite(new):
        why = f"overflows {w.dtype}" if all_finite(w) else "is not finite"
        raise ValueError(f"{method.name}: {named('parameter', key)} {why} at step {t + 1}")
