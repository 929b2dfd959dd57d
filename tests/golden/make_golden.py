"""Make the golden files: numbers of PyTorch, Keras, Optax and pandas, to compare adaopt with.

Run it in an environment of its own, from anywhere:

    python -m venv .venv-golden
    .venv-golden/bin/pip install -r requirements-golden.txt
    .venv-golden/bin/python tests/golden/make_golden.py

It writes the .npz files beside it. The README there says what is in them.
"""

import importlib.metadata
import itertools
import json
import math
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
KEPT = (1, 2, 3, 5, 10, 20, 35, 50)  # the steps kept of Keras and Optax; of PyTorch all are
EPS = np.geomspace(1e-10, 0.1, 10)


def make_problems(equal):
    """Forty problems: x0, a stream of gradients or the name of a loss, hyperparameters."""
    rng = np.random.default_rng(20160916)
    streams = _streams(rng, equal.STEPS, equal.DIM)
    losses = list(equal.PROBLEMS)
    schedules = list(equal.SCHEDULES)
    n = len(streams) + len(losses)
    made = {
        "loss": np.array([name.split(":")[0] for name in streams] + losses),
        "is_stream": np.array([True] * len(streams) + [False] * len(losses)),
        "stream": np.stack(list(streams.values())),
        "x0": rng.normal(size=(n, equal.DIM)) * rng.choice([0.0, 0.0, 1.0, 30.0], size=(n, 1)),
        # Every third problem has a constant rate; the others go through all schedules in turn.
        "schedule": np.array(
            [schedules[0] if i % 3 == 0 else schedules[i % len(schedules)] for i in range(n)]
        ),
        "lr": 10 ** rng.uniform(-3, 0, n),
        "eps": EPS[np.arange(n) * 7 % len(EPS)],
        "beta": rng.choice([0.3, 0.5, 0.9, 0.95, 0.99], n),
        "gamma": rng.choice([0.8, 0.9, 0.95, 0.99, 0.999], n),
        "beta1": rng.choice([0.0, 0.5, 0.9, 0.95], n),
        "beta2": rng.choice([0.9, 0.99, 0.999, 0.9999], n),
        "h0": rng.choice([1e-6, 0.1, 1.0], n),
    }
    for i, name in enumerate(losses, start=len(streams)):
        start = np.resize(equal.PROBLEMS[name].start, equal.DIM)
        made["x0"][i] = start + rng.normal(size=equal.DIM) * 0.1
        made["lr"][i] = 10 ** rng.uniform(-2, -0.5)
    # Where the gradient depends on x, methods that do not adapt need a rate that does not diverge.
    steepness = {"rosenbrock": 2000, "beale": 200, "himmelblau": 100, "rotated himmelblau": 100}
    made["lr_plain"] = made["lr"].copy()
    for i, name in enumerate(losses, start=len(streams)):
        made["lr_plain"][i] = 0.3 / steepness.get(name, 3)
    return made


def _streams(rng, steps, dim):
    """Gradients that do not depend on x, as {kind:number: array of (steps, dim)}."""
    shape, made = (steps, dim), {}

    def add(kind, g):
        made[f"{kind}:{len(made)}"] = g

    for _ in range(6):
        add("dense", rng.normal(size=shape) + rng.normal(size=dim))
    for keep in (0.02, 0.1, 0.1, 0.3, 0.3, 0.6):
        add("sparse", rng.normal(size=shape) * (rng.random(shape) < keep))
    for spread in (2, 4, 4, 6, 6):
        add("badly scaled", rng.normal(size=shape) * 10.0 ** rng.uniform(-spread, spread, dim))
    for silent in (1, 1, 2, 3, 4):
        g = rng.normal(size=shape)
        g[:, rng.permutation(dim)[:silent]] = 0.0
        add("silent coordinates", g)
    for _ in range(4):
        add("heavy tails", rng.standard_cauchy(shape))
    add("constant", np.broadcast_to([1.0, -3.0, 0.5, 1e-3], shape).copy())
    drop = np.broadcast_to([1.0, -3.0, 0.5, 1e-3], shape).copy()
    drop[25:] *= 0.1
    add("drop", drop)
    return made


def make_schedules(equal):
    """Learning rates of PyTorch's schedulers at k = 0 … 60, for a base rate of 0.4."""
    rates = [torch_rates(name, 0.4, equal.SCHEDULE_STEPS) for name in equal.SCHEDULES]
    return {
        "lr": np.array(0.4),
        "schedule": np.array(list(equal.SCHEDULES)),
        "rate": np.array(rates),
    }


def torch_rates(name, lr, steps):
    """Rates that a PyTorch scheduler sets for the steps k = 0, 1, …"""
    opt = torch_sgd(lr)
    scheduler = torch_scheduler(name, opt)
    rates = []
    for _ in range(steps):
        rates.append(float(opt.param_groups[0]["lr"]))
        opt.step()
        scheduler.step()
    return rates


def torch_sgd(lr):
    import torch

    parameter = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    parameter.grad = torch.zeros(1, dtype=torch.float64)
    return torch.optim.SGD([parameter], lr=lr)


def torch_scheduler(name, opt):
    from torch.optim import lr_scheduler

    return eval(name, {**vars(lr_scheduler), "math": math, "opt": opt})


def make_averages():
    """Averages that pandas makes: ewm(adjust=True) and ewm(adjust=False)."""
    import pandas

    rng = np.random.default_rng(19590101)
    x = np.stack([rng.normal(size=60), np.cumsum(rng.normal(size=60)), rng.standard_cauchy(60)], 1)
    alphas = [0.001, 0.01, 0.1, 0.3, 0.5, 0.9, 1.0]
    frame = pandas.DataFrame(x)
    made = {"x": x, "alpha": np.array(alphas)}
    for name, adjust in [("adjusted", True), ("unadjusted", False)]:
        made[name] = np.stack([frame.ewm(alpha=a, adjust=adjust).mean().to_numpy() for a in alphas])
    return made


def make_network():
    """Losses and gradients of two small networks, by PyTorch's automatic differentiation."""
    import torch

    rng = np.random.default_rng(19861009)
    made = {"x": rng.random((12, 6)), "y": rng.integers(0, 4, 12)}
    for name, sizes in {"one hidden": (6, 5, 4), "two hidden": (6, 7, 5, 4)}.items():
        net = {}
        for layer, (n_in, n_out) in enumerate(itertools.pairwise(sizes), 1):
            net[f"W{layer}"] = torch.tensor(rng.normal(size=(n_in, n_out)), requires_grad=True)
            net[f"b{layer}"] = torch.tensor(rng.normal(size=(1, n_out)), requires_grad=True)
        a = torch.tensor(made["x"])
        for layer in range(1, len(sizes)):
            z = a @ net[f"W{layer}"] + net[f"b{layer}"]
            a = torch.relu(z)
        loss = torch.nn.functional.cross_entropy(z, torch.tensor(made["y"]))
        loss.backward()
        made[f"{name}/loss"] = np.array(loss.item())
        for key, parameter in net.items():
            made[f"{name}/params/{key}"] = parameter.detach().numpy()
            made[f"{name}/grads/{key}"] = parameter.grad.numpy()
    return made


def make_trajectories(equal, problems, library):
    """Trajectories of a library's optimizers: (optimizer, problem, step, coordinate)."""
    run = {"torch": run_torch, "keras": run_keras, "optax": run_optax}[library]
    kept = list(range(1, equal.STEPS + 1)) if library == "torch" else list(KEPT)
    conversions = [c for c in equal.CONVERSIONS if c.library == library]
    x = []
    for conversion in conversions:
        for i in range(len(problems["x0"])):
            case = {key: float(problems[key][i]) for key in HYPERPARAMETERS}
            rates = _rates(equal, problems, conversion, i)
            trajectory = run(conversion.theirs, case, _oracle(equal, problems, i), rates)
            x.append(np.array(trajectory)[np.array(kept) - 1])
    x = np.array(x).reshape(len(conversions), len(problems["x0"]), len(kept), equal.DIM)
    assert np.isfinite(x).all()
    print(library, x.shape, "largest", abs(x).max(axis=(1, 2, 3)).round(1))
    labels = [f"{c.theirs} · {c.rate}" for c in conversions]
    return {"optimizer": np.array(labels), "step": np.array(kept), "x": x}


HYPERPARAMETERS = ("eps", "beta", "gamma", "beta1", "beta2", "h0")


def _rates(equal, problems, conversion, i):
    plain = (
        "SGD" in conversion.ours or "Momentum" in conversion.ours or "Nesterov" in conversion.ours
    )
    lr = float(problems["lr_plain" if plain else "lr"][i])
    if conversion.rate == "gentle":
        return [lr / (1 + 0.005 * k) for k in range(equal.STEPS)]
    name = (
        problems["schedule"][i] if conversion.rate == "scheduled" else "ConstantLR(opt, factor=1.0)"
    )
    return torch_rates(str(name), lr, equal.STEPS)


def _oracle(equal, problems, i):
    """The first point, and the gradient as a function of x and k."""
    if problems["is_stream"][i]:
        return problems["x0"][i], lambda x, k: problems["stream"][i][k]
    problem = equal.PROBLEMS[str(problems["loss"][i])]
    return problems["x0"][i], lambda x, k: equal.gradient(problem, x, k)


def run_torch(call, case, oracle, rates):
    import torch

    x0, grad = oracle
    x = torch.tensor(x0, dtype=torch.float64, requires_grad=True)
    opt = eval(call, {"torch": torch, "params": [x], "lr": rates[0], **case})
    trajectory = []
    for k, lr in enumerate(rates):
        opt.param_groups[0]["lr"] = lr
        x.grad = torch.tensor(np.array(grad(x.detach().numpy().copy(), k)))
        opt.step()
        trajectory.append(x.detach().numpy().copy())
    return trajectory


def run_keras(call, case, oracle, rates):
    import keras

    x0, grad = oracle
    x = keras.Variable(x0, dtype="float64")
    opt = eval(call, {"keras": keras, "lr": rates[0], **case})
    opt.build([x])
    trajectory = []
    for k, lr in enumerate(rates):
        opt.learning_rate = lr
        g = keras.ops.convert_to_tensor(grad(np.array(x.value), k), dtype="float64")
        opt.apply([g], [x])
        trajectory.append(np.array(x.value))
    assert trajectory[0].dtype == np.float64
    return trajectory


def run_optax(call, case, oracle, rates):
    import jax.numpy as jnp
    import optax

    x0, grad = oracle
    table = jnp.asarray(rates, dtype=jnp.float64)
    x = jnp.asarray(x0, dtype=jnp.float64)
    opt = eval(call, {"optax": optax, "lr": lambda count: table[count], **case})
    state, trajectory = opt.init(x), []
    for k in range(len(rates)):
        updates, state = opt.update(jnp.asarray(grad(np.array(x), k)), state, x)
        x = optax.apply_updates(x, updates)
        trajectory.append(np.array(x))
    assert trajectory[0].dtype == np.float64
    return trajectory


def save(name, made, *packages):
    versions = [
        f"{package}=={importlib.metadata.version(package)}" for package in ("numpy", *packages)
    ]
    np.savez_compressed(HERE / f"{name}.npz", made_with=np.array(versions), **made)


def main():
    os.environ["KERAS_BACKEND"] = "jax"  # Keras' NumPy backend would round everything to float32
    os.environ["JAX_ENABLE_X64"] = "1"
    os.environ["KERAS_HOME"] = tempfile.mkdtemp()  # its settings file, not the user's
    sys.path.insert(0, str(HERE.parents[1]))
    import keras

    from adaopt import __version__  # noqa: F401  (the tree's own, or this fails before the long run)

    sys.path.insert(0, str(HERE))
    import conversions as equal
    import make_printed

    keras.config.set_floatx("float64")  # or a learning rate of 0.001 becomes 0.0010000000475
    save("averages", make_averages(), "pandas")
    save("schedules", make_schedules(equal), "torch")
    save("network", make_network(), "torch")
    save("printed", make_printed.make_printed(), "torch", "keras", "jax", "optax", "pandas")
    save("clipped", make_printed.make_clipped(), "torch", "keras", "jax", "optax")
    defaults = json.dumps(make_printed.make_defaults(), indent=1)
    (HERE / "defaults.json").write_text(defaults + "\n", encoding="utf-8")
    problems = make_problems(equal)
    save("problems", problems)
    save("torch", make_trajectories(equal, problems, "torch"), "torch")
    save("keras", make_trajectories(equal, problems, "keras"), "keras", "jax")
    save("optax", make_trajectories(equal, problems, "optax"), "optax", "jax")


if __name__ == "__main__":
    main()
