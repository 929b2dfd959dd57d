"""Trajectory: optimizers raced over a landscape."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from .. import checks, plots, problems
from .. import optimizers as methods
from ..optimizers.base import Optimizer
from ..run import Run, minimize
from .figure import Figure, Setting, number, one_of, text, whole

PROBLEMS = ("ravine", "bowl", "rosenbrock", "beale", "himmelblau")
METHODS: dict[str, type[Optimizer]] = {
    name: getattr(methods, name)
    for name in ("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam")
}
MOST = 5  # more lines than this, and none can be followed

_PLACES = {
    "ravine": "the ravine",
    "bowl": "the bowl",
    "rosenbrock": "Rosenbrock's valley",
    "beale": "Beale's function",
    "himmelblau": "Himmelblau's function",
}


class Racers(Setting):
    """A list of optimizers, kept as dictionaries of their name and all hyperparameters."""

    def __init__(self, default: list[Optimizer]) -> None:
        super().__init__([_racer(each) for each in default], "", lambda value: value)

    def validate(self, obj: Any, value: Any) -> list[dict[str, Any]]:
        """Return the dictionaries, or raise what the optimizer itself would say."""
        name = type(obj).__name__
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= MOST:
            raise traitlets.TraitError(
                f"{name}: optimizers must be a list of 1 to {MOST} optimizers, "
                f"got {checks.shown(value)}"
            )
        try:
            return [_racer(each) for each in value]
        except Exception as error:
            raise traitlets.TraitError(f"{name}: {error}") from error


def _racer(given: Any) -> dict[str, Any]:
    """Return an optimizer as a dictionary; one that is a dictionary is checked and completed."""
    made = given if isinstance(given, Optimizer) else _made(given)
    name = type(made).__name__
    if METHODS.get(name) is not type(made):  # a class of the reader's may have the same name
        raise ValueError(
            f"an optimizer must be one of adaopt's own, {', '.join(METHODS)}, "
            f"got {checks.shown(given)} of another class; the Playground races your own class"
        )
    kept: dict[str, Any] = {"name": name}
    for key, value in made.settings.items():
        if callable(value) or np.ndim(value):
            came = checks.shown(value)
            raise ValueError(f"{name}: {key} must be a number in a figure, got {came}")
        kept[key] = value if isinstance(value, bool) else float(value)
    return kept


def _made(given: Any) -> Optimizer:
    """Return the optimizer that a dictionary ``{"name": "Adam", "lr": 0.3}`` describes."""
    name = given.get("name") if isinstance(given, Mapping) else None
    if not isinstance(name, str) or name not in METHODS:
        raise ValueError(
            "an optimizer must be an Optimizer or a dict whose name is one of "
            f"{', '.join(METHODS)}, got {checks.shown(given)}"
        )
    method = METHODS[name]
    settings = {key: value for key, value in given.items() if key != "name"}
    known = list(inspect.signature(method).parameters)
    for key in settings:
        if key not in known:
            raise ValueError(f"{name} has the settings {', '.join(known)}; no {key!r}")
    return method(**settings)


def _point(value: Any) -> list[float] | None:
    a = checks.numbers("", value)
    return a.tolist() if a.shape == (2,) else None


class Trajectory(Figure):
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
    problem = one_of("ravine", PROBLEMS)
    optimizers = Racers([methods.SGD(lr=0.9), methods.Adam(lr=0.3)])
    start = Setting(None, "two finite numbers or None", _point)
    steps = whole(30, 1, 2000)
    rotation = whole(0, -90, 90)
    noise = number(0.0, "a finite number >= 0", lambda value: value >= 0)
    seed = whole(0, 0, 2**32 - 1)
    time = whole(None, 0)

    def landscape(self) -> problems.Problem:
        """Return the problem as it is turned and disturbed."""
        made: problems.Problem = getattr(problems, self.problem)
        if self.rotation:
            made = problems.rotated(made, self.rotation)
        return problems.noisy(made, self.noise, self.seed) if self.noise else made

    def labels(self) -> list[str]:
        """Return what each racer is called: its name, numbered where two share it."""
        names = [racer["name"] for racer in self.optimizers]
        return [
            f"{name} {names[: i + 1].count(name)}" if names.count(name) > 1 else name
            for i, name in enumerate(names)
        ]

    def run(self) -> dict[str, Run]:
        """Return the race: a `Run` of all steps for each racer, by its label."""
        return self._race(self.steps)

    def _race(self, steps: int) -> dict[str, Run]:
        place = self.landscape()
        return {
            label: minimize(place, self.start, _made(racer), steps)
            for label, racer in zip(self.labels(), self.optimizers, strict=True)
        }

    def shown(self) -> int:
        """Return the step that is shown."""
        return self.steps if self.time is None else min(self.time, self.steps)

    def alt(self) -> str:
        """Return the picture in words, computed from the race."""
        runs, time = self.run(), self.shown()
        place = _PLACES[self.problem]
        turned = f", turned by {text(self.rotation)} degrees," if self.rotation else ""
        first = next(iter(runs.values())).x[0]
        told = [_told(label, run, time) for label, run in runs.items()]
        best = _best(runs, time) if len(runs) > 1 and time else ""
        return (
            f"Paths of {_listed(list(runs))} on {place}{turned} from {_at(first)}. "
            f"After {time} of {self.steps} steps: {'; '.join(told)}.{best}"
        )

    def picture(self) -> plots.Picture:
        """Return paths and losses up to the step that is shown."""
        runs = self._race(max(self.shown(), 1))
        # Beyond this, a run that diverges leaves the picture: else nothing but it would be seen.
        high = 1e3 * max(float(run.loss[0]) for run in runs.values())
        losses = plots.curves(
            runs, lambda run: np.where(run.loss < high, run.loss, np.nan), log=True, ylabel="loss"
        )
        return plots.side_by_side(plots.paths(runs), losses)

    def _told(self, name: str) -> str:
        if name != "optimizers":
            return super()._told(name)
        return f"[{', '.join(repr(_made(racer)) for racer in self.optimizers)}]"


def _told(label: str, run: Run, time: int) -> str:
    if 0 <= run.diverged_at <= time:
        return f"{label} has diverged, at step {run.diverged_at}"
    return f"{label} is at {_at(run.x[time])}, loss {text(run.loss[time])}"


def _best(runs: dict[str, Run], time: int) -> str:
    alive = {label: run.loss[time] for label, run in runs.items() if np.isfinite(run.loss[time])}
    return f" Lowest: {min(alive, key=lambda label: alive[label])}." if alive else ""


def _at(x: NDArray[Any]) -> str:
    return f"({', '.join(f'{round(float(c), 2) + 0.0:.2f}' for c in x)})".replace("-", "−")


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
