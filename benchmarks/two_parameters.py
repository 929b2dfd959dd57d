"""Two parameters, a thousand steps, every place kept: here calls cost, not arithmetic.

All are given the same gradient, on Python's floats. The compiled loop has it inside, as it must.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from adaopt import Adam, minimize

from .timing import LR, Seconds, adam_path, compare

START, STEPS, ROUNDS = (-1.5, 2.0), 1000, 15


def slopes(x: Any, y: Any) -> tuple[Any, Any]:
    """The gradient of Rosenbrock's valley."""
    r = y - x * x
    return -2 * (1 - x) - 400 * x * r, 200 * r


def grad(w: Any) -> Any:
    """The same of an array of shape (2,)."""
    return np.array(slopes(*w.tolist()))


def loss(w: Any) -> float:
    """The height of Rosenbrock's valley."""
    x, y = w.tolist()
    r = y - x * x
    return (1 - x) * (1 - x) + 100 * (r * r)


def with_minimize(steps: int = STEPS) -> Any:
    """One call, which also records losses and gradients."""
    return minimize((loss, grad), START, Adam(LR), steps).x


def with_numpy(steps: int = STEPS) -> Any:
    """The textbook's lines in a loop."""
    return adam_path(np.array(START), grad, steps)


def with_torch(lr: float = LR, beta2: float = 0.999, steps: int = STEPS, **flags: Any) -> Any:
    """``torch.optim.Adam``."""
    import torch

    w = torch.tensor(START, dtype=torch.float64)
    w.grad = torch.zeros_like(w)
    optimizer = torch.optim.Adam([w], lr=lr, betas=(0.9, beta2), **flags)
    here, g = w.numpy(), w.grad.numpy()  # the same memory
    xs = np.empty((steps + 1, 2))
    xs[0] = here
    for k in range(steps):
        g[:] = slopes(*here.tolist())
        optimizer.step()
        xs[k + 1] = here
    return xs


def optax_step() -> Any:
    """``optax.adam`` in a jitted step, in a loop of Python's."""
    import jax
    import optax

    adam = optax.adam(LR)

    @jax.jit
    def step(w: Any, g: Any, state: Any) -> Any:
        updates, state = adam.update(g, state)
        return optax.apply_updates(w, updates), state

    def run() -> Any:
        w = jax.numpy.array(START)
        state, here = adam.init(w), np.asarray(w)
        xs = np.empty((STEPS + 1, 2))
        xs[0] = here
        for k in range(STEPS):
            w, state = step(w, grad(here), state)
            xs[k + 1] = here = np.asarray(w)
        return xs

    return run


def optax_scan(steps: int) -> Any:
    """The path of ``optax.adam`` as a function of η and β₂, to be compiled as a whole."""
    import jax
    import optax
    from jax import numpy as jnp

    def path(lr: Any, beta2: Any) -> Any:
        adam, start = optax.adam(lr, b2=beta2), jnp.array(START)

        def body(carry: Any, _: None) -> Any:
            w, state = carry
            updates, state = adam.update(jnp.array(slopes(*w)), state)
            w = optax.apply_updates(w, updates)
            return (w, state), w

        places = jax.lax.scan(body, (start, adam.init(start)), None, steps)[1]
        return jnp.concatenate([start[None], places])

    return path


def measure() -> Seconds:
    """Check that all go the same way, then time them."""
    import jax

    scan = jax.jit(optax_scan(STEPS))
    ways = {
        "adaopt, `minimize`": with_minimize,
        "NumPy, the rule in a loop": with_numpy,
        "PyTorch": with_torch,
        "PyTorch, fused": lambda: with_torch(fused=True),
        "Optax, jitted step": optax_step(),
        "Optax, the whole loop compiled": lambda: np.asarray(scan(LR, 0.999)),
    }
    return compare(ways, ROUNDS)
