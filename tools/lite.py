"""Add to the built site what runs its chapters elsewhere: copies, the wheel, and JupyterLite.

    python tools/lite.py

After jupyter-book. Writes two folders:

_build/html/run    copies of the notebooks, and the package's wheel: for downloads and Colab
_build/html/lite   JupyterLite with these notebooks, the wheel, and the wheels of what it needs

Building twice gives the same bytes. What the folders `lite/` and `.venv` hold decides: see
`lite/README.md`. The one thing that is fetched is wheels from PyPI, at the versions and with the
hashes of requirements.lock; they are kept in _build/wheels.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import export_notebooks
import nbformat

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
WHEELS = ROOT / "_build" / "wheels"
CONFIG = ROOT / "lite"
EXTENSIONS = Path(sys.prefix) / "share" / "jupyter" / "labextensions"

TIME = "1767225600"  # what is built says that it is of 1 January 2026, whenever that was

# What Pyodide does not have of its own. The kernel asks for comm, figures for the rest.
NEEDED = ("anywidget", "comm", "ipywidgets", "jupyterlab-widgets", "psygnal")
# What JupyterLite is to load into its page: the kernel, and what shows live figures.
SHOWN = (
    "@jupyterlite/pyodide-kernel-extension",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
)
# What the archive brings and no browser of today asks for.
UNUSED = ("build/*.eot", "build/*.svg", "build/*.ttf", "rspack.config*.js", "package.json", "doc")


def run(command: list[str], folder: Path = ROOT) -> None:
    """Run a program in a folder; what it says is shown if it fails."""
    told = {**os.environ, "SOURCE_DATE_EPOCH": TIME}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=told)
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}\n{' '.join(command)} failed")


def pip(*arguments: str | Path) -> None:
    """Run pip."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    run(command)


def own_wheel(out: Path) -> Path:
    """Build the package's wheel in `out`, the same bytes each time; return its path.

    From a copy: setuptools leaves folders behind, and would pack what an older build left in them.
    """
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        skipped = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(ROOT / "adaopt", tree / "adaopt", ignore=skipped)
        for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-TEXT"):
            shutil.copy(ROOT / name, tree)
        for path in [tree, *tree.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)  # the wheel keeps the mode
        pip("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, tree)
        (wheel,) = Path(folder).glob("*.whl")
        return Path(shutil.copy(wheel, out))


def needed_wheels() -> list[Path]:
    """Wheels of pure Python, as requirements.lock pins them; fetched once, then kept."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    wheels, missing = [], []
    for name in NEEDED:
        pin = re.search(rf"^{name}==([^ ]+).*(?:\n    --hash=.*)+", lock, re.M)
        assert pin, f"requirements.lock does not pin {name}"
        wheels.append(WHEELS / f"{name.replace('-', '_')}-{pin[1]}-py3-none-any.whl")
        if not wheels[-1].exists():
            missing.append(pin[0])
    if missing:
        any_python = ("--platform=any", "--implementation=py", "--abi=none", "--only-binary=:all:")
        with tempfile.TemporaryDirectory() as folder:
            wanted = Path(folder) / "requirements.txt"
            wanted.write_text("\n".join(missing) + "\n", encoding="utf-8")
            hashed = ("--require-hashes", "--requirement", wanted)
            pip("download", "--quiet", "--no-deps", *any_python, "--dest", WHEELS, *hashed)
    return wheels


def write_copy(chapter: Path, out: Path, book: export_notebooks.Book) -> Path:
    """Write the portable copy of a chapter into `out`."""
    notebook = nbformat.read(chapter, as_version=4)
    copy = export_notebooks.export(notebook, f"notebooks/{chapter.stem}", book)
    nbformat.validate(copy)
    text = nbformat.writes(copy, version=nbformat.NO_CONVERT).rstrip("\n") + "\n"
    written = out / chapter.name
    written.write_text(text, encoding="utf-8", newline="\n")
    return written


def write_copies(out: Path, wheel: str) -> list[Path]:
    """Write the portable copy of each chapter into `out`."""
    book = export_notebooks.read_book(wheel)
    chapters = sorted(export_notebooks.NOTEBOOKS.glob("*.ipynb"))
    return [write_copy(chapter, out, book) for chapter in chapters]


def build_lite(out: Path, notebooks: list[Path], wheels: list[Path]) -> None:
    """Build JupyterLite in `out` with these notebooks and wheels."""
    with tempfile.TemporaryDirectory() as folder:
        tree = shutil.copytree(CONFIG, Path(folder) / "lite")
        for name, files in (("files", notebooks), ("pypi", wheels)):  # where it looks by itself
            (tree / name).mkdir()
            for file in files:
                shutil.copy(file, tree / name)
        for name in SHOWN:
            shutil.copytree(EXTENSIONS / name, tree / "shown" / name)
        run([sys.executable, "-m", "jupyterlite_core", "build"], tree)
        built = tree / "_output"
        for pattern in UNUSED:
            for path in built.glob(pattern):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for file in built.rglob("*"):  # a server takes files of the same time for the same files
            os.utime(file)
        shutil.rmtree(out, ignore_errors=True)
        shutil.move(built, out)


def main() -> int:
    """Write both folders."""
    if not (SITE / "index.html").exists():
        print("There is no built site: `make site` builds all of it", file=sys.stderr)
        return 1
    out = SITE / "run"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    wheel = own_wheel(out)
    copies = write_copies(out, wheel.name)
    build_lite(SITE / "lite", copies, [wheel, *needed_wheels()])
    return 0


if __name__ == "__main__":
    sys.exit(main())
