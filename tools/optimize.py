"""Make the pages of the built site lighter: the one step after Sphinx, and an optional one.

    python tools/optimize.py [SITE]    by default _build/html

Pages are whole and right without it. Each is parsed once and goes through STEPS, of which each can
be left out. The theme loads a dozen style sheets, an icon library twice and the search index on
every page, and its scripts hold up the text. After this, a page has the style that it uses inside
it, so that its first line can be drawn when it has come; scripts wait, but those of its first
figure, which stand below it; and fonts have the characters that the book shows.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from logging import getLogger
from pathlib import Path
from urllib.parse import urlsplit

from fontTools.subset import Options, Subsetter, load_font, save_font
from selectolax.lexbor import LexborHTMLParser, LexborNode

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NODE = Path(sys.executable).parent / "node"
getLogger("fontTools").setLevel("ERROR")  # it tells of every table, and doubts KaTeX's dates
NOT_PAGES = ("_static", "_sources", "lite")  # folders with HTML that is none of ours


@dataclass
class Page:
    """A page as a tree, and where it is."""

    site: Path
    name: str  # its path in the site
    tree: LexborHTMLParser

    @property
    def static(self) -> str:
        """The way from the page to _static; it begins with a slash on 404.html."""
        found = self.tree.css('[src*="_static/"]')[0].attributes["src"] or ""
        return f"{found.partition('_static/')[0]}_static"

    def file(self, address: str | None) -> Path:
        """The file in _static to which an address of this page leads."""
        return self.site / "_static" / urlsplit(address or "").path.partition("_static/")[2]

    def new(self, tag: str, text: str = "", **attributes: str | None) -> LexborNode:
        """A new element for this page."""
        node = self.tree.create_node(tag)
        for name, value in attributes.items():
            node.attrs[name] = value
        if text:
            node.insert_child(text)
        return node


# --- scripts ---------------------------------------------------------------------------------

UNUSED = {"fontawesome.js"}  # 1.5 MB; its fonts are there as well
SEARCH = {"searchtools.js", "language_data.js", "searchindex.js"}
AT_ONCE = "documentation_options.js"  # a few lines that other scripts need


def scripts_wait(page: Page) -> None:
    """Leave out scripts that the page does not use; run the others when it is parsed.

    They are fetched after what the reader sees.
    """
    for preload in page.tree.css('link[rel="preload"][as="script"]'):
        preload.decompose()
    for script in page.tree.css("script[src]"):
        address = script.attributes["src"]
        name = Path(urlsplit(address or "").path).name
        if name in UNUSED or (name in SEARCH and page.name != "search.html"):
            script.decompose()
        elif name == AT_ONCE:
            script.replace_with(page.new("script", page.file(address).read_text(encoding="utf-8")))
        else:
            script.attrs["defer"] = None
            script.attrs["fetchpriority"] = "low"


def first_figure_has_its_scripts(page: Page) -> None:
    """Put the scripts of the first figure below it; those of others run as they come.

    Asked for by the page, they would come one round trip later, and behind the rest of it.
    """
    figure = page.tree.css_first(".adaopt-figure")
    if figure is None:
        return
    first = ("page.js", f"page-{figure.attributes['data-figure']}.js")
    scripts = []
    for script in page.tree.css('script[src*="adaopt/page"]'):
        file = page.file(script.attributes["src"])
        if file.name not in first:
            del script.attrs["defer"]
            script.attrs["async"] = None
            continue
        text = file.read_text(encoding="utf-8")
        if re.search(r"</script|<!--", text, re.I):
            raise ValueError(f"{file.name}: no page can hold a script with </script or <!-- in it")
        scripts.append(page.new("script", text))
        script.decompose()
    for script in reversed(scripts):
        figure.insert_after(script)


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


def code_is_plain(page: Page) -> None:
    """Take the elements around words of code that look like the code around them.

    They are a tenth of all elements of a chapter.
    """
    sheet = (page.site / "_static" / "pygments.css").read_text(encoding="utf-8")
    tokens = plain_tokens(sheet)
    for token in page.tree.css("pre span[class]"):
        if token.attributes["class"] in tokens:
            token.unwrap()


# --- style and fonts -------------------------------------------------------------------------

FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FONT = re.compile(r"src:url\([\"']?([^\"')]*?([\w-]+))\.woff2[^};]*")
# The full font is for all but the space, by which lines are measured, and the mark without width
# that KaTeX writes and no font has.
OTHERS = "unicode-range:U+21-200A,U+200C-10FFFF"
SMALL = re.compile(r"[\w-]+\.small-\w+\.woff")
ICON = re.compile(r'"\\([ef][0-9a-f]{3})"|([\ue000-\uf8ff])')  # an icon, by number or as itself
ADDRESS = re.compile(r"""url\((["']?)(?!data:|#|[a-z]+:|/)""")
# What the first lines of a page show is asked for at once, what else formulae need when all is
# there: text moves if its font comes later. From a file fonts cannot be asked for ahead.
ASK = """if (location.protocol !== "file:") for (const href of %s) document.head.append(
  Object.assign(document.createElement("link"),
    {rel: "preload", as: "font", type: "font/woff", crossOrigin: "", href}));
addEventListener("load", () => { for (const face of document.fonts)
  if (/KaTeX_(AMS|Size)/.test(face.family) && !/10FFFF$/.test(face.unicodeRange)) face.load();
});"""
FIRST = re.compile(r"fa-solid-900|KaTeX_Main-Regular|KaTeX_Math-Italic")


def styles_of(pages: list[Page]) -> dict[str, str]:
    """The style that each page uses, and under "" what all pages use."""
    asked: dict[str, dict[str, object]] = {}
    for page in pages:
        links = [page.file(a.attributes["href"]) for a in page.tree.css('link[rel="stylesheet"]')]
        scripts = [page.file(script.attributes["src"]) for script in page.tree.css("script[src]")]
        asked[page.name] = {
            "html": page.tree.html,
            "sheets": [file.relative_to(page.site).as_posix() for file in links],
            "scripts": [
                file.relative_to(page.site).as_posix() for file in scripts if file.is_file()
            ],
        }
    done = subprocess.run(
        [str(NODE), str(HERE / "purge.mjs")],
        input=json.dumps({"site": str(pages[0].site), "pages": asked}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, str] = json.loads(done.stdout)
    return found


class SmallFonts:
    """Fonts with the characters that the book shows, beside the full ones.

    The icon font has two thousand icons, of which a page shows a dozen; KaTeX's have alphabets for
    one letter. A browser takes a character from the small font, which comes last and names its
    characters, and fetches the full font for one that was missed: a wrong guess here costs time,
    never a letter.
    """

    def __init__(self, site: Path, shown: Iterable[str]) -> None:
        self.static = site / "_static"
        self.shown = {ord(letter) for text in shown for letter in text} | {ord(" ")}
        # Icons are characters for private use. (The icon font has letters as well.)
        self.icons = {code for code in self.shown if 0xE000 <= code < 0xF900}
        self.made: dict[str, str] = {}

    def within(self, style: str) -> str:
        """The style with small fonts for the families that it uses, and without the others."""
        rules = FACE.sub("", style)

        def parted(face: re.Match[str]) -> str:
            family = re.search(r"font-family:[\"']?([^\"';}]+)", face[0])
            return self.beside(face[0]) if family and family[1] in rules else ""

        return FACE.sub(parted, style)

    def beside(self, face: str) -> str:
        """A face as it is, and after it the one with the small font."""
        source = FONT.search(face)
        if not source:
            return face
        address = source[1]
        if address not in self.made:
            self.made[address] = self.small(self.static / f"{address}.woff2", source[2])
        small = self.made[address]
        return f"{face[:-1]};{OTHERS}}}{FONT.sub(small, face, count=1)}"

    def small(self, file: Path, name: str) -> str:
        """Write the small font; give its place, and the characters that it has."""
        options = Options(flavor="woff", hinting=False)
        with load_font(str(readable(file)), options) as font:
            font.recalcTimestamp = False  # the same bytes on every day
            wanted = self.icons if name.startswith("fa-") else self.shown
            shown = sorted(wanted & set(font.getBestCmap()))
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=shown)
            subsetter.subset(font)
            content = BytesIO()
            save_font(font, content, options)
        written = f"{name}.small-{hashlib.sha256(content.getvalue()).hexdigest()[:12]}.woff"
        (self.static / written).write_bytes(content.getvalue())
        ranges = ",".join(f"U+{code:X}" for code in shown)
        return f'src:url("{written}") format("woff");unicode-range:{ranges}'


def readable(font: Path) -> Path:
    """The same font as a file that can be read without a Brotli decoder."""
    beside = font.with_suffix(".ttf")
    return beside if beside.exists() else ROOT / "node_modules/katex/dist/fonts" / beside.name


def with_style(page: Page, style: str) -> None:
    """Put the style in place of the links to style sheets, and ask for its first fonts."""
    fonts = [f"{page.static}/{font}" for font in SMALL.findall(style) if FIRST.match(font)]
    style = ADDRESS.sub(rf"url(\1{page.static}/", style)
    first, *others = page.tree.css('link[rel="stylesheet"]')
    first.insert_before(page.new("script", ASK % json.dumps(fonts)))
    first.replace_with(page.new("style", style))
    for link in others:
        link.decompose()


def pages_have_their_style(pages: list[Page]) -> None:
    """Give each page the style that it uses, with small fonts in it."""
    pages = [page for page in pages if page.tree.css_first('link[rel="stylesheet"]')]
    styles = styles_of(pages)
    shown = [f.text() for page in pages for f in page.tree.css(".katex-html")]
    shown += [
        chr(int(code, 16)) if code else icon
        for style in styles.values()
        for code, icon in ICON.findall(style)
    ]
    fonts = SmallFonts(pages[0].site, shown)
    for page in pages:
        with_style(page, fonts.within(styles[page.name]))


# --- all of it -------------------------------------------------------------------------------

STEPS: tuple[Callable[[Page], None], ...] = (
    scripts_wait,
    first_figure_has_its_scripts,
    code_is_plain,
)
FOR_ALL: tuple[Callable[[list[Page]], None], ...] = (pages_have_their_style,)


def pages_of(site: Path) -> list[Page]:
    """The pages of the site."""
    found = []
    for file in sorted(site.rglob("*.html")):
        name = file.relative_to(site)
        if name.parts[0] not in NOT_PAGES:
            tree = LexborHTMLParser(file.read_text(encoding="utf-8"))
            found.append(Page(site, name.as_posix(), tree))
    return found


def optimize(site: Path) -> None:
    """Run all steps on all pages of the site."""
    pages = pages_of(site)
    for page in pages:
        for step in STEPS:
            step(page)
    for step_for_all in FOR_ALL:
        step_for_all(pages)
    for page in pages:
        (site / page.name).write_text(page.tree.html or "", encoding="utf-8")


if __name__ == "__main__":
    optimize(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "_build" / "html").resolve())
