"""AdamW: Adam with weight decay that its division does not touch."""

from __future__ import annotations

from numpy import sqrt

from .base import Optimizer
from .hyperparameters import Positive, Rate, Share


class AdamW(Optimizer):
    r"""AdamW: Adam after every parameter has shrunk by the same small share.

    .. math::

        m_t &= \beta_1 m_{t-1} + (1 - \beta_1)\, g_t \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2)\, g_t \odot g_t \\
        \hat m_t &= \frac{m_t}{1 - \beta_1^t}, \qquad \hat v_t = \frac{v_t}{1 - \beta_2^t} \\
        w_t &= (1 - \eta \lambda)\, w_{t-1} - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}

    Here :math:`\lambda` is no curvature but the weight decay, decoupled from the gradient. A
    penalty :math:`\lambda w^2/2` in the loss would add :math:`\lambda w` to g, and Adam would
    divide it by :math:`\sqrt{\hat v}` as well: a parameter with large gradients would hardly
    shrink.

    Parameters
    ----------
    lr : float, array_like or callable
        Learning rate :math:`\eta \ge 0`, in units of the parameter. It multiplies the decay too.
        Default 0.001, as in Adam.
    beta1 : float, array_like or callable
        Share of the past that m keeps, :math:`0 \le \beta_1 < 1`. Default 0.9.
    beta2 : float, array_like or callable
        Share of the past that v keeps, :math:`0 \le \beta_2 < 1`. Default 0.999.
    eps : float, array_like or callable
        :math:`\epsilon > 0`, in units of the gradient, outside the root and after the correction.
        Default 1e-8.
    weight_decay : float, array_like or callable
        :math:`\lambda \ge 0`; a step takes the share :math:`\eta\lambda` of w. Default 0.01, as in
        PyTorch. Keras has 0.004 and Optax 0.0001; at 0 it is Adam.

    Raises
    ------
    ValueError
        If a hyperparameter is outside its range or not finite.

    Notes
    -----
    In the paper a step takes the share :math:`\lambda` itself, times the factor of the schedule
    but not times the learning rate. Here :math:`\eta` multiplies it, as in PyTorch, Keras and
    Optax. So the paper's :math:`\lambda` is :math:`\eta\lambda`, with the rate before the schedule.

    References
    ----------
    Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, arXiv:1711.05101,
    Algorithm 2.

    Examples
    --------
    Without a gradient the parameters shrink, all by the same share:

    >>> import numpy as np
    >>> opt = AdamW(lr=0.1, weight_decay=0.5)
    >>> opt.step(np.array([1.0, 100.0]), np.array([0.0, 0.0]))
    array([ 0.95, 95.  ])
    """

    never_negative = ("v",)

    def __init__(
        self,
        lr: Rate = 0.001,
        *,
        beta1: Share = 0.9,
        beta2: Share = 0.999,
        eps: Positive = 1e-8,
        weight_decay: Rate = 0.01,
    ) -> None:
        super().__init__(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay)

    @staticmethod
    def rule(w, g, m, v, *, lr, beta1, beta2, eps, weight_decay, beta1_t, beta2_t):
        """Return w, m and v after one step."""
        w = w - lr * weight_decay * w
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
