"""Sweep: what an experiment gave for every method, every value of a hyperparameter, every seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import traitlets
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from .. import checks, plots
from ..optimizers import registry
from ..words import tr
from .experiment import CURVES, MOST, experiment, wrong
from .figure import Figure, Setting, text

__all__ = ["Reading", "Sweep"]


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
        self,
        default: Any,
        legal: Callable[[Any], str],
        check: Callable[[Any, Any], Any],
        schema: Callable[[Any], dict[str, Any]],
    ) -> None:
        super().__init__(default, "", lambda value: value)
        self.legal_for, self.check_for, self.schema_of = legal, check, schema

    def checked(self, obj: Any, value: Any) -> Any:
        """Return the value to keep, `None` if it is illegal for the data of this figure."""
        return self.check_for(obj.data, value)

    def told(self, obj: Any) -> str:
        """Return what is legal for the data of this figure."""
        return self.legal_for(obj.data)

    def schema_for(self, data: Any) -> dict[str, Any]:
        """Return the JSON Schema of this setting for these data."""
        return {**self.schema_of(data), "description": self.legal_for(data)}


def _names(data: Any, of: str = "methods") -> list[str]:
    return [each["name"] for each in data[of]]


def _seeds(data: Any) -> int:
    return len(data["methods"][0]["values"][0][0])


def _place(data: Any, value: Any) -> Any:
    given = value if isinstance(value, str) else checks.number("", value)
    return next((x for x in data["rates"] if x == given), None)


def _seed(data: Any, value: Any) -> int | None:
    seed = checks.number("", value)
    return int(seed) if seed in range(1, _seeds(data) + 1) else None


def _hidden(data: Any, value: Any) -> list[str] | None:
    names = _names(data)
    if not isinstance(value, list | tuple) or len(value) >= len(names):
        return None
    if not set(value) <= set(names):
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
        under the name by which it is shown, such as ``"test accuracy"``. What is not finite has
        diverged.
    shares : sequence of str
        The metrics that are shares in [0, 1], such as an accuracy: they are shown in percent, and
        high is good. Of all others low is good. Default: none.
    looks : mapping of str to str, optional
        By label the optimizer whose color, dash and marker a method has. A label that is the name
        of an optimizer has its look; others have one that is free.
    xlabel : str, optional
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
    ...     shares=["test accuracy"],
    ... )
    >>> figure
    Sweep of 2 methods, 2 values of learning rate η, 3 seeds
    >>> figure.alt()  # doctest: +NORMALIZE_WHITESPACE
    'Sweep of 2 methods over 2 values of learning rate η, 3 seeds each. At learning rate η = 0.1,
    test accuracy, median of 3 seeds: SGD 60 % (58 to 61), Adam 92 % (90 to 93). Best of all values:
    SGD 88 % at 1, Adam 92 % at 0.1.'
    """

    figure = traitlets.Unicode("sweep", read_only=True).tag(sync=True)
    # Each of the settings was checked against it.
    data: Any = traitlets.Dict(read_only=True).tag(sync=True)
    xlabel = Setting(
        None, "text or None", lambda v: v if isinstance(v, str) else None, {"type": "string"}
    )
    metric = _Given(
        None,
        lambda data: f"one of {', '.join(_names(data, 'metrics'))} or None",
        lambda data, value: next((x for x in _names(data, "metrics") if x == value), None),
        lambda data: {"enum": [None, *_names(data, "metrics")]},
    )
    at = _Given(
        None,
        lambda data: f"one of {_listed(data['rates'])} or None",
        _place,
        lambda data: {"enum": [None, *data["rates"]]},
    )
    seed = _Given(
        None,
        lambda data: f"a whole number from 1 to {_seeds(data)} or None",
        _seed,
        lambda data: {"type": ["integer", "null"], "minimum": 1, "maximum": _seeds(data)},
    )
    hidden = _Given(
        [],
        lambda data: f"a list of some, but not all, of {_listed(_names(data))}",
        _hidden,
        lambda data: {
            "type": "array",
            "items": {"enum": _names(data)},
            "maxItems": len(data["methods"]) - 1,
        },
    )

    def __init__(
        self,
        rates: Iterable[float | str],
        methods: Mapping[str, Mapping[str, ArrayLike]],
        shares: Sequence[str] = (),
        looks: Mapping[str, str] | None = None,
        **settings: Any,
    ) -> None:
        data = experiment(rates, methods, shares, looks)
        given = {n: s for n, s in self._settings().items() if isinstance(s, _Given)}
        data["schema"] = {name: setting.schema_for(data) for name, setting in given.items()}
        self.set_trait("data", data)
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
        accuracy, loss = tr("test accuracy"), tr("test loss")
        try:
            given = {
                name: {
                    accuracy: np.asarray(history.test_accuracy)[-1],
                    loss: np.asarray(history.test_loss)[-1],
                    CURVES: np.moveaxis(np.asarray(history.train_loss), 0, -1),
                }
                for name, history in histories.items()
            }
        except (AttributeError, IndexError, TypeError, ValueError):
            raise wrong("histories must be a dict of what `train` returned", histories) from None
        return cls(rates, given, shares=[accuracy], **settings)

    @classmethod
    def examples(cls) -> list[Figure]:
        """Return sweeps of two and of six methods: the further from its best rate, the worse."""
        rates, made = (0.001, 0.01, 0.1, 1.0), {}
        accuracy = tr("test accuracy")
        for m, name in enumerate(registry.names(taught=True)[:MOST]):
            loss = np.array(
                [[0.1 + 0.15 * abs(i - 1 - m / 2) + 0.02 * k for k in range(3)] for i in range(4)]
            )
            made[name] = {
                accuracy: 1 - loss / 2,
                tr("test loss"): loss,
                CURVES: np.stack([np.full_like(loss, 2.3), loss + 0.1, loss], axis=-1),
            }
        two = {name: made[name] for name in ("SGD", "Adam")}
        return [cls(rates, given, shares=[accuracy]) for given in (two, made)]

    def state(self) -> dict[str, Any]:
        """Return the data and the settings: what the browser needs to show this figure."""
        return {"data": self.data, **super().state()}

    def run(self) -> dict[str, Reading]:
        """Return the numbers that the picture shows, by method; hidden ones are left out."""
        which, seed = self._which(), self.seed
        shown = [each for each in self.data["methods"] if each["name"] not in self.hidden]
        found = {}
        for each in shown:
            values, curves = np.array(each["values"][which], float), np.array(each[CURVES], float)
            median = self._median(values) if seed is None else values[:, seed - 1]
            found[each["name"]] = Reading(values, median, curves)
        return found

    def _which(self) -> int:
        return 0 if self.metric is None else _names(self.data, "metrics").index(self.metric)

    def _metric(self) -> str:
        return _names(self.data, "metrics")[self._which()]

    def _share(self) -> bool:
        """Whether the metric is a share: in percent, and high is good."""
        return bool(self.data["metrics"][self._which()]["share"])

    def _median(self, values: NDArray[Any], worst: float | None = None) -> NDArray[Any]:
        """Return the median over the last axis; what has diverged counts as the worst."""
        if worst is None:
            worst = -np.inf if self._share() else np.inf
        ordered = np.sort(np.where(np.isnan(values), worst, values), axis=-1)
        n = ordered.shape[-1]
        middle = (ordered[..., (n - 1) // 2] + ordered[..., n // 2]) / 2
        return np.where(np.isfinite(middle), middle, np.nan)

    def shown(self) -> Any:
        """Return the value that is pointed at: `at`, else where the best median of all is."""
        if self.at is not None:
            return self.at
        which = self._which()
        medians = [
            self._median(np.array(each["values"][which], float)) for each in self.data["methods"]
        ]
        places = [(self._good(m[i]), i) for m in medians for i in [self._best(m)] if i is not None]
        return self.data["rates"][max(places, key=lambda place: place[0])[1] if places else 0]

    def _good(self, value: Any) -> float:
        return float(value) if self._share() else -float(value)

    def _best(self, median: NDArray[Any]) -> int | None:
        """Return the place of the best median, or None if all have diverged."""
        alive = np.flatnonzero(np.isfinite(median))
        return max(alive.tolist(), key=lambda i: self._good(median[i])) if alive.size else None

    def pictured(self) -> str:
        """Return what is pictured."""
        return tr("Sweep of {methods} over {values} of {xlabel}, {seeds} each.", **self._size())

    def summary(self) -> str:
        """Return the picture in words, computed from the numbers."""
        found, at = self.run(), self.shown()
        place = self.data["rates"].index(at)
        read = [self._read(name, each, place) for name, each in found.items()]
        best = [f"{name} {self._peak(each)}" for name, each in found.items()]
        return " ".join(
            [
                tr(
                    "At {xlabel} = {at}, {metric}, {which}: {methods}.",
                    xlabel=self._xlabel(),
                    at=_label(at),
                    metric=self._metric(),
                    which=self._seed_in_words(),
                    methods=", ".join(read),
                ),
                tr("Best of all values: {methods}.", methods=", ".join(best)),
            ]
        )

    def _xlabel(self) -> str:
        return tr("learning rate η") if self.xlabel is None else self.xlabel

    def _size(self) -> dict[str, str]:
        """Return how much the experiment has, in words."""
        methods, values = len(self.data["methods"]), len(self.data["rates"])
        seeds = _seeds(self.data)
        return {
            "methods": tr("1 method") if methods == 1 else tr("{n} methods", n=methods),
            "values": tr("1 value") if values == 1 else tr("{n} values", n=values),
            "seeds": tr("1 seed") if seeds == 1 else tr("{n} seeds", n=seeds),
            "xlabel": self._xlabel(),
        }

    def _seed_in_words(self) -> str:
        n = _seeds(self.data)
        if self.seed:
            return tr("seed {n}", n=self.seed)
        return tr("median of {n} seeds", n=n) if n > 1 else tr("one seed")

    def _read(self, name: str, each: Reading, place: int) -> str:
        """Return what one method gave at one place, and in brackets what the seeds have."""
        median, spread = each.median[place], self._spread(each, place)
        value = tr("diverged") if np.isnan(median) else self._number(median)
        return f"{name} {value} ({spread})" if spread else f"{name} {value}"

    def _spread(self, each: Reading, place: int) -> str:
        values = each.values[place]
        alive = values[np.isfinite(values)]
        n, lost = values.size, values.size - alive.size
        if self.seed or n == 1:
            return ""
        if np.isnan(each.median[place]):
            return tr("{lost} of {n} seeds", lost=lost, n=n)
        low, high = (self._number(value, "") for value in (alive.min(), alive.max()))
        if not lost:
            return tr("{low} to {high}", low=low, high=high)
        return tr("{low} to {high}; {lost} of {n} diverged", low=low, high=high, lost=lost, n=n)

    def _peak(self, each: Reading) -> str:
        best = self._best(each.median)
        if best is None:
            return tr("diverged everywhere")
        value, place = self._number(each.median[best]), _label(self.data["rates"][best])
        return tr("{value} at {place}", value=value, place=place)

    def _number(self, value: Any, unit: str = " %") -> str:
        value = float(value)
        return text(100 * value) + unit if self._share() else text(value)

    def picture(self) -> plots.Picture:
        """Return the metric over all values, and the training losses at the one pointed at."""
        found, at = self.run(), self.shown()
        place, share = self.data["rates"].index(at), self._share()
        medians = {name: (100 if share else 1) * each.median for name, each in found.items()}
        looks = {each["name"]: each["look"] for each in self.data["methods"]}
        worn = {name: looks[name] for name in found}
        values = plots.curves(
            medians,
            looks=worn,
            t=range(len(self.data["rates"])),
            log=not share and _any_positive(medians),
            xlabel=self._xlabel(),
            ylabel=self._metric() + (", %" if share else ""),
            events={_label(at): place},
        )
        curves = {
            name: self._median(c.T, np.inf) if self.seed is None else c[self.seed - 1]
            for name, c in ((name, each.curves[place]) for name, each in found.items())
        }
        losses = plots.curves(
            curves,
            looks=worn,
            t=self.data["epochs"],
            log=_any_positive(curves),
            xlabel=tr("epoch"),
            ylabel=tr("training loss"),
        )

        def labeled(ax: Axes) -> str:
            alt = values.draw[0](ax)
            every = -(-len(self.data["rates"]) // 4)  # as many as find room
            places = range(0, len(self.data["rates"]), every)
            ax.set_xticks(places, [_label(self.data["rates"][i]) for i in places])
            return alt

        return plots.side_by_side(plots.Picture(labeled), losses)

    def __repr__(self) -> str:
        return tr("Sweep of {methods}, {values} of {xlabel}, {seeds}", **self._size())


def _any_positive(series: Mapping[str, NDArray[Any]]) -> bool:
    """Whether there is anything that a logarithmic axis can show."""
    return any(bool(np.any(each > 0)) for each in series.values())


def _label(value: float | str) -> str:
    return value if isinstance(value, str) else text(value)


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(map(_label, values))
