"""Two parameters, a thousand steps, every place kept: here the calls cost, not the arithmetic.

Every candidate is given the same gradient, computed on Python's floats, the cheapest way for two
numbers; only the rows that say so use a gradient of their own.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import partial
from math import sqrt
from typing import Any

import numpy as np

from adaopt import Adam, minimize, problems

from .machine import one_torch_thread
from .rules import BETA1, BETA2, EPS, LR, Array, DictAdam, bare_loop
from .timing import Candidate, Seconds, agree, interleaved

START = (-1.5, 2.0)
STEPS = 1000
ROUNDS = 15

Loop = Callable[[int], Array]


def slopes(x: float, y: float) -> tuple[float, float]:
    """The gradient of Rosenbrock's valley."""
    r = y - x * x
    return -2 * (1 - x) - 400 * x * r, 200 * r


def grad(w: Array) -> Array:
    """The same of an array of shape (2,)."""
    return np.array(slopes(*w.tolist()))


def loss(w: Array) -> float:
    """The height of Rosenbrock's valley."""
    x, y = w.tolist()
    r = y - x * x
    return (1 - x) * (1 - x) + 100 * (r * r)


# --- adaopt and plain NumPy ----------------------------------------------------------------------


def with_minimize(steps: int, **settings: Any) -> Array:
    """What one writes for a history; it also records losses and gradients."""
    return minimize((loss, grad), START, Adam(lr=LR, **settings), steps).x


def with_a_problem(steps: int) -> Array:
    """The same with a problem of the package, whose gradient is made for sweeps of any shape."""
    return minimize(problems.rosenbrock, START, Adam(lr=LR), steps).x


def with_step(steps: int) -> Array:
    """A loop of one's own around `step`, which checks its arguments every time."""
    optimizer, w = Adam(lr=LR), np.array(START)
    xs = np.empty((steps + 1, 2))
    xs[0] = w
    for k in range(steps):
        xs[k + 1] = w = optimizer.step(w, grad(w))
    return xs


def with_bare_numpy(steps: int) -> Array:
    """The textbook's lines in a loop."""
    return bare_loop(np.array(START), grad, steps)


def with_dicts(steps: int) -> Array:
    """The class over dictionaries, the two numbers in one array."""
    optimizer, params = DictAdam(), {"w": np.array(START)}
    xs = np.empty((steps + 1, 2))
    xs[0] = params["w"]
    for k in range(steps):
        optimizer.update(params, {"w": grad(params["w"])})
        xs[k + 1] = params["w"]
    return xs


def with_floats(steps: int) -> Array:
    """No arrays at all: Python's own numbers."""
    w, m, v = list(START), [0.0, 0.0], [0.0, 0.0]
    xs, beta1_t, beta2_t = [START], 1.0, 1.0
    for _ in range(steps):
        beta1_t, beta2_t = beta1_t * BETA1, beta2_t * BETA2
        for i, g in enumerate(slopes(*w)):
            m[i] = BETA1 * m[i] + (1 - BETA1) * g
            v[i] = BETA2 * v[i] + (1 - BETA2) * (g * g)
            w[i] -= LR * (m[i] / (1 - beta1_t) / (sqrt(v[i] / (1 - beta2_t)) + EPS))
        xs.append((w[0], w[1]))
    return np.array(xs)


NUMPY: dict[str, Loop] = {
    "adaopt, `minimize`": with_minimize,
    "adaopt, `minimize` on `problems.rosenbrock`": with_a_problem,
    "adaopt, `step` in a loop": with_step,
    "NumPy, bare loop": with_bare_numpy,
    "NumPy, class over dictionaries": with_dicts,
    "Python floats, no arrays": with_floats,
}

# --- the frameworks ------------------------------------------------------------------------------


def torch_loops() -> dict[str, Loop]:
    """``torch.optim.Adam`` in its three ways, and with its own gradient."""
    import torch

    one_torch_thread()

    def loop(**flags: Any) -> Loop:
        def run(steps: int) -> Array:
            w = torch.tensor(START, dtype=torch.float64)
            w.grad = torch.zeros_like(w)
            optimizer = torch.optim.Adam([w], lr=LR, **flags)
            here, g = w.numpy(), w.grad.numpy()  # the same memory
            xs = np.empty((steps + 1, 2))
            xs[0] = here
            for k in range(steps):
                g[:] = slopes(*here.tolist())
                optimizer.step()
                xs[k + 1] = here
            return xs

        return run

    def with_autograd(steps: int) -> Array:
        w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([w], lr=LR)
        xs = [w.detach().numpy().copy()]
        for _ in range(steps):
            optimizer.zero_grad()
            x, y = w
            ((1 - x) ** 2 + 100 * (y - x * x) ** 2).backward()
            optimizer.step()
            xs.append(w.detach().numpy().copy())
        return np.stack(xs)

    return {
        "PyTorch": loop(),
        "PyTorch, foreach": loop(foreach=True),
        "PyTorch, fused": loop(fused=True),
        "PyTorch, its own gradient": with_autograd,
    }


def optax_loops() -> dict[str, Loop]:
    """``optax.adam`` eager, in a jitted step, and with the whole loop in one compiled scan."""
    import jax
    import jax.numpy as jnp
    import optax

    adam = optax.adam(LR, b1=BETA1, b2=BETA2, eps=EPS)

    def update(w: Any, g: Any, state: Any) -> Any:
        updates, state = adam.update(g, state)
        return optax.apply_updates(w, updates), state

    def own_gradient(w: Any, state: Any) -> Any:
        return update(w, jnp.array(slopes(w[0], w[1])), state)

    def given(step: Any) -> Loop:
        def run(steps: int) -> Array:
            w = jnp.array(START)
            state = adam.init(w)
            here = np.asarray(w)
            xs = np.empty((steps + 1, 2))
            xs[0] = here
            for k in range(steps):
                w, state = step(w, grad(here), state)
                xs[k + 1] = here = np.asarray(w)
            return xs

        return run

    def whole(step: Any) -> Loop:
        def run(steps: int) -> Array:
            w = jnp.array(START)
            state = adam.init(w)
            xs = np.empty((steps + 1, 2))
            xs[0] = w
            for k in range(steps):
                w, state = step(w, state)
                xs[k + 1] = w
            return xs

        return run

    def scan(w: Any, steps: int) -> Any:
        def body(carry: Any, _: None) -> Any:
            w, state = own_gradient(*carry)
            return (w, state), w

        return jax.lax.scan(body, (w, adam.init(w)), None, steps)[1]

    compiled = jax.jit(scan, static_argnums=1)

    def with_scan(run_scan: Any, steps: int) -> Array:
        return np.vstack([START, run_scan(jnp.array(START), steps)])

    def compiling(steps: int) -> Array:
        anew = jax.jit(lambda w, steps: scan(w, steps), static_argnums=1)  # a new one: not cached
        return with_scan(anew, steps)

    return {
        "Optax, eager": given(update),
        "Optax, jitted step": given(jax.jit(update)),
        "Optax, jitted step with its own gradient": whole(jax.jit(own_gradient)),
        "Optax, compiled scan": lambda steps: with_scan(compiled, steps),
        "Optax, scan with compilation": compiling,
    }


def keras_loops() -> dict[str, Loop]:
    """``keras.optimizers.Adam`` on the PyTorch backend, the quickest for small eager work."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"KERAS_BACKEND": "torch", "KERAS_HOME": folder}
        import keras

    one_torch_thread()
    keras.config.set_floatx("float64")

    def run(steps: int) -> Array:
        w = keras.Variable(np.array(START), dtype="float64")
        optimizer = keras.optimizers.Adam(LR, beta_1=BETA1, beta_2=BETA2, epsilon=EPS)
        optimizer.build([w])
        xs = np.empty((steps + 1, 2))
        xs[0] = here = w.numpy()
        for k in range(steps):
            optimizer.apply([keras.ops.convert_to_tensor(grad(here))], [w])
            xs[k + 1] = here = w.numpy()
        return xs

    return {"Keras": run}


def keras_eps(k: int) -> float:
    """What makes `adaopt.Adam` take the steps of Keras, whose ε stands before the correction."""
    return EPS / sqrt(1 - BETA2 ** (k + 1))


def measure() -> dict[str, Seconds]:
    """Check that all loops go the same way, then time them."""
    loops = NUMPY | torch_loops() | optax_loops() | keras_loops()
    expected = with_minimize(STEPS)
    for name, loop in loops.items():
        keras = name == "Keras"
        agree(name, loop(STEPS), with_minimize(STEPS, eps=keras_eps) if keras else expected)
    jobs = {name: Candidate(partial(loop, STEPS)) for name, loop in loops.items()}
    return {"seconds": interleaved(jobs, ROUNDS)}
