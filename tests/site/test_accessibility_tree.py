"""The accessibility tree that Chromium makes when a screen reader is there.

In visits of its own: Chromium may crash when a page that has one changes its size.
"""

from collections import Counter
from itertools import pairwise

import chromium
import pytest
from contents import CHAPTERS
from helpers import started, tree

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


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_names_and_an_order(visit, name):
    page, _ = visit(name, reduced_motion="reduce")
    started(page)
    nodes = tree(page)
    roles = [role for role, _, _ in nodes]
    assert [roles.count(mark) for mark in ("banner", "main", "article")] == [1, 1, 1]
    assert [(role, words) for role, words, _ in nodes if role in NAMED.split() and not words] == []
    private = [words for _, words, _ in nodes if any("\ue000" <= c <= "\uf8ff" for c in words)]
    assert private == [], "characters of an icon font"

    start = roles.index("article")
    levels = [more["level"] for role, _, more in nodes[start:] if role == "heading"]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), "a level is left out"
    assert levels.count(1) == 1

    assert roles.count("status") > 3
    loud = "nodes => nodes.filter(node => node.ariaLive !== 'off').length"
    assert page.locator("output").evaluate_all(loud) == 0, "a slider says its value itself"


def test_what_is_far_is_in_the_tree_as_it_will_be_when_it_is_near(visit):
    page, _ = visit("notebooks/06_adam", reduced_motion="reduce")
    page.locator(".adaopt-quiz-live").last.wait_for()
    far = tree(page)
    for role, words in SPOKEN.items():
        assert [name for what, name, _ in far if what == role].count(words) == 1

    page.add_style_tag(content=".bd-article * { content-visibility: visible !important }")
    page.add_style_tag(content="details:not([open]) > :not(summary) { display: none }")
    near = tree(page)
    counted = ["button", "heading", "link", "MathMLMath", "radio", "table", "textbox"]
    count = [Counter(role for role, _, _ in nodes if role in counted) for nodes in (far, near)]
    assert count[0] == count[1]
    assert not any("\\beta" in words for _, words, _ in far), "the source of a formula"
