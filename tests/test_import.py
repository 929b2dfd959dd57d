"""``import adaopt`` costs what ``import numpy`` costs: it imports next to nothing else."""

import subprocess
import sys

PROGRAM = """
import numpy, sys
before = set(sys.modules)
import adaopt
print(*sorted(name for name in set(sys.modules) - before if not name.startswith("adaopt")))
"""
SMALL = {"bisect", "_bisect"}


def test_the_core_imports_numpy_alone():
    program = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= SMALL
