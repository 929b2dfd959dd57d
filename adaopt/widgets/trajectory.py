"""Trajectory: optimizers raced over a landscape."""

from __future__ import annotations

import traitlets

from .. import optimizers as methods
from .. import plots, problems
from ..run import Run, minimize
from ..words import listed, tr
from . import race
from .figure import Figure, Timed, number, one_of, point, text, whole
from .optimizers import METHODS, MOST, OptimizerList, numbered, optimizer_from


class Trajectory(Timed):
    """A race of optimizers on one problem: paths, losses and effective rates, step by step.

    Parameters
    ----------
    problem : {"ravine", "bowl", "rosenbrock", "beale", "himmelblau"}
        The landscape. Default: the ravine.
    optimizers : list of 1 to 5 optimizers
        Each an `Optimizer` or a dict such as ``{"name": "Adam", "lr": 0.3}``. They are kept as
        dicts of the name and every hyperparameter, all of them numbers. To change one, set a new
        list.
    start : pair of numbers, optional
        Where all begin. Default: the problem's own start, which turns with it.
    steps : int
        Length of the race, 1 to 2000. Default 30.
    rotation : int
        By how many whole degrees the landscape is turned about its minimum, −90 to 90. A chosen
        start stays where it is. Default 0.
    noise : float
        Standard deviation of the noise on each gradient component, ≥ 0. All see the same noise.
        Default 0.
    seed : int
        Which noise. Default 0.
    time : int, optional
        The step that is shown. Default: the last.

    Raises
    ------
    traitlets.TraitError
        If a setting is illegal; the message names it, what is legal, and what came.

    Examples
    --------
    >>> from adaopt import SGD, Adam
    >>> figure = Trajectory(optimizers=[SGD(lr=0.9), Adam(lr=0.3)], steps=30)
    >>> figure.alt()  # doctest: +NORMALIZE_WHITESPACE
    'Paths of SGD and Adam on the ravine from (−7.00, 2.00). After 30 of 30 steps: SGD is at
    (−0.41, 0.00), loss 0.00855; Adam is at (0.14, 0.32), loss 0.102. Lowest: SGD.'
    """

    figure = traitlets.Unicode("trajectory", read_only=True).tag(sync=True)
    problem = one_of("ravine", race.PROBLEMS)
    optimizers = OptimizerList([methods.SGD(lr=0.9), methods.Adam(lr=0.3)])
    start = point()
    steps = whole(30, 1, 2000)
    rotation = whole(0, -90, 90)
    noise = number(0.0, low=0)
    seed = whole(0, 0, 2**32 - 1)
    time = whole(None, 0)

    @classmethod
    def examples(cls) -> list[Figure]:
        """Return a race of two and one of five."""
        return [cls(), cls(optimizers=[method() for method in METHODS.values()][:MOST])]

    def landscape(self) -> problems.Problem:
        """Return the problem as it is turned and disturbed."""
        made: problems.Problem = getattr(problems, self.problem)
        if self.rotation:
            made = problems.rotated(made, self.rotation)
        return problems.noisy(made, self.noise, self.seed) if self.noise else made

    def labels(self) -> list[str]:
        """Return what each racer is called: its name, numbered where two share it."""
        return numbered([racer["name"] for racer in self.optimizers])

    def run(self) -> dict[str, Run]:
        """Return the race: a `Run` of all steps for each racer, by its label."""
        return self._race(self.steps)

    def _race(self, steps: int) -> dict[str, Run]:
        place = self.landscape()
        return {
            label: minimize(place, self.start, optimizer_from(racer), steps)
            for label, racer in zip(self.labels(), self.optimizers, strict=True)
        }

    def pictured(self) -> str:
        """Return what is pictured."""
        racers, place = listed(self.labels()), race.place(self.problem)
        start = race.position(self.landscape().start if self.start is None else self.start)
        if not self.rotation:
            return tr(
                "Paths of {racers} on {place} from {start}.",
                racers=racers,
                place=place,
                start=start,
            )
        return tr(
            "Paths of {racers} on {place}, turned by {degrees} degrees, from {start}.",
            racers=racers,
            place=place,
            degrees=text(self.rotation),
            start=start,
        )

    def summary(self) -> str:
        """Return the race in words, computed from it."""
        runs, time = self.run(), self.shown()
        racers = [race.describe(label, run, time) for label, run in runs.items()]
        return race.summary(racers, runs, time)

    def picture(self) -> plots.Picture:
        """Return paths and losses up to the step that is shown."""
        return race.picture(self._race(max(self.shown(), 1)))

    def _told(self, name: str) -> str:
        if name != "optimizers":
            return super()._told(name)
        return f"[{', '.join(repr(optimizer_from(racer)) for racer in self.optimizers)}]"
