"""The table of cosines is correctly rounded, and the quadrants fit together."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from strange import NO_WHOLE_NUMBERS

from adaopt.degrees import COS, cos_sin


def arctan_of_inverse(n):
    """arctan(1/n) by its series, to the digits of the context."""
    total, power, k = Decimal(0), Decimal(1) / n, 1
    while abs(power) > Decimal(10) ** -60:
        total += power / k
        power, k = -power / (n * n), k + 2
    return total


def cosine(x):
    """cos(x) by its series, to the digits of the context."""
    total, term, k = Decimal(0), Decimal(1), 0
    while abs(term) > Decimal(10) ** -60:
        total += term
        k += 2
        term = -term * x * x / (k * (k - 1))
    return total


def test_table_holds_the_nearest_doubles():
    with localcontext() as context:
        context.prec = 70
        degree = 4 * (4 * arctan_of_inverse(5) - arctan_of_inverse(239)) / 180  # Machin's pi
        nearest = [float(round(cosine(degree * d), 50)) for d in range(91)]
    assert list(COS) == nearest


@pytest.mark.parametrize("degrees", range(-400, 801, 7))
def test_agrees_with_the_library_to_rounding(degrees):
    angle = math.radians(degrees)
    np.testing.assert_allclose(cos_sin(degrees), (math.cos(angle), math.sin(angle)), atol=1e-14)


@pytest.mark.parametrize(
    ("degrees", "c", "s"), [(0, 1, 0), (90, 0, 1), (180, -1, 0), (270, 0, -1), (-90, 0, -1)]
)
def test_quarter_turns_are_exact(degrees, c, s):
    got = cos_sin(degrees)
    assert got == (c, s)
    assert all(math.copysign(1, value) == 1 for value in got if value == 0)  # no -0.0


def test_a_numpy_integer_is_a_whole_number():
    assert cos_sin(np.int64(60)) == cos_sin(60)


def test_as_many_turns_as_one_likes():
    assert cos_sin(360 * 10**400 + 60) == cos_sin(60)


@pytest.mark.parametrize("degrees", [*NO_WHOLE_NUMBERS, np.array([1, 2]), np.array(30)])
def test_only_whole_degrees(degrees):
    with pytest.raises(TypeError, match="degrees must be a whole number, got"):
        cos_sin(degrees)
