"""Links in files that are read as sources; those of the built pages are test_pages' concern."""

import re
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from contents import ROOT

MARKDOWN_LINK = re.compile(r"\]\(<?([^)>\s]+)>?\)")
CODE = re.compile(r"`[^`\n]*`")
FOLDERS = ("adaopt", "benchmarks", "lite", "tests")
SOURCES = [
    *ROOT.glob("*.md"),
    *(path for folder in FOLDERS for path in ROOT.glob(f"{folder}/**/*.md")),
    *ROOT.glob("notebooks/*.ipynb"),
]


def is_local(address):
    parts = urlsplit(address)
    return not (parts.scheme or parts.netloc)


def texts(file):
    """A file's Markdown, without what a line shows as code."""
    if file.suffix == ".ipynb":
        cells = nbformat.read(file, as_version=4).cells
        parts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    else:
        parts = [file.read_text(encoding="utf-8")]
    return [CODE.sub("", part) for part in parts]


@pytest.mark.parametrize(
    "file", sorted(SOURCES), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_link_to_a_file_works_where_the_source_is_read(file):
    """On a code host and in Jupyter; a link to a label works in the built book alone."""
    found = {link for text in texts(file) for link in MARKDOWN_LINK.findall(text)}
    files = [link for link in found if is_local(link) and re.search(r"[./]", link)]
    there = [file.parent / unquote(urlsplit(link).path) for link in files]
    assert [path.name for path in there if not path.exists()] == []
