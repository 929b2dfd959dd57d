"""The machine: what it is, one thread for everybody, and what a process has cost it."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
import re
import sys
from pathlib import Path

import adaopt

PACKAGES = ("numpy", "torch", "jax", "optax", "keras")

# Read by OpenMP, the BLAS libraries and XLA when they are loaded, so set before the process starts.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}

# glibc's malloc gives large blocks back to the system at once and fetches new pages for the next
# one. With these settings it keeps them.
KEEP_PAGES = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": "20000000000",
    "MALLOC_TOP_PAD_": "67108864",
}


def has_glibc() -> bool:
    """Whether `KEEP_PAGES` means anything here."""
    return platform.libc_ver()[0] == "glibc"


def stay_on_one_core() -> None:
    """Keep this process on one core, where the system can: then nothing in it runs in parallel."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def one_torch_thread() -> None:
    """Make PyTorch use one thread."""
    import torch

    torch.set_num_threads(1)


def minor_faults() -> int | None:
    """Memory pages that this process was given so far; None where the system does not count."""
    if sys.platform == "win32":
        return None
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def load() -> float | None:
    """How many processes wanted to run in the last minute; None where the system does not count."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def description() -> dict[str, str]:
    """The machine, in words that the page prints."""
    cpu, cores = _processor(), os.cpu_count() or 1
    virtual = ", a virtual machine" if "hypervisor" in _cpuinfo() else ""
    caches = [f"{level} {size}" for level, size in _caches().items()]
    return {
        "processor": f"{cpu}, {cores} {'core' if cores == 1 else 'cores'}{virtual}",
        "caches": ", ".join(caches) or "not known",
        "system": f"{platform.system()} on {platform.machine()}",
    }


def versions() -> dict[str, str]:
    """Versions of Python and of everything that is compared, where it is installed."""
    found = {"python": platform.python_version(), "adaopt": adaopt.__version__}
    for name in PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def _cpuinfo() -> str:
    file = Path("/proc/cpuinfo")
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _processor() -> str:
    named = re.search(r"^model name\s*:\s*(.+)$", _cpuinfo(), flags=re.M)
    return named[1].strip() if named else platform.processor() or platform.machine()


def _caches() -> dict[str, str]:
    """The data caches that the first core sees, by level."""
    found = {}
    for folder in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = (
            (folder / name).read_text(encoding="utf-8").strip()
            for name in ("level", "type", "size")
        )
        if kind != "Instruction":
            kib = int(size.removesuffix("K"))
            found[f"L{level}"] = f"{kib // 1024} MiB" if kib >= 1024 else f"{kib} KiB"
    return found
