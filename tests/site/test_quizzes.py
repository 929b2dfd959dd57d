"""The questions of the book in a browser: what they remember, and what they are on paper.

That every one answers is asked in test_page.py.
"""

import pytest

CHAPTER = "notebooks/04_adagrad"
QUIZ, PREDICTION = "#adagrad-quiz-same-path", "#adagrad-predict-first-step"


def choose(page, question, number):
    # By keyboard: where a pointer would click, parts that come near may still find their height.
    page.locator(f"{question} input").nth(number - 1).press("Space")
    page.locator(f"{question} button[type=submit]").press("Enter")


def said(page, question):
    return page.locator(f"{question} [role=status]").inner_text()


@pytest.mark.parametrize("way", ["server", "sub-path", "file"])
def test_answers_are_remembered_until_they_are_forgotten(visit, way):
    page, log = visit(CHAPTER, way=way)
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
    assert log.is_clean(), log


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
