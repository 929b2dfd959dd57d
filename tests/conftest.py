"""One browser for all tests, figures alone on a page of it, and how many cases Hypothesis tries."""

import os

import chromium
import live
import pytest
from hypothesis import settings

# The same cases every time; new ones, and many more, with --hypothesis-profile=thorough.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("thorough", max_examples=2000, deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def chrome():
    """Path of Chromium, Chrome or Edge: the one of CHROME, or one that is found."""
    path = os.environ.get("CHROME") or chromium.find()
    if path is None:
        pytest.fail(chromium.ADVICE, pytrace=False)
    return path


@pytest.fixture(scope="session")
def browser(chrome):
    """The browser, open."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chrome, args=chromium.arguments())
        yield opened
        opened.close()


@pytest.fixture
def show_figure(browser, tmp_path):
    """show_figure(figure, …) opens a page that holds it; nothing may go wrong there."""
    contexts, errors = [], []

    def open_page(figure, width=800, link="", options=None):
        options = {"viewport": {"width": width, "height": 900}, **(options or {})}
        script = options.get("java_script_enabled", True)
        file = tmp_path / "page.html"
        file.write_text(live.document(figure, pictured=not script), encoding="utf-8")
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text))
        page.goto(file.as_uri() + link)
        if script:
            page.wait_for_selector(".adaopt-summary:not(:empty)")
        return page

    open_page.errors = errors
    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
