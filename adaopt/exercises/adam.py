"""Exercises of the chapter on Adam."""

from __future__ import annotations

import numpy as np
from numpy import sqrt

from .tasks import case, each, exercise

# ε is far larger than in earnest, so that where it stands can be seen in the numbers. Step 1
# comes with arrays, where 1/0 is inf and no error: that is how t one too small is told from others.
CASES = (
    case(w=1.0, g=0.5, m=0.2, v=0.01, t=3, lr=0.5, beta1=0.9, beta2=0.99, eps=0.3),
    case(w=-2.0, g=-3.0, m=0.5, v=2.0, t=2, lr=0.2, beta1=0.8, beta2=0.95, eps=0.3),
    case(
        w=[3.0, -2.0],
        g=[2.0, -0.5],
        m=[0.0, 0.0],
        v=[0.0, 0.0],
        t=1,
        lr=0.5,
        beta1=0.9,
        beta2=0.999,
        eps=0.1,
    ),
    case(
        w=[3.0, -2.0, 1.0],
        g=each([1.0, -4.0, 0.0], [-0.5, 2.0, 0.0], [3.0, 2.5, 0.0], [0.2, 1.0, 0.0]),
        m=[0.0, 0.0, 0.0],  # the last parameter has never had a gradient
        v=[0.0, 0.0, 0.0],
        t=each(1, 2, 3, 4),
        lr=0.5,
        beta1=0.9,
        beta2=0.99,
        eps=0.1,
    ),
)
TESTED = (
    "Tested with steps 1, 2, 3 and four in a row, numbers and arrays, "
    "gradients of both signs, a large ε."
)


@exercise(returns="w, m, v", tested=TESTED, cases=CASES)
def update(w, g, m, v, t, lr, beta1, beta2, eps):
    """Return the parameter and both averages after step t, which is 1 at the start."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (sqrt(v_hat) + eps), m, v


def _averages(g, m, v, beta1, beta2):
    """Return both averages after one more gradient."""
    return beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g


def _over(a, b):
    """Divide as arrays do: by zero is inf or nan."""
    with np.errstate(all="ignore"):
        return np.asarray(a) / np.asarray(b)


@update.mistake
def no_correction(w, g, m, v, t, lr, beta1, beta2, eps):
    """The correction is missing: `m` and `v` are used as they are.

    Both averages start at 0 and lean towards it at first, `v` for much longer. Start with zeros at
    `t=1`: the step should be about `lr` long, whatever the gradient.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * m / (sqrt(v) + eps), m, v


@update.mistake
def only_m_corrected(w, g, m, v, t, lr, beta1, beta2, eps):
    """Only `m` is corrected, `v` is not.

    `v` leans towards 0 as well, and longer, as β₂ is nearer to 1. An uncorrected `v` is too small,
    and the step too long.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1**t) / (sqrt(v) + eps), m, v


@update.mistake
def only_v_corrected(w, g, m, v, t, lr, beta1, beta2, eps):
    """Only `v` is corrected, `m` is not.

    `m` starts at 0 too. With β₁ = 0.9 the first step comes out a tenth as long as it should be.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * m / (sqrt(v / (1 - beta2**t)) + eps), m, v


@update.mistake
def t_one_too_small(w, g, m, v, t, lr, beta1, beta2, eps):
    """t is one too small: the corrections use t − 1.

    Here the first step has `t=1`, and this gradient has already joined the averages. At t − 1 = 0
    the weights would add up to 0, and dividing by that gives `nan`.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    m_hat, v_hat = _over(m, 1 - beta1 ** (t - 1)), _over(v, 1 - beta2 ** (t - 1))
    return w - lr * _over(m_hat, sqrt(v_hat) + eps), m, v


@update.mistake
def t_one_too_large(w, g, m, v, t, lr, beta1, beta2, eps):
    """t is one too large: the corrections use t + 1.

    `t` counts from 1 here, the step that is being taken included. Start with zeros at `t=1`: m̂
    should be the gradient itself.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1 ** (t + 1)), v / (1 - beta2 ** (t + 1))
    return w - lr * m_hat / (sqrt(v_hat) + eps), m, v


@update.mistake
def power_missing(w, g, m, v, t, lr, beta1, beta2, eps):
    """The corrections divide by 1 − β in every step: the power t is missing.

    That is right at `t=1` alone. The weight of the start fades, so the correction goes to 1. Yours
    makes m̂ ten times `m` for ever, at β₁ = 0.9.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
    return w - lr * m_hat / (sqrt(v_hat) + eps), m, v


@update.mistake
def power_of_the_difference(w, g, m, v, t, lr, beta1, beta2, eps):
    """The corrections are (1 − β)^t, and should be 1 − β^t.

    First the power, then take it off 1. At `t=1` the two are the same. After many steps the right
    one goes to 1, and yours to 0.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1) ** t, v / (1 - beta2) ** t
    return w - lr * m_hat / (sqrt(v_hat) + eps), m, v


@update.mistake
def times_t(w, g, m, v, t, lr, beta1, beta2, eps):
    """The corrections are 1 − β t: β is multiplied by t.

    The t is an exponent, in Python after two stars: β^t is the weight left of the start after t
    steps, between 0 and 1. Yours makes the correction negative from the second step on.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    with np.errstate(invalid="ignore"):
        root = sqrt(v / (1 - beta2 * t))
    return w - lr * m / (1 - beta1 * t) / (root + eps), m, v


@update.mistake
def divided_by_the_power(w, g, m, v, t, lr, beta1, beta2, eps):
    """The corrections divide by β^t, the weight of the start.

    What the readings weigh together is the rest, 1 − β^t. Start with zeros at `t=1`: m̂ should be
    the gradient itself.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * (m / beta1**t) / (sqrt(v / beta2**t) + eps), m, v


@update.mistake
def corrections_multiplied(w, g, m, v, t, lr, beta1, beta2, eps):
    """The corrections are multiplied, and should divide.

    Both averages are too small at first. Multiplied by a number below 1 they get smaller still.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * m * (1 - beta1**t) / (sqrt(v * (1 - beta2**t)) + eps), m, v


@update.mistake
def corrections_swapped(w, g, m, v, t, lr, beta1, beta2, eps):
    """Each average is corrected with the other one's β.

    What an average lacks depends on its own weights: `m` is made with β₁ and `v` with β₂.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * m / (1 - beta2**t) / (sqrt(v / (1 - beta1**t)) + eps), m, v


@update.mistake
def corrected_after_the_root(w, g, m, v, t, lr, beta1, beta2, eps):
    """The root is taken first and then corrected.

    1 − β₂^t is what the weights of the squares add up to, so it belongs under the root with them.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1**t) / (sqrt(v) / (1 - beta2**t) + eps), m, v


@update.mistake
def corrected_values_kept(w, g, m, v, t, lr, beta1, beta2, eps):
    """The corrected averages are returned, and so go back into the next step.

    m̂ and v̂ are for this step alone: the averages go on from `m` and `v`. Otherwise the correction
    is applied again and again.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    m, v = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m / (sqrt(v) + eps), m, v


@update.mistake
def corrected_m_kept(w, g, m, v, t, lr, beta1, beta2, eps):
    """The corrected m̂ is returned as `m`, and so goes back into the next step.

    m̂ is for this step alone: the average goes on from `m`. Otherwise the correction is applied
    again and again.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    m = m / (1 - beta1**t)
    return w - lr * m / (sqrt(v / (1 - beta2**t)) + eps), m, v


@update.mistake
def betas_swapped(w, g, m, v, t, lr, beta1, beta2, eps):
    """β₁ and β₂ are swapped.

    β₁ belongs to the gradient, `m`, and is the shorter memory; β₂ belongs to its square, `v`.
    """
    return update.reference(w, g, m, v, t, lr, beta2, beta1, eps)


@update.mistake
def weights_swapped(w, g, m, v, t, lr, beta1, beta2, eps):
    """The weights of the averages are swapped.

    β is the share of the past that is kept, and the newest value gets 1 − β. At 0.9, yours forgets
    nine tenths in every step.
    """
    m, v = _averages(g, m, v, 1 - beta1, 1 - beta2)
    return w - lr * m / (1 - beta1**t) / (sqrt(v / (1 - beta2**t)) + eps), m, v


@update.mistake
def sum_in_m(w, g, m, v, t, lr, beta1, beta2, eps):
    """`m` is momentum's sum: the new gradient comes in with weight 1.

    Adam averages, so that the weights of `m` add up to 1 − β₁^t. That is what the correction counts
    on.
    """
    m, v = beta1 * m + g, beta2 * v + (1 - beta2) * g * g
    return w - lr * m / (1 - beta1**t) / (sqrt(v / (1 - beta2**t)) + eps), m, v


@update.mistake
def sum_in_v(w, g, m, v, t, lr, beta1, beta2, eps):
    """`v` adds up the squares, as AdaGrad's h does.

    Adam's `v` is an average with β₂, like RMSProp's. A sum only grows, and the steps only shrink.
    """
    m, v = beta1 * m + (1 - beta1) * g, v + g * g
    return w - lr * m / (1 - beta1**t) / (sqrt(v / (1 - beta2**t)) + eps), m, v


@update.mistake
def v_not_squared(w, g, m, v, t, lr, beta1, beta2, eps):
    """`v` averages the gradient, and should average its square.

    As it stands it is a second `m` with another memory, and the root of a negative average is
    `nan`.
    """
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g
    return w - lr * m / (1 - beta1**t) / (sqrt(v / (1 - beta2**t)) + eps), m, v


@update.mistake
def square_of_m(w, g, m, v, t, lr, beta1, beta2, eps):
    """`v` averages the square of `m`, and should average the square of the gradient.

    Where gradients of both signs cancel in `m`, they should still count in `v`: that is what
    shortens the step.
    """
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * m * m
    return w - lr * m / (1 - beta1**t) / (sqrt(v / (1 - beta2**t)) + eps), m, v


@update.mistake
def gradient_in_place_of_m(w, g, m, v, t, lr, beta1, beta2, eps):
    """The step follows the gradient itself: this is RMSProp with a correction.

    Adam's step follows the corrected average m̂. Change `m` in a call: your `w` stays the same.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * g / (sqrt(v / (1 - beta2**t)) + eps), m, v


@update.mistake
def old_averages(w, g, m, v, t, lr, beta1, beta2, eps):
    """The step uses the old `m` and `v`.

    First this gradient joins both averages, then the step is taken. Otherwise the first step goes
    nowhere.
    """
    step = lr * m / (1 - beta1**t) / (sqrt(v / (1 - beta2**t)) + eps)
    return w - step, *_averages(g, m, v, beta1, beta2)


@update.mistake
def old_m(w, g, m, v, t, lr, beta1, beta2, eps):
    """The step uses the old `m`, with the new `v`.

    First this gradient joins both averages, then the step is taken. Otherwise the first step goes
    nowhere, and every other comes one gradient late.
    """
    new_m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1**t) / (sqrt(v / (1 - beta2**t)) + eps), new_m, v


@update.mistake
def old_v(w, g, m, v, t, lr, beta1, beta2, eps):
    """The step divides by the root of the old `v`, with the new `m`.

    First this gradient joins both averages, then the step is taken. Otherwise the first step
    divides by ε alone and is huge.
    """
    m, new_v = _averages(g, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1**t) / (sqrt(v / (1 - beta2**t)) + eps), m, new_v


@update.mistake
def averages_not_kept(w, g, m, v, t, lr, beta1, beta2, eps):
    """The step is right, but the old `m` and `v` are returned.

    The next step is given what you return: return the averages that this gradient has joined.
    """
    return update.reference(w, g, m, v, t, lr, beta1, beta2, eps)[0], m, v


@update.mistake
def past_lost(w, g, m, v, t, lr, beta1, beta2, eps):
    """The old `m` and `v` are not used: nothing is remembered.

    Each average has two parts, and the one that comes from its past is missing. Change `m` in a
    call: your answer stays the same.
    """
    return update.reference(w, g, 0 * m, 0 * v, t, lr, beta1, beta2, eps)


@update.mistake
def eps_inside(w, g, m, v, t, lr, beta1, beta2, eps):
    """ε is inside the root, and belongs outside, next to the root.

    Inside, it is added to squares and has their unit. Where v̂ is small, that is another method.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1**t) / sqrt(v / (1 - beta2**t) + eps), m, v


@update.mistake
def eps_before_the_correction(w, g, m, v, t, lr, beta1, beta2, eps):
    """ε is added to the uncorrected root, and the correction then scales ε too.

    This is the folded form with a constant ε̂, as some programs have it: another method as long as
    1 − β₂^t is small. First correct `v`, then take the root, then add ε.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    rate = lr * sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (sqrt(v) + eps), m, v


@update.mistake
def eps_missing(w, g, m, v, t, lr, beta1, beta2, eps):
    """ε is missing: `eps` is not used.

    Where a gradient has always been zero, the root is zero as well, and 0/0 is `nan`.
    """
    return update.reference(w, g, m, v, t, lr, beta1, beta2, 0.0)


@update.mistake
def own_eps(w, g, m, v, t, lr, beta1, beta2, eps):
    """You have an ε of your own in place of `eps`.

    A number like 1e-8 keeps 0/0 away. But whoever calls the function says with `eps` how large ε
    is, and here it is large.
    """
    return update.reference(w, g, m, v, t, lr, beta1, beta2, 1e-8)


@update.mistake
def root_missing(w, g, m, v, t, lr, beta1, beta2, eps):
    """The root is missing: the step divides by v̂ itself.

    m̂ over an average of squares is short for large gradients and long for small ones. Over the root
    it has no unit, and the step is about `lr`.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1**t) / (v / (1 - beta2**t) + eps), m, v


@update.mistake
def multiplied(w, g, m, v, t, lr, beta1, beta2, eps):
    """The step is multiplied by the root, and should be divided by it.

    A parameter that sees large gradients takes shorter steps for them. Make `v` larger and look at
    your step.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1**t) * (sqrt(v / (1 - beta2**t)) + eps), m, v


@update.mistake
def sign(w, g, m, v, t, lr, beta1, beta2, eps):
    """The sign of the step: this one goes uphill.

    The gradient points to where the loss grows, and the step goes against it. With zeros for `m`
    and `v` and a positive `g`, the new `w` should be smaller.
    """
    return update.reference(w, g, m, v, t, -lr, beta1, beta2, eps)


@update.mistake
def step_only(w, g, m, v, t, lr, beta1, beta2, eps):
    """What comes back is the step, and not where it leads.

    The new `w` is the old one less the step. Change `w` in a call: your first value stays the same.
    """
    new_w, m, v = update.reference(w, g, m, v, t, lr, beta1, beta2, eps)
    return w - new_w, m, v


@exercise(returns="w, m, v", tested=TESTED, cases=CASES)
def folded(w, g, m, v, t, lr, beta1, beta2, eps):
    """Return the same as Adam's step, with both corrections folded into the rate and ε."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    root = sqrt(1 - beta2**t)
    rate = lr * root / (1 - beta1**t)
    return w - rate * m / (sqrt(v) + eps * root), m, v


@folded.mistake
def constant_eps(w, g, m, v, t, lr, beta1, beta2, eps):
    """ε is left as it was. Then the two forms differ while 1 − β₂^t is small.

    v̂ has become `v`, so the whole denominator was multiplied by a number: ε as well. (With a
    constant ε̂ this is what Keras computes.)
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * sqrt(1 - beta2**t) / (1 - beta1**t) * m / (sqrt(v) + eps), m, v


@folded.mistake
def eps_divided(w, g, m, v, t, lr, beta1, beta2, eps):
    """ε is divided by the root of 1 − β₂^t, and should be multiplied by it.

    Dividing turns a constant ε̂ into the textbook's ε: that is the way back. Multiply numerator and
    denominator by the same number and see what becomes of ε.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    root = sqrt(1 - beta2**t)
    return w - lr * root / (1 - beta1**t) * m / (sqrt(v) + eps / root), m, v


@folded.mistake
def eps_without_root(w, g, m, v, t, lr, beta1, beta2, eps):
    """ε is multiplied by 1 − β₂^t, and its root is missing.

    The correction came from under the root: in front of it stands its root.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    left = 1 - beta2**t
    return w - lr * sqrt(left) / (1 - beta1**t) * m / (sqrt(v) + eps * left), m, v


@folded.mistake
def rate_without_root(w, g, m, v, t, lr, beta1, beta2, eps):
    """The rate is multiplied by 1 − β₂^t, and its root is missing.

    The correction came from under the root: in front of it stands its root.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    left = 1 - beta2**t
    return w - lr * left / (1 - beta1**t) * m / (sqrt(v) + eps * sqrt(left)), m, v


@folded.mistake
def rate_upside_down(w, g, m, v, t, lr, beta1, beta2, eps):
    """The factor of the rate is upside down.

    m̂ divides by its sum of weights, so 1 − β₁^t stands below. v̂ does so in the denominator, so its
    root comes out on top.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    root = sqrt(1 - beta2**t)
    return w - lr * (1 - beta1**t) / root * m / (sqrt(v) + eps * root), m, v


@folded.mistake
def folded_betas_swapped(w, g, m, v, t, lr, beta1, beta2, eps):
    """β₁ and β₂ are swapped in the folded factor.

    The root belongs to what stood under the root, `v`, which is made with β₂.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    root = sqrt(1 - beta1**t)
    return w - lr * root / (1 - beta2**t) * m / (sqrt(v) + eps * root), m, v


@folded.mistake
def rate_not_corrected(w, g, m, v, t, lr, beta1, beta2, eps):
    """The rate is left as it was: the corrections are missing from it.

    Nothing corrects `m` and `v` any more, so the rate has to do both.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * m / (sqrt(v) + eps * sqrt(1 - beta2**t)), m, v


@folded.mistake
def folded_no_correction(w, g, m, v, t, lr, beta1, beta2, eps):
    """There is no correction at all.

    Folding moves the corrections to another place. Compare with the textbook's form at `t=1`,
    starting from zeros.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    return w - lr * m / (sqrt(v) + eps), m, v


@folded.mistake
def corrected_twice(w, g, m, v, t, lr, beta1, beta2, eps):
    """The corrections are there twice: in the rate, and in m̂ and v̂.

    That is the point of folding: with the factor in the rate, `m` and `v` are used as they are.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    root = sqrt(1 - beta2**t)
    rate = lr * root / (1 - beta1**t)
    return w - rate * m / (1 - beta1**t) / (sqrt(v / (1 - beta2**t)) + eps * root), m, v


@folded.mistake
def folded_power_missing(w, g, m, v, t, lr, beta1, beta2, eps):
    """The factor uses β and not β^t: the power is missing.

    That is right at `t=1` alone. After many steps the factor should go to 1.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    root = sqrt(1 - beta2)
    return w - lr * root / (1 - beta1) * m / (sqrt(v) + eps * root), m, v


@folded.mistake
def folded_t_one_too_small(w, g, m, v, t, lr, beta1, beta2, eps):
    """t is one too small: the factor uses t − 1.

    Here the first step has `t=1`, and this gradient has already joined the averages. At t − 1 = 0
    the factor would be 0/0.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    root = np.sqrt(1 - beta2 ** (t - 1))
    return w - _over(lr * root, 1 - beta1 ** (t - 1)) * m / (sqrt(v) + eps * root), m, v


@folded.mistake
def folded_t_one_too_large(w, g, m, v, t, lr, beta1, beta2, eps):
    """t is one too large: the factor uses t + 1.

    `t` counts from 1 here, the step that is being taken included. Compare with the textbook's form
    at `t=1`, starting from zeros.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    root = sqrt(1 - beta2 ** (t + 1))
    return w - lr * root / (1 - beta1 ** (t + 1)) * m / (sqrt(v) + eps * root), m, v


@folded.mistake
def folded_eps_missing(w, g, m, v, t, lr, beta1, beta2, eps):
    """ε is missing: `eps` is not used.

    Where a gradient has always been zero, the root is zero as well, and 0/0 is `nan`.
    """
    return update.reference(w, g, m, v, t, lr, beta1, beta2, 0.0)


@folded.mistake
def folded_own_eps(w, g, m, v, t, lr, beta1, beta2, eps):
    """You have an ε of your own in place of `eps`.

    A number like 1e-8 keeps 0/0 away. But whoever calls the function says with `eps` how large ε
    is, and here it is large.
    """
    return update.reference(w, g, m, v, t, lr, beta1, beta2, 1e-8)


@folded.mistake
def folded_power_of_the_difference(w, g, m, v, t, lr, beta1, beta2, eps):
    """The factor uses (1 − β)^t, and should use 1 − β^t.

    First the power, then take it off 1. At `t=1` the two are the same. After many steps the factor
    should go to 1.
    """
    m, v = _averages(g, m, v, beta1, beta2)
    root = sqrt((1 - beta2) ** t)
    return w - lr * root / (1 - beta1) ** t * m / (sqrt(v) + eps * root), m, v
