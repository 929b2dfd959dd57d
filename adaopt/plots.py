"""Pictures of runs: paths over a landscape, curves over the steps, bars of weights.

Every function returns a `Picture`. A notebook shows it; its alternative text is computed from the
same numbers that are drawn, so the two cannot disagree. One look per optimizer, color never alone:
a color, a dash and a marker, the same as in the live figures. Needs matplotlib (``adaopt[plots]``).
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from .problems import Problem
from .run import Run

__all__ = ["Look", "Picture", "bars", "contours", "curves", "look", "paths", "png", "side_by_side"]

Series = Mapping[str, Run | ArrayLike]

PIXELS_PER_INCH = 100  # of the page; the file holds SHARPNESS times as many
SHARPNESS = 2
INK, MUTED, GRID = "#222832", "#48566b", "#dfe3e8"


class Look(NamedTuple):
    """How one line is drawn: told apart by color, by dash and by marker."""

    color: str
    dash: Any
    marker: str


LOOKS = {
    "SGD": Look("#444444", (0, (1.5, 2)), "o"),
    "Momentum": Look("#246bd7", (0, (5, 2.5)), "s"),
    "Nesterov": Look("#8a4c86", (0, (5, 2, 1.3, 2)), "D"),
    "AdaGrad": Look("#b08a01", (0, (9, 3)), "^"),
    "RMSProp": Look("#3ca38f", (0, (9, 2, 1.5, 2, 1.5, 2)), "P"),
    "Adam": Look("#af4510", "-", "*"),
}
_OTHERS = [LOOKS[name] for name in ("Momentum", "Adam", "RMSProp", "Nesterov", "AdaGrad", "SGD")]


def look(label: str, others: Sequence[str] = ()) -> Look:
    """Return the look of a label: that of the optimizer it names, else one that is free.

    Parameters
    ----------
    label : str
        For example ``"Adam"``, ``"Adam, no correction"`` or ``"signal"``.
    others : sequence of str
        All labels of the picture, in order: two labels of one optimizer then differ.

    Examples
    --------
    >>> look("Adam").color
    '#af4510'
    """
    labels = list(others) or [label]
    taken: list[Look] = []
    for each in labels:
        name = next((n for n in LOOKS if each.split(",")[0].split(" ")[0] == n), None)
        chosen = LOOKS[name] if name else _OTHERS[0]
        if chosen in taken:
            chosen = next((c for c in _OTHERS if c not in taken), chosen)
        taken.append(chosen)
        if each == label:
            return chosen
    return taken[-1]


class Picture:
    """A drawing that knows what it shows.

    Parameters
    ----------
    draw : callable, or a list of them
        ``draw(ax)`` draws on matplotlib axes and returns the alternative text. Several make panels
        side by side.
    width, height : float
        In hundreds of CSS pixels. A key of more than two rows makes the picture higher.
    alt : str, optional
        Replaces the computed text.
    """

    def __init__(
        self,
        draw: Callable[[Axes], str] | list[Callable[[Axes], str]],
        width: float = 5.8,
        height: float = 3.2,
        alt: str | None = None,
    ) -> None:
        self.draw = draw if isinstance(draw, list) else [draw]
        self.figure = Figure((width, height), dpi=PIXELS_PER_INCH, layout="constrained")
        axes = self.figure.subplots(1, len(self.draw), squeeze=False)[0]
        texts = [draw(ax) for draw, ax in zip(self.draw, axes, strict=True)]
        rows = max(-(-len(_labels(ax)) // _columns(ax)) for ax in axes)
        self.width, self.height = width, height + _ROW * max(0, rows - 2)
        self.figure.set_figheight(self.height)
        self.alt = alt or " ".join(texts)

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        size = {
            "width": round(self.width * PIXELS_PER_INCH),
            "height": round(self.height * PIXELS_PER_INCH),
        }
        data = {
            "image/png": base64.b64encode(png(self.figure)).decode(),
            "text/plain": self.alt,
            "application/vnd.adaopt.picture+json": {"alt": self.alt, **size},
        }
        return data, {"image/png": {**size, "alt": self.alt}}


def png(figure: Figure) -> bytes:
    """Return a matplotlib figure as a small PNG on a white card, byte for byte repeatable."""
    buffer = io.BytesIO()
    dpi = PIXELS_PER_INCH * SHARPNESS
    figure.savefig(buffer, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    colors = Image.open(buffer).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    small = io.BytesIO()
    colors.save(small, format="png", optimize=True)
    return small.getvalue()


def side_by_side(*pictures: Picture, height: float | None = None) -> Picture:
    """Return one picture with the panels of several, from left to right."""
    panels = [draw for picture in pictures for draw in picture.draw]
    alt = " ".join(picture.alt for picture in pictures)
    return Picture(panels, 7.2, height or pictures[0].height, alt)


# --- landscapes ----------------------------------------------------------------------------------


def contours(ax: Axes, problem: Problem, view: Sequence[Sequence[float]] | None = None) -> None:
    """Draw level lines of a problem of two components on matplotlib axes.

    The levels are spaced evenly in the square root of the height above the lowest point: a bowl
    then has evenly spaced rings.
    """
    (x0, x1), (y0, y1) = view or problem.view
    x, y = np.linspace(x0, x1, 161), np.linspace(y0, y1, 161)
    z = problem.loss(np.stack(np.meshgrid(x, y), axis=-1))
    height = np.sqrt(z - z.min())
    levels = np.linspace(0, float(height.max()), 15)[1:-1]
    ax.contour(x, y, height, levels=levels, colors=MUTED, linewidths=0.6, alpha=0.45)
    for m in problem.minima:
        ax.plot(*m, marker="+", color=INK, markersize=9, markeredgewidth=1.5, zorder=3)
    ax.set(xlim=(x0, x1), ylim=(y0, y1))


def paths(
    runs: Mapping[str, Run],
    title: str | None = None,
    view: Sequence[Sequence[float]] | None = None,
    xlabel: str = "x",
    ylabel: str = "y",
    alt: str | None = None,
) -> Picture:
    """Draw the paths of runs over the level lines of their problem; a cross marks each minimum.

    Parameters
    ----------
    runs : mapping of str to Run
        Single runs on one problem of two components, by label. Noise may differ.
    title, xlabel, ylabel : str, optional
    view : two pairs, optional
        Range of each component. Default: the problem's.
    alt : str, optional
        Replaces the computed text.

    Returns
    -------
    Picture

    Examples
    --------
    >>> from adaopt import SGD, minimize, problems
    >>> run = minimize(problems.ravine, optimizer=SGD(lr=0.9), steps=30)
    >>> paths({"SGD": run})
    Paths over ravine from (-7, 2). SGD: 30 steps to (-0.413, 0.00248), loss 0.00855.
    """
    if not runs:
        raise ValueError("paths: runs must hold at least one run, got none")
    for label, run in runs.items():
        if run.loss.ndim > 1:
            raise ValueError(
                f"paths: {label!r} must be a single run, got a sweep of {run.loss[0].size}"
            )
    first = next(iter(runs.values()))
    if first.problem.dim != 2:
        raise ValueError(f"paths: the problem must have two components, got {first.problem}")

    def draw(ax: Axes) -> str:
        contours(ax, first.problem, view)
        texts = [f"Paths over {first.problem} from {_point(first.x[0])}."]
        for label, run in runs.items():
            style = look(label, list(runs))
            x = run.x[: run.diverged_at] if run.diverged_at >= 0 else run.x
            _line(ax, x[:, 0], x[:, 1], style, label, markers=30, zorder=4)
            end = f"{run.steps} steps to {_point(run.x[-1])}, loss {_num(run.loss[-1])}"
            texts.append(f"{label}: {end if len(x) == len(run.x) else _diverged(run)}.")
        ax.plot(*first.x[0], marker="o", color="white", markeredgecolor=INK, markersize=8, zorder=6)
        _finish(ax, xlabel, ylabel, title)
        return " ".join(texts)

    return Picture(draw, alt=alt)


# --- over the steps ------------------------------------------------------------------------------


def curves(
    series: Series,
    what: str | Callable[[Run], ArrayLike] = "loss",
    component: int | None = None,
    *,
    t: ArrayLike | None = None,
    log: bool = False,
    xlog: bool = False,
    marks: Mapping[str, float] | None = None,
    events: Mapping[str, float] | None = None,
    dots: Sequence[str] = (),
    xlabel: str = "step t",
    ylabel: str | None = None,
    title: str | None = None,
    ylim: tuple[float, float] | None = None,
    alt: str | None = None,
) -> Picture:
    """Draw one quantity of each run, or plain numbers, over the steps.

    Parameters
    ----------
    series : mapping of str to Run or array_like of shape (n,)
        What to draw, by label. Numbers are taken as the values at t = 1, 2, …
    what : str or callable
        For runs: the name of anything a `Run` records ("loss", "x", "grad", "rate", "m", "v", "h",
        "lr"), "distance" (from the nearest minimum), or a function of the run.
    component : int, optional
        Which component, for quantities that have several. A run of one component needs none.
    t : array_like, optional
        The horizontal positions of all series in place of the steps.
    log, xlog : bool
        Logarithmic axes.
    marks, events : mapping of str to float, optional
        Dotted reference lines: levels y, and moments t.
    dots : sequence of str
        Labels whose values are drawn as dots without a line (raw data behind a curve).
    xlabel, ylabel, title, ylim, alt : optional

    Returns
    -------
    Picture

    Examples
    --------
    >>> curves({"s": [0.1, 0.19, 0.271]}, ylabel="average")
    average over step t. s: 0.1 at 1, 0.271 at 3.
    """

    def draw(ax: Axes) -> str:
        name = ylabel or (what if isinstance(what, str) else "value")
        texts = [f"{title + ': ' if title else ''}{name} over {xlabel}."]
        for label, source in series.items():
            x, y = _over_time(source, what, component)
            x = np.asarray(t) if t is not None else x
            style = look(label, list(series))
            if label in dots:
                ax.plot(x, y, ".", color=style.color, alpha=0.55, markersize=4, label=label)
            else:
                _line(ax, x, y, style, label, markers=8)
            texts.append(f"{label}: {_told(x, y)}.")
        for label, level in (marks or {}).items():
            _mark(ax, label, level)
            texts.append(f"Dotted line at {_num(level)}: {label}.")
        for label, moment in (events or {}).items():
            _event(ax, label, moment)
            texts.append(f"Dotted line at {xlabel} {_num(moment)}: {label}.")
        if log:
            ax.set_yscale("log")
        if xlog:
            ax.set_xscale("log")
        if ylim:
            ax.set_ylim(ylim)
        _finish(ax, xlabel, name, title)
        return " ".join(texts)

    return Picture(draw, alt=alt)


def bars(
    series: Mapping[str, ArrayLike],
    x: ArrayLike | None = None,
    *,
    xlabel: str = "i",
    ylabel: str = "weight",
    title: str | None = None,
    log: bool = False,
    alt: str | None = None,
) -> Picture:
    """Draw numbers as bars, several series beside one another.

    Parameters
    ----------
    series : mapping of str to array_like of shape (n,)
        Heights by label.
    x : array_like of shape (n,), optional
        Numbers or names below the bars. Default: 1, 2, …
    xlabel, ylabel, title, alt : optional
    log : bool
        Logarithmic heights.

    Returns
    -------
    Picture

    Examples
    --------
    >>> bars({"β = 0.5": [0.125, 0.25, 0.5]})
    weight over i. β = 0.5: 0.125 at 1, 0.5 at 3; sum 0.875.
    """

    def draw(ax: Axes) -> str:
        texts = [f"{title + ': ' if title else ''}{ylabel} over {xlabel}."]
        width = 0.8 / len(series)
        for j, (label, values) in enumerate(series.items()):
            y = np.asarray(values, float)
            names = np.arange(1, len(y) + 1) if x is None else np.asarray(x)
            place = names if names.dtype.kind in "iuf" else np.arange(len(y))
            style = look(label, list(series))
            hatch = ["", "////", "....", "xxxx"][j % 4]
            ax.bar(
                place + (j - (len(series) - 1) / 2) * width,
                y,
                width * 0.92,
                label=label,
                color=style.color,
                hatch=hatch,
                edgecolor="white",
                linewidth=0,
            )
            if place is not names:
                ax.set_xticks(place, names)
            elif names.dtype.kind in "iu":
                ax.xaxis.set_major_locator(MaxNLocator(integer=True))
            texts.append(f"{label}: {_told(names, y)}; sum {_num(y.sum())}.")
        if log:
            ax.set_yscale("log")
        _finish(ax, xlabel, ylabel, title)
        return " ".join(texts)

    return Picture(draw, alt=alt)


# --- helpers -------------------------------------------------------------------------------------


def _over_time(
    source: Run | ArrayLike, what: str | Callable[[Run], ArrayLike], component: int | None
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The steps and the values of one curve."""
    if isinstance(source, Run):
        y = _quantity(source, what)
        first = 0 if len(y) == source.steps + 1 else 1
        has_components = y.ndim > 1 and y.shape[-1] == source.problem.dim and what != "lr"
        if has_components:
            if component is None and source.problem.dim > 1:
                raise ValueError(f"curves: {what!r} has several components; give component=0, 1, …")
            y = y[..., component or 0]
    else:
        y, first = np.asarray(source, float), 1
    if y.ndim != 1:
        raise ValueError(f"curves: expected one value per step, got an array of shape {y.shape}")
    return np.arange(first, first + len(y)), y


def _quantity(run: Run, what: str | Callable[[Run], ArrayLike]) -> NDArray[Any]:
    if callable(what):
        return np.asarray(what(run))
    if what == "distance":
        each = [np.sqrt(((run.x - m) ** 2).sum(axis=-1)) for m in run.problem.minima]
        if not each:
            raise ValueError(f"curves: {run.problem} has no minimum to be distant from")
        return np.min(each, axis=0)
    return np.asarray(getattr(run, what))


def _line(
    ax: Axes, x: Any, y: Any, style: Look, label: str, markers: int, zorder: float = 2
) -> None:
    """A line with a marker here and there, and both together in the key."""
    shape: dict[str, Any] = {
        "marker": style.marker,
        "markersize": 7 if style.marker == "*" else 4.5,
        "markeredgecolor": "white",
        "markeredgewidth": 0.3,
        "markerfacecolor": style.color,
    }
    every = max(1, len(x) // markers)
    ax.plot(x, y, color=style.color, linestyle=style.dash, linewidth=1.6, zorder=zorder)
    ax.plot(x, y, linestyle="none", markevery=every, zorder=zorder, **shape)
    ax.plot([], [], color=style.color, linestyle=style.dash, linewidth=1.6, label=label, **shape)


_DOTTED: dict[str, Any] = {"color": INK, "linewidth": 0.9, "linestyle": ":"}
_BESIDE: dict[str, Any] = {
    "textcoords": "offset points",
    "fontsize": 10,
    "color": INK,
    "path_effects": [withStroke(linewidth=3, foreground="white")],  # readable over lines
}


def _mark(ax: Axes, label: str, level: float) -> None:
    """A dotted level with its name at the right end."""
    ax.axhline(level, **_DOTTED)
    side: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "ha": "right", "va": "bottom"}
    ax.annotate(label, (1, level), xytext=(-3, 2), **side, **_BESIDE)


def _event(ax: Axes, label: str, moment: float) -> None:
    """A dotted moment with its name at the top."""
    ax.axvline(moment, **_DOTTED)
    side: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "ha": "left", "va": "top"}
    ax.annotate(label, (moment, 1), xytext=(3, -3), **side, **_BESIDE)


def _finish(ax: Axes, xlabel: str, ylabel: str, title: str | None) -> None:
    """The one look of every picture; the key stands above the axes, clear of what is drawn."""
    ax.set_xlabel(xlabel, color=INK, fontsize=11)
    ax.set_ylabel(ylabel, color=INK, fontsize=11)
    ax.grid(color=GRID, linewidth=0.6)
    ax.set_axisbelow(True)
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "log":
            axis.set_minor_formatter(NullFormatter())
            low, high = sorted(axis.get_view_interval())
            if high < 30 * low:  # hardly a power of ten in sight: label some of the lines between
                axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
                axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.tick_params(which="both", colors=MUTED, labelsize=10.5)
    for name, spine in ax.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(MUTED)
    if _labels(ax):
        key = ax.legend(
            loc="lower left",
            bbox_to_anchor=(-0.02, 1),
            ncols=_columns(ax),
            frameon=False,
            fontsize=10.5,
            labelcolor=INK,
            handlelength=3,
            borderaxespad=0.1,
            columnspacing=1.4,
            title=title,
            alignment="left",
        )
        key.get_title().set(color=INK, fontsize=11.5)
    elif title:
        ax.set_title(title, color=INK, fontsize=11.5, loc="left")


_ROW = 0.21  # height of a row of the key, in inches


def _labels(ax: Axes) -> list[str]:
    """What the key of these axes names."""
    return list(map(str, ax.get_legend_handles_labels()[1]))


def _columns(ax: Axes) -> int:
    """How many of its labels find room beside one another above the axes; at least one."""
    labels, figure = _labels(ax), ax.get_figure()
    assert isinstance(figure, Figure)
    inches = figure.get_figwidth() / len(figure.axes)
    letters = max(map(len, labels), default=0) + 8
    return max(1, min(len(labels), int(inches * 9.8 / letters)))


def _num(value: Any) -> str:
    """Three significant digits, the same on every machine."""
    return f"{float(value) + 0.0:.3g}"


def _point(x: ArrayLike) -> str:
    return f"({', '.join(_num(v) for v in np.asarray(x))})"


def _told(x: Any, y: NDArray[Any]) -> str:
    """First and last value, and the extremes between them."""
    finite = np.flatnonzero(np.isfinite(y))
    if not finite.size:
        return "not finite"
    a, b = finite[0], finite[-1]
    parts = [f"{_num(y[a])} at {x[a]}"]
    high, low = finite[np.argmax(y[finite])], finite[np.argmin(y[finite])]
    reach = abs(y[high] - y[low]) * 1e-6
    if y[high] > max(y[a], y[b]) + reach:
        parts.append(f"at most {_num(y[high])} at {x[high]}")
    if y[low] < min(y[a], y[b]) - reach:
        parts.append(f"at least {_num(y[low])} at {x[low]}")
    parts.append(f"{_num(y[b])} at {x[b]}" + (", then diverged" if b < len(y) - 1 else ""))
    return ", ".join(dict.fromkeys(parts))


def _diverged(run: Run) -> str:
    return f"diverged at step {run.diverged_at}"
