"""Every page without JavaScript: the text, a picture for each figure, questions to unfold."""

import pytest
from contents import CHAPTERS, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_javascript(visit, subtests, name):
    page, log = visit(name, java_script_enabled=False)
    with subtests.test("the text is there"):
        assert page.locator("article h1").is_visible()
    with subtests.test("pictures stand for the figures"):
        shows_pictures(page)
    if name in CHAPTERS:
        with subtests.test("a question can be read and its answers unfolded"):
            unfolds_answers(page)
    with subtests.test("nothing is missing"):
        assert log.is_clean(), log


def shows_pictures(page):
    pictures = page.locator(".adaopt-figure img")
    assert pictures.count() == page.locator(".adaopt-figure").count()
    for i in range(pictures.count()):
        picture = pictures.nth(i)
        box = picture.bounding_box()
        assert box["width"] > 200, f"figure {i + 1} is not shown"
        assert box["height"] > 100, f"figure {i + 1} is not shown"
        assert len(picture.get_attribute("alt")) > 20
    assert page.locator(".adaopt-figure input").count() == 0


def unfolds_answers(page):
    forms = page.locator(".adaopt-quiz")
    assert forms.count() > 0
    assert page.locator(".adaopt-quiz :is(input, button):visible").count() == 0
    for form in forms.all():
        fold = form.locator("details").first
        inside = fold.locator("summary ~ *").first
        assert form.locator("legend").is_visible()
        assert not inside.is_visible()
        fold.locator("summary").first.press("Enter")
        assert inside.is_visible()
