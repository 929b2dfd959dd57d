"""Other right answers to the exercises of chapter ema."""

import numpy as np

from right_answers import also_right


@also_right("ema.update")
def _as_a_surprise(s, x, alpha):
    return s + alpha * (x - s)


@also_right("ema.update")
def _in_place_on_a_copy(s, x, alpha):
    new = np.array(s, dtype=float)
    new *= 1 - alpha
    new += alpha * np.asarray(x)
    return new


@also_right("ema.update")
def _one_by_one(s, x, alpha):
    if np.ndim(s) == 0:
        return alpha * x + (1 - alpha) * s
    return [alpha * new + (1 - alpha) * old for old, new in zip(s, x, strict=True)]


@also_right("ema.corrected")
def _as_weighted_means(xs, alpha):
    def mean(part):
        weights = (1 - alpha) ** np.arange(len(part))[::-1]
        return (weights * part).sum() / weights.sum()

    return np.array([mean(xs[: t + 1]) for t in range(len(xs))])


@also_right("ema.corrected")
def _by_a_matrix(xs, alpha):
    age = np.subtract.outer(np.arange(len(xs)), np.arange(len(xs)))
    weights = np.where(age >= 0, (1 - alpha) ** np.maximum(age, 0), 0.0)
    return weights @ xs / weights.sum(axis=1)


@also_right("ema.corrected")
def _into_an_array(xs, alpha):
    averages, s, left = np.empty(len(xs), np.float32), 0.0, 1.0
    for i, x in enumerate(xs):
        s += alpha * (x - s)
        left *= 1 - alpha
        averages[i] = s / (1 - left)
    return averages


@also_right("ema.half_life")
def _log_two(beta):
    return -np.log(2) / np.log(beta)


@also_right("ema.half_life")
def _by_halving(beta):
    low, high = 0.0, 1.0
    while beta**high > 0.5:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if beta**middle > 0.5 else (low, middle)
    return low
