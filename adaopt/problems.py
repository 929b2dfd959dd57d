"""Losses to minimize, each with its gradient, its minimum, a start and a view.

All work on any leading shape, components last: ``loss`` of an array (64, 64, 2) has the shape (64,
64). The operations are + − × ÷ in one fixed order, so ``widgets/js/problems.js`` gives the same
bits. What changes with time (noise, a change of scale) is a pure function of the step k.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from . import chance
from .checks import (
    NOT_NEGATIVE,
    POSITIVE,
    Legal,
    count,
    integer,
    number,
    numbers,
    real,
    seeds,
    shown,
)
from .degrees import cos_sin

if TYPE_CHECKING:
    from .types import Array, ArrayLike

View = tuple[tuple[float, float], ...]

__all__ = [
    "Problem",
    "beale",
    "bowl",
    "changed",
    "himmelblau",
    "noisy",
    "quadratic",
    "ravine",
    "rosenbrock",
    "rotated",
    "scaled",
    "slope",
    "sparse",
    "stretched",
    "vee",
]

_SHARE = Legal("in [0, 1]", lambda a: (a >= 0) & (a <= 1))


class Problem:
    """A loss with everything needed to minimize and to draw it.

    Its arrays are read-only. It can be pickled where its functions can; every problem of this
    module can.

    Parameters
    ----------
    name : str
        How it is printed.
    loss : callable
        ``loss(x)``: x of shape (..., n), the result of shape (...). Free of noise.
    grad : callable
        ``grad(x, k)``: the gradient at step k = 0, 1, …, of the shape of x. What `loss` and `grad`
        are given is a copy: they may change it.
    minima : sequence of points
        Where the loss is least; `minimum` is the first. Empty if there is none.
    start : point, of shape (n,)
        Where a run starts unless told otherwise.
    view : sequence of pairs
        The range of each component that a picture shows, or none.

    Raises
    ------
    TypeError
        If a function cannot be called, the name is no text, or what should be numbers is not.
    ValueError
        If a number is not finite, a point has not n components, or the view is not n pairs with
        the lower end first.
    """

    _made_by: tuple[Callable[..., Problem], tuple[Any, ...]] | None = None

    def __init__(
        self,
        name: str,
        loss: Callable[[Array], Array],
        grad: Callable[[Array, int], Array],
        *,
        minima: Sequence[ArrayLike],
        start: ArrayLike,
        view: Sequence[Sequence[float]],
    ) -> None:
        if not isinstance(name, str):
            raise TypeError(f"Problem: name must be text, got {shown(name)}")
        for function, label in [(loss, "loss"), (grad, "grad")]:
            if not callable(function):
                raise TypeError(f"{name}: {label} must be a function, got {shown(function)}")
        self._name, self._loss, self._grad = name, loss, grad
        self._start = _point(f"{name}: start", start)
        self._minima = tuple(_rows(f"{name}: minima", minima, self.dim))
        self._view = _pairs(f"{name}: view", view, self.dim)
        self._protect()

    def __repr__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How it is printed."""
        return self._name

    @property
    def dim(self) -> int:
        """Number of components."""
        return self._start.size

    @property
    def start(self) -> Array:
        """Where a run starts unless told otherwise."""
        return self._start

    @property
    def minima(self) -> tuple[Array, ...]:
        """Where the loss is least; no points where it falls forever."""
        return self._minima

    @property
    def minimum(self) -> Array | None:
        """The (first) point of least loss, or None where the loss falls forever."""
        return self.minima[0] if self.minima else None

    @property
    def view(self) -> View:
        """The range of each component that a picture shows."""
        return self._view

    def loss(self, x: ArrayLike) -> Array:
        """Return the loss at `x`, of shape (...) for x of shape (..., n).

        Raises
        ------
        TypeError
            If `x` is not made of real numbers.
        ValueError
            If it has not n components last.
        """
        with np.errstate(under="ignore"):  # what is too small for its precision is 0
            return self._loss(self._point(x))

    def grad(self, x: ArrayLike, k: int = 0) -> Array:
        """Return the gradient at `x` as step `k` sees it, of the shape of x.

        Raises
        ------
        TypeError, ValueError
            As from `loss`, or if `k` is no whole number ≥ 0.
        """
        with np.errstate(under="ignore"):
            return self._grad(self._point(x), count(f"{self.name}: k", k, 0))

    def raw_loss(self, x: Array) -> Any:
        """Return what the loss function gives, unchecked; `x` is an array of floats of its own."""
        return self._loss(x)

    def raw_grad(self, x: Array, k: int) -> Any:
        """Return what the gradient function gives, likewise."""
        return self._grad(x, k)

    def _point(self, x: ArrayLike) -> Array:
        """`x` as a new array of floats: who writes into it changes nothing of the caller's."""
        a = np.array(real(f"{self.name}: x", x))
        if a.ndim == 0 or a.shape[-1] != self.dim:
            raise ValueError(f"{self}: x must have {self.dim} components last, got shape {a.shape}")
        return a

    def _protect(self) -> None:
        for point in (self._start, *self._minima):
            point.flags.writeable = False

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Be pickled and copied as the call that made it: its functions need not have names."""
        return self._made_by or super().__reduce_ex__(protocol)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._protect()


def _made(problem: Problem, maker: Callable[..., Problem], *arguments: Any) -> Problem:
    """`problem`, which remembers the call that made it."""
    problem._made_by = maker, arguments
    return problem


def _point(label: str, value: ArrayLike, dim: int | None = None) -> Array:
    """`value` as a new array: one point, of `dim` components if that is settled."""
    a = np.atleast_1d(numbers(label, value))
    if a.ndim != 1 or (dim or a.size) != a.size:
        raise ValueError(f"{label} must be of shape ({dim or 'n'},), got shape {a.shape}")
    return a


def _rows(label: str, value: Any, columns: int) -> Array:
    """`value` as a new array of rows, or of none."""
    if real(label, value).size == 0:
        return np.empty((0, columns))
    a = numbers(label, value)
    if a.shape[1:] != (columns,):
        raise ValueError(f"{label} must be rows of {columns} numbers, got shape {a.shape}")
    return a


def _pairs(label: str, value: Any, dim: int) -> View:
    a = _rows(label, value, 2)
    if len(a) not in (0, dim) or not np.all(a[:, 0] < a[:, 1]):
        raise ValueError(f"{label} must be {dim} pairs (low, high), got {shown(value)}")
    return tuple((float(low), float(high)) for low, high in a)


def _unstack(x: Array) -> list[Array]:
    """The components of x in double precision, which before NumPy 2 those of one point have anyway.

    So a float32 point gives the same bits alone as among others.
    """
    x = np.asarray(x, np.float64)
    return [x[..., i] for i in range(x.shape[-1])]


def _stack(*components: Array) -> Array:
    """Components into the last axis."""
    return components_last(np.array(components))


def components_last(x: Array) -> Array:
    """The first axis as the last one, where components belong.

    In memory each component stays in one piece: what is computed of it need not skip the others.
    """
    return x.transpose(*range(1, x.ndim), 0)


# --- the losses ----------------------------------------------------------------------------------


def quadratic(
    eigenvalues: ArrayLike,
    start: ArrayLike | None = None,
    view: Sequence[Sequence[float]] | None = None,
    name: str | None = None,
) -> Problem:
    r"""Return the quadratic bowl with these curvatures along the axes.

    .. math:: f(x) = \tfrac12 \sum_i \lambda_i x_i^2, \qquad \partial f/\partial x_i = \lambda_i x_i

    Parameters
    ----------
    eigenvalues : array_like of shape (n,)
        The curvatures λ of the Hessian. Positive for a minimum at 0.
    start : array_like, optional
        Default: all ones.
    view : sequence of pairs, optional
        Default: twice as far as the start on each side.
    name : str, optional
        Default: ``quadratic(…)``.

    Raises
    ------
    TypeError
        If what should be numbers is not, or the name no text.
    ValueError
        If a number is not finite, the start has not as many components as there are eigenvalues,
        or the view is not as many pairs, the lower end first.

    Examples
    --------
    >>> f = quadratic([0.1, 2])
    >>> float(f.loss([-7, 2]))
    6.45
    >>> f.grad([-7, 2])
    array([-0.7,  4. ])
    """
    lam = _point("quadratic: eigenvalues", eigenvalues)
    start = np.ones(lam.size) if start is None else _point("quadratic: start", start, lam.size)
    if view is None:
        view = [(-2 * max(abs(s), 0.5), 2 * max(abs(s), 0.5)) for s in start.tolist()]

    def loss(x: Array) -> Array:
        parts = _unstack(x)
        total = lam[0] * (parts[0] * parts[0])
        for i in range(1, lam.size):  # a plain sum: np.sum adds in another order
            total = total + lam[i] * (parts[i] * parts[i])
        return 0.5 * total

    made = Problem(
        f"quadratic({_listed(lam)})" if name is None else name,
        loss,
        lambda x, k: lam * x,
        minima=[np.zeros(lam.size)] if np.all(lam > 0) else [],
        start=start,
        view=view,
    )
    return _made(made, quadratic, lam, made.start, made.view, made.name)


ravine = quadratic([0.1, 2.0], start=[-7, 2], view=[(-8, 8), (-4, 4)], name="ravine")
"""Saito's ravine x²/20 + y²: Hessian diag(0.1, 2), condition number 20, from (−7, 2)."""

bowl = quadratic([1.0, 1.0], start=[-7, 2], view=[(-8, 8), (-4, 4)], name="bowl")
"""A round bowl, (x² + y²)/2: every direction is alike."""


def _rosenbrock_loss(z: Array) -> Array:
    x, y = _unstack(z)
    u = y - x * x
    return (1 - x) * (1 - x) + 100 * (u * u)


def _rosenbrock_grad(z: Array, k: int) -> Array:
    x, y = _unstack(z)
    u = y - x * x
    return _stack(-2 * (1 - x) - 400 * (x * u), 200 * u)


rosenbrock = Problem(
    "rosenbrock",
    _rosenbrock_loss,
    _rosenbrock_grad,
    minima=[(1, 1)],
    start=(-1.5, 2),
    view=[(-2, 2), (-1, 3)],
)
"""Rosenbrock's curved valley (1 − x)² + 100 (y − x²)², minimum at (1, 1)."""


def _beale_parts(z: Array) -> tuple[Array, ...]:
    x, y = _unstack(z)
    y2 = y * y
    y3 = y2 * y
    return x, y, y2, y3, 1.5 - x + x * y, 2.25 - x + x * y2, 2.625 - x + x * y3


def _beale_loss(z: Array) -> Array:
    *_, p, q, r = _beale_parts(z)
    return p * p + q * q + r * r


def _beale_grad(z: Array, k: int) -> Array:
    x, y, y2, y3, p, q, r = _beale_parts(z)
    return _stack(
        2 * (p * (y - 1) + q * (y2 - 1) + r * (y3 - 1)),
        2 * (p * x + q * (2 * (x * y)) + r * (3 * (x * y2))),
    )


beale = Problem(
    "beale",
    _beale_loss,
    _beale_grad,
    minima=[(3, 0.5)],
    start=(1, 1.5),
    view=[(-4.5, 4.5), (-4.5, 4.5)],
)
"""Beale's function: plateaus and steep corners, minimum at (3, 0.5)."""


def _himmelblau_loss(z: Array) -> Array:
    x, y = _unstack(z)
    p, q = x * x + y - 11, x + y * y - 7
    return p * p + q * q


def _himmelblau_grad(z: Array, k: int) -> Array:
    x, y = _unstack(z)
    p, q = x * x + y - 11, x + y * y - 7
    return _stack(4 * (x * p) + 2 * q, 2 * p + 4 * (y * q))


himmelblau = Problem(
    "himmelblau",
    _himmelblau_loss,
    _himmelblau_grad,
    minima=[
        (3, 2),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.283185991286170),
        (3.584428340330492, -1.848126526964404),
    ],
    start=(0, 0),
    view=[(-5, 5), (-5, 5)],
)
"""Himmelblau's function (x² + y − 11)² + (x + y² − 7)²: four minima of loss 0."""


def slope(g: float = 1.0) -> Problem:
    """Return the line f(x) = g·x: a gradient of constant size, and no minimum.

    Raises
    ------
    TypeError, ValueError
        If `g` is no number, or not finite.

    Examples
    --------
    >>> slope(2.0).grad([5.0])
    array([2.])
    """
    g = number("slope: g", g)
    made = Problem(
        f"slope({g:g})",
        lambda x: g * _unstack(x)[0],
        lambda x, k: np.full(x.shape, g, x.dtype),
        minima=[],
        start=[0.0],
        view=[(-10, 10)],
    )
    return _made(made, slope, g)


def vee(minimum: float = 0.0, slope: float = 1.0) -> Problem:
    """Return ``f(x) = slope·|x − minimum|``: a gradient of constant size, and a minimum.

    Raises
    ------
    TypeError, ValueError
        If an argument is no number, or not finite.

    Examples
    --------
    >>> vee(minimum=100.0).grad([0.0])
    array([-1.])
    """
    minimum, slope = number("vee: minimum", minimum), number("vee: slope", slope)
    reach = max(abs(minimum), 1.0)
    made = Problem(
        f"vee({minimum:g}, {slope:g})",
        lambda x: slope * np.abs(_unstack(x)[0] - minimum),
        lambda x, k: slope * np.sign(x - minimum),
        minima=[[minimum]],
        start=[0.0 if minimum else 1.0],
        view=[(minimum - 1.5 * reach, minimum + 1.5 * reach)],
    )
    return _made(made, vee, minimum, slope)


# --- the same loss, seen otherwise ---------------------------------------------------------------


def rotated(problem: Problem, degrees: int) -> Problem:
    """Return the problem turned counterclockwise about its minimum; start and minima turn along.

    Parameters
    ----------
    problem : Problem
        Of two components, with a minimum.
    degrees : int
        Whole degrees: their cosines come from a table that JavaScript shares.

    Raises
    ------
    TypeError
        If `problem` is no Problem, or `degrees` no whole number.
    ValueError
        If the problem has not two components and a minimum.

    Examples
    --------
    The axes of the ravine, exchanged:

    >>> rotated(ravine, 90).start
    array([-2., -7.])
    """
    centre = _problem("rotated", problem).minimum
    if problem.dim != 2 or centre is None:
        raise ValueError(f"rotated: problem must have two components and a minimum, got {problem}")
    degrees = integer("rotated: degrees", degrees)
    c, s = cos_sin(degrees)

    def turn(x: Array) -> Array:
        u, v = (xi - ci for xi, ci in zip(_unstack(x), centre, strict=True))
        return _stack(centre[0] + (c * u - s * v), centre[1] + (s * u + c * v))

    def back(x: Array) -> Array:
        u, v = (xi - ci for xi, ci in zip(_unstack(x), centre, strict=True))
        return _stack(centre[0] + (c * u + s * v), centre[1] + (c * v - s * u))

    def grad(x: Array, k: int) -> Array:
        u, v = _unstack(problem.raw_grad(back(x), k))
        return _stack(c * u - s * v, s * u + c * v)

    view = problem.view
    if view and degrees % 360:  # a square about the minimum, as wide as the view it came from
        half = max(abs(end - m) for ends, m in zip(view, centre, strict=True) for end in ends)
        view = tuple((m - half, m + half) for m in centre)
    made = Problem(
        f"rotated({problem}, {degrees})",
        lambda x: problem.raw_loss(back(x)),
        grad,
        minima=[turn(m) for m in problem.minima],
        start=turn(problem.start),
        view=view,
    )
    return _made(made, rotated, problem, degrees)


def scaled(problem: Problem, factor: float) -> Problem:
    """Return the problem with its loss, and so its gradient, multiplied by `factor` > 0.

    Raises
    ------
    TypeError, ValueError
        If `problem` is no Problem, or `factor` no number or out of its range.
    """
    _problem("scaled", problem)
    factor = number("scaled: factor", factor, POSITIVE)
    made = _variant(
        problem,
        f"scaled({problem}, {factor:g})",
        loss=lambda x: problem.raw_loss(x) * factor,
        grad=lambda x, k: problem.raw_grad(x, k) * factor,
    )
    return _made(made, scaled, problem, factor)


@np.errstate(all="ignore")  # of what leaves the range of floats, Problem says so
def stretched(problem: Problem, factors: ArrayLike) -> Problem:
    """Return the problem in other units: component i of x counts `factors[i]` > 0 times as much.

    Raises
    ------
    TypeError
        If `problem` is no Problem, or `factors` is not made of numbers.
    ValueError
        If there is not one factor for each component, each finite and > 0.

    Examples
    --------
    The round bowl in units that make it a ravine:

    >>> stretched(bowl, [1, 10]).grad([1.0, 1.0])
    array([  1., 100.])
    """
    dim = _problem("stretched", problem).dim
    f = numbers("stretched: factors", factors, POSITIVE)
    if f.shape != (dim,):
        raise ValueError(f"stretched: factors must be of shape ({dim},), got shape {f.shape}")
    made = Problem(
        f"stretched({problem}, {_listed(f)})",
        lambda x: problem.raw_loss(x * f),
        lambda x, k: problem.raw_grad(x * f, k) * f,
        minima=[m / f for m in problem.minima],
        start=problem.start / f,
        view=[(low / s, high / s) for (low, high), s in zip(problem.view, f, strict=False)],
    )
    return _made(made, stretched, problem, f)


def noisy(problem: Problem, sigma: float, seed: ArrayLike = 0) -> Problem:
    """Return the problem with noise of standard deviation `sigma` on every gradient component.

    The noise of step k is a pure function of (seed, k): every member of a sweep sees the same. The
    loss stays free of noise.

    Parameters
    ----------
    problem : Problem
    sigma : float
        In units of the gradient, ≥ 0.
    seed : int or array of int
        0 ≤ seed < 2**32. An array, with a last axis of length 1 for the components, gives every
        member of a batch noise of its own.

    Raises
    ------
    TypeError
        If `problem` is no Problem, `sigma` no number, or `seed` no whole number.
    ValueError
        If `sigma` or `seed` is out of its range, or an array of seeds has another last axis.
    """
    _problem("noisy", problem)
    sigma = number("noisy: sigma", sigma, NOT_NEGATIVE)
    seed = _seed("noisy: seed", seed)
    made = _variant(
        problem,
        f"noisy({problem}, {sigma:g})",
        grad=lambda x, k: problem.raw_grad(x, k) + sigma * chance.normal(seed, k, problem.dim),
    )
    return _made(made, noisy, problem, sigma, seed)


def sparse(problem: Problem, keep: ArrayLike, seed: ArrayLike = 0) -> Problem:
    """Return the problem with each gradient component present only in a share `keep` of the steps.

    Which steps is a pure function of (seed, k); elsewhere the component is 0. The loss is
    unchanged.

    Parameters
    ----------
    problem : Problem
    keep : float or array_like of shape (n,)
        In [0, 1]: one share for all components, or one for each.
    seed : int or array of int
        As for `noisy`.

    Raises
    ------
    TypeError
        If `problem` is no Problem, `keep` is not made of numbers, or `seed` of whole numbers.
    ValueError
        If `keep` or `seed` is out of its range or has another shape.
    """
    dim = _problem("sparse", problem).dim
    p = numbers("sparse: keep", keep, _SHARE)
    if p.shape not in [(), (1,), (dim,)]:
        raise ValueError(f"sparse: keep must be one number or {dim}, got shape {p.shape}")
    p = np.broadcast_to(p, (dim,))
    seed = _seed("sparse: seed", seed)
    made = _variant(
        problem,
        f"sparse({problem}, {_listed(p)})",
        grad=lambda x, k: np.where(chance.uniform(seed, k, dim) < p, problem.raw_grad(x, k), 0.0),
    )
    return _made(made, sparse, problem, p, seed)


def changed(problem: Problem, factor: float, step: int) -> Problem:
    """Return the problem with gradients multiplied by `factor` from step k = `step` on.

    The loss is unchanged: it is the world that answers differently.

    Raises
    ------
    TypeError
        If `problem` is no Problem, `factor` no number, or `step` no whole number.
    ValueError
        If `factor` is not finite, or `step` < 0.
    """
    _problem("changed", problem)
    factor, step = number("changed: factor", factor), count("changed: step", step, 0)
    made = _variant(
        problem,
        f"changed({problem}, {factor:g}, {step})",
        grad=lambda x, k: problem.raw_grad(x, k) * factor if k >= step else problem.raw_grad(x, k),
    )
    return _made(made, changed, problem, factor, step)


def _variant(
    problem: Problem,
    name: str,
    grad: Callable[[Array, int], Array],
    loss: Callable[[Array], Array] | None = None,
) -> Problem:
    """The same place with another gradient."""
    return Problem(
        name,
        loss or problem.loss,
        grad,
        minima=problem.minima,
        start=problem.start,
        view=problem.view,
    )


def _problem(function: str, problem: Any) -> Problem:
    if not isinstance(problem, Problem):
        raise TypeError(
            f"{function}: problem must be a Problem such as ravine, got {shown(problem)}"
        )
    return problem


def _listed(values: Array) -> str:
    return ", ".join(f"{v:g}" for v in values)


def _seed(label: str, seed: ArrayLike) -> Any:
    seed = seeds(label, seed)
    if np.ndim(seed) and np.shape(seed)[-1] != 1:
        raise ValueError(
            f"{label} must have a last axis of length 1 where it is an array, for the components, "
            f"got shape {np.shape(seed)}"
        )
    return seed
