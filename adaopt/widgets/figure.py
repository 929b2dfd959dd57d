"""What all live figures share: their script, their state, their picture where no script runs."""

from __future__ import annotations

import base64
import inspect
import json
import math
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from .. import checks
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
    """

    def __init__(self, default: Any, legal: str, check: Callable[[Any], Any]) -> None:
        super().__init__(default, allow_none=default is None)
        self.legal, self.check = legal, check
        self.tag(sync=True)

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

    return Setting(default, f"one of {', '.join(values)}" + " or None" * (default is None), check)


def number(default: float, legal: str, holds: Callable[[float], bool]) -> Setting:
    """Return a setting that is a finite number for which `holds` is true."""

    def check(value: Any) -> float | None:
        kept = checks.number("", value)
        return kept if holds(kept) else None

    return Setting(default, legal, check)


def whole(default: int | None, low: int, high: int | None = None) -> Setting:
    """Return a setting that is a whole number from `low` to `high`, or None if that is default."""

    def check(value: Any) -> int | None:
        given = checks.number("", value)
        kept = int(given)
        return kept if kept == given and low <= kept and (high is None or kept <= high) else None

    span = f">= {low}" if high is None else f"from {low} to {high}"
    return Setting(default, f"a whole number {span}" + " or None" * (default is None), check)


def switch(default: bool) -> Setting:
    """Return a setting that is on or off."""
    return Setting(default, "True or False", lambda value: checks.flag("", value))


class Figure(anywidget.AnyWidget):
    """A figure that answers: sliders in the browser, the same numbers from NumPy.

    A subclass sets `figure`, the name of its JavaScript module, has its settings as `Setting`
    traits, and defines `run` (the numbers that the picture shows), `alt` (the picture in words) and
    `picture`.
    """

    _esm = (_STATIC / "figures.js").read_text(encoding="utf-8")
    _css = (_STATIC / "figures.css").read_text(encoding="utf-8")
    figure = traitlets.Unicode(read_only=True).tag(sync=True)

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

    def run(self) -> Any:
        """Return the numbers that the picture shows, computed by NumPy."""
        raise NotImplementedError

    def alt(self) -> str:
        """Return what the picture shows in words, for readers who cannot see it."""
        raise NotImplementedError

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
