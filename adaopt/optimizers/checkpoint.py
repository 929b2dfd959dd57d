"""The past of an optimizer, and its way into arrays and back: all is checked before any is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..checks import all_finite, count, real
from .method import Memory, Method, frozen
from .trees import named

if TYPE_CHECKING:
    from ..types import Array, ArrayLike, Layout, Numbers

KINDS = ("", "array", "dict", "list", "tuple")  # of parameters; "" before the first step
PARTS = ("shape", "dtype", "product", "state")


class Leaf(NamedTuple):
    """What is known of one parameter after a step."""

    method: Method
    memory: Memory
    values: Numbers | None  # the hyperparameters of that step

    @property
    def arrays(self) -> dict[str, Array]:
        """The state by name."""
        state = zip(self.method.state_names, self.memory.state, strict=True)
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
        saved[f"dtype/{place}"] = np.array(dtype.str)
        if leaf.method.corrected:
            for name, product in leaf.memory.products.items():
                saved[f"product/{place}/{name}"] = np.array(product)
        for name, a in leaf.arrays.items():
            saved[f"state/{place}/{name}"] = a.copy()
    return saved


def read_past(opt: Any, saved: Mapping[str, ArrayLike]) -> Past:
    """A past out of what `written_past` made, or the error that says why not."""
    kind, t = _header(type(opt), saved)
    keys = [_key(name, kind) for name in saved if name.startswith("shape/")]
    if (t == 0) != (not keys):
        raise ValueError(f"checkpoint: t is {t}, and it has {len(keys)} parameters")
    layout = {key: _layout(saved, "" if key is None else str(key)) for key in keys}
    past = Past(t, kind, layout, {key: _leaf(opt, saved, key, *layout[key]) for key in keys})
    expected = written_past(type(opt), past)
    unexpected = sorted(set(saved) - set(expected))
    if unexpected:
        raise ValueError(
            f"checkpoint: unexpected {unexpected} for {type(opt).__name__} with these options"
        )
    return past


def _identity(owner: type) -> str:
    return f"{owner.__module__}.{owner.__qualname__}"


def _header(owner: type, saved: Mapping[str, ArrayLike]) -> tuple[str, int]:
    """The structure of the parameters and the number of steps done."""
    if not isinstance(saved, Mapping):
        raise TypeError(f"checkpoint: expected what state_dict() returned, got {saved!r:.80}")
    for name in ("optimizer", "t", "kind"):
        if name not in saved:
            raise ValueError(
                f"checkpoint: {name!r} is missing; expected what state_dict() returned"
            )
    came_from = str(np.asarray(saved["optimizer"]))
    if came_from != _identity(owner):
        short, other = owner.__name__, came_from.rpartition(".")[2]
        if short == other:
            short, other = _identity(owner), came_from
        raise ValueError(f"checkpoint: it is one of {other}, this optimizer is {short}")
    given = np.asarray(saved["t"])
    t = count("checkpoint: t", given.item() if given.ndim == 0 else given, least=0)
    kind = str(np.asarray(saved["kind"]))
    if kind not in KINDS:
        raise ValueError(f"checkpoint: kind must be one of {', '.join(KINDS[1:])}, got {kind!r}")
    return kind, t


def _key(name: str, kind: str) -> Any:
    """The parameter in ``shape/W1``."""
    place = name.removeprefix("shape/")
    if kind == "array" and not place:
        return None
    if kind == "dict" or (kind in ("list", "tuple") and place.isdecimal()):
        return place if kind == "dict" else int(place)
    raise ValueError(f"checkpoint: unexpected {name!r} for parameters that are one {kind}")


def _leaf(
    opt: Any, saved: Mapping[str, ArrayLike], key: Any, shape: tuple[int, ...], dtype: Any
) -> Leaf:
    """One parameter, its state of the shapes that a first step would make."""
    place, like = "" if key is None else str(key), np.zeros(shape, dtype)
    method = opt.method_for(key, like)
    model = method.first(like, method.values(0))
    products = dict(model.products)
    if method.corrected:
        for name in products:
            products[name] = _product(saved, f"product/{place}/{name}", dtype)
    state = []
    for name, first in zip(method.state_names, model.state, strict=True):
        a = None if first is None else _array(saved, f"state/{place}/{name}", first)
        if a is not None and name in method.never_negative and (a < 0).any():
            raise ValueError(f"checkpoint: {name} of {named('parameter', key)} must be >= 0")
        state.append(a)
    return Leaf(method, Memory(products, tuple(state)), None)


def _layout(saved: Mapping[str, ArrayLike], place: str) -> tuple[tuple[int, ...], np.dtype[Any]]:
    sizes = np.asarray(saved[f"shape/{place}"])
    if sizes.ndim != 1 or (sizes.size and (sizes.dtype.kind not in "iu" or (sizes < 0).any())):
        raise ValueError(f"checkpoint: 'shape/{place}' must be sizes, got {sizes!r:.80}")
    if f"dtype/{place}" not in saved:
        raise ValueError(f"checkpoint: 'dtype/{place}' is missing")
    try:
        dtype = np.dtype(str(np.asarray(saved[f"dtype/{place}"]))).newbyteorder("=")
    except TypeError:
        dtype = np.dtype(object)
    if dtype.kind != "f":
        raise ValueError(f"checkpoint: 'dtype/{place}' must be one of floats")
    return tuple(int(n) for n in sizes), dtype


def _product(saved: Mapping[str, ArrayLike], name: str, dtype: np.dtype[Any]) -> Any:
    if name not in saved:
        raise ValueError(f"checkpoint: {name!r} is missing")
    product = real(f"checkpoint: {name!r}", saved[name])
    if not np.all((product >= 0) & (product < 1)):
        raise ValueError(f"checkpoint: {name!r} must be in [0, 1), got {product!r:.80}")
    product = product.astype(dtype)
    return float(product) if product.ndim == 0 and dtype == np.float64 else product[()]


def _array(saved: Mapping[str, ArrayLike], name: str, like: Array) -> Array:
    if name not in saved:
        raise ValueError(f"checkpoint: {name!r} is missing")
    a = np.array(real(f"checkpoint: {name!r}", saved[name]))
    if (a.shape, a.dtype) != (like.shape, like.dtype):
        raise ValueError(
            f"checkpoint: {name!r} has shape {a.shape} and dtype {a.dtype}, "
            f"it must have {like.shape} and {like.dtype}"
        )
    if not all_finite(a):
        raise ValueError(f"checkpoint: {name!r} must be finite, got {a!r:.80}")
    return frozen(a)
