"""Average: a signal, its exponential moving average, and what each reading weighs in it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import traitlets
from numpy.typing import NDArray

from .. import averages, checks, plots
from ..chance import normal
from ..degrees import cos_sin
from .figure import Figure, Setting, number, one_of, text, whole

SIGNALS = ("noisy", "step", "seasonal", "drawn")
MOST = 200  # readings; more cannot be told apart in the picture
LENGTH, SEED = 120, 4

_NAMES = {
    "noisy": "noise around a slow wave",
    "step": "a step",
    "seasonal": "a yearly season on a rise",
    "drawn": "your own readings",
}


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


def _readings(value: Any) -> list[float] | None:
    a = checks.numbers("", value)
    return a.tolist() if a.ndim == 1 and 2 <= len(a) <= MOST else None


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
    beta = number(0.9, "in [0, 1)", lambda value: 0 <= value < 1)
    start = one_of("zero", averages.STARTS)
    time = whole(None, 1)
    values = Setting(None, f"a list of 2 to {MOST} finite numbers, or None", _readings)

    @traitlets.validate("signal", "values")
    def _complete(self, proposal: Any) -> Any:
        given = {"signal": self.signal, "values": self.values, proposal.trait.name: proposal.value}
        if given["signal"] == "drawn" and given["values"] is None:
            raise traitlets.TraitError("Average: signal 'drawn' needs values, got None")
        return proposal.value

    def run(self) -> Averaged:
        """Return the readings, the truth behind them, their average, and the weights at `shown`."""
        x, truth = (np.array(self.values), None) if self.signal == "drawn" else signal(self.signal)
        s = averages.ema(x, beta=self.beta, start=self.start)
        time = min(self.time or len(x), len(x))
        return Averaged(x, truth, s, averages.weights(time, beta=self.beta, start=self.start))

    def shown(self) -> int:
        """Return the time t for which the weights are shown."""
        return len(self.run().weights)

    def alt(self) -> str:
        """Return the picture in words, computed from its numbers."""
        x, truth, s, weights = self.run()
        t = len(weights)
        behind = "" if truth is None else f", the truth {text(truth[t - 1])}"
        name, beta = _NAMES[self.signal], self.beta
        return (
            f"{name[0].upper()}{name[1:]} and {'their' if self.signal == 'drawn' else 'its'} "
            f"exponential moving average. With α = {text(1 - beta)} and β = {text(beta)}, "
            f"after {t} of {len(x)} readings the average is {text(s[t - 1])}. "
            f"The newest reading is {text(x[t - 1])}{behind}. "
            f"The weights sum to {text(weights.sum())}. "
            f"Half-life {text(averages.half_life(beta))}, "
            f"time constant {text(averages.time_constant(beta))}, "
            f"equivalent window {text(averages.window(beta))}."
        )

    def picture(self) -> plots.Picture:
        """Return the signal with its average, and the weights, both up to the time shown."""
        x, truth, s, weights = self.run()
        t = len(weights)
        behind = {} if truth is None else {"truth": truth[:t]}
        lines = plots.curves(
            {"readings": x[:t], "average": s[:t], **behind},
            dots=["readings"],
            xlabel="t",
            ylabel="value",
        )
        bars = plots.bars({"weight": weights}, xlabel="reading", ylabel=f"weight at t = {t}")
        return plots.side_by_side(lines, bars)
