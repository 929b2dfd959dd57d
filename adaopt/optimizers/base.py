"""Optimizer: everything about a gradient optimizer that is not its rule.

A rule is a pure function of plain arrays, a few lines long (see ``adam.py``). What surrounds every
rule stands here, once: the clock, hyperparameters that are numbers, arrays or functions of the
step, the checks around a step, the state to look at, and large arrays in slices. Parameters that
are one array or many are taken apart in ``trees.py``; legal values stand in ``hyperparameters.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .checkpoint import read_checkpoint
from .hyperparameters import FIRST_VALUES, LEGAL, OPTIONS, checked
from .trees import Leaves, as_tree, broadcast, leaves, named, out_leaves, same_structure

if TYPE_CHECKING:
    from ..types import Array, ArrayLike, Numbers


# Large arrays go through the rule in slices of this many bytes: their temporaries then stay in the
# cache and in the allocator's free lists. Twice as much is already slower than no slices at all.
SLICE_BYTES = 96 * 1024


class Optimizer:
    r"""Base class of the gradient optimizers.

    A subclass is a constructor and a rule. The rule's signature says what it needs: ``w`` and
    ``g``, then the names of its state, then after the star the hyperparameters it uses. A name that
    ends in ``_t`` (``beta1_t``) is the running product of that hyperparameter over all steps so
    far, this one included:
    :math:`\beta_1^t` when it is constant.

    Parameters
    ----------
    **settings : float, array_like, callable or bool
        Hyperparameters (numbers, arrays that broadcast against the parameters, or functions of the
        number of steps done, k = 0, 1, …) and options (True or False).

    Attributes
    ----------
    t : int
        Steps done.
    state
        What the method remembers, to look at: ``opt.state.m``, or ``opt.state["W1"].m`` when the
        parameters are a dict, and ``opt.state.rate``, the effective learning rate of the last step.

    Examples
    --------
    A sign descent in two lines:

    >>> import numpy as np
    >>> class SignDescent(Optimizer):
    ...     def __init__(self, lr=0.01):
    ...         super().__init__(lr=lr)
    ...     @staticmethod
    ...     def rule(w, g, *, lr):
    ...         return w - lr * np.sign(g)
    >>> SignDescent(lr=0.5).step(np.array([1.0, 2.0]), np.array([30.0, -0.1]))
    array([0.5, 2.5])
    """

    rule: Callable[..., Any]
    settings: dict[str, Any]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "rule" in cls.__dict__:
            if not isinstance(cls.__dict__["rule"], staticmethod):
                raise TypeError(f"{cls.__name__}: rule must be a @staticmethod; it takes no self")
            positional, cls._rule_keywords = _argument_names(cls.rule)
            cls._state_names = positional[2:]

    _state_names: tuple[str, ...] = ()
    _rule_keywords: tuple[str, ...] = ()

    def __init__(self, **settings: Any) -> None:
        object.__setattr__(self, "settings", {})
        for name, value in settings.items():
            self._set(name, value)
        for name in self._rule_keywords:
            if name not in settings and name.removesuffix("_t") not in settings:
                raise TypeError(
                    f"{type(self).__name__}: the rule needs {name!r}, "
                    f"the settings are {', '.join(settings)}"
                )
        self._restart()

    def _restart(self) -> None:
        # Without bias correction the products stay at zero: m / (1 - 0) is m.
        first = 1.0 if self._corrects else 0.0
        self.t = 0
        self._kind: str | None = None
        self._state: dict[Any, dict[str, Any]] = {}
        self._layout: dict[Any, tuple[tuple[int, ...], np.dtype[Any]]] = {}
        self._products: Numbers = {
            name: first for name in self._rule_keywords if name.endswith("_t")
        }
        self._last: dict[np.dtype[Any], dict[str, Any]] = {}  # what the rule was given last

    @property
    def _corrects(self) -> bool:
        return bool(self.settings.get("bias_correction", True))

    def fresh(self) -> Optimizer:
        """Return a new optimizer with the same settings and no past (``t = 0``)."""
        return type(self)(**self.settings)

    # --- settings --------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        settings = self.__dict__.get("settings", {})
        if name in settings:
            return settings[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.settings]

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self.settings:
            object.__setattr__(self, name, value)
        elif isinstance(self.settings[name], bool) or name in FIRST_VALUES:
            raise AttributeError(f"{type(self).__name__}: {name} is fixed when it is made")
        else:
            self._set(name, value)

    def _set(self, name: str, value: Any) -> None:
        """Check a setting and keep it."""
        label = f"{type(self).__name__}: {name}"
        if name in OPTIONS or (name not in LEGAL and isinstance(value, bool | np.bool_)):
            if not isinstance(value, bool | np.bool_):
                raise TypeError(f"{label} must be True or False, got {value!r}")
            self.settings[name] = bool(value)
        elif callable(value):
            if name in FIRST_VALUES:
                raise TypeError(f"{label} must be a number or an array, got the function {value!r}")
            self.settings[name] = value
        else:
            kinds = "a number, an array or a function of the step"
            array = checked(label, name, value, kinds=kinds)
            array.flags.writeable = False  # opt.lr[0] = -1 would pass by every check
            self.settings[name] = array if array.ndim or isinstance(value, np.ndarray) else value
        self.__dict__["_cache"] = {}

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        return f"{type(self).__name__}({settings})"

    # --- the step --------------------------------------------------------------------------------

    def step(self, params: Any, grads: Any, out: Any = None) -> Any:
        """Take one step and return the new parameters.

        Parameters
        ----------
        params : array_like, or a flat dict, list or tuple of them
            The parameters w. They are not changed.
        grads : the same structure
            The gradient g of each parameter, of the same shape.
        out : the same structure of arrays, optional
            Where to write the result, as in NumPy; ``out=params`` updates in place, and the state
            with it.

        Returns
        -------
        The same structure as `params`. float32 stays float32, integers become float64.

        Raises
        ------
        ValueError, TypeError
            If anything is illegal: the message names it. The optimizer is then as it was before.

        Notes
        -----
        Should the rule itself raise, the optimizer is as it was before too, unless `out` was given:
        then parameters and state may have been written in part.
        """
        kind, w = leaves(params, "parameter")
        g = self._gradients(kind, w, grads)
        self._check_layout(kind, w)
        hyper = self._hyper_at(self.t)
        products = next_products(self._products, hyper)
        keywords = {}
        for key, a in w.items():
            self._check_broadcast(named("parameter", key), a.shape, hyper)
            if a.dtype not in keywords:
                keywords[a.dtype] = self._keywords(hyper, products, a.dtype)
        target = None if out is None else out_leaves(out, kind, w, g)
        state = {key: self._state.get(key) or self._first_state(a) for key, a in w.items()}
        new_w, new_state = {}, {}
        for key, a in w.items():
            place = None if target is None else target[key]
            new_w[key], new_state[key] = self._update(
                a, g[key], state[key], keywords[a.dtype], place
            )
        self._last, self._kind, self._state, self._products = keywords, kind, new_state, products
        self._layout = {key: (a.shape, a.dtype) for key, a in w.items()}
        self.t += 1
        return out if out is not None else as_tree(kind, new_w)

    def _update(
        self, w: Array, g: Array, state: dict[str, Any], keywords: dict[str, Any], out: Array | None
    ) -> tuple[Array, dict[str, Any]]:
        """Apply the rule to one parameter: at once if it is small, else in slices."""
        if w.ndim == 0:  # NumPy makes numbers of results without axes; here an array stays one
            line = {name: None if a is None else a.reshape(1) for name, a in state.items()}
            place = None if out is None else out.reshape(1)
            new_w, line = self._update(w.reshape(1), g.reshape(1), line, keywords, place)
            new_state = {n: None if a is None else a.reshape(()) for n, a in line.items()}
            return new_w.reshape(()), new_state
        if w.nbytes <= SLICE_BYTES or any(np.ndim(value) for value in keywords.values()):
            new_w, *new = self._apply(w, g, *state.values(), keywords=keywords)
            if out is not None:
                out[...] = new_w
                new_w = out
        else:
            new_w, *new = self._update_in_slices(w, g, list(state.values()), keywords, out)
        return new_w, dict(zip(state, new, strict=True))

    def _apply(self, w: Array, g: Array, *state: Any, keywords: dict[str, Any]) -> list[Any]:
        """The new w and the new state, as the rule makes them."""
        made = self.rule(w, g, *state, **keywords)
        made = made if isinstance(made, tuple) else (made,)
        if len(made) != 1 + len(state):
            raise TypeError(
                f"{type(self).__name__}: the rule must return "
                f"{', '.join(['w', *self._state_names])}, got {len(made)} of them"
            )
        # A state that is the gradient itself must not change when the caller's array does.
        return [a.copy() if a is w or a is g else a for a in made]

    def _update_in_slices(
        self, w: Array, g: Array, state: list[Any], keywords: dict[str, Any], out: Array | None
    ) -> list[Any]:
        """The same rule, slice by slice, the results written into place."""
        in_place = out is not None and out.flags.c_contiguous
        new_w = out if in_place else np.empty(w.shape, w.dtype)
        new = [new_w]
        for a in state:
            stays = a is None or (in_place and a.flags.c_contiguous)
            new.append(a if stays else np.empty(w.shape, w.dtype))
        old = [None if a is None else a.reshape(-1) for a in (w, g, *state)]
        places = [None if a is None else a.reshape(-1) for a in new]
        length = SLICE_BYTES // w.itemsize
        for first in range(0, w.size, length):
            part = slice(first, first + length)
            parts: list[Any] = [None if a is None else a[part] for a in old]
            for place, value in zip(places, self._apply(*parts, keywords=keywords), strict=True):
                if place is not None:
                    place[part] = value
        if out is not None and not in_place:
            out[...] = new_w
            new[0] = out
        return new

    def _first_state(self, w: Array) -> dict[str, Any]:
        """The state before the first step: zeros, unless a method says otherwise."""
        kept = self._kept()
        return {n: np.zeros(w.shape, w.dtype) if n in kept else None for n in self._state_names}

    def _kept(self) -> tuple[str, ...]:
        """The names of the state that these options need; the rest is None."""
        return self._state_names

    # --- hyperparameters at a step ---------------------------------------------------------------

    def _hyper_at(self, k: int) -> Numbers:
        """Every hyperparameter at step k, in float64; functions are called and checked."""
        if "fixed" not in self._cache:
            numbers = {n: v for n, v in self.settings.items() if not isinstance(v, bool)}
            self._cache["functions"] = {n: f for n, f in numbers.items() if callable(f)}
            self._cache["fixed"] = {
                n: plain(np.asarray(v, np.float64)) for n, v in numbers.items() if not callable(v)
            }
        fixed, functions = self._cache["fixed"], self._cache["functions"]
        if not functions:
            return fixed
        method = type(self).__name__
        return fixed | {
            name: plain(checked(f"{method}: {name} at step k = {k}", name, f(k)))
            for name, f in functions.items()
        }

    def _keywords(self, hyper: Numbers, products: Numbers, dtype: np.dtype[Any]) -> dict[str, Any]:
        """What the rule takes after the star, in the parameter's own precision."""
        keywords = self._cache.get(dtype)
        if keywords is None:
            keywords = {
                name: self._cast(name, hyper[name], dtype) if name in hyper else self.settings[name]
                for name in self._rule_keywords
                if name not in products
            }
            if not self._cache["functions"]:
                self._cache[dtype] = keywords
        if dtype == np.float64:
            return keywords | products
        return keywords | {name: np.asarray(p, dtype) for name, p in products.items()}

    def _cast(self, name: str, value: Array | float, dtype: np.dtype[Any]) -> Array | float:
        """A hyperparameter in another precision, where it may have left its legal range."""
        if dtype == np.float64:
            return value
        with np.errstate(over="ignore", under="ignore"):
            cast = np.asarray(value).astype(dtype)
        return checked(f"{type(self).__name__}: {name} in {dtype}", name, cast, dtype)

    # --- checks ----------------------------------------------------------------------------------

    def _gradients(self, kind: str, w: Leaves, grads: Any) -> Leaves:
        """The gradients as arrays like the parameters, or the error that says what does not fit."""
        kind_g, g = leaves(grads, "gradient")
        same_structure(kind, w, kind_g, g, "gradient")
        for key, a in g.items():
            if a.shape != w[key].shape:
                raise ValueError(
                    f"{named('gradient', key)} has shape {a.shape}, "
                    f"parameter has shape {w[key].shape}"
                )
            with np.errstate(all="ignore"):
                g[key] = a = a.astype(w[key].dtype, copy=False)
                finite = np.isfinite(np.add.reduce(a, axis=None))  # one pass, no array of its size
            if not finite and (bad := a.size - np.count_nonzero(np.isfinite(a))):
                values = "value" if bad == 1 else "values"
                raise ValueError(
                    f"{named('gradient', key)} has {bad} non-finite {values} at step {self.t + 1}"
                )
        return g

    def _check_layout(self, kind: str, w: Leaves) -> None:
        """Parameters must keep the structure, shapes and dtypes that the state was made for."""
        if not self._layout:
            return
        same_structure(self._kind or kind, self._layout, kind, w, "parameter", "state")
        for key, (shape, dtype) in self._layout.items():
            if (w[key].shape, w[key].dtype) != (shape, dtype):
                raise ValueError(
                    f"{named('parameter', key)} has shape {w[key].shape} and dtype "
                    f"{w[key].dtype}, the state has {shape} and {dtype}"
                )

    def _check_broadcast(self, label: str, shape: tuple[int, ...], hyper: Numbers) -> None:
        """Hyperparameters may be arrays, but they must not make a parameter larger."""
        for name, value in hyper.items():
            if not isinstance(value, float) and broadcast(shape, value.shape) != shape:
                raise ValueError(
                    f"{type(self).__name__}: {name} has shape {value.shape}, which does not fit "
                    f"into {label} of shape {shape}; give the parameter its full shape first "
                    f"(np.broadcast_to; components last)"
                )

    # --- state to look at ------------------------------------------------------------------------

    @property
    def state(self) -> Any:
        """What the method remembers: read-only arrays, valid until the next step."""
        if self.t == 0:
            raise RuntimeError(f"{type(self).__name__} has no state before its first step")
        views = {key: State(self, key) for key in (list(self._layout) or [None])}
        return views[None] if None in views else views  # noqa: SIM401

    def _rate(
        self, state: dict[str, Any], keywords: dict[str, Any], shape: tuple[int, ...]
    ) -> Array:
        """The effective learning rate of each parameter: lr where nothing adapts."""
        adaptive = getattr(self, "rate", None)
        if adaptive is None:
            return np.broadcast_to(keywords["lr"], shape)
        names, more = _argument_names(adaptive)
        # Without axes the arithmetic would leave the precision, as in _update.
        line = {n: a if a is None or shape else a.reshape(1) for n, a in state.items()}
        known = {**line, **keywords}
        with np.errstate(all="ignore"):
            made = adaptive(*(known[n] for n in names), **{n: known[n] for n in more})
        return np.asarray(made) if shape else np.reshape(made, ())

    # --- checkpoint ------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Array]:
        """Return the state as a flat dict of arrays, for ``np.savez(file, **opt.state_dict())``.

        Settings are not part of it: they are the constructor's arguments.
        """
        saved = {
            "optimizer": np.array(type(self).__name__),
            "t": np.array(self.t),
            "kind": np.array(self._kind or ""),
        }
        if self._corrects:
            saved |= {f"product/{name}": np.array(p) for name, p in self._products.items()}
        for key, state in self._state.items():
            for name, a in state.items():
                if a is not None:
                    saved[f"state/{'' if key is None else key}/{name}"] = np.array(a)
        return saved

    def load_state_dict(self, saved: Mapping[str, ArrayLike]) -> None:
        """Go on from a checkpoint: the next steps are bit for bit those of a straight run.

        Parameters
        ----------
        saved : mapping
            What `state_dict` returned, or ``np.load(file)`` of it.

        Raises
        ------
        ValueError, TypeError
            If it is not a checkpoint, or is one of another optimizer, other options or other
            shapes. The optimizer is then as it was before.
        """
        kind, t, products, state = read_checkpoint(self, saved)
        products = {name: plain(p) for name, p in products.items()}
        layout: dict[Any, tuple[tuple[int, ...], np.dtype[Any]]] = {}
        for key, arrays in state.items():
            for a in arrays.values():
                if a is not None:
                    layout[key] = (a.shape, a.dtype)
        if self._layout and layout:
            same_structure(
                self._kind or kind, self._layout, kind, layout, "checkpoint: parameter", "state"
            )
        for key, (shape, dtype) in layout.items():
            if self._layout and self._layout[key] != (shape, dtype):
                raise ValueError(
                    f"checkpoint: {named('parameter', key)} has shape {shape} and dtype {dtype}, "
                    f"{type(self).__name__} has {self._layout[key]}"
                )
        self._kind, self.t, self._products, self._state = kind or None, t, products, state
        self._layout, self._last = layout, {}


class State:
    """What an optimizer remembers of one parameter: its arrays by name, and ``rate``."""

    def __init__(self, optimizer: Optimizer, key: Any) -> None:
        self._optimizer, self._key = optimizer, key

    def __getattr__(self, name: str) -> Array:
        arrays = self._optimizer._state.get(self._key, {})
        if arrays.get(name) is None:
            known = [n for n, a in arrays.items() if a is not None] + ["rate"]
            method = type(self._optimizer).__name__
            raise AttributeError(f"the state of {method} has {', '.join(known)}; no {name!r}")
        view = np.asarray(arrays[name]).view()
        view.flags.writeable = False
        return view

    def __dir__(self) -> list[str]:
        arrays = self._optimizer._state.get(self._key, {})
        return [n for n, a in arrays.items() if a is not None] + ["rate"]

    def __repr__(self) -> str:
        return f"State({', '.join(f'{n}={getattr(self, n)!r}' for n in dir(self))})"

    @property
    def rate(self) -> Array:
        """Effective learning rate of the last step, computed when it is asked for."""
        opt = self._optimizer
        shape, dtype = opt._layout.get(self._key, ((), np.dtype(np.float64)))
        keywords = opt._last.get(dtype)
        if keywords is None:  # after a checkpoint
            keywords = opt._keywords(opt._hyper_at(opt.t - 1), opt._products, dtype)
        return opt._rate(opt._state.get(self._key, {}), keywords, shape)


def plain(value: Any) -> Any:
    """Return a number as Python's own: the same double, and quicker in a short rule."""
    return value if np.ndim(value) else float(value)


def next_products(products: Numbers, hyper: Numbers) -> Numbers:
    """Return the products β₁β₂…βₜ one step on.

    Never a power: powers differ between languages in the last bit.
    """
    return {name: p * hyper[name.removesuffix("_t")] for name, p in products.items()}


def iterate(
    opt: Optimizer, w: Array, grad: Callable[[Array, int], Array], steps: int
) -> Iterator[tuple[Array, Array, dict[str, Any], dict[str, Any]]]:
    """Steps without the checks of `step`: (g, w, state, keywords) after each; for `minimize`."""
    state = opt._first_state(w)
    products = opt._products
    for k in range(steps):
        g = grad(w, k)
        hyper = opt._hyper_at(k)
        products = next_products(products, hyper)
        keywords = opt._keywords(hyper, products, w.dtype)
        w, state = opt._update(w, g, state, keywords, None)
        yield g, w, state, keywords


def _argument_names(function: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names before and after the star of a signature."""
    code = function.__code__
    n = code.co_argcount
    return code.co_varnames[:n], code.co_varnames[n : n + code.co_kwonlyargcount]
