r"""Learning-rate decay: the learning rate as a function of the step.

Each function here makes a :class:`Schedule`: a function of k = 0, 1, 2, …, the number of steps
already done, which is what a hyperparameter of an optimizer may be::

    Adam(lr=schedules.cosine(0.1, steps=100))

The first step is taken with the value at k = 0. In the formulas :math:`\eta` is the argument ``lr``
and :math:`\eta_k` the value at k; ⌊ ⌋ rounds down. Every schedule goes on for ever: each says what
it does beyond its last step.

References
----------
Robbins and Monro, "A Stochastic Approximation Method", Annals of Mathematical Statistics
22(3), 1951, pp. 400–407 (decay like 1/t).

Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017,
arXiv:1608.03983 (cosine, restarts).
"""

from __future__ import annotations

import math
import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from .checks import NOT_NEGATIVE, PART, POSITIVE, Legal, count, number, numbers, shown, whole

if TYPE_CHECKING:
    from .types import ArrayLike

__all__ = [
    "Schedule",
    "chain",
    "constant",
    "cosine",
    "cosine_restarts",
    "exponential",
    "inverse_time",
    "linear_warmup",
    "polynomial",
    "step_decay",
]

_STEP = Legal("a whole number >= 0, or an array of them", lambda k: k >= 0)
_BOUNDARIES = Legal("a list of whole numbers >= 1", lambda k: k >= 1)
_LATEST = int(sys.float_info.max)  # later steps than that are the same to a float


class Schedule:
    """A learning rate as a function of the step.

    Made by the functions of this module, and called by an optimizer before each step.

    Parameters
    ----------
    formula : callable
        The value as a function of k.
    description : str
        How it was made, to print.

    Examples
    --------
    >>> from adaopt import schedules
    >>> rate = schedules.inverse_time(1.0)
    >>> rate
    inverse_time(lr=1.0, decay=1.0, power=1.0)
    >>> rate(0), rate(1), rate(4)
    (1.0, 0.5, 0.2)
    >>> rate([0, 1, 4])
    array([1. , 0.5, 0.2])
    """

    _made_by: tuple[Callable[..., Schedule], tuple[Any, ...]] | None = None

    def __init__(self, formula: Callable[[int], Any], description: str) -> None:
        if not callable(formula):
            raise TypeError(f"Schedule: formula must be a function of k, got {shown(formula)}")
        if not isinstance(description, str):
            raise TypeError(f"Schedule: description must be text, got {shown(description)}")
        self._formula = formula
        self._description = description

    def __call__(self, k: Any) -> Any:
        """Return the value at step k.

        Parameters
        ----------
        k : int or array_like of int, at least 0
            Number of steps already done.

        Returns
        -------
        float or ndarray
            A float for one step, an array of the same shape for several. (Where ``lr`` is an
            array, a sweep, there is one such array for each step.)

        Raises
        ------
        TypeError
            If `k` is not made of whole numbers.
        ValueError
            If `k` is negative, or rates of different steps have shapes that do not go together.
        """
        name = self._description.partition("(")[0]
        steps = k if type(k) is int and k >= 0 else whole(f"{name}: k", k, _STEP)
        with np.errstate(under="ignore"):  # a rate that is too small is 0
            if isinstance(steps, int):
                return self._formula(steps)
            values = _alike(name, [self._formula(int(step)) for step in steps.flat])
            shape = np.shape(values[0] if len(values) else self._formula(0))
        return np.reshape(values, steps.shape + shape)

    def __repr__(self) -> str:
        return self._description

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Be pickled and copied as the call that made it: a formula need not have a name."""
        return self._made_by or super().__reduce_ex__(protocol)


def constant(lr: ArrayLike) -> Schedule:
    r"""Make a schedule that never changes: :math:`\eta_k = \eta`.

    Parameters
    ----------
    lr : float or array_like, finite and >= 0
        The learning rate.

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> from adaopt import schedules
    >>> schedules.constant(0.1)([0, 1, 1000])
    array([0.1, 0.1, 0.1])
    """
    rate = _rate("constant: lr", lr)
    return _made(lambda k: rate, constant, lr=rate)


def step_decay(lr: ArrayLike, every: int, factor: float = 0.1) -> Schedule:
    r"""Multiply the learning rate by a factor every so many steps.

    .. math:: \eta_k = \eta \, f^{\lfloor k / n \rfloor}

    Parameters
    ----------
    lr : float or array_like, finite and >= 0
        Learning rate at k = 0.
    every : int, at least 1
        :math:`n`: steps with the same rate. The first step with a lower one is k = ``every``.
    factor : float, in (0, 1]
        :math:`f`. Default 0.1, the usual "divide by ten".

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If an argument is out of its range.

    Notes
    -----
    It never ends: the rate falls for as long as there are steps.

    Examples
    --------
    >>> from adaopt import schedules
    >>> schedules.step_decay(8.0, every=2, factor=0.5)(range(6))
    array([8., 8., 4., 4., 2., 2.])
    """
    rate, every = _rate("step_decay: lr", lr), count("step_decay: every", every)
    factor = number("step_decay: factor", factor, PART)

    def formula(k: int) -> Any:
        return rate * factor ** min(k // every, _LATEST)

    return _made(formula, step_decay, lr=rate, every=every, factor=factor)


def exponential(lr: ArrayLike, factor: float) -> Schedule:
    r"""Multiply the learning rate by a factor after every step.

    .. math:: \eta_k = \eta \, f^k

    Parameters
    ----------
    lr : float or array_like, finite and >= 0
        Learning rate at k = 0.
    factor : float, in (0, 1]
        :math:`f`. The rate halves every :math:`\ln\frac12 / \ln f` steps. There is no default: it
        depends on how long the run is.

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If an argument is out of its range.

    Notes
    -----
    It never ends, but its rates have a finite sum, :math:`\eta/(1 - f)`: with gradients no larger
    than G, a minimum further away than G times that is never reached.

    Examples
    --------
    >>> from adaopt import schedules
    >>> schedules.exponential(8.0, factor=0.5)(range(4))
    array([8., 4., 2., 1.])
    """
    rate, factor = _rate("exponential: lr", lr), number("exponential: factor", factor, PART)
    return _made(lambda k: rate * factor ** min(k, _LATEST), exponential, lr=rate, factor=factor)


def inverse_time(lr: ArrayLike, decay: float = 1.0, power: float = 1.0) -> Schedule:
    r"""Divide the learning rate by the time that has passed.

    .. math:: \eta_k = \frac{\eta}{(1 + dk)^p}

    Parameters
    ----------
    lr : float or array_like, finite and >= 0
        Learning rate at k = 0.
    decay : float, finite and >= 0
        :math:`d`, per step. Default 1: with t = k + 1 the rate is then :math:`\eta/t^p`. A smaller
        one keeps the rate up for about :math:`1/d` steps first.
    power : float, finite and > 0
        :math:`p`. Default 1. With 0.5 it is :math:`\eta/\sqrt t`, the decay that AdaGrad finds by
        itself under gradients of constant size.

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If an argument is out of its range.

    Notes
    -----
    It never ends. For :math:`\frac12 < p \le 1` the rates sum to infinity (any distance can be
    travelled) and their squares do not (noise dies out): the two sums of Robbins and Monro.

    Examples
    --------
    >>> from adaopt import schedules
    >>> schedules.inverse_time(0.6)(range(3))
    array([0.6, 0.3, 0.2])
    >>> schedules.inverse_time(0.6, power=0.5)([0, 3, 8])
    array([0.6, 0.3, 0.2])
    """
    rate = _rate("inverse_time: lr", lr)
    decay = number("inverse_time: decay", decay, NOT_NEGATIVE)
    power = number("inverse_time: power", power, POSITIVE)

    def formula(k: int) -> Any:
        try:
            slower = (1 + decay * min(k, _LATEST)) ** power
        except OverflowError:  # Python's own floats raise where others become infinite
            slower = math.inf
        return rate / slower

    return _made(formula, inverse_time, lr=rate, decay=decay, power=power)


def polynomial(lr: ArrayLike, steps: int, power: float = 1.0, end: ArrayLike = 0.0) -> Schedule:
    r"""Go down to ``end`` in a given number of steps: in a straight line, or along a power of it.

    .. math::
        \eta_k = c_k \eta + (1 - c_k)\, \eta_{\text{end}}, \qquad
        c_k = \left(1 - \frac{\min(k, n)}{n}\right)^p

    Parameters
    ----------
    lr : float or array_like, finite and >= 0
        Learning rate at k = 0, exactly.
    steps : int, at least 1
        :math:`n`: the rate is exactly ``end`` at k = ``steps``, and stays there. (In a run of
        ``steps`` steps the last one has k = ``steps`` − 1: no step is wasted on a rate of 0.)
    power : float, finite and > 0
        :math:`p`. Default 1: a straight line.
    end : float or array_like, finite and >= 0
        Where it ends. Default 0.

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> from adaopt import schedules
    >>> schedules.polynomial(1.0, steps=4)(range(6))
    array([1.  , 0.75, 0.5 , 0.25, 0.  , 0.  ])
    >>> schedules.polynomial(1.0, steps=4, power=2, end=0.5)([0, 2, 4])
    array([1.   , 0.625, 0.5  ])
    """
    lr, end = _rate("polynomial: lr", lr), _rate("polynomial: end", end)
    steps = count("polynomial: steps", steps)
    power = number("polynomial: power", power, POSITIVE)

    def formula(k: int) -> Any:
        return _between(lr, end, (1 - min(k, steps) / steps) ** power)

    return _made(formula, polynomial, lr=lr, steps=steps, power=power, end=end)


def cosine(lr: ArrayLike, steps: int, end: ArrayLike = 0.0) -> Schedule:
    r"""Go down to ``end`` along half a wave of the cosine: slowly at first and at last.

    .. math::
        \eta_k = c_k \eta + (1 - c_k)\, \eta_{\text{end}}, \qquad
        c_k = \frac12 \left(1 + \cos\frac{\pi \min(k, n)}{n}\right)

    Parameters
    ----------
    lr : float or array_like, finite and >= 0
        Learning rate at k = 0, exactly.
    steps : int, at least 1
        :math:`n`: the rate is exactly ``end`` at k = ``steps``, and stays there. (PyTorch's
        ``CosineAnnealingLR`` goes up again after that.)
    end : float or array_like, finite and >= 0
        Where it ends. Default 0.

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If an argument is out of its range.

    See Also
    --------
    cosine_restarts : the same wave again and again.

    Examples
    --------
    >>> from adaopt import schedules
    >>> schedules.cosine(1.0, steps=3)(range(5))
    array([1.  , 0.75, 0.25, 0.  , 0.  ])
    """
    lr, end = _rate("cosine: lr", lr), _rate("cosine: end", end)
    steps = count("cosine: steps", steps)

    def formula(k: int) -> Any:
        return _between(lr, end, _half_wave(min(k, steps) / steps))

    return _made(formula, cosine, lr=lr, steps=steps, end=end)


def cosine_restarts(
    lr: ArrayLike, steps: int, multiplier: int = 1, end: ArrayLike = 0.0
) -> Schedule:
    r"""Go down along a cosine, jump back to the top, and again, in ever longer periods.

    .. math::
        \eta_k = c_k \eta + (1 - c_k)\, \eta_{\text{end}}, \qquad
        c_k = \frac12 \left(1 + \cos\frac{\pi (k - s_i)}{n m^i}\right)

    with i the number of restarts so far and :math:`s_i = n(1 + m + \dots + m^{i-1})` the step of
    the last one.

    Parameters
    ----------
    lr : float or array_like, finite and >= 0
        Learning rate at k = 0 and at every restart, exactly.
    steps : int, at least 1
        :math:`n`: length of the first period. k = ``steps`` is the first restart.
    multiplier : int, at least 1
        :math:`m`: each period is this many times as long as the one before. Default 1: all alike.
    end : float or array_like, finite and >= 0
        What each period goes down to. It is not reached: the step that would have it is the
        restart. Default 0.

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If an argument is out of its range.

    Notes
    -----
    It never ends. Loshchilov and Hutter, who introduced it, write :math:`T_0` for n and
    :math:`T_{mult}` for m.

    Examples
    --------
    >>> from adaopt import schedules
    >>> schedules.cosine_restarts(1.0, steps=3)(range(7))
    array([1.  , 0.75, 0.25, 1.  , 0.75, 0.25, 1.  ])
    >>> schedules.cosine_restarts(1.0, steps=1, multiplier=2)([0, 1, 2, 3, 5])
    array([1. , 1. , 0.5, 1. , 0.5])
    """
    lr, end = _rate("cosine_restarts: lr", lr), _rate("cosine_restarts: end", end)
    steps = count("cosine_restarts: steps", steps)
    multiplier = count("cosine_restarts: multiplier", multiplier)

    def formula(k: int) -> Any:
        since, period = _since_restart(k, steps, multiplier)
        return _between(lr, end, _half_wave(since / period))

    return _made(formula, cosine_restarts, lr=lr, steps=steps, multiplier=multiplier, end=end)


def linear_warmup(lr: ArrayLike, steps: int, start: ArrayLike = 0.0) -> Schedule:
    r"""Go up to ``lr`` in a straight line, and stay there.

    .. math::
        \eta_k = c_k \eta + (1 - c_k)\, \eta_{\text{start}}, \qquad c_k = \frac{\min(k, n)}{n}

    Parameters
    ----------
    lr : float or array_like, finite and >= 0
        Learning rate from k = ``steps`` on, exactly.
    steps : int, at least 1
        :math:`n`: steps with a smaller rate.
    start : float or array_like, finite and >= 0
        Rate at k = 0, exactly. Default 0: the first step then only fills the averages of a method
        that has any. ``start=lr / steps`` makes the first step a real one.

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If an argument is out of its range.

    See Also
    --------
    chain : to let a decay follow.

    Examples
    --------
    >>> from adaopt import schedules
    >>> schedules.linear_warmup(1.0, steps=4)(range(6))
    array([0.  , 0.25, 0.5 , 0.75, 1.  , 1.  ])
    """
    lr, start = _rate("linear_warmup: lr", lr), _rate("linear_warmup: start", start)
    steps = count("linear_warmup: steps", steps)

    def formula(k: int) -> Any:
        return _between(lr, start, min(k, steps) / steps)

    return _made(formula, linear_warmup, lr=lr, steps=steps, start=start)


def chain(parts: Sequence[Callable[[Any], Any]], boundaries: Sequence[int]) -> Schedule:
    r"""Follow one schedule after another, each on a clock of its own.

    .. math:: \eta_k = \text{part}_i(k - b_i) \quad\text{for}\quad b_i \le k < b_{i+1},\; b_0 = 0

    Parameters
    ----------
    parts : sequence of callables
        Schedules, or other functions of the step. Each counts its steps from 0.
    boundaries : sequence of int
        The k at which the second, third, … part begins: one less than there are parts, each
        larger than the one before. The last part goes on for ever.

    Raises
    ------
    TypeError
        If a part is not a function, or a boundary not a whole number.
    ValueError
        If there are no parts, or the boundaries are not one fewer, at least 1 and increasing.

    Examples
    --------
    >>> from adaopt import schedules
    >>> rate = schedules.chain(
    ...     [schedules.linear_warmup(1.0, steps=2), schedules.polynomial(1.0, steps=4)], [2]
    ... )
    >>> rate(range(8))
    array([0.  , 0.5 , 1.  , 0.75, 0.5 , 0.25, 0.  , 0.  ])
    """
    parts, boundaries = _parts(parts), _boundaries(boundaries, len(parts))
    begins = [0, *boundaries]

    def formula(k: int) -> Any:
        i = bisect_right(boundaries, k)
        return parts[i](k - begins[i])

    made = Schedule(formula, f"chain({parts!r}, {boundaries!r})")
    made._made_by = chain, (parts, boundaries)
    return made


# --- formulas that are used twice ----------------------------------------------------------------


def _between(first: Any, last: Any, share: float) -> Any:
    """Mix two rates with weights `share` and 1 − `share`: exact at both ends."""
    return share * first + (1 - share) * last


def _half_wave(fraction: float) -> float:
    return (1 + math.cos(math.pi * fraction)) / 2


def _since_restart(k: int, steps: int, multiplier: int) -> tuple[int, int]:
    """Count the steps since the last restart; return them and the length of the period."""
    if multiplier == 1:
        return k % steps, steps
    while k >= steps:
        k, steps = k - steps, steps * multiplier
    return k, steps


# --- made and checked ----------------------------------------------------------------------------


def _made(formula: Callable[[int], Any], maker: Callable[..., Schedule], **given: Any) -> Schedule:
    """A schedule that is printed, and pickled, as the call that made it."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in given.items())
    made = Schedule(formula, f"{maker.__name__}({arguments})")
    made._made_by = maker, tuple(given.values())
    return made


def _rate(label: str, value: ArrayLike) -> Any:
    """Check a learning rate, or an array of them for a sweep."""
    array = numbers(label, value, NOT_NEGATIVE)
    array.flags.writeable = False  # it is handed out at every step
    # A Python float has no precision of its own: with it, float32 parameters stay float32.
    return array if array.ndim else float(array)


def _alike(name: str, rates: list[Any]) -> list[Any]:
    """Rates of several steps in one shape: a chain may go from one rate to a sweep of them."""
    shapes = {np.shape(rate) for rate in rates}
    if len(shapes) < 2:
        return rates
    try:
        shape = np.broadcast_shapes(*shapes)
    except ValueError:
        raise ValueError(f"{name}: rates of shapes {sorted(shapes)} do not go together") from None
    return [np.broadcast_to(rate, shape) for rate in rates]


def _parts(parts: Any) -> list[Callable[[Any], Any]]:
    if not isinstance(parts, list | tuple):
        raise TypeError(f"chain: parts must be a list of functions of the step, got {shown(parts)}")
    if not parts:
        raise ValueError("chain: parts must be at least one function of the step, got none")
    for i, part in enumerate(parts):
        if not callable(part):
            raise TypeError(f"chain: parts[{i}] must be a function of the step, got {shown(part)}")
    return list(parts)


def _boundaries(boundaries: Any, parts: int) -> list[int]:
    array = np.asarray(whole("chain: boundaries", boundaries, _BOUNDARIES))
    if array.ndim != 1:
        raise TypeError(f"chain: boundaries must be {_BOUNDARIES.words}, got {shown(boundaries)}")
    checked = array.tolist()
    if len(checked) != parts - 1:
        raise ValueError(f"chain: {parts} parts need {parts - 1} boundaries, got {shown(checked)}")
    if any(b >= c for b, c in pairwise(checked)):
        raise ValueError(f"chain: boundaries must increase, got {shown(checked)}")
    return checked
