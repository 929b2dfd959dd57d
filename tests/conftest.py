"""One browser for all tests, and figures alone on a page of it."""

import os

import chromium
import live
import pytest


@pytest.fixture(scope="session")
def browser():
    """Chromium, Chrome or Edge: the one of CHROME, or one that is found."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROME") or chromium.find()
    if path is None:
        pytest.fail(chromium.ADVICE, pytrace=False)
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=chromium.arguments())
        yield opened
        opened.close()


@pytest.fixture
def show_figure(browser, tmp_path):
    """show_figure(figure, …) opens a page that holds it; nothing may go wrong there."""
    contexts, errors = [], []

    def open_page(figure, width=800, link="", options=None):
        file = tmp_path / "page.html"
        file.write_text(live.document(figure), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, **(options or {}))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text))
        page.goto(file.as_uri() + link)
        if options is None or options.get("java_script_enabled", True):
            page.wait_for_selector(".adaopt-summary:not(:empty)")
        return page

    open_page.errors = errors
    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
