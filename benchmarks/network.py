"""The digits network of chapter 7, trained for twenty epochs, and a wider one.

All train the same layers from the same weights on the same minibatches, and evaluate training loss,
test loss and accuracy after every epoch. The others are handed the order of the examples, which
`nn.train` draws for itself.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from adaopt import Adam, chance, datasets, nn

from .machine import one_torch_thread
from .rules import BETA1, BETA2, EPS, LR, Array, DictAdam
from .small import keras_eps
from .timing import Candidate, agree, interleaved

EPOCHS, SEED = 20, 0
SIZES = {"narrow": (32, 32), "wide": (256, 128)}  # hidden units, examples of a minibatch
ROUNDS = 7
KERAS_EPOCHS = 2  # of the twenty; its time is multiplied


class Task(NamedTuple):
    """What everybody is handed: the data, the first weights, and the rows of every minibatch."""

    data: datasets.Dataset
    net: nn.Network
    rows: list[Array]
    batch: int

    @property
    def steps(self) -> int:
        """Steps in an epoch; the last takes what is left."""
        return -(-len(self.data.train.x) // self.batch)


class Trained(NamedTuple):
    """What comes out: the training loss and the test accuracy after each epoch."""

    loss: list[float]
    accuracy: list[float]


def task(hidden: int, batch: int) -> Task:
    """The task as `nn.train` sets it to itself."""
    data = datasets.digits()
    n = len(data.train.x)
    rows = []
    for epoch in range(EPOCHS):
        order = np.argsort(chance.uniform(SEED, epoch, n))
        rows += [order[k : k + batch] for k in range(0, n, batch)]
    return Task(data, nn.init([64, hidden, 10], SEED), rows, batch)


# --- adaopt and NumPy ----------------------------------------------------------------------------


def with_train(hidden: int, batch: int, **settings: Any) -> Trained:
    """One call."""
    optimizer = Adam(lr=LR, **settings)
    history = nn.train(datasets.digits(), optimizer, EPOCHS, batch, SEED, hidden)
    return Trained(history.train_loss[1:].tolist(), history.test_accuracy[1:].tolist())


def with_dicts(given: Task) -> Trained:
    """The package's backpropagation and the class over dictionaries."""
    net = {name: a.copy() for name, a in given.net.items()}
    optimizer, (x, y) = DictAdam(), given.data.train
    trained = Trained([], [])
    for k, rows in enumerate(given.rows, 1):
        _, grads = nn.loss_and_grad(net, x[rows], y[rows])
        optimizer.update(net, grads)
        if k % given.steps == 0:
            nn.loss(net, *given.data.test)
            trained.loss.append(float(nn.loss(net, x, y)))
            trained.accuracy.append(float(nn.accuracy(net, *given.data.test)))
    return trained


# --- the frameworks ------------------------------------------------------------------------------


def torch_candidates(given: Task) -> dict[str, Callable[[], Trained]]:
    """``torch.nn`` with ``torch.optim.Adam``: default, foreach, fused, and in float32."""
    import torch
    from torch.nn import functional as F

    one_torch_thread()

    def training(dtype: Any = torch.float64, **flags: Any) -> Callable[[], Trained]:
        (x, y), (test_x, test_y) = (
            (torch.tensor(part.x, dtype=dtype), torch.tensor(part.y)) for part in given.data
        )
        batches = [torch.from_numpy(rows) for rows in given.rows]

        def run() -> Trained:
            model = torch.nn.Sequential(
                *(torch.nn.Linear(*given.net[f"W{k}"].shape, dtype=dtype) for k in (1, 2))
            )
            model.insert(1, torch.nn.ReLU())
            with torch.no_grad():
                for layer, k in ((model[0], 1), (model[2], 2)):
                    layer.weight.copy_(torch.from_numpy(given.net[f"W{k}"].T))
                    layer.bias.copy_(torch.from_numpy(given.net[f"b{k}"][0]))
            optimizer = torch.optim.Adam(model.parameters(), lr=LR, **flags)
            trained = Trained([], [])
            for k, rows in enumerate(batches, 1):
                optimizer.zero_grad()
                F.cross_entropy(model(x[rows]), y[rows]).backward()
                optimizer.step()
                if k % given.steps == 0:
                    with torch.no_grad():
                        trained.loss.append(F.cross_entropy(model(x), y).item())
                        told = model(test_x)
                        F.cross_entropy(told, test_y).item()
                        right = (told.argmax(dim=1) == test_y).double().mean()
                        trained.accuracy.append(right.item())
            return trained

        return run

    return {
        "PyTorch": training(),
        "PyTorch, foreach": training(foreach=True),
        "PyTorch, fused": training(fused=True),
        "PyTorch, float32": training(torch.float32),
        "PyTorch, float32, fused": training(torch.float32, fused=True),
    }


def optax_candidates(given: Task) -> dict[str, Callable[[], Trained]]:
    """JAX's gradient and ``optax.adam`` in one jitted step, compiled before or while timed."""
    import jax
    import jax.numpy as jnp
    import optax

    adam = optax.adam(LR, b1=BETA1, b2=BETA2, eps=EPS)
    (x, y), (test_x, test_y) = ((jnp.array(part.x), jnp.array(part.y)) for part in given.data)
    batches = [jnp.array(rows) for rows in given.rows]

    def logits(net: Any, x: Any) -> Any:
        return jax.nn.relu(x @ net["W1"] + net["b1"]) @ net["W2"] + net["b2"]

    def loss(net: Any, x: Any, y: Any) -> Any:
        return optax.softmax_cross_entropy_with_integer_labels(logits(net, x), y).mean()

    def step(net: Any, state: Any, rows: Any) -> Any:
        grads = jax.grad(loss)(net, x[rows], y[rows])
        updates, state = adam.update(grads, state)
        return optax.apply_updates(net, updates), state

    def evaluated(net: Any) -> Any:
        right = (logits(net, test_x).argmax(axis=1) == test_y).mean(dtype=x.dtype)
        return loss(net, x, y), loss(net, test_x, test_y), right

    def training(step: Any, evaluated: Any) -> Trained:
        net = {name: jnp.array(a) for name, a in given.net.items()}
        state, trained = adam.init(net), Trained([], [])
        for k, rows in enumerate(batches, 1):
            net, state = step(net, state, rows)
            if k % given.steps == 0:
                train_loss, _, accuracy = evaluated(net)
                trained.loss.append(float(train_loss))
                trained.accuracy.append(float(accuracy))
        return trained

    compiled = jax.jit(step), jax.jit(evaluated)

    def compiling() -> Trained:
        new_step = jax.jit(lambda *arguments: step(*arguments))  # new functions are not cached
        return training(new_step, jax.jit(lambda net: evaluated(net)))

    return {
        "Optax, jitted step": lambda: training(*compiled),
        "Optax, jitted step with compilation": compiling,
    }


def keras_candidate(given: Task) -> Callable[[int], Trained]:
    """``Model.train_on_batch`` on the PyTorch backend; `run` takes the number of epochs."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"KERAS_BACKEND": "torch", "KERAS_HOME": folder}
        import keras

    one_torch_thread()
    keras.config.set_floatx("float64")
    (x, y), (test_x, test_y) = given.data
    hidden = given.net["W1"].shape[1]

    def run(epochs: int) -> Trained:
        model = keras.Sequential(
            [keras.Input((64,)), keras.layers.Dense(hidden, "relu"), keras.layers.Dense(10)]
        )
        model.set_weights([a if name[0] == "W" else a[0] for name, a in given.net.items()])
        model.compile(
            keras.optimizers.Adam(LR, beta_1=BETA1, beta_2=BETA2, epsilon=EPS),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
        )
        trained = Trained([], [])
        for k, rows in enumerate(given.rows[: epochs * given.steps], 1):
            model.train_on_batch(x[rows], y[rows])
            if k % given.steps == 0:
                trained.loss.append(float(model.test_on_batch(x, y)[0]))
                trained.accuracy.append(float(model.test_on_batch(test_x, test_y)[1]))
        return trained

    return run


# --- the measurement -----------------------------------------------------------------------------


def measure(size: str) -> dict[str, Any]:
    """Check that all learn the same, then time them."""
    hidden, batch = SIZES[size]
    given = task(hidden, batch)
    runs: dict[str, Callable[[], Trained]] = {
        "adaopt, `nn.train`": lambda: with_train(hidden, batch),
        "NumPy, class over dictionaries": lambda: with_dicts(given),
    }
    runs |= torch_candidates(given) | optax_candidates(given)
    trained = {name: run() for name, run in runs.items()}
    check(trained)
    jobs = {name: Candidate(run) for name, run in runs.items()}
    keras = keras_candidate(given)
    converted = with_train(hidden, batch, eps=keras_eps)
    first = Trained(*(values[:KERAS_EPOCHS] for values in converted))
    check({"adaopt": first, "Keras": keras(KERAS_EPOCHS)})
    jobs["Keras"] = Candidate(lambda: keras(KERAS_EPOCHS), EPOCHS / KERAS_EPOCHS)
    return {
        "seconds": interleaved(jobs, ROUNDS),
        "accuracy": {name: result.accuracy[-1] for name, result in trained.items()},
        "network": {"hidden": hidden, "batch": batch, "steps": len(given.rows)},
    }


def check(trained: dict[str, Trained]) -> None:
    """Raise an error unless all went the same way; float32 only roughly so."""
    first = next(iter(trained.values()))
    for name, result in trained.items():
        if "float32" in name:
            agree(f"{name}, accuracy", result.accuracy[-1:], first.accuracy[-1:], 0.02)
        else:
            agree(f"{name}, loss", result.loss, first.loss, 1e-6)
            agree(f"{name}, accuracy", result.accuracy, first.accuracy, 1e-6)
