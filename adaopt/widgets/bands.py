"""Bands: loss after some steps against the learning rate, and the band of rates that are good."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import traitlets
from matplotlib.axes import Axes
from numpy.typing import NDArray

from .. import chance, checks, plots, problems
from .. import optimizers as methods
from ..optimizers import registry
from ..run import minimize
from ..words import listed, tr
from . import race
from .figure import Figure, Setting, number, one_of, text, whole

__all__ = ["RATES", "Band", "Bands"]

METHODS = registry.names(taught=True)

# Ten to a power of ten, evenly, in round numbers: each is 1.26 times the one before.
_MANTISSAS = ("1", "1.25", "1.6", "2", "2.5", "3.15", "4", "5", "6.3", "8")
RATES = (*(float(f"{m}e{e}") for e in range(-4, 2) for m in _MANTISSAS), 100.0)

JITTER = 0.25  # how far from the problem's own start a run may begin, in each component
_SHOWN = (1e-8, 10.0)  # what the picture shows of the loss: what is beyond leaves it

_PROBLEMS = {
    "ravine": problems.ravine,
    "rotated": problems.rotated(problems.ravine, 45),
    "rosenbrock": problems.rosenbrock,
    "beale": problems.beale,
}


class Band(NamedTuple):
    """What one method makes of every learning rate of `RATES`.

    Attributes
    ----------
    share : array of shape (rates, seeds)
        Loss after the last step ÷ loss at the start; infinite where a run has diverged.
    median : array of shape (rates,)
        Median of `share` over the starts.
    usable : array of bool of shape (rates,)
        Whether the median is below the threshold.
    """

    share: NDArray[Any]
    median: NDArray[Any]
    usable: NDArray[Any]

    @property
    def decades(self) -> float:
        """How many powers of ten the usable rates cover; each rate stands for a tenth of one."""
        return int(self.usable.sum()) / 10


def _rate(value: Any) -> float | None:
    """Return the nearest of `RATES`, by ratio."""
    lr = checks.number("", value)
    if not RATES[0] <= lr <= RATES[-1]:
        return None
    return min(RATES, key=lambda rate: max(rate / lr, lr / rate))


ODD = (1, 3, 5, 7, 9)


def _odd(value: Any) -> int | None:
    return int(value) if checks.number("", value) in ODD else None


class Bands(Figure):
    """Loss after N steps against the learning rate, method by method, and their usable rates.

    Every method runs with 61 learning rates from 10⁻⁴ to 100, ten to each power of ten, from
    several starts near the problem's own. Its other hyperparameters are at their defaults. A rate
    is usable if the median over the starts of the loss after the last step is below `threshold`
    times the loss at the start.

    Parameters
    ----------
    problem : {"ravine", "rotated", "rosenbrock", "beale"}
        The landscape; rotated is the ravine turned by 45 degrees. Default: the ravine.
    steps : int
        How many steps N each run takes, 1 to 300. Default 100.
    noise : float
        Standard deviation of the noise on each gradient component, ≥ 0. Each start has noise of
        its own, the same for all methods and rates. Default 0.
    seeds : int
        How many starts, an odd number from 1 to 9, so that the median is one of the runs. Each
        is moved away from the problem's start by up to 0.25 in both components. Default 5.
    threshold : float
        Which share of the loss at the start a usable rate goes below, in (0, 1). Default 0.01.
    method : str, optional
        One of the methods, to show in detail: all its runs, from the lowest to the highest.
    lr : float
        The learning rate that is read out, from 10⁻⁴ to 100; the nearest of the 61 is taken.
        Default 0.1.

    Raises
    ------
    traitlets.TraitError
        If a setting is illegal; the message names it, what is legal, and what came.

    Examples
    --------
    >>> figure = Bands(problem="ravine", steps=100, threshold=0.01)
    >>> {name: band.decades for name, band in figure.run().items()}
    {'SGD': 0.7, 'Momentum': 2.0, 'Nesterov': 1.6, 'AdaGrad': 2.4, 'RMSProp': 1.0, 'Adam': 3.1}
    """

    figure = traitlets.Unicode("bands", read_only=True).tag(sync=True)
    problem = one_of("ravine", tuple(_PROBLEMS))
    steps = whole(100, 1, 300)
    noise = number(0.0, low=0)
    seeds = Setting(5, "1, 3, 5, 7 or 9", _odd, {"enum": list(ODD)})
    threshold = number(0.01, above=0, below=1)
    method = one_of(None, METHODS)
    lr = Setting(0.1, f"a number from {RATES[0]:g} to {RATES[-1]:g}", _rate, {"enum": list(RATES)})

    def run(self) -> dict[str, Band]:
        """Return what each method makes of the rates, by its name."""
        seeds = np.arange(self.seeds)[:, None]
        place = _PROBLEMS[self.problem]
        start = place.start + JITTER * (2 * chance.uniform(seeds, 0, place.dim) - 1)
        if self.noise:
            place = problems.noisy(place, self.noise, seeds)
        return {name: self._band(name, place, start) for name in METHODS}

    def _band(self, name: str, place: problems.Problem, start: NDArray[Any]) -> Band:
        """Return what one method makes of the rates: one run of (rates, seeds) members."""
        made = getattr(methods, name)(lr=np.reshape(RATES, (-1, 1, 1)))
        loss = minimize(place, start, made, self.steps).loss
        share = np.where(np.isfinite(loss[-1]), loss[-1] / loss[0], np.inf)
        median = np.sort(share, axis=-1)[:, self.seeds // 2]
        return Band(share, median, median < self.threshold)

    def pictured(self) -> str:
        """Return what is pictured."""
        about = {
            "steps": _steps(self.steps),
            "methods": listed(METHODS),
            "place": _place(self.problem),
            "starts": _starts(self.seeds),
        }
        if not self.noise:
            return tr(
                "Loss after {steps} against the learning rate for {methods} on {place}, "
                "{starts} each.",
                **about,
            )
        return tr(
            "Loss after {steps} against the learning rate for {methods} on {place} with noise "
            "{noise}, {starts} each.",
            noise=text(self.noise),
            **about,
        )

    def summary(self) -> str:
        """Return the picture in words, computed from the runs."""
        found, at = self.run(), RATES.index(self.lr)
        widest = max(band.decades for band in found.values())
        sentences = [
            tr(
                "Usable after {steps}, median loss below {percent} % of the start: {bands}.",
                steps=_steps(self.steps),
                percent=text(100 * self.threshold),
                bands="; ".join(_band(name, band) for name, band in found.items()),
            )
        ]
        if widest:
            best = [name for name, band in found.items() if band.decades == widest]
            sentences.append(tr("Widest: {methods}.", methods=listed(best)))
        sentences.append(
            tr(
                "At η = {rate}, loss as a share of the start's: {shares}.",
                rate=text(self.lr),
                shares=", ".join(f"{name} {_left(b.median[at])}" for name, b in found.items()),
            )
        )
        if self.method:
            there = found[self.method].share[at]
            sentences.append(
                tr(
                    "{method} there from {low} to {high} over {starts}.",
                    method=self.method,
                    low=_left(there.min()),
                    high=_left(there.max()),
                    starts=_starts(self.seeds),
                )
            )
        return " ".join(sentences)

    def picture(self) -> plots.Picture:
        """Return the medians against the learning rate, and the usable bands below one another."""
        found = self.run()
        high = 1e3 * _SHOWN[1]  # leaves the picture, as what is infinite does
        lines = plots.curves(
            {name: np.minimum(band.median, high) for name, band in found.items()},
            t=RATES,
            log=True,
            xlog=True,
            ylim=_SHOWN,
            marks={
                tr("{percent} % of the start", percent=text(100 * self.threshold)): self.threshold
            },
            xlabel=tr("learning rate η"),
            ylabel=tr("loss after {steps} ÷ loss at the start", steps=_steps(self.steps)),
        )
        return plots.side_by_side(lines, plots.Picture(lambda ax: _draw_bands(ax, found)))


def _place(problem: str) -> str:
    return tr("the ravine turned by 45 degrees") if problem == "rotated" else race.place(problem)


def _draw_bands(ax: Axes, found: dict[str, Band]) -> str:
    """Draw the usable rates of each method as a bar, on an axis of rates; return what is drawn."""
    step = (RATES[-1] / RATES[0]) ** (1 / (len(RATES) - 1))
    for row, (name, band) in enumerate(found.items()):
        edges = np.flatnonzero(np.diff(band.usable, prepend=False, append=False))
        left, right = (RATES[0] * step ** (edges[i::2] - 0.5) for i in (0, 1))
        ax.barh([row] * len(left), right - left, left=left, color=plots.look(name).color)
    ax.set(xscale="log", xlim=(RATES[0], RATES[-1]), xlabel=tr("learning rate η"))
    ax.set_yticks(range(len(found)), [f"{name} {_width(band)}" for name, band in found.items()])
    ax.set_ylim(len(found) - 0.5, -0.5)
    ax.set_title(tr("usable rates"), loc="left", fontsize=11, color=plots.INK)
    ax.tick_params(colors=plots.MUTED, labelsize=10.5)
    ax.spines[["top", "right"]].set_visible(False)
    return " ".join(f"{_band(name, band)}." for name, band in found.items())


# --- words: those of js/figures/bands.js ---------------------------------------------------------


def _steps(n: int) -> str:
    return tr("1 step") if n == 1 else tr("{n} steps", n=n)


def _starts(n: int) -> str:
    return tr("1 start") if n == 1 else tr("{n} starts", n=n)


def _width(band: Band) -> str:
    """Return the width of a band as a factor; a band at an edge of the rates may go on there."""
    count = int(band.usable.sum())
    if not count:
        return tr("none")
    factor = text(float(f"{_MANTISSAS[count % 10]}e{count // 10}"))
    if band.usable[0] or band.usable[-1]:
        return tr("at least ×{factor}", factor=factor)
    return f"×{factor}"


def _band(name: str, band: Band) -> str:
    """Return which rates of a method are usable, in words."""
    places = np.flatnonzero(band.usable)
    if not places.size:
        return tr("{name} none", name=name)
    given = {
        "name": name,
        "width": _width(band),
        "decades": tr("1 decade") if band.decades == 1 else tr("{n} decades", n=text(band.decades)),
        "first": text(RATES[places[0]]),
    }
    if places.size == 1:
        return tr("{name} {width} ({decades}, at {first})", **given)
    last = text(RATES[places[-1]])
    if places.size <= places[-1] - places[0]:
        return tr("{name} {width} ({decades}, {first} to {last} with gaps)", last=last, **given)
    return tr("{name} {width} ({decades}, {first} to {last})", last=last, **given)


def _left(share: float) -> str:
    return text(float(share)) if np.isfinite(share) else tr("diverged")
