"""AMSGrad: Adam that divides by the largest average of squares so far."""

from __future__ import annotations

from numpy import maximum, sqrt

from .base import Optimizer
from .hyperparameters import Positive, Rate, Share


class AMSGrad(Optimizer):
    r"""AMSGrad: Adam divided by the root of the largest v so far, in place of the newest.

    .. math::

        m_t &= \beta_1 m_{t-1} + (1 - \beta_1)\, g_t \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2)\, g_t \odot g_t \\
        v^{\max}_t &= \max(v^{\max}_{t-1}, v_t) \\
        \hat m_t &= \frac{m_t}{1 - \beta_1^t}, \qquad
        \hat v_t = \frac{v^{\max}_t}{1 - \beta_2^t} \\
        w_t &= w_{t-1} - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}

    A rare large gradient stays under the root after Adam has forgotten it. The price is AdaGrad's:
    :math:`v^{\max}` never falls, so one outlier makes all later steps short.

    Parameters
    ----------
    lr : float, array_like or callable
        Learning rate :math:`\eta \ge 0`, in units of the parameter. Default 0.001, as in Adam.
    beta1 : float, array_like or callable
        Share of the past that m keeps, :math:`0 \le \beta_1 < 1`. Default 0.9.
    beta2 : float, array_like or callable
        Share of the past that v keeps, :math:`0 \le \beta_2 < 1`. Default 0.999, as in Adam; the
        paper's experiments have 0.99 and 0.999.
    eps : float, array_like or callable
        :math:`\epsilon > 0`, in units of the gradient, outside the root and after the correction.
        Default 1e-8.

    Raises
    ------
    ValueError
        If a hyperparameter is outside its range or not finite.

    Notes
    -----
    The paper corrects neither average for its start. Here both are, after the maximum is taken of
    the raw v, as in PyTorch and Keras. Optax takes the maximum of the corrected
    :math:`\hat v`, which is another method, the more so the shorter the run.

    References
    ----------
    Reddi, Kale and Kumar, "On the Convergence of Adam and Beyond", ICLR 2018, arXiv:1904.09237,
    Algorithm 2.

    Examples
    --------
    One large gradient, then small ones. Adam's v fades, the largest stays:

    >>> import numpy as np
    >>> opt, w = AMSGrad(lr=0.1, beta2=0.5), np.array([1.0])
    >>> for g in [8.0, 1.0, 1.0]:
    ...     w = opt.step(w, np.array([g]))
    >>> opt.state.v, opt.state.v_max
    (array([8.75]), array([32.]))
    """

    never_negative = ("v", "v_max")

    def __init__(
        self,
        lr: Rate = 0.001,
        *,
        beta1: Share = 0.9,
        beta2: Share = 0.999,
        eps: Positive = 1e-8,
    ) -> None:
        super().__init__(lr=lr, beta1=beta1, beta2=beta2, eps=eps)

    @staticmethod
    def rule(w, g, m, v, v_max, *, lr, beta1, beta2, eps, beta1_t, beta2_t):
        """Return w, m, v and v_max after one step."""
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * (g * g)
        v_max = maximum(v_max, v)
        m_hat = m / (1 - beta1_t)
        v_hat = v_max / (1 - beta2_t)
        return w - lr * (m_hat / (sqrt(v_hat) + eps)), m, v, v_max

    @staticmethod
    def rate(v_max, *, lr, eps, beta2_t):
        r"""Return the effective learning rate :math:`\eta/(\sqrt{\hat v}+\epsilon)`."""
        v_hat = v_max / (1 - beta2_t)
        return lr / (sqrt(v_hat) + eps)
