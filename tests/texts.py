"""Every text that is said through `tr`, in Python and in JavaScript, with the places it has.

A text is a literal in the call, but for what an exercise declares: its judge says these, and they
are taken from the exercises themselves.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from adaopt.exercises.catalog import find, names
from adaopt.exercises.tasks import explanation

ROOT = Path(__file__).parents[1]
PROGRAMS = ("adaopt", "tools")
DECLARED = ("exercise.tested", "explanation(mistake)")  # what a call has in place of a literal
PLACES = re.compile(r"\{(\w+)\}")
# tr( and its first argument; then, where something is put in, the object's names.
CALLS = re.compile(r"\btr\(\s*(?P<text>\"(?:[^\"\\]|\\.)*\")?(?P<rest>\s*[,)])?")

REGISTERED = "hyperparameters["  # texts of the registry, see below


class Text(NamedTuple):
    """A text, where it stands, and what is given to it (None: not to be seen from there)."""

    where: str
    text: str | None
    given: set[str] | None


def python_texts() -> Iterator[Text]:
    """The calls of `tr` in the package and in the tools."""
    for file in sorted(file for place in PROGRAMS for file in (ROOT / place).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tr":
                argument = node.args[0]
                if ast.unparse(argument) in DECLARED:
                    continue
                literal = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                names = [keyword.arg for keyword in node.keywords]
                given = None if None in names else {name for name in names if name}
                where = f"{file.relative_to(ROOT)}:{node.lineno}"
                yield Text(where, argument.value if literal else None, given)


def declared_texts() -> Iterator[Text]:
    """What the exercises say: of a right answer, and of every known mistake."""
    for name in names():
        exercise = find(name)
        yield Text(name, exercise.tested, set())
        for short, mistake in exercise.mistakes.items():
            yield Text(f"{name}: {short}", explanation(mistake), set())


def javascript_texts() -> Iterator[Text]:
    """The calls of `tr` in the figures."""
    for file in sorted((ROOT / "adaopt/widgets/js").rglob("*.js")):
        source = file.read_text(encoding="utf-8")
        for call in CALLS.finditer(source):
            if source[: call.start()].endswith("function "):
                continue
            if source.startswith(REGISTERED, call.end()):
                continue
            where = f"{file.relative_to(ROOT)}:{source.count(chr(10), 0, call.start()) + 1}"
            text = ast.literal_eval(call["text"]) if call["text"] and call["rest"] else None
            yield Text(where, text, None)


def registry_texts() -> Iterator[Text]:
    """What the registry calls the hyperparameters."""
    file = ROOT / "adaopt/optimizers/registry.json"
    for name, told in json.loads(file.read_text(encoding="utf-8"))["hyperparameters"].items():
        for what in ("label", "off"):
            if what in told:
                yield Text(f"{file.relative_to(ROOT)}: {name}", told[what], set())


def texts() -> list[Text]:
    return [*python_texts(), *declared_texts(), *javascript_texts(), *registry_texts()]


def pseudo_language(known: Iterable[Text]) -> dict[str, str]:
    """A table that marks every text, and leaves what is put into it outside of the marks."""
    return {t.text: marked(t.text) for t in known if t.text is not None}


def marked(text: str) -> str:
    """A text with ⟦ ⟧ around its words: ``⟦step ⟧{k}⟦ of ⟧{total}``."""
    parts = re.split(r"(\{\w+\})", text)
    return "".join(part if i % 2 else f"⟦{part}⟧" * bool(part) for i, part in enumerate(parts))


def unmarked_words(shown: str, names: Iterable[str] = ()) -> list[str]:
    """The words that are shown and went through no table; single letters are symbols."""
    rest = re.sub(r"⟦[^⟦⟧]*⟧", " ", shown)
    return [word for word in re.findall(r"[A-Za-z]{2,}\w*", rest) if word not in {*names}]
