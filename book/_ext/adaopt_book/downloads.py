"""The site away from its server: search in pages opened as files, and what to take along.

``make pdf`` and ``make zip`` make the book as one file. Where it is published they stand in its
folder ``downloads``, and ``{downloads}`` is a paragraph that links them; elsewhere it is nothing.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

# Sphinx fetches each page that it has found, to quote from it; a browser fetches no files.
NO_QUOTATIONS = (
    'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;'
)


def search_in_files(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Let the search page list what it finds without quoting, where it was opened as a file."""
    if pagename == "search":
        app.add_js_file(None, body=NO_QUOTATIONS, priority=250)


def downloads(address: str) -> list[nodes.Node]:
    """The paragraph with the links, for a book published at `address`."""
    if not address:
        return []
    folder = f"{address.rstrip('/')}/downloads"
    links = {
        "pdf": nodes.reference("", _("the book as one PDF"), refuri=f"{folder}/adaopt.pdf"),
        "zip": nodes.reference(
            "", _("the whole site as a zip"), refuri=f"{folder}/adaopt-book.zip"
        ),
    }
    # The sentence with the links in the places that it has for them.
    parts = re.split(r"\{(\w+)\}", str(_("Both are here: {pdf} and {zip}.")))
    return [nodes.paragraph("", "", *(links.get(part) or nodes.Text(part) for part in parts))]


class Downloads(SphinxDirective):
    """``{downloads}``: links to the PDF and the zip."""

    def run(self) -> list[nodes.Node]:
        """Link them where the book is published."""
        return downloads(self.config.html_baseurl)


def setup(app: Sphinx) -> None:
    """Register the directive, and the search page's line."""
    app.add_directive("downloads", Downloads)
    app.connect("html-page-context", search_in_files)
