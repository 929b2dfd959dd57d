"""The place on each chapter's page from which its notebook is run: in the browser or elsewhere.

It links what `tools/lite.py` adds to the site: JupyterLite in ``lite/``, and in ``run/`` the
portable copy of the notebook and the package's wheel. Nothing is loaded before a link is followed.
"""

from __future__ import annotations

import html
import re
import tomllib
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

from .assets import ROOT

Context = dict[str, Any]

HOST = "jsDelivr"
FETCHED = "30 MB"  # about; lite/README.md says how this was counted
GITHUB = "https://github.com/"
# Known before the page is drawn; in the head, since a script in the body would hold up the text.
AS_FILE = """if (location.protocol === "file:")
  document.documentElement.classList.add("adaopt-as-file");"""
LITE = re.compile(r'\s*<(a|p) class="adaopt-lite\b[^>]*>.*?</\1>', re.S)


def wheel_name() -> str:
    """The file name of the package's wheel."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"{project['name']}-{project['version']}-py3-none-any.whl"


def link(address: str, words: str, style: str = "", **attributes: str) -> str:
    """A link that looks like a button."""
    told = {"class": f"{style} adaopt-run-way".strip(), "href": address, **attributes}
    listed = " ".join(f'{name.replace("_", "-")}="{html.escape(v)}"' for name, v in told.items())
    return f"<a {listed}>{words}</a>"


def elsewhere(repository: str, name: str) -> list[str]:
    """The services that read notebooks from the repository, where there is one on GitHub."""
    if not repository.startswith(GITHUB):
        return []
    path = repository.removeprefix(GITHUB)
    colab = f"https://colab.research.google.com/github/{path}/blob/colab/{name}"
    binder = f"https://mybinder.org/v2/gh/{path}/HEAD?urlpath=lab/tree/notebooks/{name}"
    new_tab = {"target": "_blank", "rel": "noopener"}
    return [
        link(colab, _("Open in Colab"), **new_tab),
        link(binder, _("Open in Binder"), **new_tab),
    ]


def place(pathto: Any, repository: str, name: str) -> str:
    """The links of one chapter, and what the first of them will do."""
    wheel = wheel_name()
    ways = [
        link(
            f"{pathto('lite/notebooks/index.html', 1)}?path={name}",
            _("Run in the browser"),
            "adaopt-lite",
            target="_blank",
            rel="noopener",
            aria_describedby="adaopt-lite-note",
        ),
        *elsewhere(repository, name),
        link(pathto(f"run/{name}", 1), _("Download this notebook"), download=name),
        link(pathto(f"run/{wheel}", 1), _("Download its package"), download=wheel),
    ]
    how = f"{pathto('book/how_to_use')}#how-to-run-online"
    note = _(
        "Running in the browser opens a new tab, and fetches Python there, about {size}, from"
        " another host, {host}. Nothing else on this site does that."
    ).format(size=FETCHED, host=HOST)
    as_file = _(
        "This page was opened as a file. Python runs in the browser only where the book is on a"
        " server."
    )
    return (
        f'<div class="adaopt-run" role="group" aria-label="{_("Run this chapter")}">'
        f'<p class="adaopt-run-ways">{" ".join(ways)}</p>'
        f'<p class="adaopt-lite adaopt-run-note" id="adaopt-lite-note">{note} '
        f'<a href="{how}">{_("How it works")}</a></p>'
        f'<p class="adaopt-lite adaopt-run-file">{as_file}</p></div>'
    )


def without_lite(page: str) -> str:
    """The page's HTML without the link to JupyterLite, for a copy of the site without it."""
    return LITE.sub("", page)


def add_place(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    """Put the links below the chapter's title, and the same copy behind the theme's button."""
    if doctree is None or not pagename.startswith("notebooks/"):
        return
    name, pathto = f"{pagename.removeprefix('notebooks/')}.ipynb", context["pathto"]
    repository = app.config.html_theme_options.get("repository_url", "").rstrip("/")
    links = place(pathto, repository, name)
    context["body"] = context["body"].replace("</h1>", f"</h1>\n{links}", 1)
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button.get("url", "").endswith(f"_sources/{pagename}.ipynb"):
                button["url"] = pathto(f"run/{name}", 1)


def mark_file(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    """Let a chapter's page know early that it was opened as a file."""
    if doctree is not None and pagename.startswith("notebooks/"):
        app.add_js_file(None, body=AS_FILE)


def setup(app: Sphinx) -> None:
    """Place the links after the theme has filled the same context."""
    app.connect("html-page-context", mark_file)
    app.connect("html-page-context", add_place, priority=910)
