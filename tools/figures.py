"""Write what follows from the figures' Python classes.

Beside the script of each figure its settings as a JSON Schema (``js/figures/NAME.json``), and the
list of all figures in ``adaopt/widgets/__init__.py``. ``make bundle`` runs this before it bundles.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from pathlib import Path
from typing import Any

from adaopt import widgets
from adaopt.widgets.figure import Figure

FOLDER = Path(widgets.__file__).parent
INDEX = FOLDER / "__init__.py"
# From the first import of a figure to the end of the list.
LIST = re.compile(r"^from \.\w+ import \w+\n.*?^\]\n", re.MULTILINE | re.DOTALL)


def classes() -> list[type[Figure]]:
    """Return the figures in the order of their names: each has a module of its own."""
    modules = [module.name for module in pkgutil.iter_modules(widgets.__path__)]
    return [
        each
        for name in modules
        for each in vars(importlib.import_module(f"adaopt.widgets.{name}")).values()
        if isinstance(each, type) and issubclass(each, Figure) and name_of(each) == name
    ]


def name_of(figure: type[Figure]) -> str:
    """Return the name that a figure has on a page."""
    return figure.figure.default_value


def index(figures: list[type[Figure]]) -> str:
    """Return ``adaopt/widgets/__init__.py`` with all figures in it."""
    imports = "".join(f"from .{name_of(each)} import {each.__name__}\n" for each in figures)
    names = "".join(f'    "{each.__name__}",\n' for each in figures)
    written = f"{imports}\n__all__ = [\n{names}]\n"
    return LIST.sub(lambda _: written, INDEX.read_text(encoding="utf-8"), count=1)


def files() -> dict[Path, str]:
    """Return the files that follow from the classes, with what stands in them."""
    figures = classes()
    made = {INDEX: index(figures)}
    for each in figures:
        made[FOLDER / f"js/figures/{name_of(each)}.json"] = written(each.schema())
    return made


def written(schema: dict[str, Any]) -> str:
    """Return a schema as JSON, one setting a line."""
    settings = ",\n    ".join(
        f"{json.dumps(name)}: {json.dumps(each, ensure_ascii=False)}"
        for name, each in schema["properties"].items()
    )
    rest = json.dumps({**schema, "properties": {}}, indent=2, ensure_ascii=False)
    return rest.replace('"properties": {}', f'"properties": {{\n    {settings}\n  }}') + "\n"


if __name__ == "__main__":
    for file, text in files().items():
        file.write_text(text, encoding="utf-8")
