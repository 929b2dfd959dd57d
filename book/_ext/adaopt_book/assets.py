"""What the pages load, under ``_static/adaopt/``.

The extension's own scripts and styles are in ``static/``, which Sphinx copies. What is made
elsewhere is copied here: the figures' scripts, KaTeX's style sheet and fonts, the licenses.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.locale import _ as in_language

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
STATIC = HERE / "static"
BUNDLE = ROOT / "adaopt" / "widgets" / "static"
KATEX = ROOT / "node_modules" / "katex" / "dist"

FIGURE_SCRIPT = "adaopt/page.js"  # what all live figures share
ONE_FIGURE = "adaopt/page-{}.js"  # one of them, by its name
TEXT = re.compile(r'(?<![\w.])_\(\s*"((?:[^"\\]|\\.)*)"')  # what a script of the extension says

# The color mode is known before anything is drawn. The theme would ask for it when all is there.
COLOR_MODE = """(page => {
  page.mode ||= "auto";
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  page.theme = page.mode !== "auto" ? page.mode : dark ? "dark" : "light";
})(document.documentElement.dataset);"""


def publish(app: Sphinx) -> None:
    """Name the folder of what is ours, and copy what is made elsewhere."""
    if app.builder.format != "html":
        return
    app.config.html_static_path.append(str(STATIC))
    from adaopt import words  # late: the extension must load before the package's requirements

    for needed, command in ((BUNDLE / "page.js", "make bundle"), (KATEX, "npm ci")):
        if not needed.exists():
            raise ExtensionError(f"{needed} is missing: run `{command}`")
    out = Path(app.outdir) / "_static" / "adaopt"
    (out / "katex" / "fonts").mkdir(parents=True, exist_ok=True)
    words.use(app.config.language)
    for script in BUNDLE.glob("page*.js"):
        text = script.read_text(encoding="utf-8")
        (out / script.name).write_text(words.prologue(text) + text, encoding="utf-8")
    shutil.copy(BUNDLE / "figures.css", out)
    shutil.copy(ROOT / "LICENSES.md", out / "LICENSES.txt")
    shutil.copy(KATEX / "contrib" / "copy-tex.min.js", out / "katex" / "copy-tex.js")
    for font in (KATEX / "fonts").glob("*.woff2"):
        shutil.copy(font, out / "katex" / "fonts")
    # Of its three font formats the one that every browser of today reads.
    style = (KATEX / "katex.min.css").read_text(encoding="utf-8")
    style = re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)', "", style)
    style = style.replace("font-display:block", "font-display:swap")
    (out / "katex" / "katex.css").write_text(style, encoding="utf-8")
    publish_words(app, out / "words.js")


def publish_words(app: Sphinx, file: Path) -> None:
    """What the extension's scripts say in another language than English, for Sphinx's own _()."""
    scripts = [path.read_text(encoding="utf-8") for path in STATIC.rglob("*.js")]
    texts = [json.loads(f'"{text}"') for script in scripts for text in TEXT.findall(script)]
    messages = {text: in_language(text) for text in texts if in_language(text) != text}
    if not messages:
        return
    table = {"locale": app.config.language, "messages": messages, "plural_expr": "n != 1"}
    translations = json.dumps(table, ensure_ascii=False)
    file.write_text(f"Documentation.addTranslations({translations});\n", encoding="utf-8")
    app.add_js_file("adaopt/words.js", loading_method="defer", priority=240)


def setup(app: Sphinx) -> None:
    """Publish before the pages are written."""
    app.add_css_file("adaopt/katex/katex.css", priority=800)
    app.add_css_file("adaopt/figures.css", priority=900)
    for name in ("book", "course", "launch_buttons"):
        app.add_css_file(f"adaopt/{name}.css", priority=901)
    for name in ("quizzes", "print"):
        app.add_css_file(f"adaopt/{name}.css", priority=902)
    app.add_js_file(None, body=COLOR_MODE, priority=100)
    app.add_js_file("adaopt/accessibility.js", loading_method="defer", priority=260)
    app.connect("builder-inited", publish, priority=600)
