"""What the site tells search engines, and those who show a preview of a shared link.

All of it needs the address at which the book is published, ``html: baseurl:`` in _config.yml. With
it, Sphinx names each page's own address, sphinx-sitemap lists the pages, and sphinxext-opengraph
writes what previews show. Without it a page says its title and description, and nothing else.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from babel.core import get_global
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _

from .assets import HERE, ROOT
from .pages import described

Context = dict[str, Any]
PREVIEW = ROOT / "book" / "images" / "preview.png"  # made by tools/preview.py
PREVIEW_SIZE = (1200, 630)
# Pages that are no part of the book's contents.
OTHERS = ["index.html", "404.html", "search.html", "genindex.html", "*modindex.html", "_modules/*"]
SAID = re.compile(r'^.*(?:property="og:|name="(?:description"|twitter:)|rel="canonical").*$', re.M)


def base_address(config: Config) -> str:
    """Where the book is published, with a slash at the end; empty where that is not known."""
    address = config.html_baseurl or ""
    return f"{address.rstrip('/')}/" if address else ""


def locale_of(language: str) -> str:
    """The language with the country that most of its readers live in, as Open Graph wants it.

    >>> locale_of("en"), locale_of("ko")
    ('en_US', 'ko_KR')
    """
    likely = get_global("likely_subtags").get(language, language).split("_")
    return f"{likely[0]}_{likely[-1]}"


def configure(app: Sphinx, config: Config) -> None:
    """Register the book's entry and, where the book has an address, what needs one."""
    config.templates_path.append(str(HERE / "templates"))
    if config.root_doc != "index":
        config.html_additional_pages["index"] = "adaopt_entry.html"
    base = base_address(config)
    if not base:
        return
    app.setup_extension("sphinx_sitemap")
    config.site_url, config.sitemap_url_scheme, config.sitemap_excludes = base, "{link}", OTHERS
    app.setup_extension("sphinxext.opengraph")
    width, height = PREVIEW_SIZE
    config.html_static_path.append(str(PREVIEW))
    config.ogp_site_url, config.ogp_site_name = base, config.html_title
    config.ogp_image = f"_static/{PREVIEW.name}"
    config.ogp_image_alt = _(
        "Four optimizers race down a ravine: the paths of SGD, Momentum, AdaGrad and Adam on the"
        " contours of the loss."
    )
    config.ogp_enable_meta_description = False  # pages.py writes it
    config.ogp_custom_meta_tags = [
        f'<meta property="og:locale" content="{locale_of(config.language)}">',
        f'<meta property="og:image:width" content="{width}">',
        f'<meta property="og:image:height" content="{height}">',
        '<meta name="twitter:card" content="summary_large_image">',
    ]


def preview(app: Sphinx, pagename: str, templatename: str, context: Context, doctree: Any) -> None:
    """Let the preview of a page say what its description says, and of which kind it is."""
    if doctree is not None and base_address(app.config):
        kind = "website" if pagename == app.config.root_doc else "article"
        said = {"og:type": kind, "og:description": described(context["metatags"])}
        context["meta"] = {**(context.get("meta") or {}), **said}


def entry(app: Sphinx, pagename: str, templatename: str, context: Context, doctree: Any) -> None:
    """Let the book's entry, index.html, say the same as the first page, to which it leads."""
    if templatename == "adaopt_entry.html":
        first = Path(app.outdir, app.builder.get_target_uri(app.config.root_doc))
        context["metatags"] = "\n".join(SAID.findall(first.read_text(encoding="utf-8")))


def setup(app: Sphinx) -> None:
    """Run after the pages have got their descriptions, and before sphinxext-opengraph."""
    app.connect("config-inited", configure, priority=900)  # the root is known then
    app.connect("html-page-context", preview, priority=460)
    app.connect("html-page-context", entry, priority=950)
