r"""A small neural network, its gradient by hand-written backpropagation, and its training.

A multilayer perceptron: layers :math:`l = 1 \dots K` of weights :math:`W_l` and biases
:math:`b_l`. Examples are rows. With :math:`a_0 = x`, n examples of shape (n, inputs),

.. math::

    z_l = a_{l-1} W_l + b_l, \qquad a_l = \max(z_l, 0) \quad (l < K),

and :math:`z_K`, of shape (n, classes), are the logits. The loss is the mean cross-entropy of the
softmax :math:`p`; the row :math:`t` is 1 at the right class and 0 elsewhere:

.. math::

    p = \frac{e^{z_K}}{\sum e^{z_K}}, \qquad
    L = -\frac1n \sum_{\text{rows}} t \cdot \log p.

**Many networks at once.** Parameters are a flat dict: ``W1`` of shape (inputs, hidden), ``b1`` of
shape (1, hidden), and so on. Every function also takes them with more axes in front, one network
for each place there; examples may have such axes too. So a sweep is broadcasting: seeds and
hyperparameters that are arrays train all their networks together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import chance
from .checks import each_finite
from .datasets import Dataset, Part
from .optimizers.base import Optimizer
from .optimizers.method import frozen
from .optimizers.trees import broadcast
from .progress import with_progress
from .run import rule_alone

if TYPE_CHECKING:
    from .types import Array, Numbers

__all__ = ["History", "accuracy", "init", "logits", "loss", "loss_and_grad", "train"]

Network = dict[str, "Array"]

_AT_ONCE = 64  # examples evaluated together: what lies between the layers then stays in the cache


# --- the network ---------------------------------------------------------------------------------


def init(sizes: Any, seed: Any = 0) -> Network:
    r"""Return the parameters before training: weights by lot, biases 0.

    Weights into a layer of :math:`n_\text{in}` inputs have mean 0 and variance
    :math:`2 / n_\text{in}`: half of it is lost where a ReLU is at zero, so signals neither grow nor
    fade from layer to layer.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, units of each hidden layer, classes: ``[64, 32, 10]``.
    seed : int or array of int of shape (...)
        0 ≤ seed < 2**32. An array makes a network for each.

    Returns
    -------
    dict
        ``W1`` of shape (..., sizes[0], sizes[1]), ``b1`` of shape (..., 1, sizes[1]), ``W2``, … in
        float64. They are made by `adaopt.chance`, and so the same on every machine.

    Raises
    ------
    ValueError
        If a size or a seed is illegal.

    References
    ----------
    He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015, arXiv:1502.01852, section
    2.2.

    Examples
    --------
    >>> {name: a.shape for name, a in init([64, 32, 10], seed=[0, 1, 2]).items()}
    {'W1': (3, 64, 32), 'b1': (3, 1, 32), 'W2': (3, 32, 10), 'b2': (3, 1, 10)}
    """
    sizes = [_whole("init", "each of sizes", n) for n in sizes]
    if len(sizes) < 2:
        raise ValueError(f"init: sizes must be two whole numbers or more, got {sizes}")
    seed = _seeds("init", seed)
    net = {}
    for layer, (n_in, n_out) in enumerate(pairwise(sizes), 1):
        w = chance.normal(seed[..., None], layer, n_in * n_out).reshape(*seed.shape, n_in, n_out)
        net[f"W{layer}"] = np.sqrt(2 / n_in) * w
        net[f"b{layer}"] = np.zeros((*seed.shape, 1, n_out))
    return net


def logits(net: Network, x: Array) -> Array:
    """Return what the network says of each class, of shape (..., n, classes); the largest wins.

    Parameters
    ----------
    net : dict
        As `init` makes it.
    x : array of shape (..., n, inputs)
        Examples. Leading axes broadcast against those of the network.
    """
    return _layers(net, x)[-1]


def loss(net: Network, x: Array, y: Array) -> Array:
    """Return the mean cross-entropy of the softmax, of shape (...).

    Parameters
    ----------
    net, x
        As for `logits`.
    y : array of int of shape (..., n)
        The right class of each example.

    Examples
    --------
    A network that knows nothing gives each of ten classes 1/10, at a loss of log 10:

    >>> net = {name: 0 * a for name, a in init([64, 10]).items()}
    >>> float(loss(net, np.ones((1, 64)), np.array([3])).round(3))
    2.303
    """
    return _cross_entropy(logits(net, x), y)[0]


def accuracy(net: Network, x: Array, y: Array) -> Array:
    """Return the share of examples whose largest logit is the right one, of shape (...).

    Parameters
    ----------
    net, x, y
        As for `loss`.
    """
    z = logits(net, x)
    share = (z.argmax(axis=-1) == y).mean(axis=-1)
    return np.where(np.isnan(z).any(axis=(-2, -1)), np.nan, share)  # NaN is no answer


def loss_and_grad(net: Network, x: Array, y: Array) -> tuple[Array, Network]:
    r"""Return the loss and its gradient, by backpropagation.

    .. math::

        \delta_K &= (p - t) / n \\
        \frac{\partial L}{\partial W_l} &= a_{l-1}^\top \delta_l, \qquad
        \frac{\partial L}{\partial b_l} = \sum_{\text{rows}} \delta_l \\
        \delta_{l-1} &= (\delta_l W_l^\top) \odot [a_{l-1} > 0]

    Here :math:`\delta_l = \partial L / \partial z_l`, of the shape of :math:`z_l`.

    Parameters
    ----------
    net : dict
        As `init` makes it, with the leading axes (...).
    x : array of shape (..., n, inputs)
        Examples; their leading axes broadcast against the network's.
    y : array of int of shape (..., n)
        The right class of each.

    Returns
    -------
    loss : array of shape (...)
    grads : dict
        Like `net`, each array of the same shape.

    Raises
    ------
    ValueError
        If a label is not one of the classes.

    Examples
    --------
    >>> net = init([64, 32, 10])
    >>> value, grads = loss_and_grad(net, np.ones((5, 64)), np.arange(5))
    >>> grads["W1"].shape == net["W1"].shape
    True
    """
    *a, z = _layers(net, x)
    value, delta = _cross_entropy(z, y)
    grads: Network = {}
    for layer in range(len(a), 0, -1):
        grads[f"W{layer}"] = _transposed(a[layer - 1]) @ delta
        grads[f"b{layer}"] = delta.sum(axis=-2, keepdims=True)
        if layer > 1:
            delta = (delta @ _transposed(net[f"W{layer}"])) * (a[layer - 1] > 0)
    return value, {name: grads[name] for name in net}


def _layers(net: Network, x: Array) -> list[Array]:
    """What goes into each layer, and the logits: x, a₁, …, z."""
    a, last = [x], len(net) // 2
    for layer in range(1, last + 1):
        z = a[-1] @ net[f"W{layer}"] + net[f"b{layer}"]
        a.append(np.maximum(z, 0) if layer < last else z)
    return a


def _cross_entropy(z: Array, y: Array) -> tuple[Array, Array]:
    """The loss, and its gradient with respect to the logits z."""
    y, classes = np.asarray(y), z.shape[-1]
    if y.dtype.kind not in "iu" or y.min() < 0 or y.max() >= classes:
        raise ValueError(f"y must be whole numbers from 0 to {classes - 1}, got {y!r:.80}")
    t = y[..., None] == np.arange(classes)
    z = z - z.max(axis=-1, keepdims=True)  # the same softmax, and no exp that overflows
    e = np.exp(z)
    total = e.sum(axis=-1, keepdims=True)
    log_p = z - np.log(total)
    return -(t * log_p).sum(axis=-1).mean(axis=-1), (e / total - t) / z.shape[-2]


def _transposed(a: Array) -> Array:
    return np.swapaxes(a, -1, -2)


# --- training ------------------------------------------------------------------------------------


class History(NamedTuple):
    """What a training recorded. Losses and accuracies stand for epoch 0 (before training), 1, ….

    Attributes
    ----------
    train_loss : array of shape (epochs + 1, ...)
        Mean loss over all of the training examples, after the epoch.
    test_loss, test_accuracy : arrays of shape (epochs + 1, ...)
        The same for the test examples, and the share of them that was told right.
    params : dict
        The network after the last step.
    steps : int
        Steps that each network took, and so gradients it was given.
    """

    train_loss: Array
    test_loss: Array
    test_accuracy: Array
    params: Network
    steps: int

    @property
    def diverged(self) -> Array:
        """Whether a network left the finite numbers, of shape (...); it is NaN from there on."""
        return np.isnan(self.train_loss[-1])

    def __repr__(self) -> str:
        epochs, *runs = self.train_loss.shape
        return f"History({epochs - 1} epochs of {self.steps // (epochs - 1)} steps, runs {runs})"


def train(
    data: Dataset,
    optimizer: Optimizer,
    epochs: int = 20,
    batch: int = 32,
    seed: Any = 0,
    hidden: Any = 32,
) -> History:
    """Train a network, or as many as the arrays among the arguments make.

    An epoch goes through the training examples once, in an order drawn anew, `batch` of them a
    step; the last step of an epoch takes what is left. A seed settles the first parameters and
    every order, whatever the optimizer: runs of one seed differ in nothing but the optimizer, and
    runs of as many epochs cost as many gradients.

    Parameters
    ----------
    data : Dataset
        For example ``datasets.digits()``.
    optimizer : Optimizer
        A copy with its settings starts at t = 0; its functions of the step count minibatches. Of a
        hyperparameter that is an array, the last two axes are those of a layer and of length 1, the
        ones before them are the runs: five learning rates have the shape (5, 1, 1).
    epochs : int
        ≥ 1. Default 20: enough for about 97 % of the digits.
    batch : int
        Examples a step, ≥ 1. Default 32.
    seed : int or array of int
        0 ≤ seed < 2**32. The axes of an array are runs and broadcast against those of the
        optimizer: ``seed=range(3)`` with learning rates of shape (5, 1, 1, 1) makes the runs (5,
        3).
    hidden : int or sequence of int
        Units of the hidden layer, or of each of several. Default 32.

    Returns
    -------
    History
        A run whose gradient is not finite is NaN from there on; the others go on unchanged.

    Raises
    ------
    ValueError, TypeError
        If an argument is illegal; the message names it.

    Notes
    -----
    A run has the same bits among others as alone, on one machine and with one NumPy: so it was in
    every case tried, because a stack of matrix products is done one by one. Machines differ: matrix
    products and exp round differently, and training makes much of little. Where rates are moderate
    the accuracies came out the same; where they are large, some differed by a few images of the
    360, and where nothing is learned by more.

    Training of more than a second shows its progress on a terminal or in a live notebook. The
    environment variable ``ADAOPT_PROGRESS=0`` turns that off.

    Examples
    --------
    >>> from adaopt import Adam, datasets, nn
    >>> history = nn.train(datasets.digits(), Adam(lr=0.01), epochs=3)
    >>> bool(history.test_accuracy[-1] > 0.9)
    True

    Four learning rates, each from three seeds:

    >>> lr = np.array([0.001, 0.003, 0.01, 0.03]).reshape(4, 1, 1, 1)
    >>> nn.train(datasets.digits(), Adam(lr=lr), epochs=1, seed=range(3)).train_loss.shape
    (2, 4, 3)
    """
    if not isinstance(data, Dataset):
        raise TypeError(f"train: data must be a Dataset such as digits(), got {data!r:.80}")
    epochs, batch = _whole("train", "epochs", epochs), _whole("train", "batch", batch)
    optimizer, seed = rule_alone("train", optimizer), _seeds("train", seed)
    x, y = data.train
    sizes = [x.shape[-1], *np.atleast_1d(hidden).tolist(), int(max(y.max(), data.test.y.max())) + 1]
    net = init(sizes, seed)
    steps = -(-len(x) // batch)  # rounded up
    methods = {name: optimizer.method_for(name, w) for name, w in net.items()}
    values = {m: [m.values(k) for k in range(epochs * steps)] for m in set(methods.values())}
    net = _one_for_each_run(net, [at[0] for at in values.values()])
    with np.errstate(all="ignore"):  # a divergence is a result; the History says where
        past = {name: methods[name].first(w, values[methods[name]][0]) for name, w in net.items()}
        seen = [_evaluated(net, data)]
        batches = _minibatches(seed, len(x), batch, epochs)
        for k, rows in enumerate(with_progress(batches, epochs * steps)):
            _, grads = loss_and_grad(net, x[rows], y[rows])
            _stop_diverged(net, grads, grads.values())
            for name, method in methods.items():
                w, g = frozen(net[name].view()), frozen(grads[name].view())
                net[name], past[name] = method.step(w, g, past[name], values[method][k])
            if (k + 1) % steps == 0:
                _stop_diverged(net, grads, (a for memory in past.values() for a in memory.state))
                seen.append(_evaluated(net, data))
    train_loss, test_loss, test_accuracy = map(np.stack, zip(*seen, strict=True))
    return History(train_loss, test_loss, test_accuracy, net, epochs * steps)


def _one_for_each_run(net: Network, values: list[Numbers]) -> Network:
    """The first parameters, broadcast against the arrays among the hyperparameters."""
    runs = net["W1"].shape[:-2]
    for name, value in (item for at in values for item in at.items()):
        shape = np.shape(value)
        together = broadcast(runs, shape[:-2])
        if shape and (shape[-2:] != (1, 1) or together is None):
            raise ValueError(
                f"train: {name} of shape {shape} does not go with seeds and other arrays for "
                f"runs of shape {runs}; the last two axes of an array are those of a layer, so n "
                f"values have the shape (n, 1, 1), and (n, 1, 1, 1) against an array of seeds"
            )
        runs = together or runs
    return {name: np.broadcast_to(a, (*runs, *a.shape[-2:])).copy() for name, a in net.items()}


def _minibatches(seed: Array, n: int, batch: int, epochs: int) -> Iterator[Array]:
    """The rows of each step, of shape (..., batch): a new order of all n in every epoch."""
    for epoch in range(epochs):
        order = np.argsort(chance.uniform(seed[..., None], epoch, n), axis=-1)
        for first in range(0, n, batch):
            yield order[..., first : first + batch]


def _stop_diverged(net: Network, grads: Network, arrays: Iterable[Array | None]) -> None:
    """Make a network NaN of whose arrays one is not finite, and its gradient 0: a rule takes that.

    For a gradient that is known at once; a state that has overflowed may leave it finite.
    """
    runs = net["W1"].shape[:-2]
    finite = np.logical_and.reduce([each_finite(a, runs) for a in arrays if a is not None])
    if not finite.all():
        for name, w in net.items():
            net[name] = np.where(finite[..., None, None], w, np.nan)
            grads[name] = np.where(finite[..., None, None], grads[name], 0.0)


def _evaluated(net: Network, data: Dataset) -> tuple[Array, Array, Array]:
    """Training loss, test loss and test accuracy."""
    return (
        _mean(loss, net, data.train),
        _mean(loss, net, data.test),
        _mean(accuracy, net, data.test),
    )


def _mean(measure: Any, net: Network, part: Part) -> Array:
    """The mean over all examples of a part, some at a time."""
    total: Any = 0.0
    for k in range(0, len(part.x), _AT_ONCE):
        x, y = part.x[k : k + _AT_ONCE], part.y[k : k + _AT_ONCE]
        total = total + measure(net, x, y) * len(x)
    return total / len(part.x)


# --- checks --------------------------------------------------------------------------------------


def _whole(function: str, argument: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{function}: {argument} must be a whole number >= 1, got {value!r}")
    return int(value)


def _seeds(function: str, seed: Any) -> Array:
    try:
        a = np.asarray(seed)
    except ValueError:  # lists of different lengths
        a = np.asarray(None)
    if a.dtype.kind not in "iu" or a.size == 0 or not np.all((a >= 0) & (a < 2**32)):
        raise ValueError(f"{function}: seed must be whole numbers in [0, 2**32), got {seed!r}")
    return a
