"""Other right answers to the exercises of chapter adagrad."""

import numpy as np

from right_answers import also_right


@also_right("adagrad.update")
def _through_the_rate(w, g, h, lr, eps):
    new_h = h + g**2
    rate = lr / (np.sqrt(new_h) + eps)
    return [w - rate * g, new_h]


@also_right("adagrad.update")
def _in_place_on_a_copy(w, g, h, lr, eps):
    w, h = np.array(w), np.array(h)
    h += g * g
    w -= lr * g / (np.sqrt(h) + eps)
    return w, h


@also_right("adagrad.update")
def _one_by_one(w, g, h, lr, eps):
    if np.ndim(w) == 0:
        h = h + g * g
        return w - lr * g / (h**0.5 + eps), h
    pairs = [_one_by_one(*one, lr, eps) for one in zip(w, g, h, strict=True)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


@also_right("adagrad.travel")
def _with_arrays(lr, steps):
    return lr * np.sum(1 / np.sqrt(np.arange(1, steps + 1)))


@also_right("adagrad.travel")
def _by_walking(lr, steps):
    w, h = 0.0, 0.0
    for _ in range(steps):
        h = h + 1
        w = w - lr / np.sqrt(h)
    return abs(w)


@also_right("adagrad.outlier")
def _in_other_words(steps, share):
    return np.sqrt(1 + steps * (1 / share**2 - 1))


@also_right("adagrad.outlier")
def _by_trying(steps, share):
    low, high = 1.0, 1e6
    for _ in range(80):
        first = (low + high) / 2
        h = np.concatenate([[first], np.ones(steps - 1)]) ** 2
        last, undisturbed = 1 / np.sqrt(h.sum()), 1 / np.sqrt(steps)
        low, high = (first, high) if last > share * undisturbed else (low, first)
    return low
