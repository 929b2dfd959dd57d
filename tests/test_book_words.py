"""What the book's extension says to readers can be said in another language, all of it."""

import ast
import io
import json
import pathlib
import re

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.locale import translators
from sphinx.util.docutils import docutils_namespace, patch_docutils

ROOT = pathlib.Path(__file__).parent.parent
EXTENSION = ROOT / "book" / "_ext" / "adaopt_book"
CONF = f"""
import sys
sys.path.insert(0, {str(EXTENSION.parent)!r})
extensions = ["myst_parser", "adaopt_book"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
html_math_renderer, html_theme, root_doc = "katex", "basic", "notebooks/page"
html_theme_options = {{"repository_url": "https://github.com/who/what"}}
html_title, language, locale_dirs = "B", "eo", ["locale"]
"""
PAGE = """# T

[x](https://example.org/) and

:::{quiz} try-quiz
q

<details><summary>a</summary>

- 1: «Right.» r
- 2: «Not quite:» n
- «otherwise»: «No.» w

</details>
:::

:::{predict} try-predict
q

<details><summary>a</summary>

**«Answer» 2.** p

</details>
:::

```{forget-answers}
```
```{downloads}
```
"""
# What is the same in every language.
SAME = re.compile(
    r"https:.*|[\d\s.,:()%]*|\W*(?:T|B|q|r|n|w|a|p|x|and|#|Ctrl|K|Pages?: .*)\W*|\W*v\d.*"
)


def texts():
    """Every text that the extension gives to _(), in Python, in templates, and in scripts."""
    for file in EXTENSION.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                assert isinstance(node.args[0], ast.Constant), f"{file.name}: {node.lineno}"
                yield node.args[0].value
    for file in [*EXTENSION.rglob("*.js"), *EXTENSION.rglob("templates/*.html")]:
        calls = re.findall(r'(?<![\w.])_\(\s*("(?:[^"\\]|\\.)*")?', file.read_text("utf-8"))
        assert all(calls), f"{file.name}: a text that is no literal"
        yield from map(json.loads, calls)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A small book in a language in which every text of the extension has signs around it."""
    folder = tmp_path_factory.mktemp("book")
    catalog = folder / "locale" / "eo" / "LC_MESSAGES" / "sphinx.po"
    catalog.parent.mkdir(parents=True)
    said = {text: f"«{text}»" for text in texts()}
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    messages = [
        f"msgid {json.dumps(text)}\nmsgstr {json.dumps(words, ensure_ascii=False)}\n"
        for text, words in said.items()
    ]
    catalog.write_text(head + "\n".join(messages), encoding="utf-8")
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "page.md").write_text(PAGE, encoding="utf-8")
    with patch_docutils(), docutils_namespace(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("adaopt.words.use", lambda language: None)  # the figures' words are theirs
        warnings = io.StringIO()
        app = Sphinx(
            folder, folder, folder / "site", folder / "trees", "html", status=None, warning=warnings
        )
        app.build()
    translators.clear()  # Sphinx would go on in this language
    return folder / "site", said


@pytest.mark.parametrize("name", ["notebooks/page", "404"])
def test_no_english_is_left_on_a_page(book, name):
    site, _said = book
    soup = BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser")
    article = soup.select_one("div.body")
    for part in article.select("script, .headerlink, form.bd-search, nav ul, p.admonition-title"):
        part.decompose()
    words = [text.strip() for text in article.find_all(string=True)]
    left = [re.sub("«.*?»", "", text) for text in words]
    assert [text for text in left if not SAME.fullmatch(text)] == []
    assert sum("«" in text for text in words) > 4


def test_scripts_have_the_table_of_what_they_say(book):
    site, said = book
    table = (site / "_static" / "adaopt" / "words.js").read_text(encoding="utf-8")
    given = json.loads(table[table.index("(") + 1 : table.rindex(")")])["messages"]
    assert given["Type a number first."] == "«Type a number first.»"
    assert given["Color mode: dark"] == "«Color mode: dark»"
    assert all(said[text] == words for text, words in given.items())
    page = (site / "notebooks" / "page.html").read_text(encoding="utf-8")
    assert page.index("doctools.js") < page.index("adaopt/words.js") < page.index("quizzes.js")
