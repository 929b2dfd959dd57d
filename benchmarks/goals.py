"""What the package is to reach, and the judge: every goal is computed from the results."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# The first candidate of every part is adaopt; these are the others that goals speak of.
TORCH = "PyTorch"
JITTED = "Optax, jitted step"
TORCH_LOOP = "PyTorch, one run after another"
OPTAX_COMPILING = "Optax, vmap and scan, with compilation"
NUMPY_IMPORT = "`import numpy`"
STREAMS = ("multiply in place", "copy", "add two into a third")

NBSP = "\u00a0"  # between a number and its unit

LINEAR_FROM = {"sizes": 100_000, "steps": 100}  # below, the clock's noise hides what grows


class Results:
    """What was measured, and what follows from it."""

    def __init__(self, results: dict[str, Any]) -> None:
        self.machine: dict[str, str] = results["machine"]
        self.versions: dict[str, str] = results["versions"]
        self.parts: dict[str, Any] = results["parts"]

    @classmethod
    def read(cls, file: Path) -> Results:
        """Return the results that a file holds."""
        return cls(json.loads(file.read_text(encoding="utf-8")))

    def names(self, part: str) -> list[str]:
        """The candidates of a part, adaopt first."""
        return list(self.parts[part]["seconds"])

    def seconds(self, part: str, name: str | None = None) -> NDArray[Any]:
        """The seconds of a candidate in every round; of adaopt where none is named."""
        return np.array(self.parts[part]["seconds"][name or self.names(part)[0]])

    def median(self, part: str, name: str | None = None) -> float:
        """The median of them."""
        return float(np.median(self.seconds(part, name)))

    def ratio(self, part: str, name: str) -> float:
        """How long adaopt takes for each second of another: the median of the rounds' ratios."""
        return float(np.median(self.seconds(part) / self.seconds(part, name)))

    def rate(self, part: str, name: str | None = None) -> float:
        """Bytes a second that a candidate moves; `adaopt` where none is named."""
        name = name or self.names(part)[0]
        return self.parts[part]["bytes"][name] / self.median(part, name)

    def accuracy(self, part: str, name: str | None = None) -> float:
        """The test accuracy of a trained network; that of adaopt where none is named."""
        return self.parts[part]["accuracy"][name or self.names(part)[0]]

    def bandwidth(self, part: str) -> float:
        """Bytes a second of the quickest loop that does next to nothing but move memory."""
        return max(self.rate(part, name) for name in STREAMS)

    def curve(self, what: str) -> tuple[NDArray[Any], dict[str, NDArray[Any]]]:
        """Sizes or numbers of steps, and the median seconds of every candidate there."""
        points = self.parts[f"scaling-{what}"]["points"]
        n = np.array([point["n"] for point in points])
        return n, {
            name: np.array([np.median(point["seconds"][name]) for point in points])
            for name in points[0]["seconds"]
        }

    def exponent(self, what: str) -> float:
        """The p of the power n**p that fits what adaopt costs above its cost at the smallest n.

        That is what the call costs however little it does; 1 is linear.
        """
        n, curves = self.curve(what)
        far, cost = n >= LINEAR_FROM[what], curves["adaopt"]
        return float(np.polyfit(np.log(n[far] - n[0]), np.log(cost[far] - cost[0]), 1)[0])


class Goal(NamedTuple):
    """One line of the table.

    Attributes
    ----------
    work, text : str
        What is done, and the goal in words.
    measured : callable
        The number that is judged, from the results.
    legal : callable
        Whether a number reaches the goal.
    shown : callable
        The number in words.
    why : str
        What stands in the way, said where the goal is missed.
    """

    work: str
    text: str
    measured: Callable[[Results], float]
    legal: Callable[[float], bool]
    shown: Callable[[float], str]
    why: str

    def reached(self, results: Results) -> bool:
        """The verdict."""
        return self.legal(self.measured(results))


def digits(value: float, count: int = 3) -> str:
    """Some significant digits, never with an exponent: 0.0123, 4.5, 12,300."""
    rounded = float(f"{value:.{count}g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 1000 else f"{rounded:g}"


def _faster_than(work: str, part: str, name: str, limit: float, called: str, why: str) -> Goal:
    return Goal(
        work,
        f"≤ {limit} × {called}",
        lambda r: r.ratio(part, name),
        lambda ratio: ratio <= limit,
        lambda ratio: f"{digits(ratio)}{NBSP}×",
        why,
    )


CALLS = (
    "With two numbers the time goes into calls, about a dozen of NumPy and those of Python around "
    "them; the arithmetic is nothing. To save them, the rule would have to be unrolled or compiled."
)
SWEEP = (
    "Every line of the rule makes an array of 8192 numbers. The textbook's lines alone, without "
    "gradients or losses on record, already take about as long as this goal allows."
)
MEMORY = (
    "Compiled, the rule goes over memory once; what is left besides is its square root and its "
    "divisions, three an element. Most of PyTorch's time out of the box is spent on new pages of "
    "memory: see the column “pages kept”."
)
SMALL, SWEPT = "Two parameters, 1000 steps", "64 × 64 runs of 300 steps"
NETWORK = "Digits network, 20 epochs"


def _large(dtype: str) -> list[Goal]:
    part, work = f"large-{dtype}", f"10⁷ parameters, {dtype}"
    return [
        _faster_than(work, part, TORCH, 0.45, "PyTorch, out of the box", MEMORY),
        Goal(
            work,
            "≥ 20 % of the bandwidth",
            lambda r: r.rate(part) / r.bandwidth(part),
            lambda share: share >= 0.2,
            lambda share: f"{100 * share:.0f}{NBSP}%",
            MEMORY,
        ),
        Goal(
            work,
            "no new memory of that size after the first step",
            lambda r: r.parts[part]["new memory"][r.names(part)[0]] / r.parts[part]["array"],
            lambda share: share < 0.05,
            lambda share: f"{100 * share:.1f}{NBSP}% of it",
            "Something in the step makes a whole array.",
        ),
    ]


def _linear(work: str, what: str) -> Goal:
    return Goal(
        work,
        "linear, a power of 1 ± 0.1",
        lambda r: r.exponent(what),
        lambda p: abs(p - 1) <= 0.1,
        lambda p: f"{p:.2f}",
        "Larger arrays leave one cache after the other, and each next one is slower."
        if what == "sizes"
        else "A long history no longer fits into the caches, or the machine changed its pace.",
    )


GOALS = [
    _faster_than(SMALL, "small", TORCH, 0.25, "PyTorch", CALLS),
    _faster_than(SMALL, "small", JITTED, 0.6, "Optax, jitted step", CALLS),
    Goal(
        SWEPT,
        "< 50 ms",
        lambda r: r.median("sweep"),
        lambda seconds: seconds < 0.05,
        lambda seconds: f"{digits(1e3 * seconds)}{NBSP}ms",
        SWEEP,
    ),
    Goal(
        SWEPT,
        "≥ 1000 × faster than a loop over PyTorch",
        lambda r: 1 / r.ratio("sweep", TORCH_LOOP),
        lambda times: times >= 1000,
        lambda times: f"{digits(times)}{NBSP}×",
        SWEEP,
    ),
    _faster_than(SWEPT, "sweep", OPTAX_COMPILING, 0.1, "Optax with its compilation", SWEEP),
    *_large("float32"),
    *_large("float64"),
    _faster_than(
        NETWORK,
        "network-narrow",
        TORCH,
        0.6,
        "PyTorch",
        "The matrix products cost everybody the same; the rest are calls, as with two parameters.",
    ),
    Goal(
        NETWORK,
        "the same accuracy as PyTorch",
        lambda r: abs(r.accuracy("network-narrow") - r.accuracy("network-narrow", TORCH)),
        lambda apart: apart < 1e-9,
        lambda apart: "the same" if apart < 1e-9 else f"{digits(100 * apart)} points apart",
        "Rounding differs, and training makes much of little.",
    ),
    _faster_than(
        "`import adaopt`",
        "imports",
        NUMPY_IMPORT,
        1.15,
        "`import numpy`",
        "It imports NumPy and then its own modules, and there are too many of these.",
    ),
    _linear("Cost over parameters", "sizes"),
    _linear("Cost over steps", "steps"),
]
