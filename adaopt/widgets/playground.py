"""Playground: a reader's own optimizer, raced against those of the book."""

from __future__ import annotations

import inspect
import math
import traceback
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
import traitlets
from numpy.typing import NDArray

from .. import plots, problems
from ..optimizers.base import Optimizer
from ..run import Run, minimize
from .figure import Figure, Setting, text, whole
from .trajectory import _PLACES, PROBLEMS, _at, _best, _listed, _made, _point, _racer, _told

__all__ = ["Playground"]

MOST = 4  # rivals: with one's own five lines, and more cannot be followed

_KNOWN = {getattr(problems, name): name for name in PROBLEMS}


class Knob(NamedTuple):
    """A hyperparameter that a slider or a switch moves."""

    name: str
    default: float | bool
    values: list[float] | None
    """What the slider walks through; None for a switch."""

    def checked(self, given: Any) -> float | bool:
        """Return a value in the kind of the default: on or off, a whole number, a number."""
        if isinstance(self.default, bool):
            if not isinstance(given, bool):
                raise ValueError(f"must be True or False, got {given!r}")
            return given
        number = isinstance(given, int | float | np.number) and not isinstance(given, bool)
        if not number or not math.isfinite(given):
            raise ValueError(f"must be a finite number, got {given!r}")
        return int(given) if isinstance(self.default, int) and given == int(given) else float(given)


class Settings(Setting):
    """The hyperparameters of the reader's optimizer, by name; the rest has its default."""

    def __init__(self) -> None:
        super().__init__({}, "", lambda value: value)

    def validate(self, obj: Any, value: Any) -> dict[str, Any]:
        """Return all hyperparameters, or raise the error that names the one that is illegal."""
        made, knobs = obj.made.__name__, {knob.name: knob for knob in obj.known}
        if not isinstance(value, dict):
            raise traitlets.TraitError(f"Playground: settings must be a dict, got {value!r}")
        kept = {knob.name: knob.default for knob in obj.known}
        for name, given in value.items():
            if name not in knobs:
                known = ", ".join(knobs) or "none"
                raise traitlets.TraitError(
                    f"Playground: settings of {made} are {known}; there is no {name!r}"
                )
            try:
                kept[name] = knobs[name].checked(given)
            except ValueError as error:
                raise traitlets.TraitError(f"Playground: {name} of {made} {error}") from None
        return kept


class Playground(Figure):
    """Your own optimizer in a race, with a slider for each of its hyperparameters.

    The sliders are made from the constructor: every argument whose default is a number or a bool
    gets one. When one is moved, Python runs your code again, so this figure needs a running kernel;
    on a page of the book it shows the race that was stored.

    Parameters
    ----------
    optimizer : class or instance
        One of three kinds, of which a new one is made for every race:

        - a subclass of `adaopt.Optimizer`;
        - a class with a method ``step(w, g)`` that returns the new parameters;
        - a class with a method ``update(params, grads)`` that changes the dict ``params`` in place,
          as in Saito's *Deep Learning from Scratch*. Both dicts have the key ``"w"``.

        With an instance the sliders start from its attributes of the same names.
    problem : str or Problem
        A name of `Trajectory`'s landscapes or a problem of two components. Default: the ravine.
    rivals : sequence of up to 4 optimizers
        Those of `adaopt`, for example ``[Adam(lr=0.3)]``. Default: none.
    steps : int
        Length of the race, 1 to 500. Default 30.
    start : pair of numbers, optional
        Where all begin. Default: the problem's own start.
    time : int, optional
        The step that is shown. Default: the last.

    Attributes
    ----------
    settings : dict
        The hyperparameters as they stand now. Set it to move the sliders; what is left out gets its
        default.

    Raises
    ------
    TypeError, ValueError
        If an argument is illegal. What goes wrong inside of your optimizer raises nothing: the
        figure says at which step and in which line.

    Examples
    --------
    >>> from adaopt import RMSProp
    >>> class MyRMSProp:
    ...     def __init__(self, lr=0.3, gamma=0.9):
    ...         self.lr, self.gamma, self.h = lr, gamma, 0.0
    ...
    ...     def step(self, w, g):
    ...         self.h = self.gamma * self.h + (1 - self.gamma) * g * g
    ...         return w - self.lr * g / (np.sqrt(self.h) + 1e-8)
    >>> figure = Playground(MyRMSProp, rivals=[RMSProp(lr=0.3)])
    >>> mine, book = figure.run().values()
    >>> np.allclose(mine.x, book.x)
    True
    >>> figure.settings = {"gamma": 0.99}
    >>> figure.settings, np.allclose(figure.run()["MyRMSProp"].x, book.x)
    ({'lr': 0.3, 'gamma': 0.99}, False)
    """

    figure = traitlets.Unicode("playground").tag(sync=True)
    settings = Settings()
    start = Setting(None, "two finite numbers or None", _point)
    steps = whole(30, 1, 500)
    time = whole(None, 0)
    # What Python tells the browser, never the other way round.
    knobs: Any = traitlets.List().tag(sync=True)
    landscape = traitlets.Dict().tag(sync=True)
    optimizers: Any = traitlets.List().tag(sync=True)

    def __init__(
        self,
        optimizer: Any,
        problem: str | problems.Problem = "ravine",
        rivals: Sequence[Optimizer] = (),
        steps: int = 30,
        start: Any = None,
        time: int | None = None,
    ) -> None:
        self.made: type = optimizer if isinstance(optimizer, type) else type(optimizer)
        self._advance = _interface(self.made, optimizer)
        instance = None if isinstance(optimizer, type) else optimizer
        self.known, self._fixed = _arguments(self.made, instance)
        self.problem = _landscape(problem)
        self.rivals = _checked(rivals)
        self._runs: dict[str, Run] = {}
        self._error = self._where = ""
        super().__init__(steps=steps, start=start, time=time)
        self.knobs = [{"name": knob.name, "values": knob.values} for knob in self.known]
        self.landscape = _told_landscape(self.problem, start)
        self._race()
        self.observe(self._race, ["settings", "start", "steps"])

    def labels(self) -> list[str]:
        """Return what each racer is called, your own first."""
        mine, names = self.made.__name__, [rival["name"] for rival in self.rivals]
        numbered = [
            f"{name} {names[: i + 1].count(name)}" if names.count(name) > 1 else name
            for i, name in enumerate(names)
        ]
        return [f"{mine} (yours)" if mine in names else mine, *numbered]

    def run(self) -> dict[str, Run]:
        """Return the race: a `Run` of all steps for each racer, by its label, your own first."""
        return dict(self._runs)

    def _race(self, change: Any = None) -> None:
        """Run all again, and tell the browser."""
        start = self.problem.start if self.start is None else np.array(self.start)
        mine, self._error, self._where = self._own(start)
        rivals = [minimize(self.problem, start, _made(each), self.steps) for each in self.rivals]
        self._runs = dict(zip(self.labels(), [mine, *rivals], strict=True))
        names = [None, *(rival["name"] for rival in self.rivals)]
        told = [self.settings, *map(_settings, self.rivals)]
        self.optimizers = [
            {
                "label": label,
                "name": names[i],
                "told": ", ".join(f"{key} {_value(value)}" for key, value in told[i].items()),
                "x": [None if math.isnan(x[0]) else x for x in run.x.tolist()],
                "loss": [None if math.isnan(loss) else loss for loss in run.loss.tolist()],
                "lost": run.diverged_at,
                "error": "" if i else self._error,
                "where": "" if i else self._where,
            }
            for i, (label, run) in enumerate(self._runs.items())
        ]

    def _own(self, start: NDArray[Any]) -> tuple[Run, str, str]:
        """Run the reader's optimizer; what goes wrong, and where, comes back as words."""
        x, grads, error, made = [start], [], ("", ""), None
        with np.errstate(all="ignore"):  # a divergence is a result
            try:
                made = self.made(**self._fixed, **self.settings)
                if isinstance(made, Optimizer):
                    return minimize(self.problem, start, made, self.steps), "", ""
            except Exception as raised:
                error = _explained(raised, self.made)
            for k in range(self.steps):
                w = x[-1]
                g = self.problem.grad(w, k)
                grads.append(g)
                # An Optimizer that failed at some step comes here too, to find which.
                if made is None or not np.isfinite([*w, *g, self.problem.loss(w)]).all():
                    break
                try:
                    x.append(_array(self._advance(made, w.copy(), g.copy()), w))
                except Exception as raised:
                    error = _explained(raised, self.made)
                    break
            history = np.full((self.steps + 1, 2), np.nan)
            history[: len(x)] = x
            gradients = np.full((self.steps, 2), np.nan)
            gradients[: len(grads)] = grads
            loss = self.problem.loss(history)
            run = Run(self.problem, cast(Any, made), history, loss, gradients)
            return run, *error

    def state(self) -> dict[str, Any]:
        """Return the settings and the race: what the browser needs to show this figure."""
        told = ("knobs", "landscape", "optimizers")
        return {**super().state(), **{name: getattr(self, name) for name in told}}

    def shown(self) -> int:
        """Return the step that is shown."""
        return self.steps if self.time is None else min(self.time, self.steps)

    def alt(self) -> str:
        """Return the picture in words, computed from the race."""
        runs, time = self.run(), self.shown()
        mine, first = next(iter(runs.items()))
        told = [_told(label, run, time) for label, run in runs.items()]
        if self._error and time >= first.diverged_at:
            told[0] = f"{mine} stopped at step {first.diverged_at}: {self._error}"
        place = _PLACES.get(_KNOWN.get(self.problem, ""), str(self.problem))
        best = _best(runs, time) if len(runs) > 1 and time else ""
        return (
            f"Paths of {_listed(list(runs))} on {place} from {_at(first.x[0])}. "
            f"After {time} of {self.steps} steps: {'; '.join(told)}.{best}"
        )

    def picture(self) -> plots.Picture:
        """Return paths and losses up to the step that is shown."""
        runs = {label: _until(run, max(self.shown(), 1)) for label, run in self._runs.items()}
        # Beyond this, a run that diverges leaves the picture: else nothing but it would be seen.
        high = 1e3 * max(run.loss[0] for run in runs.values())
        losses = plots.curves(
            runs, lambda run: np.where(run.loss < high, run.loss, np.nan), log=True, ylabel="loss"
        )
        return plots.side_by_side(plots.paths(runs), losses)

    def __repr__(self) -> str:
        words = [self.made.__name__]
        if self.problem is not problems.ravine:
            words.append(f"problem={_KNOWN.get(self.problem, self.problem)!r}")
        if self.rivals:
            words.append(f"rivals=[{', '.join(repr(_made(each)) for each in self.rivals)}]")
        for name in ("steps", "start", "time"):
            if getattr(self, name) != self.traits()[name].default_value:
                words.append(f"{name}={getattr(self, name)}")
        return f"Playground({', '.join(words)})"


# --- the reader's class --------------------------------------------------------------------------


def _interface(made: type, given: Any) -> Callable[[Any, Any, Any], Any]:
    """How one step of such an optimizer is made: a function of it, w and g."""
    if callable(getattr(made, "step", None)):
        return lambda optimizer, w, g: optimizer.step(w, g)
    if callable(getattr(made, "update", None)):
        return _update
    raise TypeError(
        "Playground: optimizer must be a class with a method step(w, g) that returns the new w, "
        f"or a method update(params, grads) that changes params, got {given!r}"
    )


def _update(optimizer: Any, w: Any, g: Any) -> Any:
    params = {"w": w}
    optimizer.update(params, {"w": g})
    return params["w"]


def _array(new: Any, w: NDArray[Any]) -> NDArray[Any]:
    """The new parameters, as numbers of the right shape."""
    if new is None:
        raise _Refused("step returned None; it must return the new w")
    try:
        array = np.array(new, np.float64)
    except (TypeError, ValueError):
        raise _Refused(f"the new w must be {w.size} numbers, got {new!r}") from None
    if array.shape != w.shape:
        raise _Refused(f"the new w must have the shape {w.shape} of w, got {array.shape}")
    return array


class _Refused(Exception):
    """The optimizer did not raise, but what it gave is no step."""


def _explained(error: Exception, made: type) -> tuple[str, str]:
    """What went wrong, and in which line of the reader's code."""
    if isinstance(error, _Refused):
        return str(error), ""
    functions = [getattr(each, "__func__", each) for each in vars(made).values()]
    files = {each.__code__.co_filename for each in functions if inspect.isfunction(each)}
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in files]
    what = f"{type(error).__name__}: {error}"
    if not frames:
        return what, ""
    last = frames[-1]
    return what, f"in {last.name}, line {last.lineno}" + (f": {last.line}" if last.line else "")


def _arguments(made: type, instance: Any) -> tuple[list[Knob], dict[str, Any]]:
    """The arguments that can be moved, numbers and bools, and the others of an instance."""
    found, fixed = [], {}
    for argument in inspect.signature(made).parameters.values():
        if argument.kind in (argument.VAR_POSITIONAL, argument.VAR_KEYWORD):
            continue
        default = argument.default
        if instance is not None:
            default = getattr(instance, argument.name, default)
        if default is argument.empty or argument.kind is argument.POSITIONAL_ONLY:
            raise TypeError(
                f"Playground: every argument of {made.__name__} needs a default that can be given "
                f"by name, such as lr=0.1; {argument.name!r} has none"
            )
        if isinstance(default, bool | np.bool_):
            found.append(Knob(argument.name, bool(default), None))
        elif isinstance(default, int | float | np.number) and math.isfinite(default):
            value = int(default) if isinstance(default, int | np.integer) else float(default)
            found.append(Knob(argument.name, value, _values(argument.name, value)))
        elif instance is not None:
            fixed[argument.name] = default
    return found, fixed


_BETAS = [0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.92, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998]
_BETAS += [0.999, 0.9995, 0.9999]
_RATES = ("lr", "learning_rate", "eta", "step_size", "rate")
_SHARES = ("beta", "gamma", "rho", "mu", "momentum", "decay")
_SMALL = ("weight_decay", "wd", "l2", "lam", "lambda_")


def _values(name: str, default: float) -> list[float]:
    """What a slider of this name walks through; the default is among it."""
    if name in _RATES:
        values = _decades(-4, 1)
    elif name == "alpha":  # a learning rate for some, a share for others
        values = _decades(-4, 0)
    elif name.startswith("eps"):
        values = [float(f"1e{power}") for power in range(-12, 1)]
    elif name in _SMALL:
        values = [0.0, *_decades(-5, 0)]
    elif name.rstrip("0123456789_") in _SHARES:
        values = list(map(float, _BETAS))
    elif isinstance(default, int):
        low = min(default, 1)
        values = [float(value) for value in range(low, max(4 * default, 10) + 1)]
    elif default > 0:
        power = math.floor(math.log10(default))
        values = _decades(power - 2, power + 2)
    else:
        reach = 2 * abs(default) or 1.0
        values = [reach * k / 20 for k in range(-20, 21)]
    return sorted({*values, default})


def _decades(low: int, high: int) -> list[float]:
    """Return values for a logarithmic slider, the doubles that one reads."""
    mantissas = ("1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8")
    return [float(f"{m}e{e}") for e in range(low, high) for m in mantissas] + [float(f"1e{high}")]


# --- the place and the others --------------------------------------------------------------------


def _landscape(problem: Any) -> problems.Problem:
    if isinstance(problem, str) and problem in PROBLEMS:
        made: problems.Problem = getattr(problems, problem)
        return made
    if isinstance(problem, problems.Problem) and problem.dim == 2:
        return problem
    raise ValueError(
        f"Playground: problem must be one of {', '.join(PROBLEMS)} or a Problem of two components, "
        f"got {problem!r}"
    )


def _checked(rivals: Any) -> list[dict[str, Any]]:
    if not isinstance(rivals, list | tuple) or len(rivals) > MOST:
        raise ValueError(
            f"Playground: rivals must be a list of up to {MOST} optimizers, got {rivals!r}"
        )
    try:
        return [_racer(each) for each in rivals]
    except (TypeError, ValueError) as error:
        raise type(error)(f"Playground: {error}") from error


def _told_landscape(problem: problems.Problem, start: Any) -> dict[str, Any]:
    """What the browser draws: the name of a landscape it knows, or the losses on a grid."""
    if problem in _KNOWN:
        return {"name": _KNOWN[problem]}
    points = [problem.start, problem.start if start is None else np.array(start)]
    axes, n = [], 61
    for i, (low, high) in enumerate(problem.view):
        low, high = min(low, *(p[i] for p in points)), max(high, *(p[i] for p in points))
        room = 0.4 * (high - low)  # the picture may be wider or taller than the view
        axes.append(np.linspace(low - room, high + room, n))
    with np.errstate(all="ignore"):
        losses = problem.loss(np.stack(np.meshgrid(*axes), axis=-1))
    losses = np.where(np.isfinite(losses), losses, losses[np.isfinite(losses)].max(initial=0))
    return {
        "name": str(problem),
        "view": [list(pair) for pair in problem.view],
        "start": problem.start.tolist(),
        "minima": [m.tolist() for m in problem.minima],
        "sides": [[float(axis[0]), float(axis[-1])] for axis in axes],
        "losses": [[float(f"{v:.4g}") for v in row] for row in losses],
    }


def _settings(rival: dict[str, Any]) -> dict[str, Any]:
    """The learning rate, and of the rest what is not the default."""
    default = _racer({"name": rival["name"]})
    return {
        key: value
        for key, value in rival.items()
        if key != "name" and (key == "lr" or value != default[key])
    }


def _value(value: Any) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else text(value)


def _until(run: Run, time: int) -> Run:
    """The first steps of a run."""
    x, loss, grad = run.x[: time + 1], run.loss[: time + 1], run.grad[:time]
    return Run(run.problem, run.optimizer, x, loss, grad)
