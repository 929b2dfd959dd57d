"""64 learning rates × 64 values of β₂, 300 steps each, every place of every run kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from adaopt import Adam, minimize, problems

from .timing import Seconds, adam_path, agree, compare, interleaved
from .two_parameters import START, optax_scan, with_torch

SIDE, STEPS, ROUNDS = 64, 300, 9
RATES = np.geomspace(1e-3, 1e-1, SIDE)
# A shorter memory than 0.99 makes some runs chaotic: a last bit that differs becomes visible there.
BETA2S = 1 - np.geomspace(1e-2, 1e-4, SIDE)
# Runs that a loop over single runs really does, spread over the square; its time is multiplied.
SAMPLE = [(i, j) for i in (0, 21, 42, 63) for j in (0, 63)]


def with_minimize() -> Any:
    """One call, and more than the places: losses and gradients of every run."""
    optimizer = Adam(RATES[:, None, None], beta2=BETA2S[:, None])
    return minimize(problems.rosenbrock, START, optimizer, STEPS).x


def with_numpy() -> Any:
    """The textbook's lines on one large array."""
    x0 = np.broadcast_to(START, (SIDE, SIDE, 2))
    lr, beta2 = RATES[:, None, None], BETA2S[:, None]
    return adam_path(x0, problems.rosenbrock.grad, STEPS, lr=lr, beta2=beta2)


def one_by_one() -> Any:
    """The sample with PyTorch, whose optimizers take one learning rate at a time."""
    runs = [with_torch(RATES[i], BETA2S[j], STEPS) for i, j in SAMPLE]
    return np.stack(runs, axis=1)


def measure() -> Seconds:
    """Check that all give the same runs, then time them."""
    import jax

    square = jax.vmap(jax.vmap(optax_scan(STEPS), (None, 0), 1), (0, None), 1)
    compiled = jax.jit(square)

    def anew() -> Any:
        return np.asarray(jax.jit(lambda *both: square(*both))(RATES, BETA2S))  # not cached

    ways = {
        "adaopt, `minimize`": with_minimize,
        "NumPy, the rule on one array": with_numpy,
        "Optax, compiled before": lambda: np.asarray(compiled(RATES, BETA2S)),
        "Optax, with its compilation": anew,
    }
    seconds = compare(ways, ROUNDS)
    agree("PyTorch", one_by_one(), with_minimize()[:, *np.transpose(SAMPLE)])
    sampled = interleaved({"sample": one_by_one}, ROUNDS)["sample"]
    whole = SIDE * SIDE / len(SAMPLE)
    return seconds | {"PyTorch, one run after another": [whole * s for s in sampled]}
