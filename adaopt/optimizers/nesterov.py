"""Nesterov momentum: the gradient, and then the velocity once more."""

from __future__ import annotations

from .base import Optimizer
from .hyperparameters import Rate, Share


class Nesterov(Optimizer):
    r"""Momentum that looks one velocity ahead.

    .. math::

        v_t &= \beta v_{t-1} + g_t \\
        w_t &= w_{t-1} - \eta\,(g_t + \beta v_t)

    Here w is the look-ahead point, so that the gradient is taken where the parameters are: the form
    that every framework uses. The velocity on the right is the new one.

    Parameters
    ----------
    lr : float, array_like or callable
        Learning rate :math:`\eta \ge 0`. Default 0.01.
    beta : float, array_like or callable
        Share of the velocity that is kept, :math:`0 \le \beta < 1`. Default 0.9.

    Raises
    ------
    ValueError
        If a hyperparameter is outside its range or not finite.

    References
    ----------
    Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k²)",
    Soviet Mathematics Doklady 27:372–376, 1983; for training networks Sutskever, Martens, Dahl and
    Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013.

    Examples
    --------
    >>> import numpy as np
    >>> Nesterov(lr=0.1, beta=0.9).step(np.array([1.0]), np.array([1.0]))
    array([0.81])
    """

    def __init__(self, lr: Rate = 0.01, *, beta: Share = 0.9) -> None:
        super().__init__(lr=lr, beta=beta)

    @staticmethod
    def rule(w, g, v, *, lr, beta):
        """Return w and v after one step."""
        v = beta * v + g
        return w - lr * (g + beta * v), v
