"""Measure, print, and write the tables that book/speed.md shows: ``python -m benchmarks [TABLE]``.

A table is measured in a process of its own, on one core. Its rows are who, the median time, and how
much of that adaopt takes: the median of the ratios within each round.
"""

from __future__ import annotations

import csv
import multiprocessing
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

from . import imports, network, sweep, ten_million, two_parameters
from .timing import Seconds, stay_on_one_core

RESULTS = Path(__file__).parent / "results"
TABLES: dict[str, Callable[[], Seconds]] = {
    "two_parameters": two_parameters.measure,
    "sweep": sweep.measure,
    "float64": partial(ten_million.measure, "float64"),
    "float32": partial(ten_million.measure, "float32"),
    "network": network.measure,
    "imports": imports.measure,
}
ENVIRONMENT = {  # read when OpenMP, the BLAS libraries, PyTorch and JAX are loaded
    **{f"{who}_NUM_THREADS": "1" for who in ("OMP", "OPENBLAS", "MKL")},
    "VECLIB_MAXIMUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "JAX_ENABLE_X64": "1",
    "ADAOPT_PROGRESS": "0",
}


def rows(seconds: Seconds) -> list[tuple[str, str, str]]:
    """The table: adaopt, then the others, the quickest first."""
    ours, *others = seconds
    ordered = [ours, *sorted(others, key=lambda who: np.median(seconds[who]))]
    shares = {who: np.median(np.divide(seconds[ours], seconds[who])) for who in ordered}
    return [(who, shown(np.median(seconds[who])), digits(shares[who])) for who in ordered]


def shown(seconds: float) -> str:
    """A time with its unit."""
    number, unit = (seconds, "s") if seconds >= 1 else (1000 * seconds, "ms")
    return f"{digits(number)} {unit}"


def digits(number: float) -> str:
    """Two significant digits."""
    return f"{float(f'{number:.2g}'):g}"


def machine() -> list[tuple[str, str]]:
    """Where, when and with what it was measured."""
    file = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*: (.+)", file.read_text() if file.exists() else "")
    processor = named[1] if named else platform.processor() or platform.machine()
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "torch", "jax", "optax"))
    return [
        ("Processor", f"{processor}, one core of {os.cpu_count()}, {platform.system()}"),
        ("Versions", f"Python {platform.python_version()}, {versions}"),
        ("Measured", time.strftime("%Y-%m-%d")),
    ]


def write(name: str, table: Iterable[Sequence[str]]) -> None:
    """Write a table as CSV."""
    with (RESULTS / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(table)


def main(*names: str) -> None:
    """Measure the tables that are named, or all."""
    os.environ |= ENVIRONMENT
    spawn = multiprocessing.get_context("spawn")
    for name in names or TABLES:
        with ProcessPoolExecutor(1, spawn, stay_on_one_core) as fresh:
            table = rows(fresh.submit(TABLES[name]).result())
        print(f"\n{name}")
        for who, median, share in table:
            print(f"  {who:<34}{median:>10}   adaopt takes {share} of it", flush=True)
        write(name, table)
    write("machine", machine())


if __name__ == "__main__":
    main(*sys.argv[1:])
