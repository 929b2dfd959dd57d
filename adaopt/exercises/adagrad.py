"""Exercises of the chapter on AdaGrad."""

from __future__ import annotations

import numpy as np
from numpy import sqrt

from .tasks import case, each, exercise

# ε = 0.1 is far larger than in earnest, so that where it stands can be seen in the numbers.
ONE_STEP = (
    case(w=1.0, g=2.0, h=0.5, lr=0.5, eps=0.1),
    case(w=-2.0, g=-0.3, h=0.04, lr=0.2, eps=0.1),
    case(w=[1.0, -1.0], g=[0.5, -3.0], h=[0.25, 2.0], lr=0.5, eps=0.1),
)


@exercise(
    returns="w, h",
    tested="Tested with one step and four in a row, numbers and arrays, "
    "gradients of both signs, ε = 0.1.",
    cases=[
        *ONE_STEP,
        case(w=5.0, g=each(2.0, -1.0, 0.5, 3.0), h=0.0, lr=0.5, eps=0.1),
        case(
            w=[3.0, -2.0, 1.0],
            g=each([1.0, -4.0, 0.0], [-0.5, 2.0, 0.0]),  # the last has never had a gradient
            h=[0.0, 0.0, 0.0],
            lr=0.5,
            eps=0.1,
        ),
    ],
)
def update(w, g, h, lr, eps):
    """Return the parameter and the sum of squares after one step."""
    h = h + g * g
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def old_h(w, g, h, lr, eps):
    """The step divides by the root of the old `h`.

    First this gradient joins the sum, then the step is taken. Otherwise the first step divides by ε
    alone and is huge.
    """
    return w - lr * g / (sqrt(h) + eps), h + g * g


@update.mistake
def h_not_kept(w, g, h, lr, eps):
    """The step is right, but the old `h` is returned: the new square is lost.

    The next step is given what you return. Return the `h` that the root was taken of.
    """
    return w - lr * g / (sqrt(h + g * g) + eps), h


@update.mistake
def h_overwritten(w, g, h, lr, eps):
    """`h` is overwritten by this step's square: nothing is remembered.

    AdaGrad adds the new square to all the earlier ones. With yours every step is about `lr` long,
    for ever.
    """
    h = g * g
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def h_not_squared(w, g, h, lr, eps):
    """`h` adds up the gradients, and should add up their squares.

    Gradients of both signs cancel in a sum, and the root of a negative sum is `nan`. Squares only
    grow.
    """
    h = h + g
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def h_of_sizes(w, g, h, lr, eps):
    """`h` adds up the sizes |g|, and should add up the squares.

    The root belongs to squares: then the first step is about `lr` for every size of gradient. Start
    at `h=0` with g = 100 and look at the length of your step.
    """
    h = h + abs(g)
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def average_of_squares(w, g, h, lr, eps):
    """This averages the squares (0.9 and 0.1): it is RMSProp.

    AdaGrad adds: the old `h` stays whole, and so does the new square. No weight stands before
    either of them.
    """
    h = 0.9 * h + 0.1 * (g * g)
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def root_kept(w, g, h, lr, eps):
    """The root is stored in `h`.

    The root is for this step's division, the sum itself goes on. Give the two different names.
    """
    h = sqrt(h + g * g)
    return w - lr * g / (h + eps), h


@update.mistake
def eps_kept(w, g, h, lr, eps):
    """ε is added into `h` and stays there.

    ε belongs to the division of this step alone, and outside the root. In yours `h` is more than a
    sum of squares.
    """
    h = h + g * g + eps
    return w - lr * g / sqrt(h), h


@update.mistake
def eps_inside(w, g, h, lr, eps):
    """ε is inside the root, and belongs outside, next to the root.

    Inside, it is added to squares and has their unit. Where `h` is small, that is another method:
    try `h=0` with g = 0.1.
    """
    h = h + g * g
    return w - lr * g / sqrt(h + eps), h


@update.mistake
def eps_missing(w, g, h, lr, eps):
    """ε is missing: `eps` is not used.

    Where a gradient has always been zero, the root is zero as well, and 0/0 is `nan`. Try `g=0` and
    `h=0`.
    """
    h = h + g * g
    return w - lr * g / sqrt(h), h


@update.mistake
def own_eps(w, g, h, lr, eps):
    """You have an ε of your own in place of `eps`.

    A number like 1e-8 keeps 0/0 away. But whoever calls the function says with `eps` how large ε
    is, here 0.1.
    """
    h = h + g * g
    return w - lr * g / (sqrt(h) + 1e-8), h


@update.mistake
def eps_beside_the_fraction(w, g, h, lr, eps):
    """ε is added to the fraction, and belongs into its denominator.

    A bracket ends too early. As it stands, even a gradient of zero moves `w`.
    """
    h = h + g * g
    return w - lr * (g / sqrt(h) + eps), h


@update.mistake
def eps_after_the_step(w, g, h, lr, eps):
    """ε is added at the very end, to `w`.

    A bracket is missing: the division comes before the sum. As it stands every step pushes `w` up
    by ε, even where the gradient is zero.
    """
    h = h + g * g
    return w - lr * g / sqrt(h) + eps, h


@update.mistake
def root_missing(w, g, h, lr, eps):
    """The root is missing: the step divides by `h` itself.

    g over a sum of squares is short for a large gradient and long for a small one. g over the root
    has no unit: the first step is about `lr` for every size of g.
    """
    h = h + g * g
    return w - lr * g / (h + eps), h


@update.mistake
def multiplied(w, g, h, lr, eps):
    """The step is multiplied by the root, and should be divided by it.

    A parameter that has seen large gradients takes shorter steps. Make `h` larger and look at your
    step.
    """
    h = h + g * g
    return w - lr * g * (sqrt(h) + eps), h


@update.mistake
def lr_under_the_root(w, g, h, lr, eps):
    """The learning rate stands under a root too.

    The root is of `h` alone. Double `lr`: the step should double, and yours grows by 1.41.
    """
    h = h + g * g
    return w - sqrt(lr) * g / (sqrt(h) + eps), h


@update.mistake
def sign(w, g, h, lr, eps):
    """The sign of the step: this one goes uphill.

    The gradient points to where the loss grows, and the step goes against it. With a positive `g`
    the new `w` should be smaller.
    """
    h = h + g * g
    return w + lr * g / (sqrt(h) + eps), h


@update.mistake
def step_only(w, g, h, lr, eps):
    """What comes back is the step, and not where it leads.

    The new `w` is the old one less the step. Change `w` in a call: your first value stays the same.
    """
    h = h + g * g
    return lr * g / (sqrt(h) + eps), h


@update.mistake
def no_gradient_in_the_step(w, g, h, lr, eps):
    """The gradient is missing from the step: what you take off is the rate.

    The rate says how far, the gradient which way. With a negative `g`, `w` should grow.
    """
    h = h + g * g
    return w - lr / (sqrt(h) + eps), h


@update.mistake
def sign_of_the_gradient(w, g, h, lr, eps):
    """The step has the sign of the gradient where the gradient itself belongs.

    At the first step that is the same: g over the root is 1 or −1. Later a small gradient makes a
    short step, because `h` remembers larger ones. Yours cannot tell.
    """
    h = h + g * g
    return w - lr * np.sign(g) / (sqrt(h) + eps), h


@update.mistake
def gradient_not_adapted(w, g, h, lr, eps):
    """`h` is kept and never used: the step is that of plain gradient descent.

    The rate of each parameter is `lr` divided by what its own squares say. Change `h` in a call:
    your `w` stays the same.
    """
    return w - lr * g, h + g * g


@update.mistake
def one_h_for_all(w, g, h, lr, eps):
    """The squares of all parameters are added together.

    Each parameter has a sum of its own, that is the point of AdaGrad. With arrays, `h` should stay
    different for different gradients: no `sum`, no dot product.
    """
    h = h + np.sum(g * g)
    return w - lr * g / (sqrt(h) + eps), h


@update.mistake
def mean_of_h(w, g, h, lr, eps):
    """All parameters are divided by the root of their mean `h`.

    For a plain number that is right. In an array each parameter is divided by the root of its own
    `h`, without a mean. Change one component of `g`: the steps of the others should stay.
    """
    h = h + g * g
    return w - lr * g / (sqrt(np.mean(h)) + eps), h


@update.mistake
def sum_of_h(w, g, h, lr, eps):
    """All parameters are divided by one root, that of the sum of their `h`.

    For a plain number that is right. In an array each parameter is divided by the root of its own
    `h`, without a sum. Change one component of `g`: the steps of the others should stay.
    """
    h = h + g * g
    return w - lr * g / (sqrt(np.sum(h)) + eps), h


@update.mistake
def norm_of_h(w, g, h, lr, eps):
    """The step divides by the length of `h` as a vector, its norm.

    `h` holds squares already, and what is wanted is the root of each, component by component. Of a
    plain number the norm is the number itself: no root is taken at all.
    """
    h = h + g * g
    return w - lr * g / (np.linalg.norm(h) + eps), h


@exercise(
    returns="distance",
    tested="Tested with 1 to 1000 steps and rates from 0.01 to 2.",
    cases=[
        case(lr=0.1, steps=2),  # not 1: there a sum and a list of sums look alike
        case(lr=2.0, steps=1),
        case(lr=0.5, steps=4),
        case(lr=0.01, steps=30),
        case(lr=1.0, steps=1000),
    ],
)
def travel(lr, steps):
    """Return how far AdaGrad gets in this many steps when every gradient is 1 (ε = 0)."""
    return lr * sum(1 / t**0.5 for t in range(1, steps + 1))


@travel.mistake
def by_the_integral(lr, steps):
    """2η√t is the integral, an approximation that is good after many steps only.

    One step is exactly η long, yours says 2η. Add the steps up one by one.
    """
    return 2 * lr * steps**0.5


@travel.mistake
def upper_bound(lr, steps):
    """This is the upper bound, 2√n − 1 times η, and not the sum.

    It is right for one step and too far for all others: the second one would be 0.83 η long. Add
    the steps up one by one.
    """
    return lr * (2 * steps**0.5 - 1)


@travel.mistake
def lower_bound(lr, steps):
    """This is the lower bound, an area under the curve, and not the sum.

    One step is exactly η long, yours says 0.83 η. Add the steps up one by one.
    """
    return 2 * lr * ((steps + 1) ** 0.5 - 1)


@travel.mistake
def without_decay(lr, steps):
    """Every step counts as η here, as if the rate never fell.

    At step t, `h` holds t squares of 1. What does the second step divide by?
    """
    return lr * steps


@travel.mistake
def last_rate_for_all(lr, steps):
    """Every step counts as long as the last one, η/√t.

    The earlier steps were longer: each has its own `h`. Write down the lengths of the first three
    steps and add them up.
    """
    return lr * steps**0.5


@travel.mistake
def last_step(lr, steps):
    """This is the length of the last step, and not the way so far.

    Add up the lengths of all steps, from the first one on.
    """
    return lr / steps**0.5


@travel.mistake
def the_way_after_each_step(lr, steps):
    """This is the way after each step, `steps` numbers. One is wanted: the way after the last.

    `np.cumsum` keeps all partial sums. The last of them is the sum.
    """
    return lr * np.cumsum(1 / np.sqrt(np.arange(1, steps + 1)))


@travel.mistake
def length_of_each_step(lr, steps):
    """These are the lengths of the steps, one by one. Their sum is wanted.

    How far AdaGrad gets is one number: add the lengths up.
    """
    return lr / np.sqrt(np.arange(1, steps + 1))


@travel.mistake
def one_step_short(lr, steps):
    """The last step is missing.

    `range(1, steps)` ends before `steps`. For `steps=1` the distance should be `lr`, yours is 0.
    """
    return lr * sum(1 / t**0.5 for t in range(1, steps))


@travel.mistake
def one_step_more(lr, steps):
    """There is one step too many.

    For `steps=1` the distance should be `lr`; yours is about 1.7 times as much.
    """
    return lr * sum(1 / t**0.5 for t in range(1, steps + 2))


@travel.mistake
def first_step_missing(lr, steps):
    """The steps are counted from 2: at the first one `h` already holds two squares.

    At step 1 it holds one square, of size 1. For `steps=1` the distance should be `lr`.
    """
    return lr * sum(1 / t**0.5 for t in range(2, steps + 2))


@travel.mistake
def counted_from_zero(lr, steps):
    """The steps are counted from 0, and 1/√0 is infinite.

    `range(steps)` begins at 0. At the first step `h` holds the first square already.
    """
    return lr * np.sum(1 / np.sqrt(np.arange(steps)))


@travel.mistake
def negative(lr, steps):
    """The numbers are right, but negative.

    `w` falls, since the step goes against the gradient. How far it gets is a length, and positive.
    """
    return -lr * sum(1 / t**0.5 for t in range(1, steps + 1))


@travel.mistake
def sum_without_root(lr, steps):
    """The root is missing: this adds up 1/t.

    At step t, `h` is t, and the step divides by its root. The second step is η/√2 long.
    """
    return lr * sum(1 / t for t in range(1, steps + 1))


@travel.mistake
def lr_missing(lr, steps):
    """The learning rate is missing.

    Every step has `lr` as a factor. Double it: the distance should double.
    """
    return sum(1 / t**0.5 for t in range(1, steps + 1))


@exercise(
    returns="first",
    tested="Tested with 1 to 10 000 steps and shares from 0.01 to 1.",
    cases=[
        case(steps=1, share=0.5),
        case(steps=4, share=0.5),
        case(steps=2, share=1.0),
        case(steps=100, share=0.1),
        case(steps=10_000, share=0.01),
    ],
)
def outlier(steps, share):
    """Return the first gradient that leaves this share of the last step; all others are 1."""
    h = steps / share**2
    return (h - (steps - 1)) ** 0.5


@outlier.mistake
def what_it_adds_to_h(steps, share):
    """This is what the first gradient adds to `h`: its square.

    How large is the gradient itself? At `steps=1` and `share=0.5` it should be 2, since 1/2 is half
    of 1/1; yours is 4.
    """
    return steps / share**2 - (steps - 1)


@outlier.mistake
def all_of_h(steps, share):
    """This is what `h` has to be at the last step, and not the gradient that gets it there.

    Take off what the ordinary gradients bring to `h`. What is left was brought by the first one, as
    a square.
    """
    return steps / share**2


@outlier.mistake
def others_left_out(steps, share):
    """The ordinary gradients are left out: their squares are in `h` too.

    At `share=1` nothing is lost, so the first gradient should be 1, like all the others. Try it
    with `steps=2`.
    """
    return steps**0.5 / share


@outlier.mistake
def one_gradient_too_many(steps, share):
    """One ordinary gradient too many is taken off.

    The first of the `steps` gradients is the outlier, so there are fewer ordinary ones than steps.
    At `steps=1` there is none.
    """
    return (steps / share**2 - steps) ** 0.5


@outlier.mistake
def others_added(steps, share):
    """The squares of the ordinary gradients are added, and should be taken off.

    `h` at the last step is the outlier's square and theirs together. The more they bring, the less
    is left for the outlier.
    """
    return (steps / share**2 + (steps - 1)) ** 0.5


@outlier.mistake
def root_of_the_first_part(steps, share):
    """The root ends too early: the ordinary gradients are taken off outside of it.

    Squares are taken off squares. The root comes last, over all that the outlier brings to `h`.
    """
    return steps**0.5 / share - (steps - 1)


@outlier.mistake
def one_over_the_share(steps, share):
    """The outlier is compared with one ordinary gradient, and that fits the first step only.

    Without it, `h` at the last step would hold as many squares as there are steps. To shorten that
    step, the outlier has to outweigh all of them.
    """
    return 1 / share


@outlier.mistake
def share_not_squared(steps, share):
    """The share stands in the equation unsquared.

    The step goes with the root of `h`. For half the step, `h` has to be four times as large.
    """
    return (steps / share - (steps - 1)) ** 0.5


@outlier.mistake
def share_upside_down(steps, share):
    """The share is the wrong way round: it makes `h` smaller.

    A shorter step needs a larger `h`. The smaller `share`, the larger the outlier should be.
    """
    return max(steps * share**2 - (steps - 1), 0) ** 0.5


@outlier.mistake
def share_of_the_first_step(steps, share):
    """The last step is compared with the first one, which is η long.

    Without the outlier the last step would not be η long, but η over the root of `steps`. The share
    is one of that.
    """
    return max(1 / share**2 - (steps - 1), 0) ** 0.5
