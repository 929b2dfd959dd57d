"""What each page says about itself, and which scripts it loads."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx

from .assets import FIGURE_SCRIPT, ONE_FIGURE

Context = dict[str, Any]
LONGEST_DESCRIPTION = 160
SHORTEST_DESCRIPTION = 40


FIGURE = re.compile(r'<div class="adaopt-figure" data-figure="(\w+)"')


def figure_scripts(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: Any
) -> None:
    """Load the scripts of the live figures that the page has, in their order."""
    names = dict.fromkeys(FIGURE.findall(context.get("body", "")))
    scripts = [FIGURE_SCRIPT, *map(ONE_FIGURE.format, names)] if names else []
    for i, script in enumerate(scripts):
        app.add_js_file(script, loading_method="defer", priority=300 + i)


def own_scripts(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: Any
) -> None:
    """Leave out thebe, which the theme declares twice and the book never uses, and duplicates."""
    kept: list[Any] = []
    seen = set()
    for script in context.get("script_files", []):
        name = str(getattr(script, "filename", script))
        body = getattr(script, "attributes", {}).get("body") or ""
        if "thebe" in name or "THEBE_JS_URL" in body or (name, body) in seen:
            continue
        seen.add((name, body))
        kept.append(script)
    context["script_files"] = kept
    context["css_files"] = [
        css
        for css in context.get("css_files", [])
        if "thebe" not in str(getattr(css, "filename", css))
    ]


THEBE = re.compile(
    r'<script type="text/x-thebe-config">.*?</script>\s*<script>kernelName = [^<]*</script>', re.S
)


def no_thebe(app: Sphinx, pagename: str, templatename: str, context: Context, doctree: Any) -> None:
    """Take thebe's settings off the end of each page."""
    if "body" in context:
        context["body"] = THEBE.sub("", context["body"])


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


def description(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: Any
) -> None:
    """Describe the page with its first paragraph where it does not describe itself.

    A page does so with ``myst: html_meta: description:`` in its front matter; notebooks have none.
    """
    tags = context.get("metatags", "")
    if 'name="description"' in tags:
        return
    text = first_paragraph(doctree) if doctree is not None else ""
    text = shorten(text or f"{context.get('title', pagename)}: {app.config.html_title}")
    context["metatags"] = f'{tags}\n<meta name="description" content="{html.escape(text)}">'


def report_link(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: Any
) -> None:
    """End the page with a link that opens a report about it, where a repository is set."""
    repository = app.config.html_theme_options.get("repository_url", "").rstrip("/")
    if not repository or doctree is None:
        return
    query = urlencode({"title": f"Error on the page {pagename}", "body": f"Page: {pagename}\n\n"})
    context["body"] += (
        f'<p class="adaopt-report"><a href="{html.escape(repository)}/issues/new?'
        f'{html.escape(query)}">Report an error on this page</a></p>'
    )


def setup(app: Sphinx) -> None:
    """Run after the theme, which fills the same context."""
    app.connect("html-page-context", figure_scripts, priority=400)
    app.connect("html-page-context", own_scripts, priority=900)
    app.connect("html-page-context", no_thebe, priority=900)
    app.connect("html-page-context", description, priority=900)
    app.connect("html-page-context", report_link, priority=900)
