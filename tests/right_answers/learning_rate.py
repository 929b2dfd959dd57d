"""Other right answers to the exercises of chapter learning_rate."""

import numpy as np

from right_answers import also_right


@also_right("learning_rate.descend")
def _by_the_formula(lam, x0, lr, steps):
    t = np.arange(steps + 1)[:, None]
    return (1 - lr * np.asarray(lam)) ** t * x0


@also_right("learning_rate.descend")
def _in_lists(lam, x0, lr, steps):
    path = [list(x0)]
    for _ in range(steps):
        path.append([x - lr * curvature * x for curvature, x in zip(lam, path[-1], strict=True)])
    return path


@also_right("learning_rate.descend")
def _into_a_small_array(lam, x0, lr, steps):
    path = np.empty((steps + 1, len(x0)), np.float32)
    path[0] = x0
    for t in range(steps):
        path[t + 1] = path[t] - lr * lam * path[t]
    return path


@also_right("learning_rate.descend")
def _in_place_on_copies(lam, x0, lr, steps):
    x, path = np.array(x0), [np.array(x0)]
    for _ in range(steps):
        x -= lr * lam * x
        path.append(x.copy())
    return path


@also_right("learning_rate.cosine")
def _squared(k, lr, steps):
    return lr * np.cos(np.pi / 2 * (k / steps)) ** 2


@also_right("learning_rate.cosine")
def _one_at_a_time(k, lr, steps):
    rates = [lr / 2 + lr / 2 * float(np.cos(np.pi * each / steps)) for each in np.atleast_1d(k)]
    return rates if np.ndim(k) else rates[0]


@also_right("learning_rate.cosine")
def _in_single_precision(k, lr, steps):
    angle = np.asarray(k, np.float32) * np.float32(np.pi) / steps
    return np.float32(lr) * (1 + np.cos(angle)) / 2


@also_right("learning_rate.floor")
def _from_the_fixed_point(lr, lam, sigma):
    return (lr * sigma) ** 2 / (1 - (1 - lr * lam) ** 2)


@also_right("learning_rate.floor")
def _by_going_there(lr, lam, sigma):
    mean = 0.0
    for _ in range(2000):
        mean = (1 - lr * lam) ** 2 * mean + (lr * sigma) ** 2
    return mean


@also_right("learning_rate.floor")
def _in_a_list(lr, lam, sigma):
    if np.ndim(lr) == 0:
        return lr * sigma**2 / (2 * lam - lr * lam**2)
    return [eta * sigma**2 / (2 * each - eta * each**2) for eta, each in zip(lr, lam, strict=True)]


@also_right("learning_rate.forever")
def _sorted(lam):
    return 2 / sorted(lam)[-1]


@also_right("learning_rate.forever")
def _smallest_of_all(lam):
    return min(2 / curvature for curvature in lam)
