"""The past of an optimizer, and its way into arrays and back: all is checked before any is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..checks import FINITE, NOT_NEGATIVE, SHARE, Legal, count, real, shown, whole
from .method import Memory, Method, frozen
from .trees import broadcast

if TYPE_CHECKING:
    from ..types import Array, ArrayLike, Layout, Numbers

FLOATS = tuple(np.dtype(f).name for f in ("f2", "f4", "f8", "longdouble"))
KINDS = ("", "array", "dict", "list", "tuple")  # of parameters; "" before the first step


class Leaf(NamedTuple):
    """What is known of one parameter after a step."""

    method: Method
    memory: Memory
    values: Numbers | None  # the hyperparameters of that step

    @property
    def arrays(self) -> dict[str, Array]:
        """The state by name."""
        state = zip(self.method.state_names, self.memory[1], strict=True)
        return {name: a for name, a in state if a is not None}


class Past(NamedTuple):
    """What has happened to an optimizer. Nothing in it is changed: a step makes another one."""

    t: int
    kind: str  # array, dict, list or tuple
    layout: Layout  # shape and dtype of each parameter
    leaves: Mapping[Any, Leaf]


NO_PAST = Past(0, "", {}, {})


def written_past(owner: type, past: Past) -> dict[str, Array]:
    """A past as a flat dict of arrays."""
    saved = {
        "optimizer": np.array(_identity(owner)),
        "t": np.array(past.t),
        "kind": np.array(past.kind),
    }
    for key, leaf in past.leaves.items():
        place = "" if key is None else str(key)
        if "\0" in place:
            raise ValueError(f"a file cannot keep the parameter name {key!r}")
        shape, dtype = past.layout[key]
        saved[f"shape/{place}"] = np.array(shape, np.int64)
        saved[f"dtype/{place}"] = np.array(dtype.name)
        if leaf.method.corrected:
            for name, product in leaf.memory[0].items():
                saved[f"product/{place}/{name}"] = np.array(product)
        for name, a in leaf.arrays.items():
            saved[f"state/{place}/{name}"] = a.copy()
    return saved


def read_past(opt: Any, saved: Mapping[str, ArrayLike]) -> Past:
    """A past out of what `written_past` made, or the error that says why not."""
    owner = type(opt)
    if not isinstance(saved, Mapping):
        raise TypeError(f"checkpoint: expected what state_dict() returned, got {shown(saved)}")
    _word(saved, "optimizer", [_identity(owner)])
    kind = _word(saved, "kind", KINDS)
    t = count("checkpoint: t", _given(saved, "t"), least=0)
    layout = {_key(n, kind): _layout(saved, n[6:]) for n in saved if n.startswith("shape/")}
    if (t == 0) != (not layout):
        raise ValueError(f"checkpoint: t is {t}, and it has {len(layout)} parameters")
    past = Past(t, kind, layout, {k: _leaf(opt, saved, k, *layout[k]) for k in layout})
    unexpected = sorted(set(saved) - set(written_past(owner, past)))
    if unexpected:
        raise ValueError(f"checkpoint: unexpected {unexpected} for {owner.__name__} as it is")
    return past


def _identity(owner: type) -> str:
    return f"{owner.__module__}.{owner.__qualname__}"


def _given(saved: Mapping[str, ArrayLike], name: str) -> Any:
    if name not in saved:
        raise ValueError(f"checkpoint: {name!r} is missing; expected what state_dict() returned")
    value: Any = saved[name]
    one = isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iU"
    return value.item() if one else value


def _word(saved: Mapping[str, ArrayLike], name: str, legal: Sequence[str]) -> str:
    word = _given(saved, name)
    if not isinstance(word, str) or word not in legal:
        words = " or ".join(map(repr, legal))
        raise ValueError(f"checkpoint: {name!r} must be {words}, got {shown(word)}")
    return word


def _key(name: str, kind: str) -> Any:
    """The parameter in ``shape/W1``."""
    place = name.removeprefix("shape/")
    if kind == "dict":
        return place
    if (kind == "array" and not place) or (kind in ("list", "tuple") and place.isdecimal()):
        return int(place) if place else None
    raise ValueError(f"checkpoint: unexpected {name!r} for parameters that are one {kind}")


def _layout(saved: Mapping[str, ArrayLike], place: str) -> tuple[tuple[int, ...], np.dtype[Any]]:
    sizes = whole(f"checkpoint: 'shape/{place}'", saved[f"shape/{place}"], NOT_NEGATIVE)
    shape = tuple(np.ravel(sizes).tolist())
    return shape, np.dtype(_word(saved, f"dtype/{place}", FLOATS))


def _leaf(
    opt: Any, saved: Mapping[str, ArrayLike], key: Any, shape: tuple[int, ...], dtype: Any
) -> Leaf:
    """One parameter, its state of the shapes that a first step would make."""
    place, like = "" if key is None else str(key), np.zeros(shape, dtype)
    method = opt.method_for(key, like)
    products, first = method.first(like, method.values(0))
    if method.corrected:
        products = {n: _product(saved, f"product/{place}/{n}", like) for n in products}
    state = []
    for name, a in zip(method.state_names, first, strict=True):
        legal = NOT_NEGATIVE if name in method.never_negative else FINITE
        state.append(None if a is None else _array(saved, f"state/{place}/{name}", a, legal))
    return Leaf(method, (products, tuple(state)), None)


def _product(saved: Mapping[str, ArrayLike], name: str, like: Array) -> Any:
    product = real(f"checkpoint: {name!r}", _given(saved, name)).astype(like.dtype)
    if broadcast(like.shape, product.shape) != like.shape or not np.all(SHARE.holds(product)):
        raise ValueError(f"checkpoint: {name!r} must be {SHARE.words}, got {shown(product)}")
    return product.tolist() if product.ndim == 0 and like.dtype == np.float64 else product[()]


def _array(saved: Mapping[str, ArrayLike], name: str, like: Array, legal: Legal) -> Array:
    a = np.array(real(f"checkpoint: {name!r}", _given(saved, name)))
    if (a.shape, a.dtype) != (like.shape, like.dtype):
        raise ValueError(
            f"checkpoint: {name!r} has shape {a.shape} and dtype {a.dtype}, "
            f"it must have {like.shape} and {like.dtype}"
        )
    if not np.all(np.isfinite(a) & legal.holds(a)):
        raise ValueError(f"checkpoint: {name!r} must be {legal.words}, got {shown(a)}")
    return frozen(a)
