"""Regimes: gradient descent on a parabola, and what the product ηλ makes of it."""

from __future__ import annotations

import numpy as np
import traitlets
from matplotlib.axes import Axes

from .. import plots
from ..optimizers import SGD
from ..run import Run, minimize
from ..words import tr
from .figure import Timed, number, text, whole
from .parabola import noise_floor, noisy_parabola

__all__ = ["Regimes", "regime"]


def regime(product: float, noise: bool = False) -> str:
    """Return what gradient descent does at this product ηλ > 0, as a sentence.

    Examples
    --------
    >>> for product in (0.5, 1, 1.5, 2, 2.5):
    ...     print(product, regime(product))
    0.5 It creeps down one side.
    1 It lands in one step.
    1.5 It hops to and fro and closes in.
    2 It hops to and fro forever.
    2.5 It diverges.
    >>> regime(0.5, noise=True)
    'Without the noise it creeps down one side.'
    """
    if product < 1:
        alone = tr("It creeps down one side.")
        beside = tr("Without the noise it creeps down one side.")
    elif product == 1:
        alone = tr("It lands in one step.")
        beside = tr("Without the noise it lands in one step.")
    elif product < 2:
        alone = tr("It hops to and fro and closes in.")
        beside = tr("Without the noise it hops to and fro and closes in.")
    elif product == 2:
        alone = tr("It hops to and fro forever.")
        beside = tr("Without the noise it hops to and fro forever.")
    else:
        alone = tr("It diverges.")
        beside = tr("Without the noise it diverges.")
    return beside if noise else alone


class Regimes(Timed):
    r"""Gradient descent on :math:`\lambda x^2/2`: the path on the parabola, and x over the steps.

    .. math:: x_t = x_{t-1} - \eta\,(\lambda x_{t-1} + \sigma z_t) \qquad\Rightarrow\qquad
        x_t = (1 - \eta\lambda)\,x_{t-1} - \eta\sigma z_t

    Without noise, the product ηλ alone decides what happens. With noise, x does not settle below a
    floor, as long as η is not made smaller.

    Parameters
    ----------
    lr : float
        Learning rate η, in (0, 1000]. Default 0.5.
    curvature : float
        λ, from 0.001 to 1000. Default 1.
    start : float
        The first x, from −1000 to 1000. Default −4.
    sigma : float
        Standard deviation σ of the noise on the gradient, from 0 to 1000. Default 0.
    steps : int
        How many steps are taken, 1 to 1000. Default 40.
    time : int, optional
        The step that is shown; 0 is before the first. Default: the last.
    seed : int
        Which chance. Default 0.

    Raises
    ------
    traitlets.TraitError
        If a setting is illegal; the message names it, what is legal, and what came.

    Examples
    --------
    >>> Regimes(lr=2.0, start=3.0).run().x[:5, 0]
    array([ 3., -3.,  3., -3.,  3.])
    >>> figure = Regimes(lr=0.5, sigma=1.0, steps=1000)
    >>> round(figure.floor(), 3), round(figure.measured(), 3)
    (0.333, 0.353)
    >>> figure.alt()  # doctest: +NORMALIZE_WHITESPACE
    'Gradient descent on λx²/2 with λ = 1, η = 0.5 and noise σ = 1 from x = −4. ηλ = 0.5. Without
    the noise it creeps down one side. Each step multiplies x by 0.5 and adds noise. After 1000 of
    1000 steps x = −0.615. In the long run the noise keeps the mean of x² at 0.333, a standard
    deviation of 0.577. Over the last 500 steps the mean was 0.353.'
    """

    figure = traitlets.Unicode("regimes", read_only=True).tag(sync=True)
    lr = number(0.5, above=0, high=1000)
    curvature = number(1.0, low=0.001, high=1000)
    start = number(-4.0, low=-1000, high=1000)
    sigma = number(0.0, low=0, high=1000)
    steps = whole(40, 1, 1000)
    time = whole(None, 0)
    seed = whole(0, 0, 2**32 - 1)

    def run(self) -> Run:
        """Return the run; its x has the shape (steps + 1, 1)."""
        problem = noisy_parabola(self.curvature, self.start, self.sigma, self.seed)
        return minimize(problem, None, SGD(self.lr), self.steps)

    def floor(self) -> float:
        """Return the mean of x² at which the noise keeps it; NaN from ηλ = 2 on."""
        return float(noise_floor(self.lr, self.curvature, self.sigma))

    def measured(self) -> float:
        """Return the mean of x² over the later half of the steps up to the one shown."""
        last = self.run().x[self.shown() // 2 + 1 : self.shown() + 1]
        return float(np.mean(last**2)) if last.size else float("nan")

    def pictured(self) -> str:
        """Return what is pictured: the parabola, the rate and the start."""
        given = {
            "curvature": text(self.curvature),
            "lr": text(self.lr),
            "start": text(self.start),
        }
        if not self.sigma:
            return tr(
                "Gradient descent on λx²/2 with λ = {curvature} and η = {lr} from x = {start}.",
                **given,
            )
        return tr(
            "Gradient descent on λx²/2 with λ = {curvature}, η = {lr} and noise σ = {sigma} "
            "from x = {start}.",
            **given,
            sigma=text(self.sigma),
        )

    def summary(self) -> str:
        """Return what the product ηλ makes of the path, and where x is at the step shown."""
        time, last, product = self.shown(), self.steps, self.lr * self.curvature
        x, factor = self.run().x[time, 0], text(1 - product)
        return " ".join(
            [
                f"ηλ = {text(product)}.",
                regime(product, noise=bool(self.sigma)),
                tr("Each step multiplies x by {factor} and adds noise.", factor=factor)
                if self.sigma
                else tr("Each step multiplies x by {factor}.", factor=factor),
                tr("After {time} of {last} steps x = {x}.", time=time, last=last, x=text(x))
                if np.isfinite(x)
                else tr(
                    "After {time} of {last} steps x is beyond all numbers.", time=time, last=last
                ),
                *self._describe_noise(time),
            ]
        )

    def _describe_noise(self, time: int) -> list[str]:
        if not self.sigma:
            return []
        level, count = self.floor(), time - time // 2
        if np.isnan(level):
            return [tr("There is no floor: what the noise adds never dies out.")]
        floor = tr(
            "In the long run the noise keeps the mean of x² at {level}, a standard deviation of "
            "{deviation}.",
            level=text(level),
            deviation=text(np.sqrt(level)),
        )
        if time == 0:
            return [floor]
        mean = text(self.measured())
        if count == 1:
            return [floor, tr("At the last step x² was {mean}.", mean=mean)]
        return [
            floor,
            tr("Over the last {count} steps the mean was {mean}.", count=count, mean=mean),
        ]

    def picture(self) -> plots.Picture:
        """Return the path on the parabola, and the distance over the steps."""
        return plots.Picture([self._hill, self._distance], 7.2, 3.2, self.alt())

    def _hill(self, ax: Axes) -> str:
        """Draw the parabola and the hops on it."""
        deviation, half = np.sqrt(self.floor()), self.curvature / 2
        reach = max(1.5 * abs(self.start), 3 * deviation if deviation > 0 else 0) or 1.0
        grid = np.linspace(-reach, reach, 121)
        x = self.run().x[: self.shown() + 1, 0]
        ax.plot(grid, half * grid**2, color=plots.MUTED, linewidth=1)
        ax.plot(x, half * x**2, color=_COLOR, marker="o", markersize=4, linewidth=1.2)
        ax.plot(x[0], half * x[0] ** 2, "o", color="white", markeredgecolor=plots.INK)
        ax.set(xlim=(-reach, reach), ylim=(-0.03 * half * reach**2, half * reach**2))
        return _labeled(ax, "x", tr("loss λx²/2"))

    def _distance(self, ax: Axes) -> str:
        """Draw the distance from the minimum, and the noise floor."""
        size = np.abs(self.run().x[: self.shown() + 1, 0])
        ax.plot(np.where(size > 0, size, np.nan), color=_COLOR, linewidth=1.6)
        ax.set_yscale("log")
        deviation = np.sqrt(self.floor())
        if deviation > 0:
            ax.axhline(deviation, color=plots.INK, linestyle="--", linewidth=1.1)
            ax.set_title(tr("dashed: noise floor"), color=plots.INK, fontsize=10.5, loc="left")
        return _labeled(ax, tr("step t"), tr("distance |x|"))


_COLOR = plots.look("Momentum").color


def _labeled(ax: Axes, xlabel: str, ylabel: str) -> str:
    """Give axes the look of all pictures; return what they show."""
    ax.set_xlabel(xlabel, color=plots.INK, fontsize=11)
    ax.set_ylabel(ylabel, color=plots.INK, fontsize=11)
    ax.grid(color=plots.GRID, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.tick_params(which="both", colors=plots.MUTED, labelsize=10.5)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(plots.MUTED)
    return tr("{y} over {x}", y=ylabel, x=xlabel)
