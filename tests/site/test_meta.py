"""What the site says about itself to others, and what it shows where there is no page."""

import json
import shutil
import threading
import xml.etree.ElementTree as ET

import preview
import pytest
import serve
from bs4 import BeautifulSoup
from contents import PAGES, ROOT
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

pytestmark = pytest.mark.xdist_group("meta")  # it builds books of its own
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "book" / "_ext")!r})
extensions = ["myst_parser", "sphinxcontrib.katex", "adaopt_book"]
myst_enable_extensions = ["attrs_inline"]
html_math_renderer, katex_prerender = "katex", True
katex_css_path = "adaopt/katex/katex.css"
html_theme, language, root_doc, author = "sphinx_book_theme", "en", "book/start", "Some authors"
html_title = "A book"
"""
START = """---
myst:
  html_meta:
    description: 'A page that says "why" & how, with <angles> and all that is awkward.'
---
# Start & go

```{toctree}
:caption: One part
../notebooks/a_page
```
"""
CHAPTER = "# The *second* page\n\nIts first paragraph is long enough to describe the whole page.\n"


def build(folder, **options):
    """A small book with the book's extension; gives its site."""
    source, out = folder / "source", folder / "site"
    for name, text in {"book/start": START, "notebooks/a_page": CHAPTER}.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    settings = "".join(f"{name} = {value!r}\n" for name, value in options.items())
    (source / "conf.py").write_text(CONF + settings, encoding="utf-8")
    with patch_docutils(), docutils_namespace():
        app = Sphinx(source, source, out, folder / "trees", "html", status=None, freshenv=True)
        app.build()
    assert app.statuscode == 0
    return out


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory):
    return build(tmp_path_factory.mktemp("unpublished"))


# As it is in _config.yml, with a slash at the end or without.
@pytest.fixture(scope="module", params=["https://books.example/a/b", "https://books.example/a/b/"])
def published(request, tmp_path_factory):
    return build(tmp_path_factory.mktemp("published"), html_baseurl=request.param)


def soup_of(page):
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def head_of(page):
    head, _ = page.read_text(encoding="utf-8").split("<body", 1)
    return BeautifulSoup(head, "html.parser")


def tags(soup):
    """The contents of a page's meta tags by name; none may come twice."""
    named = [(tag.get("name") or tag.get("property"), tag.get("content")) for tag in soup("meta")]
    found = {name: content for name, content in named if name and name != "viewport"}
    assert len(found) == sum(1 for name, _ in named if name and name != "viewport")
    return found


# --- pages ---------------------------------------------------------------------------------------

START_SAYS = 'A page that says "why" & how, with <angles> and all that is awkward.'
BASE = "https://books.example/a/b/"
SAID = {
    "book/start.html": ("Start & go", START_SAYS, "website", "book/start.html"),
    "notebooks/a_page.html": (
        "The second page",
        "Its first paragraph is long enough to describe the whole page.",
        "article",
        "notebooks/a_page.html",
    ),
    "index.html": ("Start & go", START_SAYS, "website", "book/start.html"),
}


@pytest.mark.parametrize("name", SAID)
def test_without_an_address_a_page_says_its_title_and_description(unpublished, name):
    soup = soup_of(unpublished / name)
    title, description, kind, _ = SAID[name]
    said = {key: value for key, value in tags(soup).items() if key.startswith(("og:", "twitter:"))}
    assert said == {
        "og:title": title,
        "og:description": description,
        "og:type": kind,
        "og:site_name": "A book",
        "og:locale": "en_US",
    }
    canonical = [link["href"] for link in soup.select("link[rel=canonical]")]
    assert canonical == (["book/start.html"] if name == "index.html" else [])
    assert not soup.select('script[type="application/ld+json"]')


def test_without_an_address_there_is_nothing_that_needs_one(unpublished):
    for name in ("sitemap.xml", "robots.txt", "_static/adaopt/preview.png"):
        assert not (unpublished / name).exists()


@pytest.mark.parametrize("name", SAID)
def test_with_an_address_a_page_has_a_preview(published, name):
    soup = soup_of(published / name)
    title, description, kind, place = SAID[name]
    said = tags(soup)
    assert (said["og:title"], said["og:description"], said["og:type"]) == (title, description, kind)
    assert [link["href"] for link in soup.select("link[rel=canonical]")] == [BASE + place]
    assert said["og:url"] == BASE + place
    assert said["twitter:card"] == "summary_large_image"
    image = published / said["og:image"].removeprefix(BASE)
    with Image.open(image) as picture:
        assert picture.size == (int(said["og:image:width"]), int(said["og:image:height"]))
        assert picture.get_format_mimetype() == said["og:image:type"]
    assert said["og:image:alt"] == said["twitter:image:alt"]


def test_with_an_address_a_page_says_what_it_is(published):
    def thing(name):
        [script] = soup_of(published / name).select('script[type="application/ld+json"]')
        return json.loads(script.string)

    book, chapter = thing("book/start.html"), thing("notebooks/a_page.html")
    assert (book["@type"], book["name"]) == (["Book", "LearningResource"], "A book")
    assert book["description"] == START_SAYS
    assert book["author"]["name"] == "Some authors"
    assert (chapter["@type"], chapter["name"]) == (
        ["Chapter", "LearningResource"],
        "The second page",
    )
    assert chapter["isPartOf"]["@id"] == book["@id"] == BASE + "book/start.html"
    assert thing("index.html") == book


def test_the_sitemap_has_all_pages_of_the_contents(published):
    tree = ET.parse(published / "sitemap.xml").getroot()
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert tree.tag == f"{space}urlset"
    assert [[child.tag for child in url] for url in tree] == [[f"{space}loc"]] * 2
    assert [url.findtext(f"{space}loc") for url in tree] == [
        BASE + "book/start.html",
        BASE + "notebooks/a_page.html",
    ]
    assert (published / "robots.txt").read_text(encoding="utf-8").splitlines() == [
        "User-agent: *",
        "Disallow: /a/b/lite/",
        f"Sitemap: {BASE}sitemap.xml",
    ]


def test_every_page_of_the_book_says_what_it_says_to_search_engines(site):
    for page in PAGES:
        said = tags(head_of(site / f"{page}.html"))
        assert said["og:description"] == said["description"], page
        assert "robots" not in said, page


def test_the_preview_is_small_and_its_words_name_who_races(published):
    said = tags(soup_of(published / "index.html"))
    assert preview.PREVIEW.stat().st_size < 100_000
    with Image.open(preview.PREVIEW) as picture:
        assert picture.size == (1200, 630)
    [axes] = preview.draw().axes
    racers = [text.get_text() for text in axes.get_legend().get_texts()]
    assert len(racers) == 4
    assert all(racer in said["og:image:alt"] for racer in racers)


# --- where there is no page ----------------------------------------------------------------------


def hosted(folder, site):
    """A host with the site below /a/b/ that shows the site's 404.html, as GitHub Pages does."""
    above = folder / "_static" / "adaopt" / "page.js"  # another copy, nearer to the root
    above.parent.mkdir(parents=True)
    above.touch()
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
    page.wait_for_selector("#guess a[href]")
    assert page.eval_on_selector_all("#guess a", "a => a.map(a => a.href)") == [
        host + GUESSES[address]
    ]
    page.click("#guess a")
    assert page.url == host + GUESSES[address]
    page.wait_for_selector("article h1")


def test_without_a_guess_there_are_the_contents_and_the_search(lost, host):
    page = lost("qqq/%E4%B8%AD%E6%96%87")
    page.wait_for_selector("#ways:not([hidden])")
    assert page.inner_text("#address") == "/a/b/qqq/中文"
    assert not page.is_visible("#guess")
    links = page.eval_on_selector_all("nav a", "a => a.map(a => a.href)")
    assert links == [f"{host}{name}.html" for name in PAGES]
    assert page.eval_on_selector("header a", "a => a.href") == links[0]
    page.fill("#words", "half-life")
    page.press("#words", "Enter")
    page.wait_for_selector("#search-results li")
    assert page.url == f"{host}search.html?q=half-life"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_looks_as_the_reader_chose_and_axe_finds_nothing(lost, host, scheme):
    other = {"light": "dark", "dark": "light"}[scheme]
    page = lost("notebooks/06-adam", color_scheme=other, viewport={"width": 360, "height": 740})
    page.evaluate(f"localStorage.setItem('mode', '{scheme}')")
    page.reload()
    page.wait_for_selector("#guess a[href]")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 18, 18)"}[scheme]
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [violation["id"] for violation in found["violations"]] == []


def test_it_needs_nothing_beside_itself_and_is_not_indexed(site):
    soup = soup_of(site / "404.html")
    assert tags(soup)["robots"] == "noindex"
    assert not soup.select("[src]")
    assert all(link["href"].startswith("data:") for link in soup.select("link[href]"))


def test_without_javascript_it_helps_with_what_it_knows(unpublished, published):
    unknown = soup_of(unpublished / "404.html")
    assert not unknown.select("a[href]")
    assert unknown.find(id="ways").has_attr("hidden")
    assert "take the end off the address" in unknown.noscript.get_text()

    known = soup_of(published / "404.html")
    assert [link["href"] for link in known.select("nav a")] == [
        "/a/b/book/start.html",
        "/a/b/notebooks/a_page.html",
    ]
    assert known.form["action"] == "/a/b/search.html"
    assert not known.find(id="ways").has_attr("hidden")
    assert known.noscript is None
