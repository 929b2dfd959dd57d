"""The book on paper, as one PDF, and as a zip that is read without a server."""

import re
import zipfile
from io import BytesIO
from urllib.parse import unquote

import pdf
import pytest
import zip_site
from adaopt_book.downloads import downloads
from contents import CHAPTERS, PAGES
from docutils.nodes import reference
from helpers import off_paper, on_paper
from pikepdf import Pdf

BUTTON = ".btn-print-solutions-button"


def start_a_figure(page):
    """Bring the first figure to life; the others start when somebody comes near."""
    figure = page.locator(".adaopt-figure").first
    figure.scroll_into_view_if_needed()
    figure.locator(".adaopt-grid").wait_for(state="attached", timeout=10_000)


def test_every_picture_is_printed_also_those_not_seen_before(visit):
    page, _ = visit("notebooks/03_ema")
    start_a_figure(page)
    pictures = page.locator("article img").evaluate_all("all => all.map(i => i.src)")
    with Pdf.open(BytesIO(page.pdf(format="A4"))) as printed:
        found = {image.objgen for sheet in printed.pages for image in sheet.get_images().values()}
    assert len(found) == len(set(pictures)) > 5


def test_solutions_are_printed_where_the_reader_wants_them(visit):
    page, log = visit("notebooks/03_ema")
    solutions = page.locator(".adaopt-solution")
    folds = page.locator(".tag_hide-cell > details")
    folds.nth(1).evaluate("fold => { fold.open = true; }")
    on_paper(page)
    assert folds.locator("visible=true").count() == 1
    assert not folds.nth(1).locator("summary").is_visible()  # nothing folds on paper
    assert solutions.count() == 0
    off_paper(page)

    page.evaluate("window.print = () => dispatchEvent(new Event('beforeprint'))")
    page.locator(BUTTON).evaluate("button => button.click()")
    assert solutions.locator("visible=true").count() == 0
    page.emulate_media(media="print")
    expected = folds.count() + page.locator(".adaopt-quiz-checked").count()
    assert solutions.locator("visible=true").count() == expected > 5
    assert page.locator(".adaopt-quiz-kind", has_text=re.compile(r"^Question 1$")).is_visible()
    assert "Right." in solutions.first.inner_text()
    doubled = "all => all.length - new Set(all.map(named => named.id)).size"
    assert page.locator("[id]").evaluate_all(doubled) == 0
    off_paper(page)
    assert solutions.count() == 0
    assert page.locator(".adaopt-quiz-kind").first.inner_text() in ("Question", "Predict first")
    assert log.is_clean(), log


def test_the_way_to_print_solutions_is_where_there_are_some(site):
    for name in PAGES:
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        folded = bool(re.search(r'class="[^"]*\b(adaopt-quiz-checked|tag_hide-cell)\b', text))
        assert ("printWithSolutions()" in text) == folded, name


def test_links_to_other_sites_have_their_address_at_the_end_of_the_page(visit):
    page, _ = visit("book/course")
    links = page.locator("article a[href^=http]")
    numbers = page.locator("article a[href^=http] + sup")
    listed = page.locator(".adaopt-addresses li")
    assert not listed.first.is_visible()
    assert not numbers.first.is_visible()
    page.emulate_media(media="print")
    assert links.count() == numbers.count() > 3
    addresses = listed.all_inner_texts()
    assert len(addresses) == len(set(addresses))
    for link, number in zip(links.all(), numbers.all_inner_texts(), strict=True):
        assert addresses[int(number) - 1] == link.get_attribute("href")


# --- the PDF ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(browser, site):
    """Three pages of the book as a PDF, and the places that links in it may lead to."""
    pages = ["book/notation", "book/course", "book/glossary"]
    made = pdf.book(browser, site.with_name("plain"), "Adaptive optimizers", pages)
    with Pdf.open(BytesIO(made)) as book:
        numbers = {page.obj.objgen: number for number, page in enumerate(book.pages)}
        places = {
            unquote(name[1:]): numbers[place[0].objgen]
            for name, place in book.Root.Dests.as_dict().items()
        }
        yield book, places


def test_bookmarks_and_contents_lead_to_pages_of_the_pdf(printed):
    book, places = printed
    with book.open_outline() as outline:
        titles = [item.title for item in outline.root]
        sections = [item.title for item in outline.root[2].children]
    assert titles == ["Notation", "Contents", "The course", "Glossary, English–Korean"]
    contents = [str(link.Dest)[1:] for link in book.pages[places["book-course"] - 1].Annots]
    assert contents == ["book-notation", "book-course", "book-glossary"]
    assert places["book-notation"] == 0 < places["book-course"]
    assert sections[-1] == "Solutions"
    assert "Notes for the teacher" in sections
    assert str(book.docinfo["/Title"]) == "Adaptive optimizers"
    assert str(book.Root.Lang) == "en"


def test_links_inside_the_pdf_stay_inside(printed):
    book, places = printed
    links = [link for page in book.pages for link in page.get("/Annots", [])]
    inside = {unquote(str(link.Dest)[1:]) for link in links if "/Dest" in link}
    outside = {str(link.A.URI) for link in links if "/A" in link}
    assert len(inside) > 20
    assert inside <= places.keys()
    assert all(address.startswith("https://") for address in outside)


def test_a_dead_link_stops_the_pdf(browser, tmp_path):
    page = '<article class="bd-article"><h1>A</h1><a href="#b">there</a></article>'
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    with pytest.raises(ValueError, match="nowhere in it: a--b"):
        pdf.book(browser, tmp_path, "A", ["a"])


# --- the zip ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unpacked(site, ways, tmp_path_factory):
    """The site from its zip, as files."""
    folder = tmp_path_factory.mktemp("zip")
    zip_site.pack(site, folder / "book.zip")
    with zipfile.ZipFile(folder / "book.zip") as packed:
        packed.extractall(folder)
        entries = packed.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert entries == sorted(entries, key=lambda entry: entry.filename)
    ways["zip"] = (folder / zip_site.FOLDER).as_uri() + "/"
    return folder / zip_site.FOLDER


def test_the_zip_has_all_pages_and_nothing_that_needs_a_server(unpacked):
    assert all((unpacked / f"{name}.html").is_file() for name in PAGES)
    assert not (unpacked / "lite").exists()
    texts = [(unpacked / f"{name}.html").read_text(encoding="utf-8") for name in CHAPTERS]
    assert not any("lite/" in text for text in texts)
    assert all("run/" in text for text in texts)


def test_search_in_the_unpacked_zip_leads_to_a_page(visit, unpacked):
    page, log = visit(zip_site.START, "zip")
    page.wait_for_url(f"**/{PAGES[0]}.html")
    start_a_figure(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("half-life")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    page.get_by_text("Search finished").wait_for()
    page.locator('#search-results a[href*="notebooks/03_ema"]').first.click()
    page.wait_for_url("**/notebooks/03_ema.html*")
    page.locator("span.highlighted", has_text="half").first.wait_for(state="attached")
    start_a_figure(page)
    assert log.is_clean(), log


def test_the_pdf_and_the_zip_are_linked_where_the_book_is_published():
    assert downloads("") == []
    links = [
        node["refuri"] for node in downloads("https://example.org/book/")[0].findall(reference)
    ]
    assert links == [
        "https://example.org/book/downloads/adaopt.pdf",
        "https://example.org/book/downloads/adaopt-book.zip",
    ]
