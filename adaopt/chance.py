"""Chance that can be repeated: numbers that are a pure function of (seed, k, component).

An integer hash in place of a generator with a hidden state: step k of a run always sees the same
noise, whatever ran before. Whole-number arithmetic and sums of dyadic fractions are exact, so
JavaScript (``widgets/js/chance.js``) makes the same doubles bit for bit; a normal variate by way of
logarithms and cosines would not.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .types import Array

_MASK = 0xFFFFFFFF
_GOLDEN = 0x9E3779B9  # 2**32 over the golden ratio: keeps zeros away from the hash's fixed point
_UNIFORM_LANE = 1_000_000  # uniform and normal numbers of one (seed, k) must not share words


def word(seed: Any, k: int, i: Any) -> Any:
    """Return 32 random bits for component `i` of step `k`.

    Parameters
    ----------
    seed : int or array of int
        0 ≤ seed < 2**32; an array broadcasts against `i`.
    k : int
        Step, k ≥ 0.
    i : int or array of int
        Component.

    Returns
    -------
    int or uint64 array
    """
    k = operator.index(k)  # a NumPy integer would turn the unsigned words into floats
    s = seed if isinstance(seed, int) else np.atleast_1d(np.asarray(seed, np.uint64))
    first = _mix((s + _GOLDEN) & _MASK)
    second = _mix((first + k + _GOLDEN) & _MASK)
    return _mix((second + i + _GOLDEN) & _MASK)


def uniform(seed: Any, k: int, n: int) -> Array:
    """Return `n` numbers in [0, 1), multiples of 2**-32.

    Examples
    --------
    >>> uniform(0, 0, 3).round(3)
    array([0.809, 0.817, 0.567])
    """
    i = np.arange(_UNIFORM_LANE, _UNIFORM_LANE + n, dtype=np.uint64)
    return word(seed, k, i) / 2.0**32


def normal(seed: Any, k: int, n: int) -> Array:
    """Return `n` nearly normal numbers of mean 0 and variance 1.

    Each is the sum of twelve uniform ones, less six.

    Their density is within 0.01 of the bell curve everywhere; the tails end at ±6.

    Examples
    --------
    >>> normal(0, 0, 3).round(3)
    array([-1.231,  1.239, -0.54 ])
    """
    seed = seed if isinstance(seed, int) else np.expand_dims(np.asarray(seed), -1)
    i = 6 * np.arange(n, dtype=np.uint64)[:, None] + np.arange(6, dtype=np.uint64)
    w = word(seed, k, i)
    total = ((w & 0xFFFF) + (w >> 16)).sum(axis=-1).astype(np.int64)
    return (total - 393210) / 65536


def _mix(x: Any) -> Any:
    """Scramble 32 bits: the integer hash "lowbias32" of Chris Wellons."""
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & _MASK
    x = ((x ^ (x >> 15)) * 0x846CA68B) & _MASK
    return x ^ (x >> 16)
