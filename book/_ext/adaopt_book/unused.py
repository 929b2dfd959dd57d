"""A style sheet without the rules that no page can use.

The theme brings every part of Bootstrap; a page shows a few. A rule goes when its selector asks for
an element, class, id or attribute that no page has and no script mentions. What scripts put
together from pieces ("bs-" and a name) stays, whatever follows the piece. A variable goes when
nothing asks for it; a script may ask for it in pieces as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import tinycss2

TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.S)
WORD = re.compile(r"[A-Za-z_][\w-]*")
ASKED_FOR = re.compile(r"var\(\s*--([\w-]+)")
SET = re.compile(r"--([\w-]+)\s*:")
# Elements that a browser puts where a page leaves them out.
UNWRITTEN = {"html", "head", "body", "colgroup", "tbody", "tr"}
# At-rules that hold rules, and functions of selectors of which one argument must hold.
GROUPS = {"media", "supports", "layer", "container", "scope"}
ANY_OF = {"is", "where", "has"}


class Names:
    """The names that pages have and scripts mention."""

    def __init__(self, pages: Iterable[str], scripts: Iterable[str]) -> None:
        texts = {text for page in pages for text in (*TAG.findall(page), *SCRIPT.findall(page))}
        texts.update(scripts)
        self.whole = UNWRITTEN | {name for text in texts for name in WORD.findall(text)}
        # "a-" is arithmetic.
        self.pieces = tuple(name for name in self.whole if name.endswith("-") and len(name) > 2)
        asked = {name for text in texts for name in ASKED_FOR.findall(text)}
        self.variables = tuple(name for name in asked if name.endswith("-"))

    def __contains__(self, name: str) -> bool:
        return name in self.whole or name.startswith(self.pieces)


def without_unused(css: str, names: Names) -> str:
    """The style sheet with the rules that can apply, without comments.

    >>> names = Names(['<p class="note" hidden>'], ['add("open"); add("bs-" + kind)'])
    >>> without_unused("p.note, p.tip{color:red} .open .bs-top{top:0} [href]{top:1px}", names)
    'p.note{color:red}.open .bs-top{top:0}'
    >>> without_unused("@media print {i{top:0} p:not(.x) > :is(b, [hidden]) {top:0}}", names)
    '@media print{p:not(.x) > :is(b, [hidden]){top:0}}'
    >>> without_unused("table tbody > tr{top:0}", Names(["<table><tr>"], []))
    'table tbody > tr{top:0}'
    >>> without_unused("p { --a: 1px; --b: 2px; top: var(--b) }", names)
    'p{--b: 2px;top: var(--b)}'
    >>> without_unused("p { --a-x: 1px; --b: 1px }", Names(["<p>"], ["`var(--a-${name})`"]))
    'p{--a-x: 1px}'
    """
    pieced = (name for name in SET.findall(css) if name.startswith(names.variables))
    variables = {*ASKED_FOR.findall(css), *names.whole, *pieced}
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "".join(kept(rule, names, variables) for rule in rules)


def kept(rule: Any, names: Names, variables: set[str]) -> str:
    """A rule as text; nothing if it cannot apply."""
    if rule.type == "error":
        raise ValueError(f"style sheet, line {rule.source_line}: {rule.message}")
    if rule.type == "at-rule":
        head = f"@{rule.at_keyword} {written(rule.prelude)}".rstrip()
        if rule.content is None:
            return f"{head};"
        if rule.lower_at_keyword not in GROUPS:
            return f"{head}{{{written(rule.content)}}}"
        inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        body = "".join(kept(each, names, variables) for each in inside)
        return f"{head}{{{body}}}" if body else ""
    selectors = [part for part in split(rule.prelude) if can_apply(part, names)]
    body = ";".join(declarations(rule.content, variables))
    if not selectors or not body:
        return ""
    return f"{','.join(written(part) for part in selectors)}{{{body}}}"


def split(tokens: Sequence[Any], at: str = ",") -> list[list[Any]]:
    """Tokens as the parts between those that are `at`."""
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token == at:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def declarations(tokens: Sequence[Any], variables: set[str]) -> Iterator[str]:
    """What a rule says, as texts, without variables that nothing asks for."""
    for part in split(tokens, ";"):
        first = next((token for token in part if token.type not in ("whitespace", "comment")), None)
        if first is None:
            continue
        if (
            first.type == "ident"
            and first.value.startswith("--")
            and first.value[2:] not in variables
        ):
            continue
        yield written(part)


def can_apply(selector: Sequence[Any], names: Names) -> bool:
    """Whether pages or scripts have every name that a selector asks for."""
    return all(
        holds(token, names)
        for before, token in zip([None, *selector], selector, strict=False)
        if before != ":" or token.type == "function"
    )


def holds(token: Any, names: Names) -> bool:
    """Whether one part of a selector can apply; what is not understood can."""
    if token.type in ("ident", "hash"):
        return token.value in names
    if token.type == "[] block":
        return next(each.value for each in token.content if each.type == "ident") in names
    if token.type == "function" and token.lower_name in ANY_OF:
        return any(can_apply(part, names) for part in split(token.arguments))
    return True


def written(tokens: Sequence[Any]) -> str:
    """Tokens as text, without comments and with single blanks."""
    texts = (
        " " if token.type == "whitespace" else token.serialize()
        for token in tokens
        if token.type != "comment"
    )
    return "".join(texts).strip()
