"""minimize: follow an optimizer down a problem and keep everything that happened."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .checks import all_finite, count, each_finite, real, shown
from .optimizers.base import Optimizer
from .optimizers.method import Memory, Method, frozen, read_only
from .optimizers.trees import broadcast
from .problems import Problem, components_last
from .progress import with_progress
from .show import curve, problem_name, table
from .words import tr

if TYPE_CHECKING:
    from .types import Array, ArrayLike, Numbers


RECORDED = ("x", "loss", "grad", "rate", "lr")  # of every run; beside them its state
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
        First index at which x, the loss, the gradient, or the state that led there was not finite,
        −1 if never. From there on the run is NaN.
    problem, optimizer, steps
        What was run: the optimizer is a copy with these settings.

    Notes
    -----
    The arrays are read-only; copy one to change it.
    """

    def __init__(
        self,
        problem: Problem,
        optimizer: Any,
        x: Array,
        loss: Array,
        grad: Array,
        values: Sequence[Numbers] = (),
        last: Memory | None = None,
    ) -> None:
        self.problem, self.optimizer = problem, optimizer
        self.steps = len(grad)
        self._values = values  # the hyperparameters of each step: with them the state can be asked
        self._state_fields: tuple[str, ...] = ()
        if values:
            self._method: Method = optimizer.method  # the optimizer's settings may change later
            self._first = self._method.first(x[0], values[0])
            self._state_fields = tuple(self._named(self._first))
        self.x, self.loss, self.grad = x, loss, grad
        at = self._first_not_finite(last)
        self.diverged_at = int(at) if at.ndim == 0 else at
        self.x, self.loss, self.grad = (self._mask_diverged(h) for h in (x, loss, grad))

    def __repr__(self) -> str:
        shape = "" if self.loss.ndim == 1 else f", {self.loss[0].size} runs"
        return f"Run({self.problem!r}, {self.optimizer!r}, {self.steps} steps{shape})"

    def _repr_html_(self) -> str:
        place = problem_name(self.problem)
        rows: dict[str, Any] = {tr("optimizer"): self.optimizer, tr("steps"): self.steps}
        if self.loss.ndim > 1:
            runs = self.loss[0].size
            one = tr("{problem}, 1 run", problem=place)
            many = tr("{problem}, {runs} runs", problem=place, runs=runs)
            return table(one if runs == 1 else many, rows)
        rows[tr("loss before")] = float(f"{self.loss[0]:.4g}")
        rows[tr("loss after")] = float(f"{self.loss[-1]:.4g}")
        if self.diverged_at >= 0:
            rows[tr("diverged at step")] = self.diverged_at
        one, many = tr("loss over 1 step"), tr("loss over {steps} steps", steps=self.steps)
        return table(place, rows) + curve(self.loss, one if self.steps == 1 else many)

    def __getattr__(self, name: str) -> Array:
        fields = () if name[0] == "_" else self._state_fields
        if name not in fields:
            raise AttributeError(f"this run has {', '.join((*RECORDED, *fields))}; no {name!r}")
        return self._histories[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._state_fields]

    @property
    def rate(self) -> Array:
        """Effective learning rate of every step, of shape (steps, ..., n)."""
        return self._histories["rate"]

    @property
    def lr(self) -> Array:
        """Learning rate of every step, of shape (steps, ...)."""
        return frozen(np.array([values.get("lr", np.nan) for values in self._values], self.x.dtype))

    @cached_property
    def _histories(self) -> dict[str, Array]:
        """State and effective rate over time, made once, as NaN from the divergence on."""
        shape, dtype = self.x.shape[1:], self.x.dtype
        rate = np.empty_like(self.grad)
        made = {
            name: np.empty_like(rate)
            if a.shape == shape
            else np.empty((self.steps, *a.shape), dtype)
            for name, a in self._named(self._first).items()
        }
        with np.errstate(all="ignore"):
            for k, memory in enumerate(self._replay()):
                for name, a in self._named(memory).items():
                    made[name][k] = a
                rate[k] = self._method.rate(memory, self._values[k], shape, dtype)
        return {
            name: self._mask_diverged(history) for name, history in {**made, "rate": rate}.items()
        }

    def _replay(self) -> Iterator[Memory]:
        """The memory after each step.

        A rule is a pure function: parameters and gradients make the same state again, and runs
        that nobody asks for it need not keep it.
        """
        memory = self._first
        for x, g, values in zip(self.x, self.grad, self._values, strict=False):
            _, memory = self._method.step(x, g, memory, values)
            yield memory

    def _named(self, memory: Memory) -> dict[str, Array]:
        named = zip(self._method.state_names, memory[1], strict=True)
        return {name: a for name, a in named if a is not None}

    # --- divergence ------------------------------------------------------------------------------

    def _first_not_finite(self, last: Memory | None) -> Array:
        """The first index at which each run has left the finite numbers, −1 if never."""
        bad = np.zeros(self.loss.shape, bool)
        if not all(map(all_finite, (self.x, self.loss, self.grad))):
            bad |= ~(np.isfinite(self.loss) & np.isfinite(self.x).all(axis=-1))
            bad[:-1] |= ~np.isfinite(self.grad).all(axis=-1)
        if last is not None and self._may_have_overflowed(last):
            with np.errstate(all="ignore"):
                for k, memory in enumerate(self._replay(), 1):
                    for a in self._named(memory).values():
                        bad[k] |= ~each_finite(a, bad[k].shape)
        if not bad.any():
            return np.full(bad.shape[1:], -1)
        return np.where(bad.any(axis=0), bad.argmax(axis=0), -1)

    def _may_have_overflowed(self, last: Memory) -> bool:
        """Whether the state must be looked at: x alone would not tell, since nothing moves then.

        What overflows mostly stays infinite to the end. Where nothing of the past is kept it does
        not; so gradients count too whose squares may not fit.
        """
        flat = self.grad.ravel(order="K")
        squares = math.isfinite(np.vdot(flat, flat))
        return not (squares and all(map(all_finite, self._named(last).values())))

    def _mask_diverged(self, history: Array) -> Array:
        """Put NaN where a run has diverged, and let nobody change the rest."""
        at = np.asarray(self.diverged_at)
        of_runs = history.shape[1 : 1 + at.ndim] == at.shape  # not a state that all runs share
        if of_runs and (at >= 0).any():
            k = np.arange(len(history)).reshape(-1, *[1] * at.ndim)
            gone = (at >= 0) & (k >= at)
            gone = gone.reshape(gone.shape + (1,) * (history.ndim - gone.ndim))
            history = np.where(gone, np.nan, history)
        return frozen(history)


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
    problem = _as_problem(problem, x0)
    optimizer = rule_alone("minimize", optimizer)
    steps = count("minimize: steps", steps)
    method = optimizer.method
    first = method.values(0)
    x = _start(problem, x0, first)
    xs, grads = _allocate_history(steps + 1, x), _allocate_history(steps, x)
    values = [first, *(_at(method, k, first) for k in range(1, steps))]
    gradient, label = problem.raw_grad, f"minimize: the gradient of {problem}"
    shape, dtype = x.shape, x.dtype
    with np.errstate(all="ignore"):  # a divergence is a result; the Run says where
        xs[0] = x
        xs_seen, grads_seen = read_only(xs), read_only(grads)  # what a rule is given
        memory = method.first(xs_seen[0], values[0])
        for k in with_progress(range(steps), steps):
            x = xs_seen[k]
            g = gradient(x.copy("K"), k)
            plain = type(g) is np.ndarray and g.dtype == dtype and g.shape == shape
            grads[k] = g if plain else _gradient(label, g, x)
            xs[k + 1], memory = method.step(x, grads_seen[k], memory, values[k])
        losses = _losses_one_by_one if isinstance(problem, _Pair) else _losses
        return Run(problem, optimizer, xs, losses(problem, xs), grads, values, memory)


def rule_alone(function: str, optimizer: Any) -> Optimizer:
    """A copy of an optimizer, without a past, of which the rule is all that a step does."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"{function}: optimizer must be an Optimizer such as Adam(), got {shown(optimizer)}"
        )
    if type(optimizer).step is not Optimizer.step:
        raise TypeError(
            f"{function}: {type(optimizer).__name__} overrides step, which {function} goes around; "
            f"let its rule do it"
        )
    return optimizer.fresh()


class _Pair(Problem):
    """A loss and a gradient of the caller's: of one point at a time, at any step."""

    def __init__(self, loss: Callable[..., Any], grad: Callable[..., Any], x0: Array) -> None:
        name, start = getattr(loss, "__name__", "loss"), np.zeros(x0.shape[-1:] or 1)
        super().__init__(name, loss, grad, minima=[], start=start, view=[])

    def raw_grad(self, x: Array, k: int) -> Any:
        """The gradient at x, at any step."""
        return self._grad(x)  # type: ignore[call-arg]


def _as_problem(problem: Any, x0: Any) -> Problem:
    """A Problem; a pair of functions becomes one."""
    if isinstance(problem, Problem):
        return problem
    if isinstance(problem, tuple | list) and len(problem) == 2 and all(map(callable, problem)):
        if x0 is None:
            raise TypeError("minimize: x0 is needed with a pair (loss, grad)")
        return _Pair(problem[0], problem[1], real("minimize: x0", x0))
    raise TypeError(
        f"minimize: problem must be a Problem or a pair (loss, grad), got {shown(problem)}"
    )


def _start(problem: Problem, x0: Any, first: Numbers) -> Array:
    """x0 as a float array, broadcast against the optimizer's arrays."""
    x = real("minimize: x0", problem.start if x0 is None else x0)
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
        raise ValueError(f"minimize: x0 must be finite, got {shown(x0)}")
    for name, value in first.items():
        shape = broadcast(x.shape, np.shape(value))
        if shape is None or shape[-1] != problem.dim:
            raise ValueError(
                f"minimize: {name} of shape {np.shape(value)} does not go with x0 of shape "
                f"{x.shape}; components come last, so a sweep of n values has the shape (n, 1)"
            )
        x = np.broadcast_to(x, shape)
    return x


def _at(method: Method, k: int, first: Numbers) -> Numbers:
    """The hyperparameters at step k; a function of it may not change its mind about the sweep."""
    values = method.values(k)
    if values is not first:
        for name, value in values.items():
            if np.shape(value) != np.shape(first[name]):
                raise ValueError(
                    f"minimize: {name} has shape {np.shape(value)} at step k = {k}, "
                    f"at k = 0 it had {np.shape(first[name])}"
                )
    return values


def _gradient(label: str, value: Any, x: Array) -> Array:
    """What a gradient function gave, as numbers like x."""
    g = real(label, value)
    if g.shape != x.shape:
        raise ValueError(f"{label} has shape {g.shape}, x has {x.shape}")
    return g


def _losses(problem: Problem, xs: Array) -> Array:
    """The loss over time, some steps at once: what lies between then stays in the cache."""
    losses = np.empty(xs.shape[:-1], np.result_type(xs, np.float64))
    at_once = max(1, _NUMBERS_AT_ONCE // xs[0].size)
    for k in range(0, len(xs), at_once):
        part = xs[k : k + at_once]
        losses[k : k + at_once] = _fitting(problem, problem.raw_loss(part.copy("K")), part, 1)
    return losses


def _losses_one_by_one(problem: Problem, xs: Array) -> Array:
    """The loss over time of a function that may know one point alone."""
    losses = np.empty(xs.shape[:-1], np.result_type(xs, np.float64))
    for k, x in enumerate(xs):
        made = problem.raw_loss(x.copy("K"))
        number = type(made) in (float, np.float64) and losses.ndim == 1
        losses[k] = made if number else _fitting(problem, made, x, 0)
    return losses


def _fitting(problem: Problem, made: Any, xs: Array, times: int) -> Array:
    """What a loss function gave, if it is one number for each point; `times` axes are time."""
    losses = real(f"minimize: the loss of {problem}", made)
    if losses.shape != xs.shape[:-1]:
        raise ValueError(
            f"minimize: the loss of {problem} has shape {losses.shape[times:]} for x of shape "
            f"{xs.shape[times:]}; it must have {xs.shape[times:-1]}"
        )
    return losses


def _allocate_history(times: int, x: Array) -> Array:
    """An array for one like x at each of so many times."""
    *members, components = x.shape
    return components_last(np.empty((components, times, *members), x.dtype))
