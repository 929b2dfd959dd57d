"""Optimizers as a figure keeps them: dictionaries of their name and all hyperparameters."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from .. import checks
from .. import optimizers as methods
from ..optimizers import registry
from ..optimizers.base import Optimizer
from ..optimizers.hyperparameters import kinds_of
from .figure import Setting

__all__ = ["METHODS", "MOST", "OptimizerList", "numbered", "optimizer_from", "spec_of"]

METHODS: dict[str, type[Optimizer]] = {name: getattr(methods, name) for name in registry.names()}
MOST = 5  # more lines than this, and none can be followed


def spec_of(given: Any) -> dict[str, Any]:
    """Return an optimizer as a dictionary; one that is a dictionary is checked and completed.

    Examples
    --------
    >>> spec_of({"name": "Momentum", "lr": 0.1})
    {'name': 'Momentum', 'lr': 0.1, 'beta': 0.9}
    """
    made = given if isinstance(given, Optimizer) else optimizer_from(given)
    name = type(made).__name__
    if METHODS.get(name) is not type(made):  # a class of the reader's may have the same name
        raise ValueError(
            f"an optimizer must be one of adaopt's own, {', '.join(METHODS)}, "
            f"got {checks.shown(given)} of another class; the Playground races your own class"
        )
    kept: dict[str, Any] = {"name": name}
    for key, value in made.settings.items():
        if callable(value) or np.ndim(value):
            came = checks.shown(value)
            raise ValueError(f"{name}: {key} must be a number in a figure, got {came}")
        kept[key] = value if isinstance(value, bool) else float(value)
    return kept


def optimizer_from(spec: Any) -> Optimizer:
    """Return the optimizer that a dictionary ``{"name": "Adam", "lr": 0.3}`` describes."""
    name = spec.get("name") if isinstance(spec, Mapping) else None
    if not isinstance(name, str) or name not in METHODS:
        raise ValueError(
            "an optimizer must be an Optimizer or a dict whose name is one of "
            f"{', '.join(METHODS)}, got {checks.shown(spec)}"
        )
    method = METHODS[name]
    settings = {key: value for key, value in spec.items() if key != "name"}
    known = list(inspect.signature(method).parameters)
    for key in settings:
        if key not in known:
            raise ValueError(f"{name} has the settings {', '.join(known)}; no {key!r}")
    return method(**settings)


def numbered(names: Sequence[str]) -> list[str]:
    """Return what each racer is called: its name, numbered where two share it.

    >>> numbered(["Adam", "SGD", "Adam"])
    ['Adam 1', 'SGD', 'Adam 2']
    """
    return [
        f"{name} {names[: i + 1].count(name)}" if names.count(name) > 1 else name
        for i, name in enumerate(names)
    ]


_LIMITS: dict[Any, dict[str, float]] = {
    checks.FINITE: {},
    checks.NOT_NEGATIVE: {"minimum": 0},
    checks.POSITIVE: {"exclusiveMinimum": 0},
    checks.SHARE: {"minimum": 0, "exclusiveMaximum": 1},
    checks.PART: {"exclusiveMinimum": 0, "maximum": 1},
}


def _schema_of(method: type[Optimizer]) -> dict[str, Any]:
    """Return the JSON Schema of an optimizer's dictionary."""
    settings = {
        key: {"type": "boolean"} if kind is bool else {"type": "number", **_LIMITS[kind.legal]}
        for key, kind in kinds_of(method).items()
    }
    return {
        "type": "object",
        "required": ["name", *settings],
        "properties": {"name": {"enum": [method.__name__]}, **settings},
        "additionalProperties": False,
    }


class OptimizerList(Setting):
    """A list of optimizers, kept as dictionaries of their name and all hyperparameters."""

    def __init__(self, default: list[Optimizer]) -> None:
        legal = f"a list of 1 to {MOST} optimizers"
        super().__init__([spec_of(each) for each in default], legal, lambda value: value)

    def schema(self) -> dict[str, Any]:
        """Return what may be given as a JSON Schema: what each optimizer's constructor says."""
        each = [_schema_of(method) for method in METHODS.values()]
        return {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST,
            "items": {"anyOf": each},
            "description": self.legal,
        }

    def validate(self, obj: Any, value: Any) -> list[dict[str, Any]]:
        """Return the dictionaries, or raise what the optimizer itself would say."""
        name = type(obj).__name__
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= MOST:
            raise traitlets.TraitError(
                f"{name}: optimizers must be {self.legal}, got {checks.shown(value)}"
            )
        try:
            return [spec_of(each) for each in value]
        except Exception as error:
            raise traitlets.TraitError(f"{name}: {error}") from error
