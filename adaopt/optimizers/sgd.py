"""Gradient descent: one rate for every parameter."""

from __future__ import annotations

from .base import Optimizer
from .hyperparameters import Rate


class SGD(Optimizer):
    r"""Gradient descent, the step every other method changes.

    .. math::

        w_t = w_{t-1} - \eta\, g_t

    Parameters
    ----------
    lr : float, array_like or callable
        Learning rate :math:`\eta \ge 0`, in units of parameter per unit of gradient. Default 0.01.

    Raises
    ------
    ValueError
        If `lr` is negative or not finite.

    References
    ----------
    Robbins and Monro, "A Stochastic Approximation Method", Annals of Mathematical Statistics
    22(3):400–407, 1951.

    Examples
    --------
    >>> import numpy as np
    >>> SGD(lr=0.1).step(np.array([1.0, -2.0]), np.array([0.5, 4.0]))
    array([ 0.95, -2.4 ])
    """

    def __init__(self, lr: Rate = 0.01) -> None:
        super().__init__(lr=lr)

    @staticmethod
    def rule(w, g, *, lr):
        """Return w after one step."""
        return w - lr * g
