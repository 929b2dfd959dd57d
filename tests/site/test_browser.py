"""The site in a browser: it needs no other host, no server, no JavaScript and no wide screen."""

import gzip
from pathlib import Path

import pytest
from contents import CHAPTERS, PAGES, ROOT

# Bytes, compressed: of a chapter on a first visit, read to its end, and of the style sheet.
LIMIT, STYLE_LIMIT = 420_000, 45_000
STYLES = (Path(__file__).parent / "styles.js").read_text(encoding="utf-8")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (320, 360, 390, 640, 1280, 1600)  # 320: a window of 1280 magnified fourfold
EVERY_PAGE = [*PAGES, "search", "genindex"]


def started(page):
    """The live figures of a page, when all of them have started."""
    page.evaluate("dispatchEvent(new KeyboardEvent('keydown', {key: 'Tab'}))")  # far ones as well
    figures = page.locator(".adaopt-figure")
    for i in range(figures.count()):
        figures.nth(i).locator(".adaopt-grid").wait_for(state="attached", timeout=10_000)
    return figures


@pytest.mark.parametrize("name", EVERY_PAGE)
@pytest.mark.parametrize(
    ("way", "scheme"),
    [("server", "light"), ("sub-path", "dark"), ("file", "light")],
)
def test_a_page_asks_no_other_host_and_raises_no_error(visit, name, way, scheme):
    page, heard = visit(name, way=way, color_scheme=scheme)
    started(page)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    assert heard.nothing(), heard
    assert page.evaluate("document.documentElement.dataset.theme") == scheme


def test_the_entry_leads_to_the_first_page(visit):
    page, heard = visit("index")
    page.wait_for_url(f"**/{PAGES[0]}.html")
    assert heard.nothing(), heard


def shown(figure):
    """What a figure shows, in lines and in words."""
    return (
        figure.locator("svg").evaluate_all("all => all.map(svg => svg.outerHTML).join()"),
        figure.locator(".adaopt-summary").first.text_content(),
    )


@pytest.mark.parametrize("name", [PAGES[0], *CHAPTERS])
def test_every_figure_answers_the_keyboard(visit, name):
    page, heard = visit(name, reduced_motion="reduce")
    figures = started(page)
    assert figures.count() > 0
    for i in range(figures.count()):
        figure = figures.nth(i)
        lines, words = shown(figure)
        assert words.strip()
        figure.locator("input[type=range]:enabled:visible").first.focus()
        for key in ("Home", "ArrowRight", "End", "ArrowLeft"):
            page.keyboard.press(key)
            page.wait_for_timeout(80)
            if shown(figure)[0] != lines:
                break
        assert shown(figure)[0] != lines, f"figure {i + 1}: the picture did not change"
        page.wait_for_timeout(500)  # the words wait until the figure has come to rest
        assert shown(figure)[1] != words, f"figure {i + 1}: the words did not change"
    assert heard.nothing(), heard


@pytest.mark.parametrize("name", PAGES)
def test_without_javascript_pictures_stand_for_the_figures(visit, name):
    page, heard = visit(name, java_script_enabled=False)
    assert page.locator("article h1").is_visible()
    pictures = page.locator(".adaopt-figure img")
    assert pictures.count() == page.locator(".adaopt-figure").count()
    for i in range(pictures.count()):
        picture = pictures.nth(i)
        box = picture.bounding_box()
        assert box["width"] > 200, f"figure {i + 1} is not shown"
        assert box["height"] > 100, f"figure {i + 1} is not shown"
        assert len(picture.get_attribute("alt")) > 20
    assert page.locator(".adaopt-figure input").count() == 0
    assert heard.nothing(), heard


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_no_page_scrolls_sideways(visit, name):
    page, _ = visit(name)
    started(page)
    page.add_style_tag(content="* { content-visibility: visible !important }")  # far or near
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(60)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"at {width} px the page is {wide} px wide"
    page.add_style_tag(content=":root { font-size: 200% }")
    for width in (640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(60)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"with letters twice as large, at {width} px it is {wide} px wide"


CUT_FORMULAE = """() => [...document.querySelectorAll(".katex-display")]
    .filter(formula => formula.checkVisibility())
    .filter(formula => {
        const terms = [...formula.querySelectorAll(".katex-html .base")];
        const {left, right} = formula.closest("div.math").getBoundingClientRect();
        return formula.scrollWidth > formula.clientWidth
            || terms.some(term => term.getBoundingClientRect().left < left - 1)
            || terms.some(term => term.getBoundingClientRect().right > right + 1);
    })
    .map(formula => formula.textContent)"""


@pytest.mark.parametrize("name", PAGES)
def test_no_formula_is_cut_off(visit, name):
    page, _ = visit(name)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(CUT_FORMULAE) == [], f"at {width} px"


# Everything in axe's default set, and the size of what is touched. The column of text has the same
# colors at every width. What is around it is the same on every page but for places that are marked
# there: its colors are looked at in both schemes at both widths, on these pages.
# Formulae are half of all elements and have the color of the text: after the first look they are
# boxes of the same size.
ALL_RULES = "document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
COLORS_AROUND = "{exclude: ['article']}, {runOnly: ['color-contrast', 'link-in-text-block']}"
NEXT_FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
AROUND = [PAGES[0], CHAPTERS[-1], "search"]
BOXES = """() => {
    const formulae = [...document.querySelectorAll(".katex")];
    const sizes = formulae.map(formula => formula.getBoundingClientRect());
    formulae.forEach((formula, i) => {
        const {width, height} = sizes[i];
        formula.replaceChildren();
        formula.style.cssText = `display: inline-block; width: ${width}px; height: ${height}px`;
    });
}"""


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_axe_finds_nothing(visit, name):
    # With less motion nothing is still sliding when it is looked at.
    page, _ = visit(name, color_scheme="light", reduced_motion="reduce")
    started(page)
    page.add_script_tag(path=AXE)
    # What keeps to the window's edge lies over a figure that is out of sight.
    page.add_style_tag(content=".adaopt-area-player { position: static !important }")
    looks = [("light", 1280, ALL_RULES), ("dark", 390, ALL_RULES)]
    if name in AROUND:
        looks += [("light", 390, COLORS_AROUND), ("dark", 1280, COLORS_AROUND)]
    for scheme, width, rules in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.locator(f"html[data-theme={scheme}]").wait_for()
        if scheme == "dark":
            page.evaluate(BOXES)
        page.evaluate(NEXT_FRAME)
        found = page.evaluate(f"axe.run({rules}).then(({{violations}}) => violations)")
        assert [
            f"{rule['id']}: {node['target']} {node['html'][:200]}"
            for rule in found
            for node in rule["nodes"]
        ] == [], f"{scheme}, {width} px"


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_light(name, browser, ways):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    responses = []
    page.on("response", lambda response: responses.append(response))
    page.goto(f"{ways['server']}{name}.html", wait_until="networkidle")
    started(page)
    for share in range(1, 11):  # pictures are fetched when they come near
        page.evaluate(f"window.scrollTo(0, document.body.scrollHeight * {share} / 10)")
        page.wait_for_timeout(50)
    page.wait_for_load_state("networkidle")
    sizes = {}
    for response in responses:
        body, kind = response.body(), response.headers.get("content-type", "")
        is_text = kind.startswith("text/") or "javascript" in kind or "svg" in kind
        sizes[response.url] = len(gzip.compress(body, 6)) if is_text else len(body)
    style = "".join(page.locator("style").all_text_contents())
    context.close()
    total = sum(sizes.values())
    print(f"{name}: {total:,} bytes")
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:12]
    full = [url for url in sizes if "/webfonts/" in url or "/katex/fonts/" in url]
    assert full == [], "a character is missing from the small font"
    assert total < LIMIT, "\n".join(f"{size:>9,} {url}" for url, size in largest)
    assert len(gzip.compress(style.encode(), 6)) < STYLE_LIMIT


@pytest.mark.parametrize("name", [CHAPTERS[3], "book/api", "search", "genindex"])
def test_no_style_in_use_is_lost(visit, site, name):
    page, _ = visit(name)
    started(page)
    sheets = [path.read_text(encoding="utf-8") for path in (site / "_static").rglob("*.css")]
    count, lost = page.evaluate(STYLES, sheets)
    assert count > 5000
    assert lost == []


def test_a_figure_starts_when_the_reader_comes_near(visit):
    page, heard = visit(CHAPTERS[0])
    figures = page.locator(".adaopt-figure")
    live = page.locator(".adaopt-figure[data-mounted=yes]")
    for i in range(figures.count()):
        assert live.count() == i
        figures.nth(i).scroll_into_view_if_needed()
        figures.nth(i).locator(".adaopt-grid").wait_for()
    assert heard.nothing(), heard


# Reads a page to its end, a screen at a time, and gives what moved by itself: before the fonts had
# come, which on a busy machine may be after the text, and from then on.
SHIFTS = """async () => {
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
def test_nothing_moves_while_a_page_is_read(browser, ways, name, width):
    # Without listening in, which makes fonts come late.
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{ways['server']}{name}.html")
    early, late = page.evaluate(SHIFTS)
    assert page.locator(".adaopt-figure:not([data-mounted=yes])").count() == 0
    page.close()
    assert sum(value for value, _ in early) < 0.1, early
    assert sum(value for value, _ in late) <= 0.01, late


@pytest.mark.parametrize("words", ["AdaGrad", "bias correction"])
def test_search_finds_pages(visit, words):
    page, heard = visit(PAGES[0])
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    page.locator('#search-results a[href*="notebooks/"]').first.wait_for(timeout=10_000)
    page.wait_for_load_state("networkidle")
    assert heard.nothing(), heard


def test_the_color_mode_can_be_chosen_and_stays(visit):
    page, _ = visit(PAGES[0], color_scheme="light")
    button = page.locator(".theme-switch-button").first
    theme = "document.documentElement.dataset.theme"
    for _ in range(3):
        if page.evaluate(theme) == "dark":
            break
        button.click()
    assert page.evaluate(theme) == "dark"
    page.reload()
    assert page.evaluate(theme) == "dark"
