"""What pages say of every optimizer, from the registry and the classes themselves.

A fenced ``{optimizers}`` with one of these words:

reference   for each a section with its docstring and its rule
rules       for each that no chapter teaches: its equation and its source
table       for each that no chapter teaches: what it is, what it remembers, its defaults
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable

from sphinx.application import Sphinx

from adaopt import optimizers
from adaopt.optimizers import registry


def docstring(name: str) -> str:
    """What the class says of itself."""
    return inspect.getdoc(getattr(optimizers, name)) or ""


def reference(name: str) -> str:
    """A section of the reference."""
    module = name.lower()
    return f"""(api-{module})=
### {name}

```{{eval-rst}}
.. autoclass:: adaopt.{name}
```

```{{literalinclude}} ../adaopt/optimizers/{module}.py
:pyobject: {name}.rule
:dedent:
```
"""


def rule(name: str) -> str:
    """The equation of a method, as its docstring has it."""
    _, told = docstring(name).split("\n", 1)
    told, _ = told.split("\nParameters\n", 1)
    told = told.replace(".. math::\n", f".. math::\n    :label: notation-{name.lower()}\n", 1)
    source = registry.entries()[name].source
    return (
        f"**[{name}](api-{name.lower()})** {{cite:p}}`{source}`\n\n```{{eval-rst}}\n{told}\n```\n"
    )


def row(name: str) -> str:
    """A row of the table."""
    method = getattr(optimizers, name)
    summary = docstring(name).split("\n", 1)[0].removeprefix(f"{name}: ")
    states = ", ".join(f"`{state}`" for state in method().method.state_names)
    defaults = ", ".join(f"`{key}={value:g}`" for key, value in method().settings.items())
    defaults = defaults.replace("e-0", "e-")
    return f"| [{name}](api-{name.lower()}) | {summary} | {states} | {defaults} |"


PAGES: dict[str, tuple[str, bool, Callable[[str], str]]] = {
    "reference": ("", True, reference),
    "rules": ("", False, rule),
    "table": ("| Rule | is | remembers | defaults |\n|---|---|---|---|", False, row),
}


def written(found: re.Match[str]) -> str:
    """What stands in the place of a directive."""
    head, taught, write = PAGES[found[1]]
    names = [n for n in registry.names() if taught or not registry.entries()[n].chapter]
    return "\n".join([head, *map(write, names)])


def expand(app: Sphinx, docname: str, source: list[str]) -> None:
    """Write it into the page before that is parsed: headings and labels are the page's own."""
    source[0] = re.sub(r"^```\{optimizers\} (\w+)\n```$", written, source[0], flags=re.M)


def setup(app: Sphinx) -> None:
    """Register it."""
    app.connect("source-read", expand)
