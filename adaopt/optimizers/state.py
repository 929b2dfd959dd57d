"""What an optimizer remembers, to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ..types import Array
    from .base import Optimizer


class State:
    """What an optimizer remembers of one parameter: its arrays by name, and ``rate``."""

    def __init__(self, optimizer: Optimizer, key: Any) -> None:
        self._optimizer, self._key = optimizer, key

    def _arrays(self) -> dict[str, Array]:
        state = self._optimizer._state.get(self._key, ())
        names = self._optimizer._state_names
        return {n: a for n, a in zip(names, state, strict=False) if a is not None}

    def __getattr__(self, name: str) -> Array:
        arrays = self._arrays()
        if name not in arrays:
            method = type(self._optimizer).__name__
            known = ", ".join(self.__dir__())
            raise AttributeError(f"the state of {method} has {known}; no {name!r}")
        view = np.asarray(arrays[name]).view()
        view.flags.writeable = False
        return view

    def __dir__(self) -> list[str]:
        return [*self._arrays(), "rate"]

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
        return opt._rate(opt._state.get(self._key, ()), keywords, shape)
