"""404.html: what a host such as GitHub Pages shows where there is no page.

sphinx-notfound-page writes it as a page of the book, with addresses that begin at the book's own
path, which ``html: baseurl:`` tells. What stands in it, and how it finds the page that was meant:
see templates/adaopt_not_found.html.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _

from .social import base_address


def configure(app: Sphinx, config: Config) -> None:
    """Set the page's template, and where its addresses begin."""
    config.notfound_template = "adaopt_not_found.html"
    config.notfound_urls_prefix = urlsplit(base_address(config)).path or "/"
    description = _("There is no page at this address; the book's contents and a search help on.")
    config.notfound_context = {
        "title": _("There is no such page"),
        "has_address": bool(base_address(config)),
        "metatags": '<meta name="robots" content="noindex">'
        f'<meta name="description" content="{description}">',
    }


def setup(app: Sphinx) -> None:
    """Set up sphinx-notfound-page."""
    app.setup_extension("notfound.extension")
    app.connect("config-inited", configure, priority=400)
