"""Publish what the pages load, under ``_static/adaopt/``.

Jupyter Book adds every script and style sheet in a folder called ``_static`` to every page. There
is no such folder here: this module copies files into the site, and pages ask for them by name.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
BUNDLE = ROOT / "adaopt" / "widgets" / "static"
KATEX = ROOT / "node_modules" / "katex" / "dist"

FIGURE_SCRIPT = "adaopt/page.js"  # what all live figures share
ONE_FIGURE = "adaopt/page-{}.js"  # one of them, by its name


def publish(app: Sphinx) -> None:
    """Copy the scripts, the style sheets and KaTeX's fonts (early: Sphinx then adds ?v=…)."""
    if app.builder.format != "html":
        return
    scripts = sorted(BUNDLE.glob("page*.js"))
    if BUNDLE / "page.js" not in scripts:
        raise ExtensionError(f"{BUNDLE / 'page.js'} is missing: run `make bundle`")
    out = Path(app.outdir) / "_static" / "adaopt"
    out.mkdir(parents=True, exist_ok=True)
    for script in scripts:
        shutil.copy(script, out)
    shutil.copy(BUNDLE / "figures.css", out)
    for own in ("book.css", "course.css", "quizzes.css", "quizzes.js"):
        shutil.copy(HERE / own, out)
    shutil.copy(ROOT / "LICENSES.md", out / "LICENSES.txt")
    publish_katex(out / "katex")


def publish_katex(out: Path) -> None:
    """KaTeX's style sheet with the one font format that every browser of today reads."""
    (out / "fonts").mkdir(parents=True, exist_ok=True)
    css = (KATEX / "katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)', "", css)
    css = css.replace("font-display:block", "font-display:swap")
    (out / "katex.css").write_text(css, encoding="utf-8")
    for font in (KATEX / "fonts").glob("*.woff2"):
        shutil.copy(font, out / "fonts")


def setup(app: Sphinx) -> None:
    """Publish before the pages are written."""
    app.add_css_file("adaopt/figures.css", priority=900)
    app.add_css_file("adaopt/book.css", priority=901)
    app.add_css_file("adaopt/course.css", priority=901)
    app.connect("builder-inited", publish)
