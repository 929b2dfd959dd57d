"""What the theme leaves out for readers with a keyboard, a screen reader or colors of their own.

Its parts of the written pages get names and roles; what an icon font draws is not read out. What
needs a script is in ``access.js``, what shows is in ``book.css``.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx

from .assets import HERE
from .finish import pages_of

# Beginnings of tags, and the attributes they get.
ADDED = {
    # The theme's header and footer are empty here; the book's name stands in the sidebar.
    r'<header id="pst-header"': 'role="none"',
    r'<footer class="bd-footer"': 'role="none"',
    r'<div class="sidebar-primary-item"(?=>\s*<a class="navbar-brand)': 'role="banner"',
    # Dialogs and groups of links say what they are.
    r'<dialog id="pst-search-dialog"': 'aria-label="Search"',
    r'<dialog id="pst-primary-sidebar-modal"': 'aria-label="Contents of the book"',
    r'<dialog id="pst-secondary-sidebar-modal"': 'aria-label="Contents of this page"',
    r'<div class="prev-next-area"': 'role="navigation" aria-label="Previous and next page"',
    # Where a cell's code ends and what it printed begins is otherwise seen, not heard.
    r'<div class="cell_input docutils container"': 'role="group" aria-label="Code"',
    r'<div class="cell_output docutils container"': 'role="group" aria-label="Output"',
    # The source of a formula, and the signs that show under a pointer, are not there to be heard.
    # Style says so too, but what is far from the screen has none yet (near.css).
    r"<annotation(?= encoding)": 'aria-hidden="true"',
    r'<a(?= class="headerlink")': 'aria-hidden="true"',
    # Icons are characters of a font; they have no names.
    r'<(?:i|span)(?= class="(?:[^"]* )?fa(?:[bsr]|-solid|-brands)? )': 'aria-hidden="true"',
}
REPLACED = {
    'title="Toggle primary sidebar"': 'title="Contents of the book"',
    'title="Toggle secondary sidebar"': 'title="Contents of this page"',
    ' role="doc-biblioentry"': "",  # ARIA has given this role up
}


def mended(page: str) -> str:
    """The HTML of a page with names and roles for the theme's parts.

    What is mended stays as it is: Sphinx rewrites only some pages.

    >>> mended('<i class="fas fa-bars"></i>')
    '<i aria-hidden="true" class="fas fa-bars"></i>'
    >>> mended(_) == _
    True
    """
    for tag, attributes in ADDED.items():
        page = re.sub(f"({tag})(?! role=| aria-)", rf"\1 {attributes}", page)
    for old, new in REPLACED.items():
        page = page.replace(old, new)
    return page


def mend(app: Sphinx, exception: Exception | None) -> None:
    """Mend all written pages."""
    if exception or app.builder.format != "html":
        return
    for path in pages_of(Path(app.outdir)):
        page = path.read_text(encoding="utf-8")
        path.write_text(mended(page), encoding="utf-8")


def publish(app: Sphinx) -> None:
    """Copy the script into the site."""
    if app.builder.format == "html":
        out = Path(app.outdir) / "_static" / "adaopt"
        out.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "access.js", out)


def setup(app: Sphinx) -> None:
    """Run when all pages are written, before they are lightened."""
    app.add_js_file("adaopt/access.js", loading_method="defer", priority=260)
    app.connect("builder-inited", publish)
    app.connect("build-finished", mend, priority=850)
