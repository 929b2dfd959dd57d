"""Timing candidates against each other: interleaved, in shuffled order, after they have agreed."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

Seconds = dict[str, list[float]]


class Candidate(NamedTuple):
    """One way to do the work.

    Attributes
    ----------
    run : callable
        Does the work, from the start to the numbers in memory, and returns them.
    times : float
        What the time is multiplied by, where `run` does only a part of the work.
    """

    run: Callable[[], Any]
    times: float = 1.0


def agree(name: str, got: ArrayLike, expected: ArrayLike, tolerance: float = 1e-9) -> None:
    """Raise an error unless two results are the same numbers.

    Parameters
    ----------
    name : str
        Who has computed `got`.
    got, expected : array_like of the same shape
    tolerance : float
        The largest difference allowed, relative to the largest number of `expected`.
    """
    a, b = np.asarray(got, np.float64), np.asarray(expected, np.float64)
    if a.shape != b.shape:
        raise ValueError(f"{name}: the result has shape {a.shape}, expected {b.shape}")
    apart = float(np.max(np.abs(a - b)))
    if not apart <= tolerance * float(np.max(np.abs(b))):
        raise ValueError(f"{name}: the numbers are up to {apart:.3g} from those of adaopt")


def interleaved(candidates: Mapping[str, Candidate], rounds: int, seed: int = 0) -> Seconds:
    """Return the seconds of every candidate in every round.

    A round runs each candidate once, in an order drawn anew: what slows the machine for a while
    then slows all of them, and ratios within a round keep their meaning. Python's garbage collector
    rests while the clock runs. Candidates should have run once before, to be warm.
    """
    gc.freeze()  # or every collection would go through all that the frameworks have imported
    order, draw = list(candidates), random.Random(seed)
    seconds: Seconds = {name: [] for name in candidates}
    for _ in range(rounds):
        draw.shuffle(order)
        for name in order:
            seconds[name].append(_timed(candidates[name]))
    return seconds


def _timed(candidate: Candidate) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        result = candidate.run()
        elapsed = time.perf_counter() - start
    finally:
        gc.enable()
    del result
    return float(f"{elapsed * candidate.times:.4g}")
