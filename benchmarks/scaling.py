"""What a step costs as the parameters grow, and a run as the steps grow."""

from __future__ import annotations

from functools import partial
from typing import Any

from .large import (
    Array,
    Stepper,
    adaopt_stepper,
    bare_stepper,
    optax_stepper,
    start,
    torch_steppers,
)
from .small import Loop, optax_loops, torch_loops, with_bare_numpy, with_minimize
from .timing import Candidate, agree, interleaved

SIZES = [2, 10, 100, 1000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000]
STEPS = [10, 30, 100, 300, 1000, 3000, 10_000]
ROUNDS = 7
LEAST = 2e-3  # seconds a candidate is kept busy, so that the clock's own cost does not show


def steppers(n: int) -> dict[str, Stepper]:
    """Whose step is measured, on n parameters in float64."""
    w0, g = start(n, "float64")
    made = {"adaopt": adaopt_stepper(w0, g), "NumPy": bare_stepper(w0, g)}
    return made | torch_steppers(w0, g, "", "fused") | {"Optax, jitted": optax_stepper(w0, g)}


def repeated(stepper: Stepper, n: int) -> Candidate:
    """Several steps where one is short; the time is that of one."""
    times = max(1, round(LEAST / (2e-5 + 5e-9 * n)))

    def run() -> None:
        for _ in range(times):
            stepper.step()

    return Candidate(run, 1 / times)


def points(jobs: dict[int, dict[str, Candidate]]) -> list[dict[str, Any]]:
    """The seconds of every candidate at every n, all of them in every round.

    One n after the other would show a change of the machine's pace as a cost that is not linear.
    """
    named = {f"{n} {name}": job for n, those in jobs.items() for name, job in those.items()}
    seconds = interleaved(named, ROUNDS)
    return [
        {"n": n, "seconds": {name: seconds[f"{n} {name}"] for name in those}}
        for n, those in jobs.items()
    ]


def over_sizes() -> list[dict[str, Any]]:
    """The seconds of one step, for every size."""
    jobs = {}
    for n in SIZES:
        made = steppers(n)
        jobs[n] = {name: repeated(stepper, n) for name, stepper in made.items()}
        for job in jobs[n].values():
            job.run()
        ours = made["adaopt"].w()
        for name, stepper in made.items():
            agree(name, stepper.w(), ours)
    return points(jobs)


def loops() -> dict[str, Loop]:
    """Whose runs are measured, with two parameters."""
    optax, torch = optax_loops(), torch_loops()
    return {
        "adaopt": with_minimize,
        "NumPy": with_bare_numpy,
        "PyTorch": torch["PyTorch"],
        "Optax, scan with compilation": optax["Optax, scan with compilation"],
    }


def over_steps() -> list[dict[str, Any]]:
    """The seconds of a whole run, for every number of steps."""
    made, jobs = loops(), {}
    for steps in STEPS:
        ours: Array = made["adaopt"](min(steps, 1000))
        for name, loop in made.items():
            agree(name, loop(min(steps, 1000)), ours)
        jobs[steps] = {name: Candidate(partial(loop, steps)) for name, loop in made.items()}
    return points(jobs)


def measure(what: str) -> dict[str, Any]:
    """Measure over "sizes" or over "steps"."""
    return {"points": {"sizes": over_sizes, "steps": over_steps}[what]()}
