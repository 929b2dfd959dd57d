"""The whole book as one PDF, printed by Chromium from the built site.

    python tools/pdf.py [SITE [PDF]]    by default _build/html and _build/adaopt.pdf

The pages stand in the order of `_toc.yml`. Live figures are their pictures, predictions are
followed by what happens, and solutions and answers stand at the end of each chapter. Links between
pages are links within the document. It is printed twice: the first time tells on which page
everything is.
"""

from __future__ import annotations

import html
import json
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import chromium
import yaml
from pikepdf import Name, ObjectStreamMode, Pdf
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LINK = re.compile(r'<a\b[^>]*\bhref="#([^"]+)"[^>]*>')
ID = re.compile(r'\bid="([^"]+)"')
ADDRESS = re.compile(r'url\("(?!data:|#|[a-z]+:)([^"]+)"')
NUMBERED = re.compile(r"(\d+)\. (.*)")


@dataclass
class Part:
    """A page of the book: what the contents say about it, and what it is in the document."""

    name: str
    caption: str  # of the group in which _toc.yml has it
    title: str | None  # its own in _toc.yml
    heading: str = ""  # its first heading, in HTML
    words: str = ""  # the same in words
    content: str = ""

    @property
    def place(self) -> str:
        """Its id in the document.

        >>> Part("notebooks/03_ema", "Foundations", None).place
        'notebooks-03_ema'
        """
        return self.name.replace("/", "-")

    @property
    def short(self) -> str:
        """The title in the contents and at the head of its pages."""
        return self.title or self.words

    @property
    def above(self) -> str:
        """What stands above the title.

        >>> Part("notebooks/03_ema", "Foundations", "3. Why forget?").above
        'Foundations · Chapter 3'
        """
        number = NUMBERED.match(self.title or "")
        return f"{self.caption} · Chapter {number[1]}" if number else self.caption


def parts_of(toc: dict[str, Any]) -> Iterator[Part]:
    """The pages in the order of `_toc.yml`."""
    yield Part(toc["root"], "", None)
    for group in toc["parts"]:
        for chapter in group["chapters"]:
            yield Part(chapter["file"], group["caption"], chapter.get("title"))


def about() -> dict[str, str]:
    """What the title page says."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "title": config["title"],
        "author": config["author"],
        "version": project["version"],
        "language": config["sphinx"]["config"]["language"],
        "address": config["html"]["baseurl"],
    }


# --- the document ----------------------------------------------------------------------------


def read(browser: Browser, site: Path, parts: list[Part]) -> None:
    """Fill in the parts from the pages of the site, each as it is on paper."""
    places = {(site / f"{part.name}.html").as_uri(): part.place for part in parts}
    page = browser.new_page()
    # Figures stay pictures; nothing but the script for paper is needed.
    page.route("**/*.js*", lambda r: r.continue_() if "/print.js" in r.request.url else r.abort())
    program = (HERE / "pdf.js").read_text(encoding="utf-8")
    for part in parts:
        page.goto((site / f"{part.name}.html").as_uri(), wait_until="domcontentloaded")
        told = page.evaluate(program, {"prefix": part.place, "places": places})
        part.heading, part.words, part.content = told["title"], told["words"], told["content"]
    page.close()


def title_page(told: dict[str, str], question: str) -> str:
    """The first sheet."""
    where = f'<p><a href="{told["address"]}">{told["address"]}</a></p>' if told["address"] else ""
    return (
        f'<section class="book-title"><h1>{told["title"]}</h1>'
        f'<p class="book-question">{question}</p><div class="book-imprint">'
        f"<p>{told['author']}</p><p>Edition {told['version']}</p>"
        "<p>On the web pages of this book the figures are alive: they answer when a slider is"
        f" moved. Here each is a picture of its first state.</p>{where}"
        "<p>Text and pictures: CC BY 4.0. Code: MIT license.</p></div></section>"
    )


def contents(parts: list[Part]) -> str:
    """The table of contents."""
    lines, caption = [], ""
    for part in parts:
        if part.caption != caption:
            caption = part.caption
            lines.append(f'</ol><h2 class="book-caption">{caption}</h2><ol>')
        lines.append(f'<li><a href="#{part.place}">{html.escape(part.short)}</a></li>')
    return f'<nav class="book-contents"><h1>Contents</h1><ol>{"".join(lines)}</ol></nav>'


def style_of(part: Part) -> str:
    """The rules that put the part's title at the head of its pages."""
    name, words = f"part-{part.place}", json.dumps(part.short, ensure_ascii=False)
    return (
        f"#{part.place} {{ page: {name}; }} @page {name} {{ @top-center {{ content: {words}; }} }}"
    )


def style_in(site: Path) -> str:
    """The style of all pages, which stands beside the site, with whole addresses."""
    style, static = site.with_suffix(".css").read_text(encoding="utf-8"), site / "_static"
    return ADDRESS.sub(lambda at: f'url("{(static / at[1]).resolve().as_uri()}"', style)


def document(site: Path, parts: list[Part], told: dict[str, str]) -> str:
    """The whole book as one page of HTML."""
    styles = "\n".join(style_of(part) for part in parts)
    articles = "\n".join(
        f'<article class="bd-article" id="{part.place}">'
        f'<p class="book-part">{part.above}</p>{part.content}</article>'
        for part in parts
    )
    made = (
        f'<!DOCTYPE html>\n<html lang="{told["language"]}" data-theme="light"><head>'
        f'<meta charset="utf-8"><title>{told["title"]}</title>'
        f"<style>{style_in(site)}</style>"
        f"<style>{(HERE / 'pdf.css').read_text(encoding='utf-8')}\n{styles}</style></head>"
        '<body><main class="bd-main"><div class="bd-content"><div class="bd-article-container">'
        f"{title_page(told, parts[0].words)}{contents(parts)}{articles}"
        "</div></div></main></body></html>"
    )
    dead = set(LINK.findall(made)) - set(ID.findall(made))
    if dead:
        raise ValueError(f"links of the book lead nowhere in it: {', '.join(sorted(dead))}")
    return made


# --- printing --------------------------------------------------------------------------------

WRITE_NUMBERS = """numbers => {
  const links = ".book-contents a, .book-sections a, .book-answer";
  for (const link of document.querySelectorAll(links)) {
    let number = link.querySelector(".book-number");
    if (!number) {
      number = document.createElement("span");
      number.className = "book-number";
      link.append(number);
    }
    number.textContent = numbers[decodeURIComponent(link.hash.slice(1))] ?? "00";
  }
}"""


def pages_of(printed: bytes) -> dict[str, int]:
    """The page, counted from 1, of every place that a link leads to."""
    with Pdf.open(BytesIO(printed)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        places = pdf.Root.Dests.as_dict()
        return {unquote(name[1:]): numbers[place[0].objgen] for name, place in places.items()}


def printed(page: Page) -> bytes:
    """The document as a PDF whose contents tell the pages."""
    numbers: dict[str, int] = {}
    for _ in range(4):
        page.evaluate(WRITE_NUMBERS, numbers)
        made = page.pdf(format="A4", prefer_css_page_size=True, outline=True, tagged=True)
        if pages_of(made) == numbers:
            return made
        numbers = pages_of(made)
    raise RuntimeError("the contents' page numbers move the pages that they number")


def finished(made: bytes, told: dict[str, str]) -> bytes:
    """The PDF with its title, author and language, and without the time at which it was made."""
    out = BytesIO()
    with Pdf.open(BytesIO(made)) as pdf:
        del pdf.docinfo
        pdf.docinfo["/Title"], pdf.docinfo["/Author"] = told["title"], told["author"]
        pdf.Root.PageMode = Name.UseOutlines
        pdf.save(out, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def book(browser: Browser, site: Path, parts: list[Part]) -> bytes:
    """These pages of the site as a PDF."""
    told = about()
    read(browser, site, parts)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "book.html"
        file.write_text(document(site, parts, told), encoding="utf-8")
        page = browser.new_page()
        page.goto(file.as_uri())
        made = printed(page)
        page.close()
    return finished(made, told)


# Without a font for them, two different letters are the same empty box.
BOXES = """() => {
  const drawn = letter => {
    const context = new OffscreenCanvas(40, 40).getContext("2d");
    context.font = "20px sans-serif";
    context.fillText(letter, 5, 30);
    return context.getImageData(0, 0, 40, 40).data.join();
  };
  return drawn("한") === drawn("글");
}"""
NO_KOREAN = (
    "No font on this machine has Korean letters: in the PDF they are boxes."
    " On Debian and Ubuntu: apt install fonts-noto-cjk"
)


def main(site: str = "_build/html", pdf: str = "_build/adaopt.pdf") -> None:
    """Print the book."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    with sync_playwright() as playwright:
        path = chromium.find() or chromium.install()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.arguments())
        if browser.new_page().evaluate(BOXES):
            print(NO_KOREAN, file=sys.stderr)
        made = book(browser, (ROOT / site).resolve(), list(parts_of(toc)))
        browser.close()
    (ROOT / pdf).parent.mkdir(parents=True, exist_ok=True)
    (ROOT / pdf).write_bytes(made)
    with Pdf.open(ROOT / pdf) as written:
        print(f"The book is in {pdf}: {len(written.pages)} pages, {len(made) / 1e6:.1f} MB.")


if __name__ == "__main__":
    main(*sys.argv[1:])
