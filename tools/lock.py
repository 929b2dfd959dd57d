"""Lock the book's environment: every package at one version, with the hashes of all its files.

    python tools/lock.py              what requirements.txt and requirements-test.txt ask for
    python tools/lock.py --upgrade    the same with newer pins: those two files are changed first

What is locked stays as it is where it still fits. `--upgrade` looks for the newest versions that
agree with each other on every supported Python, and leaves alone a pin with the comment `# stays`.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = "3.11"
BOOK, TEST = "requirements.txt", "requirements-test.txt"
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)(?P<rest>.*)$", re.M)


def compiled(folder: Path, source: str, *options: str, pins: str | None = None) -> str:
    """What uv makes of a requirements file, or of `pins`: for all systems and Pythons at once."""
    command = [sys.executable, "-m", "uv", "pip", "compile", source, "--quiet", "--universal"]
    # One version for all Pythons: an exact pin cannot be two.
    choice = ["--python-version", OLDEST_PYTHON, "--fork-strategy", "fewest", "--no-annotate"]
    done = subprocess.run(
        [*command, *choice, *options], cwd=folder, input=pins, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:  # uv has said why
        sys.exit(done.returncode)
    return done.stdout


def lock(folder: Path, source: str, *options: str) -> None:
    """Write `source`'s lock beside it; versions that it had before are kept where they fit."""
    written = ["--generate-hashes", "--custom-compile-command", "make lock"]
    compiled(folder, source, *written, "--output-file", locked(source), *options)


def locked(source: str) -> str:
    """The name of a requirements file's lock.

    >>> locked("requirements.txt")
    'requirements.lock'
    """
    return source.replace(".txt", ".lock")


def normal(name: str) -> str:
    """A package's name as indexes compare it.

    >>> normal("Sphinx_Design")
    'sphinx-design'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def free(pins: str) -> str:
    """The pins without their versions, but for those that stay."""
    return PIN.sub(lambda pin: pin[0] if "# stays" in pin["rest"] else pin["name"], pins)


def moved(pins: str, versions: dict[str, str]) -> str:
    """The pins at these versions, their order, names and comments as they were."""
    return PIN.sub(lambda pin: f"{pin['name']}=={versions[normal(pin['name'])]}{pin['rest']}", pins)


def upgrade(folder: Path) -> None:
    """Move the pins of both files to the newest versions that agree."""
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in (BOOK, TEST)}
    newest = compiled(folder, "-", "--no-header", pins="\n".join(map(free, texts.values())))
    versions = {normal(pin["name"]): pin["version"] for pin in PIN.finditer(newest)}
    for name, text in texts.items():
        (folder / name).write_text(moved(text, versions), encoding="utf-8")


def main() -> int:
    """Write the two locks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--upgrade", action="store_true", help="to the newest versions that agree")
    parser.add_argument("--folder", type=Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args()
    newer = ["--upgrade"] if options.upgrade else []
    if options.upgrade:
        upgrade(options.folder)
    lock(options.folder, BOOK, *newer)
    # What the tests share with the book is what the book has.
    lock(options.folder, TEST, "--constraints", locked(BOOK), *newer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
