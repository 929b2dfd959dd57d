"""The map of ideas and the table of times, from what the chapters' notebooks say of themselves.

A chapter's metadata has ``"adaopt"``: its label, name and question, minutes for reading, exercises
and a first pass, where that ends, and its ideas for the map, each with its place there (course.css
draws the map). On the page ``{course}`` is a fenced directive with one word, ``map`` or ``times``.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from sphinx.application import Sphinx

COLUMNS = ("reading", "exercises", "first pass")


def chapters(app: Sphinx) -> list[dict[str, Any]]:
    """What each chapter says of itself, in the order of the contents."""
    contents = yaml.safe_load((app.srcdir / "_toc.yml").read_text(encoding="utf-8"))
    files = [page["file"] for part in contents["parts"] for page in part["chapters"]]
    notebooks = [app.srcdir / f"{file}.ipynb" for file in files if file.startswith("notebooks/")]
    return [
        json.loads(file.read_text(encoding="utf-8"))["metadata"]["adaopt"] for file in notebooks
    ]


def idea_map(told: list[dict[str, Any]]) -> str:
    """A numbered card for each idea: what it comes after, its name, and what it leaves."""
    ideas = sorted((idea for each in told for idea in each["ideas"]), key=lambda i: i["place"])
    cards = []
    for number, idea in enumerate(ideas, 1):
        after = f"*{idea['after']}* " if idea["after"] else ""
        head = f"{number}. {after}**[{idea['name']}]({idea['label']})**"
        cards.append(f"{head}\n\n   {idea['text']}\n")
    return "\n".join(cards)


def times(told: list[dict[str, Any]]) -> str:
    """A row for each chapter, and their sums."""
    rows = ["| Chapter, and its question | Reading | Exercises | First pass |", "|---|--:|--:|---|"]
    for number, each in enumerate(told, 1):
        colon = "" if each["name"].endswith("?") else ":"
        name = f"[{number}. {each['name']}]({each['label']}){colon} {each['question']}"
        minutes = " | ".join(str(each["minutes"][column]) for column in COLUMNS)
        rows.append(f"| {name} | {minutes}, {each['first pass']} |")
    sums = [str(sum(each["minutes"][column] for each in told)) for column in COLUMNS]
    rows.append(f"| All | {' | '.join(sums)} |")
    return "\n".join(rows)


WRITTEN = {"map": idea_map, "times": times}


def expand(app: Sphinx, docname: str, source: list[str]) -> None:
    """Write them into the page before it is parsed."""
    fence = re.compile(r"^```\{course\} (\w+)\n```$", flags=re.M)
    if fence.search(source[0]):
        told = chapters(app)
        source[0] = fence.sub(lambda found: WRITTEN[found[1]](told), source[0])


def setup(app: Sphinx) -> None:
    """Register it."""
    app.connect("source-read", expand)
