"""The site without a mouse, without a picture, in other colors, and without motion."""

import re
from pathlib import Path

import pytest
from contents import PAGES
from helpers import NEXT_FRAME, started

CHAPTER = "notebooks/02_momentum"

STOPS = (Path(__file__).parent / "stops.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [(CHAPTER, 1280, "light"), (CHAPTER, 390, "dark"), (PAGES[0], 1280, "dark")],
)
def test_the_keyboard_goes_from_top_to_bottom(visit, name, width, scheme):
    page, _ = visit(
        name,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    started(page)
    page.evaluate(NEXT_FRAME)
    page.evaluate(STOPS)
    stops = page.evaluate("stops")
    assert stops > 50
    for i in range(stops):
        page.keyboard.press("Tab")
        assert page.evaluate("i => stop(i)", i) == [], f"stop {i + 1} of {stops}"
    page.keyboard.press("Tab")
    assert page.evaluate("i => stop(i)", stops) is None, "the page has an end"


HEIGHT = "document.scrollingElement.scrollHeight"


def test_the_tab_key_finds_the_whole_page_laid_out(visit):
    page, _ = visit(CHAPTER, viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    page.get_by_role("heading", name="Exercises").click()  # from where the key goes on
    started(page)
    page.keyboard.press("Tab")
    page.evaluate(NEXT_FRAME)
    assert 0 < page.locator(":focus").bounding_box()["y"] < 800
    height = page.evaluate(HEIGHT)
    for y in range(0, height, 700):
        page.evaluate("y => scrollTo(0, y)", y)
        page.evaluate(NEXT_FRAME)
    assert page.evaluate(HEIGHT) == height


def test_the_first_link_skips_to_the_text(visit):
    page, _ = visit(CHAPTER, reduced_motion="reduce")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.inner_text() == "Skip to main content"
    page.wait_for_function("() => document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


FOCUS_WITHIN = "selector => document.activeElement.closest(selector) !== null"


DIALOGS = {
    ".primary-toggle": "#pst-primary-sidebar-modal",
    ".secondary-toggle": "#pst-secondary-sidebar-modal",
    ".search-button": "#pst-search-dialog",
}


def test_a_dialog_takes_the_focus_and_gives_it_back(visit):
    page, _ = visit(CHAPTER, viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    for button, dialog in DIALOGS.items():
        page.locator(button).focus()
        page.keyboard.press("Enter")
        page.locator(f"{dialog}[open]").wait_for()
        assert page.locator(dialog).get_attribute("aria-label")
        assert page.evaluate(FOCUS_WITHIN, dialog)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate(
            f"document.activeElement === document.body || ({FOCUS_WITHIN})('{dialog}')"
        )
        page.keyboard.press("Escape")
        page.locator(f"{dialog}[open]").wait_for(state="detached")
        assert page.evaluate(FOCUS_WITHIN, button), button


def test_a_button_keeps_the_focus_and_tells_its_state(visit):
    page, _ = visit(PAGES[0], color_scheme="light", reduced_motion="reduce")
    told = set()
    switch = page.locator(".theme-switch-button").first
    switch.focus()
    for _ in range(3):
        told.add(switch.get_attribute("aria-label"))
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.activeElement !== document.body")
        assert page.evaluate(FOCUS_WITHIN, ".theme-switch-button")
    assert told == {f"Color mode: {mode}" for mode in ("light", "dark", "as the system has it")}
    toggle = page.locator(".primary-toggle")
    for expanded in ("true", "false", "true"):
        assert toggle.get_attribute("aria-expanded") == expanded
        toggle.press("Enter")
        page.wait_for_function(
            "was => document.querySelector('.primary-toggle').ariaExpanded !== was", arg=expanded
        )


def test_what_plays_is_read_out_when_it_stops(visit):
    page, _ = visit(PAGES[0])
    figure = page.locator(".adaopt-figure").first
    live = "state => document.querySelector('.adaopt-summary').ariaLive === state"
    page.wait_for_function(live, arg="polite")
    figure.get_by_role("button", name="play").press("Enter")
    page.wait_for_function(live, arg="off")
    figure.get_by_role("button", name="pause").press("Enter")
    page.wait_for_function(live, arg="polite")


# --- colors and motion as the reader has set them --------------------------------------------

LINES = """() => {
    const color = node => getComputedStyle(node).getPropertyValue("stroke");
    const ground = getComputedStyle(document.body).backgroundColor;
    const lines = document.querySelectorAll("[data-figure=sweep] .adaopt-band-line");
    return [ground, ...[...lines].map(color)];
}"""


def luminance(color):
    """Relative luminance (WCAG 2.2) of "rgb(…)"."""
    channels = [int(part) / 255 for part in re.findall(r"\d+", color)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_lines_stand_out(visit):
    page, _ = visit("notebooks/07_comparison", reduced_motion="reduce")
    started(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.locator(f"html[data-theme={scheme}]").wait_for()
        ground, *lines = page.evaluate(LINES)
        assert len(set(lines)) == 6, lines
        for color in lines:
            low, high = sorted(map(luminance, (ground, color)))
            assert (high + 0.05) / (low + 0.05) >= 3, f"{color} on {ground}"


FORCED = """() => {
    const styles = nodes => [...nodes].map(node => getComputedStyle(node));
    const figure = document.querySelector("[data-figure=trajectory]");
    const canvas = getComputedStyle(document.body).backgroundColor;
    const lines = styles(figure.querySelectorAll(".adaopt-trail .adaopt-line"));
    const marks = [...figure.querySelectorAll(".adaopt-plane .adaopt-head")];
    return {
        unseen: lines.filter(line => [canvas, "none"].includes(line.stroke)).length,
        lines: lines.length,
        dashes: new Set(lines.map(line => line.strokeDasharray)).size,
        marks: new Set(marks.map(mark => mark.getAttribute("d"))).size,
    };
}"""


def test_forced_colors_leave_everything_in_sight(visit):
    page, _ = visit(CHAPTER, forced_colors="active", reduced_motion="reduce")
    started(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.locator(f"html[data-theme={scheme}]").wait_for()
        seen = page.evaluate(FORCED)
        assert seen["unseen"] == 0
        assert seen["lines"] > 1
        told = {seen["dashes"], seen["marks"], seen["lines"]}
        assert len(told) == 1, "color would have to tell them apart"

    # Chromium lays a plate behind each piece of text; in a formula it would hide what lies below.
    plates = "nodes => new Set(nodes.map(node => getComputedStyle(node).forcedColorAdjust))"
    assert page.locator(".katex").evaluate_all(f"nodes => [...({plates})(nodes)]") == ["none"]

    outline = "() => getComputedStyle(document.activeElement).outlineStyle"
    for place in (".bd-links a", ".primary-toggle", ".adaopt-handle", ".adaopt-quiz input"):
        page.locator(place).first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert page.evaluate(outline) == "solid", place

    quiz = page.locator(".adaopt-quiz-checked:has(input[type=radio])").first
    signs = set()
    for answer in quiz.locator("input[type=radio]").all():
        answer.press("Space")
        quiz.get_by_role("button", name="Check").press("Enter")
        verdict = quiz.locator(".adaopt-quiz-reply .adaopt-quiz-verdict")
        sign = verdict.evaluate("node => getComputedStyle(node, '::before').content[1]")
        signs.add((sign, verdict.inner_text() == "Right."))
    assert signs == {("✗", False), ("✓", True)}


def test_more_contrast_leaves_no_gray_letters(visit):
    page, _ = visit(CHAPTER, contrast="more")
    colors = """() => ["body", ".adaopt-axes text", ".adaopt label"]
        .map(place => getComputedStyle(document.querySelector(place)))
        .map(({fill, color}, i) => (i === 1 ? fill : color))"""
    started(page)
    assert len(set(page.evaluate(colors))) == 1


STANDS_STILL = """async () => {
    const drawn = () => [...document.querySelectorAll(".adaopt-svg")].map(svg => svg.outerHTML);
    const before = drawn();
    for (let i = 0; i < 20; i++) await new Promise(requestAnimationFrame);
    return drawn().join() === before.join();
}"""


def test_nothing_moves_where_motion_is_not_wanted(visit):
    page, _ = visit(CHAPTER, reduced_motion="reduce")
    started(page)
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(node => {
            const style = getComputedStyle(node);
            return style.transitionDuration.split(",").some(time => parseFloat(time) > 0)
                || style.animationName !== "none" || style.scrollBehavior !== "auto";
        }).map(node => node.className)"""
    )
    assert moving == []
    assert page.evaluate(STANDS_STILL)
