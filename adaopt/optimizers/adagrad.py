"""AdaGrad: a learning rate for every parameter, from the sum of its squared gradients."""

from __future__ import annotations

from numpy import full_like, sqrt

from .base import Optimizer
from .hyperparameters import First, Positive, Rate


class AdaGrad(Optimizer):
    r"""AdaGrad: the rate of a parameter falls with all the gradient it has seen.

    .. math::

        h_t &= h_{t-1} + g_t \odot g_t \\
        w_t &= w_{t-1} - \eta\, \frac{g_t}{\sqrt{h_t} + \epsilon}

    The first step is η·sign(g) whatever the size of g. Under gradients of constant size the
    effective rate falls like :math:`1/\sqrt{t}`.

    Parameters
    ----------
    lr : float, array_like or callable
        Learning rate :math:`\eta \ge 0`, in units of the parameter. Default 0.01.
    eps : float, array_like or callable
        :math:`\epsilon > 0`, in units of the gradient, outside the root: it keeps a parameter whose
        gradient has always been zero from dividing by zero. Default 1e-8.
    h0 : float or array_like
        Where the sum starts, :math:`h_0 \ge 0`, in units of the gradient squared. Default 0, as in
        the paper's algorithm; some frameworks start at 0.1.

    Raises
    ------
    ValueError
        If a hyperparameter is outside its range or not finite.

    References
    ----------
    Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic
    Optimization", JMLR 12:2121–2159, 2011.

    Examples
    --------
    Two gradients of very different size, the same first step:

    >>> import numpy as np
    >>> opt = AdaGrad(lr=0.5)
    >>> opt.step(np.array([1.0, 1.0]), np.array([100.0, 0.01])).round(3)
    array([0.5, 0.5])
    >>> opt.state.h
    array([1.e+04, 1.e-04])
    """

    never_negative = ("h",)

    def __init__(self, lr: Rate = 0.01, *, eps: Positive = 1e-8, h0: First = 0.0) -> None:
        super().__init__(lr=lr, eps=eps, h0=h0)

    @staticmethod
    def rule(w, g, h, *, lr, eps):
        """Return w and h after one step."""
        h = h + g * g
        return w - lr * (g / (sqrt(h) + eps)), h

    @staticmethod
    def rate(h, *, lr, eps):
        r"""Return the effective learning rate :math:`\eta/(\sqrt{h}+\epsilon)`."""
        return lr / (sqrt(h) + eps)

    @staticmethod
    def first(w, *, h0):
        """Return h before the first step."""
        return full_like(w, h0)
