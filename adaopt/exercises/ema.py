"""Exercises of the chapter on exponential moving averages."""

from __future__ import annotations

import math

import numpy as np

from .tasks import case, each, exercise

READINGS = (3.0, -1.0, 4.0, 1.0, -5.0, 9.0)


@exercise(
    returns="s",
    tested="Tested with one reading and six in a row, numbers and arrays, α from 0.1 to 0.8.",
    cases=[
        case(s=2.0, x=10.0, alpha=0.1),
        case(s=-3.0, x=1.0, alpha=0.8),
        case(s=[1.0, -2.0], x=[3.0, 4.0], alpha=0.25),
        case(s=0.0, x=each(*READINGS), alpha=0.3),
    ],
)
def update(s, x, alpha):
    """Return the average after one more reading."""
    return alpha * x + (1 - alpha) * s


@update.mistake
def weights_swapped(s, x, alpha):
    """The two weights are swapped.

    `alpha` weighs the newest value here, and the past keeps the rest. With 0.1, one reading moves
    the average by a tenth of the surprise; yours moves by nine tenths.
    """
    return alpha * s + (1 - alpha) * x


@update.mistake
def past_kept_whole(s, x, alpha):
    """This is a sum and forgets nothing: the past keeps all its weight.

    The two weights of an average add up to 1. Feed it the same reading a hundred times: an average
    arrives at that reading, yours grows past it.
    """
    return s + alpha * x


@update.mistake
def newest_counts_whole(s, x, alpha):
    """The newest reading comes in with its full weight, 1.

    The two weights of an average add up to 1, and yours add up to more. Feed it readings of 30: it
    settles far above 30.
    """
    return x + (1 - alpha) * s


@update.mistake
def one_weight_for_both(s, x, alpha):
    """Both parts have the weight `alpha`.

    What the newest value does not get, the past keeps: the two weights add up to 1. With 0.1, yours
    add up to 0.2, and readings of 30 bring it to about 3.
    """
    return alpha * x + alpha * s


@update.mistake
def past_lost(s, x, alpha):
    """The old average is not used, or it cancels: nothing is remembered.

    The new `s` has two parts, and the one that comes from the old `s` is missing. Change `s` in a
    call: your answer stays the same.
    """
    return alpha * x


@update.mistake
def change_only(s, x, alpha):
    """This is how far the average moves, and not where it arrives.

    The change still has to be added to where it was, `s`. Give it a reading equal to `s`: the
    average should stay, yours says 0.
    """
    return alpha * (x - s)


@update.mistake
def sign_of_the_surprise(s, x, alpha):
    """The average moves away from the reading.

    The surprise is what came minus what was expected, `x - s`. Give it a reading above `s` and see
    which way yours goes.
    """
    return s - alpha * (x - s)


@update.mistake
def even_weights(s, x, alpha):
    """Old and new count the same here, whatever `alpha` is.

    That is an average with a weight of one half. Change `alpha` in a call: your answer stays the
    same.
    """
    return (s + x) / 2


@update.mistake
def bracket_missing(s, x, alpha):
    """A bracket is missing: the 1 is added to the average, and `s` comes in with a minus.

    The whole of what the newest reading leaves over, 1 − α, is the weight of `s`. Give it `s` and
    `x` of 0: the average should be 0, yours says 1.
    """
    return alpha * x + 1 - alpha * s


@exercise(
    returns="averages",
    tested="Tested with one to six readings, α from 0.1 to 0.7.",
    cases=[
        case(xs=[4.0, 8.0], alpha=0.25),
        case(xs=[4.0], alpha=0.2),
        case(xs=[30.0, 30.0, 30.0], alpha=0.1),
        case(xs=list(READINGS), alpha=0.3),
        case(xs=[2.0, 7.0, 1.0, 8.0], alpha=0.7),
    ],
)
def corrected(xs, alpha):
    """Return the average after each reading, its start corrected, begun at 0."""
    s, averages = 0.0, []
    for t, x in enumerate(xs, start=1):
        s = alpha * x + (1 - alpha) * s
        averages.append(s / (1 - (1 - alpha) ** t))
    return averages


def _averages(xs, alpha, start=0.0):
    """Return the averages before any correction."""
    s, found = start, []
    for x in xs:
        s = alpha * x + (1 - alpha) * s
        found.append(s)
    return np.array(found)


def _times(xs):
    return np.arange(1, len(xs) + 1)


@corrected.mistake
def no_correction(xs, alpha):
    """The correction is missing: these averages still lean towards 0.

    After t readings the weights add up to 1 − (1 − α)^t and not to 1. Give it readings of exactly
    30: the first answer should be 30.
    """
    return _averages(xs, alpha)


@corrected.mistake
def power_of_alpha(xs, alpha):
    """The correction takes the power of `alpha`; it is the past's weight that is raised to t.

    What is missing in the start is the weight of the zero it began with. That shrinks by the factor
    1 − α in each step. Give it readings of exactly 30.
    """
    return _averages(xs, alpha) / (1 - alpha ** _times(xs))


@corrected.mistake
def divided_by_what_is_missing(xs, alpha):
    """Every average is divided by (1 − α)^t: that is the weight the start still has.

    The readings have the rest, 1 minus that, and by the rest it should be divided. Give it readings
    of exactly 30: the first answer should be 30.
    """
    return _averages(xs, alpha) / (1 - alpha) ** _times(xs)


@corrected.mistake
def weights_swapped_in_the_rule(xs, alpha):
    """The correction is right, and the two weights in the rule are swapped.

    `alpha` weighs the newest reading, the past keeps 1 − α. Yours has them the other way round, and
    then divides by a sum that belongs to the right weights.
    """
    return _averages(xs, 1 - alpha) / (1 - (1 - alpha) ** _times(xs))


@corrected.mistake
def same_correction_for_all(xs, alpha):
    """Every average is divided by the same number, `alpha`.

    That is right at t = 1 alone. The start fades, so the correction does as well: it depends on t.
    Give it readings of exactly 30 and look at the second answer.
    """
    return _averages(xs, alpha) / alpha


@corrected.mistake
def last_correction_for_all(xs, alpha):
    """Every average is divided by the sum of weights after the last reading.

    Each average has seen t readings, its own number. The first one has seen 1 and needs the largest
    correction.
    """
    return _averages(xs, alpha) / (1 - (1 - alpha) ** len(xs))


@corrected.mistake
def t_starts_at_zero(xs, alpha):
    """t is one too small: the first reading counts as t = 0.

    There the weights add up to 0, and the division fails or gives `nan` or `inf`. After the first
    reading, one reading has been seen: t = 1.
    """
    with np.errstate(all="ignore"):
        return _averages(xs, alpha) / (1 - (1 - alpha) ** (_times(xs) - 1.0))


@corrected.mistake
def divided_by_zero(xs, alpha):
    """Something is divided by zero: t seems one too small, the first reading counted as t = 0.

    There the weights add up to 0. After the first reading, one reading has been seen: t = 1.
    (`enumerate` counts from 0 unless told otherwise.)
    """
    return [float(s) / (1 - (1 - alpha) ** t) for t, s in enumerate(_averages(xs, alpha))]


@corrected.mistake
def t_starts_at_two(xs, alpha):
    """t is one too large: the first reading counts as t = 2.

    After the first reading, the weights add up to `alpha`, which is 1 − (1 − α)^1. Give it one
    reading of 30: the answer should be 30.
    """
    return _averages(xs, alpha) / (1 - (1 - alpha) ** (_times(xs) + 1.0))


@corrected.mistake
def multiplied(xs, alpha):
    """The correction is multiplied, and should divide.

    The average is too small, by the sum of its weights. Multiplied by a number below 1 it gets
    smaller still.
    """
    return _averages(xs, alpha) * (1 - (1 - alpha) ** _times(xs))


@corrected.mistake
def divided_by_one_alone(xs, alpha):
    """A bracket is missing: the average is divided by 1, and then the power is subtracted.

    The whole of 1 − (1 − α)^t stands below the line. Give it readings of exactly 30: the first
    answer should be 30.
    """
    return _averages(xs, alpha) / 1 - (1 - alpha) ** _times(xs)


@corrected.mistake
def corrected_value_fed_back(xs, alpha):
    """The corrected average goes back into the rule.

    The correction is for looking at, the rule goes on from the uncorrected `s`. From the second
    reading on yours is corrected twice. Keep the two under two names.
    """
    s, found = 0.0, []
    for t, x in enumerate(xs, start=1):
        s = (alpha * x + (1 - alpha) * s) / (1 - (1 - alpha) ** t)
        found.append(s)
    return found


@corrected.mistake
def started_at_the_first(xs, alpha):
    """This starts at the first reading, in place of a correction.

    It has no bias towards 0, but the first reading keeps far too much weight. A correction starts
    at 0 and divides by the sum of the weights.
    """
    return _averages(xs, alpha, start=xs[0])


@corrected.mistake
def first_reading_and_corrected(xs, alpha):
    """This starts at the first reading and corrects as well: one repair too many.

    The division by 1 − (1 − α)^t makes good for a start at 0. Give it readings of exactly 30: yours
    begins far above.
    """
    return _averages(xs, alpha, start=xs[0]) / (1 - (1 - alpha) ** _times(xs))


@corrected.mistake
def alpha_taken_for_beta(xs, alpha):
    """`alpha` is used as the weight of the past.

    The correction fits your weights, but here `alpha` weighs the newest value. Look at what it
    multiplies.
    """
    return corrected.reference(xs, 1 - alpha)


@corrected.mistake
def running_mean(xs, alpha):
    """This is the plain mean of the readings so far: all count the same.

    In the average that forgets, a reading of age k has the weight (1 − α)^k beside the newest.
    Change `alpha` in a call: your answer stays the same.
    """
    return np.cumsum(xs) / _times(xs)


@corrected.mistake
def oldest_weighs_most(xs, alpha):
    """The weights run the wrong way: the oldest reading has the largest.

    The newest reading has age 0 and the weight 1, the one before it 1 − α. Turn either the weights
    or the readings around.
    """
    weights = (1 - alpha) ** np.arange(len(xs))
    return np.cumsum(weights * xs) / np.cumsum(weights)


@exercise(
    returns="steps",
    tested="Tested with β from 0.5 to 0.999.",
    cases=[case(beta=beta) for beta in (0.5, 0.9, 0.99, 0.999, 0.7)],
)
def half_life(beta):
    """Return the number of steps, a whole one or not, in which a weight halves."""
    return math.log(0.5) / math.log(beta)


@half_life.mistake
def time_constant(beta):
    """This is the time constant, 1/(1 − β): the mean age of what is in the average.

    At 0.9 it is 10, and 0.9^10 is 0.35, less than one half. Put your answer into β^k and see
    whether one half comes out.
    """
    return 1 / (1 - beta)


@half_life.mistake
def equivalent_window(beta):
    """This is the equivalent window, 2/α − 1: the plain mean that is as smooth.

    At 0.9 it is 19, and 0.9^19 is 0.14. Put your answer into β^k and see whether one half comes
    out.
    """
    return 2 / (1 - beta) - 1


@half_life.mistake
def same_amount_each_step(beta):
    """Here each step takes away the same amount, 1 − β of the whole.

    Each step takes that share of what is *left*, and so ever less. At 0.9 you say 5, and 0.9^5 is
    0.59. Put your answer into β^k and see whether one half comes out.
    """
    return 0.5 / (1 - beta)


@half_life.mistake
def near_one_alone(beta):
    """This is ln 2/(1 − β): a good approximation for β near 1, and too large elsewhere.

    It takes 1 − β for −ln β. At 0.5 a weight halves in one step, and you say 1.39.
    """
    return math.log(2) / (1 - beta)


@half_life.mistake
def two_logarithms(beta):
    """Numerator and denominator use logarithms of different bases, or the half is missing.

    Your number is the time to 1/e: at 0.9 it is 9.49, and 0.9^9.49 is 0.37. Either base is right
    when both use the same.
    """
    return -1 / math.log(beta)


@half_life.mistake
def decimal_logarithm(beta):
    """One logarithm is decimal, the other natural.

    Any base is right when both use the same. Put your answer into β^k and see whether one half
    comes out. (`np.log` and `math.log` are natural.)
    """
    return math.log10(0.5) / math.log(beta)


@half_life.mistake
def natural_over_decimal(beta):
    """The logarithm below the line is decimal, the one above natural.

    Any base is right when both use the same. Yours is 2.3 times as long as it should be: put it
    into β^k, and much less than one half comes out.
    """
    return math.log(0.5) / math.log10(beta)


@half_life.mistake
def natural_over_binary(beta):
    """The logarithm below the line is to base 2, the one above natural.

    Any base is right when both use the same. Yours is 0.69 times as long as it should be: put it
    into β^k, and more than one half comes out.
    """
    return math.log(0.5) / math.log2(beta)


@half_life.mistake
def negative(beta):
    """The sign is wrong: a time came out negative.

    Both ln β and ln ½ are negative, and their ratio is positive. With ln 2 in place of ln ½ a minus
    is needed.
    """
    return math.log(2) / math.log(beta)


@half_life.mistake
def upside_down(beta):
    """The fraction is upside down.

    β^k = ½ becomes k ln β = ln ½. Divide by what stands beside k. A longer memory must give more
    steps: compare 0.9 with 0.99.
    """
    return math.log(beta) / math.log(0.5)


@half_life.mistake
def alpha_in_place_of_beta(beta):
    """The logarithm is of 1 − β: that is how fast the newest share shrinks.

    What is multiplied in each step is the weight of the past, `beta`. A longer memory must give
    more steps: compare 0.9 with 0.99.
    """
    return math.log(0.5) / math.log(1 - beta)


@half_life.mistake
def one_over_beta(beta):
    """1/β is hardly ever more than one step: at 0.9 it is 1.11.

    After one step 0.9 of the weight is left, not one half. Put your answer into β^k and see what
    comes out.
    """
    return 1 / beta


@half_life.mistake
def whole_steps(beta):
    """This is rounded to whole steps.

    Here the exact number is asked for: at 0.9 the weight passes one half between two steps.
    """
    return math.ceil(math.log(0.5) / math.log(beta))
