"""Chance that can be repeated: numbers that are a pure function of (seed, k, component).

An integer hash in place of a generator with a hidden state: step k of a run always sees the same
noise, whatever ran before. Whole-number arithmetic and sums of dyadic fractions are exact, so
JavaScript (``widgets/js/chance.js``) makes the same doubles bit for bit; a normal variate by way of
logarithms and cosines would not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .checks import count, seeds

if TYPE_CHECKING:
    from .types import Array, ArrayLike

__all__ = ["normal", "random_bits", "uniform"]

_MASK = 0xFFFFFFFF
_GOLDEN = 0x9E3779B9  # 2**32 over the golden ratio: keeps zeros away from the hash's fixed point
_UNIFORM_LANE = 1_000_000  # uniform and normal numbers of one (seed, k) must not share words


def random_bits(seed: ArrayLike, k: int, i: ArrayLike) -> Any:
    """Return 32 random bits for component `i` of step `k`.

    Parameters
    ----------
    seed : int or array of int
        0 ≤ seed < 2**32; an array broadcasts against `i`.
    k : int
        Step, k ≥ 0.
    i : int or array of int
        Component, 0 ≤ i < 2**32.

    Returns
    -------
    int or uint64 array

    Raises
    ------
    TypeError
        If an argument is not made of whole numbers.
    ValueError
        If one is out of its range.
    """
    seed, i = _unsigned(seeds("random_bits: seed", seed)), _unsigned(seeds("random_bits: i", i))
    return _bits(seed, count("random_bits: k", k, 0), i)


def uniform(seed: ArrayLike, k: int, n: int) -> Array:
    """Return `n` numbers in [0, 1), multiples of 2**-32.

    Parameters
    ----------
    seed : int or array of int
        0 ≤ seed < 2**32. An array broadcasts against the `n` numbers: of shape (..., 1), it gives
        each of its seeds numbers of its own.
    k : int
        Step, k ≥ 0.
    n : int
        How many, n ≥ 0.

    Returns
    -------
    array of shape (n,), or of the shape to which that and the seeds broadcast

    Raises
    ------
    TypeError
        If an argument is not made of whole numbers.
    ValueError
        If one is out of its range.

    Examples
    --------
    >>> uniform(0, 0, 3).round(3)
    array([0.809, 0.817, 0.567])
    """
    seed, k, n = seeds("uniform: seed", seed), count("uniform: k", k, 0), count("uniform: n", n, 0)
    i = np.arange(_UNIFORM_LANE, _UNIFORM_LANE + n, dtype=np.uint64)
    return _bits(_unsigned(seed), k, i) / 2.0**32


def normal(seed: ArrayLike, k: int, n: int) -> Array:
    """Return `n` nearly normal numbers of mean 0 and variance 1.

    Each is the sum of twelve uniform ones, less six.

    Their density is within 0.01 of the bell curve everywhere; the tails end at ±6.

    Parameters
    ----------
    seed, k, n
        As for `uniform`.

    Returns
    -------
    array
        Of a shape as from `uniform`.

    Raises
    ------
    TypeError, ValueError
        As from `uniform`.

    Examples
    --------
    >>> normal(0, 0, 3).round(3)
    array([-1.231,  1.239, -0.54 ])
    """
    seed, k, n = seeds("normal: seed", seed), count("normal: k", k, 0), count("normal: n", n, 0)
    seed = seed if isinstance(seed, int) else np.expand_dims(seed, -1)
    i = 6 * np.arange(n, dtype=np.uint64)[:, None] + np.arange(6, dtype=np.uint64)
    w = _bits(_unsigned(seed), k, i)
    total = ((w & 0xFFFF) + (w >> 16)).sum(axis=-1).astype(np.int64)
    return (total - 393210) / 65536


def _unsigned(a: Any) -> Any:
    """Python's own number as it is, an array as words that do not turn into floats."""
    return a if isinstance(a, int) else a.astype(np.uint64)


def _bits(seed: Any, k: int, i: Any) -> Any:
    first = _mix((seed + _GOLDEN) & _MASK)
    second = _mix((first + (k & _MASK) + _GOLDEN) & _MASK)
    return _mix((second + i + _GOLDEN) & _MASK)


def _mix(x: Any) -> Any:
    """Scramble 32 bits: the integer hash "lowbias32" of Chris Wellons."""
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & _MASK
    x = ((x ^ (x >> 15)) * 0x846CA68B) & _MASK
    return x ^ (x >> 16)
