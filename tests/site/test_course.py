"""The course page and the cheat sheet."""

import re

import nbformat
import pytest
from contents import CHAPTERS, ROOT

from adaopt.optimizers import registry


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_cheat_sheet_prints_on_one_sheet(visit, paper):
    page, _ = visit("book/cheat_sheet")
    printed = page.pdf(format=paper, landscape=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="print")
    rules = page.locator(".adaopt-cheat-rule")
    assert rules.count() == len(registry.names(taught=True))
    assert all(rules.nth(i).bounding_box()["width"] > 100 for i in range(rules.count()))
    more = page.locator(".adaopt-cheat-defaults").first.inner_text()
    assert all(name in more for name in registry.names() if name not in registry.names(taught=True))
    assert page.locator(".adaopt-cheat-defaults tr").count() > 10


def test_the_map_leads_to_every_chapter(visit):
    page, _ = visit("book/course")
    links = page.locator(".adaopt-ideas a").evaluate_all("all => all.map(a => a.href)")
    for chapter in CHAPTERS:
        assert any(f"/{chapter}.html" in link for link in links), f"no link to {chapter}"


def test_the_map_draws_what_comes_of_what(visit):
    page, _ = visit("book/course")
    cards = page.locator(".adaopt-ideas li")
    boxes = {card.locator("a").inner_text(): card.bounding_box() for card in cards.all()}
    rate, adagrad, averages = (
        boxes[n] for n in ("A fixed rate", "AdaGrad", "Averages that forget")
    )
    rmsprop, adam = boxes["RMSProp"], boxes["Adam"]
    assert rate["y"] < boxes["Momentum"]["y"] == boxes["Decay"]["y"] == adagrad["y"] < rmsprop["y"]
    assert rmsprop["x"] == adagrad["x"] > averages["x"]
    assert rmsprop["y"] == averages["y"] < adam["y"] < boxes["A fair race"]["y"]


def test_every_question_of_the_self_test_leads_on(visit):
    """Each question of the test at the start says where to learn what is missing."""
    page, _ = visit("book/course", java_script_enabled=False)
    asked = page.locator("[id^=course-test-]")
    assert asked.count() == 5
    assert all(asked.nth(i).locator("details a").count() > 0 for i in range(5))


# How a chapter's first box says its time: reading, exercises, a first pass and where it ends.
TIME = re.compile(
    r"Time:\**\s*about (.+?)(?: minutes)?, and (.+?)(?: minutes)? for the exercises; "
    r"(.+?)(?: minutes)? if you stop (?:after|before) \[[^]]+\]\(([\w-]+)\)"
)
WORDS = {"half an hour": 30, "an hour": 60, "two hours": 120}


def minutes(text):
    return WORDS.get(text) or int(text)


def test_the_table_of_times_tells_what_the_chapters_tell(visit):
    page, _ = visit("book/course")
    rows = page.locator(".adaopt-times tbody tr")
    told = [row.split("\t")[1:] for row in rows.all_inner_texts()]
    assert len(told) == len(CHAPTERS) + 1
    sums = [0, 0, 0]
    for name, (reading, exercises, first) in zip(CHAPTERS, told, strict=False):
        notebook = nbformat.read(ROOT / f"{name}.ipynb", as_version=4)
        box = "\n".join(cell.source for cell in notebook.cells[:3])
        assert f"({notebook.metadata.adaopt.label})=" in box
        *times, there = TIME.search(box).groups()
        times = [minutes(time) for time in times]
        assert times == [int(reading), int(exercises), int(first.split(",")[0])]
        assert f"]({there})" in notebook.metadata.adaopt["first pass"]
        sums = [a + b for a, b in zip(sums, times, strict=True)]
    assert [int(cell) for cell in told[-1]] == sums
