"""What the figures of a race share: landscapes, a start, and the race in words and in a picture.

The sentences are those of ``js/race.js``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import plots
from ..run import Run
from ..words import tr
from .figure import text

__all__ = ["PROBLEMS", "after", "describe", "lowest", "picture", "place", "position"]

PROBLEMS = ("ravine", "bowl", "rosenbrock", "beale", "himmelblau")


def place(problem: str) -> str:
    """Return what a landscape is called in a sentence; a name that is none of ours stays.

    >>> place("ravine"), place("noisy(ravine, 1)")
    ('the ravine', 'noisy(ravine, 1)')
    """
    known = {
        "ravine": tr("the ravine"),
        "bowl": tr("the bowl"),
        "rosenbrock": tr("Rosenbrock's valley"),
        "beale": tr("Beale's function"),
        "himmelblau": tr("Himmelblau's function"),
    }
    return known.get(problem, problem)


def position(x: NDArray[Any]) -> str:
    """Return a point as figures write it.

    >>> position(np.array([-7.0, -0.001]))
    '(−7.00, 0.00)'
    """
    return f"({', '.join(f'{round(float(c), 2) + 0.0:.2f}' for c in x)})".replace("-", "−")


def describe(label: str, run: Run, time: int) -> str:
    """Return where one racer is, in words."""
    if 0 <= run.diverged_at <= time:
        return tr("{name} has diverged, at step {step}", name=label, step=run.diverged_at)
    return tr(
        "{name} is at {position}, loss {loss}",
        name=label,
        position=position(run.x[time]),
        loss=text(run.loss[time]),
    )


def lowest(runs: dict[str, Run], time: int) -> list[str]:
    """Return the sentence that names the racer with the lowest loss, if there is one."""
    alive = {label: run.loss[time] for label, run in runs.items() if np.isfinite(run.loss[time])}
    if len(runs) < 2 or not time or not alive:
        return []
    return [tr("Lowest: {name}.", name=min(alive, key=lambda label: alive[label]))]


def after(time: int, steps: int, racers: Sequence[str]) -> str:
    """Return the sentence that says where all racers are."""
    return tr(
        "After {time} of {steps} steps: {racers}.",
        time=time,
        steps=steps,
        racers="; ".join(racers),
    )


def picture(runs: dict[str, Run]) -> plots.Picture:
    """Return paths and losses of a race."""
    # Beyond this, a run that diverges leaves the picture: else nothing but it would be seen.
    high = 1e3 * max(float(run.loss[0]) for run in runs.values())
    losses = plots.curves(
        runs,
        lambda run: np.where(run.loss < high, run.loss, np.nan),
        log=True,
        ylabel=tr("loss"),
    )
    return plots.side_by_side(plots.paths(runs), losses)
