"""What the site does as a whole: its entry, search, color mode, and the style that is kept."""

from pathlib import Path

import pytest
from contents import CHAPTERS, PAGES
from helpers import started

STYLES = (Path(__file__).parent / "styles.js").read_text(encoding="utf-8")


def test_the_entry_leads_to_the_first_page(visit):
    page, log = visit("index")
    page.wait_for_url(f"**/{PAGES[0]}.html")
    assert log.is_clean(), log


@pytest.mark.parametrize("name", [CHAPTERS[3], "book/api", "search", "genindex"])
def test_no_style_in_use_is_lost(visit, site, name):
    page, _ = visit(name)
    started(page)
    sheets = [path.read_text(encoding="utf-8") for path in (site / "_static").rglob("*.css")]
    count, lost = page.evaluate(STYLES, sheets)
    assert count > 5000
    assert lost == []


@pytest.mark.parametrize("words", ["AdaGrad", "bias correction"])
def test_search_finds_pages(visit, words):
    page, log = visit(PAGES[0])
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    page.locator('#search-results a[href*="notebooks/"]').first.wait_for(timeout=10_000)
    page.get_by_text("Search finished").wait_for()
    assert log.is_clean(), log


def test_the_color_mode_can_be_chosen_and_stays(visit):
    page, _ = visit(PAGES[0], color_scheme="light")
    button = page.locator(".theme-switch-button").first
    theme = "document.documentElement.dataset.theme"
    for _ in range(3):
        if page.evaluate(theme) == "dark":
            break
        button.click()
    assert page.evaluate(theme) == "dark"
    page.reload()
    assert page.evaluate(theme) == "dark"
