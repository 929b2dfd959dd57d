"""Adam: momentum and RMSProp, with the start-up bias of both averages removed."""

from __future__ import annotations

from numpy import sqrt

from .base import Optimizer
from .hyperparameters import Positive, Rate, Share


class Adam(Optimizer):
    r"""Adam: an average of the gradient over the root of an average of its square, both corrected.

    .. math::

        m_t &= \beta_1 m_{t-1} + (1 - \beta_1)\, g_t \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2)\, g_t \odot g_t \\
        \hat m_t &= \frac{m_t}{1 - \beta_1^t}, \qquad \hat v_t = \frac{v_t}{1 - \beta_2^t} \\
        w_t &= w_{t-1} - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}

    :math:`1 - \beta^t` is what the weights of the average sum to after t steps; divided by it, m
    and v are weighted means from the first step on.

    Parameters
    ----------
    lr : float, array_like or callable
        Learning rate :math:`\eta \ge 0`, in units of the parameter: a step is usually at most about
        this long. Default 0.001, as in the paper.
    beta1 : float, array_like or callable
        Share of the past that m keeps, :math:`0 \le \beta_1 < 1`. Default 0.9.
    beta2 : float, array_like or callable
        Share of the past that v keeps, :math:`0 \le \beta_2 < 1`. Default 0.999.
    eps : float, array_like or callable
        :math:`\epsilon > 0`, in units of the gradient, outside the root and after the correction.
        Default 1e-8.
    bias_correction : bool
        Divide by :math:`1 - \beta^t`. Default True; False leaves the start-up bias in, to see what
        it does.

    Raises
    ------
    ValueError
        If a hyperparameter is outside its range or not finite.

    Notes
    -----
    Where :math:`\beta` is a function of the step, :math:`\beta^t` means the product of all its
    values so far: then too the weights sum to one.

    References
    ----------
    Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, arXiv:1412.6980,
    Algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> opt = Adam(lr=0.1)
    >>> opt.step(np.array([1.0, 1.0]), np.array([1000.0, -0.001])).round(4)
    array([0.9, 1.1])
    >>> float(opt.state.v[0].round(1))
    1000.0
    """

    never_negative = ("v",)

    def __init__(
        self,
        lr: Rate = 0.001,
        *,
        beta1: Share = 0.9,
        beta2: Share = 0.999,
        eps: Positive = 1e-8,
        bias_correction: bool = True,
    ) -> None:
        super().__init__(lr=lr, beta1=beta1, beta2=beta2, eps=eps, bias_correction=bias_correction)

    @staticmethod
    def rule(w, g, m, v, *, lr, beta1, beta2, eps, beta1_t, beta2_t):
        """Return w, m and v after one step."""
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * (g * g)
        m_hat = m / (1 - beta1_t)
        v_hat = v / (1 - beta2_t)
        return w - lr * (m_hat / (sqrt(v_hat) + eps)), m, v

    @staticmethod
    def rate(v, *, lr, eps, beta2_t):
        r"""Return the effective learning rate :math:`\eta/(\sqrt{\hat v}+\epsilon)`."""
        v_hat = v / (1 - beta2_t)
        return lr / (sqrt(v_hat) + eps)
