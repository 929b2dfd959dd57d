"""Exercises of the chapter on comparing optimizers."""

from __future__ import annotations

import numpy as np

from .tasks import case, exercise


@exercise(
    returns="g",
    tested="Tested with gradients longer and shorter than the limit, as a number, "
    "a vector and a matrix.",
    cases=[
        case(g=-3.0, limit=2.0),
        case(g=[3.0, -4.0], limit=2.5),
        case(g=[0.9, -1.2], limit=2.0),
        case(g=[0.25, 0.5], limit=1.0),
        case(g=[6.0, 0.5, -2.0], limit=1.0),
        case(g=[[1.0, 2.0], [-2.0, 4.0]], limit=2.0),
    ],
)
def clip(g, limit):
    """Return the gradient, shortened to the length `limit` if it is longer."""
    norm = np.sqrt(np.sum(g * g))
    return g * (limit / norm) if norm > limit else g


@clip.mistake
def each_component_by_itself(g, limit):
    """Each component is cut by itself, and that turns the gradient.

    Of (3, −4) with limit 2.5 it leaves (2.5, −2.5), which points elsewhere and is still too long.
    One factor for all components keeps the direction.
    """
    return np.clip(g, -limit, limit)


@clip.mistake
def short_ones_made_longer(g, limit):
    """Every gradient gets the length `limit`, the short ones too.

    A limit is a ceiling: a gradient below it passes unchanged. Yours takes steps of one length, and
    near a minimum it could not slow down.
    """
    return g * (limit / np.linalg.norm(g))


@clip.mistake
def divided_by_the_square(g, limit):
    """It is divided by the sum of squares, and not by its root.

    The longer the gradient, the shorter your answer. Measure the length of what you return for
    (3, −4) and limit 2.5: it should be 2.5.
    """
    square = np.sum(g * g)
    return g * (limit / square) if np.sqrt(square) > limit else g


@clip.mistake
def square_against_limit(g, limit):
    """The square of the length is compared with the limit.

    The gradient (0.9, −1.2) has the length 1.5 and the square 2.25. It is shorter than 2, and yours
    changes it all the same.
    """
    square = np.sum(g * g)
    return g * (limit / np.sqrt(square)) if square > limit else g


@clip.mistake
def root_forgotten(g, limit):
    """The root is forgotten: the sum of squares is taken for the length.

    Of (3, −4) the squares add up to 25, and the length is 5. So what you return is too short, and
    (0.9, −1.2), which is shorter than 2, is changed as well.
    """
    square = np.sum(g * g)
    return g * np.minimum(1, limit / square)


@clip.mistake
def to_length_one(g, limit):
    """Whatever is too long gets the length 1, and should get the length `limit`.

    Give it (3, −4) with limit 2.5 and measure what comes back.
    """
    norm = np.linalg.norm(g)
    return g / norm if norm > limit else g


@clip.mistake
def divided_by_the_limit(g, limit):
    """What is too long is divided by `limit`, whatever its length.

    The factor has to depend on the length: twice as long a gradient is to be shortened twice as
    much. Give it (30, −40) and (3, −4) with the same limit.
    """
    return g / limit if np.linalg.norm(g) > limit else g


@clip.mistake
def largest_component(g, limit):
    """The largest component is taken for the length.

    The direction is kept, but (3, −4) comes out longer than the limit. The length is the root of
    the sum of all squares.
    """
    largest = np.abs(g).max()
    return g * (limit / largest) if largest > limit else g


@clip.mistake
def sum_of_sizes(g, limit):
    """The length is taken as the sum of the sizes of the components.

    That of (3, −4) would be 7, and it is 5: the root of 9 + 16.
    """
    total = np.abs(g).sum()
    return g * (limit / total) if total > limit else g


@clip.mistake
def mean_square(g, limit):
    """The squares are averaged, and should be added.

    The root of the mean square is the size of a typical component. The length of (3, −4) is 5.
    """
    size = np.sqrt(np.mean(g * g))
    return g * (limit / size) if size > limit else g


@clip.mistake
def signs_lost(g, limit):
    """The signs are lost: all components come out positive.

    A gradient of the other sign asks for a step the other way. Sizes belong in the length alone,
    not in what is returned.
    """
    norm = np.linalg.norm(g)
    return np.abs(g * (limit / norm)) if norm > limit else np.abs(g)


@clip.mistake
def row_by_row(g, limit):
    """Each row of the matrix is shortened by itself.

    There is one length, of all numbers in `g` together. Otherwise the rows change their sizes
    beside one another, and the direction changes with them.
    """
    norm = np.sqrt(np.sum(g * g, axis=-1, keepdims=True))
    return g * np.minimum(1, limit / norm)


@clip.mistake
def factor_alone(g, limit):
    """This is the factor. What is wanted is the gradient times the factor.

    Its shape should be that of `g`.
    """
    return np.minimum(1, limit / np.linalg.norm(g))


@exercise(
    returns="loss",
    tested="Tested with one example and up to three, small logits and very large ones.",
    cases=[
        case(logits=[[2.0, 0.0, -1.0]], y=np.array([2])),
        case(logits=[[1.0, 3.0], [0.5, -0.5]], y=np.array([0, 0])),
        case(logits=[[0.0, 1.0, 2.0], [3.0, -1.0, 0.0], [1.0, 1.0, 4.0]], y=np.array([2, 0, 1])),
        case(logits=[[0.0, 1000.0]], y=np.array([0])),
        case(logits=[[1000.0, 1003.0], [-1000.0, -1001.0]], y=np.array([0, 1])),
    ],
)
def cross_entropy(logits, y):
    """Return the mean of −log p of the right class, p being the softmax of the logits."""
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    right = y[:, None] == np.arange(z.shape[-1])
    return -(right * log_p).sum(axis=-1).mean()


def _log_p(z, axis=-1):
    z = z - z.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


def _of_the_right(values, y):
    """Pick from each row the value of its class."""
    right = y[:, None] == np.arange(values.shape[-1])
    return np.where(right, values, 0.0).sum(axis=-1)


@cross_entropy.mistake
def added_up(logits, y):
    """The losses of the examples are added up; their mean is wanted.

    With a sum, the gradient grows with the size of the batch, and a learning rate found for one
    size is wrong for every other.
    """
    return -_of_the_right(_log_p(logits), y).sum()


@cross_entropy.mistake
def one_for_each(logits, y):
    """There is a loss for each example; their mean is wanted, one number.

    A network has one loss at a time to go down on.
    """
    return -_of_the_right(_log_p(logits), y)


@cross_entropy.mistake
def no_shift(logits, y):
    """The exponential overflows: e to the power of 1000 is too large for a float.

    Subtract the largest logit of each row from the row first. The softmax stays the same, since the
    factor cancels, and no exponent is above 0.
    """
    with np.errstate(all="ignore"):
        e = np.exp(logits)
        p = e / e.sum(axis=-1, keepdims=True)
        return -np.log(_of_the_right(p, y)).mean()


@cross_entropy.mistake
def log_of_a_zero(logits, y):
    """The logarithm meets a 0: the exponential of a large negative number is rounded to 0.

    Take the logarithm of the fraction by hand: log p is the shifted logit minus the log of the sum.
    Nothing is lost then.
    """
    with np.errstate(all="ignore"):
        return -np.log(_of_the_right(np.exp(_log_p(logits)), y)).mean()


@cross_entropy.mistake
def small_number_added(logits, y):
    """A small number is added to p in the logarithm.

    It hides the zeros and lies about them: the loss of a very wrong answer stops growing, here at
    16. Take log p without forming p: the shifted logit minus the log of the sum.
    """
    return -np.log(_of_the_right(np.exp(_log_p(logits)), y) + 1e-7).mean()


@cross_entropy.mistake
def one_shift_for_all(logits, y):
    """The largest of all logits is subtracted from every row.

    A row far below the others then has nothing but zeros after the exponential, and the log of 0.
    Each row needs its own largest.
    """
    z = logits - logits.max()
    with np.errstate(all="ignore"):
        log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -_of_the_right(log_p, y).mean()


@cross_entropy.mistake
def shifted_once(logits, y):
    """The shift is in the sum, and not in the logit of the right class.

    Both belong to one fraction. Add 5 to all logits of a row: the softmax stays the same, and so
    should your loss.
    """
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = logits - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -_of_the_right(log_p, y).mean()


@cross_entropy.mistake
def over_the_examples(logits, y):
    """The softmax runs over the examples, and should run over the classes.

    Each row of logits is one example: its probabilities add up to 1 along the row, which is the
    last axis.
    """
    return -_of_the_right(_log_p(logits, axis=0), y).mean()


@cross_entropy.mistake
def every_row_with_every_label(logits, y):
    """This pairs every row with every label: `logits[:, y]` has them all.

    Row 0 has the label `y[0]`, row 1 has `y[1]`, and so on. To pick one number from each row, say
    which rows as well as which columns.
    """
    return -_log_p(logits)[:, y.astype(int)].mean()


@cross_entropy.mistake
def mean_over_the_classes_too(logits, y):
    """The mean is over examples and classes.

    Each example has one right class, so divide by the number of examples alone. A network that
    knows nothing of ten classes should have a loss of log 10.
    """
    return -_of_the_right(_log_p(logits), y).mean() / logits.shape[-1]


@cross_entropy.mistake
def sign_missing(logits, y):
    """The sign is missing: this loss is negative.

    The log of a probability is below 0. A loss is to be made small, so it is minus the log.
    """
    return _of_the_right(_log_p(logits), y).mean()


@cross_entropy.mistake
def class_it_believes_in(logits, y):
    """This is the loss of the class with the largest logit, whatever the right one is.

    Such a network is rewarded for being sure. Change `y` in a call: your answer stays the same.
    """
    return -_log_p(logits).max(axis=-1).mean()


@cross_entropy.mistake
def no_logarithm(logits, y):
    """This is 1 minus the probability of the right class; the logarithm is missing.

    Near p = 0 it is flat, so a network that is very wrong learns next to nothing from it.
    """
    return (1 - _of_the_right(np.exp(_log_p(logits)), y)).mean()


@cross_entropy.mistake
def no_softmax(logits, y):
    """The softmax is missing: this is minus the logit of the right class.

    It could be made as small as one likes by raising all logits alike. A softmax does not change
    when all are raised.
    """
    return -_of_the_right(logits, y).mean()


@cross_entropy.mistake
def binary_logarithm(logits, y):
    """The logarithm is to base 2; the natural one is wanted.

    Yours is the loss in bits. A network that knows nothing of two classes has 1 bit, which is
    0.693 here.
    """
    return -_of_the_right(_log_p(logits), y).mean() / np.log(2)


@exercise(
    returns="decades",
    tested="Tested with grids with two, four and ten rates to a decade, gaps, "
    "and runs that diverged.",
    cases=[
        case(
            lrs=[0.01, 0.1, 1.0, 10.0, 100.0],
            losses=[0.5, 0.001, 0.002, 0.03, np.nan],
            threshold=0.01,
        ),
        case(
            lrs=(10.0 ** np.arange(-4, 2, 0.5)).tolist(),
            losses=[0.9, 0.7, 0.2, 0.04, 0.3, 0.02, 0.01, 0.03, 0.6, np.nan, np.nan, np.nan],
            threshold=0.05,
        ),
        case(
            lrs=(10.0 ** np.arange(-2, 0.5, 0.1)).tolist(),
            losses=[*np.linspace(3.0, 0.1, 15), *np.linspace(0.1, 2.0, 7), np.nan, np.nan, np.nan],
            threshold=1.0,
        ),
        case(
            lrs=(10.0 ** np.arange(-3, 1, 0.25)).tolist(),
            losses=[0.3, 0.2, 0.1, 0.07, 0.3, 0.4, 0.06, 0.5, *[9.0] * 5, np.nan, np.nan, np.nan],
            threshold=0.15,
        ),
    ],
)
def band(lrs, losses, threshold):
    """Return how many decades the usable rates cover; each stands for one step of the grid."""
    usable = losses < threshold  # NaN is below nothing
    return usable.sum() * np.log10(lrs[1] / lrs[0])


@band.mistake
def number_of_rates(lrs, losses, threshold):
    """This is the number of usable rates.

    It depends on how fine the grid is: with twice as many rates between the same ends it doubles.
    Multiply by what one step of the grid is, in decades.
    """
    return (losses < threshold).sum()


@band.mistake
def from_end_to_end(lrs, losses, threshold):
    """This goes from the first usable rate to the last.

    It is one step of the grid too short, as three fence posts have two gaps: a band of one rate
    would have no width. And what is not usable in between is counted in.
    """
    good = lrs[losses < threshold]
    return np.log10(good[-1] / good[0])


@band.mistake
def gaps_counted_in(lrs, losses, threshold):
    """A rate that is not usable is counted in, because it lies between two that are.

    Nobody who lands on it gets a good run. Count the usable ones alone.
    """
    good = np.flatnonzero(losses < threshold)
    return (good[-1] - good[0] + 1) * np.log10(lrs[1] / lrs[0])


@band.mistake
def longest_piece(lrs, losses, threshold):
    """Only the longest piece without a gap is counted.

    All usable rates are wanted, wherever they lie.
    """
    longest = run = 0
    for usable in losses < threshold:
        run = run + 1 if usable else 0
        longest = max(longest, run)
    return longest * np.log10(lrs[1] / lrs[0])


@band.mistake
def as_a_factor(lrs, losses, threshold):
    """This is the largest usable rate divided by the smallest: a factor, and not yet decades.

    The decimal logarithm of a factor is its width in decades: of 1000 it is 3.
    """
    good = lrs[losses < threshold]
    return good[-1] / good[0]


@band.mistake
def difference_of_rates(lrs, losses, threshold):
    """The usable rates are subtracted, and should be compared by ratio.

    From 0.001 to 0.01 is as wide as from 1 to 10. A difference sees the large rates alone.
    """
    good = lrs[losses < threshold]
    return good[-1] - good[0]


@band.mistake
def natural_logarithm(lrs, losses, threshold):
    """The logarithm is natural; a decade is a power of ten.

    Your numbers are 2.3 times too large. `np.log10` counts decades.
    """
    return (losses < threshold).sum() * np.log(lrs[1] / lrs[0])


@band.mistake
def octaves(lrs, losses, threshold):
    """The logarithm is to base 2: these are doublings, and not decades.

    A decade is 3.3 doublings. `np.log10` counts decades.
    """
    return (losses < threshold).sum() * np.log2(lrs[1] / lrs[0])


@band.mistake
def diverged_counted_in(lrs, losses, threshold):
    """Runs that have diverged count as usable.

    Every comparison with `nan` is False, so "not above the threshold" is True for it. Ask what is
    below.
    """
    return (~(losses >= threshold)).sum() * np.log10(lrs[1] / lrs[0])


@band.mistake
def above_the_threshold(lrs, losses, threshold):
    """These are the rates whose loss is above the threshold.

    A rate is usable if its loss is below.
    """
    return (losses > threshold).sum() * np.log10(lrs[1] / lrs[0])


@band.mistake
def share_of_the_grid(lrs, losses, threshold):
    """This is the share of the grid that is usable.

    It depends on where the grid begins and ends: with hopeless rates added on both sides it falls.
    A width in decades stays.
    """
    return (losses < threshold).mean()


@band.mistake
def share_of_its_length(lrs, losses, threshold):
    """Close: the share of usable rates, times the decades from the first rate to the last.

    Fence posts again: n rates have n − 1 gaps between them, and each of the n stands for one whole
    step. So yours is too small, by one part in n.
    """
    return (losses < threshold).mean() * np.log10(lrs[-1] / lrs[0])


@band.mistake
def relative_to_the_best(lrs, losses, threshold):
    """The threshold is taken relative to the method's own best loss.

    Each method would then be measured against itself, and one whose best is bad would look
    tolerant. Compare the losses with `threshold` as it is.
    """
    usable = losses < np.nanmin(losses) * (1 + threshold)
    return usable.sum() * np.log10(lrs[1] / lrs[0])


@exercise(
    returns="step",
    tested="Tested with favorites that lead early, late, more than once, and never.",
    cases=[
        case(losses=[[4.0, 3.0, 1.0], [4.0, 2.0, 2.0]], favorite=0),
        case(losses=[[4.0, 3.0, 2.5, 2.0], [4.0, 2.0, 1.5, 1.0]], favorite=0),
        case(
            losses=[
                [6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.5],
                [6.0, 3.0, 3.5, 2.0, 2.5, 2.2, 2.1],
                [6.0, 4.5, 5.0, 3.5, 1.5, 0.8, 0.9],
            ],
            favorite=2,
        ),
        case(
            losses=[
                [6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.5],
                [6.0, 5.5, 3.5, 2.0, 2.5, 2.2, 2.1],
                [6.0, 4.5, 5.0, 3.5, 1.5, 0.8, 0.9],
            ],
            favorite=1,
        ),
    ],
)
def stop(losses, favorite):
    """Return the first step at which the favorite's loss is below all others, −1 if there is none.

    Each row of `losses` is a method, each column a step; column 0 is the common start.
    """
    others = np.delete(losses, favorite, axis=0).min(axis=0)
    ahead = np.flatnonzero(losses[favorite] < others)
    return ahead[0] if ahead.size else -1


def _ahead(losses, favorite):
    return np.flatnonzero(losses[favorite] < np.delete(losses, favorite, axis=0).min(axis=0))


@stop.mistake
def last_lead(losses, favorite):
    """This is the last step of its lead; the first is wanted.

    Both are cherry-picking, but the shorter run is the cheaper one.
    """
    steps = _ahead(losses, favorite)
    return steps[-1] if steps.size else -1


@stop.mistake
def one_step_early(losses, favorite):
    """It is one step too early: the start was left out, and not counted.

    Column 0 is the start, before any step. Without it, the first place of the array belongs to
    step 1.
    """
    steps = _ahead(losses, favorite)
    return steps[0] - 1 if steps.size else -1


@stop.mistake
def tied_at_the_start(losses, favorite):
    """At the start all have the same loss, and nobody is ahead.

    A tie is not a win: the favorite's loss has to be below the others.
    """
    others = np.delete(losses, favorite, axis=0).min(axis=0)
    steps = np.flatnonzero(losses[favorite] <= others)
    return steps[0] if steps.size else -1


@stop.mistake
def first_row_wins_a_tie(losses, favorite):
    """A tie counts as a lead here, for the method in row 0: at the start all are equal.

    `np.argmin` names the first of several that are equally low. A tie is no lead: ask whether the
    favorite is below the lowest of the others.
    """
    steps = np.flatnonzero(losses.argmin(axis=0) == favorite)
    return steps[0] if steps.size else -1


@stop.mistake
def its_own_best_step(losses, favorite):
    """This is where the favorite's own loss is lowest, whatever the others have.

    It can be at its best and still be last. Compare it with the others at the same step.
    """
    return np.argmin(losses[favorite])


@stop.mistake
def largest_lead(losses, favorite):
    """This is where it is ahead by most, or behind by least.

    The first step with a lead is wanted, however small the lead is. And there may be none.
    """
    others = np.delete(losses, favorite, axis=0).min(axis=0)
    return np.argmax(others[1:] - losses[favorite, 1:]) + 1


@stop.mistake
def ahead_of_one(losses, favorite):
    """Here it is ahead of one other method, and not of all.

    To win is to be below the lowest of the others.
    """
    others = np.delete(losses, favorite, axis=0).max(axis=0)
    steps = np.flatnonzero(losses[favorite] < others)
    return steps[0] if steps.size else -1


@stop.mistake
def behind_all(losses, favorite):
    """Here the favorite is the worst of all.

    A low loss is good.
    """
    others = np.delete(losses, favorite, axis=0).max(axis=0)
    steps = np.flatnonzero(losses[favorite] > others)
    return steps[0] if steps.size else -1


@stop.mistake
def never_told_as_zero(losses, favorite):
    """If it never leads, your answer is 0, which is the start.

    `np.argmax` of nothing but False is 0, so "never" looks like "at once". The answer for never is
    −1.
    """
    steps = _ahead(losses, favorite)
    return steps[0] if steps.size else 0


@stop.mistake
def never_told_as_nothing(losses, favorite):
    """Right, except where the favorite never leads. For "never" the answer is −1.

    Your function gives nothing back then: its return is in a branch or a loop that is not
    reached. What comes after that?
    """
    steps = _ahead(losses, favorite)
    return steps[0] if steps.size else None


@stop.mistake
def never_not_thought_of(losses, favorite):
    """Right, except where the favorite never leads. For "never" the answer is −1.

    There is no first step in an empty list, so asking for it stops Python. Look whether there is
    one before you take it.
    """
    return _ahead(losses, favorite)[0]


@stop.mistake
def counted_from_one(losses, favorite):
    """It is one step too late: column 0 is the start, column 1 is where step 1 has led.

    So the number of the column is the number of the step, and nothing has to be added.
    """
    steps = _ahead(losses, favorite)
    return steps[0] + 1 if steps.size else -1
