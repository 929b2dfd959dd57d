"""What must hold before a step. Nothing has changed yet when one of these raises."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .trees import Leaves, broadcast, leaves, named, same_structure

if TYPE_CHECKING:
    from ..types import Array, Layout, Numbers

_LARGE = 10_000  # elements: of more than that, no array is made to find what is not finite


def gradients_like(kind: str, w: Leaves, grads: Any, t: int) -> Leaves:
    """The gradients as arrays like the parameters, or the error that says what does not fit."""
    kind_g, g = leaves(grads, "gradient")
    same_structure(kind, w, kind_g, g, "gradient")
    for key, a in g.items():
        if a.shape != w[key].shape:
            raise ValueError(
                f"{named('gradient', key)} has shape {a.shape}, parameter has shape {w[key].shape}"
            )
        if a.dtype != w[key].dtype:
            with np.errstate(all="ignore"):
                g[key] = a = a.astype(w[key].dtype)
        if not all_finite(a):
            bad = a.size - np.count_nonzero(np.isfinite(a))
            values = "value" if bad == 1 else "values"
            raise ValueError(
                f"{named('gradient', key)} has {bad} non-finite {values} at step {t + 1}"
            )
    return g


def all_finite(a: Array) -> bool:
    """Whether every value is finite: a finite sum says so in one pass, without an array."""
    if a.size > _LARGE:
        with np.errstate(all="ignore"):
            if math.isfinite(np.add.reduce(a, axis=None)):
                return True
    return np.count_nonzero(np.isfinite(a)) == a.size


def check_layout(kind: str, layout: Layout, kind_before: str | None, before: Layout) -> None:
    """Parameters must keep the structure, shapes and dtypes that the state was made for."""
    if not before:
        return
    same_structure(kind_before or kind, before, kind, layout, "parameter", "state")
    for key, (shape, dtype) in before.items():
        if layout[key] != (shape, dtype):
            raise ValueError(
                f"{named('parameter', key)} has shape {layout[key][0]} and dtype "
                f"{layout[key][1]}, the state has {shape} and {dtype}"
            )


def check_fit(method: str, hyper: Numbers, layout: Layout) -> None:
    """Hyperparameters may be arrays, but they must not make a parameter larger."""
    for name, value in hyper.items():
        if isinstance(value, float):
            continue
        for key, (shape, _) in layout.items():
            if broadcast(shape, value.shape) != shape:
                raise ValueError(
                    f"{method}: {name} has shape {value.shape}, which does not fit into "
                    f"{named('parameter', key)} of shape {shape}; give the parameter its full "
                    f"shape first (np.broadcast_to; components last)"
                )
