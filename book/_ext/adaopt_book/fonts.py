"""Fonts with the characters that the book shows, and no others.

The icon font has two thousand icons, of which a page shows a dozen; KaTeX's have alphabets for one
letter. A small font stands beside each full one in the style sheet. The browser takes a character
from the small font where its ``unicode-range`` has it, and fetches the full font only for one that
was missed: a wrong guess here costs time, never a letter.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Collection, Iterable
from io import BytesIO
from logging import getLogger
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

from .assets import KATEX

getLogger("fontTools").setLevel("ERROR")  # it tells of every table, and doubts KaTeX's dates

FACE = re.compile(r"@font-face\s*\{[^}]*\}")
SOURCE = re.compile(r"src:[^};]*")
# Icons are characters for private use, as themselves or by number.
ICON_VALUE = re.compile(r'"\\([ef][0-9a-f]{3})"|([\ue000-\uf8ff])')
# What stands first in an element of a formula.
LETTERS = re.compile(r'<span(?: class="([^"]*)")?[^>]*>([^<]+)<')
# KaTeX's classes for the letters of two families; what has none of them is of all the others.
FAMILIES = {
    "KaTeX_AMS": {"mathbb", "textbb", "amsrm"},
    "KaTeX_Math": {"mathnormal", "mathit", "boldsymbol", "textboldsymbol", "mathboldsymbol"},
}


def small_fonts(out: Path, css: str, pages: Iterable[str]) -> str:
    """The style sheet, in `out`/_static, with small fonts beside those of icons and formulae."""
    letters = letters_of(pages)
    icons = {int(code, 16) if code else ord(char) for code, char in ICON_VALUE.findall(css)}

    def parted(face: re.Match[str]) -> str:
        if "fa-solid-900.woff2" in face[0]:
            return in_two(out, face[0], icons)
        family = re.search(r"font-family:\s*\"?(KaTeX_\w+)", face[0])
        return in_two(out, face[0], letters.get(family[1], letters[""])) if family else face[0]

    return FACE.sub(parted, css)


def letters_of(pages: Iterable[str]) -> dict[str, set[int]]:
    """The characters of all formulae by the family that has them; "" stands for the others."""
    found: dict[str, set[int]] = {family: set() for family in ("", *FAMILIES)}
    for page in pages:
        for classes, text in set(LETTERS.findall(page)):
            names = set(classes.split())
            family = next((name for name, those in FAMILIES.items() if those & names), "")
            found[family] |= {ord(char) for char in html.unescape(text)}
    return found


def full_font(out: Path, address: str) -> Path:
    """The font at an address as a file that can be read without a Brotli decoder."""
    published = out / "_static" / f"{address}.ttf"
    return published if published.exists() else KATEX / "fonts" / published.name


def in_two(out: Path, face: str, wanted: set[int]) -> str:
    """A face as two: a small font with the `wanted` characters, the full one for the rest."""
    address = re.search(r'url\("?([^")]+)\.woff2', face)
    if not address:
        return face
    options = Options(flavor="woff", hinting=False)
    with load_font(str(full_font(out, address[1])), options) as font:
        font.recalcTimestamp = False  # the same bytes on every day
        every = set(font.getBestCmap())
        shown = wanted & every
        rest = face[:-1].rstrip(";") + f";unicode-range:{ranges(every - shown, shown)}}}"
        if not shown:
            return rest
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=sorted(shown))
        subsetter.subset(font)
        content = BytesIO()
        save_font(font, content, options)
    kind = Path(address[1]).name.lower()
    name = f"{kind}-{hashlib.sha256(content.getvalue()).hexdigest()[:12]}.woff"
    (out / "_static" / name).write_bytes(content.getvalue())
    source = f'src:url("{name}") format("woff");unicode-range:{ranges(shown)}'
    return rest + SOURCE.sub(source, face, count=1)


def ranges(codes: set[int], without: Collection[int] | None = None) -> str:
    """Characters as ``unicode-range`` has them; with fewer ranges where only `without` is barred.

    >>> ranges({0x41, 0x42, 0x43, 0x61})
    'U+41-43,U+61'
    >>> ranges({0x41, 0x42, 0x43, 0x61, 0x63}, without={0x62})
    'U+41-61,U+63'
    """
    ends = sorted(codes | set(without or ()))
    parts: list[list[int]] = []
    for code in ends:
        if code not in codes:
            parts.append([])
        elif parts and parts[-1] and (without is not None or code == parts[-1][1] + 1):
            parts[-1][1] = code
        else:
            parts.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in filter(None, parts))
