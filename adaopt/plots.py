"""Pictures of runs: paths over a landscape, curves over the steps, bars of weights.

Every function returns a `Picture`. A notebook shows it; its alternative text is computed from the
same numbers that are drawn, so the two cannot disagree. One look per optimizer, color never alone:
a color, a dash and a marker, the same as in the live figures. Needs matplotlib (``adaopt[plots]``).
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

try:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patheffects import withStroke
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
    from PIL import Image
except ModuleNotFoundError as error:
    raise ImportError('adaopt.plots needs matplotlib: pip install "adaopt[plots]"') from error

from . import checks, optimizers
from .optimizers import registry
from .problems import Problem
from .run import Run
from .show import problem_name
from .words import listed, tr, width

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
    name: Look(entry.color["light"], (0, tuple(entry.dash)) if entry.dash else "-", entry.marker)
    for name, entry in registry.entries().items()
}
_ORDER = [LOOKS[name] for name in registry.read()["free looks"]]
# When these are all taken: the colors again, each with the dash and the marker of another.
_AGAIN = zip(_ORDER, [*_ORDER[3:], *_ORDER[:3]], strict=True)
_OTHERS = [*_ORDER, *(Look(a.color, b.dash, b.marker) for a, b in _AGAIN)]
MOST = len(_OTHERS)  # labels in one picture


def look(label: str, others: Sequence[str] = (), looks: Mapping[str, str] | None = None) -> Look:
    """Return the look of a label: that of the optimizer it names, else one that is free.

    Parameters
    ----------
    label : str
        For example ``"Adam"`` or ``"signal"``.
    others : sequence of str
        All labels of the picture, in order, 12 at most: two labels of one optimizer then differ.
    looks : mapping of str to str, optional
        By label the name of the optimizer whose look it has, where the label is not that name.

    Examples
    --------
    >>> look("Adam").color
    '#af4510'
    """
    labels = list(dict.fromkeys([*others, label]))
    if len(labels) > MOST:
        raise ValueError(f"look: {MOST} labels at most can be told apart, got {len(labels)}")
    taken: list[Look] = []
    for each in labels:
        chosen = LOOKS.get((looks or {}).get(each, each), _OTHERS[0])
        if chosen in taken:
            chosen = next(c for c in _OTHERS if c not in taken)
        taken.append(chosen)
    return taken[labels.index(label)]


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
    if not pictures:
        raise ValueError("side_by_side: give at least one picture")
    panels = [draw for picture in pictures for draw in picture.draw]
    alt = " ".join(picture.alt for picture in pictures)
    return Picture(panels, 7.2, height or pictures[0].height, alt)


# --- landscapes ----------------------------------------------------------------------------------


def contours(ax: Axes, problem: Problem, view: Sequence[Sequence[float]] | None = None) -> None:
    """Draw level lines of a problem of two components on matplotlib axes.

    The levels are spaced evenly in the square root of the height above the lowest point: a bowl
    then has evenly spaced rings.
    """
    (x0, x1), (y0, y1) = _ranges("contours", problem, view)
    x, y = np.linspace(x0, x1, 161), np.linspace(y0, y1, 161)
    z = _heights(problem, np.stack(np.meshgrid(x, y), axis=-1))
    z = np.where(np.isfinite(z), z, np.nan)
    lowest, highest = np.nanmin(z, initial=np.inf), np.nanmax(z, initial=-np.inf)
    if lowest < highest:  # a plain has no level lines
        height = np.sqrt(z - lowest)
        levels = np.linspace(0, float(np.sqrt(highest - lowest)), 15)[1:-1]
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
        Single runs on one problem of two components, by label. Noise and start may differ.
    title, xlabel, ylabel : str, optional
    view : two pairs, optional
        Range of each component. Default: the problem's; needed where it has none.
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
    runs = _labeled("paths", "runs", runs, "run")
    for label, run in runs.items():
        if not isinstance(run, Run):
            raise TypeError(f"paths: {label!r} must be a Run, got {checks.shown(run)}")
        _single("paths", label, run)
    first = next(iter(runs.values()))
    if first.problem.dim != 2:
        raise ValueError(f"paths: the problem must have two components, got {first.problem}")
    ranges = _ranges("paths", first.problem, view)
    for run in runs.values():
        if not _same_landscape(first.problem, run.problem, ranges):
            raise ValueError(
                f"paths: all runs must be on one problem, got {first.problem} and {run.problem}"
            )
    starts = {_point(run.x[0]): run.x[0] for run in runs.values()}
    styles = _styles(runs)

    def draw(ax: Axes) -> str:
        contours(ax, first.problem, ranges)
        place = problem_name(first.problem)
        start = listed(list(starts))
        texts = [tr("Paths over {problem} from {start}.", problem=place, start=start)]
        for label, run in runs.items():
            x = run.x[: run.diverged_at] if run.diverged_at >= 0 else run.x
            _line(ax, x[:, 0], x[:, 1], styles[label], label, markers=30, zorder=4)
            texts.append(_describe_end(label, run))
        for x in starts.values():
            ax.plot(*x, marker="o", color="white", markeredgecolor=INK, markersize=8, zorder=6)
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
    looks: Mapping[str, str] | None = None,
    xlabel: str | None = None,
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
    looks : mapping of str to str, optional
        By label the optimizer whose color, dash and marker a line has. A run has those of its
        optimizer, and a label that is the name of one has its look; others have one that is free.
    xlabel, ylabel, title, ylim, alt : optional
        Default labels: "step t", and the quantity.

    Returns
    -------
    Picture

    Examples
    --------
    >>> curves({"s": [0.1, 0.19, 0.271]}, ylabel="average")
    average over step t. s: 0.1 at 1, 0.271 at 3.
    """
    series = _labeled("curves", "series", series, "run or list of numbers")
    lines = {label: _line_of(label, each, what, component, t) for label, each in series.items()}
    styles = _styles(series, looks)
    marks, events = _places("marks", marks), _places("events", events)
    unknown = [label for label in dots if label not in lines]
    if isinstance(dots, str) or unknown:
        known = ", ".join(lines)
        raise ValueError(f"curves: dots must be a list of labels, {known}, got {dots!r}")

    def draw(ax: Axes) -> str:
        name, axis = ylabel or _quantity_name(what), xlabel or tr("step t")
        texts = [_describe_axes(title, name, axis)]
        for label, (x, y) in lines.items():
            style = styles[label]
            if label in dots:
                (dotted,) = ax.plot(x, y, ".", color=style.color, alpha=0.55, markersize=4)
                dotted.set_label(_key(label))
            else:
                _line(ax, x, y, style, label, markers=8)
            texts.append(tr("{label}: {values}.", label=label, values=_describe_values(x, y)))
        for label, level in marks.items():
            _mark(ax, label, level)
            texts.append(tr("Dotted line at {level}: {label}.", level=_num(level), label=label))
        for label, moment in events.items():
            _event(ax, label, moment)
            at = _num(moment)
            texts.append(tr("Dotted line at {axis} {at}: {label}.", axis=axis, at=at, label=label))
        if _logarithmic(log, (y for _, y in lines.values())):
            ax.set_yscale("log")
        if _logarithmic(xlog, (x for x, _ in lines.values())):
            ax.set_xscale("log")
        if ylim:
            ax.set_ylim(ylim)
        _finish(ax, axis, name, title)
        return " ".join(texts)

    return Picture(draw, alt=alt)


def bars(
    series: Mapping[str, ArrayLike],
    x: ArrayLike | None = None,
    *,
    xlabel: str = "i",
    ylabel: str | None = None,
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
        Default labels: "i" and "weight".
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
    series = _labeled("bars", "series", series, "list of numbers")
    columns = {label: _column(label, values, x) for label, values in series.items()}
    styles = _styles(columns)

    def draw(ax: Axes) -> str:
        name = ylabel or tr("weight")
        texts = [_describe_axes(title, name, xlabel)]
        thick = 0.8 / len(columns)
        for j, (label, (names, y)) in enumerate(columns.items()):
            place = names if names.dtype.kind in "iuf" else np.arange(len(y))
            hatch = ["", "////", "....", "xxxx"][j % 4]
            ax.bar(
                place + (j - (len(columns) - 1) / 2) * thick,
                y,
                thick * 0.92,
                label=_key(label),
                color=styles[label].color,
                hatch=hatch,
                edgecolor="white",
                linewidth=0,
            )
            if place is not names:
                ax.set_xticks(place, names, parse_math=False)
            elif names.dtype.kind in "iu":
                ax.xaxis.set_major_locator(MaxNLocator(integer=True))
            with np.errstate(all="ignore"):
                total = _num(y.sum())
            values = _describe_values(names, y)
            texts.append(
                tr("{label}: {values}; sum {total}.", label=label, values=values, total=total)
            )
        if _logarithmic(log, (y for _, y in columns.values())):
            ax.set_yscale("log")
        _finish(ax, xlabel, name, title)
        return " ".join(texts)

    return Picture(draw, alt=alt)


# --- helpers -------------------------------------------------------------------------------------


def _styles(series: Mapping[str, Any], looks: Mapping[str, str] | None = None) -> dict[str, Look]:
    """The look of each label: of the optimizer that is given, that ran, or whose name it is."""
    given = {} if looks is None else looks
    if not isinstance(given, Mapping) or not all(
        label in series and isinstance(name, str) and name in LOOKS for label, name in given.items()
    ):
        raise ValueError(
            f"curves: looks must be a dict of labels and of {', '.join(LOOKS)}, "
            f"got {checks.shown(looks)}"
        )
    classes = {label: type(run.optimizer) for label, run in series.items() if isinstance(run, Run)}
    ran = {  # a class of the reader's may have the same name
        label: made.__name__
        for label, made in classes.items()
        if getattr(optimizers, made.__name__, None) is made
    }
    return {label: look(label, list(series), {**ran, **given}) for label in series}


def _labeled(function: str, argument: str, given: Any, what: str) -> dict[str, Any]:
    """What is to be drawn, by label; or the error that says what is missing."""
    if not isinstance(given, Mapping):
        raise TypeError(
            f"{function}: {argument} must be a dict of each {what} by its label, "
            f"got {checks.shown(given)}"
        )
    if not given:
        raise ValueError(f"{function}: {argument} must hold at least one {what}, got none")
    for label in given:
        if not isinstance(label, str) or not label.strip():
            raise TypeError(f"{function}: a label must be text, got {checks.shown(label)}")
    if len(given) > MOST:
        raise ValueError(
            f"{function}: {argument} must hold at most {MOST}: more cannot be told apart, "
            f"got {len(given)}"
        )
    return dict(given)


def _single(function: str, label: str, run: Run) -> None:
    if run.loss.ndim > 1:
        raise ValueError(
            f"{function}: {label!r} must be a single run, got a sweep of {run.loss[0].size}"
        )


def _ranges(function: str, problem: Problem, view: Any) -> list[list[float]]:
    """The range of both components that a picture shows."""
    if view is None and not problem.view:
        raise ValueError(f"{function}: {problem} has no view; give view=[(low, high), (low, high)]")
    legal = "two pairs (low, high), low < high"
    a = checks.real(f"{function}: view", problem.view if view is None else view, legal)
    if a.shape != (2, 2) or not np.all(np.isfinite(a)) or not np.all(a[:, 0] < a[:, 1]):
        raise ValueError(f"{function}: view must be {legal}, got {checks.shown(a)}")
    return a.tolist()


def _same_landscape(a: Problem, b: Problem, ranges: list[list[float]]) -> bool:
    """Whether two problems have one loss, seen on a grid; the noise of the gradient may differ."""
    if a is b or a.dim != b.dim:
        return a is b
    grid = np.stack(np.meshgrid(*(np.linspace(low, high, 9) for low, high in ranges)), axis=-1)
    with np.errstate(all="ignore"):
        return np.array_equal(_heights(a, grid), _heights(b, grid), equal_nan=True)


def _heights(problem: Problem, grid: NDArray[Any]) -> NDArray[Any]:
    """The loss on a grid; one that a reader gave may take one point at a time."""
    try:
        z = np.asarray(problem.loss(grid), np.float64)
    except Exception:  # whatever a loss for one point makes of many
        z = np.array(np.nan)
    if z.shape != grid.shape[:-1]:
        points = grid.reshape(-1, grid.shape[-1])
        z = np.array([float(problem.loss(x)) for x in points]).reshape(grid.shape[:-1])
    return z


def _line_of(
    label: str,
    source: Run | ArrayLike,
    what: str | Callable[[Run], ArrayLike],
    component: int | None,
    t: ArrayLike | None,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Where one curve goes: positions and values."""
    if isinstance(source, Run):
        y = _component(source, _quantity(label, source, what), what, component)
        first = 0 if np.size(y) == source.steps + 1 else 1
    else:
        y, first = _values(f"curves: {label!r}", source), 1
    if y.ndim != 1 or not len(y):
        raise ValueError(
            f"curves: {label!r}: expected one value per step, got an array of shape {y.shape}"
        )
    if t is None:
        return np.arange(first, first + len(y)), y
    x = _values("curves: t", t)
    if np.asarray(t).dtype.kind in "iu":
        x = x.astype(int)  # whole numbers are told as such
    if x.shape != y.shape:
        raise ValueError(
            f"curves: t must have one position for each of the {len(y)} values of {label!r}, "
            f"got shape {x.shape}"
        )
    return x, y


def _values(label: str, given: Any) -> NDArray[Any]:
    """Numbers to draw; what is NaN or infinite leaves a gap."""
    return np.array(checks.real(label, given), np.float64)


def _places(argument: str, given: Any) -> dict[str, float]:
    """Where dotted lines are, by label."""
    named = _labeled("curves", argument, given, "number") if given else {}
    return {label: checks.number(f"curves: {argument}", at) for label, at in named.items()}


def _logarithmic(wanted: bool, values: Iterable[NDArray[Any]]) -> bool:
    """Whether an axis is logarithmic: where nothing is positive, it would be empty."""
    return wanted and any(bool(np.any(each > 0)) for each in values)


def _component(
    run: Run, y: NDArray[Any], what: str | Callable[[Run], ArrayLike], component: int | None
) -> NDArray[Any]:
    """The one component of a quantity that is to be drawn."""
    dim = run.problem.dim
    if y.ndim != 2 or run.loss.ndim > 1 or y.shape[-1] != dim or what == "lr":
        return y
    if component is None and dim > 1:
        raise ValueError(f"curves: {what!r} has several components; give component=0, 1, …")
    place = checks.count("curves: component", component or 0, least=0)
    if place >= dim:
        raise ValueError(f"curves: component must be below {dim} for {run.problem}, got {place}")
    return y[..., place]


def _quantity(label: str, run: Run, what: str | Callable[[Run], ArrayLike]) -> NDArray[Any]:
    if callable(what):
        return _values(f"curves: what of {label!r}", what(run))
    _single("curves", label, run)
    if not isinstance(what, str):
        raise TypeError(f"curves: what must be text or a function, got {checks.shown(what)}")
    if what == "distance":
        each = [np.sqrt(((run.x - m) ** 2).sum(axis=-1)) for m in run.problem.minima]
        if not each:
            raise ValueError(f"curves: {run.problem} has no minimum to be distant from")
        return np.min(each, axis=0)
    return _values(f"curves: {what!r}", getattr(run, what))


def _column(label: str, given: ArrayLike, x: ArrayLike | None) -> tuple[NDArray[Any], NDArray[Any]]:
    """What stands below the bars of one series, and their heights."""
    y = _values(f"bars: {label!r}", given)
    if y.ndim != 1 or not len(y):
        raise ValueError(f"bars: {label!r} must be a list of numbers, got shape {y.shape}")
    try:
        names = np.arange(1, len(y) + 1) if x is None else np.array(x)
    except ValueError:  # lists of different lengths
        names = np.array(None)
    if names.dtype.kind not in "iufU" or names.shape != y.shape or checks.masked(x):
        raise ValueError(
            f"bars: x must have a number or a name for each of the {len(y)} bars of {label!r}, "
            f"got {checks.shown(x)}"
        )
    return names, y


def _key(label: str) -> str:
    """A label as matplotlib's key takes it; it leaves out those that begin with an underscore."""
    return f"\u200b{label}" if label.startswith("_") else label


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
    shape["label"] = _key(label)
    ax.plot([], [], color=style.color, linestyle=style.dash, linewidth=1.6, **shape)


_DOTTED: dict[str, Any] = {"color": INK, "linewidth": 0.9, "linestyle": ":"}
_BESIDE: dict[str, Any] = {
    "textcoords": "offset points",
    "parse_math": False,
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
    ax.set_xlabel(xlabel, color=INK, fontsize=11, parse_math=False)
    ax.set_ylabel(ylabel, color=INK, fontsize=11, parse_math=False)
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
        for words in (*key.get_texts(), key.get_title()):
            words.set_parse_math(False)
    elif title:
        ax.set_title(title, color=INK, fontsize=11.5, loc="left", parse_math=False)


_ROW = 0.21  # height of a row of the key, in inches


def _labels(ax: Axes) -> list[str]:
    """What the key of these axes names."""
    return list(map(str, ax.get_legend_handles_labels()[1]))


def _columns(ax: Axes) -> int:
    """How many of its labels find room beside one another above the axes; at least one."""
    labels, figure = _labels(ax), ax.get_figure()
    assert isinstance(figure, Figure)
    inches = figure.get_figwidth() / len(figure.axes)
    letters = max(map(width, labels), default=0) + 8
    return max(1, min(len(labels), int(inches * 9.8 / letters)))


def _num(value: Any) -> str:
    """Three significant digits, the same on every machine."""
    return f"{float(value) + 0.0:.3g}"


def _point(x: ArrayLike) -> str:
    return f"({', '.join(_num(v) for v in np.asarray(x))})"


def _quantity_name(what: str | Callable[[Run], ArrayLike]) -> str:
    """What a quantity of a run is called on an axis; state goes by its letters."""
    names = {
        "loss": tr("loss"),
        "grad": tr("grad"),
        "rate": tr("rate"),
        "lr": tr("lr"),
        "distance": tr("distance"),
    }
    return names.get(what, what) if isinstance(what, str) else tr("value")


def _describe_axes(title: str | None, quantity: str, axis: str) -> str:
    """What is drawn over what."""
    if title:
        return tr("{title}: {quantity} over {axis}.", title=title, quantity=quantity, axis=axis)
    return tr("{quantity} over {axis}.", quantity=quantity, axis=axis)


def _describe_values(x: Any, y: NDArray[Any]) -> str:
    """First and last value, and the extremes between them."""
    finite = np.flatnonzero(np.isfinite(y))
    if not finite.size:
        return tr("not finite")
    a, b = finite[0], finite[-1]
    parts = [tr("{value} at {place}", value=_num(y[a]), place=x[a])]
    high, low = finite[np.argmax(y[finite])], finite[np.argmin(y[finite])]
    with np.errstate(over="ignore"):
        reach = abs(y[high] - y[low]) * 1e-6
    if y[high] > max(y[a], y[b]) + reach:
        parts.append(tr("at most {value} at {place}", value=_num(y[high]), place=x[high]))
    if y[low] < min(y[a], y[b]) - reach:
        parts.append(tr("at least {value} at {place}", value=_num(y[low]), place=x[low]))
    parts.append(tr("{value} at {place}", value=_num(y[b]), place=x[b]))
    if b < len(y) - 1:
        parts.append(tr("then diverged"))
    return ", ".join(dict.fromkeys(parts))


def _describe_end(label: str, run: Run) -> str:
    """Where a path ends."""
    if run.diverged_at >= 0:
        return tr("{label}: diverged at step {step}.", label=label, step=run.diverged_at)
    end, loss, steps = _point(run.x[-1]), _num(run.loss[-1]), run.steps
    if steps == 1:
        return tr("{label}: 1 step to {end}, loss {loss}.", label=label, end=end, loss=loss)
    return tr(
        "{label}: {steps} steps to {end}, loss {loss}.",
        label=label,
        steps=steps,
        end=end,
        loss=loss,
    )
