"""The site away from its server: search in pages opened as files, and what to take along.

``make pdf`` and ``make zip`` make the book as one file. Where it is published they stand in its
folder ``downloads``, and ``{downloads}`` is a paragraph that links them; elsewhere it is nothing.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
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
    pdf = nodes.reference("", "the book as one PDF", refuri=f"{folder}/adaopt.pdf")
    archive = nodes.reference("", "the whole site as a zip", refuri=f"{folder}/adaopt-book.zip")
    words = [nodes.Text(text) for text in ("Both are here: ", " and ", ".")]
    return [nodes.paragraph("", "", words[0], pdf, words[1], archive, words[2])]


class Downloads(SphinxDirective):
    """``{downloads}``: links to the PDF and the zip."""

    def run(self) -> list[nodes.Node]:
        """Link them where the book is published."""
        return downloads(self.config.html_baseurl)


def setup(app: Sphinx) -> None:
    """Register the directive, and the search page's line."""
    app.add_directive("downloads", Downloads)
    app.connect("html-page-context", search_in_files)
