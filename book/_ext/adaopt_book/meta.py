"""What the site tells search engines, and those who show a preview of a shared link.

All of it needs the address at which the book is published, ``html: baseurl:`` in _config.yml:
previews with a picture (Open Graph), what a page is (schema.org), sitemap.xml, robots.txt. Sphinx
then adds the canonical address of each page by itself. Without an address a page says its title and
description, and nothing else. Every page may be indexed, but the one for missing addresses.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape

from sphinx.application import Sphinx

from .assets import ROOT

Context = dict[str, Any]
PREVIEW = ROOT / "book" / "images" / "preview.png"  # made by tools/preview.py
PREVIEW_PLACE = "_static/adaopt/preview.png"
PREVIEW_SIZE = (1200, 630)
PREVIEW_ALT = (
    "Four optimizers race down a ravine: the paths of SGD, Momentum, AdaGrad and Adam "
    "on the contours of the loss."
)
TEXT_LICENSE = "https://creativecommons.org/licenses/by/4.0/"
DESCRIPTION = re.compile(r'<meta\b(?=[^>]*\bname="description")[^>]*\bcontent="([^"]*)"')


def base_address(app: Sphinx) -> str:
    """Where the book is published, with a slash at the end; empty where that is not known."""
    address = app.config.html_baseurl or ""
    return f"{address.rstrip('/')}/" if address else ""


def address_of(app: Sphinx, pagename: str) -> str:
    """The full address of a page; empty where the book's is not known."""
    base = base_address(app)
    return base and urljoin(base, app.builder.get_target_uri(pagename))


def title_of(app: Sphinx, pagename: str) -> str:
    """A page's title as plain text."""
    return " ".join(app.env.titles[pagename].astext().split())


# --- in the head of a page ---------------------------------------------------------------------


def preview(app: Sphinx, pagename: str, description: str) -> list[str]:
    """Open Graph's tags, which the other previewers read too."""
    said = {
        "og:title": title_of(app, pagename),
        "og:description": description,
        "og:type": "website" if pagename == app.config.root_doc else "article",
        "og:site_name": app.config.html_title,
        "og:locale": "en_US",
    }
    base = base_address(app)
    if base:
        width, height = PREVIEW_SIZE
        said |= {
            "og:url": address_of(app, pagename),
            "og:image": urljoin(base, PREVIEW_PLACE),
            "og:image:type": "image/png",
            "og:image:width": str(width),
            "og:image:height": str(height),
            "og:image:alt": PREVIEW_ALT,
        }
    tags = [
        f'<meta property="{name}" content="{html.escape(text)}">' for name, text in said.items()
    ]
    if base:  # where Twitter does not read the tags above
        tags.append('<meta name="twitter:card" content="summary_large_image">')
        tags.append(f'<meta name="twitter:image:alt" content="{html.escape(PREVIEW_ALT)}">')
    return tags


def thing(app: Sphinx, pagename: str, description: str) -> list[str]:
    """What the page is, in schema.org's words: the book, a chapter of it, or another page."""
    if not base_address(app):
        return []
    root = app.config.root_doc
    part = "Chapter" if pagename.startswith("notebooks/") else "WebPage"
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["Book" if pagename == root else part, "LearningResource"],
        "@id": address_of(app, pagename),
        "url": address_of(app, pagename),
        "name": app.config.html_title if pagename == root else title_of(app, pagename),
        "description": description,
        "inLanguage": app.config.language,
        "isAccessibleForFree": True,
        "license": TEXT_LICENSE,
        "author": {"@type": "Organization", "name": app.config.author},
    }
    if pagename != root:
        said["isPartOf"] = {
            "@type": "Book",
            "@id": address_of(app, root),
            "name": app.config.html_title,
        }
    text = json.dumps(said, ensure_ascii=False).replace("</", r"<\/")
    return [f'<script type="application/ld+json">{text}</script>']


def head(app: Sphinx, pagename: str, description: str) -> str:
    """What the head of a page says about it."""
    return "\n".join(preview(app, pagename, description) + thing(app, pagename, description))


def describe(app: Sphinx, pagename: str, templatename: str, context: Context, doctree: Any) -> None:
    """Add that to each page of the contents; its description is the one it has already."""
    found = DESCRIPTION.search(context.get("metatags", ""))
    if doctree is not None and found:
        context["metatags"] += "\n" + head(app, pagename, html.unescape(found[1]))


def head_of_first(app: Sphinx, out: Path) -> str:
    """The same for the site's entry, which stands for the first page."""
    first = app.config.root_doc
    written = (out / app.builder.get_target_uri(first)).read_text(encoding="utf-8")
    found = DESCRIPTION.search(written)
    return head(app, first, html.unescape(found[1]) if found else "")


# --- files ---------------------------------------------------------------------------------------


def sitemap(app: Sphinx) -> str:
    """The addresses of all pages of the contents."""
    urls = "".join(
        f"<url><loc>{escape(address_of(app, pagename))}</loc></url>\n"
        for pagename in sorted(app.env.found_docs)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )


def robots(app: Sphinx) -> str:
    """Everything may be read but the notebook app, which has nothing to find."""
    base = base_address(app)
    return f"User-agent: *\nDisallow: {urlsplit(base).path}lite/\nSitemap: {base}sitemap.xml\n"


def publish(app: Sphinx, exception: Exception | None) -> None:
    """Write the files that need the book's address."""
    if exception or app.builder.format != "html" or not base_address(app):
        return
    out = Path(app.outdir)
    shutil.copy(PREVIEW, out / PREVIEW_PLACE)
    (out / "sitemap.xml").write_text(sitemap(app), encoding="utf-8")
    (out / "robots.txt").write_text(robots(app), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Run after the pages have got their descriptions."""
    app.connect("html-page-context", describe, priority=950)
    app.connect("build-finished", publish)
