"""One Adam step on 10⁷ parameters, in place: here memory costs, not the calls."""

from __future__ import annotations

from typing import Any

import numpy as np

from adaopt import Adam
from adaopt.compiled import compiled

from .timing import LR, Seconds, adam, compare, interleaved

N, ROUNDS = 10**7, 11


def start(dtype: str) -> tuple[Any, Any]:
    """Parameters and a gradient, neither of them special."""
    rng = np.random.default_rng(0)
    return rng.standard_normal(N).astype(dtype), rng.uniform(0.1, 1.0, N).astype(dtype)


def with_compiled(dtype: str) -> Any:
    """The readable rule, compiled."""
    fast, (w, g) = compiled(Adam(LR)), start(dtype)

    def step() -> Any:
        fast.update(w, g)
        return w

    return step


def with_numpy(dtype: str) -> Any:
    """The textbook's lines on whole arrays."""
    w, g = start(dtype)
    walk = adam(w, lambda w: g)
    return lambda: next(walk)


def with_torch(dtype: str, **flags: Any) -> Any:
    """``torch.optim.Adam``."""
    import torch

    w, g = map(torch.from_numpy, start(dtype))
    w.grad = g
    optimizer = torch.optim.Adam([w], lr=LR, **flags)

    def step() -> Any:
        optimizer.step()
        return w.numpy()

    return step


def with_optax(dtype: str) -> Any:
    """``optax.adam`` in a jitted step that may write over the parameters and the state."""
    import jax
    import jax.numpy as jnp
    import optax

    w, g = map(jnp.array, start(dtype))
    method = optax.adam(LR)
    here = [w, method.init(w)]

    def update(w: Any, g: Any, state: Any) -> Any:
        updates, state = method.update(g, state)
        return optax.apply_updates(w, updates), state

    jitted = jax.jit(update, donate_argnums=(0, 2))

    def step() -> Any:
        here[:] = jitted(here[0], g, here[1])
        return here[0].block_until_ready()

    return step


def measure(dtype: str) -> Seconds:
    """Check that all stand at the same place after a step, then time them and bare memory."""
    ways = {
        "adaopt, `compiled`": with_compiled(dtype),
        "PyTorch": with_torch(dtype),
        "PyTorch, fused": with_torch(dtype, fused=True),
        "Optax, jitted step": with_optax(dtype),
        "NumPy, the rule on whole arrays": with_numpy(dtype),
    }
    # A step reads g, and reads and writes w, m and v: seven numbers a parameter.
    moved, one = np.ones(7 * N // 2, dtype), np.ones((), dtype)
    bare = {"moving the memory, nothing else": lambda: np.multiply(moved, one, out=moved)}
    compare(ways, 0, 1e-5 if dtype == "float32" else 1e-9)
    return interleaved(ways | bare, ROUNDS)
