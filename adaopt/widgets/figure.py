"""What all live figures share: their script, their state, their picture where no script runs."""

from __future__ import annotations

import base64
import inspect
import json
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from importlib.resources import files
from typing import Any, ClassVar

import anywidget
import traitlets

from .. import checks, words
from ..plots import Picture, png

MIME = "application/vnd.adaopt.figure+json"

_STATIC = files(__package__) / "static"

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def text(value: float) -> str:
    """Return a number as all figures write it (``text`` in ``js/draw/numbers.js``).

    >>> text(0.3), text(12345.6), text(-3.21e-7)
    ('0.3', '12346', '−3.21 × 10⁻⁷')
    """
    if not math.isfinite(value):
        return "–" if math.isnan(value) else "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    size = abs(value)
    if 1e-3 <= size < 1e5:
        return plain(value, max(3, math.ceil(math.log10(size))))
    mantissa = _rounded(value, 3)
    exponent = mantissa.adjusted()
    power = str(exponent).translate(_SUPERSCRIPTS)
    return f"{mantissa.scaleb(-exponent):f} × 10{power}".replace("-", "−")


def plain(value: float, digits: int = 3) -> str:
    """Return a number with so many significant digits and without a power of ten.

    >>> plain(0.00021891), plain(-1000.0)
    ('0.000219', '−1000')
    """
    return f"{_rounded(value, digits):f}".replace("-", "−")


def _rounded(value: float, digits: int) -> Decimal:
    """So many significant digits, no zeros at the end; a tie goes up, as in JavaScript."""
    context = Context(prec=digits, rounding=ROUND_HALF_UP)
    return context.create_decimal_from_float(float(value)).normalize()


class Setting(traitlets.TraitType):
    """One setting of a figure: shared with the browser, checked in the words of the package.

    Parameters
    ----------
    default
        Its value when nothing is said.
    legal : str
        What may be given, as it stands in the error message after "must be".
    check : callable
        ``check(value)`` returns the value as it is kept, a JSON value; `None` or an error mean that
        the value is illegal.
    schema : dict
        The same as `legal` for programs: the JSON Schema of a value that is kept. The page checks
        by it what a link holds (``js/check.js``).
    """

    def __init__(
        self,
        default: Any,
        legal: str,
        check: Callable[[Any], Any],
        schema: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(default, allow_none=default is None)
        self.legal, self.check = legal, check
        self._schema = dict(schema or {})
        self.tag(sync=True)

    def schema(self) -> dict[str, Any]:
        """Return what may be given as a JSON Schema, with the same in words."""
        schema = dict(self._schema)
        if self.allow_none and "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
        elif self.allow_none and "type" in schema:
            schema["type"] = [schema["type"], "null"]
        return {**schema, "description": self.legal} if schema else schema

    def checked(self, obj: Any, value: Any) -> Any:
        """Return the value to keep, `None` if it is illegal in this figure."""
        return self.check(value)

    def told(self, obj: Any) -> str:
        """Return what is legal in this figure."""
        return self.legal

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the value to keep; raise the error that names figure, setting, range and value."""
        if value is None and self.allow_none:
            return None
        try:
            kept = self.checked(obj, value)
        except Exception:  # no number, no list, whatever an object's own method does
            kept = None
        if kept is None:
            raise traitlets.TraitError(
                f"{type(obj).__name__}: {self.name} must be {self.told(obj)}, "
                f"got {checks.shown(value)}"
            )
        return kept


def one_of(default: str | None, values: Sequence[str]) -> Setting:
    """Return a setting that is one of a few names, or None if that is default."""

    def check(value: Any) -> str | None:
        return str(value) if isinstance(value, str) and value in values else None

    legal = f"one of {', '.join(values)}" + " or None" * (default is None)
    return Setting(default, legal, check, {"enum": list(values)})


def number(
    default: float,
    *,
    low: float | None = None,
    above: float | None = None,
    high: float | None = None,
    below: float | None = None,
) -> Setting:
    """Return a setting that is a finite number, from `low` or `above` it to `high` or `below` it.

    >>> number(0.9, low=0, below=1).legal, number(1.0, above=0).legal, number(1.0, low=0).legal
    ('in [0, 1)', 'a finite number > 0', 'a finite number >= 0')
    """
    limits = {
        "minimum": low,
        "exclusiveMinimum": above,
        "maximum": high,
        "exclusiveMaximum": below,
    }

    def check(value: Any) -> float | None:
        kept = checks.number("", value)
        holds = (
            (low is None or kept >= low)
            and (above is None or kept > above)
            and (high is None or kept <= high)
            and (below is None or kept < below)
        )
        return kept if holds else None

    given = {name: limit for name, limit in limits.items() if limit is not None}
    return Setting(default, _range(low, above, high, below), check, {"type": "number", **given})


def _range(low: float | None, above: float | None, high: float | None, below: float | None) -> str:
    """Return a range of numbers in words."""
    first, last = (low if above is None else above), (high if below is None else below)
    if last is None:
        return f"a finite number {'>=' if above is None else '>'} {first}"
    if above is None and below is None:
        return f"from {first} to {last}"
    return f"in {'[' if above is None else '('}{first}, {last}{']' if below is None else ')'}"


def whole(default: int | None, low: int, high: int | None = None) -> Setting:
    """Return a setting that is a whole number from `low` to `high`, or None if that is default."""

    def check(value: Any) -> int | None:
        given = checks.number("", value)
        kept = int(given)
        return kept if kept == given and low <= kept and (high is None or kept <= high) else None

    span = f">= {low}" if high is None else f"from {low} to {high}"
    legal = f"a whole number {span}" + " or None" * (default is None)
    limits = {"minimum": low} | ({} if high is None else {"maximum": high})
    return Setting(default, legal, check, {"type": "integer", **limits})


def numbers(default: list[float] | None, least: int, most: int, legal: str) -> Setting:
    """Return a setting that is a list of `least` to `most` finite numbers."""

    def check(value: Any) -> list[float] | None:
        kept = checks.numbers("", value)
        return kept.tolist() if kept.ndim == 1 and least <= len(kept) <= most else None

    lengths = {"minItems": least, "maxItems": most}
    return Setting(default, legal, check, {"type": "array", "items": {"type": "number"}, **lengths})


def point(default: list[float] | None = None) -> Setting:
    """Return a setting that is a point of the plane, or None if that is default."""
    return numbers(default, 2, 2, "two finite numbers" + " or None" * (default is None))


def switch(default: bool) -> Setting:
    """Return a setting that is on or off."""
    return Setting(
        default, "True or False", lambda value: checks.flag("", value), {"type": "boolean"}
    )


class Figure(anywidget.AnyWidget):
    """A figure that answers: sliders in the browser, the same numbers from NumPy.

    A subclass sets `figure`, the name of its JavaScript module, has its settings as `Setting`
    traits, and defines `run` (the numbers that the picture shows), `pictured` and `summary` (the
    picture in words) and `picture`.
    """

    #: Values that need another setting: (setting, value, the setting that it needs).
    needs: ClassVar[tuple[tuple[str, Any, str], ...]] = ()

    _script = (_STATIC / "figures.js").read_text(encoding="utf-8")
    _css = (_STATIC / "figures.css").read_text(encoding="utf-8")
    figure = traitlets.Unicode(read_only=True).tag(sync=True)

    @property
    def _esm(self) -> str:
        """The script, and before it the words of the language in use."""
        return words.prologue(self._script) + self._script

    def __init__(self, **settings: Any) -> None:
        given = inspect.signature(type(self)).parameters.values()
        named = [each.name for each in given if each.kind is not each.VAR_KEYWORD]
        for name in settings:
            self._known(name, named)
        super().__init__(**settings)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and not hasattr(anywidget.AnyWidget, name):
            self._known(name)
        super().__setattr__(name, value)

    def _known(self, name: str, more: Sequence[str] = ()) -> None:
        """Raise the error that lists all settings, and what more there is, if this is none."""
        if self.has_trait(name):
            return
        rest = [each for each, trait in self._settings().items() if not trait.read_only]
        known = ", ".join(dict.fromkeys([*more, *rest]))
        raise traitlets.TraitError(f"{type(self).__name__} has the settings {known}; no {name!r}")

    @classmethod
    def _settings(cls) -> dict[str, Setting]:
        """Return the settings in the order of their definition."""
        return {
            name: trait
            for each in reversed(cls.__mro__)
            for name, trait in vars(each).items()
            if isinstance(trait, Setting)
        }

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """Return what may be given as a JSON Schema; the figure's script has it (``check.js``)."""
        settings = {name: setting.schema() for name, setting in cls._settings().items()}
        needs = {"needs": [list(each) for each in cls.needs]} if cls.needs else {}
        return {"title": cls.__name__, "type": "object", "properties": settings, **needs}

    def _needed(self, proposal: Any) -> Any:
        """Return what is proposed for a setting, if the other settings have what it needs."""
        settings = {**self.state(), proposal.trait.name: proposal.value}
        for name, value, needed in self.needs:
            if settings[name] == value and settings[needed] is None:
                told = f"{name} {value!r} needs {needed}, got None"
                raise traitlets.TraitError(f"{type(self).__name__}: {told}")
        return proposal.value

    @classmethod
    def examples(cls) -> list[Figure]:
        """Return figures to measure and to test: two with few and many rows, if it has rows."""
        return [cls()]

    def run(self) -> Any:
        """Return the numbers that the picture shows, computed by NumPy."""
        raise NotImplementedError

    def pictured(self) -> str:
        """Return the first sentence of `alt`: what is pictured."""
        raise NotImplementedError

    def summary(self) -> str:
        """Return the sentences below the figure on a page: what its numbers say."""
        raise NotImplementedError

    def alt(self) -> str:
        """Return what the picture shows in words, for readers who cannot see it."""
        return f"{self.pictured()} {self.summary()}"

    def picture(self) -> Picture:
        """Return the drawing that stands for the figure where no script runs."""
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """Return the settings by name: what the browser needs to show this figure."""
        return {name: getattr(self, name) for name in self._settings()}

    def poster(self) -> bytes:
        """Return the picture as a PNG."""
        return png(self.picture().figure)

    def __repr__(self) -> str:
        defaults = {name: self.traits()[name].default_value for name in self.state()}
        told = [
            f"{name}={self._told(name)}"
            for name, value in self.state().items()
            if value != defaults[name]
        ]
        return f"{type(self).__name__}({', '.join(told)})"

    def _told(self, name: str) -> str:
        """Return a setting as one would type it."""
        return repr(getattr(self, name))

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        live = super()._repr_mimebundle_(**kwargs)
        data, metadata = live if isinstance(live, tuple) else (live or {}, {})
        picture, alt = self.picture(), self.alt()
        size = {"width": round(100 * picture.width), "height": round(100 * picture.height)}
        still = {
            "text/plain": repr(self),
            MIME: {
                "figure": self.figure,
                "state": json.loads(json.dumps(self.state())),
                "alt": alt,
            },
            "image/png": base64.b64encode(png(picture.figure)).decode(),
        }
        return {**data, **still}, {**metadata, "image/png": {**size, "alt": alt}}


class Timed(Figure):
    """A figure with a time, that has the settings `steps` and `time`."""

    steps: Any
    time: Any

    def shown(self) -> int:
        """Return the step that is shown."""
        return self.steps if self.time is None else min(self.time, self.steps)
