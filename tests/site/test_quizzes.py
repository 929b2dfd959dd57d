"""The questions of the book in a browser: every one answers, and the page stays in order."""

import re

import pytest
from contents import CHAPTERS, ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHAPTER = "notebooks/04_adagrad"
QUIZ, PREDICTION = "#adagrad-quiz-same-path", "#adagrad-predict-first-step"


# Gives an answer to every question of the page.
ANSWER_ALL = """() => {
    for (const form of document.querySelectorAll(".adaopt-quiz")) {
        const input = form.querySelector("input");
        if (input.type === "radio") input.click();
        else input.value = "1";
        form.querySelector("button[type=submit]").click();
    }
}"""


def choose(page, question, number):
    # By keyboard: where a pointer would click, parts that come near may still find their height.
    page.locator(f"{question} input").nth(number - 1).press("Space")
    page.locator(f"{question} button[type=submit]").press("Enter")


def said(page, question):
    return page.locator(f"{question} [role=status]").inner_text()


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_question_of_a_chapter_answers(visit, name):
    page, heard = visit(name, color_scheme="light")
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
    page.evaluate(
        "document.querySelectorAll('.adaopt-quiz details').forEach(fold => { fold.open = true; })"
    )
    page.add_script_tag(path=AXE)
    for scheme, width in [("light", 1280), ("dark", 360)]:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.locator(f"html[data-theme={scheme}]").wait_for()
        answers_are_in_order(page, width)
    assert heard.nothing(), heard


def answers_are_in_order(page, width):
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for form in page.locator(".adaopt-quiz").all():
        wide = form.evaluate("form => form.scrollWidth - form.clientWidth")
        assert wide <= 0, form.get_attribute("id")
    found = page.evaluate("axe.run('.adaopt-quiz', {resultTypes: ['violations']})")
    assert [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ] == [], f"{width} px"


@pytest.mark.parametrize("name", CHAPTERS)
def test_without_javascript_a_question_can_be_read_and_its_answers_unfolded(visit, name):
    page, _ = visit(name, java_script_enabled=False)
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


@pytest.mark.parametrize("way", ["server", "sub-path", "file"])
def test_answers_are_remembered_until_they_are_forgotten(visit, way):
    page, heard = visit(CHAPTER, way=way)
    choose(page, QUIZ, 1)
    choose(page, PREDICTION, 2)
    wrong = said(page, QUIZ)
    assert wrong.startswith("No.")
    page.reload()
    assert said(page, QUIZ) == wrong
    assert said(page, PREDICTION).startswith("You guessed 2")
    assert page.locator(f"{PREDICTION} details").get_attribute("open") is not None

    page.goto(page.url.split("notebooks/")[0] + "book/course.html")
    forget = page.locator(".adaopt-forget")
    assert forget.get_by_role("status").inner_text().startswith("2 answers")
    forget.get_by_role("button").click()
    assert forget.get_by_role("status").inner_text().startswith("No answers")
    page.go_back()
    page.reload()
    assert said(page, QUIZ) == ""
    assert not page.locator(f"{PREDICTION} details").is_visible()
    assert heard.nothing(), heard


def test_on_paper_predictions_are_unfolded_and_quizzes_keep_their_answers(visit):
    page, _ = visit(CHAPTER)
    choose(page, QUIZ, 3)
    page.emulate_media(media="print")
    reply = page.locator(f"{QUIZ} details li").first
    assert page.locator(f"{QUIZ} legend").is_visible()
    assert page.locator(f"{QUIZ} label").first.is_visible()
    assert page.locator(".adaopt-quiz button:visible").count() == 0
    assert not page.locator(f"{QUIZ} [role=status]").is_visible()
    assert not reply.is_visible()
    assert page.locator(f"{PREDICTION} details .katex-display").first.is_visible()


def test_the_quiz_script_is_on_the_pages_with_questions_and_on_no_other(site):
    for path in site.rglob("*.html"):
        if path.relative_to(site).parts[0] in ("_static", "_sources"):
            continue
        page = path.read_text(encoding="utf-8")
        asks = 'class="adaopt-quiz' in page or 'class="adaopt-forget"' in page
        assert page.count("quizzes.js") == asks, path
