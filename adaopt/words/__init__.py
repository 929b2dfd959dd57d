"""The words that figures, pictures and checks show. English stands in the code and is the key.

A table has for an English text what another language says in its place. What it lacks stays
English. ``widgets/js/words.js`` is the mirror: both languages of code share one table.

A text is a literal, a whole sentence or a whole label; what is put into it is a number, a name, a
formula or a whole sentence, never a piece of grammar. ``tests/test_words.py`` holds every call to
that.

>>> from adaopt import words
>>> words.tr("{k} of {steps}", k=3, steps=30)
'3 of 30'
>>> words.use({"half-life": "반감기"})
>>> words.tr("half-life"), words.tr("memory")
('반감기', 'memory')
>>> words.use("en")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["listed", "prologue", "tr", "use", "width"]

_FOLDER = Path(__file__).parent
_table: Mapping[str, str] = {}


def use(language: str | Mapping[str, str]) -> None:
    """Say everything in this language from now on.

    Parameters
    ----------
    language : str or mapping
        ``"en"``, the name of a table beside this file, or a table itself: English text → text.

    Raises
    ------
    ValueError
        If there is no such table.
    """
    import json  # here, because the package loads nothing beside NumPy

    global _table
    if isinstance(language, Mapping):
        _table = dict(language)
    elif language == "en":
        _table = {}
    else:
        tables = {file.stem: file for file in _FOLDER.glob("*.json")}
        if language not in tables:
            known = ", ".join(["en", *sorted(tables)])
            raise ValueError(f"words: language must be one of {known}, got {language!r}")
        _table = json.loads(tables[language].read_text(encoding="utf-8"))


def tr(text: str, /, **given: Any) -> str:
    """Return a text in the language in use, with what is given put in its places."""
    said = _table.get(text, text)
    return said.format(**given) if given else said


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence.

    >>> listed(["SGD", "Momentum", "Adam"])
    'SGD, Momentum and Adam'
    """
    if len(names) < 2:
        return "".join(names)
    return tr("{all} and {last}", all=", ".join(names[:-1]), last=names[-1])


def width(text: str) -> int:
    """Return how many columns a text fills where all letters are as wide: a Hangul letter two.

    >>> width("half-life"), width("반감기")
    (9, 6)
    """
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def prologue(script: str) -> str:
    """Return the line before a figure's script that gives it its words: none in English."""
    import json

    said = {text: words for text, words in _table.items() if _says(script, text)}
    if not said:
        return ""
    table = json.dumps(said, ensure_ascii=False)
    return f"Object.assign(globalThis.adaoptWords ??= {{}}, {table});\n"


def _says(script: str, text: str) -> bool:
    """Whether a text stands in a script, as it is or with its quotation marks escaped."""
    import json

    return text in script or json.dumps(text, ensure_ascii=False)[1:-1] in script
