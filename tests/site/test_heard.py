"""What a screen reader is given: the accessibility tree that Chromium makes when one is there."""

from collections import Counter
from itertools import pairwise

import chromium
import pytest
from contents import CHAPTERS

NAMED = "button checkbox combobox dialog image link radio slider spinbutton switch textbox"
# By role: the texts of these have their formulae in them.
SPOKEN = {
    "group": "The gradient is constant and the correction is on. "
    "For which sizes of g is the step not η?",
    "radio": "for none: the size of g cancels in the ratio",
}


@pytest.fixture(scope="module")
def browser(browser, chrome):
    """A browser that takes a screen reader to be there: otherwise it leaves out what is far."""
    arguments = [*chromium.arguments(), "--force-renderer-accessibility"]
    opened = browser.browser_type.launch(executable_path=chrome, args=arguments)
    yield opened
    opened.close()


def tree(page):
    """The accessibility tree from top to bottom: role, name, properties of what is not ignored."""
    session = page.context.new_cdp_session(page)
    nodes = {n["nodeId"]: n for n in session.send("Accessibility.getFullAXTree")["nodes"]}

    def walk(node):
        if not node["ignored"]:
            yield (
                node["role"]["value"],
                node.get("name", {}).get("value", ""),
                {p["name"]: p["value"].get("value") for p in node.get("properties", [])},
            )
        for child in node.get("childIds", []):
            if child in nodes:
                yield from walk(nodes[child])

    return list(walk(next(iter(nodes.values()))))


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_is_heard_has_names_and_an_order(visit, name):
    page, _ = visit(name, reduced_motion="reduce")
    page.keyboard.press("Tab")  # starts all figures
    page.locator(".adaopt-figure:not(:has(.adaopt-grid))").wait_for(state="detached")
    heard = tree(page)
    roles = [role for role, _, _ in heard]
    assert [roles.count(mark) for mark in ("banner", "main", "article")] == [1, 1, 1]
    assert [(role, words) for role, words, _ in heard if role in NAMED.split() and not words] == []
    private = [words for _, words, _ in heard if any("\ue000" <= c <= "\uf8ff" for c in words)]
    assert private == [], "characters of an icon font"

    start = roles.index("article")
    levels = [more["level"] for role, _, more in heard[start:] if role == "heading"]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), "a level is left out"
    assert levels.count(1) == 1

    assert roles.count("status") > 3
    loud = "nodes => nodes.filter(node => node.ariaLive !== 'off').length"
    assert page.locator("output").evaluate_all(loud) == 0, "a slider says its value itself"


def test_what_is_far_is_heard_as_it_will_be_when_it_is_near(visit):
    page, _ = visit("notebooks/06_adam", reduced_motion="reduce")
    page.locator(".adaopt-quiz-live").last.wait_for()
    far = tree(page)
    for role, words in SPOKEN.items():
        assert [name for what, name, _ in far if what == role].count(words) == 1

    page.add_style_tag(content=".bd-article * { content-visibility: visible !important }")
    page.add_style_tag(content="details:not([open]) > :not(summary) { display: none }")
    near = tree(page)
    counted = ["button", "heading", "link", "MathMLMath", "radio", "table", "textbox"]
    count = [Counter(role for role, _, _ in heard if role in counted) for heard in (far, near)]
    assert count[0] == count[1]
    assert not any("\\beta" in words for _, words, _ in far), "the source of a formula"
