"""Measure how much room each figure takes, and reserve it: ``adaopt/widgets/js/heights.json``.

Until a figure's script has started, its picture stands in its place, in a box as high as the figure
will be. Nothing moves then. ``make bundle`` measures: it opens the examples of each figure in a
browser at many widths. Fonts differ between machines, so a height that is right to a few pixels is
left as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import chromium
import figures
from playwright.sync_api import Browser, Page, sync_playwright

from adaopt.widgets.figure import Figure
from adaopt.widgets.myst import mount_point, rows

FILE = figures.FOLDER / "js/heights.json"
STATIC = figures.FOLDER / "static"
WIDTHS = (*range(280, 400, 4), *range(400, 660, 20), 700, 800)
NEAR = 12  # pixels that nobody minds
PIXEL = "R0lGODlhAQABAAAAACH5BAEAAAAALAAAAAABAAEAAAIBAAA="

Heights = list[list[float]]  # [from this width on, so much, and so much for each row]


def page_of(figure: Figure) -> str:
    """Return a page with this figure alone."""
    point = mount_point(figure.figure, figure.state(), PIXEL, "")
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>A figure</title>'
        f'<link rel="stylesheet" href="{(STATIC / "figures.css").as_uri()}">'
        f'<script defer src="{(STATIC / "page.js").as_uri()}"></script>'
        f'<script defer src="{(STATIC / f"page-{figure.figure}.js").as_uri()}"></script>'
        f'<body style="margin: 0"><main>{point}</main>'
    )


def measured(page: Page) -> Iterator[float]:
    """Return the height of the figure on this page at each width."""
    for width in WIDTHS:
        page.evaluate("w => { document.querySelector('main').style.width = `${w}px`; }", width)
        yield page.evaluate(
            """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>
                done(document.querySelector(".adaopt").offsetHeight))))"""
        )


def measure(browser: Browser, examples: list[Figure], folder: Path) -> Heights:
    """Return the heights of a figure: of one example, or as a line through two of them."""
    found = []
    for figure in examples:
        file = folder / "figure.html"
        file.write_text(page_of(figure), encoding="utf-8")
        page = browser.new_page(viewport={"width": 800, "height": 900})
        page.goto(file.as_uri())
        page.wait_for_selector(".adaopt-summary:not(:empty)")
        found.append((rows(figure.state()), list(measured(page))))
        page.close()
    (few, low), (many, high) = found[0], found[-1]
    slopes = [(b - a) / max(many - few, 1) for a, b in zip(low, high, strict=True)]
    return [
        [width, round(height - slope * few), round(slope, 1)]
        for width, height, slope in zip(WIDTHS, low, slopes, strict=True)
    ]


def at(heights: Heights, width: float, n: int) -> float:
    """Return the height at a width with n rows."""
    _, base, slope = max(each for each in heights if each[0] <= width)
    return base + n * slope


def steps(heights: Heights) -> Heights:
    """Return the heights from where on they are others than at narrower widths."""
    kept: Heights = []
    for width, base, slope in heights:
        here = [[width, base, slope]]
        if not kept or differ(kept, here, NEAR / 2):
            kept += here
    return kept


def differ(ours: Heights, theirs: Heights, by: float) -> bool:
    """Whether heights differ by so much from others at the widths of these, for 1 to 5 rows."""
    return any(
        abs(at(ours, width, n) - at(theirs, width, n)) > by for width, *_ in theirs for n in (1, 5)
    )


def main() -> None:
    """Measure all figures; write the heights of those that are not right any more."""
    kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    made = {}
    with TemporaryDirectory() as folder, sync_playwright() as play:
        path = chromium.find()
        browser = play.chromium.launch(executable_path=path, args=chromium.arguments())
        for each in figures.classes():
            name = figures.name_of(each)
            heights = measure(browser, each.examples(), Path(folder))
            right = name in kept and not differ(kept[name], heights, NEAR)
            made[name] = kept[name] if right else steps(heights)
            print(f"{name}: {'as before' if right else made[name]}")
    lines = ",\n".join(f'  "{name}": {json.dumps(made[name])}' for name in made)
    FILE.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
