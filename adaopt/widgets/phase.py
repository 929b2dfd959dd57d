"""Phase: which learning rate and which β make momentum converge, and how fast."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import traitlets
from matplotlib.axes import Axes
from numpy.typing import NDArray

from .. import plots, problems
from ..optimizers import Momentum, Nesterov
from ..run import Run, minimize
from ..words import tr
from . import race
from .figure import Timed, number, one_of, point, text, whole

__all__ = ["Modes", "Phase"]

METHODS = {"Momentum": Momentum, "Nesterov": Nesterov}
DIRECTIONS = {"both": (0, 1), "flat": (0,), "steep": (1,)}
STEEPEST = 2.0  # curvature of the ravine's walls
WIDEST = 2.2  # the largest learning rate in the picture: heavy ball diverges before 2(1 + 1)/2 = 2
START = (-7.0, 2.0)
FAR = 1e5  # from there on a coordinate is told in three digits
LEVELS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)


class Modes(NamedTuple):
    """What a momentum method does on the two axes of the ravine, first the flat one."""

    eigenvalues: NDArray[Any]
    """Of the iteration matrix, complex, of shape (2 axes, 2), the larger first."""
    radius: NDArray[Any]
    """Spectral radius per axis, of shape (2,)."""
    rate: float
    """The larger radius of those that are shown."""
    run: Run
    """The path."""
    distance: NDArray[Any]
    """Distance from the minimum, along the axis that is shown, of shape (steps + 1,)."""
    predicted: NDArray[Any]
    """The first distance times rate^t, of shape (steps + 1,)."""


class Phase(Timed):
    r"""The (η, β) diagram of momentum on a ravine: where it converges, how fast, and the path.

    Along an axis of curvature λ one step multiplies :math:`(w, v)` by a matrix. With
    :math:`a = 1 - \eta\lambda` its eigenvalues z solve

    .. math::

        z^2 - (\beta + a)\, z + \beta = 0 \quad\text{(heavy ball)}, \qquad
        z^2 - (1 + \beta)\, a\, z + \beta a = 0 \quad\text{(Nesterov)}

    The larger size, the spectral radius, is what the distance shrinks by per step in the long run.
    Complex eigenvalues make it oscillate. Heavy ball converges for
    :math:`0 < \eta\lambda < 2(1 + \beta)`, Nesterov for
    :math:`0 < \eta\lambda < 2(1 + \beta)/(1 + 2\beta)`. A ravine of several curvatures is as slow
    as its slowest. The best point of heavy ball is
    :math:`\beta = \bigl((\sqrt\kappa - 1)/(\sqrt\kappa + 1)\bigr)^2`,
    :math:`\eta = \bigl(2/(\sqrt{\lambda_1} + \sqrt{\lambda_n})\bigr)^2`, of rate
    :math:`\sqrt\beta`; that of Nesterov is :math:`\eta = 4/(3\lambda_n + \lambda_1)`,
    :math:`\beta = (s - 2)/(s + 2)` with :math:`s = \sqrt{3\kappa + 1}`, of rate :math:`1 - 2/s`.

    Parameters
    ----------
    method : {"Momentum", "Nesterov"}
        Default: Momentum, heavy ball in its sum form.
    lr : float
        Learning rate η, 0 to 2.2. Default 0.1.
    beta : float
        Share of the velocity that is kept, in [0, 1). Default 0.9.
    condition : float
        Condition number κ of the ravine, 1 to 1000: its curvatures are 2/κ along x and 2 along y.
        Default 20, the ravine of this book.
    direction : {"both", "flat", "steep"}
        Whose eigenvalues the diagram and the distance show: the worse of both, those of x, those
        of y. Default: both.
    start : pair of numbers, optional
        Where the path begins. Default: (−7, 2).
    steps : int
        Length of the path, 1 to 500. Default 60.
    time : int, optional
        The step that is shown. Default: the last.

    Raises
    ------
    traitlets.TraitError
        If a setting is illegal; the message names it, what is legal, and what came.

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods", USSR Computational
    Mathematics and Mathematical Physics 4(5):1–17, 1964. Lessard, Recht and Packard, "Analysis and
    design of optimization algorithms via integral quadratic constraints", SIAM Journal on
    Optimization 26(1):57–95, 2016 (the best point of Nesterov's method on quadratics).

    Examples
    --------
    >>> figure = Phase(lr=0.1, beta=0.9)
    >>> modes = figure.run()
    >>> modes.eigenvalues[0].round(3)
    array([0.945+0.084j, 0.945-0.084j])
    >>> float(round(modes.rate, 3))  # the root of 0.9
    0.949
    >>> float(round(Phase(**figure.best()).run().rate, 3))
    0.635
    """

    figure = traitlets.Unicode("phase", read_only=True).tag(sync=True)
    method = one_of("Momentum", tuple(METHODS))
    lr = number(0.1, low=0, high=WIDEST)
    beta = number(0.9, low=0, below=1)
    condition = number(20.0, low=1, high=1000)
    direction = one_of("both", tuple(DIRECTIONS))
    start = point()
    steps = whole(60, 1, 500)
    time = whole(None, 0)

    def curvatures(self) -> NDArray[Any]:
        """Return λ along x and along y."""
        return np.array([STEEPEST / self.condition, STEEPEST])

    def _shown_curvatures(self) -> list[float]:
        return [float(self.curvatures()[i]) for i in DIRECTIONS[self.direction]]

    def run(self) -> Modes:
        """Return eigenvalues, rate, path and distances."""
        return self._run(self.steps)

    def _run(self, steps: int) -> Modes:
        place = problems.quadratic(self.curvatures(), START, [(-8, 8), (-4, 4)], "ravine")
        run = minimize(place, self.start, METHODS[self.method](self.lr, beta=self.beta), steps)
        roots, radius = _modes(self.method, self.lr, self.beta, self.curvatures())
        shown = DIRECTIONS[self.direction]
        rate = max(float(radius[i]) for i in shown)
        distance = np.abs(run.x[:, shown[0]])
        if len(shown) > 1:
            distance = np.sqrt(run.x[:, 0] * run.x[:, 0] + run.x[:, 1] * run.x[:, 1])
        with np.errstate(over="ignore"):
            predicted = np.cumprod(np.append(distance[0], np.full(steps, rate)))
        return Modes(roots, radius, rate, run, distance, predicted)

    def best(self) -> dict[str, float]:
        """Return the learning rate, at most 2.2, and β of the smallest rate."""
        shown = self._shown_curvatures()
        flat, steep = shown[0], shown[-1]
        if flat == steep:  # the double root: at η = 1/λ it is 0
            lr = min(1 / flat, WIDEST)
            root = float(np.sqrt(lr * flat))
            double = {"Momentum": (1 - root) * (1 - root), "Nesterov": (1 - root) / (1 + root)}
            return {"lr": lr, "beta": double[self.method]}
        if self.method == "Momentum":
            a, b = np.sqrt(flat), np.sqrt(steep)
            eta, beta = 2 / (a + b), (b - a) / (b + a)
            return {"lr": float(eta * eta), "beta": float(beta * beta)}
        s = np.sqrt(3 * (steep / flat) + 1)
        return {"lr": float(4 / (3 * steep + flat)), "beta": float((s - 2) / (s + 2))}

    def pictured(self) -> str:
        """Return what is pictured: the diagram of a method on a ravine."""
        return tr(
            "How fast {method} converges on a ravine of condition number {condition}, over "
            "learning rate η and β.",
            method=self.method,
            condition=text(self.condition),
        )

    def summary(self) -> str:
        """Return what the eigenvalues do, and where the path is at the step shown."""
        modes, time = self._run(max(self.shown(), 1)), self.shown()
        rate = tr(
            "At η = {lr}, β = {beta} the spectral radius is {rate}.",
            lr=text(self.lr),
            beta=text(self.beta),
            rate=text(modes.rate),
        )
        along = [self._describe_axis(modes, i) for i in DIRECTIONS[self.direction]]
        return " ".join([rate, *along, *self._describe_path(modes, time)])

    def _describe_axis(self, modes: Modes, i: int) -> str:
        """Return what the eigenvalues of one axis do."""
        given = {
            "axis": "xy"[i],
            "curvature": text(self.curvatures()[i]),
            "radius": text(modes.radius[i]),
        }
        kind = _kind(modes.eigenvalues[i, 0], modes.radius[i])
        return {
            "creeps": tr("Along {axis}, λ = {curvature}, it creeps, radius {radius}.", **given),
            "oscillates": tr(
                "Along {axis}, λ = {curvature}, it oscillates, radius {radius}.", **given
            ),
            "flips": tr("Along {axis}, λ = {curvature}, it flips sides, radius {radius}.", **given),
            "arrives": tr("Along {axis}, λ = {curvature}, it arrives, radius {radius}.", **given),
            "stays": tr(
                "Along {axis}, λ = {curvature}, it neither comes nearer nor leaves, radius "
                "{radius}.",
                **given,
            ),
            "diverges": tr("Along {axis}, λ = {curvature}, it diverges, radius {radius}.", **given),
        }[kind]

    def _describe_path(self, modes: Modes, time: int) -> list[str]:
        """Return where the path is now, and where the spectral radius would have it."""
        lost = modes.run.diverged_at
        if 0 <= lost <= time:
            return [tr("The path has diverged, at step {step}.", step=lost)]
        given = {
            "time": time,
            "last": self.steps,
            "place": _place(modes.run.x[time]),
            "distance": text(modes.distance[time]),
        }
        if self.direction == "both":
            where = tr(
                "After {time} of {last} steps it is at {place}, distance {distance}.", **given
            )
        else:
            where = tr(
                "After {time} of {last} steps it is at {place}, |{axis}| = {distance}.",
                **given,
                axis="xy"[DIRECTIONS[self.direction][0]],
            )
        if time == 0:
            return [where]
        predicted = tr(
            "× {rate} at every step would make it {distance}.",
            rate=text(modes.rate),
            distance=text(modes.predicted[time]),
        )
        return [where, predicted]

    def picture(self) -> plots.Picture:
        """Return the diagram, and the distance up to the step that is shown."""
        return plots.side_by_side(plots.Picture(self._diagram), plots.Picture(self._fall))

    def _fall(self, ax: Axes) -> str:
        """Draw the distance, and the line that the spectral radius predicts."""
        modes = self._run(max(self.shown(), 1))
        steps, rate = range(len(modes.distance)), text(modes.rate)
        axis = "xy"[DIRECTIONS[self.direction][0]]
        high = 1e3 * modes.distance[0]
        distance, predicted = (
            np.where((a > 0) & (a < high), a, np.nan) for a in (modes.distance, modes.predicted)
        )
        curve = plots.curves(
            {self.method: distance},
            t=steps,
            log=True,
            ylabel=tr("distance") if self.direction == "both" else f"|{axis}|",
            title=tr("dashed: × {rate} a step", rate=rate),
        )
        ax.plot(steps, predicted, "--", color=plots.MUTED, linewidth=1.2)
        return curve.draw[0](ax)

    def _diagram(self, ax: Axes) -> str:
        """Draw the level lines of the radius, and where this setting lies."""
        eta, beta = np.meshgrid(np.linspace(0, WIDEST, 441), np.linspace(0, 1, 201))
        radii = [_modes(self.method, eta, beta, each)[1] for each in self._shown_curvatures()]
        radius = np.max(radii, axis=0)
        colors = [(1 - p * 0.86, 1 - p * 0.58, 1 - p * 0.16) for p in np.linspace(0.85, 0.08, 9)]
        ax.contourf(eta, beta, radius, levels=(0, *LEVELS), colors=colors)
        ax.contourf(eta, beta, radius, levels=(1, 99), colors="none", hatches=["///"])
        lines = ax.contour(eta, beta, radius, levels=LEVELS, colors=plots.INK, linewidths=0.7)
        ax.clabel(lines, LEVELS[:-1], fontsize=9)
        best = self.best()
        ax.plot(best["lr"], best["beta"], "D", color="white", markeredgecolor=plots.INK)
        ax.plot(self.lr, self.beta, "o", color="white", markeredgecolor=plots.INK, markersize=9)
        ax.set(xlim=(0, WIDEST), ylim=(0, 1))
        ax.set_xlabel(tr("learning rate η"), color=plots.INK, fontsize=11)
        ax.set_ylabel("β", color=plots.INK, fontsize=11)
        ax.tick_params(colors=plots.MUTED, labelsize=10.5)
        return tr("The spectral radius over η and β.")


def _modes(method: str, lr: Any, beta: Any, curvature: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Both eigenvalues, the larger first, in a last axis, and the radius (``js/phase.js``)."""
    if method == "Momentum":
        trace, det = 1 + beta - lr * curvature, beta
    else:
        a = 1 - lr * curvature
        trace, det = (1 + beta) * a, beta * a
    under = np.asarray(trace * trace - 4 * det)
    under = np.where(np.abs(under) < 1e-14, 0.0, under)  # a double root, but for rounding
    root = np.sqrt(np.abs(under))
    large = np.where(trace < 0, trace - root, trace + root) / 2
    small = np.divide(det, large, out=np.zeros_like(large), where=large != 0)
    turns = under < 0
    real = np.where(turns[..., None], (trace / 2)[..., None], np.stack([large, small], -1))
    imaginary = np.where(turns[..., None], np.stack([root / 2, -root / 2], -1), 0.0)
    radius = np.where(turns, np.sqrt(np.where(turns, det, 0.0)), np.abs(large))
    return real + 1j * imaginary, radius


def _place(x: NDArray[Any]) -> str:
    """The point: two decimals, and three digits of what is far away."""
    near = race.position(x)[1:-1].split(", ")
    far = [abs(c) >= FAR for c in x]
    return (
        f"({', '.join(text(float(c)) if f else n for c, n, f in zip(x, near, far, strict=True))})"
    )


def _kind(root: complex, radius: float) -> str:
    """What a pair of eigenvalues does, told by the larger."""
    if abs(radius - 1) < 1e-9:  # on the border, but for rounding
        return "stays"
    if radius > 1:
        return "diverges"
    if radius == 0:
        return "arrives"
    if root.imag:
        return "oscillates"
    return "flips" if root.real < 0 else "creeps"
