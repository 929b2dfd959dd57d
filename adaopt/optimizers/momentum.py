"""Momentum: a velocity that remembers past gradients."""

from __future__ import annotations

from .base import Optimizer
from .hyperparameters import Rate, Share


class Momentum(Optimizer):
    r"""Gradient descent with a velocity (heavy ball), in its sum form.

    .. math::

        v_t &= \beta v_{t-1} + g_t \\
        w_t &= w_{t-1} - \eta\, v_t

    Under a constant gradient v grows to :math:`g/(1-\beta)`: the step is ten times longer at β =
    0.9. The average form, :math:`v_t = \beta v_{t-1} + (1-\beta) g_t`, is the same method with
    :math:`\eta` replaced by :math:`\eta/(1-\beta)`.

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
    Polyak, "Some methods of speeding up the convergence of iteration methods", USSR Computational
    Mathematics and Mathematical Physics 4(5):1–17, 1964.

    Examples
    --------
    >>> import numpy as np
    >>> opt = Momentum(lr=0.1, beta=0.9)
    >>> w = opt.step(np.array([1.0]), np.array([1.0]))
    >>> opt.step(w, np.array([1.0]))
    array([0.71])
    """

    def __init__(self, lr: Rate = 0.01, *, beta: Share = 0.9) -> None:
        super().__init__(lr=lr, beta=beta)

    @staticmethod
    def rule(w, g, v, *, lr, beta):
        """Return w and v after one step."""
        v = beta * v + g
        return w - lr * v, v
