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

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import chance
from .checks import Legal, all_finite, count, each_finite, real, seeds, shown, whole
from .datasets import Dataset, Part
from .optimizers.base import Optimizer
from .optimizers.method import read_only
from .optimizers.trees import broadcast
from .progress import with_progress
from .run import rule_alone

if TYPE_CHECKING:
    from .types import Array, ArrayLike, Numbers

__all__ = ["History", "accuracy", "init", "logits", "loss", "loss_and_grad", "train"]

Network = dict[str, "Array"]

_SIZES = Legal("whole numbers >= 1", lambda n: n >= 1)
_CLASSES = Legal("whole numbers >= 0", lambda y: y >= 0)
_AT_ONCE = 64  # examples evaluated together: what lies between the layers then stays in the cache


# --- the network ---------------------------------------------------------------------------------


def init(sizes: ArrayLike, seed: ArrayLike = 0) -> Network:
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
    TypeError
        If the sizes or seeds are not whole numbers.
    ValueError
        If there are fewer than two sizes, or a size or a seed is out of its range.

    References
    ----------
    He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015, arXiv:1502.01852, section
    2.2.

    Examples
    --------
    >>> {name: a.shape for name, a in init([64, 32, 10], seed=[0, 1, 2]).items()}
    {'W1': (3, 64, 32), 'b1': (3, 1, 32), 'W2': (3, 32, 10), 'b2': (3, 1, 10)}
    """
    units = np.asarray(whole("init: sizes", sizes, _SIZES))
    if units.ndim != 1 or units.size < 2:
        raise ValueError(f"init: sizes must be two whole numbers or more, got {shown(sizes)}")
    seed = np.asarray(seeds("init: seed", seed))
    net = {}
    for layer, (n_in, n_out) in enumerate(pairwise(units.tolist()), 1):
        w = chance.normal(seed[..., None], layer, n_in * n_out).reshape(*seed.shape, n_in, n_out)
        net[f"W{layer}"] = np.sqrt(2 / n_in) * w
        net[f"b{layer}"] = np.zeros((*seed.shape, 1, n_out))
    return net


@np.errstate(under="ignore")  # what is too small for its precision is 0
def logits(net: Mapping[str, ArrayLike], x: ArrayLike) -> Array:
    """Return what the network says of each class, of shape (..., n, classes); the largest wins.

    Parameters
    ----------
    net : dict
        As `init` makes it.
    x : array_like of shape (..., n, inputs)
        Examples. Leading axes broadcast against those of the network.

    Raises
    ------
    TypeError
        If `net` is no dict, or `x` or a parameter is not made of real numbers.
    ValueError
        If a parameter is missing or one too many, or if shapes do not fit.
    """
    return _layers(*_checked("logits", net, x))[-1]


@np.errstate(under="ignore")
def loss(net: Mapping[str, ArrayLike], x: ArrayLike, y: ArrayLike) -> Array:
    """Return the mean cross-entropy of the softmax, of shape (...).

    Parameters
    ----------
    net, x
        As for `logits`.
    y : array_like of int of shape (n,)
        The right class of each example. Where `x` or the network has leading axes, `y` may have
        them too: labels of its own for each.

    Raises
    ------
    TypeError
        As from `logits`, or if `y` is not made of whole numbers.
    ValueError
        As from `logits`, or if a label is not one of the classes, or `y` of another shape.

    Examples
    --------
    A network that knows nothing gives each of ten classes 1/10, at a loss of log 10:

    >>> net = {name: 0 * a for name, a in init([64, 10]).items()}
    >>> float(loss(net, np.ones((1, 64)), np.array([3])).round(3))
    2.303
    """
    z = _layers(*_checked("loss", net, x))[-1]
    return _cross_entropy(z, _labels("loss", y, z.shape))[0]


@np.errstate(under="ignore")
def accuracy(net: Mapping[str, ArrayLike], x: ArrayLike, y: ArrayLike) -> Array:
    """Return the share of examples whose largest logit is the right one, of shape (...).

    Parameters
    ----------
    net, x, y
        As for `loss`.

    Raises
    ------
    TypeError, ValueError
        As from `loss`.
    """
    z = _layers(*_checked("accuracy", net, x))[-1]
    return _share_right(z, _labels("accuracy", y, z.shape))


@np.errstate(under="ignore")
def loss_and_grad(
    net: Mapping[str, ArrayLike], x: ArrayLike, y: ArrayLike
) -> tuple[Array, Network]:
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
    x : array_like of shape (..., n, inputs)
        Examples; their leading axes broadcast against the network's.
    y : array_like of int of shape (n,)
        The right class of each; as for `loss`.

    Returns
    -------
    loss : array of shape (...)
    grads : dict
        Like `net`, each array of the same shape. (Where examples have leading axes that the
        network has not, so have the gradients: there is one for each set of examples.)

    Raises
    ------
    TypeError, ValueError
        As from `loss`.

    Examples
    --------
    >>> net = init([64, 32, 10])
    >>> value, grads = loss_and_grad(net, np.ones((5, 64)), np.arange(5))
    >>> grads["W1"].shape == net["W1"].shape
    True
    """
    params, a0 = _checked("loss_and_grad", net, x)
    activations = _layers(params, a0)
    labels = _labels("loss_and_grad", y, activations[-1].shape)
    value, grads = _backpropagated(params, activations, labels)
    return value, {name: grads[name] for name in net}


def _layers(net: Network, x: Array) -> list[Array]:
    """What goes into each layer, and the logits: x, a₁, …, z."""
    a, last = [x], len(net) // 2
    for layer in range(1, last + 1):
        z = a[-1] @ net[f"W{layer}"] + net[f"b{layer}"]
        a.append(np.maximum(z, 0) if layer < last else z)
    return a


def _backpropagated(net: Network, activations: list[Array], y: Array) -> tuple[Array, Network]:
    """The loss and its gradient, from what `_layers` made."""
    *a, z = activations
    value, delta = _cross_entropy(z, y)
    grads: Network = {}
    for layer in range(len(a), 0, -1):
        grads[f"W{layer}"] = _transposed(a[layer - 1]) @ delta
        grads[f"b{layer}"] = delta.sum(axis=-2, keepdims=True)
        if layer > 1:
            delta = (delta @ _transposed(net[f"W{layer}"])) * (a[layer - 1] > 0)
    return value, grads


def _share_right(z: Array, y: Array) -> Array:
    """The share of examples whose largest logit is the right one; a NaN is no answer."""
    share = (z.argmax(axis=-1) == y).mean(axis=-1)
    return np.where(np.isnan(z).any(axis=(-2, -1)), np.nan, share)


def _cross_entropy(z: Array, y: Array) -> tuple[Array, Array]:
    """The loss, and its gradient with respect to the logits z."""
    t = y[..., None] == np.arange(z.shape[-1])
    with np.errstate(over="ignore"):  # a logit may be further from the largest than any number
        z = z - z.max(axis=-1, keepdims=True)  # the same softmax, and no exp that overflows
    e = np.exp(z)
    total = e.sum(axis=-1, keepdims=True)
    log_p = np.where(t, z - np.log(total), 0)
    return -log_p.sum(axis=-1).mean(axis=-1), (e / total - t) / z.shape[-2]


def _transposed(a: Array) -> Array:
    return np.swapaxes(a, -1, -2)


def _checked(function: str, net: Any, x: Any) -> tuple[Network, Array]:
    """The parameters and the examples as arrays that fit."""
    if not isinstance(net, Mapping):
        raise TypeError(f"{function}: net must be a dict as init makes it, got {shown(net)}")
    names = [f"{letter}{layer}" for layer in range(1, len(net) // 2 + 1) for letter in "Wb"]
    if not names or set(net) != set(names):
        raise ValueError(f"{function}: net must hold W1, b1, W2, b2, …, got {shown(list(net))}")
    params = {name: real(f"{function}: {name}", net[name]) for name in names}
    x = real(f"{function}: x", x)
    if x.ndim < 2 or 0 in x.shape[-2:]:
        raise ValueError(
            f"{function}: x must be of shape (..., n, inputs), neither of them 0, "
            f"got shape {x.shape}"
        )
    _check_shapes(function, params, x)
    return params, x


def _check_shapes(function: str, params: Network, x: Array) -> None:
    """Every layer must take what the one before it gives."""
    units = x.shape[-1]
    for name, a in params.items():
        rows, fit = (units, a.shape[-1:]) if name[0] == "W" else (1, (units,))
        if a.shape[-2:] != (rows, *fit) or fit == (0,):
            legal = f"(..., {rows}, {'units' if name[0] == 'W' else units})"
            raise ValueError(
                f"{function}: {name} must be of shape {legal} for x of shape {x.shape}, "
                f"got shape {a.shape}"
            )
        units = fit[0]
    if broadcast(*[a.shape[:-2] for a in (x, *params.values())]) is None:
        shapes = ", ".join(f"{name} {a.shape}" for name, a in {**params, "x": x}.items())
        raise ValueError(f"{function}: leading axes do not go together: {shapes}")


def _labels(function: str, y: Any, shape: tuple[int, ...]) -> Array:
    """The labels of logits of this shape: one for each example."""
    *leading, n, classes = shape
    legal = Legal(f"whole numbers from 0 to {classes - 1}", lambda y: (y >= 0) & (y < classes))
    labels = np.asarray(whole(f"{function}: y", y, legal))
    if labels.shape[-1:] != (n,) or broadcast(labels.shape[:-1], tuple(leading)) != tuple(leading):
        fits = f"({n},) or {(*leading, n)}" if leading else f"({n},)"
        raise ValueError(
            f"{function}: y must be of shape {fits}, a label for each example, "
            f"got shape {labels.shape}"
        )
    return labels


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
    seed: ArrayLike = 0,
    hidden: ArrayLike = 32,
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
    data, optimizer = _data(data), rule_alone("train", optimizer)
    epochs, batch = count("train: epochs", epochs), count("train: batch", batch)
    seed = np.asarray(seeds("train: seed", seed))
    x, y = data.train
    net = init(_sizes(x.shape[-1], hidden, int(max(y.max(), data.test.y.max())) + 1), seed)
    steps = -(-len(x) // batch)  # rounded up
    methods = {name: optimizer.method_for(name, w) for name, w in net.items()}
    values = {method: method.values(0) for method in set(methods.values())}
    net = _one_for_each_run(net, list(values.values()))
    with np.errstate(all="ignore"):  # a divergence is a result; the History says where
        past = {name: methods[name].first(w, values[methods[name]]) for name, w in net.items()}
        seen = [_evaluated(net, data)]
        batches = _minibatches(seed, len(x), batch, epochs)
        for k, rows in enumerate(with_progress(batches, epochs * steps)):
            _, grads = _backpropagated(net, _layers(net, x[rows]), y[rows])
            _stop_diverged(net, grads, grads.values())
            if k:  # functions of the step are called once
                values = {method: method.values(k) for method in values}
            for name, method in methods.items():
                w, g = read_only(net[name]), read_only(grads[name])
                net[name], past[name] = method.step(w, g, past[name], values[method])
            if (k + 1) % steps == 0:
                _stop_diverged(net, grads, (a for _, state in past.values() for a in state))
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
    return _means(net, data.train)[0], *_means(net, data.test)


def _means(net: Network, part: Part) -> tuple[Array, Array]:
    """Loss and accuracy over all examples of a part, some at a time."""
    loss: Any = 0.0
    share: Any = 0.0
    for k in range(0, len(part.x), _AT_ONCE):
        x, y = part.x[k : k + _AT_ONCE], part.y[k : k + _AT_ONCE]
        z = _layers(net, x)[-1]
        loss = loss + _cross_entropy(z, y)[0] * len(x)
        share = share + _share_right(z, y) * len(x)
    return loss / len(part.x), share / len(part.x)


# --- checks --------------------------------------------------------------------------------------


def _data(data: Any) -> Dataset:
    """The arrays to learn from, which fit."""
    if not isinstance(data, Dataset):
        raise TypeError(f"train: data must be a Dataset such as digits(), got {shown(data)}")
    train, test = _part("train: data.train", data.train), _part("train: data.test", data.test)
    if train.x.shape[-1] != test.x.shape[-1]:
        raise ValueError(
            f"train: data.test.x must have {train.x.shape[-1]} inputs as data.train.x has, "
            f"got shape {test.x.shape}"
        )
    return Dataset(train, test)


def _part(label: str, part: Any) -> Part:
    if not isinstance(part, tuple) or len(part) != 2:
        raise TypeError(f"{label} must be a Part of x and y, got {shown(part)}")
    x, y = real(f"{label}.x", part[0]), np.asarray(whole(f"{label}.y", part[1], _CLASSES))
    if x.ndim != 2 or x.size == 0 or not all_finite(x):
        raise ValueError(
            f"{label}.x must be finite and of shape (n, inputs), neither of them 0, got shape "
            f"{x.shape}: {shown(x)}"
        )
    if y.shape != (len(x),):
        raise ValueError(
            f"{label}.y must be of shape ({len(x)},), a label for each row, got shape {y.shape}"
        )
    return Part(x, y)


def _sizes(inputs: int, hidden: Any, classes: int) -> list[int]:
    """The units of every layer."""
    units = np.asarray(whole("train: hidden", hidden, _SIZES))
    if units.ndim > 1:
        raise ValueError(f"train: hidden must be one number or a list, got {shown(hidden)}")
    return [inputs, *np.atleast_1d(units).tolist(), classes]
