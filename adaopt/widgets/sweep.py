"""Sweep: what an experiment gave for every method, every value of a hyperparameter, every seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import traitlets
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from .. import checks, plots
from .figure import Figure, Setting, text

__all__ = ["Reading", "Sweep"]

CURVES = "curves"
MOST = 6  # methods: there are as many looks
_DIGITS = 3  # of each number that a page carries
_EPOCHS = 10  # of more, a page carries every second, every third, …


class Reading(NamedTuple):
    """What one method gave, as the picture shows it.

    Attributes
    ----------
    values : array of shape (rates, seeds)
        The metric of every run; NaN where it has diverged.
    median : array of shape (rates,)
        The median over the seeds, or the seed that is shown. A run that has diverged counts as the
        worst; NaN is where the median itself has diverged.
    curves : array of shape (rates, seeds, n)
        Training losses at the n epochs that are kept.
    """

    values: NDArray[Any]
    median: NDArray[Any]
    curves: NDArray[Any]


class _Given(Setting):
    """A setting whose legal values depend on the data of its figure."""

    def __init__(
        self, default: Any, legal: Callable[[Any], str], check: Callable[[Any, Any], Any]
    ) -> None:
        super().__init__(default, "", lambda value: value)
        self.legal_for, self.check_for = legal, check

    def checked(self, obj: Any, value: Any) -> Any:
        """Return the value to keep, `None` if it is illegal for the data of this figure."""
        return self.check_for(obj.data, value)

    def told(self, obj: Any) -> str:
        """Return what is legal for the data of this figure."""
        return self.legal_for(obj.data)


def _names(data: Any) -> list[str]:
    return [method["name"] for method in data["methods"]]


def _seeds(data: Any) -> int:
    return len(data["methods"][0]["values"][0][0])


def _place(data: Any, value: Any) -> Any:
    given = value if isinstance(value, str) else checks.number("", value)
    return next((x for x in data["rates"] if x == given), None)


def _seed(data: Any, value: Any) -> int | None:
    seed = checks.count("", value)
    return seed if seed <= _seeds(data) else None


def _hidden(data: Any, value: Any) -> list[str] | None:
    names = _names(data)
    if not isinstance(value, list | tuple) or not set(value) < set(names):
        return None
    return list(map(str, value))


class Sweep(Figure):
    """Results of an experiment: a metric against a hyperparameter, and the training behind it.

    On the left the metric over all values of the hyperparameter, every seed as a dot and their
    median as a line; on the right the training losses at the value that is pointed at. The figure
    computes nothing but medians: it shows what it is given. A page carries these numbers with it,
    rounded to three digits, and of more than ten epochs every second, every third, … and the last.

    Parameters
    ----------
    rates : sequence of numbers or str
        The values that were tried, in order: learning rates, or anything else, such as values of
        1 − β₂. Text is shown as it is.
    methods : mapping of str to mapping
        Up to six, by label. Each holds ``"curves"``, training losses of shape (rates, seeds,
        epochs + 1), from before the first epoch on; and one metric or more of shape (rates, seeds)
        under the name by which it is shown, such as ``"test accuracy"``. A metric whose name ends
        in "accuracy" is a share in [0, 1], shown in percent, and high is good; of any other low is
        good. What is not finite has diverged.
    xlabel : str
        What `rates` are. Default: learning rate η.
    metric : str, optional
        Which metric is shown. Default: the first.
    at : one of `rates`, optional
        The value that is pointed at. Default: where the best median of all is.
    seed : int, optional
        Show one seed, 1, 2, …, instead of the median.
    hidden : list of str
        Methods that are switched off.

    Raises
    ------
    traitlets.TraitError
        If something is illegal or of the wrong shape; the message says what, and what came.

    See Also
    --------
    Sweep.of : from the histories that ``adaopt.nn.train`` returns.

    Examples
    --------
    Two methods, two rates, three seeds, and one epoch of training:

    >>> figure = Sweep(
    ...     rates=[0.1, 1.0],
    ...     methods={
    ...         "SGD": {
    ...             "test accuracy": [[0.61, 0.58, 0.60], [0.83, 0.91, 0.88]],
    ...             "curves": [[[2.3, 1.5]] * 3, [[2.3, 0.4]] * 3],
    ...         },
    ...         "Adam": {
    ...             "test accuracy": [[0.92, 0.93, 0.90], [0.11, np.nan, np.nan]],
    ...             "curves": [[[2.3, 0.3]] * 3, [[2.3, 9.0], [2.3, np.nan], [2.3, np.nan]]],
    ...         },
    ...     },
    ... )
    >>> figure
    Sweep of 2 methods, 2 values of learning rate η, 3 seeds
    >>> figure.alt()  # doctest: +NORMALIZE_WHITESPACE
    'Sweep of 2 methods over 2 values of learning rate η, 3 seeds each. At learning rate η = 0.1,
    test accuracy, median of 3 seeds: SGD 60 % (58 to 61), Adam 92 % (90 to 93). Best of all values:
    SGD 88 % at 1, Adam 92 % at 0.1.'
    """

    figure = traitlets.Unicode("sweep", read_only=True).tag(sync=True)
    data = Setting({}, "", lambda value: value)
    data.read_only = True  # each of the other settings was checked against it
    xlabel = Setting("learning rate η", "text", lambda v: v if isinstance(v, str) else None)
    metric = _Given(
        None,
        lambda data: f"one of {', '.join(data['metrics'])} or None",
        lambda data, value: next((each for each in data["metrics"] if each == value), None),
    )
    at = _Given(None, lambda data: f"one of {_listed(data['rates'])} or None", _place)
    seed = _Given(None, lambda data: f"a whole number from 1 to {_seeds(data)} or None", _seed)
    hidden = _Given(
        [], lambda data: f"a list of some, but not all, of {_listed(_names(data))}", _hidden
    )

    def __init__(
        self,
        rates: Iterable[float | str],
        methods: Mapping[str, Mapping[str, ArrayLike]],
        **settings: Any,
    ) -> None:
        self.set_trait("data", _data(rates, methods))
        super().__init__(**settings)

    @classmethod
    def of(
        cls, rates: Iterable[float | str], histories: Mapping[str, Any], **settings: Any
    ) -> Sweep:
        """Return the sweep of training histories, as ``adaopt.nn.train`` returns them.

        Parameters
        ----------
        rates : sequence of numbers or str
            The values that were tried.
        histories : mapping of str to History
            One for each method, of runs (rates, seeds): its ``train_loss``, ``test_accuracy`` and
            ``test_loss`` have the shape (epochs + 1, rates, seeds).
        **settings
            As for `Sweep`.
        """
        try:
            given = {
                name: {
                    "test accuracy": np.asarray(history.test_accuracy)[-1],
                    "test loss": np.asarray(history.test_loss)[-1],
                    CURVES: np.moveaxis(np.asarray(history.train_loss), 0, -1),
                }
                for name, history in histories.items()
            }
        except (AttributeError, IndexError, TypeError, ValueError):
            raise _wrong("histories must be a dict of what `train` returned", histories) from None
        return cls(rates, given, **settings)

    @classmethod
    def examples(cls) -> list[Figure]:
        """Return sweeps of two and of six methods: the further from its best rate, the worse."""
        rates: tuple[float, ...] = (0.001, 0.01, 0.1, 1.0)
        made: dict[str, dict[str, NDArray[Any]]] = {}
        for m, name in enumerate(("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam")):
            distance = np.abs(np.arange(4) - m / 2)
            loss = 0.1 + 0.2 * distance[:, None] + 0.02 * np.arange(3)
            made[name] = {
                "test accuracy": 1 - loss / 2,
                "test loss": loss,
                CURVES: np.stack([np.full_like(loss, 2.3), loss + 0.1, loss], axis=-1),
            }
        two = {name: made[name] for name in ("SGD", "Adam")}
        return [cls(rates, two), cls(rates, made)]

    def run(self) -> dict[str, Reading]:
        """Return the numbers that the picture shows, by method; hidden ones are left out."""
        which, seed = self.data["metrics"].index(self._metric()), self.seed
        shown = [each for each in self.data["methods"] if each["name"] not in self.hidden]
        found = {}
        for each in shown:
            values, curves = np.array(each["values"][which], float), np.array(each[CURVES], float)
            median = self._median(values) if seed is None else values[:, seed - 1]
            found[each["name"]] = Reading(values, median, curves)
        return found

    def _metric(self) -> str:
        return self.data["metrics"][0] if self.metric is None else self.metric

    def _high_is_good(self) -> bool:
        return _is_share(self._metric())

    def _median(self, values: NDArray[Any], worst: float | None = None) -> NDArray[Any]:
        """Return the median over the last axis; what has diverged counts as the worst."""
        if worst is None:
            worst = -np.inf if self._high_is_good() else np.inf
        ordered = np.sort(np.where(np.isnan(values), worst, values), axis=-1)
        n = ordered.shape[-1]
        middle = (ordered[..., (n - 1) // 2] + ordered[..., n // 2]) / 2
        return np.where(np.isfinite(middle), middle, np.nan)

    def shown(self) -> Any:
        """Return the value that is pointed at: `at`, else where the best median of all is."""
        if self.at is not None:
            return self.at
        which = self.data["metrics"].index(self._metric())
        medians = [
            self._median(np.array(each["values"][which], float)) for each in self.data["methods"]
        ]
        places = [(self._good(m[i]), i) for m in medians for i in [self._best(m)] if i is not None]
        return self.data["rates"][max(places, key=lambda place: place[0])[1] if places else 0]

    def _good(self, value: Any) -> float:
        return float(value) if self._high_is_good() else -float(value)

    def _best(self, median: NDArray[Any]) -> int | None:
        """Return the place of the best median, or None if all have diverged."""
        alive = np.flatnonzero(np.isfinite(median))
        return max(alive.tolist(), key=lambda i: self._good(median[i])) if alive.size else None

    def alt(self) -> str:
        """Return the picture in words, computed from the numbers."""
        found, at, n = self.run(), self.shown(), _seeds(self.data)
        place = self.data["rates"].index(at)
        median = f"median of {n} seeds" if n > 1 else "one seed"
        which = f"seed {self.seed}" if self.seed else median
        read = [self._read(name, each, place) for name, each in found.items()]
        return (
            f"Sweep of {_count(len(self.data['methods']), 'method')} over "
            f"{_count(len(self.data['rates']), 'value')} of {self.xlabel}, "
            f"{_count(n, 'seed')} each. "
            f"At {self.xlabel} = {_label(at)}, {self._metric()}, {which}: {', '.join(read)}. "
            f"Best of all values: {', '.join(self._told_best(*each) for each in found.items())}."
        )

    def _read(self, name: str, each: Reading, place: int) -> str:
        values, median = each.values[place], each.median[place]
        alive = values[np.isfinite(values)]
        n, lost = values.size, values.size - alive.size
        if self.seed or n == 1:
            return f"{name} {'diverged' if np.isnan(median) else self._number(median)}"
        if np.isnan(median):
            return f"{name} diverged ({lost} of {n} seeds)"
        low, high = (self._number(value, "") for value in (alive.min(), alive.max()))
        gone = f"; {lost} of {n} diverged" if lost else ""
        return f"{name} {self._number(median)} ({low} to {high}{gone})"

    def _told_best(self, name: str, each: Reading) -> str:
        best = self._best(each.median)
        if best is None:
            return f"{name} diverged everywhere"
        return f"{name} {self._number(each.median[best])} at {_label(self.data['rates'][best])}"

    def _number(self, value: Any, unit: str = " %") -> str:
        value = float(value)
        return text(100 * value) + unit if _is_share(self._metric()) else text(value)

    def picture(self) -> plots.Picture:
        """Return the metric over all values, and the training losses at the one pointed at."""
        found, at = self.run(), self.shown()
        place, share = self.data["rates"].index(at), _is_share(self._metric())
        medians = {name: (100 if share else 1) * each.median for name, each in found.items()}
        values = plots.curves(
            medians,
            t=range(len(self.data["rates"])),
            log=not share and _any_positive(medians),
            xlabel=self.xlabel,
            ylabel=self._metric() + (", %" if share else ""),
            events={_label(at): place},
        )
        curves = {
            name: self._median(c.T, np.inf) if self.seed is None else c[self.seed - 1]
            for name, c in ((name, each.curves[place]) for name, each in found.items())
        }
        losses = plots.curves(
            curves,
            t=self.data["epochs"],
            log=_any_positive(curves),
            xlabel="epoch",
            ylabel="training loss",
        )

        def labeled(ax: Axes) -> str:
            alt = values.draw[0](ax)
            every = -(-len(self.data["rates"]) // 4)  # as many as find room
            places = range(0, len(self.data["rates"]), every)
            ax.set_xticks(places, [_label(self.data["rates"][i]) for i in places])
            return alt

        return plots.side_by_side(plots.Picture(labeled), losses)

    def __repr__(self) -> str:
        return (
            f"Sweep of {_count(len(self.data['methods']), 'method')}, "
            f"{_count(len(self.data['rates']), 'value')} of {self.xlabel}, "
            f"{_count(_seeds(self.data), 'seed')}"
        )


# --- what is given, checked and made small -------------------------------------------------------


def _data(rates: Any, methods: Any) -> dict[str, Any]:
    """Return the experiment as a page carries it: lists of rounded numbers, None for diverged."""
    places = _places(rates)
    named = isinstance(methods, Mapping) and all(isinstance(name, str) for name in methods)
    if not named or not 1 <= len(methods) <= MOST:
        raise _wrong(f"methods must be a dict of 1 to {MOST} methods by name", methods)
    first = next(iter(methods.values()))
    metrics = [name for name in first if name != CURVES] if isinstance(first, Mapping) else []
    kept: list[dict[str, Any]] = []
    epochs: list[int] = []
    shape: tuple[int, ...] = (len(places), 0)
    for label, given in methods.items():
        if not isinstance(given, Mapping) or not metrics or set(given) != {*metrics, CURVES}:
            had = list(given) if isinstance(given, Mapping) else given
            raise _wrong(
                f"methods[{label!r}] must hold {CURVES!r} and the same metrics as all, "
                "such as 'test accuracy'",
                had,
            )
        curves = _array(label, CURVES, given[CURVES], 3)
        if not kept:
            shape = (len(places), *curves.shape[1:])
            epochs = _kept(shape[-1] - 1)
        if curves.shape != shape or 0 in shape:
            told = f"({len(places)} rates, seeds, epochs + 1), the same for all"
            raise _wrong(f"methods[{label!r}][{CURVES!r}] must have the shape {told}", curves.shape)
        values = [_array(label, name, given[name], 2) for name in metrics]
        for name, array in zip(metrics, values, strict=True):
            if array.shape != shape[:2]:
                told = f"must have the shape ({len(places)} rates, {shape[1]} seeds)"
                raise _wrong(f"methods[{label!r}][{name!r}] {told}", array.shape)
            if _is_share(name) and np.any((array < 0) | (array > 1)):
                worst = array[(array < 0) | (array > 1)][0]
                raise _wrong(f"methods[{label!r}][{name!r}] must be shares in [0, 1]", float(worst))
        kept.append(
            {
                "name": label,
                "values": [_short(a) for a in values],
                CURVES: _short(curves[..., epochs]),
            }
        )
    names = [str(name) for name in metrics]
    return {"rates": places, "metrics": names, "epochs": epochs, "methods": kept}


def _kept(last: int) -> list[int]:
    """Return the epochs of which a page carries the losses: the first, some, the last."""
    every = max(1, -(-last // _EPOCHS))
    return [*range(0, last, every), last]


def _places(rates: Any) -> list[float | str]:
    try:
        given = [] if isinstance(rates, str) else list(rates)
        places = [str(x) if isinstance(x, str) else checks.number("", x) for x in given]
    except Exception:  # no sequence, no number, whatever an object's own method does
        places = []
    if not places or len(set(places)) < len(places):
        raise _wrong("rates must be finite numbers or texts, each of them once", rates)
    return places


def _array(label: str, name: str, given: Any, axes: int) -> NDArray[Any]:
    legal = f"methods[{label!r}][{name!r}] must be numbers with {axes} axes"
    try:
        array = checks.real("", given)
    except (TypeError, ValueError):
        raise _wrong(legal, given) from None
    if array.ndim != axes:
        raise _wrong(legal, array.shape)
    return array


def _short(array: NDArray[Any]) -> Any:
    """Return nested lists of rounded numbers."""
    if array.ndim:
        return [_short(each) for each in array]
    return float(f"{array:.{_DIGITS}g}") if np.isfinite(array) else None


def _wrong(legal: str, came: Any) -> traitlets.TraitError:
    return traitlets.TraitError(f"Sweep: {legal}, got {checks.shown(came)}")


# --- words ---------------------------------------------------------------------------------------


def _any_positive(series: Mapping[str, NDArray[Any]]) -> bool:
    """Whether there is anything that a logarithmic axis can show."""
    return any(bool(np.any(each > 0)) for each in series.values())


def _is_share(metric: str) -> bool:
    return metric.endswith("accuracy")


def _label(value: float | str) -> str:
    return value if isinstance(value, str) else text(value)


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(map(_label, values))


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}"
