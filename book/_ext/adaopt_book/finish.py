"""The last step: lighten the written pages, and make sure that they need no other host.

The theme loads a dozen style sheets, an icon library twice, and the search index on every page.
Here each page has the style that it uses inside it, so that its first line can be drawn when it has
come. Scripts wait, but those of its first figure. Fonts have the characters in use, and are asked
for early. All this can be done twice without harm: Sphinx rewrites only some pages.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from posixpath import normpath, relpath

from sphinx.application import Sphinx
from sphinx.util import logging

from .figures import sized
from .first import with_first_figure
from .fonts import small_fonts
from .meta import address_of, head_of_first
from .unused import Names, without_unused

logger = logging.getLogger(__name__)

STYLE_LINK = re.compile(r'[ \t]*<link\b[^>]*\brel="stylesheet"[^>]*>\n?')
STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.S)
SMALL_FONT = re.compile(
    r'url\("((?:fa-solid-900|katex_main-regular|katex_math-italic)-\w+\.woff)"\)'
)
SHEET_ADDRESS = re.compile(r'url\("(?!data:|#|[a-z]+:|/)')
EARLY = """<script>if (location.protocol !== "file:") for (const href of %s) document.head.append(
  Object.assign(document.createElement("link"),
    {rel: "preload", as: "font", type: "font/woff", crossOrigin: "", href}));</script>
"""
SCRIPT_FILE = re.compile(r'<script\b([^>]*\bsrc="([^"?]+)[^>]*)></script>')
SEARCH_SCRIPT = re.compile(
    r'\s*<script\b[^>]*src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>'
)
# A few lines that scripts in the page need at once.
OPTIONS_FILE = re.compile(r'<script src="[^"]*documentation_options\.js[^"]*"></script>')
ICON_SCRIPT = re.compile(r'\s*<script\b[^>]*src="[^"]*fontawesome\.js[^"]*"></script>')
PRELOAD = re.compile(r'\s*<link rel="preload" as="script"[^>]*>')
# An element with the role of a list must hold elements with that of its items.
CITATIONS = '<div role="list" class="citation-list">'
VIEWPORT = re.compile(r'\s*<meta name="viewport"[^>]*>')
THEME_CHOICE = 'document.documentElement.dataset.theme = localStorage.getItem("theme") || "auto";'
THEME_KNOWN = """document.documentElement.dataset.theme = (mode => mode !== "auto" ? mode
      : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"
    )(document.documentElement.dataset.mode);"""
# What Bootstrap's script names: the book has drop-downs and tooltips alone.
BOOTSTRAP = "bootstrap.js"
NOT_IN_BOOK = re.compile(
    r"\b(?:carousel|list-group|modal|offcanvas|popover|scrollspy|toast)\b[\w-]*"
)
# What has words in it is named by its words (WCAG 2.5.3).
SEARCH_BUTTON = re.compile(r'(<button\b[^>]*\bsearch-button-field\b[^>]*) aria-label="Search"')
FOLDED_CELL = '<summary aria-label="Toggle hidden content">'

FETCHED = re.compile(
    r"<(?:script|link(?![^>]*\brel=[\"']canonical)|img|iframe|source|video|audio|embed|object)\b"
    r"[^>]*?\b(?:src|href|srcset|data|poster)=[\"']((?:https?:)?//[^\"']+)",
    re.I,
)
CSS_FETCHED = re.compile(r"(?:url\(\s*|@import\s+)[\"']?((?:https?:)?//[^\"')]+)", re.I)


def pages_of(out: Path) -> list[Path]:
    """The pages of the site: not the templates, sources and JupyterLite beside them."""
    found = (path for path in out.rglob("*.html"))
    return sorted(
        p for p in found if p.relative_to(out).parts[0] not in ("_static", "_sources", "lite")
    )


# --- style -----------------------------------------------------------------------------------


def sheets_of(page: str, folder: str) -> list[str]:
    """The site's style sheets that a page in `folder` links, in order, as paths in the site."""
    links = re.findall(r'href="([^"?]+)', " ".join(STYLE_LINK.findall(page)))
    return [normpath(f"{folder}/{link}") for link in links]


def with_style(page: str, style: str, static: str) -> str:
    """The page with a style in place of the links to its style sheets; `static` leads to _static.

    A style sheet beside it would have to be asked for and waited for before anything is drawn. The
    fonts are asked for at once: text moves if they come after it. From a file they cannot be.
    """
    before, *after = STYLE_LINK.split(page)
    early = EARLY % json.dumps([f"{static}/{font}" for font in first_fonts(style, page)])
    style = SHEET_ADDRESS.sub(f'url("{static}/', style)
    return f"{before}{early}<style>{style}</style>\n{''.join(after)}"


def first_fonts(style: str, page: str) -> list[str]:
    """The fonts of a style that are in use where the page begins."""
    fonts = SMALL_FONT.findall(style)
    return [font for font in fonts if 'class="katex' in page or not font.startswith("katex")]


def style_of(out: Path, sheets: list[str], scripts: list[str], pages: list[str]) -> str:
    """The rules of all `sheets` that `pages` use, with addresses as seen from _static."""
    text = "\n".join(absorbed(out, sheet) for sheet in sheets)
    text = without_unused(text, Names(pages, scripts))
    return small_fonts(out, text, pages)


def scripts_of(page: str, folder: Path) -> list[str]:
    """The scripts that a page in `folder` loads, without what the book does not use of them."""
    files = [folder / found[1] for found in SCRIPT_FILE.findall(page)]
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    return [NOT_IN_BOOK.sub("", t) if f.name == BOOTSTRAP else t for f, t in texts.items()]


def absorbed(out: Path, sheet: str) -> str:
    """A style sheet's text with what it imports, and its addresses as seen from _static."""
    path = out / sheet
    text = re.sub(r"/\*#\s*sourceMappingURL=.*?\*/", "", path.read_text(encoding="utf-8"))

    def imported(found: re.Match[str]) -> str:
        return absorbed(out, normpath(f"{Path(sheet).parent.as_posix()}/{found.group(1)}"))

    def moved(found: re.Match[str]) -> str:
        target = normpath(f"{Path(sheet).parent.as_posix()}/{found.group(1)}")
        return f'url("{relpath(target, "_static")}")'

    text = re.sub(r"url\(\s*[\"']?(?!data:|#|[a-z]+:|/)([^\"')]+)[\"']?\s*\)", moved, text)
    return re.sub(r"@import\s+(?:url\()?[\"']([^\"']+)[\"']\)?;", imported, text)


# --- code ------------------------------------------------------------------------------------

COLOR = re.compile(
    r'html\[data-theme="(\w+)"\] \.highlight(?: \.(\w+))? \{ (?:[^}]*; )?(color: #\w+) \}'
)


def plain_tokens(css: str) -> set[str]:
    """Classes of code that have the color of the code around them, whatever the color mode.

    >>> code = 'html[data-theme="light"] .highlight'
    >>> light = f"{code} {{ color: #111 }} {code} .n {{ color: #111 }} {code} .k {{ color: #123 }}"
    >>> plain_tokens(light)
    {'n'}
    >>> plain_tokens(light + light.replace('"light"', '"dark"').replace(".n {", ".k {"))
    set()
    """
    colors = {(mode, name): color for mode, name, color in COLOR.findall(css)}
    modes = {mode for mode, _ in colors}
    return {
        token
        for _, token in colors
        if token and all(colors.get((mode, token)) == colors.get((mode, "")) for mode in modes)
    }


def without_tokens(page: str, tokens: set[str]) -> str:
    """The page without the elements around `tokens` of its code: a tenth of all its elements."""
    around = re.compile(rf'<span class="(?:{"|".join(sorted(tokens))})">([^<]*)</span>')
    return re.sub(r"<pre\b.*?</pre>", lambda code: around.sub(r"\1", code[0]), page, flags=re.S)


# --- pages -----------------------------------------------------------------------------------


def lighten(page: str, is_search: bool) -> str:
    """Scripts that do not hold up the text, and only those the page uses."""
    head, rest = page.split("</head>", 1)
    head = ICON_SCRIPT.sub("", head)
    if not is_search:
        head = SEARCH_SCRIPT.sub("", head)
    head = PRELOAD.sub("", head)
    head = SCRIPT_FILE.sub(deferred, head)
    first = VIEWPORT.search(head)
    if first:
        head = head[: first.end()] + VIEWPORT.sub("", head[first.end() :])
    head = head.replace(THEME_CHOICE, THEME_KNOWN)
    head = head.replace('data-theme="auto"', 'data-theme="light"')  # without JavaScript
    rest = rest.replace(CITATIONS, '<div class="citation-list">')
    rest = rest.replace(FOLDED_CELL, "<summary>")
    return head + "</head>" + SEARCH_BUTTON.sub(r"\1", SCRIPT_FILE.sub(deferred, rest))


def deferred(found: re.Match[str]) -> str:
    """The script, run after the page is parsed, and fetched after what the reader sees."""
    attributes = found.group(1)
    if not re.search(r"\b(?:defer|async)\b", attributes):
        attributes = f" defer{attributes}"
    if "fetchpriority" not in attributes:
        attributes = f' fetchpriority="low"{attributes}'
    return f"<script{attributes}></script>"


def measured(page: str, folder: Path) -> str:
    """The page with the size of each picture in it."""

    def measure(found: re.Match[str]) -> str:
        tag, file = found[0], folder / found[1]
        if " width=" in tag or " style=" in tag or not file.is_file():
            return tag
        return sized(tag, file.read_bytes())

    return re.sub(r'<img\b[^>]*\bsrc="([^":]+\.png)"[^>]*>', measure, page)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Lighten all pages, write the site's entry, and fail if anything comes from elsewhere."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    pages = {path: path.read_text(encoding="utf-8") for path in pages_of(out)}
    scripts = [
        path.read_text(encoding="utf-8")
        for path in (out / "_static").rglob("*.js")
        if path.name != "fontawesome.js"
    ]
    options = (out / "_static" / "documentation_options.js").read_text(encoding="utf-8")
    plain = plain_tokens((out / "_static" / "pygments.css").read_text(encoding="utf-8"))
    styles: dict[tuple[str, ...], str] = {}
    for path, page in pages.items():
        if "</head>" not in page:
            continue
        folder = path.parent.relative_to(out).as_posix()
        page = OPTIONS_FILE.sub(lambda _: f"<script>{options}</script>", page)
        page = with_first_figure(page, path.parent)
        page = without_tokens(lighten(page, path.name == "search.html"), plain)
        sheets = tuple(sheets_of(page, folder))
        if sheets:
            if sheets not in styles:
                styles[sheets] = style_of(out, list(sheets), scripts, list(pages.values()))
            if path == out / f"{app.config.root_doc}.html":
                # Beside the site, for who puts pages together (the PDF).
                out.with_suffix(".css").write_text(styles[sheets], encoding="utf-8")
            names = Names([page], scripts_of(page, path.parent))
            style = without_unused(styles[sheets], names)
            page = with_style(page, style, relpath("_static", folder))
        page = measured(page, path.parent)
        path.write_text(page, encoding="utf-8")
    write_entry(app, out)
    for found in other_hosts(out):
        logger.error("the site would fetch from another host: %s", found)
        app.statuscode = 1


def write_entry(app: Sphinx, out: Path) -> None:
    """index.html sends the reader to the book's first page."""
    first = f"{app.config.root_doc}.html"
    if first == "index.html":
        return
    title = html.escape(app.config.html_title)
    (out / "index.html").write_text(
        f'<!DOCTYPE html>\n<html lang="{app.config.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n"
        f'<meta name="description" content="{title}: the book starts on its first page.">\n'
        f'<meta http-equiv="refresh" content="0; url={first}">\n'
        f'<link rel="canonical" href="{address_of(app, app.config.root_doc) or first}">\n'
        f"{head_of_first(app, out)}\n"
        f'<link rel="icon" href="_static/favicon.svg">\n</head>\n'
        f'<body><p><a href="{first}">{title}</a></p></body>\n</html>\n',
        encoding="utf-8",
    )


def other_hosts(out: Path) -> list[str]:
    """What pages, with the style in them, and style sheets would fetch from other hosts."""
    found = []
    for path in [*pages_of(out), *sorted((out / "_static").rglob("*.css"))]:
        text = path.read_text(encoding="utf-8")
        style = text if path.suffix == ".css" else "".join(STYLE.findall(text))
        addresses = CSS_FETCHED.findall(style)
        if path.suffix == ".html":
            addresses += FETCHED.findall(text)
        found += [f"{path.relative_to(out)}: {address}" for address in addresses]
    return found


def setup(app: Sphinx) -> None:
    """Run when all pages are written and all other extensions have had their last word."""
    app.connect("build-finished", finish, priority=900)
