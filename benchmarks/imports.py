"""``import adaopt`` beside ``import numpy``, each in a process that has imported nothing yet."""

from __future__ import annotations

import compileall
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import adaopt

from .timing import Seconds

STATEMENTS = {
    "`import adaopt`": "import adaopt",
    "`import numpy`": "import numpy",
    "`import torch`": "import torch",
    "`import jax, optax`": "import jax, optax",
    "`import keras`": "import keras",
}
ROUNDS = 31
HEAVY_ROUNDS = 3  # of the frameworks: they take seconds

PROGRAM = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"


def seconds(statement: str) -> float:
    """What a statement takes in a fresh process, without the start of Python itself."""
    program = [sys.executable, "-c", PROGRAM.format(statement)]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    return float(f"{float(done.stdout.split()[-1]):.4g}")


def interleaved(statements: dict[str, str], rounds: int) -> Seconds:
    """As in `timing`, with a process for each."""
    order, draw = list(statements), random.Random(0)
    found: Seconds = {name: [] for name in statements}
    for _ in range(rounds):
        draw.shuffle(order)
        for name in order:
            found[name].append(seconds(statements[name]))
    return found


def measure() -> dict[str, Seconds]:
    """Compile the package to bytecode as installing does, import once to warm the disk, time."""
    compileall.compile_dir(Path(adaopt.__file__).parent, quiet=1)
    light = dict(list(STATEMENTS.items())[:2])
    heavy = {name: s for name, s in STATEMENTS.items() if name not in light}
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"KERAS_BACKEND": "torch", "KERAS_HOME": folder}
        for statement in STATEMENTS.values():
            seconds(statement)
        return {"seconds": interleaved(light, ROUNDS) | interleaved(heavy, HEAVY_ROUNDS)}
