"""What the written pages hold, read without a browser."""

import re
from collections import Counter
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from contents import CHAPTERS, PAGES, REPOSITORY, SITE

pytestmark = pytest.mark.xdist_group("pages")  # parsing them all takes long: one process does it


@pytest.fixture(scope="session")
def soups(site):
    """Every page of the site, parsed."""
    skipped = ("_static", "_sources", "lite", "404.html")
    files = [f for f in site.rglob("*.html") if f.relative_to(site).parts[0] not in skipped]
    return {
        f.relative_to(site).as_posix(): BeautifulSoup(f.read_text(encoding="utf-8"), "html.parser")
        for f in files
    }


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_contents_exists_and_says_something(soups, page):
    soup = soups[f"{page}.html"]
    assert len(soup.select("article h1")) == 1
    assert len(soup.select_one("article").get_text(" ", strip=True)) > 300


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_contents_is_in_the_menu(soups, page):
    assert any(
        a["href"].endswith(f"{page.split('/')[-1]}.html")
        for a in soups["search.html"].select("#pst-primary-sidebar a")
    )


def test_titles_and_descriptions_are_there_and_differ(soups):
    def description(soup):
        found = soup.select('meta[name="description"]')
        assert len(found) == 1
        return found[0]["content"]

    titles = Counter(soup.title.get_text() for soup in soups.values())
    assert [title for title, count in titles.items() if count > 1 or not title.strip()] == []
    descriptions = {name: description(soup) for name, soup in soups.items()}
    for page in PAGES:
        assert 40 <= len(descriptions[f"{page}.html"]) <= 200, page
    assert [d for d, n in Counter(descriptions.values()).items() if n > 1] == []


def test_every_page_has_the_books_icon_and_language(soups):
    for name, soup in soups.items():
        icon = soup.select_one('link[rel="icon"]')
        assert (SITE / name).parent.joinpath(icon["href"]).resolve().is_file(), name
        assert soup.html["lang"] == "en"


def test_every_link_inside_the_site_leads_somewhere(soups):
    anchors = {
        name: {tag["id"] for tag in soup.find_all(id=True)} | {""} for name, soup in soups.items()
    }
    dead = []
    for name, soup in soups.items():
        for link in soup.select("a[href]"):
            target = urlsplit(link["href"])
            if target.scheme or target.netloc:
                continue
            path = (SITE / name).parent / unquote(target.path) if target.path else SITE / name
            if not path.resolve().is_file():
                dead.append(f"{name}: {link['href']}")
            elif path.suffix == ".html" and path.resolve().is_relative_to(SITE / "lite"):
                continue  # its pages have no anchors
            elif path.suffix == ".html" and path.resolve().is_relative_to(SITE):
                there = path.resolve().relative_to(SITE).as_posix()
                if unquote(target.fragment) not in anchors[there]:
                    dead.append(f"{name}: {link['href']}")
    assert dead == []


def test_everything_a_page_loads_is_there(soups):
    def files(folder, addresses):
        here = (a for a in addresses if not urlsplit(a).scheme and not urlsplit(a).netloc)
        return {folder / unquote(urlsplit(a).path) for a in here if urlsplit(a).path}

    loaded = set()
    for name, soup in soups.items():
        addresses = [tag["src"] for tag in soup.select("[src]")]
        addresses += [tag["href"] for tag in soup.select("link[href]")]
        for tag in soup.select("[srcset]"):
            addresses += [part.split()[0] for part in tag["srcset"].split(",")]
        for style in soup.select("style"):
            addresses += re.findall(r"url\(\s*[\"']?([^\"')#]+)", style.text)
        loaded |= files((SITE / name).parent, addresses)
    assert {".js", ".svg", ".webp", ".woff", ".woff2"} <= {path.suffix for path in loaded}
    assert [path.as_posix() for path in sorted(loaded) if not path.is_file()] == []
    modules = [name for name, soup in soups.items() if soup.select('script[type="module"]')]
    assert modules == [], "a page that is opened as a file may not load a module"


def test_every_picture_is_described_and_keeps_its_place(soups):
    for page in PAGES:
        for picture in soups[f"{page}.html"].select("article img"):
            alt = picture.get("alt", "")
            assert len(alt) > 10, f"{page}: {picture['src']} has no description"
            assert not re.search(r"\.(png|svg|jpe?g)$", alt), f"{page}: {alt} is a file name"
            assert picture.get("width"), f"{page}: {picture['src']} has no width"


NAMED = re.compile(r'\(self\.adaopt\?\?=\[\]\)\.push\(\["(\w+)"')  # how a figure's script begins


def test_each_page_has_the_scripts_of_its_figures_and_no_others(soups):
    with_figures = set()
    for name, soup in soups.items():
        figures = [slot["data-figure"] for slot in soup.select(".adaopt-figure")]
        asked_for = soup.select('script[src*="adaopt/page"]')
        files = {re.search(r"page[-\w]*", script["src"])[0] for script in asked_for}
        assert files == {f"page-{figure}" for figure in figures if figure != figures[0]}, name
        assert all(script["fetchpriority"] == "low" for script in asked_for)
        assert all(script.has_attr("async") for script in asked_for)
        if figures:
            with_figures.add(name)
            shared, first = soup.select_one(".adaopt-figure").find_next_siblings("script")
            assert "self.adaopt=" in shared.text, name
            assert NAMED.findall(first.text) == figures[:1], name
    assert {f"{page}.html" for page in [*CHAPTERS, PAGES[0]]} <= with_figures


def test_each_page_has_the_style_that_it_uses(soups):
    pages = (f"{CHAPTERS[0]}.html", "book/glossary.html")
    chapter, glossary = (soups[page].select("style")[-1].text for page in pages)
    assert ".adaopt-player" in chapter
    assert ".adaopt-player" not in glossary
    assert ".tooltip" in glossary  # a script makes it
    assert ".carousel" not in glossary  # a script of the theme names it
    assert len(glossary) < 0.8 * len(chapter)


def test_what_the_theme_brings_and_the_book_does_not_use_is_gone(soups):
    for name, soup in soups.items():
        text = re.sub(r"<style.*?</style>", "", str(soup), flags=re.S)
        assert "thebe" not in text.lower(), name
        assert "fontawesome.js" not in text, name
        assert not soup.select('link[rel="stylesheet"]'), f"{name} waits for a style sheet"
        if name != "search.html":
            assert "searchindex.js" not in text, name
        assert not soup.select("script[src]:not([defer], [async])"), f"{name} waits for a script"


def test_a_page_can_be_reported_only_where_a_repository_is_set(soups):
    for page in PAGES:
        links = soups[f"{page}.html"].select(".adaopt-report a")
        assert len(links) == bool(REPOSITORY), page
        assert all(link["href"].startswith(f"{REPOSITORY}/issues/new?") for link in links)
