"""Set up what runs each chapter alone, with nothing of this tree but the wheel built from it.

    python tools/clean_env.py             makes _build/clean anew, with env/ and share/jupyter/
    python tools/clean_env.py 06_adam …   puts a chapter's portable copy into an empty folder there

env/             a clean environment: the wheel with its extra `widgets`, and a kernel. What these
                 need is taken at the versions of requirements.lock
share/jupyter/   the kernel's description. JUPYTER_PATH points here, the kernel is called "clean"
06_adam/         the copy of chapter 6
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import export_notebooks

import lite

CLEAN = lite.ROOT / "_build" / "clean"
KERNEL = "clean"


def make_environment(folder: Path, wheel: Path) -> Path:
    """Make a clean environment with the wheel and a kernel; return its Python."""
    uv = (sys.executable, "-m", "uv", "--quiet")
    subprocess.run([*uv, "venv", "--python", sys.executable, folder], check=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    wanted = (f"{wheel}[widgets]", "ipykernel")
    lock = ("--constraints", lite.ROOT / "requirements.lock")
    subprocess.run([*uv, "pip", "install", "--python", python, *lock, *wanted], check=True)
    return python


def describe_kernel(folder: Path, python: Path) -> None:
    """Tell Jupyter how the kernel is started: nothing of the tree is on its path."""
    kernel = {
        "argv": [str(python), "-Im", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "A clean Python",
        "language": "python",
        "env": {"ADAOPT_PROGRESS": "0"},  # a line about progress is not part of an output
    }
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")


def copy_chapter(name: str) -> None:
    """Put the portable copy of a chapter into an empty folder."""
    (wheel,) = CLEAN.glob("*.whl")
    folder = CLEAN / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    chapter = export_notebooks.NOTEBOOKS / f"{name}.ipynb"
    lite.write_copy(chapter, folder, export_notebooks.read_book(wheel.name))


def main(names: list[str]) -> int:
    """Make what runs chapters alone, or the copies of those named."""
    if not names:
        shutil.rmtree(CLEAN, ignore_errors=True)
        CLEAN.mkdir(parents=True)
        python = make_environment(CLEAN / "env", lite.own_wheel(CLEAN))
        describe_kernel(CLEAN / "share" / "jupyter" / "kernels" / KERNEL, python)
    for name in names:
        copy_chapter(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
