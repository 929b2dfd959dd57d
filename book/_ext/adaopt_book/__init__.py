"""What the book needs beyond Jupyter Book's defaults, as one local Sphinx extension.

assets    publishes the figure script, the style sheets and KaTeX's fonts inside the site
figures   the ``{adaopt-figure}`` directive; pictures of live figures as files
formulae  Node for KaTeX, and its strictness
quizzes   the ``{quiz}`` and ``{predict}`` directives, which ask and answer
pages     each page's scripts, title, description and "report an error" link
finish    the written pages: one style sheet, deferred scripts, and nothing from another host
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from . import assets, figures, finish, formulae, pages, quizzes


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every part with Sphinx."""
    for part in (formulae, assets, figures, quizzes, pages, finish):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
