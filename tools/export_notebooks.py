"""Copies of the chapters that run where this tree is not: in a browser, on Colab, in any folder.

A copy has one cell more, which gets the package, and its text is Markdown that every notebook
program reads: what the stored notebooks write for the book (labels, links to the glossary,
citations, boxes) is said in plain words. Code cells, outputs and cell ids stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
import yaml
from pybtex.database import Entry, parse_file

from adaopt.words import listed, tr

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"

LABEL = re.compile(r"^\((?P<label>[^()\n]+)\)=\n", re.M)
LABELLED = re.compile(r"^\((?P<label>[^()\n]+)\)=\n+#+ (?P<title>.+)$", re.M)
NUMBERED = re.compile(r"\$\$(?P<tex>(?:(?!\$\$).)+?)\s*\$\$ *\((?P<label>[^()\n]+)\)", re.S)
ROLE = re.compile(r"\{(?P<role>[a-z][a-z:]*)\}`(?P<text>[^`]+)`")
LINK = re.compile(r"(?<!!)\[(?P<text>[^\[\]]*)\]\((?P<to>[^()\s]+)\)")
TARGET = re.compile(r"(?P<text>.+?)\s*<(?P<target>[^<>]+)>", re.S)
OPENING = re.compile(r"(?P<fence>`{3,}|:{3,})\{(?P<name>[^}]+)\} *(?P<title>.*)")
CODE = re.compile(r"^```[^\n{`][^\n]*\n.*?^```$", re.M | re.S)


@dataclass
class Book:
    """What a copy has to know about the rest of the book."""

    base: str  # the site's address, or ""
    repository: str  # the repository's address, or ""
    wheel: str  # the name of the package's wheel
    places: dict[str, tuple[str, str]] = field(default_factory=dict)  # label: page, title
    sources: dict[str, Entry] = field(default_factory=dict)  # the bibliography

    @property
    def wheel_address(self) -> str:
        """Where the wheel can be fetched, or "" where the book is not published."""
        if self.base:
            return f"{self.base}/run/{self.wheel}"
        return f"{self.repository}/raw/colab/{self.wheel}" if self.repository else ""


def settings() -> tuple[str, str]:
    """The addresses of the site and of the repository, as set in _config.yml, or ""."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    base = (config.get("html") or {}).get("baseurl") or ""
    return base.rstrip("/"), ((config.get("repository") or {}).get("url") or "").rstrip("/")


def read_book(wheel: str) -> Book:
    """The book of this tree."""
    base, repository = settings()
    sources = parse_file(ROOT / "book" / "references.bib").entries
    return Book(base, repository, wheel, dict(labels()), dict(sources))


def labels() -> Iterable[tuple[str, tuple[str, str]]]:
    """Every label of the book, with the page it is on and the title it stands above."""
    texts: list[tuple[Path, str]] = [
        (path, path.read_text(encoding="utf-8")) for path in sorted((ROOT / "book").glob("*.md"))
    ]
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        texts += [(path, cell.source) for cell in cells if cell.cell_type == "markdown"]
    for path, text in texts:
        page = path.relative_to(ROOT).with_suffix("").as_posix()
        for found in LABELLED.finditer(text):
            yield found["label"], (page, found["title"])
        title = re.search(r"^# (.+)$", text, re.M)
        if title:
            yield path.name, (page, title[1])


# --- the cell that gets the package ----------------------------------------------------------

SETUP = """\
# {copy}
import sys
from importlib.util import find_spec
from pathlib import Path

wheel = "{wheel}"
if find_spec("adaopt") is None:
    if sys.platform == "emscripten":  # {browser}
        %pip install --quiet "adaopt[widgets]"
    elif Path(wheel).exists():  # {beside}
        %pip install --quiet "./{wheel}[widgets]"
    else:
        {otherwise}
"""
FETCH = '%pip install --quiet "adaopt[widgets] @ {address}"'
TELL = "raise FileNotFoundError(f{message})"


def setup_cell(book: Book) -> nbformat.NotebookNode:
    """The cell that makes ``adaopt`` importable: in the browser, beside the wheel, or online."""
    address = book.wheel_address
    if address:
        otherwise = FETCH.format(address=address)
    else:
        message = tr("put {wheel} into this folder; the chapter links to it", wheel="{wheel}")
        otherwise = TELL.format(message=json.dumps(message, ensure_ascii=False))
    source = SETUP.format(
        copy=tr(
            "This is a copy of a chapter that runs by itself. Its package, adaopt, is not on PyPI."
        ),
        browser=tr("Python in the browser: the site has the wheel"),
        beside=tr("it lies beside this notebook"),
        wheel=book.wheel,
        otherwise=otherwise,
    ).rstrip()
    return nbformat.v4.new_code_cell(source, id="get-adaopt")


def export(notebook: nbformat.NotebookNode, page: str, book: Book) -> nbformat.NotebookNode:
    """The copy of a notebook; `page` is its name in the table of contents."""
    copy = nbformat.from_dict(notebook)
    words = Words(book, page, numbers(copy))
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            cell.source = words.plain(cell.source)
    copy.cells.insert(1, setup_cell(book))  # below the title
    return copy


# --- Markdown that every notebook program reads ----------------------------------------------


def numbers(notebook: nbformat.NotebookNode) -> dict[str, int]:
    """The number of each labelled equation, as the page counts them."""
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return {found["label"]: n for n, found in enumerate(NUMBERED.finditer(text), 1)}


@dataclass
class Words:
    """Says in plain words what the book's Markdown says with its own signs."""

    book: Book
    page: str
    numbers: dict[str, int]

    def plain(self, text: str) -> str:
        """The text of a cell without the book's signs; programs in it stay as they are."""
        kept, parts, end = CODE.findall(text), [], 0
        for found in CODE.finditer(text):
            parts.append(text[end : found.start()])
            end = found.end()
        parts.append(text[end:])
        plain = "\0".join(parts)
        steps: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
            (LABEL, ""),
            (NUMBERED, self.equation),
            (LINK, self.link),
            (ROLE, self.role),
        ]
        for pattern, words in steps:
            plain = pattern.sub(words, plain)
        plain = boxes(plain)
        for program in kept:
            plain = plain.replace("\0", program, 1)
        return plain

    def equation(self, found: re.Match[str]) -> str:
        """A formula with its number in it."""
        return f"$${found['tex'].rstrip()} \\tag{{{self.numbers[found['label']]}}}\n$$"

    def role(self, found: re.Match[str]) -> str:
        """A term as its word, a key as a key, an equation's number, a citation."""
        role, text = found["role"], found["text"]
        named = TARGET.fullmatch(text)
        if role == "term":
            return named["text"] if named else text
        if role == "kbd":
            return f"<kbd>{text}</kbd>"
        if role == "eq":
            return f"({self.numbers[text]})"
        if role in ("cite:t", "cite:p"):
            cited = [self.citation(key.strip(), role) for key in text.split(",")]
            return f"({'; '.join(cited)})" if role == "cite:p" else ", ".join(cited)
        raise ValueError(f"{self.page}: no plain words are known for {found[0]}")

    def citation(self, key: str, role: str) -> str:
        """Authors and year, with a link to the source where there is one."""
        entry = self.book.sources[key]
        who, year = authors(entry), entry.fields["year"]
        if role == "cite:p":
            words = tr("{authors}, {year}", authors=who, year=year)
        else:
            words = tr("{authors} ({year})", authors=who, year=year)
        address = address_of(entry)
        return f"[{words}]({address})" if address else words

    def link(self, found: re.Match[str]) -> str:
        """A link as it leads from the copy: within it, or to the site; else its words."""
        text, to = found["text"], found["to"]
        if re.match(r"[a-z]+:", to):
            return found[0]
        name, _, anchor = to.rpartition("/")[2].partition("#")
        if name not in self.book.places:
            raise ValueError(f"{self.page}: [{text}]({to}) leads nowhere")
        page, title = self.book.places[name]
        if page == self.page:
            return f"[{text or title}](#{quote(title.replace(' ', '-'))})"
        if not self.book.base:
            return text or title
        anchor = anchor or ("" if "." in name else name)
        return f"[{text or title}]({self.book.base}/{page}.html{'#' * bool(anchor)}{anchor})"


def authors(entry: Entry) -> str:
    """The names as a sentence cites them: Kingma and Ba, or Robbins et al. for more than two."""
    people = [" ".join(person.last_names).strip("{}") for person in entry.persons["author"]]
    return tr("{first} et al.", first=people[0]) if len(people) > 2 else listed(people)


def address_of(entry: Entry) -> str:
    """Where a source is found, or ""."""
    fields: dict[str, Any] = entry.fields
    if "doi" in fields:
        return f"https://doi.org/{quote(fields['doi'], safe='/')}"
    if fields.get("archiveprefix", "").lower() == "arxiv":
        return f"https://arxiv.org/abs/{fields['eprint']}"
    return fields.get("url", "")


def box(name: str, title: str) -> tuple[str, str] | None:
    """What is written where a box begins, and where it ends; None for one that is not known."""
    return {
        "predict": (tr("**Predict first.**"), ""),
        "quiz": (tr("**A question.**"), ""),
        "admonition": (f"**{title}**", ""),
        "dropdown": (f"<details><summary>{title}</summary>", "</details>"),
    }.get(name)


def boxes(text: str) -> str:
    """Boxes as a title and their text; folded ones as HTML that folds; questions as they are."""
    lines: list[str] = []
    closing: list[tuple[str, str]] = []  # the fence that closes a box, and what is then written
    for line in text.split("\n"):
        opening = OPENING.fullmatch(line.strip())
        if opening:
            marks = box(opening["name"], opening["title"])
            if marks is None:
                raise ValueError(f"no plain words are known for {line}")
            before, after = marks
            lines += [before, ""]
            closing.append((opening["fence"], after))
        elif closing and line.strip() == closing[-1][0]:
            lines.append(closing.pop()[1])
        elif not (closing and re.fullmatch(r":[a-z-]+:.*", line)):
            lines.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
