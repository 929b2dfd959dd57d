"""Other right answers to the exercises of chapter rmsprop."""

import numpy as np

from right_answers import also_right


@also_right("rmsprop.update")
def _through_the_rate(w, g, h, lr, gamma, eps):
    new_h = h + (1 - gamma) * (g**2 - h)
    rate = lr / (np.sqrt(new_h) + eps)
    return [w - rate * g, new_h]


@also_right("rmsprop.update")
def _in_place_on_a_copy(w, g, h, lr, gamma, eps):
    w, h = np.array(w), np.array(h)
    h *= gamma
    h += (1 - gamma) * np.square(g)
    w -= lr * g / (np.sqrt(h) + eps)
    return w, h


@also_right("rmsprop.update")
def _one_by_one(w, g, h, lr, gamma, eps):
    if np.ndim(w) == 0:
        h = gamma * h + (1 - gamma) * g * g
        return w - lr * g / (h**0.5 + eps), h
    pairs = [_one_by_one(*one, lr, gamma, eps) for one in zip(w, g, h, strict=True)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


@also_right("rmsprop.centered")
def _with_where(w, g, h, a, lr, gamma, eps):
    new_h = h + (1 - gamma) * (g**2 - h)
    new_a = a + (1 - gamma) * (g - a)
    variance = new_h - new_a**2
    spread = np.sqrt(np.where(variance > 0, variance, 0.0))
    return [w - lr * g / (spread + eps), new_h, new_a]


@also_right("rmsprop.centered")
def _in_place_on_copies(w, g, h, a, lr, gamma, eps):
    w, h, a = np.array(w), np.array(h), np.array(a)
    h *= gamma
    h += (1 - gamma) * np.square(g)
    a *= gamma
    a += (1 - gamma) * np.asarray(g)
    w -= lr * g / (np.sqrt(np.clip(h - a * a, 0, None)) + eps)
    return w, h, a


@also_right("rmsprop.centered")
def _each_alone(w, g, h, a, lr, gamma, eps):
    if np.ndim(w) == 0:
        h = gamma * h + (1 - gamma) * g * g
        a = gamma * a + (1 - gamma) * g
        return w - lr * g / (max(h - a * a, 0) ** 0.5 + eps), h, a
    return np.array([_each_alone(*one, lr, gamma, eps) for one in zip(w, g, h, a, strict=True)]).T


@also_right("rmsprop.gamma")
def _by_halving(length):
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        h = (1 - middle) * 1.0
        low, high = (middle, high) if 1 / np.sqrt(h) < length else (low, middle)
    return low
