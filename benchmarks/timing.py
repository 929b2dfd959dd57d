"""Time ways of doing the same work beside each other, after they have agreed."""

from __future__ import annotations

import gc
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

LR, BETA1, BETA2, EPS = 0.01, 0.9, 0.999, 1e-8  # Adam's, everywhere
Seconds = dict[str, list[float]]  # who → the time in each round


def agree(who: str, got: ArrayLike, expected: ArrayLike, tolerance: float = 1e-9) -> None:
    """Raise an error unless two results are the same numbers, relative to the largest."""
    a, b = np.asarray(got, np.float64), np.asarray(expected, np.float64)
    if not (a.shape == b.shape and np.max(np.abs(a - b)) <= tolerance * np.max(np.abs(b))):
        raise ValueError(f"{who}: the numbers are not those of adaopt")


def interleaved(ways: Mapping[str, Callable[[], Any]], rounds: int) -> Seconds:
    """Return the seconds of every way in every round; a round runs each once, in a new order."""
    order, draw = list(ways), random.Random(0)
    seconds: Seconds = {who: [] for who in ways}
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        draw.shuffle(order)
        for who in order:
            start = time.perf_counter()
            result = ways[who]()
            seconds[who].append(time.perf_counter() - start)
            del result
    gc.enable()
    return seconds


def compare(ways: Mapping[str, Callable[[], Any]], rounds: int, tolerance: float = 1e-9) -> Seconds:
    """Time ways whose numbers are those of the first."""
    results = {who: way() for who, way in ways.items()}
    for who, result in results.items():
        agree(who, result, next(iter(results.values())), tolerance)
    return interleaved(ways, rounds)


def stay_on_one_core() -> None:
    """Then nothing in this process runs in parallel, where the system can promise it."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def adam(w: Any, grad: Any, lr: Any = LR, beta2: Any = BETA2) -> Iterator[Any]:
    """Adam in the textbook's lines, as people write it in NumPy: w after each step."""
    m, v, beta1_t, beta2_t = np.zeros_like(w), np.zeros_like(w), 1.0, 1.0
    while True:
        g, beta1_t, beta2_t = grad(w), beta1_t * BETA1, beta2_t * beta2
        m = BETA1 * m + (1 - BETA1) * g
        v = beta2 * v + (1 - beta2) * (g * g)
        w = w - lr * (m / (1 - beta1_t) / (np.sqrt(v / (1 - beta2_t)) + EPS))
        yield w


def adam_path(x0: Any, grad: Any, steps: int, **settings: Any) -> Any:
    """The places where it has been, of shape (steps + 1, *x0.shape)."""
    xs = np.empty((steps + 1, *x0.shape))
    xs[0], walk = x0, adam(x0, grad, **settings)
    for k in range(steps):
        xs[k + 1] = next(walk)
    return xs
