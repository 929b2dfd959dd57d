"""What the book needs beyond Jupyter Book's defaults, as one local Sphinx extension.

assets    publishes the figure script, the style sheets and KaTeX's fonts inside the site
figures   the ``{adaopt-figure}`` directive; pictures of live figures as files
formulae  Node for KaTeX, and its strictness
quizzes   the ``{quiz}`` and ``{predict}`` directives, which ask and answer
pages     each page's scripts, title, description and "report an error" link
meta      what search engines and previews of links are told; sitemap
missing   the page for addresses where there is none
run       the links on each chapter that run its notebook elsewhere
offline   search in pages opened as files; the PDF and the zip, where the book is published
print     what a page needs on paper: addresses of links, solutions by choice
near      what is far from the screen waits
first     the first figure's scripts stand in the page
access    names and roles for the theme's parts; what its buttons leave unsaid
finish    the written pages: in each the style it uses, deferred scripts, nothing from another host
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from . import (
    access,
    assets,
    figures,
    finish,
    formulae,
    meta,
    missing,
    near,
    offline,
    pages,
    print,
    quizzes,
    run,
)

# In this order: each adds to what those before it made of a page.
PARTS = (
    formulae,
    assets,
    figures,
    quizzes,
    pages,
    print,
    run,
    offline,
    meta,
    missing,
    access,
    near,
    finish,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every part with Sphinx."""
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
