"""StepLab: Adam, one step at a time."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import traitlets
from numpy.typing import NDArray

from .. import plots
from ..optimizers import Adam
from ..run import minimize
from ..words import tr
from .figure import Timed, number, one_of, plain, switch, text, whole
from .streams import STREAMS, describe, stream

__all__ = ["StepLab", "Trace"]

_LETTERS = {"g": "g", "m": "m", "v": "v", "m_hat": "m̂", "v_hat": "v̂"}


class Trace(NamedTuple):
    """What Adam has computed after each step: arrays of shape (steps,), step t at index t − 1."""

    g: NDArray[Any]
    """The gradient."""
    m: NDArray[Any]
    """The average of the gradient."""
    v: NDArray[Any]
    """The average of its square."""
    m_hat: NDArray[Any]
    """m over the sum of its weights; m itself without bias correction."""
    v_hat: NDArray[Any]
    """v over the sum of its weights; v itself without bias correction."""
    rate: NDArray[Any]
    """The effective learning rate."""
    step: NDArray[Any]
    """What is taken away from w."""


class StepLab(Timed):
    r"""What Adam computes for one parameter, step by step, with the equations filled in.

    .. math::

        \hat m_t = \frac{m_t}{1 - \beta_1^t}, \qquad \hat v_t = \frac{v_t}{1 - \beta_2^t}, \qquad
        w_{t-1} - w_t = \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}

    Parameters
    ----------
    stream : {"constant", "drop", "sparse", "noisy"}
        The gradients that arrive: always 1; 1, and 0.1 after step 100; 1 in one step of ten and 0
        else; 1 with noise of standard deviation 1. Default: constant.
    lr : float
        Learning rate η ≥ 0. Default 0.1.
    beta1, beta2 : float
        Shares of the past that m and v keep, in [0, 1). Defaults 0.9 and 0.999.
    eps : float
        ε > 0, outside the root. Default 1e-8.
    bias_correction : bool
        Divide m and v by the sums of their weights. Default True.
    time : int
        The step that is shown, ≥ 0; 0 is before the first. Default 1.
    steps : int
        How many steps are taken, 1 to 2000. Default 100.
    seed : int
        Which chance, for sparse and noisy. Default 0.

    Raises
    ------
    traitlets.TraitError
        If a setting is illegal; the message names it, what is legal, and what came.

    Examples
    --------
    The first step is η long whatever the gradient. Without the correction it is 3.16 η:

    >>> figure = StepLab(lr=0.1)
    >>> figure.run().step[:2].round(3)
    array([0.1, 0.1])
    >>> figure.bias_correction = False
    >>> figure.run().step[:2].round(3)
    array([0.316, 0.425])
    >>> figure.alt()  # doctest: +NORMALIZE_WHITESPACE
    'Adam, one step at a time. The gradient is constant. Bias correction is off. Step 1 of 100:
    g = 1, m = 0.1, v = 0.001. The effective rate is 3.16. The step is 0.316, 3.16 η. With the
    correction it is 1 η.'
    """

    figure = traitlets.Unicode("steplab", read_only=True).tag(sync=True)
    stream = one_of("constant", tuple(STREAMS))
    lr = number(0.1, low=0)
    beta1 = number(0.9, low=0, below=1)
    beta2 = number(0.999, low=0, below=1)
    eps = number(1e-8, above=0)
    bias_correction = switch(True)
    time = whole(1, 0)
    steps = whole(100, 1, 2000)
    seed = whole(0, 0, 2**32 - 1)

    def run(self) -> Trace:
        """Return what Adam computes at each step."""
        return self._trace(self.bias_correction)

    def _trace(self, bias_correction: bool) -> Trace:
        optimizer = Adam(
            self.lr,
            beta1=self.beta1,
            beta2=self.beta2,
            eps=self.eps,
            bias_correction=bias_correction,
        )
        run = minimize(stream(self.stream, self.seed), None, optimizer, self.steps)
        g, m, v, rate = (a[:, 0] for a in (run.grad, run.m, run.v, run.rate))
        m_hat = m / (1 - self._products(self.beta1, bias_correction))
        v_hat = v / (1 - self._products(self.beta2, bias_correction))
        with np.errstate(over="ignore"):
            step = self.lr * (m_hat / (np.sqrt(v_hat) + self.eps))
        return Trace(g, m, v, m_hat, v_hat, rate, step)

    def _products(self, beta: float, bias_correction: bool) -> NDArray[Any]:
        """Return β^t as the running product that Adam keeps; 0 without the correction."""
        return np.cumprod(np.full(self.steps, beta)) if bias_correction else np.zeros(self.steps)

    def pictured(self) -> str:
        """Return what is pictured: Adam on one stream."""
        return f"{tr('Adam, one step at a time.')} {describe(self.stream)}"

    def summary(self) -> str:
        """Return what Adam computes at the step that is shown."""
        time, last, on = self.shown(), self.steps, self.bias_correction
        told = [tr("Bias correction is on.") if on else tr("Bias correction is off.")]
        if time == 0:
            return f"{told[0]} {tr('Before the first of {last} steps m and v are 0.', last=last)}"
        now = {name: values[time - 1] for name, values in self.run()._asdict().items()}
        names = ["g", "m", "v"] + ["m_hat", "v_hat"] * on
        numbers = ", ".join(f"{_LETTERS[name]} = {_say(now[name])}" for name in names)
        told += [
            tr("Step {time} of {last}: {numbers}.", time=time, last=last, numbers=numbers),
            tr("The effective rate is {rate}.", rate=_say(now["rate"])),
        ]
        step = _say(now["step"])
        if self.lr == 0:
            return " ".join([*told, tr("The step is {step}.", step=step)])
        other = _say(self._trace(not on).step[time - 1] / self.lr)
        told += [
            tr("The step is {step}, {units} η.", step=step, units=_say(now["step"] / self.lr)),
            tr("Without the correction it is {units} η.", units=other)
            if on
            else tr("With the correction it is {units} η.", units=other),
        ]
        return " ".join(told)

    def picture(self) -> plots.Picture:
        """Return the averages, and the steps with and without the correction."""
        trace, unit = self.run(), self.lr or 1.0
        averages = {"m": trace.m, "v": trace.v}
        if self.bias_correction:
            averages |= {"m̂": trace.m_hat, "v̂": trace.v_hat}
        both = {
            "Adam": self._trace(True).step / unit,
            tr("Adam, no correction"): self._trace(False).step / unit,
        }
        here = {tr("step {time}", time=self.shown()): self.shown()}
        return plots.side_by_side(
            plots.curves(averages, ylabel=tr("averages"), events=here),
            plots.curves(both, ylabel=tr("step / η"), marks={"η": 1.0}, events=here),
        )


def _say(value: float) -> str:
    """Return a number as short as can be (``say`` in ``js/figures/steplab.js``): 10⁻⁸, 0.000219."""
    words = text(value)
    if words.startswith(("1 × ", "−1 × ")):
        return words.replace("1 × ", "")
    return plain(value) if 1e-5 <= abs(value) < 1e-3 else words
