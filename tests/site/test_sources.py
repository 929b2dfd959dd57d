"""How notebooks are stored: executed, the same on every run, ready for links and translations."""

import doctest
import re

import nbformat
import pytest
from contents import CHAPTERS, ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def test_every_notebook_is_in_the_contents():
    assert [f"notebooks/{path.stem}" for path in NOTEBOOKS] == sorted(CHAPTERS)


def test_cells_have_readable_ids(notebook):
    readable = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
    assert [cell.id for cell in notebook.cells if not readable.fullmatch(cell.id)] == []


def test_headings_have_labels(notebook):
    text = "\n\n".join(cell.source for cell in prose(notebook))
    text = re.sub(r"^(```+|:::+).*?^\1", "", text, flags=re.M | re.S)
    headings = re.findall(r"(?:^\(([\w-]+)\)=\n+)?^(#{1,6} .+)$", text, flags=re.M)
    assert [heading for label, heading in headings if not label] == []


def test_outputs_are_stored_and_hold_no_error_and_no_widget_state(notebook):
    assert "widgets" not in notebook.metadata
    counts = [cell.execution_count for cell in code(notebook)]
    assert counts == list(range(1, len(counts) + 1)), "run `make notebooks`"
    for cell in code(notebook):
        assert "execution" not in cell.metadata
        for output in cell.outputs:
            assert output.output_type != "error", cell.id
            assert output.get("name") != "stderr", cell.id
            assert not any("widget-view" in kind for kind in output.get("data", {})), cell.id


def test_no_cell_ends_in_a_semicolon(notebook):
    assert [cell.id for cell in code(notebook) if cell.source.rstrip().endswith(";")] == []


@pytest.mark.parametrize(
    "page",
    [
        page
        for page in (*ROOT.glob("*.md"), *ROOT.glob("book/*.md"))
        if ">>> " in page.read_text("utf-8")
    ],
    ids=lambda path: path.stem,
)
def test_what_a_page_shows_in_python_is_what_python_answers(page):
    said = doctest.testfile(
        str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE, encoding="utf-8"
    )
    assert said.attempted > 0
    assert said.failed == 0
