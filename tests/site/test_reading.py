"""A page read from its top to its end: what it weighs, what moves, what starts when."""

import gzip

import pytest
from contents import CHAPTERS, PAGES
from helpers import load_all_pictures

# Bytes, compressed: of a chapter on a first visit, read to its end, and of the style sheet. Without
# the still pictures of live figures: whether one is fetched before its figure covers it is luck.
LIMIT, STYLE_LIMIT = 420_000, 45_000

STILLS = """async () => {
    const page = new DOMParser().parseFromString(await (await fetch(location)).text(), "text/html");
    const pictures = [...page.querySelectorAll(".adaopt-figure img")];
    return pictures.map(picture => new URL(picture.getAttribute("src"), location).href);
}"""

# Reads a page to its end, a screen at a time, and gives what moved by itself: before the fonts had
# come, which on a busy machine may be after the text, and from then on.
READ = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await document.fonts.ready;
    await frame();
    const begin = performance.now(), early = [], late = [];
    new PerformanceObserver(list => {
        for (const {value, hadRecentInput, sources, startTime} of list.getEntries())
            if (!hadRecentInput)
                (startTime < begin ? early : late)
                    .push([value, sources.map(({node}) => node?.outerHTML)]);
    }).observe({type: "layout-shift", buffered: true});
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
        scrollTo(0, y);
        for (let i = 0; i < 4; i++) await frame();
    }
    return [early, late];
}"""


@pytest.mark.parametrize("name", [PAGES[0], *CHAPTERS])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_page_is_read_and_a_chapter_is_light(
    browser, ways, subtests, name, width
):
    # Without routes, which make fonts come late.
    page = browser.new_page(viewport={"width": width, "height": 900})
    responses = []
    page.on("response", lambda response: responses.append(response))
    page.goto(f"{ways['server']}{name}.html")
    early, late = page.evaluate(READ)
    with subtests.test("every figure has started"):
        assert page.locator(".adaopt-figure:not([data-mounted=yes])").count() == 0
    with subtests.test("nothing moves"):
        assert sum(value for value, _ in early) < 0.1, early
        assert sum(value for value, _ in late) <= 0.01, late
    if name in CHAPTERS and width == 1280:
        load_all_pictures(page)
        with subtests.test("the chapter is light"):
            is_light(page, responses)
    page.close()


def is_light(page, responses):
    sizes = {}
    stills = set(page.evaluate(STILLS))
    for response in [r for r in responses if r.url not in stills]:
        body, kind = response.body(), response.headers.get("content-type", "")
        is_text = kind.startswith("text/") or "javascript" in kind or "svg" in kind
        sizes[response.url] = len(gzip.compress(body, 6)) if is_text else len(body)
    style = "".join(page.locator("style").all_text_contents())
    total = sum(sizes.values())
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:12]
    full = [url for url in sizes if "/webfonts/" in url or "/katex/fonts/" in url]
    assert full == [], "a character is missing from the small font"
    assert 100_000 < total < LIMIT, "\n".join(f"{size:>9,} {url}" for url, size in largest)
    assert len(gzip.compress(style.encode(), 6)) < STYLE_LIMIT


def test_a_figure_starts_when_the_reader_comes_near(visit):
    page, log = visit(CHAPTERS[0])
    figures = page.locator(".adaopt-figure")
    live = page.locator(".adaopt-figure[data-mounted=yes]")
    for i in range(figures.count()):
        assert live.count() == i
        figures.nth(i).scroll_into_view_if_needed()
        figures.nth(i).locator(".adaopt-grid").wait_for()
    assert log.is_clean(), log
