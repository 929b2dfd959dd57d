"""chance.py: what may be given, and that the same numbers come whatever is given them as."""

import numpy as np
import pytest
from strange import NO_WHOLE_NUMBERS

from adaopt.chance import normal, random_bits, uniform

LAST = 2**32 - 1


@pytest.mark.parametrize("draw", [uniform, normal])
def test_a_seed_and_a_step_may_be_of_any_kind_of_whole_number(draw):
    plain = draw(3, 7, 4)
    for seed in (np.int8(3), np.uint64(3), np.array(3), [3]):
        np.testing.assert_array_equal(draw(seed, np.int32(7), np.uint8(4)), plain)
    batch = draw([[3], [LAST]], 7, 4)
    np.testing.assert_array_equal(batch, [plain, draw(LAST, 7, 4)])
    assert (draw(LAST, 7, 4) != draw(0, 7, 4)).all()
    assert draw(3, 7, 0).shape == (0,)


def test_a_step_may_be_of_any_size():
    assert random_bits(3, 10**30, 0) == random_bits([3], 10**30, [0])[0]
    np.testing.assert_array_equal(normal(3, 2**70, 4), normal([3], 2**70, 4))


def test_a_component_may_be_one_or_many():
    assert random_bits(5, 6, [7, 8]).tolist() == [
        random_bits(5, 6, 7),
        random_bits(5, 6, np.int64(8)),
    ]
    assert random_bits([5, 6], 7, 8).tolist() == [random_bits(5, 7, 8), random_bits(6, 7, 8)]
    assert type(random_bits(np.int64(5), 6, 7)) is int


DRAWS = [
    (lambda bad: uniform(bad, 0, 3), "uniform: seed must be a whole number in"),
    (lambda bad: normal(bad, 0, 3), "normal: seed must be a whole number in"),
    (lambda bad: random_bits(bad, 0, 3), "random_bits: seed must be a whole number in"),
    (lambda bad: random_bits(0, 0, bad), "random_bits: i must be a whole number in"),
]
COUNTS = [
    (lambda bad: uniform(0, bad, 3), "uniform: k must be a whole number >= 0"),
    (lambda bad: uniform(0, 0, bad), "uniform: n must be a whole number >= 0"),
    (lambda bad: normal(0, bad, 3), "normal: k must be a whole number >= 0"),
    (lambda bad: normal(0, 0, bad), "normal: n must be a whole number >= 0"),
    (lambda bad: random_bits(0, bad, 3), "random_bits: k must be a whole number >= 0"),
]


@pytest.mark.parametrize(("call", "message"), DRAWS + COUNTS, ids=[m for _, m in DRAWS + COUNTS])
def test_what_is_no_whole_number_is_a_type_error(call, message):
    for value in NO_WHOLE_NUMBERS:
        with pytest.raises(TypeError) as caught:
            call(value)
        assert str(caught.value).startswith(message)


@pytest.mark.parametrize(("call", "message"), DRAWS + COUNTS, ids=[m for _, m in DRAWS + COUNTS])
def test_what_is_out_of_range_is_a_value_error(call, message):
    too_large = [2**32, 2**40, 2**70, 10**400, [0, 2**32], []]
    for value in [-1, -(10**400), *(too_large if (call, message) in DRAWS else [])]:
        with pytest.raises(ValueError, match="must be") as caught:
            call(value)
        assert str(caught.value).startswith(message)
