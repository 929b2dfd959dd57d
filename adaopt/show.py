"""How optimizers and runs show themselves in a notebook: a small table, a curve as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite, log10
from typing import Any

from .checks import shown
from .words import tr


def escape(text: str) -> str:
    """Text as HTML; the module is loaded when something is shown, not with the package."""
    import html

    return html.escape(text)


def problem_name(problem: Any) -> str:
    """What a problem is called where it is shown; one made from another goes by its call."""
    names = {
        "ravine": tr("ravine"),
        "bowl": tr("bowl"),
        "rosenbrock": tr("rosenbrock"),
        "beale": tr("beale"),
        "himmelblau": tr("himmelblau"),
    }
    return names.get(str(problem), str(problem))


def table(title: str, rows: Mapping[str, Any]) -> str:
    """A table of names and values, in HTML."""
    lines = "".join(
        f'<tr><th style="text-align: left">{escape(name)}</th>'
        f'<td style="text-align: left">{escape(shown(value))}</td></tr>'
        for name, value in rows.items()
    )
    return f'<table><caption style="text-align: left">{escape(title)}</caption>{lines}</table>'


def optimizer_table(name: str, t: int, settings: Mapping[str, Any]) -> str:
    """An optimizer as a table of its settings, with the steps done above."""
    if t == 1:
        return table(tr("{optimizer}, 1 step done", optimizer=name), settings)
    return table(tr("{optimizer}, {steps} steps done", optimizer=name, steps=t), settings)


def curve(values: Iterable[float], words: str, width: int = 320, height: int = 80) -> str:
    """A line through values over their index, logarithmic where all are above zero, in SVG."""
    every = [float(v) for v in values]
    known = [(k, v) for k, v in enumerate(every) if isfinite(v)]
    if known and all(v > 0 for _, v in known):
        known = [(k, log10(v)) for k, v in known]
    low = min((v for _, v in known), default=0.0)
    high = max((v for _, v in known), default=0.0)
    across, up = (width - 4) / max(len(every) - 1, 1), (height - 4) / ((high - low) or 1.0)
    points = " ".join(f"{2 + k * across:.1f},{2 + (high - v) * up:.1f}" for k, v in known)
    return (
        f'<svg role="img" aria-label="{escape(words)}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><polyline points="{points}" fill="none" '
        f'stroke="currentColor" stroke-width="1.5"/></svg>'
    )
