"""What the site says about itself to others, where it has an address and where it has none."""

import subprocess
import sys
import xml.etree.ElementTree as ET

import preview
import pytest
from bs4 import BeautifulSoup
from contents import PAGES, ROOT
from PIL import Image

pytestmark = pytest.mark.xdist_group("social")  # it builds books of its own

CONF = f"""
import sys

sys.path.insert(0, {str(ROOT / "book" / "_ext")!r})
extensions = ["myst_parser", "adaopt_book"]
myst_enable_extensions = ["attrs_inline"]
html_math_renderer = "katex"
html_theme, language, root_doc, author = "sphinx_book_theme", "en", "book/start", "Some authors"
html_title = "A book"
suppress_warnings = ["config.cache"]
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
    # In a process of its own: sphinx-sitemap leaves a server running, which keeps this one's pipes.
    sphinx = [sys.executable, "-m", "sphinx", "-q", "-W", "-d", folder / "trees", source, out]
    subprocess.run(sphinx, check=True)
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


def tags(soup):
    """The contents of a page's meta tags by name; none may come twice."""
    named = [(tag.get("name") or tag.get("property"), tag.get("content")) for tag in soup("meta")]
    found = {name: content for name, content in named if name and name != "viewport"}
    assert len(found) == sum(1 for name, _ in named if name and name != "viewport")
    return found


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
def test_without_an_address_a_page_says_its_description_and_nothing_that_needs_one(
    unpublished, name
):
    soup = soup_of(unpublished / name)
    said = tags(soup)
    assert said["description"] == SAID[name][1]
    assert not [key for key in said if key.startswith(("og:", "twitter:"))]
    assert not soup.select("link[rel=canonical]")
    for file in ("sitemap.xml", "_static/preview.png"):
        assert not (unpublished / file).exists()


@pytest.mark.parametrize("name", SAID)
def test_with_an_address_a_page_has_a_preview(published, name):
    soup = soup_of(published / name)
    title, description, kind, place = SAID[name]
    said = tags(soup)
    assert (said["og:title"], said["og:description"], said["og:type"]) == (title, description, kind)
    assert said["description"] == description
    assert (said["og:site_name"], said["og:locale"]) == ("A book", "en_US")
    assert [link["href"] for link in soup.select("link[rel=canonical]")] == [BASE + place]
    assert said["og:url"] == BASE + place
    assert said["twitter:card"] == "summary_large_image"
    with Image.open(published / said["og:image"].removeprefix(BASE)) as picture:
        assert picture.size == (int(said["og:image:width"]), int(said["og:image:height"]))


def test_the_sitemap_has_all_pages_of_the_contents(published):
    tree = ET.parse(published / "sitemap.xml").getroot()
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert sorted(url.findtext(f"{space}loc") for url in tree) == [
        BASE + "book/start.html",
        BASE + "notebooks/a_page.html",
    ]


def test_every_page_of_the_book_may_be_found(site):
    for page in PAGES:
        assert "robots" not in tags(soup_of(site / f"{page}.html")), page


def test_the_preview_is_small_and_its_words_name_who_races(published):
    said = tags(soup_of(published / "index.html"))
    assert preview.PREVIEW.stat().st_size < 100_000
    [axes] = preview.draw().axes
    racers = [text.get_text() for text in axes.get_legend().get_texts()]
    assert len(racers) == 4
    assert all(racer in said["og:image:alt"] for racer in racers)


def test_where_there_is_no_page_links_begin_at_the_books_own_path(unpublished, published):
    soup = soup_of(published / "404.html")
    assert {link["href"] for link in soup.select("article nav a")} == {
        "/a/b/book/start.html",
        "/a/b/notebooks/a_page.html",
    }
    assert soup.select_one("article form")["action"] == "/a/b/search.html"
    assert not soup.select("article noscript")
    assert "take the end off the address" in str(soup_of(unpublished / "404.html").article.noscript)
