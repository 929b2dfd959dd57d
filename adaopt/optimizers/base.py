"""Optimizer: everything about a gradient optimizer that is not its rule.

A rule is a pure function of plain arrays, a few lines long (see ``adam.py``). What surrounds every
rule stands here, once: the clock, hyperparameters that are numbers, arrays or functions of the
step, and large arrays in slices. Beside it: ``trees.py`` takes parameters apart that are one array
or many, ``hyperparameters.py`` has the legal values, ``checks.py`` what must hold before a step,
``state.py`` shows what a method remembers, and ``checkpoint.py`` reads it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from .checkpoint import read_checkpoint
from .checks import check_fit, check_layout, gradients_like
from .hyperparameters import FIRST_VALUES, LEGAL, OPTIONS, Timetable, checked, number
from .state import State
from .trees import as_tree, leaves, named, out_leaves, same_structure

if TYPE_CHECKING:
    from ..types import Array, ArrayLike, Layout, Numbers, Parts


# Large arrays go through the rule in slices of this many bytes: their temporaries then stay in the
# cache and in the allocator's free lists. More than half of the 128 KiB that glibc leaves free at
# the end of its heap, and each may go back to the system and be fetched again, slice by slice.
SLICE_BYTES = 64 * 1024

FLOAT64 = np.dtype(np.float64)


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
    t = 0

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "rule" in cls.__dict__:
            if not isinstance(cls.__dict__["rule"], staticmethod):
                raise TypeError(f"{cls.__name__}: rule must be a @staticmethod; it takes no self")
            positional, cls._rule_keywords = _argument_names(cls.rule)
            cls._state_names = positional[2:]
            products = [name for name in cls._rule_keywords if name.endswith("_t")]
            cls._factors = {name: name.removesuffix("_t") for name in products}

    _state_names: tuple[str, ...] = ()
    _rule_keywords: tuple[str, ...] = ()
    _factors: ClassVar[dict[str, str]] = {}  # beta1_t is a product of beta1

    def __init__(self, **settings: Any) -> None:
        object.__setattr__(self, "settings", {})
        self._numbers: Numbers = {}  # of the settings, in float64
        self._functions: dict[str, Callable[[int], Any]] = {}  # a function replaces the number
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
        self._state: dict[Any, Parts] = {}
        self._layout: Layout = {}
        self._products: Numbers = dict.fromkeys(self._factors, first)
        self._last: dict[np.dtype[Any], Numbers] = {}  # what the rule was given last

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
        settings = self.settings
        if name not in settings:
            if name[0] != "_" and name not in vars(self) and not hasattr(type(self), name):
                raise AttributeError(
                    f"{type(self).__name__} has no setting {name!r}; it has {', '.join(settings)}"
                )
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
            self.settings[name] = self._functions[name] = value
        else:
            kinds = "a number, an array or a function of the step"
            array = checked(label, name, value, kinds=kinds)
            array.flags.writeable = False  # opt.lr[0] = -1 would pass by every check
            self.settings[name] = array if array.ndim or isinstance(value, np.ndarray) else value
            self._numbers[name] = array if array.ndim else float(array)
            self._functions.pop(name, None)
        self._cache: dict[np.dtype[Any], Numbers] = {}  # of `_keywords`

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
        g = gradients_like(kind, w, grads, self.t)
        layout = {key: (a.shape, a.dtype) for key, a in w.items()}
        if (kind, layout) != (self._kind, self._layout):
            check_layout(kind, layout, self._kind, self._layout)
        hyper = self._hyper_at(self.t)
        check_fit(type(self).__name__, hyper, layout)
        products = self._next_products(self._products, hyper)
        keywords: dict[np.dtype[Any], Numbers] = {}
        for a in w.values():
            if a.dtype not in keywords:
                keywords[a.dtype] = self._keywords(hyper, products, a.dtype)
        target = None if out is None else out_leaves(out, kind, w, g)
        state = {key: self._state.get(key) or self._first_state(a) for key, a in w.items()}
        new_w, new_state = {}, {}
        for key, a in w.items():
            place = None if target is None else target[key]
            new_w[key], *new = self._update(a, g[key], state[key], keywords[a.dtype], place)
            new_state[key] = tuple(new)
        self.__dict__.update(  # all at once: a step is done or it is not
            t=self.t + 1,
            _kind=kind,
            _state=new_state,
            _layout=layout,
            _products=products,
            _last=keywords,
        )
        return out if out is not None else as_tree(kind, new_w)

    def _update(
        self, w: Array, g: Array, state: Sequence[Any], keywords: Numbers, out: Array | None = None
    ) -> Parts:
        """The new w and the new state of one parameter: at once if it is small, else in slices."""
        if w.ndim == 0:  # NumPy makes numbers of results without axes; here an array stays one
            line = [None if a is None else a.reshape(1) for a in state]
            place = None if out is None else out.reshape(1)
            made = self._update(w.reshape(1), g.reshape(1), line, keywords, place)
            return tuple(None if a is None else a.reshape(()) for a in made)
        if w.nbytes > SLICE_BYTES and not any(np.ndim(value) for value in keywords.values()):
            return self._update_in_slices(w, g, state, keywords, out)
        made = self._apply(w, g, *state, keywords=keywords)
        if out is None:
            return made
        out[...] = made[0]
        return out, *made[1:]

    def _apply(self, w: Array, g: Array, *state: Any, keywords: Numbers) -> Parts:
        """The new w and the new state, as the rule makes them."""
        made = self.rule(w, g, *state, **keywords)
        if not isinstance(made, tuple):
            made = (made,)
        if len(made) != 1 + len(state):
            raise TypeError(
                f"{type(self).__name__}: the rule must return "
                f"{', '.join(['w', *self._state_names])}, got {len(made)} of them"
            )
        # What is the caller's own array must not change when the caller changes it.
        return tuple([a.copy() if a is w or a is g else a for a in made])

    def _update_in_slices(
        self, w: Array, g: Array, state: Sequence[Any], keywords: Numbers, out: Array | None
    ) -> Parts:
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
            # The results have no name: the next slice would make its own beside them.
            for place, value in zip(places, self._apply(*parts, keywords=keywords), strict=True):
                if place is not None:
                    place[part] = value
        if out is not None and not in_place:
            out[...] = new_w
            new[0] = out
        return tuple(new)

    def _first_state(self, w: Array) -> Parts:
        """The state before the first step: zeros, unless a method says otherwise."""
        kept = self._kept()
        return tuple(np.zeros_like(w) if n in kept else None for n in self._state_names)

    def _kept(self) -> tuple[str, ...]:
        """The names of the state that these options need; the rest is None."""
        return self._state_names

    # --- hyperparameters at a step ---------------------------------------------------------------

    def _hyper_at(self, k: int) -> Numbers:
        """Every hyperparameter at step k, in float64; functions are called and checked."""
        if not self._functions:
            return self._numbers
        method = type(self).__name__
        return self._numbers | {
            name: number(f"{method}: {name} at step k = {k}", name, f(k))
            for name, f in self._functions.items()
        }

    def _next_products(self, products: Numbers, hyper: Numbers) -> Numbers:
        """The products β₁β₂…βₜ one step on.

        Never a power: powers differ between languages in the last bit.
        """
        return {name: products[name] * hyper[factor] for name, factor in self._factors.items()}

    def _keywords(self, hyper: Numbers, products: Numbers, dtype: np.dtype[Any]) -> Numbers:
        """What the rule takes after the star, in the parameter's own precision."""
        keywords = self._cache.get(dtype)
        if keywords is None:
            keywords = {
                name: self._cast(name, hyper[name], dtype) if name in hyper else self.settings[name]
                for name in self._rule_keywords
                if name not in products
            }
            if not self._functions:
                self._cache[dtype] = keywords
        if dtype != FLOAT64:
            products = {name: np.asarray(p, dtype)[()] for name, p in products.items()}
        return keywords | products

    def _cast(self, name: str, value: Any, dtype: np.dtype[Any]) -> Any:
        """A hyperparameter in the parameter's own precision, where it may be illegal."""
        if dtype != FLOAT64:
            with np.errstate(over="ignore", under="ignore"):
                value = np.asarray(value).astype(dtype)
            value = checked(f"{type(self).__name__}: {name} in {dtype}", name, value, dtype)[()]
        return value

    def _timetable(self, steps: int, dtype: np.dtype[Any]) -> Timetable:
        """What the rule takes after the star in each of so many first steps."""
        hyper = [self._hyper_at(k) for k in range(steps)]
        functions = [name for name in self._rule_keywords if name in self._functions]
        changing = {name: [self._cast(name, at[name], dtype) for at in hyper] for name in functions}
        for name, factor in self._factors.items():
            factors = [at[factor] for at in hyper]
            _, *products = accumulate(factors, mul, initial=self._products[name])
            if dtype != FLOAT64:
                products = [np.asarray(p, dtype)[()] for p in products]
            changing[name] = products
        return Timetable(self._keywords(hyper[0], self._products, dtype), changing, steps)

    # --- state to look at ------------------------------------------------------------------------

    @property
    def state(self) -> Any:
        """What the method remembers: read-only arrays, valid until the next step."""
        if self.t == 0:
            raise RuntimeError(f"{type(self).__name__} has no state before its first step")
        views = {key: State(self, key) for key in (list(self._layout) or [None])}
        return views[None] if None in views else views  # noqa: SIM401

    def _rate(self, state: Sequence[Any], keywords: Numbers, shape: tuple[int, ...]) -> Array:
        """The effective learning rate of each parameter: lr where nothing adapts."""
        adaptive = getattr(self, "rate", None)
        if adaptive is None:
            return np.broadcast_to(keywords["lr"], shape)
        names, more = _argument_names(adaptive)
        # Without axes the arithmetic would leave the precision, as in _update.
        line = [a if a is None or shape else a.reshape(1) for a in state]
        known = dict(zip(self._state_names, line, strict=False)) | keywords
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
            for name, a in zip(self._state_names, state, strict=True):
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
        layout: Layout = {}
        for key, arrays in state.items():
            for a in arrays:
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


def iterate(
    opt: Optimizer, w: Array, grad: Callable[[Array, int], Array], timetable: Timetable
) -> Iterator[tuple[Array, Array]]:
    """Steps without the checks of `step`: each gradient and where it led; for `minimize`."""
    state: Sequence[Any] = opt._first_state(w)
    for k, keywords in enumerate(timetable):
        g = grad(w, k)
        w, *state = opt._update(w, g, state, keywords)
        yield g, w


def _argument_names(function: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names before and after the star of a signature."""
    code = function.__code__
    n = code.co_argcount
    return code.co_varnames[:n], code.co_varnames[n : n + code.co_kwonlyargcount]
