"""Decay: two learning-rate schedules on one noisy bowl, and what they make of the distance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import traitlets
from numpy.typing import NDArray

from .. import plots, schedules
from ..optimizers import SGD
from ..run import minimize
from ..words import tr
from .figure import Timed, number, one_of, text, whole
from .parabola import noise_floor, noisy_parabola

__all__ = ["SCHEDULES", "Decay", "Decayed"]

RUNS = 64  # noisy runs whose mean is shown: it is off by about a sixth
START = 4.0
HUGE = 1e100  # a mean of x² beyond this has diverged


def _warm_up_and_cosine(lr: float, tau: int, steps: int) -> schedules.Schedule:
    warm = steps // 10
    up = schedules.linear_warmup(lr, warm, start=lr / warm)
    return schedules.chain([up, schedules.cosine(lr, steps - warm)], [warm])


# The same names, in the same order, are in js/figures/decay.js.
SCHEDULES: dict[str, Callable[[float, int, int], schedules.Schedule]] = {
    "constant": lambda lr, tau, steps: schedules.constant(lr),
    "step": lambda lr, tau, steps: schedules.step_decay(lr, every=tau, factor=0.5),
    "exponential": lambda lr, tau, steps: schedules.exponential(lr, factor=1 - 1 / tau),
    "inverse time": lambda lr, tau, steps: schedules.inverse_time(lr, decay=1 / tau),
    "inverse root": lambda lr, tau, steps: schedules.inverse_time(lr, decay=1 / tau, power=0.5),
    "linear": lambda lr, tau, steps: schedules.polynomial(lr, steps),
    "cosine": lambda lr, tau, steps: schedules.cosine(lr, steps),
    "warm-up and cosine": _warm_up_and_cosine,
}


class Decayed(NamedTuple):
    """The numbers of one schedule in a `Decay`."""

    lr: NDArray[np.float64]
    """The learning rate of each step, of shape (steps,): that of step t at index t − 1."""
    floor: NDArray[np.float64]
    """The mean of x² that this rate would lead to if it were kept; NaN where ηλ ≥ 2."""
    mean: NDArray[np.float64]
    """The mean of x² over 64 runs, of shape (steps + 1,); infinite from where it has diverged."""
    expected: NDArray[np.float64]
    """What that mean is for infinitely many runs."""
    share: NDArray[np.float64]
    r"""How much of the start is left, :math:`\prod (1 - \eta_k\lambda)`."""
    total: NDArray[np.float64]
    """Sum of the rates so far, of shape (steps + 1,): how far x can come."""
    squares: NDArray[np.float64]
    """Sum of their squares so far: how much noise comes in."""


class Decay(Timed):
    r"""Two learning-rate schedules compared on :math:`\lambda x^2/2` with noisy gradients.

    .. math:: x_t = x_{t-1} - \eta_{t-1}\,(\lambda x_{t-1} + \sigma z_t), \qquad x_0 = 4

    Above the learning rates over the steps, below the mean of x² over 64 runs, each with chance of
    its own (the same for both schedules), and, dotted, the noise floor of each step's rate: where
    the mean would settle if that rate were kept. The two sums, of the rates and of their squares,
    are those of Robbins and Monro.

    Parameters
    ----------
    first, second : str
        The schedules, of `adaopt.schedules`: ``"constant"``, ``"step"`` (halved every τ steps),
        ``"exponential"`` (:math:`\eta(1 - 1/\tau)^k`), ``"inverse time"``
        (:math:`\eta/(1 + k/\tau)`), ``"inverse root"`` (:math:`\eta/\sqrt{1 + k/\tau}`),
        ``"linear"`` and ``"cosine"`` (to 0 at the end), ``"warm-up and cosine"`` (up during the
        first tenth). Defaults: constant and inverse time.
    lr : float
        Learning rate η of both at the top, in (0, 100]. Default 0.5.
    tau : int
        Time constant τ of those that have one, 2 to 1000 steps. Default 20.
    curvature : float
        λ, from 0.001 to 100. Default 1.
    sigma : float
        Standard deviation σ of the noise on the gradient, from 0 to 100. Default 1.
    steps : int
        How many steps are taken, 10 to 1000. Default 180.
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
    The constant rate stays at its floor, 1/3. One that decays like 1/t goes on falling:

    >>> figure = Decay(first="constant", second="inverse time", lr=0.5)
    >>> [float(each.mean[-1].round(3)) for each in figure.run().values()]
    [0.326, 0.025]
    >>> figure.alt()  # doctest: +NORMALIZE_WHITESPACE
    'Two learning rates over the steps, constant and inverse time, and the mean of x² over 64 noisy
    runs on a bowl with λ = 1. After 180 of 180 steps: constant has η 0.5, mean x² 0.326, sum of η
    90, sum of η² 45; inverse time has η 0.0503, mean x² 0.0251, sum of η 23.3, sum of η² 4.63. The
    mean of inverse time is 13 times smaller. The noise floor of η = 0.5 is 0.333.'

    References
    ----------
    Robbins and Monro, "A Stochastic Approximation Method", Annals of Mathematical Statistics
    22(3), 1951, pp. 400–407.
    """

    figure = traitlets.Unicode("decay", read_only=True).tag(sync=True)
    first = one_of("constant", tuple(SCHEDULES))
    second = one_of("inverse time", tuple(SCHEDULES))
    lr = number(0.5, above=0, high=100)
    tau = whole(20, 2, 1000)
    curvature = number(1.0, low=0.001, high=100)
    sigma = number(1.0, low=0, high=100)
    steps = whole(180, 10, 1000)
    time = whole(None, 0)
    seed = whole(0, 0, 2**26 - 1)

    def run(self) -> dict[str, Decayed]:
        """Return the numbers of both schedules, ``run()["first"]`` and ``run()["second"]``.

        Each has, step by step, ``lr`` and the noise ``floor`` of that rate, of shape (steps,), and
        of shape (steps + 1,) the ``mean`` of x² over the 64 runs, its ``expected`` value, the
        ``share`` of the start that is left, the sum of the rates (``total``) and of their
        ``squares``.
        """
        return {"first": self._decayed(self.first), "second": self._decayed(self.second)}

    def _decayed(self, name: str) -> Decayed:
        schedule = SCHEDULES[name](self.lr, self.tau, self.steps)
        lr = schedule(range(self.steps))
        seeds = RUNS * self.seed + np.arange(RUNS)[:, None]
        problem = noisy_parabola(self.curvature, START, self.sigma, seeds)
        x = minimize(problem, np.full((RUNS, 1), START), SGD(schedule), self.steps).x[..., 0]
        with np.errstate(over="ignore"):
            mean = (x * x).mean(axis=1)
            gone = np.logical_or.accumulate(~(mean <= HUGE))
            return Decayed(
                lr=lr,
                floor=noise_floor(lr, self.curvature, self.sigma),
                mean=np.where(gone, np.inf, mean),
                expected=self._expected(lr),
                share=np.cumprod([1, *1 - lr * self.curvature]),
                total=np.cumsum([0, *lr]),
                squares=np.cumsum([0, *lr * lr]),
            )

    def _expected(self, lr: NDArray[Any]) -> NDArray[Any]:
        """Return the mean of x² over all chance, step by step."""
        moment = [START * START]
        for rate in lr.tolist():
            kept, noise = 1 - rate * self.curvature, rate * self.sigma
            moment.append(kept * kept * moment[-1] + noise * noise)
        return np.array(moment)

    def pictured(self) -> str:
        """Return what is pictured."""
        return tr(
            "Two learning rates over the steps, {first} and {second}, and the mean of x² over "
            "{runs} noisy runs on a bowl with λ = {curvature}.",
            first=_name(self.first),
            second=_name(self.second),
            runs=RUNS,
            curvature=text(self.curvature),
        )

    def summary(self) -> str:
        """Return the picture in words, computed from the numbers."""
        time, runs = self.shown(), self.run()
        if time == 0:
            return tr(
                "Before the first of {steps} steps x² is {start}.",
                steps=self.steps,
                start=text(START * START),
            )
        schedules = [
            _schedule(_name(getattr(self, which)), run, time) for which, run in runs.items()
        ]
        after = tr(
            "After {time} of {steps} steps: {schedules}.",
            time=time,
            steps=self.steps,
            schedules="; ".join(schedules),
        )
        return " ".join([after, *self._comparison(runs, time), self._floor_in_words()])

    def _comparison(self, runs: dict[str, Decayed], time: int) -> list[str]:
        """Return the sentence that says which mean is smaller, if there are two that differ."""
        first, second = runs["first"].mean[time], runs["second"].mean[time]
        if self.first == self.second or not all(0 < v < np.inf for v in (first, second)):
            return []
        name, ratio = (
            (self.second, first / second) if first > second else (self.first, second / first)
        )
        return [
            tr("The mean of {name} is {ratio} times smaller.", name=_name(name), ratio=text(ratio))
        ]

    def _floor_in_words(self) -> str:
        level = float(noise_floor(self.lr, self.curvature, self.sigma))
        if np.isnan(level):
            return tr("At η = {rate} there is no floor: ηλ is 2 or more.", rate=text(self.lr))
        return tr(
            "The noise floor of η = {rate} is {level}.", rate=text(self.lr), level=text(level)
        )

    def picture(self) -> plots.Picture:
        """Return the learning rates and the means of both schedules."""
        runs, time = self.run(), self.shown()
        names = {"first": _name(self.first), "second": _name(self.second)}
        if self.first == self.second:
            names["second"] = tr("{name}, too", name=names["second"])
        level = float(noise_floor(self.lr, self.curvature, self.sigma))
        here = {tr("step {time}", time=time): time} if time < self.steps else None
        rate = {names[each]: run.lr for each, run in runs.items()}
        mean = {
            names[each]: np.where((run.mean > 0) & (run.mean <= HUGE), run.mean, np.nan)
            for each, run in runs.items()
        }
        return plots.side_by_side(
            plots.curves(rate, ylabel=tr("learning rate η"), events=here),
            plots.curves(
                mean,
                t=range(self.steps + 1),
                ylabel=tr("mean of x², {runs} runs", runs=RUNS),
                log=True,
                marks={tr("floor"): level} if level > 0 else None,
                events=here,
            ),
        )


# --- words: those of js/figures/decay.js ---------------------------------------------------------


def _name(schedule: str) -> str:
    """Return what a schedule is called in a sentence."""
    return {
        "constant": tr("constant"),
        "step": tr("step decay"),
        "exponential": tr("exponential"),
        "inverse time": tr("inverse time"),
        "inverse root": tr("inverse root"),
        "linear": tr("linear"),
        "cosine": tr("cosine"),
        "warm-up and cosine": tr("warm-up and cosine"),
    }[schedule]


def _schedule(name: str, run: Decayed, time: int) -> str:
    return tr(
        "{name} has η {rate}, mean x² {mean}, sum of η {total}, sum of η² {squares}",
        name=name,
        rate=text(run.lr[time - 1]),
        mean=text(run.mean[time]),
        total=text(run.total[time]),
        squares=text(run.squares[time]),
    )
