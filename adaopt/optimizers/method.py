"""Method: what a step is. Pure functions of arrays and numbers; nothing here remembers anything.

A rule is a few lines on plain arrays (see ``adam.py``). Around it stand, once for all rules: the
hyperparameters at step k in the precision of the parameter, the running products β₁β₂…βₜ, the state
before the first step, and the effective learning rate. What has happened is kept by others,
``base.py`` and ``run.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import real
from .hyperparameters import ANY, value_at

if TYPE_CHECKING:
    from ..types import Array, Numbers
    from .contract import Contract

FLOAT64 = np.dtype(np.float64)


# What a method remembers of one parameter: the running products β₁β₂…βₜ by the names that the rule
# has for them (beta1_t), and the state in the order of the rule, None where options need none.
Memory = tuple[dict[str, Any], tuple[Any, ...]]


class Method:
    """A rule with its hyperparameters.

    Parameters
    ----------
    name : str
        The optimizer's, for messages.
    contract : Contract
        Its functions.
    settings : mapping
        Checked hyperparameters: numbers, arrays, functions of the step, flags.
    kinds : mapping
        What is legal for each, also in a smaller precision.
    """

    def __init__(
        self,
        name: str,
        contract: Contract,
        settings: Mapping[str, Any],
        kinds: Mapping[str, Any],
    ) -> None:
        self.name, self.state_names = name, contract.state_names
        self.never_negative = contract.never_negative
        self._contract, self._kinds = contract, kinds
        self.rule: Any = contract.rule.function
        self._functions = {n: f for n, f in settings.items() if callable(f)}
        self._flags = {n: f for n, f in settings.items() if isinstance(f, bool)}
        rest = {n: v for n, v in settings.items() if n not in {*self._functions, *self._flags}}
        self._numbers = {n: v if np.ndim(v) else float(v) for n, v in rest.items()}
        numbers_alone = all(type(v) is float for v in self._numbers.values())
        self.may_hold_arrays = bool(self._functions) or not numbers_alone
        products = [n for n in contract.rule.keywords if n.endswith("_t") and n not in settings]
        self._factors = {n: n.removesuffix("_t") for n in products}
        for n in (*contract.rule.keywords, *contract.first.keywords):
            if self._factors.get(n, n) not in settings:
                known = ", ".join(settings)
                raise TypeError(f"{name}: the rule needs {n!r}, the settings are {known}")
        # Without bias correction the products stay at zero: m / (1 - 0) is m.
        self.corrected = bool(settings.get("bias_correction", True))
        self._cache: dict[np.dtype[Any], tuple[Numbers, Numbers]] = {}

    def values(self, k: int) -> Numbers:
        """Every hyperparameter at step k, in float64; functions are called, once, and checked."""
        if not self._functions:
            return self._numbers
        return self._numbers | {
            n: value_at(f"{self.name}: {n} at step k = {k}", self._kinds.get(n), f(k))
            for n, f in self._functions.items()
        }

    def first(self, w: Array, values: Numbers) -> Memory:
        """The memory before the first step: zeros, unless the class declares a `first`."""
        given, _ = self._given(values, w.dtype)
        one = float(self.corrected) if w.dtype == FLOAT64 else w.dtype.type(self.corrected)
        products = dict.fromkeys(self._factors, one)
        function, _, keywords = self._contract.first
        made: Any = (np.zeros_like(w),) * len(self.state_names)
        if function is not None:
            made = function(w, **{n: given[n] for n in keywords})
        state = made if isinstance(made, tuple) else (made,)
        if len(state) != len(self.state_names):
            raise TypeError(f"{self.name}: first must return {', '.join(self.state_names)}")
        label = f"{self.name}: what first returns"
        arrays = [None if a is None else np.array(real(label, a), w.dtype) for a in state]
        return products, tuple(None if a is None else frozen(a) for a in arrays)

    def arguments(
        self, products: Numbers, values: Numbers, dtype: np.dtype[Any]
    ) -> tuple[Numbers, Numbers]:
        """What the rule takes after the star, and the running products of this step among it."""
        given, arguments = self._cache.get(dtype) or self._given(values, dtype)
        products = {n: products[n] * given[f] for n, f in self._factors.items()}
        return {**arguments, **products}, products

    def step(self, w: Array, g: Array, memory: Memory, values: Numbers) -> tuple[Array, Memory]:
        """The new w and the new memory of one parameter.

        A rule changes nothing in place; what it is given should be read-only (`frozen`).
        """
        given, arguments = self._cache.get(w.dtype) or self._given(values, w.dtype)
        products, states = memory
        products = {n: products[n] * given[f] for n, f in self._factors.items()}
        made = self.rule(w, g, *states, **arguments, **products)
        new, *state = made if type(made) is tuple else (made,)
        if len(state) != len(self.state_names) or new is None:
            got = "nothing" if new is None else f"{1 + len(state)} of them"
            wanted = ", ".join(["w", *self.state_names])
            raise TypeError(f"{self.name}: the rule must return {wanted}, got {got}")
        for i, old in enumerate(states):
            a = state[i]
            plain = type(a) is np.ndarray and a.base is None and a is not w and a is not g
            if plain and old is not None and a.shape == old.shape and a.dtype == old.dtype:
                a.setflags(write=False)
            else:
                state[i] = self._kept(self.state_names[i], a, old)
        if type(new) is not np.ndarray or new.shape != w.shape or new.dtype != w.dtype:
            new = self._fitting("w", new, w)
        return new, (products, tuple(state))

    def _kept(self, name: str, new: Any, old: Array | None) -> Array | None:
        """A state that nobody else can change; None where these options need none."""
        return None if old is None else frozen(self._fitting(name, new, old))

    def _fitting(self, name: str, new: Any, old: Array) -> Array:
        """What a rule returned, in the shape and precision of what it was given."""
        a = real(f"{self.name}: the {name} that the rule returns", new)
        if a.shape != old.shape:
            raise ValueError(
                f"{self.name}: the rule made {name} of shape {a.shape} out of one of {old.shape}"
            )
        return np.array(a, old.dtype)

    def rate(self, memory: Memory, values: Numbers, shape: tuple[int, ...], dtype: Any) -> Array:
        """The effective learning rate of each element of a parameter: lr where nothing adapts.

        NaN where the class has neither.
        """
        given, arguments = self._given(values, dtype)
        function, states, keywords = self._contract.rate
        if function is None:
            return np.broadcast_to(np.asarray(given.get("lr", np.nan), dtype), shape)
        products, state = memory
        known = dict(zip(self.state_names, state, strict=True)) | arguments | products
        with np.errstate(all="ignore"):
            made = function(*(known[n] for n in states), **{n: known[n] for n in keywords})
        return np.broadcast_to(np.asarray(made, dtype), shape)

    def _given(self, values: Numbers, dtype: np.dtype[Any]) -> tuple[Numbers, Numbers]:
        """The settings in the parameter's own precision, and those of them that the rule takes."""
        known = self._cache.get(dtype)
        if known is None:
            given = {n: self._cast(n, v, dtype) for n, v in values.items()} | self._flags
            arguments = {n: given[n] for n in self._contract.rule.keywords if n in given}
            known = given, arguments
            if not self._functions:
                self._cache[dtype] = known
        return known

    def _cast(self, name: str, value: Any, dtype: np.dtype[Any]) -> Any:
        """A hyperparameter in the parameter's own precision, where it may be illegal."""
        if dtype == FLOAT64:
            return value
        with np.errstate(all="ignore"):
            value = np.asarray(value).astype(dtype)
        legal = (self._kinds.get(name) or ANY).legal
        if not np.all(np.isfinite(value) & legal.holds(value)):
            raise ValueError(f"{self.name}: {name} in {dtype} must be {legal.words}, got {value}")
        return value[()]


def frozen(a: Array) -> Array:
    """The array itself, which nobody can write into any more."""
    a.setflags(write=False)
    return a


def read_only(a: Array) -> Array:
    """A view of an array of somebody else's, who may write into it, but nobody else can."""
    a = a.view()
    a.setflags(write=False)
    return a
