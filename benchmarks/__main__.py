"""Run the benchmarks: ``python -m benchmarks [GROUP …]``.

Every part of a group runs in a process of its own, on one core, with one thread. The results go to
``benchmarks/results.json``; ``python -m benchmarks.report`` makes the page's tables of them.
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from . import machine

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results.json"


class Part(NamedTuple):
    """A process: a module of this folder, what its `measure` is given, and how its malloc is."""

    module: str
    arguments: tuple[str, ...] = ()
    keeps_pages: bool = False


PARTS = {
    "small": Part("small"),
    "sweep": Part("sweep"),
    "large-float32": Part("large", ("float32",)),
    "large-float64": Part("large", ("float64",)),
    "large-float32-kept": Part("large", ("float32",), True),
    "large-float64-kept": Part("large", ("float64",), True),
    "network-narrow": Part("network", ("narrow",)),
    "network-wide": Part("network", ("wide",)),
    "imports": Part("imports"),
    "scaling-sizes": Part("scaling", ("sizes",)),
    "scaling-steps": Part("scaling", ("steps",)),
}
GROUPS = list(dict.fromkeys(part.module for part in PARTS.values()))


def run_here(name: str, file: Path) -> None:
    """Measure one part in this process and write what was found."""
    machine.stay_on_one_core()
    part = PARTS[name]
    before = machine.load()
    found = importlib.import_module(f"benchmarks.{part.module}").measure(*part.arguments)
    now = datetime.datetime.now(datetime.UTC)
    found |= {"date": now.date().isoformat(), "load": [before, machine.load()]}
    file.write_text(json.dumps(found), encoding="utf-8")


def run_apart(name: str) -> dict[str, Any]:
    """Measure one part in a fresh process."""
    environment = {
        **os.environ,
        **machine.ONE_THREAD,
        "JAX_PLATFORMS": "cpu",
        "JAX_ENABLE_X64": "1",
        "ADAOPT_PROGRESS": "0",
        **(machine.KEEP_PAGES if PARTS[name].keeps_pages else {}),
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "found.json"
        command = [sys.executable, "-m", "benchmarks", "--here", name, str(file)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        return json.loads(file.read_text(encoding="utf-8"))


def told(found: dict[str, Any]) -> str:
    """The medians of a part, and how the first candidate, adaopt, compares: for the terminal."""
    lines = []
    for point in found.get("points", [found]):
        ours = np.array(next(iter(point["seconds"].values())))
        if "n" in point:
            lines.append(f"  n = {point['n']}")
        for name, seconds in point["seconds"].items():
            ratio = ""
            if len(seconds) == len(ours):
                ratio = f"adaopt takes {np.median(ours / seconds):.2g} of it"
            lines.append(f"  {name:<58}{1e3 * np.median(seconds):12.4g} ms  {ratio}")
    return "\n".join(lines)


def dumped(results: dict[str, Any]) -> str:
    """The results as JSON, with each list of numbers on one line."""
    text = json.dumps(results, indent=1, ensure_ascii=False)
    return re.sub(r"\[[\d\s.,e+-]+\]", lambda found: " ".join(found[0].split()), text) + "\n"


def main() -> None:
    """Run all groups, or those that are named."""
    if sys.argv[1:2] == ["--here"]:
        run_here(sys.argv[2], Path(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}")
    groups = parser.parse_args().groups or GROUPS
    for group in groups:
        if group not in GROUPS:
            parser.error(f"there is no group {group!r}; there are {', '.join(GROUPS)}")
    results: dict[str, Any] = {
        "machine": machine.description(),
        "versions": machine.versions(),
        "parts": {},
    }
    for name, part in PARTS.items():
        if part.module in groups and (machine.has_glibc() or not part.keeps_pages):
            start = time.monotonic()
            print(f"{name} …", end=" ", flush=True)
            results["parts"][name] = run_apart(name)
            print(f"{time.monotonic() - start:.0f} s\n{told(results['parts'][name])}", flush=True)
    store(results, whole=groups == GROUPS)


def store(results: dict[str, Any], whole: bool) -> None:
    """Write the results; those of some groups go beside the others, if they are of one machine."""
    if not whole:
        old = json.loads(RESULTS.read_text(encoding="utf-8"))
        if any(old[key] != results[key] for key in ("machine", "versions")):
            print(
                "Not stored: benchmarks/results.json is of another machine or of other versions. "
                "All groups together replace it."
            )
            return
        results["parts"] = old["parts"] | results["parts"]
    RESULTS.write_text(dumped(results), encoding="utf-8")


if __name__ == "__main__":
    main()
