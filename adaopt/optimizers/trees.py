"""Parameters that are one array, or a flat dict, list or tuple of arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ..types import Array

Leaves = dict[Any, "Array"]  # one entry per parameter; a bare array has the single key None


def named(what: str, key: Any) -> str:
    """`gradient`, or `gradient['W1']` for one of several."""
    return what if key is None else f"{what}[{key!r}]"


def leaves(tree: Any, what: str) -> tuple[str, Leaves]:
    """A bare array, or a flat dict, list or tuple of arrays, as (kind, {key: array})."""
    if isinstance(tree, Mapping):
        for key in tree:
            if not isinstance(key, str):
                raise TypeError(f"{what}: the keys of a dict must be strings, got {key!r}")
        kind, items = "dict", list(tree.items())
    elif isinstance(tree, list | tuple):
        kind, items = _sequence(tree), list(enumerate(tree))
    else:
        return "array", {None: _array(tree, what)}
    if not items:
        raise ValueError(
            f"{what}: expected an array, or a dict, list or tuple of arrays, got {tree!r}"
        )
    return kind, {key: _array(value, named(what, key)) for key, value in items}


def _array(value: Any, label: str) -> Array:
    try:
        a = np.asarray(value)
    except ValueError:
        a = np.asarray(None)
    if a.dtype.kind == "f":
        return a if a.dtype.isnative else a.astype(a.dtype.newbyteorder("="))
    if a.dtype.kind in "iu":
        return a.astype(np.float64)
    raise TypeError(f"{label} must be an array of real numbers, got {value!r:.80}")


def _sequence(tree: list[Any] | tuple[Any, ...]) -> str:
    """Which of the two it is; a named tuple counts as a tuple."""
    return "list" if isinstance(tree, list) else "tuple"


def as_tree(kind: str, leaves: Leaves) -> Any:
    """The leaves in the structure they came in."""
    if kind == "array":
        return leaves[None]
    if kind == "dict":
        return leaves
    return (list if kind == "list" else tuple)(leaves.values())


def same_structure(
    kind: str,
    have: Mapping[Any, Any],
    kind_new: str,
    new: Mapping[Any, Any],
    what: str,
    against: str = "parameters",
) -> None:
    """Raise the error that says how two structures differ, if they do."""
    if kind != kind_new:
        raise TypeError(
            f"{what}: expected {_article(kind)} like the {against}, got {_article(kind_new)}"
        )
    missing = [key for key in have if key not in new]
    unexpected = [key for key in new if key not in have]
    if missing or unexpected:
        parts = [f"missing {missing}"] if missing else []
        parts += [f"unexpected {unexpected}"] if unexpected else []
        raise ValueError(f"{what}s do not match the {against}: {', '.join(parts)}")


def _article(kind: str) -> str:
    return ("an " if kind == "array" else "a ") + kind


def broadcast(*shapes: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the shape that `shapes` broadcast to, or None if they do not."""
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return None


def out_leaves(out: Any, kind: str, w: Leaves, g: Leaves) -> Leaves:
    """Where the results go, checked; a gradient that overlaps it in part is copied."""
    kind_out: str = "array"
    raw: dict[Any, Any] = {None: out}
    if isinstance(out, Mapping):
        kind_out, raw = "dict", dict(out)
    elif isinstance(out, list | tuple):
        kind_out, raw = _sequence(out), dict(enumerate(out))
    same_structure(kind, w, kind_out, raw, "out")
    places: Leaves = {}
    for key, place in raw.items():
        name, a = named("out", key), w[key]
        if not isinstance(place, np.ndarray):
            raise TypeError(f"{name} must be a NumPy array, got {place!r:.80}")
        if (place.shape, place.dtype.newbyteorder("=")) != (a.shape, a.dtype):
            raise ValueError(
                f"{name} has shape {place.shape} and dtype {place.dtype}, "
                f"the result has {a.shape} and {a.dtype}"
            )
        if not place.flags.writeable:
            raise ValueError(f"{name} is read-only")
        for other, b in w.items():
            if not (other == key and _same_memory(place, b)) and _overlap(place, b):
                raise ValueError(f"{name} overlaps {named('parameter', other)} in memory")
        for other, b in g.items():
            if not (other == key and _same_memory(place, b)) and _overlap(place, b):
                g[other] = b.copy()
        for other, b in places.items():
            if _overlap(place, b):
                raise ValueError(f"{name} overlaps {named('out', other)} in memory")
        places[key] = np.asarray(place)  # a matrix, for one, would not let itself be sliced flat
    return places


def _overlap(a: Array, b: Array) -> bool:
    """Whether two arrays share memory: the columns of one array do not. Too hard to say is yes."""
    effort: Any = 1000  # candidates to try; the annotation in NumPy knows of none and all only
    return np.may_share_memory(a, b, max_work=effort)


def _same_memory(a: Array, b: Array) -> bool:
    return (
        a.__array_interface__["data"] == b.__array_interface__["data"]
        and a.strides == b.strides
        and a.shape == b.shape
    )
