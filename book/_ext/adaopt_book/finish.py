"""The last step: lighten the written pages, and make sure that they need no other host.

The theme loads a dozen style sheets, an icon library twice, and the search index on every page.
Here each page gets one style sheet with what is in use, scripts that do not hold up the text, and
fonts with the characters in use, asked for early. Every change can be made twice without harm:
Sphinx rewrites only some pages.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from pathlib import Path
from posixpath import dirname, normpath, relpath

from sphinx.application import Sphinx
from sphinx.util import logging

from .assets import FIGURE_SCRIPT
from .figures import sized
from .fonts import small_fonts
from .meta import address_of, head_of_first
from .unused import Names, without_unused

logger = logging.getLogger(__name__)

STYLE_LINK = re.compile(r'[ \t]*<link\b[^>]*\brel="stylesheet"[^>]*>\n?')
SMALL_FONT = re.compile(
    r'url\("((?:fa-solid-900|katex_main-regular|katex_math-italic)-\w+\.woff)"\)'
)
EARLY = """<script>if (location.protocol !== "file:") for (const href of %s) document.head.append(
  Object.assign(document.createElement("link"),
    {rel: "preload", as: "font", type: "font/woff", crossOrigin: "", href}));</script>
"""
SCRIPT_FILE = re.compile(r'<script\b([^>]*\bsrc="[^"]+"[^>]*)></script>')
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


# --- one style sheet -------------------------------------------------------------------------


def sheets_of(page: str, folder: str) -> list[str]:
    """The site's style sheets that a page in `folder` links, in order, as paths in the site."""
    links = re.findall(r'href="([^"?]+)', " ".join(STYLE_LINK.findall(page)))
    return [normpath(f"{folder}/{link}") for link in links]


def with_one_sheet(page: str, address: str, fonts: list[str]) -> str:
    """The page with one link in place of the links to its style sheets.

    The fonts are asked for at once: text moves if they come after it. From a file they cannot be.
    """
    before, *after = STYLE_LINK.split(page)
    early = EARLY % json.dumps([f"{dirname(address)}/{font}" for font in fonts])
    return f'{before}{early}<link rel="stylesheet" href="{address}">\n{"".join(after)}'


def first_fonts(out: Path, sheet: str, page: str) -> list[str]:
    """The fonts of a style sheet that are in use where the page begins."""
    fonts = SMALL_FONT.findall((out / sheet).read_text(encoding="utf-8"))
    return [font for font in fonts if 'class="katex' in page or not font.startswith("katex")]


def stylesheet(out: Path, sheets: list[str], scripts: list[str], pages: list[str]) -> str:
    """Write all `sheets` as one file in _static, named by its content; give its name."""
    text = "\n".join(absorbed(out, sheet) for sheet in sheets)
    text = without_unused(text, Names(pages, scripts))
    text = small_fonts(out, text, pages)
    name = f"book-{hashlib.sha256(text.encode()).hexdigest()[:12]}.css"
    (out / "_static" / name).write_text(text, encoding="utf-8")
    return f"_static/{name}"


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
    """Scripts that wait for the text, and only those the page uses."""
    head, rest = page.split("</head>", 1)
    head = ICON_SCRIPT.sub("", head)
    if not is_search:
        head = SEARCH_SCRIPT.sub("", head)
    head = SCRIPT_FILE.sub(deferred, PRELOAD.sub("", head))
    first = VIEWPORT.search(head)
    if first:
        head = head[: first.end()] + VIEWPORT.sub("", head[first.end() :])
    head = head.replace(THEME_CHOICE, THEME_KNOWN)
    head = head.replace('data-theme="auto"', 'data-theme="light"')  # without JavaScript
    rest = rest.replace(CITATIONS, '<div class="citation-list">')
    rest = rest.replace(FOLDED_CELL, "<summary>")
    return head + "</head>" + SEARCH_BUTTON.sub(r"\1", rest)


def deferred(found: re.Match[str]) -> str:
    """The script, run after the page is parsed; the figures' is fetched before the others."""
    attributes = found.group(1)
    if FIGURE_SCRIPT in attributes and "fetchpriority" not in attributes:
        attributes = f' fetchpriority="high"{attributes}'
    if not re.search(r"\b(?:defer|async)\b", attributes):
        attributes = f" defer{attributes}"
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
    written: dict[tuple[str, ...], str] = {}
    for path, page in pages.items():
        if "</head>" not in page:
            continue
        folder = path.parent.relative_to(out).as_posix()
        sheets = tuple(sheets_of(page, folder))
        if len(sheets) > 1:
            bundle = written.get(sheets) or stylesheet(
                out, list(sheets), scripts, list(pages.values())
            )
            written[sheets] = bundle
            fonts = first_fonts(out, bundle, page)
            page = with_one_sheet(page, relpath(bundle, folder), fonts)
        page = OPTIONS_FILE.sub(lambda _: f"<script>{options}</script>", page)
        page = without_tokens(lighten(page, path.name == "search.html"), plain)
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
    """What pages and style sheets would fetch from other hosts."""
    return [
        f"{path.relative_to(out)}: {address}"
        for pattern, files in (
            (FETCHED, pages_of(out)),
            (CSS_FETCHED, sorted((out / "_static").rglob("*.css"))),
        )
        for path in files
        for address in pattern.findall(path.read_text(encoding="utf-8"))
    ]


def setup(app: Sphinx) -> None:
    """Run when all pages are written and all other extensions have had their last word."""
    app.connect("build-finished", finish, priority=900)
