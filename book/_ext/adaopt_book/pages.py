"""What each page says about itself, and which scripts it loads."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

from .assets import FIGURE_SCRIPT, ONE_FIGURE

Context = dict[str, Any]
LONGEST_DESCRIPTION = 160
SHORTEST_DESCRIPTION = 40

FIGURE = re.compile(r'<div class="adaopt-figure" data-figure="(\w+)"')
DESCRIPTION = re.compile(r'<meta\b(?=[^>]*\bname="description")[^>]*\bcontent="([^"]*)"')


def figure_scripts(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: Any
) -> None:
    """Load the scripts of the live figures that the page has, in their order."""
    names = dict.fromkeys(FIGURE.findall(context.get("body", "")))
    scripts = [FIGURE_SCRIPT, *map(ONE_FIGURE.format, names)] if names else []
    for i, script in enumerate(scripts):
        app.add_js_file(script, loading_method="defer", priority=300 + i)


def without_thebe(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: Any
) -> None:
    """Leave out thebe, which the theme declares twice and the book never uses."""
    for files in ("script_files", "css_files"):
        context[files] = [
            file
            for file in context.get(files, [])
            if "thebe" not in f"{file.filename} {file.attributes.get('body')}".lower()
        ]


def no_thebe_on(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Take thebe's settings off the end of a page."""
    for node in list(doctree.findall(nodes.raw)):
        if re.search(r"x-thebe-config|kernelName = ", node.astext()):
            node.parent.remove(node)


def shorten(text: str) -> str:
    """One line of at most 160 characters, cut between words."""
    text = " ".join(text.split())
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def first_paragraph(doctree: nodes.document) -> str:
    """The first paragraph of prose that is long enough to describe the page."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section | nodes.document):
            text = " ".join(paragraph.astext().split())
            if len(text) >= SHORTEST_DESCRIPTION:
                return text
    return ""


def described(tags: str) -> str:
    """The description in the tags of a page, or nothing."""
    found = DESCRIPTION.search(tags)
    return html.unescape(found[1]) if found else ""


def description(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: Any
) -> None:
    """Describe the page with its first paragraph where it does not describe itself.

    A page does so with ``myst: html_meta: description:`` in its front matter; notebooks have none.
    """
    tags = context.get("metatags", "")
    if described(tags):
        return
    text = first_paragraph(doctree) if doctree is not None else ""
    text = shorten(text or f"{context.get('title', pagename)}: {app.config.html_title}")
    context["metatags"] = f'{tags}\n<meta name="description" content="{html.escape(text)}">\n'


def report_link(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: Any
) -> None:
    """End the page with a link that opens a report about it, where a repository is set."""
    repository = app.config.html_theme_options.get("repository_url", "").rstrip("/")
    if not repository or doctree is None:
        return
    title = _("Error on the page {page}").format(page=pagename)
    body = _("Page: {page}").format(page=pagename) + "\n\n"
    address = f"{repository}/issues/new?{urlencode({'title': title, 'body': body})}"
    context["body"] += (
        f'<p class="adaopt-report"><a href="{html.escape(address)}">'
        f"{_('Report an error on this page')}</a></p>"
    )


def setup(app: Sphinx) -> None:
    """Run after the theme, which fills the same context."""
    app.connect("doctree-resolved", no_thebe_on, priority=900)
    app.connect("html-page-context", figure_scripts, priority=400)
    app.connect("html-page-context", description, priority=450)
    app.connect("html-page-context", without_thebe, priority=900)
    app.connect("html-page-context", report_link, priority=900)
