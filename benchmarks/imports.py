"""``import adaopt`` beside others, each in a process that has imported nothing yet."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from .timing import Seconds, interleaved

MODULES, ROUNDS = ("adaopt", "numpy", "jax, optax", "torch"), 7


def measure() -> Seconds:
    """Import all once, so that they are compiled and in memory, then time them."""
    programs = {f"`import {each}`": [sys.executable, "-c", f"import {each}"] for each in MODULES}
    ways = {who: partial(subprocess.run, program, check=True) for who, program in programs.items()}
    for way in ways.values():
        way()
    return interleaved(ways, ROUNDS)
