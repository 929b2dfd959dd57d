"""The site in a browser: it needs no other host, no server, no JavaScript and no wide screen."""

import gzip

import pytest
from contents import CHAPTERS, PAGES, ROOT

LIMIT = 500_000  # bytes of a chapter, compressed, on a first visit
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (360, 390, 1280, 1600)
EVERY_PAGE = [*PAGES, "search", "genindex"]


def started(page):
    """The live figures of a page, when all of them have started."""
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
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(60)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"at {width} px the page is {wide} px wide"


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


@pytest.mark.parametrize("name", EVERY_PAGE)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_serious(visit, name, scheme, width):
    page, _ = visit(name, color_scheme=scheme, viewport={"width": width, "height": 900})
    started(page)
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [
        f"{rule['id']}: {node['target']} {node['html'][:200]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    assert serious == []


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
    context.close()
    total = sum(sizes.values())
    print(f"{name}: {total:,} bytes")
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:12]
    full = [url for url in sizes if "/webfonts/" in url or "/katex/fonts/" in url]
    assert full == [], "a character is missing from the small font"
    assert total < LIMIT, "\n".join(f"{size:>9,} {url}" for url, size in largest)


@pytest.mark.parametrize("name", [PAGES[0], *CHAPTERS])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_figures_start(visit, name, width):
    page, _ = visit(name, viewport={"width": width, "height": 900})
    started(page)
    shift = page.evaluate(
        """new Promise(done => {
            let sum = 0;
            new PerformanceObserver(list => {
                for (const {value, hadRecentInput} of list.getEntries())
                    if (!hadRecentInput) sum += value;
            }).observe({type: "layout-shift", buffered: true});
            setTimeout(() => done(sum), 300);
        })"""
    )
    assert shift < 0.1


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
