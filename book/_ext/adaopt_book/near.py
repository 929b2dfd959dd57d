"""A long page costs what is near the screen: the rest waits, see ``near.css`` and ``near.js``."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from .assets import HERE

THEME = "pydata_sphinx_theme"  # on which the book's theme is built
SCRIPT = Path("_static", "scripts", "pydata-sphinx-theme.js")
# The call of the theme's function that lays out and measures every block of code, again and again.
MEASURES_ALL = re.compile(
    r'"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)'
)
LEFT_OUT = '"near.js does this"'


def leave_out(app: Sphinx, exception: Exception | None) -> None:
    """Take out of the theme's script what ``near.js`` does for what is near."""
    if exception or app.builder.format != "html" or THEME not in app.extensions:
        return
    path = Path(app.outdir) / SCRIPT
    script = path.read_text(encoding="utf-8")
    if LEFT_OUT in script:
        return
    script, found = MEASURES_ALL.subn(LEFT_OUT, script)
    if not found:
        raise ExtensionError(f"{SCRIPT} no longer measures what scrolls: see near.py")
    path.write_text(script, encoding="utf-8")


def publish(app: Sphinx) -> None:
    """Copy the style sheet and the script into the site."""
    if app.builder.format == "html":
        out = Path(app.outdir) / "_static" / "adaopt"
        out.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "near.css", out)
        shutil.copy(HERE / "near.js", out)


def setup(app: Sphinx) -> None:
    """Add the style sheet and the script to every page."""
    app.add_css_file("adaopt/near.css", priority=901)
    app.add_js_file("adaopt/near.js", loading_method="defer", priority=270)
    app.connect("builder-inited", publish)
    app.connect("build-finished", leave_out)
