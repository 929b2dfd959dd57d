"""Exercises of the chapter on RMSProp."""

from __future__ import annotations

import numpy as np
from numpy import maximum, sqrt

from .tasks import case, each, exercise

# ε = 0.1 is far larger than in earnest, so that where it stands can be seen in the numbers.


@exercise(
    returns="w, h",
    tested="Tested with one step and four in a row, numbers and arrays, "
    "gradients of both signs, ε = 0.1.",
    cases=[
        case(w=1.0, g=2.0, h=0.5, lr=0.5, gamma=0.9, eps=0.1),
        case(w=-2.0, g=-0.3, h=0.04, lr=0.2, gamma=0.7, eps=0.1),
        case(w=[1.0, -1.0], g=[0.5, -3.0], h=[0.25, 2.0], lr=0.5, gamma=0.9, eps=0.1),
        case(w=5.0, g=each(2.0, -1.0, 0.5, 3.0), h=0.0, lr=0.5, gamma=0.8, eps=0.1),
        case(
            w=[3.0, -2.0, 1.0],
            g=each([1.0, -4.0, 0.0], [-0.5, 2.0, 0.0]),  # the last has never had a gradient
            h=[0.0, 0.0, 0.0],
            lr=0.5,
            gamma=0.9,
            eps=0.1,
        ),
    ],
)
def update(w, g, h, lr, gamma, eps):
    """Return the parameter and the average of squares after one step."""
    h = gamma * h + (1 - gamma) * g * g
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def weights_swapped(w, g, h, lr, gamma, eps):
    """The weights of the average are swapped.

    γ is the share of the past that is kept, and the new square gets the rest. At 0.9, yours forgets
    nine tenths in every step.
    """
    h = (1 - gamma) * h + gamma * g * g
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def sum_of_squares(w, g, h, lr, gamma, eps):
    """`h` is a sum, and nothing is forgotten: this is AdaGrad.

    RMSProp averages, and the two weights add up to 1. Change `gamma` in a call: your answer stays
    the same.
    """
    h = h + g * g
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def past_kept_whole(w, g, h, lr, gamma, eps):
    """The past keeps all its weight: γ does not multiply the old `h`.

    The weights of an average add up to 1. Under gradients of size 1, `h` should settle at 1; yours
    grows for ever.
    """
    h = h + (1 - gamma) * g * g
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def square_counts_whole(w, g, h, lr, gamma, eps):
    """The new square comes in with its full weight, 1.

    The weights of an average add up to 1. Under gradients of size 1 and γ = 0.9, `h` should settle
    at 1; yours settles at 10.
    """
    h = gamma * h + g * g
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def share_squared(w, g, h, lr, gamma, eps):
    """The share 1 − γ is squared along with the gradient.

    A bracket takes in too much: only g is squared. Under gradients of size 1, `h` should settle at
    1.
    """
    h = gamma * h + ((1 - gamma) * g) ** 2
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def past_lost(w, g, h, lr, gamma, eps):
    """The old `h` is not used: nothing is remembered.

    The new `h` has two parts, and the one that comes from the old `h` is missing. Change `h` in a
    call: your answer stays the same.
    """
    h = (1 - gamma) * g * g
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def h_overwritten(w, g, h, lr, gamma, eps):
    """`h` is overwritten by this step's square: nothing is remembered.

    RMSProp mixes the new square with the old average. Change `h` in a call: your answer stays the
    same.
    """
    h = g * g
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def old_h(w, g, h, lr, gamma, eps):
    """The step divides by the root of the old `h`.

    First this gradient joins the average, then the step is taken. Otherwise the first step divides
    by ε alone and is huge.
    """
    return w - lr * g / (sqrt(h) + eps), gamma * h + (1 - gamma) * g * g


@update.mistake
def h_not_kept(w, g, h, lr, gamma, eps):
    """The step is right, but the old `h` is returned: the new square is lost.

    The next step is given what you return. Return the `h` that the root was taken of.
    """
    return w - lr * g / (sqrt(gamma * h + (1 - gamma) * g * g) + eps), h


@update.mistake
def h_not_squared(w, g, h, lr, gamma, eps):
    """`h` averages the gradients, and should average their squares.

    Gradients of both signs cancel in an average, and the root of a negative one is `nan`. Squares
    tell the size.
    """
    h = gamma * h + (1 - gamma) * g
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def h_of_sizes(w, g, h, lr, gamma, eps):
    """`h` averages the sizes |g|, and should average the squares.

    The root belongs to squares: g over the root has no unit then. Multiply `g` by 100 and `h` by
    100², and see whether your step stays about as long.
    """
    h = gamma * h + (1 - gamma) * abs(g)
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def root_kept(w, g, h, lr, gamma, eps):
    """The root is stored in `h`.

    The root is for this step's division, the average itself goes on. Give the two different names.
    """
    h = sqrt(gamma * h + (1 - gamma) * g * g)
    return w - lr * g / (h + eps), h


@update.mistake
def eps_inside(w, g, h, lr, gamma, eps):
    """ε is inside the root, and belongs outside, next to the root.

    Inside, it is added to squares and has their unit. Where `h` is small, that is another method:
    try `h=0` with g = 0.1.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - lr * g / sqrt(h + eps), h


@update.mistake
def eps_missing(w, g, h, lr, gamma, eps):
    """ε is missing: `eps` is not used.

    Where a gradient has always been zero, the root is zero as well, and 0/0 is `nan`. Try `g=0` and
    `h=0`.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - lr * g / sqrt(h), h


@update.mistake
def own_eps(w, g, h, lr, gamma, eps):
    """You have an ε of your own in place of `eps`.

    A number like 1e-8 keeps 0/0 away. But whoever calls the function says with `eps` how large ε
    is, here 0.1.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - lr * g / (sqrt(h) + 1e-8), h


@update.mistake
def eps_kept(w, g, h, lr, gamma, eps):
    """ε is added into `h` and stays there.

    ε belongs to the division of this step alone, and outside the root. In yours `h` is more than an
    average of squares.
    """
    h = gamma * h + (1 - gamma) * g * g + eps
    return w - lr * g / sqrt(h), h


@update.mistake
def eps_beside_the_fraction(w, g, h, lr, gamma, eps):
    """ε is added to the fraction, and belongs into its denominator.

    A bracket ends too early. As it stands, even a gradient of zero moves `w`.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - lr * (g / sqrt(h) + eps), h


@update.mistake
def eps_after_the_step(w, g, h, lr, gamma, eps):
    """ε is added at the very end, to `w`.

    A bracket is missing: the division comes before the sum. As it stands every step pushes `w` up
    by ε, even where the gradient is zero.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - lr * g / sqrt(h) + eps, h


@update.mistake
def bracket_missing(w, g, h, lr, gamma, eps):
    """The bracket around 1 − γ is missing.

    Without it a whole 1 is added to `h`, and γ times the square taken off. Look at `h`: a sum of
    squares with positive weights is never negative.
    """
    h = gamma * h + 1 - gamma * g * g
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def root_missing(w, g, h, lr, gamma, eps):
    """The root is missing: the step divides by `h` itself.

    g over an average of squares is short for large gradients and long for small ones. g over the
    root has no unit: its size says nothing about the length of the step.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - lr * g / (h + eps), h


@update.mistake
def multiplied(w, g, h, lr, gamma, eps):
    """The step is multiplied by the root, and should be divided by it.

    A parameter that sees large gradients takes shorter steps. Make `h` larger and look at your
    step.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - lr * g * (sqrt(h) + eps), h


@update.mistake
def lr_under_the_root(w, g, h, lr, gamma, eps):
    """The learning rate stands under a root too.

    The root is of `h` alone. Double `lr`: the step should double, and yours grows by 1.41.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - sqrt(lr) * g / (sqrt(h) + eps), h


@update.mistake
def sign(w, g, h, lr, gamma, eps):
    """The sign of the step: this one goes uphill.

    The gradient points to where the loss grows, and the step goes against it. With a positive `g`
    the new `w` should be smaller.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w + lr * g / (sqrt(h) + eps), h


@update.mistake
def step_only(w, g, h, lr, gamma, eps):
    """What comes back is the step, and not where it leads.

    The new `w` is the old one less the step. Change `w` in a call: your first value stays the same.
    """
    h = gamma * h + (1 - gamma) * g * g
    return lr * g / (sqrt(h) + eps), h


@update.mistake
def no_gradient_in_the_step(w, g, h, lr, gamma, eps):
    """The gradient is missing from the step: what you take off is the rate.

    The rate says how far, the gradient which way. With a negative `g`, `w` should grow.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - lr / (sqrt(h) + eps), h


@update.mistake
def sign_of_the_gradient(w, g, h, lr, gamma, eps):
    """The step has the sign of the gradient where the gradient itself belongs.

    g over the root of `h` says how large this gradient is beside the recent ones. A small one
    should make a short step, and in yours it cannot.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - lr * np.sign(g) / (sqrt(h) + eps), h


@update.mistake
def mean_of_h(w, g, h, lr, gamma, eps):
    """All parameters are divided by the root of their mean `h`.

    The mean in RMSProp is over time, and it is in `h` already. In an array each parameter is
    divided by the root of its own `h`. Change one component of `g`: the steps of the others should
    stay.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - lr * g / (sqrt(np.mean(h)) + eps), h


@update.mistake
def norm_of_h(w, g, h, lr, gamma, eps):
    """The step divides by the length of `h` as a vector, its norm.

    `h` averages squares already, and what is wanted is the root of each, component by component. Of
    a plain number the norm is the number itself: no root is taken at all.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - lr * g / (np.linalg.norm(h) + eps), h


@update.mistake
def corrected_at_once(w, g, h, lr, gamma, eps):
    """`h` is divided by 1 − γ, in every step, as if each were the first.

    RMSProp has no start-up correction. That comes with Adam, where it depends on the step and fades
    away.
    """
    h = gamma * h + (1 - gamma) * g * g
    return w - lr * g / (sqrt(h / (1 - gamma)) + eps), h


@update.mistake
def one_h_for_all(w, g, h, lr, gamma, eps):
    """One average serves all parameters.

    Each parameter has an `h` of its own. With arrays it should be different for different
    gradients: no mean over the parameters.
    """
    h = gamma * h + (1 - gamma) * np.mean(g * g)
    return w - lr * g / (sqrt(h) + eps), h


@exercise(
    returns="w, h, a",
    tested="Tested with one step and four in a row, numbers and arrays, "
    "one case in which h − a² is negative.",
    cases=[
        case(w=1.0, g=2.0, h=2.0, a=0.5, lr=0.5, gamma=0.9, eps=0.1),
        case(w=-2.0, g=-0.3, h=0.4, a=0.2, lr=0.2, gamma=0.7, eps=0.1),
        case(w=1.0, g=1.0, h=0.5, a=1.0, lr=0.1, gamma=0.9, eps=0.1),
        case(w=[1.0, -1.0], g=[0.5, -3.0], h=[1.0, 4.0], a=[0.5, -1.0], lr=0.5, gamma=0.9, eps=0.1),
        case(w=5.0, g=each(2.0, -1.0, 0.5, 3.0), h=0.0, a=0.0, lr=0.5, gamma=0.8, eps=0.1),
    ],
)
def centered(w, g, h, a, lr, gamma, eps):
    """Return the parameter, the average of squares and the average after one centered step."""
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w - lr * g / (sqrt(maximum(h - a * a, 0)) + eps), h, a


@centered.mistake
def no_clamp(w, g, h, a, lr, gamma, eps):
    """Nothing keeps `h - a * a` from being negative, and the root of that is `nan`.

    On paper it is never negative. In rounded arithmetic it is at times, under a gradient that is
    always the same. Whatever falls below zero has to count as zero.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w - lr * g / (sqrt(h - a * a) + eps), h, a


@centered.mistake
def size_in_place_of_clamp(w, g, h, a, lr, gamma, eps):
    """A negative `h - a * a` is turned positive by its absolute value.

    It is a rounding error, and its size means nothing. What falls below zero counts as zero.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w - lr * g / (sqrt(abs(h - a * a)) + eps), h, a


@centered.mistake
def clamped_at_eps(w, g, h, a, lr, gamma, eps):
    """The variance is kept above ε, and should be kept above zero.

    ε comes in once, outside the root. In the step where the variance is zero, the denominator
    should be ε alone.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w - lr * g / (sqrt(maximum(h - a * a, eps)) + eps), h, a


@centered.mistake
def not_centered(w, g, h, a, lr, gamma, eps):
    """`a` is kept and never used: this is RMSProp as before.

    Centered, the root is of the variance: the square of the mean is taken off the mean of the
    squares. Change `a` in a call: your `w` stays the same.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w - lr * g / (sqrt(h) + eps), h, a


@centered.mistake
def mean_not_squared(w, g, h, a, lr, gamma, eps):
    """`a` is taken off `h` without being squared.

    `h` is in units of the gradient squared, `a` in units of the gradient: a variance is the mean of
    the squares less the square of the mean.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w - lr * g / (sqrt(maximum(h - a, 0)) + eps), h, a


@centered.mistake
def old_mean(w, g, h, a, lr, gamma, eps):
    """The step uses the old `a` with the new `h`.

    Both averages take in this gradient first. Otherwise the mean and the squares are of different
    readings, and their difference is no variance.
    """
    h = gamma * h + (1 - gamma) * g * g
    step = lr * g / (sqrt(maximum(h - a * a, 0)) + eps)
    return w - step, h, gamma * a + (1 - gamma) * g


@centered.mistake
def mean_not_kept(w, g, h, a, lr, gamma, eps):
    """The step is right, but the old `a` is returned.

    The next step is given what you return: return the mean that this gradient has joined.
    """
    h = gamma * h + (1 - gamma) * g * g
    mean = gamma * a + (1 - gamma) * g
    return w - lr * g / (sqrt(maximum(h - mean * mean, 0)) + eps), h, a


@centered.mistake
def mean_overwritten(w, g, h, a, lr, gamma, eps):
    """`a` is overwritten by the gradient, and should average it.

    It is the same average as that of `h`, with g in place of its square. As it stands nothing is
    remembered of the mean.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = g
    return w - lr * g / (sqrt(maximum(h - a * a, 0)) + eps), h, a


@centered.mistake
def mean_of_squares_twice(w, g, h, a, lr, gamma, eps):
    """`a` averages the squares as well.

    `a` is the average of the gradient itself, with its sign. Under gradients of both signs it
    should be near zero.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g * g
    return w - lr * g / (sqrt(maximum(h - a * a, 0)) + eps), h, a


@centered.mistake
def squares_about_the_mean(w, g, h, a, lr, gamma, eps):
    """`h` averages the squares of g − a, and should average those of g.

    That is a variance too, by another way. Here `h` stays what it is in plain RMSProp, and the
    square of the mean is taken off where the step divides.
    """
    h = gamma * h + (1 - gamma) * (g - a) ** 2
    a = gamma * a + (1 - gamma) * g
    return w - lr * g / (sqrt(h) + eps), h, a


@centered.mistake
def variance_kept(w, g, h, a, lr, gamma, eps):
    """The variance is stored in `h`.

    The difference is for this step's division, the average of squares itself goes on. Give the two
    different names.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    variance = maximum(h - a * a, 0)
    return w - lr * g / (sqrt(variance) + eps), variance, a


@centered.mistake
def mean_added(w, g, h, a, lr, gamma, eps):
    """The square of the mean is added, and should be taken off.

    The variance is the mean of the squares less the square of the mean. Under a constant gradient
    it is zero.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w - lr * g / (sqrt(h + a * a) + eps), h, a


@centered.mistake
def step_by_the_mean(w, g, h, a, lr, gamma, eps):
    """The step follows the average `a`, and should follow the gradient.

    Centering changes the denominator alone. (A step by the average is momentum, and comes with
    Adam.)
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w - lr * a / (sqrt(maximum(h - a * a, 0)) + eps), h, a


@centered.mistake
def gradient_centered_too(w, g, h, a, lr, gamma, eps):
    """The mean is taken off the gradient in the step.

    Centering changes the denominator alone. As it stands, a gradient that is always the same would
    not move `w` at all.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w - lr * (g - a) / (sqrt(maximum(h - a * a, 0)) + eps), h, a


@centered.mistake
def variance_without_root(w, g, h, a, lr, gamma, eps):
    """The root is missing: the step divides by the variance.

    The root of it, the standard deviation, has the unit of the gradient, so that the step has the
    unit of `lr`.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w - lr * g / (maximum(h - a * a, 0) + eps), h, a


@centered.mistake
def centered_eps_inside(w, g, h, a, lr, gamma, eps):
    """ε is inside the root, and belongs outside, next to the root.

    Inside, it is added to a variance and has the unit of squares. The two differ most where the
    variance is near zero.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w - lr * g / sqrt(maximum(h - a * a, 0) + eps), h, a


@centered.mistake
def centered_eps_missing(w, g, h, a, lr, gamma, eps):
    """ε is missing: `eps` is not used.

    Where the variance is zero, so is its root, and the step divides by it: the answer is `inf` or
    `nan`. ε stands next to the root.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    with np.errstate(divide="ignore", invalid="ignore"):
        return w - lr * g / sqrt(maximum(h - a * a, 0)), h, a


@centered.mistake
def centered_own_eps(w, g, h, a, lr, gamma, eps):
    """You have an ε of your own in place of `eps`.

    Where the variance is zero, the denominator is ε alone, and a number like 1e-8 makes an
    enormous step. Whoever calls the function says with `eps` how large ε is, here 0.1.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w - lr * g / (sqrt(maximum(h - a * a, 0)) + 1e-8), h, a


@centered.mistake
def centered_weights_swapped(w, g, h, a, lr, gamma, eps):
    """The weights of both averages are swapped.

    γ is the share of the past that is kept, and the newest value gets the rest.
    """
    h = (1 - gamma) * h + gamma * g * g
    a = (1 - gamma) * a + gamma * g
    return w - lr * g / (sqrt(maximum(h - a * a, 0)) + eps), h, a


@centered.mistake
def centered_sign(w, g, h, a, lr, gamma, eps):
    """The sign of the step: this one goes uphill.

    The gradient points to where the loss grows, and the step goes against it. With a positive `g`
    the new `w` should be smaller.
    """
    h = gamma * h + (1 - gamma) * g * g
    a = gamma * a + (1 - gamma) * g
    return w + lr * g / (sqrt(maximum(h - a * a, 0)) + eps), h, a


@exercise(
    returns="gamma",
    tested="Tested with first steps from 1 η to 100 η.",
    cases=[
        case(length=2.0),
        case(length=1.0),
        case(length=5.0),
        case(length=10.0),
        case(length=100.0),
    ],
)
def gamma(length):
    """Return the γ with which the first step is `length` times η (ε = 0)."""
    return 1 - 1 / length**2


@gamma.mistake
def length_not_squared(length):
    """The length is not squared.

    RMSProp divides by the root of `h`. With γ = 0.9 the first step is 3.16 η, and yours says 0.9
    for 10 η.
    """
    return 1 - 1 / length


@gamma.mistake
def root_of_the_wrong_side(length):
    """The root is in the wrong place: squaring both sides takes it away from 1 − γ.

    The step in units of η is 1 over the root of 1 − γ. Square that first, then solve for γ. For
    3.16 η it should come out as 0.9, yours is 0.83.
    """
    return (1 - 1 / length) ** 0.5


@gamma.mistake
def share_of_the_new(length):
    """This is 1 − γ, the weight of the new square.

    γ is the weight of the past, which is 0 at the first step. A long first step comes from a γ near
    1, and yours is near 0.
    """
    return 1 / length**2


@gamma.mistake
def root_in_place_of_square(length):
    """The length is under a root, and should be squared.

    The root is on the other side: η over the root of 1 − γ is the step. Bring it over by squaring
    both sides.
    """
    return 1 - 1 / length**0.5


@gamma.mistake
def step_times_the_root(length):
    """The root is in the numerator: γ comes out negative.

    The step is η *divided* by the root of `h`, and a small `h` makes it long. No γ between 0 and 1
    multiplies it.
    """
    return 1 - length**2


@gamma.mistake
def square_of_gamma(length):
    """A root too many: yours would be right if γ were squared in `h`.

    At the first step `h` is 1 − γ times the squared gradient. Its root is taken once, when the step
    divides by it.
    """
    return (1 - 1 / length**2) ** 0.5
