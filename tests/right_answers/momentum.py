"""Other right answers to the exercises of chapter momentum."""

import numpy as np

from right_answers import also_right


@also_right("momentum.update")
def _in_two_parts(w, v, g, lr, beta):
    return w - lr * beta * v - lr * g, g + beta * v


@also_right("momentum.update")
def _number_by_number(w, v, g, lr, beta):
    new = [beta * old + each_g for old, each_g in zip(np.ravel(v), np.ravel(g), strict=True)]
    moved = [old - lr * each_v for old, each_v in zip(np.ravel(w), new, strict=True)]
    return (moved, new) if np.ndim(w) else (moved[0], new[0])


@also_right("momentum.nesterov")
def _from_the_old_velocity(w, v, g, lr, beta):
    return w - lr * ((1 + beta) * g + beta * beta * v), beta * v + g


@also_right("momentum.nesterov")
def _by_the_look_ahead_point(w, v, g, lr, beta):
    behind = w + lr * beta * v  # where the ball is; w is the point ahead of it
    v = beta * v + g
    return behind - lr * v - lr * beta * v, v


@also_right("momentum.radius")
def _by_trace_and_determinant(lr, beta, lam):
    trace = 1 + beta - lr * lam
    under = trace * trace - 4 * beta
    if under < 0:
        return beta**0.5
    return (abs(trace) + under**0.5) / 2


@also_right("momentum.radius")
def _in_units_of_a_step(lr, beta, lam):
    a = lr * lam
    roots = np.roots([1, a - 1 - beta, beta])
    return max(abs(root) for root in roots)


@also_right("momentum.limit")
def _by_trying(beta, lam):
    low, high = 0.0, 4 / lam
    for _ in range(60):
        middle = (low + high) / 2
        a = middle * lam
        roots = np.roots([1, -(1 + beta) * (1 - a), beta * (1 - a)])
        low, high = (middle, high) if abs(roots).max() < 1 else (low, middle)
    return low
