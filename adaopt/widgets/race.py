"""What the figures of a race share: landscapes, and the race in words and in a picture.

The sentences are those of ``js/race.js``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .. import plots
from ..run import Run
from ..words import tr
from .figure import text

__all__ = ["PROBLEMS", "describe", "picture", "place", "position", "summary"]

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


def position(x: Iterable[float]) -> str:
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


def summary(racers: Sequence[str], runs: dict[str, Run], time: int) -> str:
    """Return the race in words: where each racer is, as `describe` says it, and which is lowest."""
    steps = next(iter(runs.values())).steps
    after = tr(
        "After {time} of {steps} steps: {racers}.",
        time=time,
        steps=steps,
        racers="; ".join(racers),
    )
    alive = {label: run.loss[time] for label, run in runs.items() if np.isfinite(run.loss[time])}
    if len(runs) < 2 or not time or not alive:
        return after
    best = min(alive, key=lambda label: alive[label])
    return " ".join([after, tr("Lowest: {name}.", name=best)])


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
