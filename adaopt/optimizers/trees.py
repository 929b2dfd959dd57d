"""Parameters that are one array, or a flat dict, list or tuple of arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import real

if TYPE_CHECKING:
    from ..types import Array

ARRAY = "an array of real numbers"
Leaves = dict[Any, "Array"]  # one entry per parameter; a bare array has the single key None


def named(what: str, key: Any) -> str:
    """`gradient`, or `gradient['W1']` for one of several."""
    return what if key is None else f"{what}[{key!r}]"


def leaves(tree: Any, what: str) -> tuple[str, Leaves]:
    """A bare array, or a flat dict, list or tuple of arrays, as (kind, {key: array})."""
    if type(tree) is np.ndarray:  # the common case
        return "array", {None: real(what, tree, ARRAY)}
    if isinstance(tree, Mapping):
        for key in tree:
            if not isinstance(key, str):
                raise TypeError(f"{what}: the keys of a dict must be strings, got {key!r}")
        kind, items = "dict", list(tree.items())
    elif isinstance(tree, list | tuple):
        kind = "list" if isinstance(tree, list) else "tuple"  # a named tuple is a tuple
        items = list(enumerate(tree))
    else:
        return "array", {None: real(what, tree, ARRAY)}
    if not items:
        raise ValueError(
            f"{what}: expected an array, or a dict, list or tuple of arrays, got {tree!r}"
        )
    return kind, {key: real(named(what, key), value, ARRAY) for key, value in items}


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
    if kind == kind_new and have.keys() == new.keys():
        return
    if kind != kind_new:
        expected, got = (f"an {k}" if k == "array" else f"a {k}" for k in (kind, kind_new))
        raise TypeError(f"{what}: expected {expected} like the {against}, got {got}")
    missing = [key for key in have if key not in new]
    unexpected = [key for key in new if key not in have]
    parts = [f"missing {missing}"] if missing else []
    parts += [f"unexpected {unexpected}"] if unexpected else []
    raise ValueError(f"{what}s do not match the {against}: {', '.join(parts)}")


def broadcast(*shapes: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the shape that `shapes` broadcast to, or None if they do not."""
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return None
