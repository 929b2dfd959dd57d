"""minimize: follow an optimizer down a problem and keep everything that happened."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from .optimizers.base import Optimizer, iterate
from .optimizers.trees import broadcast
from .problems import Problem

if TYPE_CHECKING:
    from .types import Array, ArrayLike


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
        states: list[dict[str, Any]],
        keywords: list[dict[str, Any]],
    ) -> None:
        self.problem, self.optimizer = problem, optimizer
        self.x, self.loss, self.grad = x, loss, grad
        self.steps = len(grad)
        self._states, self._keywords = states, keywords
        self._made: dict[str, Array] = {}
        self.diverged_at = self._freeze()

    def __repr__(self) -> str:
        shape = "" if self.loss.ndim == 1 else f", {self.loss[0].size} runs"
        return f"Run({self.problem!r}, {self.optimizer!r}, {self.steps} steps{shape})"

    def __getattr__(self, name: str) -> Array:
        states = self.__dict__.get("_states", [])
        if not states or states[0].get(name) is None:
            have = [n for n, a in (states[0] if states else {}).items() if a is not None]
            raise AttributeError(
                f"this run has x, loss, grad, rate, lr{_listed(have)}; no {name!r}"
            )
        return self._history(name, lambda k: self._states[k][name])

    def __dir__(self) -> list[str]:
        state = self.__dict__.get("_states") or [{}]
        return [*super().__dir__(), *(name for name, a in state[0].items() if a is not None)]

    @property
    def rate(self) -> Array:
        """Effective learning rate of every step, of shape (steps, ..., n)."""
        shape = self.x.shape[1:]
        return self._history(
            "rate",
            lambda k: self.optimizer._rate(self._states[k], self._keywords[k], shape),
        )

    @property
    def lr(self) -> Array:
        """Learning rate of every step, of shape (steps, ...)."""
        return np.stack([keywords["lr"] for keywords in self._keywords])

    def _history(self, name: str, at: Callable[[int], Array]) -> Array:
        """Stack one quantity over time, once, as NaN from the divergence on."""
        if name not in self._made:
            history = np.stack([at(k) for k in range(self.steps)])
            self._made[name] = self._blank(history)
        return self._made[name]

    def _freeze(self) -> Any:
        """Find where each run left the finite numbers and blank it from there."""
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
    problem, at_once = _as_problem(problem, x0)
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"minimize: optimizer must be an Optimizer such as Adam(), got {optimizer!r}"
        )
    if isinstance(steps, bool) or not isinstance(steps, int | np.integer) or steps < 1:
        raise ValueError(f"minimize: steps must be a whole number >= 1, got {steps!r}")
    optimizer = optimizer.fresh()
    x = _start(problem, x0, optimizer)
    xs, grads, states, keywords = [x], [], [], []
    with np.errstate(all="ignore"):  # a divergence is a result; the Run says where
        grad = _gradient(problem, x)
        for g, w, state, at_k in _progress(iterate(optimizer, x, grad, steps), steps):
            xs.append(w)
            grads.append(g)
            states.append(state)
            keywords.append(at_k)
        history = np.stack(xs)
        loss = problem.loss(history) if at_once else np.stack([problem.loss(w) for w in xs])
        if loss.shape != history.shape[:-1]:
            raise ValueError(
                f"minimize: the loss of {problem} has shape {loss.shape[1:]} for x of shape "
                f"{x.shape}; it must have {x.shape[:-1]}"
            )
        return Run(problem, optimizer, history, loss, np.stack(grads), states, keywords)


def _as_problem(problem: Any, x0: Any) -> tuple[Problem, bool]:
    """A Problem, and whether its loss takes a whole history at once."""
    if isinstance(problem, Problem):
        return problem, True
    if isinstance(problem, tuple | list) and len(problem) == 2 and all(map(callable, problem)):
        if x0 is None:
            raise TypeError("minimize: x0 is needed with a pair (loss, grad)")
        loss, grad = problem
        start = _numbers(x0)
        name = getattr(loss, "__name__", "loss")
        made = Problem(
            name,
            lambda x: np.asarray(loss(x)),
            lambda x, k: np.array(grad(x)),  # a copy: the function may use its array again
            minima=[],
            start=np.zeros(start.shape[-1:] or 1),
            view=[],
        )
        return made, False
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
    if x.dtype.kind != "f":
        x = x.astype(np.float64)
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

    def gradient(w: Array, k: int) -> Array:
        g = problem._grad(w, k)
        if g.shape != x.shape:
            raise ValueError(
                f"minimize: the gradient of {problem} has shape {g.shape}, x has {x.shape}"
            )
        return g.astype(x.dtype, copy=False)

    return gradient


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


def _listed(names: list[str]) -> str:
    return "".join(f", {name}" for name in names)
