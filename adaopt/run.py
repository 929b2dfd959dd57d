"""minimize: follow an optimizer down a problem and keep everything that happened."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .optimizers.base import Optimizer, iterate
from .optimizers.checks import all_finite
from .optimizers.trees import broadcast
from .problems import Problem, components_last

if TYPE_CHECKING:
    from .optimizers.hyperparameters import Timetable
    from .types import Array, ArrayLike, Numbers


_NUMBERS_AT_ONCE = 2**13  # 64 KiB in double precision


class Run:
    """Everything that happened in a run, as arrays with a time axis in front.

    Attributes
    ----------
    x : array of shape (steps + 1, ..., n)
        The parameters: ``x[0]`` is the start, ``x[t]`` where step t arrived.
    loss : array of shape (steps + 1, ...)
        The loss there, free of noise.
    grad : array of shape (steps, ..., n)
        The gradient each step saw, noise included: ``grad[t - 1]`` made step t.
    rate : array of shape (steps, ..., n)
        Effective learning rate per parameter, computed when asked for.
    lr : array of shape (steps, ...)
        The learning rate, as the schedule gave it.
    m, v, h, a : arrays of shape (steps, ..., n)
        The optimizer's own state after each step, under its own names.
    diverged_at : int or array of shape (...)
        First index at which x, loss or gradient was not finite, −1 if never. From there on the run
        is NaN.
    problem, optimizer, steps
        What was run: the optimizer is a copy with these settings.
    """

    def __init__(
        self,
        problem: Problem,
        optimizer: Optimizer,
        x: Array,
        loss: Array,
        grad: Array,
        timetable: Timetable | None = None,
    ) -> None:
        self.problem, self.optimizer = problem, optimizer
        self.x, self.loss, self.grad = x, loss, grad
        self.steps = len(grad)
        self._timetable = timetable
        self._made: dict[str, Array] = {}
        self.diverged_at = self._freeze()

    def __repr__(self) -> str:
        shape = "" if self.loss.ndim == 1 else f", {self.loss[0].size} runs"
        return f"Run({self.problem!r}, {self.optimizer!r}, {self.steps} steps{shape})"

    def __getattr__(self, name: str) -> Array:
        kept = self._kept()
        if name not in kept:
            raise AttributeError(
                f"this run has x, loss, grad, rate, lr{_listed(kept)}; no {name!r}"
            )
        place = self.optimizer._state_names.index(name)
        return self._history(name, lambda state, keywords: state[place])

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._kept()]

    def _kept(self) -> tuple[str, ...]:
        """The names of the state, which only a run with a timetable can make again."""
        return self.optimizer._kept() if self.__dict__.get("_timetable") else ()

    @property
    def rate(self) -> Array:
        """Effective learning rate of every step, of shape (steps, ..., n)."""
        shape, rate = self.x.shape[1:], self.optimizer._rate
        return self._history("rate", lambda state, keywords: rate(state, keywords, shape))

    @property
    def lr(self) -> Array:
        """Learning rate of every step, of shape (steps, ...)."""
        return np.stack([keywords["lr"] for keywords in self._timetable or ()])

    def _history(self, name: str, at: Callable[[Sequence[Any], Numbers], Array]) -> Array:
        """One quantity over time, made once, as NaN from the divergence on."""
        if name not in self._made:
            history = np.empty_like(self.grad)
            with np.errstate(all="ignore"):
                for k, (state, keywords) in enumerate(self._again()):
                    history[k] = at(state, keywords)
            self._made[name] = self._blank(history)
        return self._made[name]

    def _again(self) -> Iterator[tuple[Sequence[Any], Numbers]]:
        """The state and the hyperparameters of each step.

        A rule is a pure function: parameters and gradients make the same state again, and runs
        that nobody asks for it need not keep it.
        """
        opt = self.optimizer
        state: Sequence[Any] = opt._first_state(self.x[0])
        for x, g, keywords in zip(self.x, self.grad, self._timetable or (), strict=False):
            _, *state = opt._update(x, g, state, keywords)
            yield state, keywords

    def _freeze(self) -> Any:
        """Find where each run left the finite numbers and blank it from there."""
        self.diverged_at = np.full(self.loss.shape[1:], -1)
        if not all(map(all_finite, (self.x, self.loss, self.grad))):
            bad = ~(np.isfinite(self.loss) & np.isfinite(self.x).all(axis=-1))
            bad[:-1] |= ~np.isfinite(self.grad).all(axis=-1)
            self.diverged_at = np.where(bad.any(axis=0), bad.argmax(axis=0), -1)
            self.x, self.loss, self.grad = map(self._blank, (self.x, self.loss, self.grad))
        return int(self.diverged_at) if self.diverged_at.ndim == 0 else self.diverged_at

    def _blank(self, history: Array) -> Array:
        """Put NaN where a run has diverged."""
        at = np.asarray(self.diverged_at)
        if not (at >= 0).any():
            return history
        k = np.arange(len(history)).reshape(-1, *[1] * at.ndim)
        gone = (at >= 0) & (k >= at)
        if history.ndim > gone.ndim:
            gone = gone[..., None]
        return np.where(gone, np.nan, history)


def minimize(
    problem: Problem | tuple[Callable[..., Any], Callable[..., Any]],
    x0: ArrayLike | None = None,
    optimizer: Optimizer | None = None,
    steps: int = 100,
) -> Run:
    """Run an optimizer on a problem and record everything.

    The optimizer itself is untouched: a copy with its settings starts at t = 0. Hyperparameters
    that are arrays make a sweep: x0 is broadcast against them, components last, and each member
    takes exactly the steps it would take alone.

    Parameters
    ----------
    problem : Problem or pair of callables
        A problem of `adaopt.problems`, or ``(loss, grad)``, each a function of x.
    x0 : array_like of shape (..., n), optional
        Where to start. Default: the problem's own start.
    optimizer : Optimizer
        For example ``Adam(lr=0.1)``.
    steps : int
        Number of steps, ≥ 1.

    Returns
    -------
    Run
        A member that diverges is frozen as NaN and the others go on; see ``run.diverged_at``.

    Raises
    ------
    ValueError, TypeError
        If an argument is illegal; the message names it.

    Notes
    -----
    Runs of more than a second show their progress on a terminal or in a live notebook. The
    environment variable ``ADAOPT_PROGRESS=0`` turns that off.

    Examples
    --------
    >>> from adaopt import Adam, minimize, problems
    >>> run = minimize(problems.ravine, optimizer=Adam(lr=0.3), steps=30)
    >>> run.x.shape, run.m.shape
    ((31, 2), (30, 2))
    >>> float(run.loss[-1].round(3))
    0.102

    Nine learning rates at once:

    >>> import numpy as np
    >>> lr = np.linspace(0.1, 0.9, 9)[:, None]
    >>> minimize(problems.ravine, optimizer=Adam(lr=lr), steps=30).loss[-1].shape
    (9,)
    """
    problem, losses = _as_problem(problem, x0)
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"minimize: optimizer must be an Optimizer such as Adam(), got {optimizer!r}"
        )
    if isinstance(steps, bool) or not isinstance(steps, int | np.integer) or steps < 1:
        raise ValueError(f"minimize: steps must be a whole number >= 1, got {steps!r}")
    optimizer = optimizer.fresh()
    x = _start(problem, x0, optimizer)
    timetable = optimizer._timetable(steps, x.dtype)
    xs, grads = _room(steps + 1, x), _room(steps, x)
    with np.errstate(all="ignore"):  # a divergence is a result; the Run says where
        xs[0] = x
        x = xs[0].copy(order="K")
        run = iterate(optimizer, x, _gradient(problem, x), timetable)
        for k, (g, w) in enumerate(_progress(run, steps)):
            grads[k], xs[k + 1] = g, w
        return Run(problem, optimizer, xs, losses(xs), grads, timetable)


def _as_problem(problem: Any, x0: Any) -> tuple[Problem, Callable[[Array], Array]]:
    """A Problem, and its losses over a history."""
    if isinstance(problem, Problem):
        return problem, lambda xs: _losses(problem, xs)
    if isinstance(problem, tuple | list) and len(problem) == 2 and all(map(callable, problem)):
        if x0 is None:
            raise TypeError("minimize: x0 is needed with a pair (loss, grad)")
        loss, grad = problem
        start = _numbers(x0)
        name = getattr(loss, "__name__", "loss")
        made = Problem(
            name,
            lambda x: np.asarray(loss(x)),
            lambda x, k: np.asarray(grad(x)),
            minima=[],
            start=np.zeros(start.shape[-1:] or 1),
            view=[],
        )
        return made, lambda xs: _fitting(made, np.array([loss(x) for x in xs]), xs)
    raise TypeError(f"minimize: problem must be a Problem or a pair (loss, grad), got {problem!r}")


def _numbers(x0: Any) -> Array:
    try:
        x = np.array(x0)
    except ValueError:  # lists of different lengths
        x = np.array(None)
    if x.dtype.kind not in "iuf":
        raise TypeError(f"minimize: x0 must be real numbers, got {x0!r}")
    return x


def _start(problem: Problem, x0: Any, optimizer: Optimizer) -> Array:
    """x0 as a float array, broadcast against the optimizer's arrays."""
    x = _numbers(problem.start if x0 is None else x0)
    x = x.astype(x.dtype.newbyteorder("=") if x.dtype.kind == "f" else np.float64, copy=False)
    if x.ndim == 0 and problem.dim == 1:
        x = x[None]
    if x.ndim == 0 or x.shape[-1] != problem.dim:
        raise ValueError(
            f"minimize: x0 must have {problem.dim} components last for {problem}, "
            f"got shape {x.shape}"
        )
    if x.size == 0:
        raise ValueError(f"minimize: x0 must hold at least one point, got shape {x.shape}")
    if not np.all(np.isfinite(x)):
        raise ValueError(f"minimize: x0 must be finite, got {x0!r}")
    for name, value in optimizer._hyper_at(0).items():
        shape = broadcast(x.shape, np.shape(value))
        if shape is None or shape[-1] != problem.dim:
            raise ValueError(
                f"minimize: {name} of shape {np.shape(value)} does not go with x0 of shape "
                f"{x.shape}; components come last, so a sweep of n values has the shape (n, 1)"
            )
        x = np.broadcast_to(x, shape)
    return np.array(x)


def _gradient(problem: Problem, x: Array) -> Callable[[Array, int], Array]:
    """The gradient in the precision of x, its shape checked."""
    shape, dtype = x.shape, x.dtype

    def gradient(w: Array, k: int) -> Array:
        g = problem._grad(w, k)
        if g.shape != shape:
            raise ValueError(
                f"minimize: the gradient of {problem} has shape {g.shape}, x has {shape}"
            )
        return g if g.dtype == dtype else g.astype(dtype)

    return gradient


def _losses(problem: Problem, xs: Array) -> Array:
    """The loss over time, some steps at once: what lies between then stays in the cache."""
    losses = np.empty(xs.shape[:-1], np.result_type(xs, np.float64))
    at_once = max(1, _NUMBERS_AT_ONCE // xs[0].size)
    for k in range(0, len(xs), at_once):
        part = xs[k : k + at_once]
        losses[k : k + at_once] = _fitting(problem, problem.loss(part), part)
    return losses


def _fitting(problem: Problem, losses: Array, xs: Array) -> Array:
    """The losses, if there is one for each point."""
    if losses.shape != xs.shape[:-1]:
        raise ValueError(
            f"minimize: the loss of {problem} has shape {losses.shape[1:]} for x of shape "
            f"{xs.shape[1:]}; it must have {xs.shape[1:-1]}"
        )
    return losses


def _room(times: int, x: Array) -> Array:
    """An array for one like x at each of so many times."""
    *members, components = x.shape
    return components_last(np.empty((components, times, *members), x.dtype))


def _progress(steps: Iterator[Any], total: int) -> Iterable[Any]:
    """Say how far a long run is, where somebody is watching."""
    watched = sys.stderr.isatty() or "ipykernel" in sys.modules
    if not watched or os.environ.get("ADAOPT_PROGRESS") == "0":
        return steps
    return _told(steps, total)


def _told(steps: Iterator[Any], total: int) -> Iterator[Any]:
    next_word, width = time.monotonic() + 1.0, 0
    for k, step in enumerate(steps, 1):
        yield step
        if time.monotonic() > next_word:
            text = f"step {k} of {total}"
            width = len(text)
            print(f"\r{text}", end="", file=sys.stderr, flush=True)
            next_word = time.monotonic() + 0.2
    if width:
        print(f"\r{' ' * width}\r", end="", file=sys.stderr, flush=True)


def _listed(names: Sequence[str]) -> str:
    return "".join(f", {name}" for name in names)
