"""notebooks: what a page folds away is folded in Jupyter as well, answers first of all."""

import nbformat
import pytest
from contents import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FOLDED = {
    "hide-cell": {"source_hidden": True, "outputs_hidden": True},
    "hide-input": {"source_hidden": True},
}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("tag", FOLDED)
def test_what_a_page_folds_is_folded_in_jupyter(path, tag):
    tagged = [
        cell
        for cell in nbformat.read(path, as_version=4).cells
        if tag in cell.metadata.get("tags", [])
    ]
    open_cells = [cell.id for cell in tagged if cell.metadata.get("jupyter") != FOLDED[tag]]
    assert open_cells == []


def test_there_are_folded_answers():
    cells = [cell for path in NOTEBOOKS for cell in nbformat.read(path, as_version=4).cells]
    folded = {cell.id for cell in cells if "hide-cell" in cell.metadata.get("tags", [])}
    assert {"rate-quiz-border-numbers", "momentum-exercise-update-solution"} <= folded
