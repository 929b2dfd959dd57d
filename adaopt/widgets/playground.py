"""Playground: a reader's own optimizer, raced against those of the book."""

from __future__ import annotations

import functools
import inspect
import math
import traceback
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import traitlets
from numpy.typing import NDArray

from .. import checks, foreign, plots, problems
from ..optimizers.base import Optimizer
from ..run import Run, minimize
from ..words import listed, tr
from . import race
from .figure import Figure, Setting, Timed, point, text, whole
from .optimizers import numbered, optimizer_from, spec_of

__all__ = ["Playground"]

MOST = 4  # rivals: with one's own five lines, and more cannot be followed

_KNOWN = {getattr(problems, name): name for name in race.PROBLEMS}


class Knob(NamedTuple):
    """A hyperparameter that a slider or a switch moves."""

    name: str
    default: float | bool
    values: list[float] | None
    """What the slider walks through; None for a switch."""

    def checked(self, given: Any) -> float | bool:
        """Return a value in the kind of the default: on or off, a whole number, a number."""
        if isinstance(self.default, bool):
            return checks.flag("", given)
        number = checks.number("", given)
        whole = isinstance(self.default, int) and number == int(number)
        return int(given) if whole else number


class Lost(NamedTuple):
    """Why the reader's optimizer came no further."""

    what: str
    where: str


class Settings(Setting):
    """The hyperparameters of the reader's optimizer, by name; the rest has its default."""

    def __init__(self) -> None:
        super().__init__({}, "", lambda value: value)

    def validate(self, obj: Any, value: Any) -> dict[str, Any]:
        """Return all hyperparameters, or raise the error that names the one that is illegal."""
        made, knobs = obj._made.__name__, {knob.name: knob for knob in obj._knobs}
        if not isinstance(value, dict):
            came = checks.shown(value)
            raise traitlets.TraitError(f"Playground: settings must be a dict, got {came}")
        kept = {knob.name: knob.default for knob in obj._knobs}
        for name, given in value.items():
            if name not in knobs:
                known = ", ".join(knobs) or "none"
                raise traitlets.TraitError(
                    f"Playground: settings of {made} are {known}; there is no {name!r}"
                )
            try:
                kept[name] = knobs[name].checked(given)
            except (TypeError, ValueError):
                legal = "a finite number" if knobs[name].values else "True or False"
                raise traitlets.TraitError(
                    f"Playground: {name} of {made} must be {legal}, got {checks.shown(given)}"
                ) from None
        return kept


class Playground(Timed):
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

    figure = traitlets.Unicode("playground", read_only=True).tag(sync=True)
    settings = Settings()
    start = point()
    steps = whole(30, 1, 500)
    time = whole(None, 0)
    # What Python tells the browser, never the other way round.
    knobs: Any = traitlets.List(read_only=True).tag(sync=True)
    landscape = traitlets.Dict(read_only=True).tag(sync=True)
    optimizers: Any = traitlets.List(read_only=True).tag(sync=True)

    def __init__(
        self,
        optimizer: Any,
        problem: str | problems.Problem = "ravine",
        rivals: Sequence[Optimizer] = (),
        steps: int = 30,
        start: Any = None,
        time: int | None = None,
    ) -> None:
        self._made: type = optimizer if isinstance(optimizer, type) else type(optimizer)
        self._advance = _interface(self._made, optimizer)
        instance = None if isinstance(optimizer, type) else optimizer
        self._knobs, self._fixed = _arguments(self._made, instance)
        self._problem = _landscape(problem)
        self._rivals = _checked(rivals)
        self._runs: dict[str, Run] = {}
        self._error = self._where = ""
        super().__init__(steps=steps, start=start, time=time)
        self.set_trait("knobs", [{"name": k.name, "values": k.values} for k in self._knobs])
        self.set_trait("landscape", _drawn(self._problem, self.start))
        self._race()
        self.observe(self._race, ["settings", "start", "steps"])

    @classmethod
    def examples(cls) -> list[Figure]:
        """Return a reader's RMSProp, alone and against four rivals."""

        class MyRMSProp:
            def __init__(self, lr: float = 0.3, gamma: float = 0.9) -> None:
                self.lr, self.gamma, self.h = lr, gamma, 0.0

            def step(self, w: Any, g: Any) -> Any:
                self.h = self.gamma * self.h + (1 - self.gamma) * g * g
                return w - self.lr * g / (np.sqrt(self.h) + 1e-8)

        rivals = [optimizer_from({"name": name}) for name in ("SGD", "Momentum", "AdaGrad", "Adam")]
        return [cls(MyRMSProp), cls(MyRMSProp, rivals=rivals)]

    @property
    def problem(self) -> problems.Problem:
        """The landscape."""
        return self._problem

    def labels(self) -> list[str]:
        """Return what each racer is called, your own first."""
        mine, names = self._made.__name__, [rival["name"] for rival in self._rivals]
        own = tr("{name} (yours)", name=mine) if mine in names else mine
        return [own, *numbered(names)]

    def run(self) -> dict[str, Run]:
        """Return the race: a `Run` of all steps for each racer, by its label, your own first."""
        return dict(self._runs)

    def _race(self, change: Any = None) -> None:
        """Run all again, and tell the browser."""
        start = self._problem.start if self.start is None else np.array(self.start)
        mine, self._error, self._where = self._own(start)
        rivals = [
            minimize(self._problem, start, optimizer_from(each), self.steps)
            for each in self._rivals
        ]
        self._runs = dict(zip(self.labels(), [mine, *rivals], strict=True))
        names = [None, *(rival["name"] for rival in self._rivals)]
        settings = [self.settings, *map(_not_default, self._rivals)]
        racers = [
            {
                "label": label,
                "name": names[i],
                "told": _settings_in_words(settings[i]),
                "x": [None if math.isnan(x[0]) else x for x in run.x.tolist()],
                "loss": [None if math.isnan(loss) else loss for loss in run.loss.tolist()],
                "lost": run.diverged_at,
                "error": "" if i else self._error,
                "where": "" if i else self._where,
            }
            for i, (label, run) in enumerate(self._runs.items())
        ]
        self.set_trait("optimizers", racers)

    def _own(self, start: NDArray[Any]) -> tuple[Run, str, str]:
        """Run the reader's optimizer; what goes wrong, and where, comes back as words."""
        with foreign.contained():
            made = foreign.attempt(lambda: self._made(**self._fixed, **self.settings), self._lost)
            # An Optimizer with a step of its own, or that fails, goes step by step.
            if isinstance(made, Optimizer) and type(made).step is Optimizer.step:
                run = foreign.attempt(
                    lambda: minimize(self._problem, start, made, self.steps), self._lost
                )
                if isinstance(run, Run):
                    return run, "", ""
            return self._step_by_step(made, start)

    def _step_by_step(self, made: Any, start: NDArray[Any]) -> tuple[Run, str, str]:
        """Run what was made, or what was lost while it was made."""
        x, grads = [start], []
        lost = made if isinstance(made, Lost) else None
        for k in range(self.steps):
            w = x[-1]
            g = self._problem.grad(w, k)
            grads.append(g)
            if lost or not np.isfinite([*w, *g, self._problem.loss(w)]).all():
                break
            new = foreign.attempt(functools.partial(self._step, made, w, g), self._lost)
            if isinstance(new, Lost):
                lost = new
                break
            x.append(new)
        history = np.full((self.steps + 1, 2), np.nan)
        history[: len(x)] = x
        gradients = np.full((self.steps, 2), np.nan)
        gradients[: len(grads)] = grads
        run = Run(self._problem, made, history, self._problem.loss(history), gradients)
        return run, *(lost or Lost("", ""))

    def _step(self, made: Any, w: NDArray[Any], g: NDArray[Any]) -> NDArray[Any]:
        """Return where the reader's optimizer goes from w."""
        return _array(self._advance(made, w.copy(), g.copy()), w)

    def _lost(self, error: BaseException) -> Lost:
        """Return an error in words, and in which line of the reader's code it was."""
        if isinstance(error, _Refused):
            return Lost(str(error), "")
        functions = [
            each.__func__ if isinstance(each, staticmethod | classmethod) else each
            for each in vars(self._made).values()
        ]
        files = {each.__code__.co_filename for each in functions if inspect.isfunction(each)}
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in files]
        what = foreign.in_words(error)
        if not frames:
            return Lost(what, "")
        last = frames[-1]
        return Lost(what, _line_in_words(last))

    def state(self) -> dict[str, Any]:
        """Return the settings and the race: what the browser needs to show this figure."""
        sent = ("knobs", "landscape", "optimizers")
        return {**super().state(), **{name: getattr(self, name) for name in sent}}

    def pictured(self) -> str:
        """Return what is pictured."""
        return tr(
            "Paths of {racers} on {place} from {start}.",
            racers=listed(self.labels()),
            place=race.place(_KNOWN.get(self._problem, str(self._problem))),
            start=race.position(next(iter(self._runs.values())).x[0]),
        )

    def summary(self) -> str:
        """Return the race in words, computed from it."""
        runs, time = self.run(), self.shown()
        racers = [race.describe(label, run, time) for label, run in runs.items()]
        mine, first = next(iter(runs.items()))
        if self._error and time >= first.diverged_at:
            racers[0] = tr(
                "{name} stopped at step {step}: {error}",
                name=mine,
                step=first.diverged_at,
                error=self._error,
            )
        return race.summary(racers, runs, time)

    def picture(self) -> plots.Picture:
        """Return paths and losses up to the step that is shown."""
        runs = {label: _until(run, max(self.shown(), 1)) for label, run in self._runs.items()}
        return race.picture(runs)

    def __repr__(self) -> str:
        words = [self._made.__name__]
        if self._problem is not problems.ravine:
            words.append(f"problem={_KNOWN.get(self._problem, self._problem)!r}")
        if self._rivals:
            words.append(
                f"rivals=[{', '.join(repr(optimizer_from(each)) for each in self._rivals)}]"
            )
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
        f"or a method update(params, grads) that changes params, got {checks.shown(given)}"
    )


def _update(optimizer: Any, w: Any, g: Any) -> Any:
    params = {"w": w}
    optimizer.update(params, {"w": g})
    return params["w"]


def _array(new: Any, w: NDArray[Any]) -> NDArray[Any]:
    """The new parameters, as numbers of the right shape."""
    if new is None:
        raise _Refused(tr("step returned None; it must return the new w"))
    try:
        array = np.array(checks.real("", new), np.float64)
    except (TypeError, ValueError):
        raise _Refused(
            tr("the new w must be {n} numbers, got {came}", n=w.size, came=checks.shown(new))
        ) from None
    if array.shape != w.shape:
        raise _Refused(
            tr(
                "the new w must have the shape {shape} of w, got {came}",
                shape=w.shape,
                came=array.shape,
            )
        )
    return array


class _Refused(Exception):
    """The optimizer did not raise, but what it gave is no step."""


def _arguments(made: type, instance: Any) -> tuple[list[Knob], dict[str, Any]]:
    """The arguments that can be moved, numbers and bools, and the others of an instance."""
    try:
        arguments = inspect.signature(made).parameters.values()
    except (TypeError, ValueError):
        raise TypeError(
            f"Playground: Python cannot tell the arguments of {made.__name__}; "
            "an __init__ with defaults, such as lr=0.1, tells them"
        ) from None
    found, fixed = [], {}
    for argument in arguments:
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
        knob = _knob(argument.name, default)
        if knob:
            found.append(knob)
        elif instance is not None:
            fixed[argument.name] = default
    return found, fixed


def _knob(name: str, default: Any) -> Knob | None:
    """What moves this argument; None if it is neither a finite number nor on or off."""
    if isinstance(default, bool | np.bool_):
        return Knob(name, bool(default), None)
    try:
        number = checks.number("", default)
    except (TypeError, ValueError):
        return None
    value = int(default) if isinstance(default, int | np.integer) else number
    return Knob(name, value, _values(name, value))


_BETAS = [0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.92, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998]
_BETAS += [0.999, 0.9995, 0.9999]
_RATES = ("lr", "learning_rate", "eta", "step_size", "rate")
_SHARES = ("beta", "gamma", "rho", "mu", "momentum", "decay")
_COUNTED = 50  # up to here a slider walks through all whole numbers
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
    else:
        values = _around(default)
    return sorted({*filter(math.isfinite, values), default})


def _around(default: float) -> list[float]:
    """What a slider walks through whose name tells nothing."""
    whole = isinstance(default, int)
    if whole and abs(default) <= _COUNTED:
        low, high = min(int(default), 1), max(4 * int(default), 10)
        return [float(value) for value in range(low, high + 1)]
    if default > 0:
        power = math.floor(math.log10(default))
        values = _decades(power - 2, power + 2)
    else:
        reach = 2 * abs(float(default)) or 1.0
        values = [reach * k / 20 for k in range(-20, 21)]
    return [float(np.round(value)) for value in values] if whole else values


def _decades(low: int, high: int) -> list[float]:
    """Return values for a logarithmic slider, the doubles that one reads."""
    mantissas = ("1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8")
    return [float(f"{m}e{e}") for e in range(low, high) for m in mantissas] + [float(f"1e{high}")]


# --- the place and the others --------------------------------------------------------------------


def _landscape(problem: Any) -> problems.Problem:
    if isinstance(problem, str) and problem in race.PROBLEMS:
        made: problems.Problem = getattr(problems, problem)
        return made
    if (
        isinstance(problem, problems.Problem)
        and problem.dim == len(problem.view) == 2
        and all(low < high for low, high in problem.view)
    ):
        return problem
    raise ValueError(
        f"Playground: problem must be one of {', '.join(race.PROBLEMS)} or a Problem of two "
        f"components with a view of both, got {checks.shown(problem)}"
    )


def _checked(rivals: Any) -> list[dict[str, Any]]:
    if not isinstance(rivals, list | tuple) or len(rivals) > MOST:
        raise ValueError(
            f"Playground: rivals must be a list of up to {MOST} optimizers, "
            f"got {checks.shown(rivals)}"
        )
    try:
        return [spec_of(each) for each in rivals]
    except (TypeError, ValueError) as error:
        raise type(error)(f"Playground: {error}") from error


def _drawn(problem: problems.Problem, start: list[float] | None) -> dict[str, Any]:
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


def _not_default(rival: dict[str, Any]) -> dict[str, Any]:
    """The learning rate, and of the rest what is not the default."""
    default = spec_of({"name": rival["name"]})
    return {
        key: value
        for key, value in rival.items()
        if key != "name" and (key == "lr" or value != default[key])
    }


def _settings_in_words(settings: dict[str, Any]) -> str:
    switch = {True: tr("on"), False: tr("off")}
    values = {k: switch[v] if isinstance(v, bool) else text(v) for k, v in settings.items()}
    return ", ".join(f"{key} {value}" for key, value in values.items())


def _line_in_words(frame: traceback.FrameSummary) -> str:
    if not frame.line:
        return tr("in {function}, line {line}", function=frame.name, line=frame.lineno)
    return tr(
        "in {function}, line {line}: {code}",
        function=frame.name,
        line=frame.lineno,
        code=frame.line,
    )


def _until(run: Run, time: int) -> Run:
    """The first steps of a run."""
    x, loss, grad = run.x[: time + 1], run.loss[: time + 1], run.grad[:time]
    return Run(run.problem, run.optimizer, x, loss, grad)
