"""Every text that is said through `tr`, in Python and in JavaScript, with the places it has."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
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
    """The calls of `tr` in the package."""
    for file in sorted((ROOT / "adaopt").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tr":
                argument = node.args[0]
                literal = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                names = [keyword.arg for keyword in node.keywords]
                given = None if None in names else {name for name in names if name}
                where = f"{file.relative_to(ROOT)}:{node.lineno}"
                yield Text(where, argument.value if literal else None, given)


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
    return [*python_texts(), *javascript_texts(), *registry_texts()]
