"""Set up what runs each chapter alone, with nothing of this tree but the wheel built from it.

    python tools/clean_env.py

Makes _build/clean anew:

env/             a clean environment: the wheel with its extra `widgets`, and a kernel. What these
                 need is taken at the versions of requirements.lock
share/jupyter/   the kernel's description. JUPYTER_PATH points here, the kernel is called "clean"
06_adam/ …       for each chapter an empty folder with its portable copy
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

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


def main() -> int:
    """Make all of it."""
    shutil.rmtree(CLEAN, ignore_errors=True)
    CLEAN.mkdir(parents=True)
    wheel = lite.own_wheel(CLEAN)
    python = make_environment(CLEAN / "env", wheel)
    describe_kernel(CLEAN / "share" / "jupyter" / "kernels" / KERNEL, python)
    for copy in lite.write_copies(CLEAN, wheel.name):
        (CLEAN / copy.stem).mkdir()
        shutil.move(copy, CLEAN / copy.stem)
    return 0


if __name__ == "__main__":
    sys.exit(main())
