"""The registry: which optimizers there are, in which order, and what figures and pages ask of them.

``registry.json`` beside this file is the one list. The figures' JavaScript and their style sheet
read the same file, and ``make bundle`` writes the imports of the package from it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """What is known of an optimizer beside its rule.

    Attributes
    ----------
    chapter : str or None
        Label of the chapter that teaches it.
    rates : dict
        Learning rates for a race that get somewhere within a hundred steps: ``"gentle"`` where the
        loss is about quadratic, ``"steep"`` in narrow valleys.
    color : dict
        ``"light"`` and ``"dark"``; in forced colors, dash and marker alone tell lines apart.
    dash : list of float
        Lengths of line and gap in turn; empty is a solid line.
    marker : str
        As matplotlib names it.
    source : str or None
        The paper, by its key in ``book/references.bib``, where no chapter names it.
    """

    rates: dict[str, float]
    color: dict[str, str]
    dash: list[float]
    marker: str
    chapter: str | None = None
    source: str | None = None


@cache
def read() -> dict[str, Any]:
    """The file; read when it is asked for, so that importing the package does not wait for it."""
    import json
    from pathlib import Path

    file = Path(__file__).with_suffix(".json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


@cache
def entries() -> dict[str, Entry]:
    """Every optimizer by its name, in the order in which they are shown."""
    return {name: Entry(**told) for name, told in read()["optimizers"].items()}


def names(*, taught: bool = False) -> tuple[str, ...]:
    """Their names; with ``taught`` only of those that a chapter teaches."""
    return tuple(name for name, entry in entries().items() if entry.chapter or not taught)
