"""``import adaopt`` beside others, each in a process that has imported nothing yet."""

from __future__ import annotations

import random
import subprocess
import sys

from .timing import Seconds

MODULES, ROUNDS = ("adaopt", "numpy", "jax, optax", "torch"), 7
PROGRAM = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"


def seconds(modules: str) -> float:
    """What an import takes, without the start of Python itself."""
    program = [sys.executable, "-c", PROGRAM.format(modules)]
    return float(subprocess.run(program, capture_output=True, text=True, check=True).stdout)


def measure() -> Seconds:
    """Import all once, so that they are compiled and in memory, then time them by rounds."""
    order, draw = list(MODULES), random.Random(0)
    found: Seconds = {modules: [seconds(modules)] for modules in MODULES}
    for _ in range(ROUNDS):
        draw.shuffle(order)
        for modules in order:
            found[modules].append(seconds(modules))
    return {f"`import {modules}`": times[1:] for modules, times in found.items()}
