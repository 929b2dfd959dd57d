"""Streams of gradients with nothing to minimize: what `Rates` and `StepLab` feed to an optimizer.

Each is a composed problem, so that the same gradients come out of `adaopt.minimize`, of a reader's
own loop and of the picture. ``js/streams.js`` is the same mapping in JavaScript.
"""

from collections.abc import Callable

from .. import problems
from ..words import tr
from .figure import text

__all__ = ["DROP_FACTOR", "DROP_STEP", "KEEP", "SIGMA", "STREAMS", "describe", "stream"]

DROP_FACTOR, DROP_STEP = 0.1, 100  # drop: gradient × 0.1 from k = 100 on
KEEP = 0.1  # sparse: one step in ten has a gradient
SIGMA = 1.0  # noisy: noise as large as the gradient itself

STREAMS: dict[str, Callable[[int], problems.Problem]] = {
    "constant": lambda seed: problems.slope(1.0),
    "drop": lambda seed: problems.changed(problems.slope(1.0), DROP_FACTOR, DROP_STEP),
    "sparse": lambda seed: problems.sparse(problems.slope(1.0), KEEP, seed),
    "noisy": lambda seed: problems.noisy(problems.slope(1.0), SIGMA, seed),
}


def describe(name: str) -> str:
    """Return what the gradients of a stream are, as a sentence.

    Examples
    --------
    >>> describe("drop")
    'The gradient is 10 times smaller after step 100.'
    """
    return {
        "constant": tr("The gradient is constant."),
        "drop": tr(
            "The gradient is {times} times smaller after step {step}.",
            times=text(1 / DROP_FACTOR),
            step=DROP_STEP,
        ),
        "sparse": tr("The gradient is sparse: one step in {n} has one.", n=text(1 / KEEP)),
        "noisy": tr("The gradient is noisy."),
    }[name]


def stream(name: str, seed: int = 0) -> problems.Problem:
    """Return the problem whose gradients are the stream called `name`.

    Parameters
    ----------
    name : {"constant", "drop", "sparse", "noisy"}
        All have a gradient of size 1 at heart: constant; a tenth of it after step 100; there in
        one step of ten and 0 else; with noise of standard deviation 1 added.
    seed : int, default 0
        Which chance, for sparse and noisy.

    Raises
    ------
    ValueError
        When there is no stream of that name.

    Examples
    --------
    >>> from adaopt.widgets.streams import stream
    >>> drop = stream("drop")
    >>> [float(drop.grad([0.0], k)[0]) for k in (0, 99, 100)]
    [1.0, 1.0, 0.1]
    """
    if name not in STREAMS:
        raise ValueError(f"stream must be one of {', '.join(STREAMS)}, got {name!r}")
    return STREAMS[name](seed)
