"""An optimizer's unchanged rule, compiled with numba: large arrays in one pass over memory."""

from types import FunctionType

import numpy as np

from .checks import contiguous_floats
from .run import Optimizer, rule_alone

try:
    import numba
except ImportError as error:
    raise ImportError('adaopt.compiled needs numba: pip install "adaopt[fast]"') from error


class compiled:
    """Step an array in place. float64: the bits of `step`; float32: rounded, 1 - beta is double."""

    def __init__(self, optimizer: Optimizer) -> None:
        self.t, self._method = 0, rule_alone("compiled", optimizer).method
        w, g = np.random.default_rng(0).normal(size=(2, 5))
        memory = self._method.first(w, values := self._method.values(0))
        try:
            expected, _ = self._method.step(w, g, memory, values)
            self._loop = _loop(self._method.rule, [a is not None for a in memory[1]])
            self.update(w, g)
        except (AttributeError, ValueError, numba.core.errors.NumbaError):
            expected = w + 1  # what is not made for single numbers does not compile
        if not np.array_equal(w, expected):
            raise TypeError(f"compiled: {self._method.name}'s rule is not element by element")
        self.t = 0

    def update(self, w: np.ndarray, g: np.ndarray) -> None:
        """Change w by one step down the gradient g; what is not finite is not looked for."""
        contiguous_floats("compiled: w and g", w, g)
        values = self._method.values(self.t)
        if self.t == 0:
            self._products, state = self._method.first(w, values)
            self._state = [0.0 if a is None else a.copy().reshape(w.size) for a in state]
        more, products = self._method.arguments(self._products, values, w.dtype)
        self._loop(w.reshape(-1), g.reshape(-1), *self._state, *more.values())
        self.t, self._products = self.t + 1, products


def _loop(rule, kept):
    """The rule for every element; numba has no loop over a number of arrays, so this is text."""
    state = [f"s{k}" for k in range(len(kept))]
    cells = [f"{s}[i]" if here else s for s, here in zip(state, kept, strict=True)]
    step = f"{', '.join(['w[i]', *cells])} = rule({', '.join(['w[i]', 'g[i]', *cells])}, *more)"
    text = f"def loop({', '.join(['w', 'g', *state])}, *more):\n for i in range(w.size):\n  {step}"
    exec(text, space := {"rule": rule})
    return _jitted(space["loop"])


def _jitted(f):
    """A function as it stands, compiled, and with it the plain functions that it calls."""
    called = {name: f.__globals__.get(name) for name in f.__code__.co_names}
    inner = {name: _jitted(g) for name, g in called.items() if isinstance(g, FunctionType)}
    return numba.njit(FunctionType(f.__code__, f.__globals__ | inner), error_model="numpy")
