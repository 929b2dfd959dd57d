"""An optimizer's rule, compiled with numba: for arrays so large that memory decides the speed."""

from types import FunctionType
from typing import Any

import numpy as np

from .run import rule_alone

try:
    import numba
except ImportError as error:
    raise ImportError('adaopt.compiled needs numba: pip install "adaopt[fast]"') from error


class compiled:
    """Step one array in place, in one pass over memory, by the unchanged rule of an optimizer.

    In float64 the bits are those of `step`; in float32 they agree to rounding, because ``1 - beta``
    is double here. Values that are not finite are not looked for, as in the frameworks. A rule that
    is not element by element is refused (TypeError).

    >>> from adaopt import SGD
    >>> w, fast = np.ones(2), compiled(SGD(0.5))
    >>> fast.update(w, np.array([2.0, -1.0]))
    >>> w, fast.t
    (array([0. , 1.5]), 1)
    """

    def __init__(self, optimizer: Any) -> None:
        self.t, self._method = 0, rule_alone("compiled", optimizer).method
        w, g = np.random.default_rng(0).normal(size=(2, 5))
        memory = self._method.first(w, values := self._method.values(0))
        try:
            expected, (_, state) = self._method.step(w, g, memory, values)
            self._loop = _loop(self._method.rule, state, w.shape)
            self.update(w, g)
        except (AttributeError, ValueError, numba.core.errors.NumbaError):
            expected = w + 1  # what is not made for single numbers does not compile
        if not np.array_equal(w, expected):
            raise TypeError(f"compiled: {self._method.name}'s rule is not element by element")
        self.t = 0

    def update(self, w: np.ndarray, g: np.ndarray) -> None:
        """Change w by one step down the gradient g."""
        if not type(w) is type(g) is np.ndarray:
            raise TypeError("compiled: w and g must be arrays")
        alike = (w.shape, w.dtype) == (g.shape, g.dtype) and not np.may_share_memory(w, g)
        legal = w.dtype.kind == "f" and w.dtype.isnative and w.flags.carray and g.flags.c_contiguous
        if not (alike and legal):
            raise ValueError("compiled: w and g must be contiguous float arrays of one shape")
        values = self._method.values(self.t)
        if self.t == 0:
            self._products, state = self._method.first(w, values)
            self._state = [a.copy() for a in state if a is not None]
        arguments, products = self._method.arguments(self._products, values, w.dtype)
        self._loop(*(a.reshape(-1) for a in (w, g, *self._state)), *arguments.values())
        self.t, self._products = self.t + 1, products


def _loop(rule: Any, state: Any, shape: Any) -> Any:
    """The rule for every element; numba has no loop over a number of arrays, so this is text."""
    if any(a is not None and a.shape != shape for a in state):
        raise ValueError("a state of another shape")
    kept = [f"s{k}" for k, a in enumerate(state) if a is not None]
    old = [f"s{k}[i]" if a is not None else "0.0" for k, a in enumerate(state)]
    new = [f"s{k}[i]" if a is not None else "_" for k, a in enumerate(state)]
    line = f"{', '.join(['w[i]', *new])} = rule({', '.join(['w[i]', 'g[i]', *old])}, *more)"
    text = f"def loop({', '.join(['w', 'g', *kept])}, *more):\n for i in range(w.size):\n  {line}"
    exec(text, space := {"rule": _jitted(rule)})
    return numba.njit(space["loop"], error_model="numpy")


def _jitted(rule: Any) -> Any:
    """A function as it stands, compiled, and with it the plain functions that it calls."""
    called = {n: rule.__globals__.get(n) for n in rule.__code__.co_names}
    inner = {n: _jitted(f) for n, f in called.items() if isinstance(f, FunctionType)}
    function = FunctionType(rule.__code__, rule.__globals__ | inner, rule.__name__)
    return numba.njit(function, error_model="numpy")
