"""The digits network of chapter 7, trained for twenty epochs.

All train the same layers from the same weights on the same minibatches, and note the training loss
after every epoch. `nn.train` also draws the order of the examples, and looks at the test images.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from adaopt import Adam, chance, datasets, nn

from .timing import LR, Seconds, compare

EPOCHS, SEED, HIDDEN, BATCH, ROUNDS = 20, 0, 32, 32, 7


def batches() -> list[list[Any]]:
    """The rows of every minibatch, epoch by epoch, as `nn.train` draws them."""
    n = len(datasets.digits().train.x)
    orders = [np.argsort(chance.uniform(SEED, epoch, n)) for epoch in range(EPOCHS)]
    return [[order[k : k + BATCH] for k in range(0, n, BATCH)] for order in orders]


def with_train() -> Any:
    """One call; the training losses after each epoch."""
    history = nn.train(datasets.digits(), Adam(LR), EPOCHS, BATCH, SEED, HIDDEN)
    return history.train_loss[1:]


def with_torch(**flags: Any) -> Any:
    """``torch.nn`` with ``torch.optim.Adam``."""
    import torch
    from torch.nn import functional as F

    first = {name: torch.from_numpy(a) for name, a in nn.init([64, HIDDEN, 10], SEED).items()}
    x, y = map(torch.tensor, datasets.digits().train)
    epochs = [[torch.from_numpy(rows) for rows in epoch] for epoch in batches()]

    def run() -> Any:
        layers = [torch.nn.Linear(64, HIDDEN).double(), torch.nn.Linear(HIDDEN, 10).double()]
        model, losses = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1]), []
        with torch.no_grad():
            for k, layer in enumerate(layers, 1):
                layer.weight.copy_(first[f"W{k}"].T)
                layer.bias.copy_(first[f"b{k}"][0])
        optimizer = torch.optim.Adam(model.parameters(), lr=LR, **flags)
        for epoch in epochs:
            for rows in epoch:
                optimizer.zero_grad()
                F.cross_entropy(model(x[rows]), y[rows]).backward()
                optimizer.step()
            with torch.no_grad():
                losses.append(F.cross_entropy(model(x), y).item())
        return losses

    return run


def with_optax() -> Any:
    """JAX's gradient and ``optax.adam`` in one jitted step."""
    import jax
    import jax.numpy as jnp
    import optax

    adam, first = optax.adam(LR), nn.init([64, HIDDEN, 10], SEED)
    x, y = map(jnp.array, datasets.digits().train)
    epochs = [[jnp.array(rows) for rows in epoch] for epoch in batches()]

    @jax.jit
    def loss(net: Any, x: Any, y: Any) -> Any:
        logits = jax.nn.relu(x @ net["W1"] + net["b1"]) @ net["W2"] + net["b2"]
        return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()

    @jax.jit
    def step(net: Any, state: Any, rows: Any) -> Any:
        updates, state = adam.update(jax.grad(loss)(net, x[rows], y[rows]), state)
        return optax.apply_updates(net, updates), state

    def run() -> Any:
        net = {name: jnp.array(a) for name, a in first.items()}
        state, losses = adam.init(net), []
        for epoch in epochs:
            for rows in epoch:
                net, state = step(net, state, rows)
            losses.append(float(loss(net, x, y)))
        return losses

    return run


def measure() -> Seconds:
    """Check that all learn the same, then time them."""
    ways = {
        "adaopt, `nn.train`": with_train,
        "PyTorch": with_torch(),
        "PyTorch, fused": with_torch(fused=True),
        "Optax, jitted step": with_optax(),
    }
    return compare(ways, ROUNDS, 1e-6)
