"""The glossary and the chapters: every entry is led to, and a chapter links a term at first use."""

import itertools
import json
import re

import pytest
from contents import ROOT

GLOSSARY = ROOT / "book" / "glossary.md"
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))

TERM = re.compile(r"\{term\}`([^`<]+?)(?:\s*<([^`>]+)>)?`")
FENCE = re.compile(r"\s*(`{3,}|:{3,})(?:\{([\w-]+)\})?")
# Not running prose, in the order in which it is taken out.
ASIDE = re.compile(
    rf"""
      (?P<link>{TERM.pattern})           # this one stays
    | \$\$.*?\$\$ | \$[^$]+\$            # formulae
    | (?:\{{[\w:]+\}})?(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)  # code, roles
    | \[[^\]]*\]\([^)]*\)                # links
    | ^\s*(?:\#|\||:\w+:|\([\w-]+\)=).*?$  # headings, tables, options, labels
    | <[^>]*>                            # tags
    """,
    flags=re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def entries():
    """Return the headwords of the glossary, as written."""
    text = GLOSSARY.read_text("utf-8")
    block = re.search(r"^```\{glossary\}\n(.*?)^```", text, flags=re.M | re.S)[1]
    return re.findall(r"^(?![ :])(.+)$", block, flags=re.M)


def cells(notebook):
    found = json.loads(notebook.read_text("utf-8"))["cells"]
    return [(c["id"], "".join(c["source"])) for c in found if c["cell_type"] == "markdown"]


def blank(text):
    return re.sub(r"\S", " ", text)


def outside_fences(text):
    """Blank out blocks of code and questions; of other directives keep what is inside."""
    lines, open_fences = [], []
    for line in text.split("\n"):
        fence = FENCE.match(line)
        if fence and fence[2]:
            open_fences.append((fence[1], fence[2] in ("quiz", "predict", "code-block")))
        elif fence and open_fences and fence[1] == open_fences[-1][0]:
            open_fences.pop()
        elif fence:
            open_fences.append((fence[1], True))
        out = fence or any(dropped for _, dropped in open_fences)
        lines.append(blank(line) if out else line)
    return "\n".join(lines)


def prose(source):
    """Blank out what is not running text of a cell; words and links to terms keep their places."""
    return ASIDE.sub(lambda found: found["link"] or blank(found[0]), outside_fences(source))


def target(link):
    return (link[2] or link[1]).strip().lower()


def word(headword):
    """Return a pattern for a headword or its plural; names keep their capitals."""
    plural = rf"{headword[:-1]}(?:y|ies)" if headword.endswith("y") else rf"{headword}(?:s|es)?"
    return plural if headword[0].isupper() else f"(?i:{plural})"


def first_uses(sources):
    """Return each term that running prose uses before it is linked, with the words around it."""
    known = sorted(entries(), key=len, reverse=True)  # "effective learning rate" first
    named = {f"_{i}": headword for i, headword in enumerate(known)}
    use = re.compile(
        TERM.pattern
        + r"|(?<![\w-])(?:"
        + "|".join(f"(?P<{name}>{word(headword)})" for name, headword in named.items())
        + r")(?![\w-])"
    )
    linked, bare = set(), {}
    for name, source in sources:
        text = prose(source)
        for found in use.finditer(text):
            if found[1]:
                linked.add(target(found))
                continue
            headword = named[found.lastgroup]
            if headword.lower() not in linked:
                around = text[max(0, found.start() - 50) : found.end() + 50]
                bare.setdefault(headword, (name, " ".join(around.split())))
    return bare


def links(text):
    return {target(link) for link in TERM.finditer(text)}


def test_a_headword_stands_once():
    lower = [headword.lower() for headword in entries()]
    assert [word for word, group in itertools.groupby(sorted(lower)) if len(list(group)) > 1] == []


def test_every_entry_begins_with_its_korean():
    begun = re.compile(r'^(\S.*)\n  <span lang="ko">[^<]*[가-힣][^<]*</span>', flags=re.M)
    assert begun.findall(GLOSSARY.read_text("utf-8")) == entries()


def test_every_entry_is_led_to():
    """From a chapter or from another page."""
    pages = [p.read_text("utf-8") for p in (ROOT / "book").glob("*.md") if p != GLOSSARY]
    chapters = ["\n".join(source for _, source in cells(notebook)) for notebook in CHAPTERS]
    led_to = set().union(*(links(text) for text in pages + chapters))
    assert [headword for headword in entries() if headword.lower() not in led_to] == []


@pytest.mark.parametrize("notebook", CHAPTERS, ids=lambda path: path.stem)
def test_a_term_is_linked_at_its_first_use(notebook):
    """Not counted: the cell of the title, sources, headings, tables, questions, code, links."""
    told = [(name, text) for name, text in cells(notebook)[1:] if "\n## Sources\n" not in text]
    assert first_uses(told) == {}
