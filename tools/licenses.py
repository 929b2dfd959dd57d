"""Write LICENSES.md: the licenses of everything that others made and the project ships.

    python tools/licenses.py

tools/licenses/shipped.toml says what the site holds and where; versions and texts are those of the
installed packages. The wheel holds D3, with its notice beside it, and the handwritten digits.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "tools" / "licenses"
WRITTEN = ROOT / "LICENSES.md"
D3 = ROOT / "adaopt" / "widgets" / "static" / "LICENSES.txt"
COPYRIGHT = re.compile(r"\b(Copyright (?:\(c\)|©|\d).*)", re.I)
LICENSE_FILE = re.compile(r"(?:^|/)(?:LICEN[CS]E|COPYING)(?:\.\w+)?$", re.I)

INTRODUCTION = """\
# Licenses of what this project ships

The project's own code is under the MIT license ([LICENSE](LICENSE)), its text and pictures under
CC BY 4.0 ([LICENSE-TEXT](LICENSE-TEXT)). The built site, the package and its wheel also hold work
of others. The table says whose, and where in the site it is; the texts of the licenses follow.

"""
LITE = """
JupyterLite and its extensions are themselves built from many packages. Their licenses, with texts,
are in these files of the site:

{files}

Python and its packages, which JupyterLite fetches when a reader asks for it, are not shipped: they
come from the host that the page names.

"""


class Work(NamedTuple):
    """Something that others made and that is shipped."""

    name: str
    version: str
    license: str
    where: list[str]
    text: str


def listed() -> dict[str, Any]:
    """What shipped.toml says."""
    return tomllib.loads((HERE / "shipped.toml").read_text(encoding="utf-8"))


def work(entry: dict[str, Any]) -> Work:
    """An entry of shipped.toml with its version and text."""
    version, text = entry.get("version", ""), ""
    if "package" in entry:
        source, _, package = entry["package"].partition(":")
        version, text = from_npm(package) if source == "npm" else from_pypi(package)
    if "text" in entry:
        text = (HERE / entry["text"]).read_text(encoding="utf-8")
    return Work(entry["name"], version, entry["license"], entry["where"], text)


def from_npm(package: str) -> tuple[str, str]:
    """An installed npm package's version and license."""
    folder = ROOT / "node_modules" / package
    version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    return version, (folder / "LICENSE").read_text(encoding="utf-8")


def from_pypi(package: str) -> tuple[str, str]:
    """An installed Python package's version and license."""
    found = distribution(package)
    files = [f for f in found.files or [] if f.parts[0].endswith(".dist-info")]
    [file] = [f for f in files if LICENSE_FILE.search(f.as_posix())]
    return found.version, file.read_text(encoding="utf-8")


def in_the_package() -> list[Work]:
    """What the wheel holds: D3's modules, in the figures' scripts, and the digits."""
    notices = D3.read_text(encoding="utf-8").split(f"\n{'-' * 72}\n\n")
    notices[0] = notices[0].split("\n\n", 1)[1]
    works = []
    for notice in notices:
        head, text = notice.split("\n\n", 1)
        name, version = head.split()
        place = ["_static/adaopt/page.js", "**/*.html", "adaopt/widgets/static/ of the package"]
        works.append(Work(name, version, "ISC", place, text))
    digits = (
        "E. Alpaydin and C. Kaynak\n\n"
        "Optical Recognition of Handwritten Digits. UCI Machine Learning Repository, 1998.\n"
        "https://doi.org/10.24432/C50P49. The format was changed, the numbers were not.\n"
        "License: https://creativecommons.org/licenses/by/4.0/legalcode\n"
    )
    name = "Optical Recognition of Handwritten Digits"
    works.append(Work(name, "1998", "CC-BY-4.0", ["adaopt/data/ of the package"], digits))
    return works


def copyright_of(text: str) -> str:
    """The lines that say whose it is; where there is none, the text's first line."""
    found = [" ".join(line.split()).rstrip(".,") for line in COPYRIGHT.findall(text)]
    return "; ".join(dict.fromkeys(found)) or text.strip().splitlines()[0].rstrip(",")


def plain(text: str) -> str:
    """A license text without what differs by chance: line ends and spaces there."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def document() -> str:
    """The file."""
    entries = listed()["shipped"]
    works = sorted([*map(work, entries), *in_the_package()], key=lambda each: each.name.lower())
    table = "| What | Version | License | Whose | Where |\n|---|---|---|---|---|\n"
    by_text: dict[str, list[str]] = {}
    for each in works:
        places = ", ".join(f"`{place}`" if "/" in place else place for place in each.where)
        whose = copyright_of(each.text).replace("|", r"\|").replace("<", "&lt;")
        table += f"| {each.name} | {each.version} | {each.license} | {whose} | {places} |\n"
        title = f"{each.name} ({each.license})"
        by_text.setdefault(plain(each.text), []).append(title)
    files = [f"- `{entry['parts']}`" for entry in entries if "parts" in entry]
    lite = LITE.format(files="\n".join(files))
    texts = [
        f"### {', '.join(titles)}\n\n~~~text\n{text}\n~~~\n" for text, titles in by_text.items()
    ]
    return f"{INTRODUCTION}{table}{lite}## Texts\n\n" + "\n".join(texts)


def main() -> int:
    """Write the file."""
    WRITTEN.write_text(document(), encoding="utf-8")
    print(f"{WRITTEN.name}: {WRITTEN.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
