"""What tools/optimize.py makes of the pages: they load what they use, text waits for nothing."""

import re

import optimize
import pytest
from bs4 import BeautifulSoup
from contents import CHAPTERS, PAGES

pytestmark = pytest.mark.xdist_group("pages")


@pytest.fixture(scope="module")
def soups(site):
    """Every page of the site, parsed."""
    return {
        page.name: BeautifulSoup((site / page.name).read_text(encoding="utf-8"), "html.parser")
        for page in optimize.pages_of(site)
    }


NAMED = re.compile(r'\(self\.adaopt\?\?=\[\]\)\.push\(\["(\w+)"')  # how a figure's script begins


def test_each_page_has_the_scripts_of_its_figures_and_no_others(soups):
    with_figures = set()
    for name, soup in soups.items():
        figures = [slot["data-figure"] for slot in soup.select(".adaopt-figure")]
        asked_for = soup.select('script[src*="adaopt/page"]')
        files = {re.search(r"page[-\w]*", script["src"])[0] for script in asked_for}
        assert files == {f"page-{figure}" for figure in figures if figure != figures[0]}, name
        assert all(script["fetchpriority"] == "low" for script in asked_for)
        assert all(script.has_attr("async") for script in asked_for)
        if figures:
            with_figures.add(name)
            shared, first = soup.select_one(".adaopt-figure").find_next_siblings("script")
            assert "self.adaopt=" in shared.text, name
            assert NAMED.findall(first.text) == figures[:1], name
    assert {f"{page}.html" for page in [*CHAPTERS, PAGES[0]]} <= with_figures


def test_each_page_has_the_style_that_it_uses(soups):
    pages = (f"{CHAPTERS[0]}.html", "book/glossary.html")
    chapter, glossary = (soups[page].select("style")[-1].text for page in pages)
    assert ".adaopt-player" in chapter
    assert ".adaopt-player" not in glossary
    assert ".tooltip" in glossary  # a script makes it
    assert ".carousel" not in glossary  # a script of the theme names it
    assert len(glossary) < 0.8 * len(chapter)


def test_what_the_theme_brings_and_the_book_does_not_use_is_gone(soups):
    for name, soup in soups.items():
        text = re.sub(r"<style.*?</style>", "", str(soup), flags=re.S)
        assert "thebe" not in text.lower(), name
        assert "fontawesome.js" not in text, name
        assert not soup.select('link[rel="stylesheet"]'), f"{name} waits for a style sheet"
        if name != "search.html":
            assert not soup.select('script[src*="searchindex.js"]'), name
        assert not soup.select("script[src]:not([defer], [async])"), f"{name} waits for a script"


def test_done_twice_it_changes_nothing(site, tmp_path):
    name = "book/glossary.html"
    page = next(page for page in optimize.pages_of(site) if page.name == name)
    for step in optimize.STEPS:
        step(page)
    assert page.tree.html == (site / name).read_text(encoding="utf-8")


def test_a_page_says_the_same_as_before(site):
    plain = {page.name: page for page in optimize.pages_of(site.with_name("plain"))}
    for page in optimize.pages_of(site):
        for tree in (page.tree, plain[page.name].tree):
            tree.strip_tags(["script", "style"])
        assert page.tree.body.text() == plain[page.name].tree.body.text(), page.name
