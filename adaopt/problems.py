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


class Problem:
    """A loss with everything needed to minimize and to draw it.

    Parameters
    ----------
    name : str
        How it is printed.
    loss : callable
        ``loss(x)``: x of shape (..., n), the result of shape (...). Free of noise.
    grad : callable
        ``grad(x, k)``: the gradient at step k = 0, 1, …, of the shape of x.
    minima : sequence of points
        Where the loss is least; `minimum` is the first. Empty if there is none.
    start : point
        Where a run starts unless told otherwise.
    view : sequence of pairs
        The range of each component that a picture shows.
    """

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
        self.name = name
        self._loss = loss
        self._grad = grad
        self.minima = tuple(np.array(m, np.float64) for m in minima)
        self.start = np.array(start, np.float64)
        self.view: View = tuple((float(low), float(high)) for low, high in view)

    def __repr__(self) -> str:
        return self.name

    @property
    def dim(self) -> int:
        """Number of components."""
        return self.start.size

    @property
    def minimum(self) -> Array | None:
        """The (first) point of least loss, or None where the loss falls forever."""
        return self.minima[0] if self.minima else None

    def loss(self, x: ArrayLike) -> Array:
        """Return the loss at `x`, of shape (...) for x of shape (..., n)."""
        return self._loss(self._point(x))

    def grad(self, x: ArrayLike, k: int = 0) -> Array:
        """Return the gradient at `x` as step `k` sees it, of the shape of x."""
        return self._grad(self._point(x), k)

    def _point(self, x: ArrayLike) -> Array:
        a = np.asarray(x)
        if a.dtype.kind != "f":
            a = a.astype(np.float64)
        if a.ndim == 0 or a.shape[-1] != self.dim:
            raise ValueError(f"{self}: x must have {self.dim} components last, got shape {a.shape}")
        return a


def _apart(x: Array) -> list[Array]:
    """The components of x in double precision, which before NumPy 2 those of one point have anyway.

    So a float32 point gives the same bits alone as among others.
    """
    x = np.asarray(x, np.float64)
    return [x[..., i] for i in range(x.shape[-1])]


def _together(*components: Array) -> Array:
    """Components into the last axis."""
    return components_last(np.array(components))


def components_last(x: Array) -> Array:
    """The first axis as the last one, where components belong.

    In memory each component stays in one piece: what is computed of it need not skip the others.
    """
    return x.transpose(*range(1, x.ndim), 0)


def _floats(value: ArrayLike) -> Array:
    """`value` as a float64 array; of what is not made of numbers, a NaN, which no range allows."""
    try:
        return np.asarray(value, np.float64)
    except (TypeError, ValueError):
        return np.array(np.nan)


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

    Examples
    --------
    >>> f = quadratic([0.1, 2])
    >>> float(f.loss([-7, 2]))
    6.45
    >>> f.grad([-7, 2])
    array([-0.7,  4. ])
    """
    lam = np.atleast_1d(_floats(eigenvalues))
    if lam.ndim != 1 or lam.size == 0 or not np.all(np.isfinite(lam)):
        raise ValueError(f"quadratic: eigenvalues must be finite numbers, got {eigenvalues!r}")
    given, start = start, np.ones(lam.size) if start is None else _floats(start)
    if start.shape != lam.shape or not np.all(np.isfinite(start)):
        raise ValueError(f"quadratic: start must be {lam.size} finite numbers, got {given!r}")
    if view is None:
        view = [(-2 * max(abs(s), 0.5), 2 * max(abs(s), 0.5)) for s in start]

    def loss(x: Array) -> Array:
        parts = _apart(x)
        total = lam[0] * (parts[0] * parts[0])
        for i in range(1, lam.size):  # a plain sum: np.sum adds in another order
            total = total + lam[i] * (parts[i] * parts[i])
        return 0.5 * total

    return Problem(
        name or f"quadratic({', '.join(f'{v:g}' for v in lam)})",
        loss,
        lambda x, k: lam * x,
        minima=[np.zeros(lam.size)] if np.all(lam > 0) else [],
        start=start,
        view=view,
    )


ravine = quadratic([0.1, 2.0], start=[-7, 2], view=[(-8, 8), (-4, 4)], name="ravine")
"""Saito's ravine x²/20 + y²: Hessian diag(0.1, 2), condition number 20, from (−7, 2)."""

bowl = quadratic([1.0, 1.0], start=[-7, 2], view=[(-8, 8), (-4, 4)], name="bowl")
"""A round bowl, (x² + y²)/2: every direction is alike."""


def _rosenbrock_loss(z: Array) -> Array:
    x, y = _apart(z)
    u = y - x * x
    return (1 - x) * (1 - x) + 100 * (u * u)


def _rosenbrock_grad(z: Array, k: int) -> Array:
    x, y = _apart(z)
    u = y - x * x
    return _together(-2 * (1 - x) - 400 * (x * u), 200 * u)


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
    x, y = _apart(z)
    y2 = y * y
    y3 = y2 * y
    return x, y, y2, y3, 1.5 - x + x * y, 2.25 - x + x * y2, 2.625 - x + x * y3


def _beale_loss(z: Array) -> Array:
    *_, p, q, r = _beale_parts(z)
    return p * p + q * q + r * r


def _beale_grad(z: Array, k: int) -> Array:
    x, y, y2, y3, p, q, r = _beale_parts(z)
    return _together(
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
    x, y = _apart(z)
    p, q = x * x + y - 11, x + y * y - 7
    return p * p + q * q


def _himmelblau_grad(z: Array, k: int) -> Array:
    x, y = _apart(z)
    p, q = x * x + y - 11, x + y * y - 7
    return _together(4 * (x * p) + 2 * q, 2 * p + 4 * (y * q))


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

    Examples
    --------
    >>> slope(2.0).grad([5.0])
    array([2.])
    """
    g = _number("slope", "g", g)
    return Problem(
        f"slope({g:g})",
        lambda x: g * _apart(x)[0],
        lambda x, k: np.full(x.shape, g, x.dtype),
        minima=[],
        start=[0.0],
        view=[(-10, 10)],
    )


def vee(minimum: float = 0.0, slope: float = 1.0) -> Problem:
    """Return ``f(x) = slope·|x − minimum|``: a gradient of constant size, and a minimum.

    Examples
    --------
    >>> vee(minimum=100.0).grad([0.0])
    array([-1.])
    """
    minimum, slope = _number("vee", "minimum", minimum), _number("vee", "slope", slope)
    reach = max(abs(minimum), 1.0)
    return Problem(
        f"vee({minimum:g}, {slope:g})",
        lambda x: slope * np.abs(_apart(x)[0] - minimum),
        lambda x, k: slope * np.sign(x - minimum),
        minima=[[minimum]],
        start=[0.0 if minimum else 1.0],
        view=[(minimum - 1.5 * reach, minimum + 1.5 * reach)],
    )


# --- the same loss, seen otherwise ---------------------------------------------------------------


def rotated(problem: Problem, degrees: int) -> Problem:
    """Return the problem turned counterclockwise about its minimum; start and minima turn along.

    Parameters
    ----------
    problem : Problem
        Of two components, with a minimum.
    degrees : int
        Whole degrees: their cosines come from a table that JavaScript shares.

    Examples
    --------
    The axes of the ravine, exchanged:

    >>> rotated(ravine, 90).start
    array([-2., -7.])
    """
    centre = problem.minimum
    if problem.dim != 2 or centre is None:
        raise ValueError(f"rotated: problem must have two components and a minimum, got {problem}")
    try:
        c, s = cos_sin(degrees)
    except TypeError:
        raise TypeError(f"rotated: degrees must be a whole number, got {degrees!r}") from None

    def turn(x: Array) -> Array:
        u, v = (xi - ci for xi, ci in zip(_apart(x), centre, strict=True))
        return _together(centre[0] + (c * u - s * v), centre[1] + (s * u + c * v))

    def back(x: Array) -> Array:
        u, v = (xi - ci for xi, ci in zip(_apart(x), centre, strict=True))
        return _together(centre[0] + (c * u + s * v), centre[1] + (c * v - s * u))

    def grad(x: Array, k: int) -> Array:
        u, v = _apart(problem.grad(back(x), k))
        return _together(c * u - s * v, s * u + c * v)

    # A square about the minimum, as wide as the view it came from.
    half = max(
        max(abs(low - m), abs(high - m))
        for (low, high), m in zip(problem.view, centre, strict=True)
    )
    return Problem(
        f"rotated({problem}, {degrees})",
        lambda x: problem.loss(back(x)),
        grad,
        minima=[turn(m) for m in problem.minima],
        start=turn(problem.start),
        view=[(m - half, m + half) for m in centre] if degrees % 360 else problem.view,
    )


def scaled(problem: Problem, factor: float) -> Problem:
    """Return the problem with its loss, and so its gradient, multiplied by `factor` > 0."""
    factor = _number("scaled", "factor", factor, positive=True)
    return _variant(
        problem,
        f"scaled({problem}, {factor:g})",
        loss=lambda x: problem.loss(x) * factor,
        grad=lambda x, k: problem.grad(x, k) * factor,
    )


def stretched(problem: Problem, factors: ArrayLike) -> Problem:
    """Return the problem in other units: component i of x counts `factors[i]` > 0 times as much.

    Examples
    --------
    The round bowl in units that make it a ravine:

    >>> stretched(bowl, [1, 10]).grad([1.0, 1.0])
    array([  1., 100.])
    """
    f = _floats(factors)
    if f.shape != (problem.dim,) or not np.all(np.isfinite(f) & (f > 0)):
        raise ValueError(
            f"stretched: factors must be {problem.dim} finite numbers > 0, got {factors!r}"
        )
    return Problem(
        f"stretched({problem}, {', '.join(f'{v:g}' for v in f)})",
        lambda x: problem.loss(x * f),
        lambda x, k: problem.grad(x * f, k) * f,
        minima=[m / f for m in problem.minima],
        start=problem.start / f,
        view=[(low / s, high / s) for (low, high), s in zip(problem.view, f, strict=True)],
    )


def noisy(problem: Problem, sigma: float, seed: Any = 0) -> Problem:
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
    """
    sigma = _number("noisy", "sigma", sigma)
    if sigma < 0:
        raise ValueError(f"noisy: sigma must be >= 0, got {sigma}")
    seed = _seed("noisy", seed)
    return _variant(
        problem,
        f"noisy({problem}, {sigma:g})",
        grad=lambda x, k: problem.grad(x, k) + sigma * chance.normal(seed, k, problem.dim),
    )


def sparse(problem: Problem, keep: ArrayLike, seed: Any = 0) -> Problem:
    """Return the problem with each gradient component present only in a share `keep` of the steps.

    Which steps is a pure function of (seed, k); elsewhere the component is 0. The loss is
    unchanged.
    """
    p = _floats(keep)
    if not np.all((p >= 0) & (p <= 1)):
        raise ValueError(f"sparse: keep must be in [0, 1], got {keep!r}")
    if p.shape not in [(), (1,), (problem.dim,)]:
        raise ValueError(f"sparse: keep must be one number or {problem.dim}, got {keep!r}")
    p = np.broadcast_to(p, (problem.dim,))
    seed = _seed("sparse", seed)
    return _variant(
        problem,
        f"sparse({problem}, {', '.join(f'{v:g}' for v in p)})",
        grad=lambda x, k: np.where(
            chance.uniform(seed, k, problem.dim) < p, problem.grad(x, k), 0.0
        ),
    )


def changed(problem: Problem, factor: float, step: int) -> Problem:
    """Return the problem with gradients multiplied by `factor` from step k = `step` on.

    The loss is unchanged: it is the world that answers differently.
    """
    factor = _number("changed", "factor", factor)
    if not isinstance(step, int | np.integer) or step < 0:
        raise ValueError(f"changed: step must be a whole number >= 0, got {step!r}")
    return _variant(
        problem,
        f"changed({problem}, {factor:g}, {step})",
        grad=lambda x, k: problem.grad(x, k) * factor if k >= step else problem.grad(x, k),
    )


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


def _number(function: str, argument: str, value: Any, positive: bool = False) -> float:
    ok = isinstance(value, int | float | np.number) and np.isfinite(value)
    if not ok or (positive and value <= 0):
        legal = "a finite number > 0" if positive else "a finite number"
        raise ValueError(f"{function}: {argument} must be {legal}, got {value!r}")
    return float(value)


def _seed(function: str, seed: Any) -> Any:
    try:
        a = np.asarray(seed)
    except ValueError:  # lists of different lengths
        a = np.asarray(None)
    if a.dtype.kind not in "iu" or not np.all((a >= 0) & (a < 2**32)):
        raise ValueError(f"{function}: seed must be a whole number in [0, 2**32), got {seed!r}")
    if a.ndim and a.shape[-1] != 1:
        raise ValueError(
            f"{function}: an array of seeds must have a last axis of length 1, for the components, "
            f"got shape {a.shape}"
        )
    return int(a) if a.ndim == 0 else a
