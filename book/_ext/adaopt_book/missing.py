"""404.html: what a host such as GitHub Pages shows where there is no page.

The host serves this one file at any depth, so nothing in it may be relative: its style, script and
icon are inside. Its links begin at the book's own path if `html: baseurl:` tells it; in the browser
a script looks for where the book begins, since a copy may be read elsewhere. See missing.html.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader
from sphinx import addnodes
from sphinx.application import Sphinx

from .assets import FIGURE_SCRIPT, HERE
from .meta import base_address, title_of

Part = tuple[str, list[tuple[str, str]]]


def contents(app: Sphinx) -> list[Part]:
    """The parts of the book: caption, and the address and title of each page."""
    root = app.config.root_doc
    parts: list[Part] = [("", [link(app, root, None)])]
    for toctree in app.env.get_doctree(root).findall(addnodes.toctree):
        pages = [link(app, page, title) for title, page in toctree["entries"]]
        parts.append((toctree.get("caption") or "", pages))
    return parts


def link(app: Sphinx, pagename: str, title: str | None) -> tuple[str, str]:
    """A page's address in the site, and the title that the contents give it."""
    return app.builder.get_target_uri(pagename), title or title_of(app, pagename)


def icon(app: Sphinx) -> str:
    """The book's icon as an address that holds it; empty where the book has none."""
    file = Path(app.confdir) / (app.config.html_favicon or "")
    if file.suffix != ".svg":
        return ""
    return f"data:image/svg+xml;base64,{base64.b64encode(file.read_bytes()).decode()}"


def publish(app: Sphinx, exception: Exception | None) -> None:
    """Write the page when all others are known."""
    if exception or app.builder.format != "html":
        return
    said: dict[str, Any] = {
        "book": app.config.html_title,
        "language": app.config.language,
        "icon": icon(app),
        "contents": contents(app),
        "probe": f"_static/{FIGURE_SCRIPT}",
        "root": urlsplit(base_address(app)).path,
    }
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.get_template("missing.html").render(said)
    (Path(app.outdir) / "404.html").write_text(page + "\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Run after the other pages are finished, which this one is from the start."""
    app.connect("build-finished", publish, priority=950)
