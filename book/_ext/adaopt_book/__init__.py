"""What the book needs beyond Jupyter Book's defaults, as one local Sphinx extension.

assets          what the pages load: scripts, style sheets, KaTeX's fonts
formulae        KaTeX as Sphinx's renderer of formulae
figures         the ``{adaopt-figure}`` directive; pictures of live figures as files
course          the course's map and times, from the chapters' metadata
methods         the ``{optimizers}`` directive: what pages say of each optimizer
quizzes         the ``{quiz}`` and ``{predict}`` directives, which ask and answer
pages           each page's scripts, description and "report an error" link
social          what search engines and previews of links are told
not_found       the page for addresses where there is none
launch_buttons  the links on each chapter that run its notebook elsewhere
downloads       search in pages opened as files; the PDF and the zip, where the book is published
print           what a page needs on paper: addresses of links, solutions by choice

The pages are whole and right as Sphinx writes them. ``tools/optimize.py`` makes them lighter.
What readers see is said in English by Sphinx's own ``_()``, in scripts as well: a translation is
one catalog, ``locale/LANGUAGE/LC_MESSAGES/sphinx.po``, which has the theme's words too.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from . import (
    assets,
    course,
    downloads,
    figures,
    formulae,
    launch_buttons,
    methods,
    not_found,
    pages,
    print,
    quizzes,
    social,
)

# In this order: each adds to what those before it made of a page.
PARTS = (
    formulae,
    assets,
    figures,
    course,
    methods,
    quizzes,
    pages,
    print,
    launch_buttons,
    downloads,
    social,
    not_found,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every part with Sphinx."""
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
