"""The whole book as one PDF, printed by Chromium from the pages of the site.

    python tools/pdf.py [SITE [PDF]]    by default _build/plain and _build/adaopt.pdf

The pages become one document. Live figures are their pictures, solutions and answers stand at the
end of each chapter, links between pages are links within the document, and bookmarks are its
headings. SITE is as Sphinx wrote it: its first page has links to the style of all pages.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import chromium
import yaml
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent

NOT_FOR_PAPER = re.compile(r"/(?!(print|doctools|documentation_options|translations)\.js)[^/]*\.js")

# A page as a part of the document: its ids become its own, and links lead to where pages are in it.
PART = """({name, places}) => {
  const article = document.querySelector("article.bd-article");
  window.print = () => {};
  dispatchEvent(new Event("beforeprint"));
  if (article.querySelector(".adaopt-quiz-checked, .tag_hide-cell")) printWithSolutions();
  const forScreens = `script, .headerlink, .d-print-none, .adaopt-run, .adaopt-report,
    .adaopt-forget, .adaopt-quiz-controls, .adaopt-quiz-reply, .adaopt-quiz-checked > details,
    .tag_hide-cell, .tag_hide-input > details, .katex-mathml`;
  for (const formula of article.querySelectorAll(".katex")) {
    formula.setAttribute("role", "img"); // one thing to who reads aloud, in the words of TeX
    formula.setAttribute("aria-label", formula.querySelector("annotation").textContent);
  }
  for (const node of article.querySelectorAll(forScreens)) node.remove();
  for (const picture of article.querySelectorAll("img")) {
    picture.src = picture.src; // the whole address: the document stands elsewhere
    picture.removeAttribute("loading");
  }
  for (const link of article.querySelectorAll("a[href]")) {
    const [address, place] = link.href.split("#");
    if (places[address]) link.href = `#${places[address]}` + (place ? `--${decodeURI(place)}` : "");
    else if (link.protocol === "file:") link.replaceWith(...link.childNodes); // not in the book
  }
  for (const named of article.querySelectorAll("[id]")) named.id = `${places[name]}--${named.id}`;
  article.id = places[name];
  return article.outerHTML;
}"""

# The first page, with all articles in place of its own.
JOIN = """({title, contents, articles}) => {
  document.title = title;
  document.querySelector("#jb-print-docs-body")?.remove();
  document.querySelector("article.bd-article").outerHTML = articles.join("");
  const list = document.createElement("nav");
  list.className = "bd-article book-contents";
  list.innerHTML = contents;
  document.querySelector("article.bd-article").after(list);
  const ids = new Set([...document.querySelectorAll("[id]")].map(named => named.id));
  const links = [...document.querySelectorAll("article a[href^='#'], .book-contents a")];
  return links.map(link => link.hash.slice(1)).filter(place => !ids.has(decodeURI(place)));
}"""

STYLE = """
  @page { size: A4; }
  body { page: auto !important; }
  article:has(.adaopt-cheat) { page: adaopt-cheat; }
  article + :is(article, nav), nav + article { break-before: page; }
  .bd-main .bd-content .bd-article h1 { display: block !important; margin: 0 0 1rem; }
  .bd-article :is(h1, h2, h3, h4) { contain: paint; } /* or some are bookmarked twice */
  .book-contents li { margin: 0.3rem 0; list-style: none; }
"""


def book(browser: Browser, site: Path, title: str, pages: list[str]) -> bytes:
    """These pages of the site as a PDF."""
    addresses = {name: (site / f"{name}.html").as_uri() for name in pages}
    places = {address: name.replace("/", "-") for name, address in addresses.items()}
    page = browser.new_page()
    # Figures stay pictures: nothing but the script for paper, and its words, is needed.
    page.route(NOT_FOR_PAPER, lambda route: route.abort())
    articles, contents = [], "<h1>Contents</h1><ul>"
    for address in addresses.values():
        page.goto(address)
        articles.append(page.evaluate(PART, {"name": address, "places": places}))
        heading = page.locator("article h1").inner_html()
        contents += f'<li><a href="#{places[address]}">{heading}</a></li>'
    page.goto(addresses[pages[0]])
    page.add_style_tag(content=STYLE)
    dead = page.evaluate(JOIN, {"title": title, "contents": contents, "articles": articles})
    if dead:
        raise ValueError(f"links of the book lead nowhere in it: {', '.join(sorted(dead))}")
    page.emulate_media(media="print")
    page.wait_for_function("[...document.images].every(picture => picture.complete)")
    made = page.pdf(prefer_css_page_size=True, outline=True, tagged=True)
    page.close()
    return made


def main(site: str = "_build/plain", pdf: str = "_build/adaopt.pdf") -> None:
    """Print the book."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    with sync_playwright() as playwright:
        path = chromium.find()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.arguments())
        pages = [toc["root"], *(page["file"] for part in toc["parts"] for page in part["chapters"])]
        made = book(browser, (ROOT / site).resolve(), config["title"], pages)
        browser.close()
    (ROOT / pdf).write_bytes(made)
    print(f"The book is in {pdf}: {len(made) / 1e6:.1f} MB.")


if __name__ == "__main__":
    main(*sys.argv[1:])
