"""What the written pages hold, read without a browser: as Sphinx wrote them, and made lighter.

tools/optimize.py is optional: without it everything is right, and only slower.
"""

import re
from collections import Counter
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from contents import PAGES, REPOSITORY


@pytest.fixture(scope="module", params=["plain", "html"])
def folder(request, site):
    return site.with_name(request.param)


pytestmark = pytest.mark.xdist_group("pages")  # parsing them all takes long: one process does it


@pytest.fixture(scope="module")
def soups(folder):
    """Every page of the site, parsed."""
    skipped = ("_static", "_sources", "lite", "404.html")
    files = [f for f in folder.rglob("*.html") if f.relative_to(folder).parts[0] not in skipped]
    return {
        f.relative_to(folder).as_posix(): BeautifulSoup(
            f.read_text(encoding="utf-8"), "html.parser"
        )
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
    del descriptions["index.html"]  # it stands for the first page
    assert [d for d, n in Counter(descriptions.values()).items() if n > 1] == []


def test_every_page_has_the_books_icon_and_language(folder, soups):
    for name, soup in soups.items():
        icon = soup.select_one('link[rel="icon"]')
        assert (folder / name).parent.joinpath(icon["href"]).resolve().is_file(), name
        assert soup.html["lang"] == "en"


def test_every_link_inside_the_site_leads_somewhere(folder, soups):
    anchors = {
        name: {tag["id"] for tag in soup.find_all(id=True)} | {""} for name, soup in soups.items()
    }
    dead = []
    for name, soup in soups.items():
        for link in soup.select("a[href]"):
            target = urlsplit(link["href"])
            if target.scheme or target.netloc:
                continue
            path = (folder / name).parent / unquote(target.path) if target.path else folder / name
            if not path.resolve().is_file():
                dead.append(f"{name}: {link['href']}")
            elif path.suffix == ".html" and path.resolve().is_relative_to(folder / "lite"):
                continue  # its pages have no anchors
            elif path.suffix == ".html" and path.resolve().is_relative_to(folder):
                there = path.resolve().relative_to(folder).as_posix()
                if unquote(target.fragment) not in anchors[there]:
                    dead.append(f"{name}: {link['href']}")
    assert dead == []


def test_everything_a_page_loads_is_there_and_on_this_host(folder, soups):
    loaded = set()
    for name, soup in soups.items():
        addresses = [tag["src"] for tag in soup.select("[src]")]
        addresses += [tag["href"] for tag in soup.select("link[href]:not([rel=canonical])")]
        for tag in soup.select("[srcset]"):
            addresses += [part.split()[0] for part in tag["srcset"].split(",")]
        for style in soup.select("style"):
            addresses += re.findall(r"url\(\s*[\"']?([^\"')#]+)", style.text)
        parts = [urlsplit(address) for address in addresses]
        assert [part for part in parts if part.netloc or part.scheme not in ("", "data")] == [], (
            name
        )
        here = (folder / name).parent
        loaded |= {here / unquote(part.path) for part in parts if part.path and not part.scheme}
    assert {".js", ".svg", ".webp"} <= {path.suffix for path in loaded}
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


def test_a_page_can_be_reported_only_where_a_repository_is_set(soups):
    for page in PAGES:
        links = soups[f"{page}.html"].select(".adaopt-report a")
        assert len(links) == bool(REPOSITORY), page
        assert all(link["href"].startswith(f"{REPOSITORY}/issues/new?") for link in links)
