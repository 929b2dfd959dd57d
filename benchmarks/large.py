"""One Adam step on 10⁷ parameters, in place: here memory costs, not the calls."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np

from adaopt import Adam
from adaopt.compiled import compiled

from .machine import minor_faults, one_torch_thread
from .rules import BETA1, BETA2, EPS, LR, Array, DictAdam, bare_step
from .timing import Candidate, agree, interleaved

N = 10**7
ROUNDS = 11
CHECKED = 3  # steps after which all must stand at the same place
TOLERANCE = {"float32": 1e-5, "float64": 1e-9}

# Of a step, read and written: w, m and v twice, g once. A step cannot move less.
WORDS = 7


class Stepper:
    """Parameters and a step that moves them: `step` does one, `w` looks at them."""

    def __init__(self, step: Callable[[], object], w: Callable[[], Any]) -> None:
        self.step, self.w = step, w


def start(n: int, dtype: str) -> tuple[Array, Array]:
    """Parameters and a gradient, neither of them special."""
    rng = np.random.default_rng(0)
    w = rng.standard_normal(n).astype(dtype)
    g = rng.uniform(0.1, 1.0, n).astype(dtype)
    return w, g


def adaopt_stepper(w0: Array, g: Array) -> Stepper:
    """The readable rule, compiled, in place."""
    fast, w = compiled(Adam(lr=LR)), w0.copy()
    return Stepper(lambda: fast.update(w, g), lambda: w)


def bare_stepper(w0: Array, g: Array) -> Stepper:
    """The textbook's lines on whole arrays."""
    state = [w0, np.zeros_like(w0), np.zeros_like(w0)]
    products = [1.0, 1.0]

    def step() -> None:
        products[:] = products[0] * BETA1, products[1] * BETA2
        state[:] = bare_step(state[0], g, state[1], state[2], *products)

    return Stepper(step, lambda: state[0])


def dict_stepper(w0: Array, g: Array) -> Stepper:
    """The class over dictionaries."""
    optimizer, params = DictAdam(), {"w": w0.copy()}
    return Stepper(lambda: optimizer.update(params, {"w": g}), lambda: params["w"])


def numpy_steppers(w0: Array, g: Array) -> dict[str, Stepper]:
    """Everything that needs NumPy alone."""
    return {
        "adaopt, `compiled`": adaopt_stepper(w0, g),
        "NumPy, bare loop": bare_stepper(w0, g),
        "NumPy, class over dictionaries": dict_stepper(w0, g),
    }


def torch_steppers(w0: Array, g: Array, *ways: str) -> dict[str, Stepper]:
    """``torch.optim.Adam`` in those of its three ways that are named; "" is the default."""
    import torch

    one_torch_thread()
    gradient = torch.from_numpy(g)

    def stepper(way: str) -> Stepper:
        w = torch.from_numpy(w0.copy())
        w.grad = gradient
        flags: dict[str, Any] = {way: True} if way else {}
        optimizer = torch.optim.Adam([w], lr=LR, betas=(BETA1, BETA2), eps=EPS, **flags)
        return Stepper(optimizer.step, w.numpy)

    return {f"PyTorch, {way}" if way else "PyTorch": stepper(way) for way in ways}


def optax_stepper(w0: Array, g: Array) -> Stepper:
    """``optax.adam`` in a jitted step that may write over the parameters and the state."""
    from functools import partial

    import jax
    import jax.numpy as jnp
    import optax

    adam = optax.adam(LR, b1=BETA1, b2=BETA2, eps=EPS)
    gradient = jnp.array(g)
    here = [jnp.array(w0), adam.init(jnp.array(w0))]

    @partial(jax.jit, donate_argnums=(0, 2))
    def update(w: Any, g: Any, state: Any) -> Any:
        updates, state = adam.update(g, state)
        return optax.apply_updates(w, updates), state

    def step() -> None:
        here[:] = update(here[0], gradient, here[1])
        here[0].block_until_ready()

    return Stepper(step, lambda: np.asarray(here[0]))


# --- what a step costs besides time --------------------------------------------------------------


def faults(step: Callable[[], object]) -> int | None:
    """Memory pages that one step was given."""
    before = minor_faults()
    step()
    after = minor_faults()
    return None if before is None or after is None else after - before


def new_memory(step: Callable[[], object]) -> int:
    """The most bytes that a step of NumPy held beyond those held before it."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        step()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def bandwidth(n: int, dtype: str) -> dict[str, tuple[Candidate, int]]:
    """Loops that do next to nothing but move memory, and how many words they move.

    Together their arrays are as large as the four of a step: none of them fits better into a cache.
    """
    whole = np.ones(4 * n, dtype)
    (a, b), third = np.split(whole, 2), whole.size // 3
    x, y, z = (whole[k * third : (k + 1) * third] for k in range(3))
    one = np.asarray(1.0, dtype)
    return {
        "multiply in place": (Candidate(lambda: np.multiply(whole, one, out=whole)), 8 * n),
        "copy": (Candidate(lambda: np.copyto(b, a)), 4 * n),
        "add two into a third": (Candidate(lambda: np.add(x, y, out=z)), 3 * third),
    }


def measure(dtype: str) -> dict[str, Any]:
    """Check, count, time."""
    w0, g = start(N, dtype)
    in_numpy = numpy_steppers(w0, g)
    steppers = in_numpy | torch_steppers(w0, g, "", "foreach", "fused")
    steppers["Optax, jitted step"] = optax_stepper(w0, g)
    check(steppers, dtype)
    moving = bandwidth(N, dtype)
    for job, _ in moving.values():
        job.run()
    jobs = {name: Candidate(stepper.step) for name, stepper in steppers.items()}
    jobs |= {name: job for name, (job, _) in moving.items()}
    itemsize = np.dtype(dtype).itemsize
    return {
        "seconds": interleaved(jobs, ROUNDS),
        "bytes": dict.fromkeys(steppers, WORDS * itemsize * N)
        | {name: words * itemsize for name, (_, words) in moving.items()},
        "faults": {name: faults(stepper.step) for name, stepper in steppers.items()},
        "new memory": {name: new_memory(stepper.step) for name, stepper in in_numpy.items()},
        "array": itemsize * N,
    }


def check(steppers: dict[str, Stepper], dtype: str) -> None:
    """Take the first steps with all and raise an error unless they stand at the same place."""
    for stepper in steppers.values():
        for _ in range(CHECKED):
            stepper.step()
    first = next(iter(steppers.values())).w()
    for name, stepper in steppers.items():
        agree(name, stepper.w(), first, TOLERANCE[dtype])
