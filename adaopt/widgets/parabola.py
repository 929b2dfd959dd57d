"""A noisy parabola λx²/2, which `Regimes` and `Decay` descend; ``js/parabola.js`` is its mirror."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import problems

__all__ = ["noise_floor", "noisy_parabola"]


def noisy_parabola(
    curvature: float, start: float, sigma: float = 0.0, seed: Any = 0
) -> problems.Problem:
    """Return the problem λx²/2 whose gradient has noise of standard deviation `sigma`.

    Examples
    --------
    >>> noisy_parabola(2.0, start=-4.0).grad([3.0])
    array([6.])
    """
    exact = problems.quadratic([curvature], start=[start])
    return problems.noisy(exact, sigma, seed) if sigma else exact


def noise_floor(lr: ArrayLike, curvature: float, sigma: float) -> NDArray[np.float64]:
    r"""Return the mean of x² at which gradient descent with a constant rate stays.

    .. math::

        \mathrm{E}[x_{t+1}^2] = (1 - \eta\lambda)^2\, \mathrm{E}[x_t^2] + \eta^2\sigma^2
        \quad\Rightarrow\quad
        \mathrm{E}[x_\infty^2] = \frac{\eta\sigma^2}{\lambda(2 - \eta\lambda)}

    Parameters
    ----------
    lr : float or array_like
        η. From ηλ = 2 on there is no floor: NaN.
    curvature, sigma : float
        λ > 0 and σ.

    Examples
    --------
    >>> noise_floor([0.5, 1.0, 2.0], curvature=1.0, sigma=1.0).round(3)
    array([0.333, 1.   ,   nan])
    """
    lr = np.asarray(lr, float)
    room = 2 - lr * curvature
    level = lr * (sigma * sigma) / (curvature * np.where(room > 0, room, np.nan))
    return np.asarray(level)
