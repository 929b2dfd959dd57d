"""64 learning rates × 64 values of β₂, 300 steps each, every place of every run kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from adaopt import Adam, minimize, problems

from .machine import one_torch_thread
from .rules import BETA1, EPS, Array, DictAdam, bare_loop
from .small import START, grad, slopes
from .timing import Candidate, Seconds, agree, interleaved

SIDE, STEPS = 64, 300
RATES = np.geomspace(1e-3, 1e-1, SIDE)
# A shorter memory than 0.99 makes some runs chaotic: a last bit that differs becomes visible there.
BETA2S = 1 - np.geomspace(1e-2, 1e-4, SIDE)
ROUNDS = 15

# Runs that a loop over single runs really does, spread over the square; its time is multiplied.
SAMPLE = [(i, j) for i in (0, 21, 42, 63) for j in (0, 63)]
WHOLE = SIDE * SIDE / len(SAMPLE)


def with_minimize() -> Array:
    """One call, and more than the places: losses and gradients of every run and step."""
    optimizer = Adam(lr=RATES[:, None, None], beta2=BETA2S[:, None])
    return minimize(problems.rosenbrock, START, optimizer, STEPS).x


def with_bare_numpy() -> Array:
    """The textbook's lines on one large array."""
    x0 = np.broadcast_to(START, (SIDE, SIDE, 2))
    return bare_loop(x0, problems.rosenbrock.grad, STEPS, RATES[:, None, None], BETA2S[:, None])


def sampled(run: Callable[[float, float], Array]) -> Candidate:
    """A loop over single runs: some of them, and the time they would all take."""
    return Candidate(lambda: np.stack([run(RATES[i], BETA2S[j]) for i, j in SAMPLE], axis=1), WHOLE)


def one_by_one(lr: float, beta2: float) -> Array:
    """A single run with the package."""
    return minimize(problems.rosenbrock, START, Adam(lr=lr, beta2=beta2), STEPS).x


def with_dicts(lr: float, beta2: float) -> Array:
    """A single run with the class over dictionaries."""
    optimizer, params = DictAdam(lr, beta2), {"w": np.array(START)}
    xs = np.empty((STEPS + 1, 2))
    xs[0] = params["w"]
    for k in range(STEPS):
        optimizer.update(params, {"w": grad(params["w"])})
        xs[k + 1] = params["w"]
    return xs


NUMPY = {
    "adaopt, `minimize`": Candidate(with_minimize),
    "NumPy, bare loop on one array": Candidate(with_bare_numpy),
    "adaopt, one run after another": sampled(one_by_one),
    "NumPy, class over dictionaries, one run after another": sampled(with_dicts),
}


def torch_candidates() -> dict[str, Candidate]:
    """Loops over ``torch.optim.Adam``, whose β are numbers, and its tensors used by hand."""
    import torch

    one_torch_thread()

    def loop(**flags: Any) -> Candidate:
        def run(lr: float, beta2: float) -> Array:
            w = torch.tensor(START, dtype=torch.float64)
            w.grad = torch.zeros_like(w)
            optimizer = torch.optim.Adam([w], lr=lr, betas=(BETA1, beta2), **flags)
            here, g = w.numpy(), w.grad.numpy()
            xs = np.empty((STEPS + 1, 2))
            xs[0] = here
            for k in range(STEPS):
                g[:] = slopes(*here.tolist())
                optimizer.step()
                xs[k + 1] = here
            return xs

        return sampled(run)

    def by_hand() -> Array:
        lr, beta2 = torch.tensor(RATES)[:, None, None], torch.tensor(BETA2S)[:, None]
        w = torch.tensor(START, dtype=torch.float64).expand(SIDE, SIDE, 2)
        m, v = torch.zeros_like(w), torch.zeros_like(w)
        beta1_t, beta2_t = 1.0, torch.ones_like(beta2)
        xs = torch.empty((STEPS + 1, *w.shape), dtype=torch.float64)
        xs[0] = w
        for k in range(STEPS):
            g = torch.stack(slopes(w[..., 0], w[..., 1]), dim=-1)
            beta1_t, beta2_t = beta1_t * BETA1, beta2_t * beta2
            m = BETA1 * m + (1 - BETA1) * g
            v = beta2 * v + (1 - beta2) * (g * g)
            w = w - lr * (m / (1 - beta1_t) / ((v / (1 - beta2_t)).sqrt() + EPS))
            xs[k + 1] = w
        return xs.numpy()

    return {
        "PyTorch, one run after another": loop(),
        "PyTorch, fused, one run after another": loop(fused=True),
        "PyTorch, the rule by hand on one tensor": Candidate(by_hand),
    }


def optax_candidates() -> dict[str, Candidate]:
    """``optax.adam`` under vmap, twice, in one scan."""
    import jax
    import jax.numpy as jnp
    import optax

    def run(lr: Any, beta2: Any) -> Any:
        adam = optax.adam(lr, b1=BETA1, b2=beta2, eps=EPS)
        start = jnp.array(START)

        def body(carry: Any, _: None) -> Any:
            w, state = carry
            updates, state = adam.update(jnp.array(slopes(w[0], w[1])), state)
            w = optax.apply_updates(w, updates)
            return (w, state), w

        places = jax.lax.scan(body, (start, adam.init(start)), None, STEPS)[1]
        return jnp.concatenate([start[None], places])

    def square(lr: Any, beta2: Any) -> Any:
        along_beta2 = jax.vmap(run, (None, 0), 1)
        return jax.vmap(along_beta2, (0, None), 1)(lr, beta2)

    compiled = jax.jit(square)

    def compiling() -> Array:
        anew = jax.jit(lambda lr, beta2: square(lr, beta2))  # a new function: nothing is cached
        return np.asarray(anew(RATES, BETA2S))

    return {
        "Optax, vmap and scan, compiled": Candidate(lambda: np.asarray(compiled(RATES, BETA2S))),
        "Optax, vmap and scan, with compilation": Candidate(compiling),
    }


def measure() -> dict[str, Seconds]:
    """Check that all give the same runs, then time them."""
    jobs = NUMPY | torch_candidates() | optax_candidates()
    check(jobs)
    return {"seconds": interleaved(jobs, ROUNDS)}


def check(jobs: dict[str, Candidate]) -> None:
    """Raise an error unless every candidate gives the numbers of adaopt."""
    whole = with_minimize()
    i, j = np.transpose(SAMPLE)
    for name, job in jobs.items():
        agree(name, job.run(), whole if job.times == 1 else whole[:, i, j])
