"""``import adaopt`` costs what ``import numpy`` costs: it imports next to nothing else."""

import subprocess
import sys

import pytest

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


WITHOUT = """
import sys
sys.modules[{missing!r}] = None
try:
    import {module}
except ImportError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("module", "missing", "told"),
    [
        ("plots", "matplotlib", 'plots needs matplotlib: pip install "adaopt[plots]"'),
        ("widgets", "anywidget", 'widgets needs anywidget and matplotlib: pip install "adaopt[wi'),
        ("widgets", "matplotlib", 'widgets needs anywidget and matplotlib: pip install "adaopt[w'),
        ("exercises", "matplotlib", ""),
    ],
)
def test_what_is_not_installed_is_named_with_its_extra(module, missing, told):
    program = WITHOUT.format(module=f"adaopt.{module}", missing=missing)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(f"adaopt.{told}" if told else "")
    assert bool(done.stdout) == bool(told)
