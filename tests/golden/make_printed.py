"""Run what the chapters print, for make_golden.py: trajectories, rates, averages and defaults."""

import inspect

import numpy as np
from printed import AVERAGES, CLIPPED, DAMPENED, DEFAULTS, RATES, RUNS, SCHEDULES, STEPS, blocks

CURVATURES = np.array([0.1, 2.0])  # of the ravine
START = np.array([-7.0, 2.0])


def make_printed():
    """Return the numbers of every printed call, in the order of printed.py."""
    rng = np.random.default_rng(20151222)
    x = 30 + 4 * rng.normal(size=40)
    average = {"pandas": average_pandas, "torch": average_torch}
    average |= {"keras": average_keras, "optax": average_optax}
    run = {"torch": run_torch, "keras": run_keras, "optax": run_optax}
    return {
        "runs": np.array([run[each.library](each.theirs) for each in RUNS]),
        "dampened": np.array(run_torch(DAMPENED)),
        "schedules": np.array([rates(each) for each in SCHEDULES]),
        "readings": x,
        "averages": np.array([average[each.library](each.theirs, x) for each in AVERAGES]),
    }


def make_clipped():
    """Run the programs of the comparison: where they end, and in Optax with which loss."""
    in_torch, in_keras, in_optax = blocks(*CLIPPED)
    torch_made, optax_made = {}, {}
    exec(in_torch, torch_made)
    exec(in_optax, optax_made)
    keras_made = {"gradient": optax_made["gradient"]}
    exec(in_keras, keras_made)
    return {
        "programs": np.array([in_torch, in_keras, in_optax]),
        "torch": torch_made["w"].detach().numpy(),
        "keras": np.array(keras_made["w"].value),
        "optax": np.array(optax_made["final_loss"](0.1)),
    }


def run_torch(call):
    import torch

    w = torch.tensor(START, requires_grad=True)
    opt = eval(call, {"torch": torch, "params": [w], "w": w})
    path = []
    for _ in range(STEPS):
        opt.zero_grad()
        (w[0] ** 2 / 20 + w[1] ** 2).backward()
        opt.step()
        path.append(w.detach().numpy().copy())
    return path


def run_keras(call):
    import keras

    w = keras.Variable(START)
    opt = eval(call, {"keras": keras})
    curvatures = keras.ops.array(CURVATURES)
    path = []
    for _ in range(STEPS):
        opt.apply([curvatures * w.value], [w])
        path.append(np.array(w.value))
    return path


def run_optax(call):
    import jax
    import jax.numpy as jnp
    import optax

    grad = jax.grad(lambda w: w[0] ** 2 / 20 + w[1] ** 2)
    w = jnp.array(START)
    opt = eval(call, {"optax": optax})
    state, path = opt.init(w), []
    for _ in range(STEPS):
        updates, state = opt.update(grad(w), state, w)
        w = optax.apply_updates(w, updates)
        path.append(np.array(w))
    return path


def rates(each):
    """Rates of a schedule at k = 0, 1, …"""
    if each.library == "torch":
        return rates_torch(each.theirs)
    import keras
    import optax

    schedule = eval(each.theirs, {"theirs": keras.optimizers.schedules, "optax": optax})
    return [float(schedule(k)) for k in range(RATES)]


def rates_torch(lines):
    import torch
    from torch.optim import lr_scheduler

    parameter = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    parameter.grad = torch.zeros(1, dtype=torch.float64)
    optimizer = torch.optim.SGD([parameter], lr=0.9)
    scheduler = last(lines, {**vars(lr_scheduler), "optimizer": optimizer})
    found = []
    for _ in range(RATES):
        found.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        scheduler.step()
    return found


def last(lines, names):
    """Run the lines; return what the last one gives."""
    *before, final = lines.split("\n")
    exec("\n".join(before), names)
    return eval(final, names)


def average_pandas(call, x):
    import pandas

    return np.array(eval(call, {"pd": pandas, "x": x}))


def average_torch(lines, x):
    import torch
    from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

    if "lerp" in lines:
        s, found = torch.zeros((), dtype=torch.float64), []
        for value in torch.as_tensor(x):
            eval(lines, {"s": s, "value": value})
            found.append(float(s))
        return found
    model = torch.nn.Linear(1, 1, bias=False, dtype=torch.float64)
    names = {"AveragedModel": AveragedModel, "get_ema_multi_avg_fn": get_ema_multi_avg_fn}
    names["model"] = model
    made, update = lines.split("\n")
    exec(made, names)
    found = []
    for value in x:
        torch.nn.init.constant_(model.weight, float(value))
        eval(update, names)
        found.append(names["averaged"].module.weight.item())
    return found


def average_keras(call, x):
    """Let SGD walk from reading to reading; its average follows."""
    import keras

    w = keras.Variable(np.zeros(1))
    optimizer = eval(call, {"keras": keras})
    found = []
    for value in x:
        rate = float(keras.ops.convert_to_numpy(optimizer.learning_rate))
        optimizer.apply([(w.value - value) / rate], [w])
        average = optimizer._model_variables_moving_average[0]
        found.append(float(np.array(average.value)[0]))
    return found


def average_optax(call, x):
    import jax.numpy as jnp
    import optax

    opt = eval(call, {"optax": optax})
    state, found = opt.init(jnp.zeros(())), []
    for value in x:
        average, state = opt.update(jnp.asarray(value), state)
        found.append(float(average))
    return found


def make_defaults():
    """Return the default numbers of every optimizer on the cheat sheet, by its name and theirs."""
    import keras
    import optax
    import torch

    libraries = {"torch": torch, "keras": keras, "optax": optax}
    return {
        name: {
            key: parameter.default
            for key, parameter in inspect.signature(eval(name, libraries)).parameters.items()
            if isinstance(parameter.default, int | float | tuple | None)
        }
        for names in DEFAULTS.values()
        for name in names
    }
