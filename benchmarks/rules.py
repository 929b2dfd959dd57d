"""Adam as people write it in NumPy: bare lines, and a class over dictionaries."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

LR, BETA1, BETA2, EPS = 0.01, 0.9, 0.999, 1e-8


def bare_step(
    w: Array,
    g: Array,
    m: Any,
    v: Any,
    beta1_t: Any,
    beta2_t: Any,
    lr: Any = LR,
    beta1: Any = BETA1,
    beta2: Any = BETA2,
) -> tuple[Array, Array, Array]:
    """The textbook's lines with nothing around them: new arrays, no checks."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * (g * g)
    w = w - lr * (m / (1 - beta1_t) / (np.sqrt(v / (1 - beta2_t)) + EPS))
    return w, m, v


def bare_loop(x0: Array, grad: Any, steps: int, lr: Any = LR, beta2: Any = BETA2) -> Array:
    """`bare_step` over and over; the places it has been, of shape (steps + 1, *x0.shape)."""
    w, m, v = x0, np.zeros_like(x0), np.zeros_like(x0)
    beta1_t, beta2_t = 1.0, 1.0
    xs = np.empty((steps + 1, *x0.shape))
    xs[0] = w
    for k in range(steps):
        beta1_t, beta2_t = beta1_t * BETA1, beta2_t * beta2
        w, m, v = bare_step(w, grad(w), m, v, beta1_t, beta2_t, lr, BETA1, beta2)
        xs[k + 1] = w
    return xs


class DictAdam:
    """Adam over dictionaries of arrays, updated in place.

    It has the form of the optimizers in Saito's *Deep Learning from Scratch*: ``update(params,
    grads)``, averages made at the first call, and the bias correction folded into the learning rate
    with powers. Written anew, with ε where the paper has it, so that the steps are those of
    `adaopt.Adam`.
    """

    def __init__(self, lr: float = LR, beta2: float = BETA2) -> None:
        self.lr, self.beta2, self.t = lr, beta2, 0
        self.m: dict[str, Array] = {}
        self.v: dict[str, Array] = {}

    def update(self, params: dict[str, Array], grads: dict[str, Array]) -> None:
        """Move `params` by one step."""
        if not self.m:
            self.m = {key: np.zeros_like(w) for key, w in params.items()}
            self.v = {key: np.zeros_like(w) for key, w in params.items()}
        self.t += 1
        root = sqrt(1 - self.beta2**self.t)
        lr_t = self.lr * root / (1 - BETA1**self.t)
        for key in params:
            self.m[key] += (1 - BETA1) * (grads[key] - self.m[key])
            self.v[key] += (1 - self.beta2) * (grads[key] ** 2 - self.v[key])
            params[key] -= lr_t * self.m[key] / (np.sqrt(self.v[key]) + EPS * root)
