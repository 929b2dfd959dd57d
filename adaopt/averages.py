"""Exponential moving averages: the average itself, its weights, and how long its memory is.

One rule runs through this module (and through RMSProp and Adam)::

    s = beta * s + alpha * x          with  alpha + beta = 1

``alpha`` is the weight the *newest* value gets, ``beta`` the weight that is kept of the past.
Texts mix the two up ("0.9" is almost always ``beta``), so :func:`ema` and :func:`weights` take
either, by name.

References
----------
Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, arXiv:1412.6980,
section 3 (the start-up correction).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .checks import PART, SHARE, count, number, numbers, real, shown

if TYPE_CHECKING:
    from .types import Array, ArrayLike

__all__ = ["ema", "half_life", "lag", "noise_gain", "time_constant", "weights", "window"]

STARTS = ("zero", "first", "corrected")


@np.errstate(under="ignore")  # a weight that is too small for its precision is 0
def ema(
    x: ArrayLike, alpha: float | None = None, beta: float | None = None, start: str = "zero"
) -> Array:
    r"""Exponential moving average of ``x`` over time, which is axis 0.

    .. math:: s_t = \beta s_{t-1} + \alpha x_t, \qquad \alpha + \beta = 1

    Parameters
    ----------
    x : array_like, shape (n, ...)
        The values, oldest first. Each component after axis 0 is averaged by itself.
        Float32 stays float32; integers become float64. From a NaN on, the average is NaN.
    alpha : float, in (0, 1]
        Weight of the newest value. Near 1: next to no memory. Give this or ``beta``.
    beta : float, in [0, 1)
        Weight of the past. Near 1: a long memory. Give this or ``alpha``.
    start : {"zero", "first", "corrected"}
        What stands for the past before there is one.

        - ``"zero"``: :math:`s_0 = 0`. The default, because it is what RMSProp and Adam do:
          ``ema(g, beta=beta1)`` is Adam's ``m`` bit for bit. It starts out too small: its
          weights sum to :math:`1 - \beta^t`.
        - ``"first"``: :math:`s_1 = x_1`. The first value keeps a large weight for long.
        - ``"corrected"``: what ``"zero"`` gives, divided by :math:`1 - \beta^t`, the sum of its
          weights: a weighted mean of the values so far (pandas: ``ewm(adjust=True)``).

    Returns
    -------
    ndarray, shape (n, ...)
        ``s[t - 1]`` is :math:`s_t`, the average after ``t`` values.

    Raises
    ------
    TypeError
        If ``x`` is not made of real numbers (masked arrays have values that must not be used), or
        if ``alpha`` or ``beta`` is not one number, or ``start`` no text.
    ValueError
        If neither or both of ``alpha`` and ``beta`` are given or one is out of range, if ``start``
        is not one of the three, or if ``x`` has no time axis.

    Examples
    --------
    >>> from adaopt.averages import ema
    >>> ema([1.0, 1.0, 1.0], beta=0.5)
    array([0.5  , 0.75 , 0.875])
    >>> ema([1.0, 1.0, 1.0], beta=0.5, start="corrected")
    array([1., 1., 1.])
    >>> ema([1.0, 0.0, 0.0], alpha=0.5, start="first")
    array([1.  , 0.5 , 0.25])
    """
    x = real("ema: x", x)
    if x.ndim == 0:
        raise ValueError(f"ema: x must have a time axis, got the single number {x}")
    x = x[..., np.newaxis]  # rows are arrays: float32 stays float32 in every NumPy
    alpha, beta = _alpha_beta("ema", alpha, beta, x.dtype)
    _check_start("ema", start)
    average = np.empty_like(x)
    s, beta_t = np.zeros_like(x, shape=x.shape[1:]), x.dtype.type(1)
    for t, value in enumerate(x):
        s = value if start == "first" and t == 0 else beta * s + alpha * value
        beta_t = beta_t * beta  # a running product: the same number in every language
        average[t] = s / (1 - beta_t) if start == "corrected" else s
    return average[..., 0]


@np.errstate(under="ignore")
def weights(
    n: int, alpha: float | None = None, beta: float | None = None, start: str = "zero"
) -> Array:
    r"""Weights that the values :math:`x_1, \dots, x_n` have in the average :math:`s_n`.

    .. math:: s_n = \sum_{i=1}^{n} w_i x_i, \qquad w_i = \alpha \beta^{n-i}

    With ``start="first"`` the oldest weight is :math:`\beta^{n-1}` instead; with
    ``start="corrected"`` all are divided by their sum, :math:`1 - \beta^n`.

    Parameters
    ----------
    n : int, at least 1
        How many values have been seen.
    alpha, beta, start
        As in :func:`ema`.

    Returns
    -------
    ndarray, shape (n,)
        The weights, oldest first. They sum to :math:`1 - \beta^n` for ``"zero"``, and to 1 for
        ``"first"`` and ``"corrected"``.

    Raises
    ------
    TypeError
        If ``n`` is not a whole number, or as in :func:`ema`.
    ValueError
        If ``n`` is below 1, or as in :func:`ema`.

    Examples
    --------
    >>> from adaopt.averages import weights
    >>> weights(3, beta=0.5)
    array([0.125, 0.25 , 0.5  ])
    >>> weights(3, beta=0.5, start="first")
    array([0.25, 0.25, 0.5 ])
    >>> weights(3, beta=0.5, start="corrected").round(3)
    array([0.143, 0.286, 0.571])
    """
    alpha, beta = _alpha_beta("weights", alpha, beta)
    _check_start("weights", start)
    n = count("weights: n", n)
    powers = np.cumprod(np.concatenate([[1.0], np.full(n, beta)]))  # beta^0, …, beta^n
    newest_first = alpha * powers[:n]
    if start == "first":
        newest_first[-1] = powers[n - 1]
    if start == "corrected":
        newest_first = newest_first / (1 - powers[n])
    return newest_first[::-1].copy()


def half_life(beta: ArrayLike) -> Any:
    r"""Half-life in steps, in which a value's weight halves: :math:`\ln \tfrac12 / \ln \beta`.

    Parameters
    ----------
    beta : float or array_like, in [0, 1)
        Weight of the past. 0.9 gives 6.58 steps.

    Returns
    -------
    float or ndarray
        Steps. 0 where ``beta`` is 0: nothing of the past is kept.

    Raises
    ------
    TypeError
        If ``beta`` is not made of real numbers.
    ValueError
        If it is not in [0, 1), or an empty array.

    Examples
    --------
    >>> from adaopt.averages import half_life
    >>> print(f"{half_life(0.9):.2f}")
    6.58
    """
    return _of_beta("half_life", beta, _half_life)


def time_constant(beta: ArrayLike) -> Any:
    r"""Time in which :math:`\beta^k` falls to about 1/e, in steps: :math:`1/(1 - \beta)`.

    It is also the mean age of a value in the average, counting the newest as 1. At 0.9 it is 10,
    and :math:`0.9^{10} = 0.349`, where 1/e is 0.368.

    Parameters
    ----------
    beta : float or array_like, in [0, 1)
        Weight of the past. 0.9 gives 10 steps.

    Returns
    -------
    float or ndarray
        Steps.

    Raises
    ------
    TypeError
        If ``beta`` is not made of real numbers.
    ValueError
        If it is not in [0, 1), or an empty array.

    Examples
    --------
    >>> from adaopt.averages import time_constant
    >>> print(f"{time_constant(0.9):.2f}")
    10.00
    """
    return _of_beta("time_constant", beta, lambda beta: 1 / (1 - beta))


def window(beta: ArrayLike) -> Any:
    r"""Length of the plain moving average that is as smooth: :math:`2/\alpha - 1`.

    In letters of ``beta``: :math:`(1 + \beta)/(1 - \beta)`. An ordinary mean of that many values
    has the same :func:`noise_gain` and the same :func:`lag`. pandas calls it ``span``.

    Parameters
    ----------
    beta : float or array_like, in [0, 1)
        Weight of the past. 0.9 gives 19 values.

    Returns
    -------
    float or ndarray
        Number of values, at least 1.

    Raises
    ------
    TypeError
        If ``beta`` is not made of real numbers.
    ValueError
        If it is not in [0, 1), or an empty array.

    Examples
    --------
    >>> from adaopt.averages import window
    >>> print(f"{window(0.9):.2f}")
    19.00
    """
    return _of_beta("window", beta, lambda beta: (1 + beta) / (1 - beta))


def noise_gain(beta: ArrayLike) -> Any:
    r"""*Variance* of the average over the variance of white noise: :math:`\alpha/(2 - \alpha)`.

    In letters of ``beta``: :math:`(1 - \beta)/(1 + \beta)`, which is the sum of the squared weights
    after the start-up (:math:`t \to \infty`). The standard deviation falls by its square root.

    Parameters
    ----------
    beta : float or array_like, in [0, 1)
        Weight of the past. 0.9 gives 1/19: the standard deviation falls to 0.23.

    Returns
    -------
    float or ndarray
        A ratio in (0, 1]; it has no unit.

    Raises
    ------
    TypeError
        If ``beta`` is not made of real numbers.
    ValueError
        If it is not in [0, 1), or an empty array.

    Examples
    --------
    >>> from adaopt.averages import noise_gain
    >>> print(f"{noise_gain(0.9):.4f}")
    0.0526
    """
    return _of_beta("noise_gain", beta, lambda beta: (1 - beta) / (1 + beta))


def lag(beta: ArrayLike) -> Any:
    r"""Delay in steps by which the average trails a steady ramp: :math:`(1 - \alpha)/\alpha`.

    In letters of ``beta``: :math:`\beta/(1 - \beta)`, the mean age of a value in the average after
    the start-up, counting the newest as 0.

    Parameters
    ----------
    beta : float or array_like, in [0, 1)
        Weight of the past. 0.9 gives 9 steps.

    Returns
    -------
    float or ndarray
        Steps.

    Raises
    ------
    TypeError
        If ``beta`` is not made of real numbers.
    ValueError
        If it is not in [0, 1), or an empty array.

    Examples
    --------
    >>> from adaopt.averages import lag
    >>> print(f"{lag(0.9):.2f}")
    9.00
    """
    return _of_beta("lag", beta, lambda beta: beta / (1 - beta))


def _half_life(beta: Array) -> Array:
    remembers = beta > 0  # ln 0 would be a warning; its limit here is a half-life of 0
    return np.where(remembers, np.log(0.5) / np.log(np.where(remembers, beta, 0.5)), 0.0)


def _of_beta(name: str, beta: ArrayLike, formula: Callable[[Array], Array]) -> Any:
    """Check ``beta`` (a number or an array), and give back the same kind."""
    value = numbers(f"{name}: beta", beta, SHARE)
    result = formula(value)
    return result if value.ndim else float(result)


def _alpha_beta(name: str, alpha: Any, beta: Any, dtype: Any = np.float64) -> tuple[Any, Any]:
    """Both weights in the precision of the values, from the one that was given."""
    if (alpha is None) == (beta is None):
        got = "neither" if alpha is None else "both"
        raise ValueError(f"{name}: give exactly one of alpha and beta, got {got}")
    precise = np.dtype(dtype).type
    if beta is not None:
        beta = number(f"{name}: beta", beta, SHARE)
        if precise(beta) == 1:
            raise ValueError(f"{name}: beta rounds to 1 in {np.dtype(dtype)}, got {beta}")
        return precise(1 - precise(beta)), precise(beta)
    alpha = number(f"{name}: alpha", alpha, PART)
    if precise(1 - precise(alpha)) == 1:
        raise ValueError(f"{name}: alpha is so small that 1 - alpha rounds to 1, got {alpha}")
    return precise(alpha), precise(1 - precise(alpha))


def _check_start(name: str, start: Any) -> None:
    legal = f"{name}: start must be one of {', '.join(STARTS)}"
    if not isinstance(start, str):
        raise TypeError(f"{legal}, got {shown(start)}")
    if start not in STARTS:
        raise ValueError(f"{legal}, got {start!r}")
