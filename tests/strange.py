"""What is no number, of every kind that was ever taken for one."""

import collections
from decimal import Decimal
from fractions import Fraction

import numpy as np


class Broken:
    """What no message may stumble over."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("no array")

    def __repr__(self):
        raise RuntimeError("no words")


ENDLESS: list = []  # a list that holds itself
ENDLESS.append(ENDLESS)
HOLDER = np.empty(1, object)
HOLDER[0] = Broken()
NO_NUMBERS = [
    np.ma.array([0.1, 0.2], mask=[0, 1]),
    [np.ma.masked],
    np.ma.masked,
    "0.5",
    b"0.5",
    ["0.5", 0.5],
    0.5j,
    [0.5 + 0j],
    True,
    [False, True],
    [0.5, True],
    [0.5, np.True_],
    None,
    [None, 0.5],
    [[0.5], [0.5, 0.5]],
    {0.5},
    {"beta": 0.5},
    Fraction(1, 2),
    Decimal("0.5"),
    (b for b in [0.5]),
    np.datetime64("2020-01-01"),
    np.timedelta64(0),
    np.array([0.5], dtype=[("beta", "f8")]),
    np.array([0.5, "a"], dtype=object),
    ENDLESS,
    Broken(),
    [Broken()],
    HOLDER,
    np.zeros(2, bool),
    collections.deque([None, 0.5]),
    abs,
]
NO_WHOLE_NUMBERS = [
    *NO_NUMBERS,
    0.5,
    1.0,
    np.float64(2),
    np.nan,
    [0, 0.5],
    np.array([0.5, 1], object),
]
