"""Other right answers to the exercises of chapter adam."""

import numpy as np

from adaopt.exercises.adam import folded, update
from right_answers import also_right


@also_right("adam.update")
def _as_surprises(w, g, m, v, t, lr, beta1, beta2, eps):
    new_m = m + (1 - beta1) * (g - m)
    new_v = v + (1 - beta2) * (g**2 - v)
    left1, left2 = 1.0, 1.0
    for _ in range(t):
        left1, left2 = left1 * beta1, left2 * beta2
    rate = lr / (np.sqrt(new_v / (1 - left2)) + eps)
    return [w - rate * new_m / (1 - left1), new_m, new_v]


@also_right("adam.update")
def _in_place_on_copies(w, g, m, v, t, lr, beta1, beta2, eps):
    w, m, v = np.array(w), np.array(m), np.array(v)
    m *= beta1
    m += (1 - beta1) * np.asarray(g)
    v *= beta2
    v += (1 - beta2) * np.square(g)
    w -= lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w, m, v


@also_right("adam.update")
def _each_alone(w, g, m, v, t, lr, beta1, beta2, eps):
    if np.ndim(w) == 0:
        return update.reference(w, g, m, v, t, lr, beta1, beta2, eps)
    ones = zip(w, g, m, v, strict=True)
    return np.array([_each_alone(*one, t, lr, beta1, beta2, eps) for one in ones]).T


@also_right("adam.folded")
def _textbook(w, g, m, v, t, lr, beta1, beta2, eps):
    return update.reference(w, g, m, v, t, lr, beta1, beta2, eps)


@also_right("adam.folded")
def _folded_in_place_on_copies(w, g, m, v, t, lr, beta1, beta2, eps):
    w, m, v = np.array(w), np.array(m), np.array(v)
    m += (1 - beta1) * (g - m)
    v += (1 - beta2) * (np.square(g) - v)
    root = (1 - beta2**t) ** 0.5
    w -= lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root)
    return w, m, v


@also_right("adam.folded")
def _folded_each_alone(w, g, m, v, t, lr, beta1, beta2, eps):
    if np.ndim(w) == 0:
        return folded.reference(w, g, m, v, t, lr, beta1, beta2, eps)
    ones = zip(w, g, m, v, strict=True)
    done = [folded.reference(*one, t, lr, beta1, beta2, eps) for one in ones]
    return tuple(list(part) for part in zip(*done, strict=True))
