"""What a host shows where there is no page."""

import shutil
import threading

import pytest
import serve
from contents import PAGES, ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def hosted(folder, site):
    """A host with the site below /a/b/ that shows the site's 404.html, as GitHub Pages does."""
    (folder / "searchindex.js").touch()  # another copy, nearer to the root
    (folder / "a").mkdir()
    (folder / "a" / "b").symlink_to(site, target_is_directory=True)
    shutil.copy(site / "404.html", folder)
    server = serve.server(folder, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def host(site, tmp_path_factory):
    """The address of the book on such a host."""
    server = hosted(tmp_path_factory.mktemp("host"), site)
    yield f"http://127.0.0.1:{server.server_port}/a/b/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def lost(browser, host):
    """lost(address, **options of the browser context) opens an address where there is no page."""
    contexts = []

    def go(address, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        answer = page.goto(host + address)
        assert answer.status == 404
        return page

    yield go
    for context in contexts:
        context.close()


GUESSES = {
    "notebooks/06-Adam": "notebooks/06_adam.html",
    "rmsprop.html": "notebooks/05_rmsprop.html",
    "x/y/z/glosary": "book/glossary.html",
    "book/cheatsheet.md": "book/cheat_sheet.html",
    "notebooks/ema.ipynb#ema-sources": "notebooks/03_ema.html#ema-sources",
    "book/notation/index.html": "book/notation.html",
    "howto": "book/how_to_use.html",
}


@pytest.mark.parametrize("address", GUESSES)
def test_a_missing_page_is_guessed_at_any_depth(lost, host, address):
    page = lost(address)
    page.wait_for_selector("#guess a[href*='/a/b/']")
    assert page.eval_on_selector_all("#guess a", "a => a.map(a => a.href)") == [
        host + GUESSES[address]
    ]
    page.click("#guess a")
    assert page.url == host + GUESSES[address]
    page.wait_for_selector("article h1")


def test_without_a_guess_there_are_the_contents_and_the_search(lost, host):
    page = lost("qqq/%E4%B8%AD%E6%96%87")
    page.wait_for_selector("article nav a[href*='/a/b/']")
    assert page.inner_text("#address") == "/a/b/qqq/中文"
    assert not page.is_visible("#guess")
    links = page.eval_on_selector_all("article nav a", "a => a.map(a => a.href)")
    assert links == [f"{host}{name}.html" for name in PAGES]
    page.fill("article input", "half-life")
    page.press("article input", "Enter")
    page.wait_for_selector("#search-results li")
    assert page.url == f"{host}search.html?q=half-life"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_looks_as_the_reader_chose_and_axe_finds_nothing(browser, ways, scheme):
    other = {"light": "dark", "dark": "light"}[scheme]
    page = browser.new_page(color_scheme=other, viewport={"width": 360, "height": 740})
    page.goto(f"{ways['server']}notebooks/06-adam")
    page.evaluate(f"localStorage.setItem('mode', '{scheme}')")
    page.reload()
    page.wait_for_selector("#guess a[href]")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 18, 18)"}[scheme]
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    page.close()
    assert [violation["id"] for violation in found["violations"]] == []
