"""The course page and the cheat sheet."""

import re

import nbformat
import pytest
from contents import CHAPTERS, ROOT


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_cheat_sheet_prints_on_one_sheet(visit, paper):
    page, _ = visit("book/cheat_sheet")
    printed = page.pdf(format=paper, landscape=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="print")
    rules = page.locator(".adaopt-cheat-rule")
    assert rules.count() == 6
    assert all(rules.nth(i).bounding_box()["width"] > 100 for i in range(6))
    assert page.locator(".adaopt-cheat-defaults tr").count() > 10


def test_the_map_leads_to_every_chapter(visit):
    page, _ = visit("book/course")
    links = page.locator(".adaopt-ideas a").evaluate_all("all => all.map(a => a.href)")
    for number in range(1, 8):
        assert any(f"/0{number}_" in link for link in links), f"no link to chapter {number}"


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


def test_the_table_of_times_tells_what_the_chapters_tell():
    text = (ROOT / "book" / "course.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| \[\d\.[^]]+\]\(([\w-]+)\)[^|]*\| (\d+) \| (\d+) \| (\d+),.*\]\(([\w-]+)\) \|$",
        text,
        re.M,
    )
    assert len(rows) == len(CHAPTERS)
    for name, (label, *told, end) in zip(CHAPTERS, rows, strict=True):
        cells = nbformat.read(ROOT / f"{name}.ipynb", as_version=4).cells
        box = "\n".join(cell.source for cell in cells[:3])
        assert f"({label})=" in box
        *times, there = TIME.search(box).groups()
        assert ([minutes(time) for time in times], there) == ([int(time) for time in told], end)
    sums = [sum(int(row[i]) for row in rows) for i in (1, 2, 3)]
    assert f"| All | {sums[0]} | {sums[1]} | {sums[2]} |" in text
