"""What `Sweep` is given, checked, and made small enough for a page to carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from .. import checks, plots

__all__ = ["CURVES", "MOST", "experiment", "wrong"]

CURVES = "curves"
MOST = 6  # methods: there are as many looks
_DIGITS = 3  # of each number that a page carries
_EPOCHS = 10  # of more, a page carries every second, every third, …


def experiment(rates: Any, methods: Any, shares: Any = (), looks: Any = None) -> dict[str, Any]:
    """Return an experiment as a page carries it: rounded numbers, None for what has diverged.

    Parameters
    ----------
    rates, methods, shares, looks
        As for `Sweep`.

    Returns
    -------
    dict
        ``rates``; ``metrics``, each with its ``name`` and whether it is a ``share``; ``epochs``, of
        which losses are kept; and ``methods``, each with its ``name``, the optimizer whose ``look``
        it has, ``values`` (metrics, rates, seeds) and ``curves`` (rates, seeds, epochs).

    Raises
    ------
    traitlets.TraitError
        If something is illegal or of the wrong shape.
    """
    places = _places(rates)
    names = _metrics(methods)
    shares = (
        _shares(shares, names) if names else []
    )  # without names it is the methods that are wrong
    shape: tuple[int, ...] = (len(places), 0)
    given: dict[str, tuple[NDArray[Any], list[NDArray[Any]]]] = {}
    for label, parts in methods.items():
        curves = _curves(label, parts, names, shape, first=not given)
        shape = curves.shape
        given[label] = curves, [_metric(label, n, parts[n], shape, n in shares) for n in names]
    epochs = _epochs(shape[-1] - 1)
    worn = _looks(list(given), looks)
    return {
        "rates": places,
        "metrics": [{"name": name, "share": name in shares} for name in names],
        "epochs": epochs,
        "methods": [
            {
                "name": label,
                "look": worn[label],
                "values": [_rounded(values) for values in metrics],
                CURVES: _rounded(curves[..., epochs]),
            }
            for label, (curves, metrics) in given.items()
        ],
    }


def wrong(legal: str, came: Any) -> traitlets.TraitError:
    """Return the error that says what is legal and what came."""
    return traitlets.TraitError(f"Sweep: {legal}, got {checks.shown(came)}")


# --- checks --------------------------------------------------------------------------------------


def _places(rates: Any) -> list[float | str]:
    try:
        given = [] if isinstance(rates, str) else list(rates)
        places = [str(x) if isinstance(x, str) else checks.number("", x) for x in given]
    except Exception:  # no sequence, no number, whatever an object's own method does
        places = []
    if not places or len(set(places)) < len(places):
        raise wrong("rates must be finite numbers or texts, each of them once", rates)
    return places


def _metrics(methods: Any) -> list[str]:
    """Return the names of the metrics, which the first method has."""
    named = isinstance(methods, Mapping) and all(isinstance(name, str) for name in methods)
    if not named or not 1 <= len(methods) <= MOST:
        raise wrong(f"methods must be a dict of 1 to {MOST} methods by name", methods)
    first = next(iter(methods.values()))
    return [str(name) for name in first if name != CURVES] if isinstance(first, Mapping) else []


def _shares(given: Any, metrics: list[str]) -> list[str]:
    if isinstance(given, list | tuple) and all(name in metrics for name in given):
        return list(map(str, given))
    raise wrong(f"shares must be a list of metrics, of {', '.join(metrics)}", given)


def _curves(
    label: str, parts: Any, names: list[str], shape: tuple[int, ...], *, first: bool
) -> NDArray[Any]:
    """Return the training losses of one method, if it has all that the others have."""
    if not isinstance(parts, Mapping) or not names or set(parts) != {*names, CURVES}:
        raise wrong(
            f"methods[{label!r}] must hold {CURVES!r} and the same metrics as all, "
            "such as 'test accuracy'",
            list(parts) if isinstance(parts, Mapping) else parts,
        )
    curves = _array(label, CURVES, parts[CURVES], 3)
    legal = (shape[0], *curves.shape[1:]) if first else shape
    if curves.shape != legal or 0 in legal:
        words = f"({shape[0]} rates, seeds, epochs + 1), the same for all"
        raise wrong(f"methods[{label!r}][{CURVES!r}] must have the shape {words}", curves.shape)
    return curves


def _metric(label: str, name: str, given: Any, shape: tuple[int, ...], share: bool) -> NDArray[Any]:
    array = _array(label, name, given, 2)
    if array.shape != shape[:2]:
        legal = f"must have the shape ({shape[0]} rates, {shape[1]} seeds)"
        raise wrong(f"methods[{label!r}][{name!r}] {legal}", array.shape)
    outside = array[(array < 0) | (array > 1)]
    if share and outside.size:
        legal = f"methods[{label!r}][{name!r}] must be shares in [0, 1]"
        raise wrong(legal, float(outside[0]))
    return array


def _array(label: str, name: str, given: Any, axes: int) -> NDArray[Any]:
    legal = f"methods[{label!r}][{name!r}] must be numbers with {axes} axes"
    try:
        array = checks.real("", given)
    except (TypeError, ValueError):
        raise wrong(legal, given) from None
    if array.ndim != axes:
        raise wrong(legal, array.shape)
    return array


def _looks(labels: list[str], looks: Any) -> dict[str, str]:
    """Return the optimizer whose look each method has: named, or one that is free."""
    named = {} if looks is None else looks
    if not isinstance(named, Mapping) or not all(
        label in labels and isinstance(name, str) and name in plots.LOOKS
        for label, name in named.items()
    ):
        raise wrong(f"looks must be a dict of methods and of {', '.join(plots.LOOKS)}", looks)
    name_of = {look: name for name, look in plots.LOOKS.items()}
    return {label: name_of[plots.look(label, labels, named)] for label in labels}


# --- what a page carries -------------------------------------------------------------------------


def _epochs(last: int) -> list[int]:
    """Return the epochs of which a page carries the losses: the first, some, the last."""
    every = max(1, -(-last // _EPOCHS))
    return [*range(0, last, every), last]


def _rounded(array: NDArray[Any]) -> Any:
    """Return nested lists of rounded numbers."""
    if array.ndim:
        return [_rounded(each) for each in array]
    return float(f"{array:.{_DIGITS}g}") if np.isfinite(array) else None
