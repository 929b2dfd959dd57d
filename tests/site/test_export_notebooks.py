"""The copies of the chapters that run by themselves."""

import re

import export_notebooks
import nbformat
import pytest

WHEEL = "adaopt-1.2.3-py3-none-any.whl"
CHAPTERS = sorted(export_notebooks.NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture(scope="module")
def book():
    return export_notebooks.read_book(WHEEL)


@pytest.fixture
def plain(book):
    """plain(text, **settings of the book): what stands in the copy of chapter 3."""

    def written(text, **settings):
        told = export_notebooks.Book(**{**vars(book), "base": "", "repository": "", **settings})
        return export_notebooks.Words(told, "notebooks/03_ema", {"eq-a": 1, "eq-b": 2}).plain(text)

    return written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(ema-x)=\n## A title", "## A title"),
        ("a {term}`weight`, {term}`weights <weight>`", "a weight, weights"),
        ("press {kbd}`←`, by {eq}`eq-b`", "press <kbd>←</kbd>, by (2)"),
        ("$$\nx = 1\n$$ (eq-b)", "$$\nx = 1 \\tag{2}\n$$"),
        ("$$\nx = 1\n$$\n\n$$ y $$ (eq-a)", "$$\nx = 1\n$$\n\n$$ y \\tag{1}\n$$"),
        ("{cite:t}`nesterov1983`", "Nesterov (1983)"),
        ("as {cite:t}`polyak1964` says", "as [Polyak (1964)](https://doi.org/10.1016/"),
        ("(in {cite:p}`kingma2015adam`)", "[Kingma and Ba, 2015](https://arxiv.org/abs/1412.6980)"),
        ("{cite:t}`reddi2018amsgrad`", "[Reddi et al. (2018)](https://arxiv.org/abs/"),
        ("as [before](ema-start)", "as [before](#"),
        ("[this](https://a.org/x_(y))", "[this](https://a.org/x_(y))"),
        (":::{quiz} ema-quiz-x\nHow?\n\n1. So\n:::", "**A question.**\n\nHow?\n\n1. So"),
        (":::{predict} ema-x\nWhen?\n:::\nNow.", "**Predict first.**\n\nWhen?\n\nNow."),
        ("```{admonition} Hm\n:class: note\n\nA\n```", "**Hm**\n\nA"),
        (
            "````{dropdown} Why\n```python\nx = {1: 2}  # {term}`x`\n```\nSo.\n````",
            "<details><summary>Why</summary>\n\n```python\nx = {1: 2}  # {term}`x`\n```\nSo.",
        ),
    ],
)
def test_what_is_written_for_the_book_is_said_in_plain_words(plain, text, expected):
    assert expected in plain(text)


def test_a_link_to_another_page_leads_to_the_site_where_it_is_published(plain):
    text = "[chapter 6](06_adam.ipynb), [its rule](adam-rule), [](notation)"
    assert plain(text) == "chapter 6, its rule, Notation"
    linked = plain(text, base="https://a.org/book")
    assert "[chapter 6](https://a.org/book/notebooks/06_adam.html)" in linked
    assert "[its rule](https://a.org/book/notebooks/06_adam.html#adam-rule)" in linked
    assert "[Notation](https://a.org/book/book/notation.html#notation)" in linked


@pytest.mark.parametrize("text", ["{strange}`x`", "[x](no-such-label)", ":::{strange}\nx\n:::"])
def test_what_has_no_plain_words_stops_the_build(plain, text):
    with pytest.raises(ValueError, match=r"no plain words are known for|leads nowhere"):
        plain(text)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_copy_has_one_cell_more_and_nothing_of_the_books_own(book, path):
    stored = nbformat.read(path, as_version=4)
    copy = export_notebooks.export(stored, f"notebooks/{path.stem}", book)
    nbformat.validate(copy)
    assert copy.cells[0].source.startswith("# ")
    assert WHEEL in copy.cells[1].source
    rest = [copy.cells[0], *copy.cells[2:]]
    assert [cell.id for cell in rest] == [cell.id for cell in stored.cells]
    for cell, before in zip(rest, stored.cells, strict=True):
        if cell.cell_type == "code":
            assert cell == before
    text = "\n\n".join(cell.source for cell in rest if cell.cell_type == "markdown")
    assert re.findall(r"^:::|^`{3,}\{|\}`|^\([^)\n]+\)=|\$\$ *\(", text, re.M) == []
    assert text.count("$$") % 2 == 0
    headings = {re.sub(r"^#+ ", "", line) for line in text.split("\n") if line.startswith("#")}
    anchors = {export_notebooks.quote(heading.replace(" ", "-")) for heading in headings}
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= anchors


def test_the_first_program_gets_the_package_where_it_is_missing(book, tmp_path, monkeypatch):
    def run(**settings):
        """What the cell installs, or the error it tells, in a folder and on a machine."""
        told = export_notebooks.Book(**{**vars(book), "base": "", "repository": "", **settings})
        source = export_notebooks.setup_cell(told).source
        asked = []
        program = re.sub(r"%pip install --quiet (.+)", r"asked.append(\1)", source)
        try:
            exec(program, {"asked": asked})
        except FileNotFoundError as problem:
            return str(problem)
        return asked

    monkeypatch.chdir(tmp_path)
    assert run() == []  # it is importable here
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert run() == f"put {WHEEL} into this folder; the chapter links to it"
    repository = "https://github.com/who/what"
    assert run(repository=repository) == [
        f"adaopt[widgets] @ https://github.com/who/what/raw/colab/{WHEEL}"
    ]
    assert run(repository=repository, base="https://a.org/book") == [
        f"adaopt[widgets] @ https://a.org/book/run/{WHEEL}"
    ]
    (tmp_path / WHEEL).touch()
    assert run(repository=repository) == [f"./{WHEEL}[widgets]"]
    monkeypatch.setattr("sys.platform", "emscripten")
    assert run() == ["adaopt[widgets]"]
