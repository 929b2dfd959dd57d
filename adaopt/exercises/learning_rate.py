"""Exercises of the chapter on the learning rate."""

from __future__ import annotations

import numpy as np

from .tasks import case, exercise


@exercise(
    returns="path",
    tested="Tested with one to three curvatures, one to five steps, η that creep and η that hop.",
    cases=[
        case(lam=[1.0], x0=[4.0], lr=0.5, steps=2),
        case(lam=[0.1, 2.0], x0=[-7.0, 2.0], lr=0.9, steps=1),
        case(lam=[0.1, 2.0], x0=[-7.0, 2.0], lr=0.9, steps=4),
        case(lam=[3.0, 1.0, 0.5], x0=[1.0, -2.0, 5.0], lr=0.3, steps=5),
    ],
)
def descend(lam, x0, lr, steps):
    """Return every point of gradient descent on ½ Σ λ x², the start first."""
    x = np.asarray(x0, dtype=float)
    path = [x]
    for _ in range(steps):
        x = x - lr * (lam * x)
        path.append(x)
    return np.array(path)


@descend.mistake
def uphill(lam, x0, lr, steps):
    """Each step goes along the gradient, and so uphill.

    The gradient points to where the loss rises. Start at x = 4 with λ = 1: the first step should
    come nearer to 0, yours goes away from it.
    """
    return (1 + lr * lam) ** np.arange(steps + 1)[:, None] * x0


@descend.mistake
def gradient_at_the_start(lam, x0, lr, steps):
    """Every step takes the gradient at `x0`.

    The gradient is to be asked for anew where you stand now. Yours walks straight on, in steps of
    one length, through the minimum and out on the other side.
    """
    return x0 - np.arange(steps + 1)[:, None] * (lr * lam * x0)


@descend.mistake
def always_from_the_start(lam, x0, lr, steps):
    """Every step begins at `x0` again, so all points after the start are the same.

    A step goes from where the last one arrived. Look whether the new point gets the name under
    which the next round of the loop looks for the old one.
    """
    return np.array([x0] + [x0 - lr * lam * x0] * steps)


@descend.mistake
def rows_all_alike(lam, x0, lr, steps):
    """All rows are the last point.

    The list holds one and the same array, many times. `x -= …` changes that array, and with it
    every row. `x = x - …` makes a new array each time; so does `x.copy()`.
    """
    last = descend.reference(lam, x0, lr, steps)[-1]
    return np.array([last] * (steps + 1))


@descend.mistake
def curvature_forgotten(lam, x0, lr, steps):
    """The gradient is taken to be x itself: `lam` is not used.

    That is right where λ = 1. The slope of λx²/2 is λx: the same x on a steeper parabola has a
    larger gradient. Change `lam` in a call: your answer stays the same.
    """
    return descend.reference(np.ones_like(lam), x0, lr, steps)


@descend.mistake
def slopes_added_up(lam, x0, lr, steps):
    """Every component takes the same step: the slopes have been added up.

    A gradient has one slope for each component, and each component goes by its own. Look for a sum
    in your gradient.
    """
    x, path = x0, [x0]
    for _ in range(steps):
        x = x - lr * (lam * x).sum()
        path.append(x)
    return np.array(path)


@descend.mistake
def one_curvature_for_all(lam, x0, lr, steps):
    """All components have the curvature of the steepest.

    Each has its own: `lam` and the point are arrays of the same length, and NumPy multiplies them
    component by component.
    """
    return descend.reference(np.full_like(lam, np.max(lam)), x0, lr, steps)


@descend.mistake
def mean_curvature_for_all(lam, x0, lr, steps):
    """All components have the mean of the curvatures.

    Each has its own: the steep ones should move fast and the flat ones slowly. `lam` and the point
    are arrays of the same length, and NumPy multiplies them component by component.
    """
    return descend.reference(np.full_like(lam, np.mean(lam)), x0, lr, steps)


@descend.mistake
def curvature_outside_the_bracket(lam, x0, lr, steps):
    """The curvature stands outside the bracket: (1 − η) λ in place of 1 − ηλ.

    It belongs to the gradient, and so to what is taken off. With `lr` = 0 nothing should move, and
    yours is multiplied by `lam`.
    """
    return ((1 - lr) * lam) ** np.arange(steps + 1)[:, None] * x0


@descend.mistake
def loss_for_gradient(lam, x0, lr, steps):
    """The loss λx²/2 takes the place of its slope.

    This loss is never negative, so yours always steps to the left, even from a place to the left of
    the minimum. The gradient is the derivative of the loss, and has a sign.
    """
    x, path = x0, [x0]
    for _ in range(steps):
        x = x - lr * (lam * x * x / 2)
        path.append(x)
    return np.array(path)


@descend.mistake
def half_kept(lam, x0, lr, steps):
    """The ½ of the loss is still in your gradient.

    The derivative of x² is 2x, and this 2 cancels the ½ in λx²/2. Your steps are half as long as
    they should be.
    """
    return descend.reference(lam / 2, x0, lr, steps)


@descend.mistake
def twice_the_slope(lam, x0, lr, steps):
    """The gradient is twice too large: 2λx is the slope of λx².

    This loss is λx²/2, and its ½ cancels the 2. With λ = 1 and η = 0.5 each step should halve x;
    yours lands on 0.
    """
    return descend.reference(2 * lam, x0, lr, steps)


@descend.mistake
def rate_twice(lam, x0, lr, steps):
    """The learning rate comes in twice.

    The step is `lr` times the gradient, once. Perhaps the gradient has it already, and the line of
    the step has it again.
    """
    return descend.reference(lam, x0, lr * lr, steps)


@descend.mistake
def rate_forgotten(lam, x0, lr, steps):
    """The learning rate is not used: each step is the whole gradient long.

    Change `lr` in a call: your answer stays the same.
    """
    return descend.reference(lam, x0, 1.0, steps)


@descend.mistake
def start_missing(lam, x0, lr, steps):
    """The start is missing: the first row should be `x0`.

    `steps` steps make `steps` + 1 points, as three steps leave four footprints. Put the start in
    before the loop.
    """
    return descend.reference(lam, x0, lr, steps)[1:]


@descend.mistake
def kept_after_the_step(lam, x0, lr, steps):
    """The start is missing, and at the end there is one step too many.

    The number of rows is right, but the first should be `x0`. Each point is kept after its step,
    and the start never. Put it in before the loop.
    """
    return descend.reference(lam, x0, lr, steps + 1)[1:]


@descend.mistake
def last_point_missing(lam, x0, lr, steps):
    """The last point is missing: yours has one row too few.

    `steps` steps make `steps` + 1 points. Either the loop ends one round early, or each point is
    kept before its step and the last never.
    """
    return descend.reference(lam, x0, lr, steps)[:-1]


@descend.mistake
def one_too_many(lam, x0, lr, steps):
    """There is one step too many at the end.

    `steps` steps make `steps` + 1 points, the start included. Count the rounds of your loop for
    `steps` = 1.
    """
    return descend.reference(lam, x0, lr, steps + 1)


@descend.mistake
def start_twice(lam, x0, lr, steps):
    """The start stands there twice, and the last point is missing.

    The point after the first step has the factor 1 − ηλ to the power 1. `range(steps)` begins at 0,
    and anything to the power 0 is 1.
    """
    path = descend.reference(lam, x0, lr, steps)
    return np.array([x0, *path[:-1]])


@descend.mistake
def only_the_last(lam, x0, lr, steps):
    """This is the last point alone; all of them are wanted, one a row.

    Keep a list, put each new point into it, and return it at the end.
    """
    return descend.reference(lam, x0, lr, steps)[-1]


@descend.mistake
def points_as_columns(lam, x0, lr, steps):
    """Each point is a column; it should be a row.

    The wanted shape is (`steps` + 1, number of components), time first, as in `run.x`. `.T` turns
    one into the other.
    """
    return descend.reference(lam, x0, lr, steps).T


@exercise(
    returns="rate",
    tested="Tested with k at the start, in the middle and at the end, as a number and as an array.",
    cases=[
        case(k=0, lr=0.3, steps=100),
        case(k=25, lr=0.3, steps=100),
        case(k=3, lr=2.0, steps=4),
        case(k=[0, 1, 2, 3, 4, 5, 6], lr=0.9, steps=6),
    ],
)
def cosine(k, lr, steps):
    """Return the rate at step k, on half a wave from `lr` at 0 down to 0 at `steps`."""
    return lr * (1 + np.cos(np.pi * k / steps)) / 2


@cosine.mistake
def not_halved(k, lr, steps):
    """It is twice too high: it begins at 2 `lr`.

    1 + cos goes from 2 down to 0. What it is multiplied by should bring the 2 to `lr`.
    """
    return lr * (1 + np.cos(np.pi * k / steps))


@cosine.mistake
def whole_wave(k, lr, steps):
    """This is a whole wave: it is at 0 in the middle, and back at `lr` at the end.

    Half a wave is wanted. The angle goes from 0 to π, where the cosine is −1.
    """
    return lr * (1 + np.cos(2 * np.pi * k / steps)) / 2


@cosine.mistake
def quarter_in_the_bracket(k, lr, steps):
    """The angle goes to π/2 only, so the rate ends at half of `lr`.

    At k = `steps` the cosine should have come down to −1.
    """
    return lr * (1 + np.cos(np.pi * k / steps / 2)) / 2


@cosine.mistake
def quarter_wave(k, lr, steps):
    """This is a quarter of a wave, from cos 0 to cos π/2.

    It does begin at `lr` and end at 0. But it comes down steeply at the end, and the cosine decay
    is gentle at both ends: half a wave, lifted by 1 and halved.
    """
    return lr * np.cos(np.pi / 2 * k / steps)


@cosine.mistake
def not_lifted(k, lr, steps):
    """The wave is not lifted: from the middle on the rate is negative.

    The cosine goes from 1 to −1. A rate should go from `lr` to 0. Print the last one.
    """
    return lr * np.cos(np.pi * k / steps)


@cosine.mistake
def rate_outside_the_bracket(k, lr, steps):
    """The wave is not multiplied by `lr`, only its middle is.

    The height of the wave should be in proportion to `lr`, too. Look at which bracket `lr` stands
    before, and try `lr` = 0.
    """
    return lr / 2 + np.cos(np.pi * k / steps) / 2


@cosine.mistake
def only_the_cosine_halved(k, lr, steps):
    """`lr` multiplies the 1 alone, and the 2 divides the cosine alone.

    Both belong to the whole of 1 + cos: a bracket is missing. At the end the rate should be 0, and
    yours is `lr` − ½.
    """
    return lr + np.cos(np.pi * k / steps) / 2


@cosine.mistake
def only_the_cosine_multiplied(k, lr, steps):
    """The wave is lifted by 1, and should be lifted by half of `lr`.

    The whole of 1 + cos is multiplied by `lr` and halved: a bracket is missing. At the end the rate
    should be 0, and yours is 1 − `lr`/2.
    """
    return lr / 2 * np.cos(np.pi * k / steps) + 1


@cosine.mistake
def whole_division(k, lr, steps):
    """The rate stays at `lr` until the end, and then drops to 0.

    `k // steps` is a whole number, 0 all the way. One stroke divides without rounding.
    """
    return lr * (1 + np.cos(np.pi * (np.asarray(k) // steps))) / 2


@cosine.mistake
def folded_up(k, lr, steps):
    """This is the size of the cosine: 0 in the middle, and back at `lr` at the end.

    The wave should be lifted until nothing of it is negative, and then halved. Folding up what is
    negative makes a wave of another shape.
    """
    return lr * np.abs(np.cos(np.pi * k / steps))


@cosine.mistake
def sine_for_cosine(k, lr, steps):
    """This is a sine: it begins in the middle of the wave.

    At k = 0 the rate should be `lr`. The sine of 0 is 0, the cosine of 0 is 1.
    """
    return lr * (1 + np.sin(np.pi * k / steps)) / 2


@cosine.mistake
def degrees(k, lr, steps):
    """The angle is in degrees, and NumPy takes it in radians.

    Half a turn is π there, 3.14 and not 180.
    """
    return lr * (1 + np.cos(180 * np.asarray(k) / steps)) / 2


@cosine.mistake
def no_pi(k, lr, steps):
    """The angle goes from 0 to 1, and should go to π.

    At k = `steps` yours is at three quarters of `lr`. The cosine is −1 at π.
    """
    return lr * (1 + np.cos(np.asarray(k) / steps)) / 2


@cosine.mistake
def upwards(k, lr, steps):
    """This goes up, from 0 to `lr`.

    At k = 0 the cosine is 1 and the rate should be largest. Look at the sign in front of the
    cosine.
    """
    return lr * (1 - np.cos(np.pi * k / steps)) / 2


@cosine.mistake
def one_step_ahead(k, lr, steps):
    """It is one step ahead: the first step, k = 0, has the rate of the second.

    `k` counts the steps that are done. At k = 0 the rate should be `lr`.
    """
    return lr * (1 + np.cos(np.pi * (np.asarray(k) + 1) / steps)) / 2


@cosine.mistake
def one_step_behind(k, lr, steps):
    """It is one step behind: k = 1 has the rate of k = 0.

    `k` counts the steps that are done, from 0. At k = `steps` the rate should be 0.
    """
    return lr * (1 + np.cos(np.pi * (np.asarray(k) - 1) / steps)) / 2


@cosine.mistake
def ends_one_too_soon(k, lr, steps):
    """It reaches 0 one step too soon, at k = `steps` − 1, and then goes up again.

    k = 0 is the start of the wave and k = `steps` its end: there are `steps` gaps between them.
    """
    return lr * (1 + np.cos(np.pi * k / (steps - 1))) / 2


@cosine.mistake
def angle_in_whole_numbers(k, lr, steps):
    """The angle is rounded down to 0, 1, 2 or 3, so the rate falls in stairs.

    A double stroke divides and rounds down. A single one does not round.
    """
    return lr * (1 + np.cos(np.pi * np.asarray(k) // steps)) / 2


@cosine.mistake
def ends_one_too_late(k, lr, steps):
    """It has not come down to 0 at k = `steps`, it gets there one step later.

    k = 0 is the start of the wave and k = `steps` its end: there are `steps` gaps between them.
    """
    return lr * (1 + np.cos(np.pi * np.asarray(k) / (steps + 1))) / 2


@cosine.mistake
def straight_line(k, lr, steps):
    """This is a straight line.

    It is right at the start, in the middle and at the end. A cosine is above it in the first half
    and below it in the second.
    """
    return lr * (1 - np.asarray(k) / steps)


@cosine.mistake
def rate_left_out(k, lr, steps):
    """This goes from 1 to 0, whatever `lr` is.

    It is the share of `lr` that is left. At k = 0 the rate should be `lr` itself.
    """
    return (1 + np.cos(np.pi * k / steps)) / 2


@exercise(
    returns="mean",
    tested="Tested with ηλ from 0.02 to 1.8, σ from 0.5 to 3.",
    cases=[
        case(lr=0.5, lam=1.0, sigma=3.0),
        case(lr=0.9, lam=2.0, sigma=0.5),
        case(lr=0.1, lam=0.2, sigma=2.0),
        case(lr=[0.2, 0.8], lam=[4.0, 0.5], sigma=1.5),
    ],
)
def floor(lr, lam, sigma):
    """Return the mean of x² at which the noise keeps gradient descent on λx²/2."""
    return lr * sigma**2 / (lam * (2 - lr * lam))


@floor.mistake
def sigma_not_squared(lr, lam, sigma):
    """σ is not squared.

    The variance of `sigma` times a random number of variance 1 is `sigma`²: a factor comes out
    squared. Make the noise twice as large: the mean of x² should be four times as large.
    """
    return lr * sigma / (lam * (2 - lr * lam))


@floor.mistake
def rate_squared(lr, lam, sigma):
    """One η too many above the line.

    One step adds η²σ². But the steps also shrink what is there, by 1 − (1 − ηλ)² = ηλ(2 − ηλ), and
    dividing by that takes one η away.
    """
    return lr**2 * sigma**2 / (lam * (2 - lr * lam))


@floor.mistake
def noise_of_one_step(lr, lam, sigma):
    """This is what one step adds, η²σ².

    The steps before it have left something too, shrunk but not gone. Ask which mean of x² is the
    same before and after a step.
    """
    return (lr * sigma) ** 2 + 0 * np.asarray(lam)


@floor.mistake
def one_step_from_one(lr, lam, sigma):
    """This is the variance after one step from variance 1.

    Two terms are added up here: what is left of the old variance, and what is new. But the old one
    is not 1: it should be such that it is the same before and after. Solve for it.
    """
    return (1 - lr * lam) ** 2 + (lr * sigma) ** 2


@floor.mistake
def not_taken_from_one(lr, lam, sigma):
    """What a step adds is divided by the share that is left, (1 − ηλ)².

    It should be divided by the share that a step takes away. The two make 1 together.
    """
    return (lr * sigma) ** 2 / (1 - lr * np.asarray(lam)) ** 2


@floor.mistake
def square_outside_the_bracket(lr, lam, sigma):
    """The square stands outside: (1 − (1 − ηλ))² in place of 1 − (1 − ηλ)².

    The share that a step leaves is (1 − ηλ)², and what it takes away is 1 minus that. Yours comes
    to σ²/λ², and `lr` has dropped out: a smaller rate should let in less noise.
    """
    return (lr * sigma) ** 2 / (1 - (1 - lr * np.asarray(lam))) ** 2


@floor.mistake
def factor_without_curvature(lr, lam, sigma):
    """The factor of a step is taken to be 1 − η, without λ.

    On λx²/2 the gradient is λx, and a step leaves 1 − ηλ of x. Change `lam` in a call: your answer
    stays the same.
    """
    return (lr * sigma) ** 2 / (1 - (1 - lr) ** 2) + 0 * np.asarray(lam)


@floor.mistake
def new_noise_not_squared(lr, lam, sigma):
    """What a step adds is not squared: it comes in as ησ, and should as η²σ².

    A step adds η σ times a random number of variance 1. A factor comes out of a variance squared.
    """
    return lr * sigma / (1 - (1 - lr * np.asarray(lam)) ** 2)


@floor.mistake
def noise_without_rate(lr, lam, sigma):
    """The noise comes in as σ², and should as η²σ².

    The noise is on the gradient, and a step is η times the gradient. A smaller η lets less of it
    in.
    """
    return sigma**2 / (1 - (1 - lr * np.asarray(lam)) ** 2)


@floor.mistake
def rate_not_squared(lr, lam, sigma):
    """The noise comes in as ησ², and should as η²σ².

    A step brings in the noise times η, and a factor comes out of a variance squared.
    """
    return lr * sigma**2 / (1 - (1 - lr * np.asarray(lam)) ** 2)


@floor.mistake
def one_for_two_in_the_bracket(lr, lam, sigma):
    """The bracket has 1 − ηλ, and should have 2 − ηλ.

    1 − (1 − ηλ)² is 2ηλ − (ηλ)²: multiply the square out once more. From ηλ = 1 on yours is
    infinite or negative, which no mean of x² is.
    """
    return lr * sigma**2 / (lam * (1 - lr * np.asarray(lam)))


@floor.mistake
def factor_not_squared(lr, lam, sigma):
    """The mean of x² is taken to shrink like x, by 1 − ηλ.

    If x shrinks by a factor, x² shrinks by its square. Put your answer into the step from one
    variance to the next and see whether it stays.
    """
    return lr * sigma**2 / np.asarray(lam)


@floor.mistake
def small_rates_only(lr, lam, sigma):
    """This is ησ²/(2λ), which is near the truth only while ηλ is small.

    At ηλ = 1.8 the truth is ten times as much. The bracket 2 − ηλ has been taken for 2.
    """
    return lr * sigma**2 / (2 * np.asarray(lam))


@floor.mistake
def curvature_left_out_of_the_bracket(lr, lam, sigma):
    """The bracket has 2 − η, without λ.

    The noise gets out of hand where the descent does: at ηλ = 2. Only the product is free of units,
    so only it can stand beside a 2.
    """
    return lr * sigma**2 / (lam * (2 - np.asarray(lr)))


@floor.mistake
def curvature_missing(lr, lam, sigma):
    """A λ is missing below the line.

    1 − (1 − ηλ)² is ηλ(2 − ηλ), and its λ is still there after one η has canceled. A flatter valley
    holds x less well.
    """
    return lr * sigma**2 / (2 - lr * np.asarray(lam))


@floor.mistake
def standard_deviation(lr, lam, sigma):
    """This is the root: how far x scatters, and not the mean of x².

    Square it.
    """
    return np.sqrt(floor.reference(lr, lam, sigma))


@floor.mistake
def the_loss(lr, lam, sigma):
    """This is the mean of the loss λx²/2.

    The mean of x² itself is wanted.
    """
    return np.asarray(lam) / 2 * floor.reference(lr, lam, sigma)


@floor.mistake
def loss_for_small_rates(lr, lam, sigma):
    """This is ησ²/4, the mean of the loss for small ηλ.

    The mean of x² itself is wanted, and for any ηλ up to 2. It depends on λ: a flatter valley holds
    x less well.
    """
    return lr * sigma**2 / 4 + 0 * np.asarray(lam)


@floor.mistake
def bracket_above_the_line(lr, lam, sigma):
    """The bracket multiplies, and should divide.

    `a / b * c` is `a * c / b` in Python: what belongs below the line needs a bracket around all of
    it. Near ηλ = 2 the scatter should become very large, yours goes to 0.
    """
    return lr * sigma**2 / lam * (2 - lr * lam)


@floor.mistake
def plus_in_the_bracket(lr, lam, sigma):
    """The bracket has a plus: 2 + ηλ.

    1 − (1 − ηλ)² is 2ηλ − (ηλ)². Near ηλ = 2, where the descent is about to diverge, the scatter
    should become very large.
    """
    return lr * sigma**2 / (lam * (2 + lr * np.asarray(lam)))


@exercise(
    returns="lr",
    tested="Tested with two to four curvatures, in any order.",
    cases=[
        case(lam=[0.5, 4.0]),
        case(lam=[2.0, 0.1]),
        case(lam=[1.0, 2.0, 3.0]),
        case(lam=[1.0, 3.0, 2.0]),
        case(lam=[8.0, 0.2, 5.0, 1.0]),
        case(lam=[0.2, 5.0, 1.0, 8.0]),
    ],
)
def forever(lam):
    """Return the rate at which the steepest direction hops to and fro forever."""
    return 2 / np.max(lam)


@forever.mistake
def flattest(lam):
    """At this rate the flattest direction hops forever. The others have long diverged.

    The steep direction is the first to get into trouble: its ηλ is the largest.
    """
    return 2 / np.min(lam)


@forever.mistake
def lands(lam):
    """At this rate the steepest direction lands in one step: ηλ = 1, the factor is 0.

    It hops forever where the factor is −1.
    """
    return 1 / np.max(lam)


@forever.mistake
def best(lam):
    """This is the best rate: at it, the steepest and the flattest shrink equally fast.

    Forever means a factor of −1 for the steepest.
    """
    return 2 / (np.max(lam) + np.min(lam))


@forever.mistake
def of_the_sum(lam):
    """The directions do not share one budget: each has its own ηλ.

    No sum is needed. Only the direction with the largest ηλ hops forever.
    """
    return 2 / np.sum(lam)


@forever.mistake
def of_the_mean(lam):
    """There is no direction with the mean curvature.

    Each has its own ηλ, and the steepest comes first to the border. At your rate it is beyond it.
    """
    return 2 / np.mean(lam)


@forever.mistake
def first_direction(lam):
    """This takes the first curvature, and the largest may stand anywhere.

    Turn the list around: your answer changes, the loss is the same.
    """
    return 2 / lam[0]


@forever.mistake
def last_direction(lam):
    """This takes the last curvature, and the largest may stand anywhere.

    Turn the list around: your answer changes, the loss is the same.
    """
    return 2 / lam[-1]


@forever.mistake
def first_two_directions(lam):
    """This looks at the first two curvatures, and there may be more.

    A loss can have three directions, or four, and any of them can be the steepest. Try `lam` with
    the largest number in the third place.
    """
    return 2 / np.maximum(lam[0], lam[1])


@forever.mistake
def place_of_the_largest(lam):
    """This divides by the *place* of the largest curvature, not by the curvature.

    `np.argmax` says where it stands, counted from 0. How large it is, is another question.
    """
    return 2 / np.argmax(lam)


@forever.mistake
def product_for_rate(lam):
    """This is the product, ηλ = 2; the rate η is wanted.

    Divide it by the curvature that decides.
    """
    return 2.0


@forever.mistake
def of_the_ravine(lam):
    """1 is the rate for the ravine, whose steepest curvature is 2.

    Other curvatures have another. Which of those in `lam` decides, and how?
    """
    return 1.0


@forever.mistake
def by_the_condition_number(lam):
    """2 is divided by the condition number, the largest curvature over the smallest.

    That number says how slow the descent must be. How far it can go before it diverges depends on
    the steepest direction alone.
    """
    return 2 * np.min(lam) / np.max(lam)


@forever.mistake
def multiplied(lam):
    """The curvature multiplies, and should divide.

    The steeper the loss, the smaller the rate it can bear.
    """
    return 2 * np.max(lam)
