"""Every page, loaded once and asked everything that has to hold for each of them.

What may disturb the rest comes late: the questions are answered and the formulae become boxes
when nothing is asked of them any more.
"""

import re

import pytest
from contents import CHAPTERS, EVERY_PAGE, PAGES
from helpers import (
    NEXT_FRAME,
    WIDE,
    axe,
    load_all_pictures,
    look_at,
    off_paper,
    on_paper,
    started,
)

WIDTHS = (320, 360, 390, 640, 1280, 1600)  # 320: a window of 1280 magnified fourfold
WITH_FIGURES = [PAGES[0], *CHAPTERS]
# Formulae are half of all elements, and alike in all chapters: axe looks at them in one.
FORMULAE = CHAPTERS[3]
# What is around the text is the same on every page but for places that are marked there: in the
# other two of four looks it is looked at on these.
AROUND = [PAGES[0], CHAPTERS[-1], "search"]


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_a_page(visit, subtests, name):
    # With less motion nothing is still sliding when it is looked at.
    page, log = visit(name, color_scheme="light", reduced_motion="reduce")
    started(page)

    with subtests.test("everything that it shows is there"):
        load_all_pictures(page)
        assert page.evaluate("document.documentElement.dataset.theme") == "light"
        assert log.is_clean(), log

    if name in WITH_FIGURES:
        figures = page.locator(".adaopt-figure").all()
        assert figures
        for i, figure in enumerate(figures, 1):
            with subtests.test("a figure answers the keyboard", figure=i):
                answers_the_keyboard(page, figure)

    # As if all of it were near.
    page.add_style_tag(content="* { content-visibility: visible !important }")
    for width in WIDTHS:
        look_at(page, width)
        with subtests.test("the page does not scroll sideways", width=width):
            assert page.evaluate(WIDE) <= 0
        with subtests.test("no formula is cut off", width=width):
            assert page.evaluate(CUT_FORMULAE) == []
    large = page.add_style_tag(content=":root { font-size: 200% }")
    for width in (640, 1280):
        look_at(page, width)
        with subtests.test("with letters twice as large it does not scroll", width=width):
            assert page.evaluate(WIDE) <= 0
    large.evaluate("style => style.remove()")
    look_at(page, 1280)

    if name in CHAPTERS:
        with subtests.test("on paper there is nothing that only a screen can do"):
            is_printed(page)
        look_at(page, 1280, "light")
        if name == FORMULAE:
            with subtests.test("axe finds nothing, formulae and open questions included"):
                assert axe(page, rules=ALL_RULES) == []
        with subtests.test("every question answers"):
            answers_every_question(page)

    page.evaluate(BOXES)
    # What keeps to the window's edge lies over a figure that is out of sight.
    page.add_style_tag(content=".adaopt-area-player { position: static !important }")
    looks = [("light", 1280), ("dark", 390)]
    for scheme, width in looks:
        look_at(page, width, scheme)
        with subtests.test("axe finds nothing", scheme=scheme, width=width):
            assert axe(page, rules=ALL_RULES) == []
        with subtests.test("no question is wider than its place", width=width):
            assert page.evaluate(WIDE_QUESTIONS) == []
    for scheme, width in [("light", 390), ("dark", 1280)] if name in AROUND else []:
        look_at(page, width, scheme)
        with subtests.test("axe finds no fault in the colors around", scheme=scheme, width=width):
            assert axe(page, "{exclude: ['article']}", COLORS) == []

    with subtests.test("no other host is asked and no error is raised"):
        assert log.is_clean(), log


# --- figures ---------------------------------------------------------------------------------

REMEMBER = """figure => {
    const shown = () => [...figure.querySelectorAll("svg")].map(svg => svg.outerHTML).join();
    const words = () => figure.querySelector(".adaopt-summary").textContent.trim();
    const before = [shown(), words()];
    figure.pictureChanged = () => shown() !== before[0];
    figure.wordsChanged = () => words() !== before[1];
    return before[1];
}"""


def answers_the_keyboard(page, figure):
    assert figure.evaluate(REMEMBER)
    figure.locator("input[type=range]:enabled:visible").first.focus()
    for key in ("Home", "ArrowRight", "End", "ArrowLeft"):
        page.keyboard.press(key)
        page.evaluate(NEXT_FRAME)  # a figure draws within one
        if figure.evaluate("figure => figure.pictureChanged()"):
            break
    assert figure.evaluate("figure => figure.pictureChanged()"), "the picture did not change"
    # The words wait until the figure has come to rest.
    page.wait_for_function(
        "figure => figure.wordsChanged()", arg=figure.element_handle(), timeout=10_000
    )


# --- formulae --------------------------------------------------------------------------------

CUT_FORMULAE = """() => [...document.querySelectorAll(".katex-display")]
    .filter(formula => formula.checkVisibility())
    .filter(formula => {
        const terms = [...formula.querySelectorAll(".katex-html .base")];
        const {left, right} = formula.closest("div.math").getBoundingClientRect();
        return formula.scrollWidth > formula.clientWidth
            || terms.some(term => term.getBoundingClientRect().left < left - 1)
            || terms.some(term => term.getBoundingClientRect().right > right + 1);
    })
    .map(formula => formula.textContent)"""
BOXES = """() => {
    const formulae = [...document.querySelectorAll(".katex")];
    const sizes = formulae.map(formula => formula.getBoundingClientRect());
    formulae.forEach((formula, i) => {
        const {width, height} = sizes[i];
        formula.replaceChildren();
        formula.style.cssText = `display: inline-block; width: ${width}px; height: ${height}px`;
    });
}"""

# --- axe -------------------------------------------------------------------------------------

# Everything in axe's default set, and the size of what is touched.
ALL_RULES = "{rules: {'target-size': {enabled: true}}}"
COLORS = "{runOnly: ['color-contrast', 'link-in-text-block']}"

# --- paper -----------------------------------------------------------------------------------

PAPER = 660  # what the margins leave of A4, in CSS pixels
AWAY = (
    "button, select, nav.bd-links, input[type=range], .bd-sidebar, .headerlink, .prev-next-footer,"
    " .adaopt-run, .adaopt-summary, .adaopt-quiz-controls, .copybtn"
)
WIDE_ON_PAPER = """() => [...document.querySelectorAll(
        "article :is(pre, table, img, .katex-display, .adaopt-quiz)")]
    .filter(node => node.checkVisibility())
    .filter(node => node.getBoundingClientRect().right > innerWidth + 1
        || node.scrollWidth > node.clientWidth + 1)
    .map(node => node.outerHTML.slice(0, 200))"""


def is_printed(page):
    look_at(page, PAPER, "dark")
    ink = "getComputedStyle(document.querySelector('article p')).color"
    on_screen = page.evaluate(ink)
    on_paper(page)
    pictures = page.locator(".adaopt-poster img").locator("visible=true")
    assert pictures.count() == page.locator(".adaopt-figure").count()
    assert page.locator(".adaopt-grid").locator("visible=true").count() == 0
    assert page.locator(AWAY).locator("visible=true").count() == 0
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.evaluate(ink) == "rgb(0, 0, 0)"
    assert page.locator(".adaopt-quiz-choices input:visible").count() > 0
    assert page.locator(".tag_hide-cell:visible, .tag_hide-input summary:visible").count() == 0
    assert page.evaluate(WIDE_ON_PAPER) == []
    off_paper(page)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate(ink) == on_screen
    assert page.locator("[data-mounted=yes] .adaopt-poster:visible").count() == 0
    assert page.locator(".adaopt-grid:visible").count() > 0


# --- questions -------------------------------------------------------------------------------

# Gives an answer to every question of the page.
ANSWER_ALL = """() => {
    for (const form of document.querySelectorAll(".adaopt-quiz")) {
        const input = form.querySelector("input");
        if (input.type === "radio") input.click();
        else input.value = "1";
        form.querySelector("button[type=submit]").click();
    }
}"""
UNFOLD = """() => document.querySelectorAll(".adaopt-quiz details")
    .forEach(fold => { fold.open = true; })"""
WIDE_QUESTIONS = """() => [...document.querySelectorAll(".adaopt-quiz")]
    .filter(form => form.scrollWidth > form.clientWidth).map(form => form.id)"""


def answers_every_question(page):
    page.evaluate(ANSWER_ALL)
    forms = page.locator(".adaopt-quiz").all()
    for form in forms:
        words = form.get_by_role("status").inner_text()
        if "adaopt-quiz-predict" in form.get_attribute("class"):
            assert words.startswith("You guessed 1")
            assert form.locator("details").inner_text().split("\n")[1:] != []
        else:
            assert re.match(r"(Right|No|Not \w+)[.,:] ", words), words
    kinds = [form.get_attribute("class") for form in forms]
    assert sum("adaopt-quiz-checked" in kind for kind in kinds) >= 2
    assert any("adaopt-quiz-predict" in kind for kind in kinds)
    page.evaluate(UNFOLD)
