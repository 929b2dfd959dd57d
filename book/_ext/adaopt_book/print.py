"""A page on paper: its style sheet, its script, and what is there for paper alone.

A link cannot be followed on paper, so the addresses of links to other sites stand in a numbered
list at the end of the page. Solutions stay folded, or are all printed at the end: the reader
chooses in the theme's download menu. What is for paper alone has a class ``d-print-…``.
"""

from __future__ import annotations

import html
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

Context = dict[str, Any]

LINK = re.compile(r'<a\b[^>]*\bhref="(https?://[^"]+)"[^>]*>(.*?)</a>', re.S)
FOLDED_AWAY = re.compile(r'class="[^"]*\b(?:adaopt-quiz-checked|tag_hide-cell)\b')


def is_told(address: str, words: str) -> bool:
    """Whether the words of a link are its address already.

    >>> is_told("https://doi.org/10.24432/C50P49", "doi:10.24432/C50P49")
    True
    >>> is_told("https://numpy.org/", "numpy.org"), is_told("https://numpy.org/", "NumPy")
    (True, False)
    """
    bare = address.split("://", 1)[1].rstrip("/")
    scheme, _, name = words.partition(":")
    return bare in words or (scheme in ("doi", "arXiv") and address.endswith(name))


def with_addresses(body: str) -> str:
    """The page with a number after each link to another site, and the addresses at its end."""
    addresses: list[str] = []

    def numbered(found: re.Match[str]) -> str:
        address, words = found[1], re.sub(r"<[^>]+>", "", found[2])
        if is_told(html.unescape(address), html.unescape(words)):
            return found[0]
        if address not in addresses:
            addresses.append(address)
        number = addresses.index(address) + 1
        return f'{found[0]}<sup class="d-none d-print-inline">{number}</sup>'

    body = LINK.sub(numbered, body)
    if not addresses:
        return body
    items = "".join(f"<li>{address}</li>" for address in addresses)
    return (
        f'{body}<div class="adaopt-addresses d-none d-print-block">'
        f"<p>{_('Where the links lead')}</p><ol>{items}</ol></div>\n"
    )


def prepare(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    """Add to a page of the book what it needs on paper."""
    if doctree is None:
        return
    app.add_js_file("adaopt/print.js", loading_method="defer", priority=250)
    body = context["body"]
    if FOLDED_AWAY.search(body):
        add_button(context)
    context["body"] = with_addresses(body)


def add_button(context: Context) -> None:
    """Put a second way to print into the download menu, below the theme's."""
    for group in context.get("header_buttons", []):
        if group.get("label") == "download-buttons":
            group["buttons"].append(
                {
                    "type": "javascript",
                    "javascript": "printWithSolutions()",
                    "text": _(".pdf with solutions"),
                    "tooltip": _("Print to PDF, with all solutions at the end"),
                    "icon": "fas fa-file-pdf",
                    "label": "print-solutions-button",
                }
            )


def setup(app: Sphinx) -> None:
    """Run after the theme and the pictures, and before links that are for the screen."""
    app.connect("html-page-context", prepare, priority=800)
