"""Rates: what AdaGrad's and RMSProp's memories make of one stream of gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from .. import plots
from ..optimizers import AdaGrad, RMSProp
from ..run import Run, minimize
from ..words import tr
from .figure import Timed, number, one_of, text, whole
from .streams import STREAMS, describe, stream

__all__ = ["Rates"]


class Rates(Timed):
    r"""AdaGrad and RMSProp side by side under the same gradients: h, effective rate, distance.

    .. math::

        h_t &= h_{t-1} + g_t^2 \\
        h_t &= \gamma h_{t-1} + (1 - \gamma)\, g_t^2 \\
        w_t &= w_{t-1} - \frac{\eta}{\sqrt{h_t} + \epsilon}\, g_t

    The first line is AdaGrad's, the second RMSProp's, and the third is of both. Nothing is
    minimized: the gradients come whatever the methods do. What counts is how far each has
    traveled along them.

    Parameters
    ----------
    stream : {"constant", "drop", "sparse", "noisy"}
        The gradients that arrive: always 1; 1, and 0.1 after step 100; 1 in one step of ten and 0
        else; 1 with noise of standard deviation 1. Default: constant.
    lr : float
        Learning rate η ≥ 0 of both. Default 0.1.
    gamma : float
        Share of the past that RMSProp's average keeps, in [0, 1). Default 0.9.
    steps : int
        How many steps are taken, 1 to 2000. Default 300.
    time : int, optional
        The step that is shown; 0 is before the first. Default: the last.
    seed : int
        Which chance, for sparse and noisy. Default 0.

    Raises
    ------
    traitlets.TraitError
        If a setting is illegal; the message names it, what is legal, and what came.

    Examples
    --------
    After the gradient has dropped tenfold RMSProp's steps recover their length η, AdaGrad's do not:

    >>> figure = Rates(stream="drop", lr=0.1, gamma=0.9)
    >>> [-np.diff(run.x[:, 0])[[99, 299]].round(4) for run in figure.run().values()]
    [array([0.01 , 0.001]), array([0.1, 0.1])]
    >>> figure.alt()  # doctest: +NORMALIZE_WHITESPACE
    'AdaGrad and RMSProp on one stream of gradients. The gradient is 10 times smaller after step
    100. After 300 of 300 steps the gradient is 0.1. AdaGrad has h 102, rate 0.0099 and has traveled
    2.06. RMSProp has h 0.01, rate 1 and has traveled 27.7.'
    """

    figure = traitlets.Unicode("rates", read_only=True).tag(sync=True)
    stream = one_of("constant", tuple(STREAMS))
    lr = number(0.1, low=0)
    gamma = number(0.9, low=0, below=1)
    steps = whole(300, 1, 2000)
    time = whole(None, 0)
    seed = whole(0, 0, 2**32 - 1)

    def run(self) -> dict[str, Run]:
        """Return the run of each method, by its name."""
        given = stream(self.stream, self.seed)
        methods = {"AdaGrad": AdaGrad(self.lr), "RMSProp": RMSProp(self.lr, gamma=self.gamma)}
        return {name: minimize(given, None, made, self.steps) for name, made in methods.items()}

    def pictured(self) -> str:
        """Return what is pictured: two methods on one stream."""
        return f"{tr('AdaGrad and RMSProp on one stream of gradients.')} {describe(self.stream)}"

    def summary(self) -> str:
        """Return where both methods are at the step that is shown."""
        time, last, runs = self.shown(), self.steps, self.run()
        if time == 0:
            return tr("Before the first of {last} steps both memories are empty.", last=last)
        now = tr(
            "After {time} of {last} steps the gradient is {gradient}.",
            time=time,
            last=last,
            gradient=text(runs["AdaGrad"].grad[time - 1, 0]),
        )
        where = [
            tr(
                "{name} has h {h}, rate {rate} and has traveled {distance}.",
                name=name,
                h=text(run.h[time - 1, 0]),
                rate=text(run.rate[time - 1, 0]),
                distance=text(_traveled(run)[time]),
            )
            for name, run in runs.items()
        ]
        return " ".join([now, *where])

    def picture(self) -> plots.Picture:
        """Return effective rate and distance of both over all steps."""
        runs, time = self.run(), self.shown()
        here = {tr("step {time}", time=time): time} if time < self.steps else None
        rate = {name: _known(run) for name, run in runs.items()}
        way = {name: _traveled(run) for name, run in runs.items()}
        return plots.side_by_side(
            plots.curves(rate, ylabel=tr("effective rate"), log=True, events=here),
            plots.curves(way, t=range(self.steps + 1), ylabel=tr("distance traveled"), events=here),
        )


def _traveled(run: Run) -> NDArray[Any]:
    """How far a run has come downhill from its start, at t = 0, 1 and so on."""
    return run.x[0, 0] - run.x[:, 0]


def _known(run: Run) -> NDArray[Any]:
    """Effective rates from the first gradient on: before it they are η/ε, off every scale."""
    return np.where(run.h > 0, run.rate, np.nan)[:, 0]
