"""RMSProp: AdaGrad with a memory that fades."""

from __future__ import annotations

from numpy import maximum, sqrt, zeros_like

from .base import Optimizer
from .hyperparameters import Positive, Rate, Share


class RMSProp(Optimizer):
    r"""RMSProp: the rate of a parameter follows its recent squared gradients.

    .. math::

        h_t &= \gamma h_{t-1} + (1 - \gamma)\, g_t \odot g_t \\
        w_t &= w_{t-1} - \eta\, \frac{g_t}{\sqrt{h_t} + \epsilon}

    Centered, the mean gradient :math:`a_t = \gamma a_{t-1} + (1-\gamma) g_t` is kept too, and
    :math:`h_t - a_t^2`, an estimate of the variance, stands under the root. Rounding can make that
    difference negative; it is then zero.

    Parameters
    ----------
    lr : float, array_like or callable
        Learning rate :math:`\eta \ge 0`, in units of the parameter. Default 0.01.
    gamma : float, array_like or callable
        Share of the past that the average keeps, :math:`0 \le \gamma < 1`. Default 0.9, as in the
        lecture.
    eps : float, array_like or callable
        :math:`\epsilon > 0`. Default 1e-8. Outside the root it is in units of the gradient, inside
        in units of the gradient squared.
    eps_inside : bool
        Use :math:`\sqrt{h_t + \epsilon}` in place of :math:`\sqrt{h_t} + \epsilon`. Default False.
    centered : bool
        Divide by an estimate of the standard deviation. Default False.

    Raises
    ------
    ValueError
        If a hyperparameter is outside its range or not finite.

    References
    ----------
    Tieleman and Hinton, "Lecture 6.5: rmsprop", COURSERA, 2012. Centered: Graves, "Generating
    Sequences With Recurrent Neural Networks", arXiv:1308.0850, 2013.

    Examples
    --------
    The average starts at zero, so the first step is :math:`1/\sqrt{1-\gamma}` times too long:

    >>> import numpy as np
    >>> RMSProp(lr=1.0, gamma=0.9).step(np.array([0.0]), np.array([5.0])).round(3)
    array([-3.162])
    """

    never_negative = ("h",)

    def __init__(
        self,
        lr: Rate = 0.01,
        *,
        gamma: Share = 0.9,
        eps: Positive = 1e-8,
        eps_inside: bool = False,
        centered: bool = False,
    ) -> None:
        super().__init__(lr=lr, gamma=gamma, eps=eps, eps_inside=eps_inside, centered=centered)

    @staticmethod
    def rule(w, g, h, a, *, lr, gamma, eps, eps_inside, centered):
        """Return w, h and a after one step; a is None unless centered."""
        h = gamma * h + (1 - gamma) * (g * g)
        if centered:
            a = gamma * a + (1 - gamma) * g
        return w - lr * (g / _root(h, a, eps, eps_inside, centered)), h, a

    @staticmethod
    def rate(h, a, *, lr, eps, eps_inside, centered):
        """Return the effective learning rate: η over the root that the rule divides by."""
        return lr / _root(h, a, eps, eps_inside, centered)

    @staticmethod
    def first(w, *, centered):
        """Return h and a before the first step."""
        return zeros_like(w), zeros_like(w) if centered else None


def _root(h, a, eps, eps_inside, centered):
    """What the gradient is divided by."""
    if centered:
        h = maximum(h - a * a, 0)
    return sqrt(h + eps) if eps_inside else sqrt(h) + eps
