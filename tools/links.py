"""Ask every address outside the site whether it still answers; needs the network.

    python tools/links.py    writes _build/links/report.md; fails if a link is dead

Sphinx's link checker reads the pages of the book, then the project's other Markdown files. How it
asks (how long, how often) is set in _config.yml; a DOI is asked of the register of DOIs, see
book/_ext/adaopt_book/links.py.

Dead is what says that it is gone, or has no such anchor. What refuses to talk to a program, or did
not answer in time, is listed for a look by hand and does not fail.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "_build" / "links"
REPORT = BUILT / "report.md"
LINES_OF_A_CELL = 10_000  # myst-nb counts a notebook's lines so
HANDLES = "https://doi.org/api/handles/"

Link = dict[str, Any]
# Verdict → what its table says, in the order of the report.
VERDICTS = {
    "dead": "Dead",
    "silent": "No answer in time",
    "refused": "Refuses to answer a program; look by hand",
    "moved": "Moved for good; the new address is better",
}


def verdict(link: Link) -> str:
    """What to think of a link, from what the checker found.

    >>> verdict({"status": "broken", "info": "403 Client Error: Forbidden for url: https://a.b/"})
    'refused'
    """
    if link["status"] == "timeout":
        return "silent"
    if link["status"] == "broken":
        # 401, 403: not for programs; 429: not so many times; 999: both, from a single company
        refused = link["info"].startswith(("401 ", "403 ", "429 ", "999 "))
        return "refused" if refused or "unauthorized" in link["info"] else "dead"
    if link["status"] == "redirected" and link["code"] in (301, 308):
        return "moved"
    return "fine"


def check_book() -> list[Link]:
    """What the checker finds on the pages of the book."""
    shutil.rmtree(BUILT, ignore_errors=True)
    book = ["-c", "from jupyter_book.cli.main import main; main()", "build", ".", "-q"]
    how = ["--builder", "linkcheck", "--path-output", str(BUILT)]
    done = subprocess.run([sys.executable, *book, *how], cwd=ROOT, capture_output=True, text=True)
    out = BUILT / "_build" / "html"  # the book's own name for what a builder writes
    if not (out / "output.json").exists():  # it also fails where a link is dead
        sys.exit(done.stdout + done.stderr)
    return found_in(out)


def check_files(files: Iterable[Path], folder: Path, settings: dict[str, Any]) -> list[Link]:
    """What the checker finds in Markdown files that are not pages of the book."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    with tempfile.TemporaryDirectory() as scratch:
        source, out = Path(scratch, "source"), Path(scratch, "out")
        for file in files:
            copy = source / file.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
        names = [path.relative_to(source).with_suffix("") for path in source.rglob("*.md")]
        options = {
            "extensions": ["myst_parser", "adaopt_book.links"],
            "root_doc": min(name.as_posix() for name in names),
            "myst_enable_extensions": ["linkify"],
            **settings,
        }
        with patch_docutils(), docutils_namespace():
            app = Sphinx(source, None, out, out, "linkcheck", options, status=None, warning=None)
            app.build()
        return found_in(out)


def found_in(folder: Path) -> list[Link]:
    """The checker's list: one link a line, without those inside the project."""
    lines = (folder / "output.json").read_text(encoding="utf-8").splitlines()
    links: list[Link] = [json.loads(line) for line in lines]
    for link in links:
        link["uri"] = link["uri"].replace(HANDLES, "https://doi.org/")
    return [link for link in links if link["status"] not in ("local", "unchecked", "ignored")]


def report(links: list[Link]) -> str:
    """The findings as Markdown."""
    asked = {link["uri"] for link in links}
    dead = {link["uri"] for link in links if verdict(link) == "dead"}
    text = f"# External links\n\n{len(asked)} addresses asked, {len(dead)} dead.\n"
    for name, title in VERDICTS.items():
        rows = sorted({row(link) for link in links if verdict(link) == name})
        if rows:
            head = "| Address | Where | What was said |\n|---|---|---|\n"
            text += f"\n## {title}\n\n{head}{''.join(rows)}"
    return text


def row(link: Link) -> str:
    """A link as a line of a table."""
    cell, line = divmod(link["lineno"], LINES_OF_A_CELL)
    place = f"{link['filename']}, {f'cell {cell}, ' if cell else ''}line {line}"
    said = " ".join(link["info"].split()).replace("|", r"\|")
    return f"| <{link['uri']}> | {place} | {said} |\n"


def settings() -> dict[str, Any]:
    """How the checker asks: the options that begin so in _config.yml."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    return {name: value for name, value in config.items() if name.startswith("linkcheck_")}


def other_files() -> list[Path]:
    """The project's Markdown files that are not pages of the book."""
    patterns = ("*.md", "adaopt/**/*.md", "benchmarks/**/*.md", "tests/**/*.md", "tools/**/*.md")
    found = {path for pattern in patterns for path in ROOT.glob(pattern)}
    return sorted(path for path in found if "node_modules" not in path.parts)


def main() -> int:
    """Ask, write the report, and fail if a link is dead."""
    links = [*check_book(), *check_files(other_files(), ROOT, settings())]
    text = report(links)
    REPORT.write_text(text, encoding="utf-8")
    print(f"{text}\nThe report is in {REPORT.relative_to(ROOT)}.")
    return int(any(verdict(link) == "dead" for link in links))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    sys.exit(main())
