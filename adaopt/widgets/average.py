"""Average: a signal, its exponential moving average, and what each reading weighs in it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import traitlets
from numpy.typing import NDArray

from .. import averages, plots
from ..chance import normal
from ..degrees import cos_sin
from ..words import tr
from .figure import Figure, number, numbers, one_of, text, whole

SIGNALS = ("noisy", "step", "seasonal", "drawn")
MOST = 200  # readings; more cannot be told apart in the picture
LENGTH, SEED = 120, 4


class Averaged(NamedTuple):
    """The numbers that an `Average` shows; all arrays begin at t = 1."""

    x: NDArray[np.float64]  #: the readings
    truth: NDArray[np.float64] | None  #: what is behind them, where that is something else
    s: NDArray[np.float64]  #: the average
    weights: NDArray[np.float64]  #: of each reading up to the time shown, in the average there


def signal(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Return the readings of a signal and the truth behind them, at t = 1, …, 120.

    Parameters
    ----------
    name : {"noisy", "step", "seasonal"}
        Noise of standard deviation 0.6 around a wave of 120 steps between 1 and 3; 1, and 3 after
        t = 60; a wave of 12 steps, 1 high, on a rise from 1 to 3. For the step the readings are the
        truth, and the second value is None.

    Examples
    --------
    >>> x, truth = signal("noisy")
    >>> x[:3].round(2).tolist(), truth[:3].round(2).tolist()
    ([2.19, 2.46, 2.11], [2.05, 2.1, 2.16])
    """
    t = range(1, LENGTH + 1)
    if name == "step":
        return np.array([1.0 if k <= 60 else 3.0 for k in t]), None
    if name == "seasonal":
        truth = np.array([1 + k / 60 for k in t])
        return truth + np.array([cos_sin(30 * k)[1] for k in t]), truth
    truth = np.array([2 + cos_sin(3 * k)[1] for k in t])
    return truth + 0.6 * normal(SEED, 0, LENGTH), truth


class Average(Figure):
    r"""A signal and its exponential moving average, :math:`s \leftarrow \beta s + \alpha x`.

    The weights of the readings are bars on the same time axis, and the three memory lengths of
    :math:`\beta` are measured back from the time shown.

    Parameters
    ----------
    signal : {"noisy", "step", "seasonal", "drawn"}
        See `signal`; "drawn" takes the readings from `values`, and lets the reader draw and type
        them. Default "noisy".
    beta : float, in [0, 1)
        Weight of the past; :math:`\alpha = 1 - \beta` is that of the newest reading. Default 0.9.
    start : {"zero", "first", "corrected"}
        What stands for the past before there is one, as in `adaopt.ema`. Default "zero".
    time : int, optional
        The time t = 1, 2, … for which the weights are shown. Default: the last.
    values : list of 2 to 200 numbers, optional
        The readings of the "drawn" signal; needed there.

    Raises
    ------
    traitlets.TraitError
        If a setting is illegal; the message names it, what is legal, and what came.

    Examples
    --------
    >>> figure = Average(signal="step", beta=0.9, start="corrected", time=70)
    >>> float(figure.run().s[69].round(3))
    2.303
    >>> figure.alt()  # doctest: +NORMALIZE_WHITESPACE
    'A step and its exponential moving average. With α = 0.1 and β = 0.9, after 70 of 120 readings
    the average is 2.3. The newest reading is 3. The weights sum to 1. Half-life 6.58, time constant
    10, equivalent window 19.'
    """

    figure = traitlets.Unicode("average", read_only=True).tag(sync=True)
    signal = one_of("noisy", SIGNALS)
    beta = number(0.9, low=0, below=1)
    start = one_of("zero", averages.STARTS)
    time = whole(None, 1)
    needs = (("signal", "drawn", "values"),)
    values = numbers(None, 2, MOST, f"a list of 2 to {MOST} finite numbers, or None")

    @traitlets.validate("signal", "values")
    def _complete(self, proposal: Any) -> Any:
        return self._needed(proposal)

    def run(self) -> Averaged:
        """Return the readings, the truth behind them, their average, and the weights at `shown`."""
        x, truth = (np.array(self.values), None) if self.signal == "drawn" else signal(self.signal)
        s = averages.ema(x, beta=self.beta, start=self.start)
        time = min(self.time or len(x), len(x))
        return Averaged(x, truth, s, averages.weights(time, beta=self.beta, start=self.start))

    def shown(self) -> int:
        """Return the time t for which the weights are shown."""
        return len(self.run().weights)

    def pictured(self) -> str:
        """Return what is pictured: a signal and its average."""
        return {
            "noisy": tr("Noise around a slow wave and its exponential moving average."),
            "step": tr("A step and its exponential moving average."),
            "seasonal": tr("A yearly season on a rise and its exponential moving average."),
            "drawn": tr("Your own readings and their exponential moving average."),
        }[self.signal]

    def summary(self) -> str:
        """Return what the average is at the time shown, and how far back it remembers."""
        x, truth, s, weights = self.run()
        time, beta = len(weights), self.beta
        newest = text(x[time - 1])
        return " ".join(
            [
                tr(
                    "With α = {alpha} and β = {beta}, after {time} of {last} readings the average "
                    "is {average}.",
                    alpha=text(1 - beta),
                    beta=text(beta),
                    time=time,
                    last=len(x),
                    average=text(s[time - 1]),
                ),
                tr("The newest reading is {newest}.", newest=newest)
                if truth is None
                else tr(
                    "The newest reading is {newest}, the truth {truth}.",
                    newest=newest,
                    truth=text(truth[time - 1]),
                ),
                tr("The weights sum to {sum}.", sum=text(weights.sum())),
                tr(
                    "Half-life {half}, time constant {constant}, equivalent window {window}.",
                    half=text(averages.half_life(beta)),
                    constant=text(averages.time_constant(beta)),
                    window=text(averages.window(beta)),
                ),
            ]
        )

    def picture(self) -> plots.Picture:
        """Return the signal with its average, and the weights, both up to the time shown."""
        x, truth, s, weights = self.run()
        t = len(weights)
        behind = {} if truth is None else {tr("truth"): truth[:t]}
        lines = plots.curves(
            {tr("readings"): x[:t], tr("average"): s[:t], **behind},
            dots=[tr("readings")],
            xlabel="t",
            ylabel=tr("value"),
        )
        bars = plots.bars(
            {tr("weight"): weights}, xlabel=tr("reading"), ylabel=tr("weight at t = {time}", time=t)
        )
        return plots.side_by_side(lines, bars)
