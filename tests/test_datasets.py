"""The handwritten digits: the published ones, split once, and nobody can change them."""

import digits as maker
import numpy as np
import pytest

from adaopt import datasets

DIGITS = datasets.digits()


def test_shapes_and_ranges():
    (x, y), (test_x, test_y) = DIGITS.train, DIGITS.test
    assert (x.shape, y.shape, test_x.shape, test_y.shape) == (
        (1437, 64),
        (1437,),
        (360, 64),
        (360,),
    )
    assert x.dtype == np.float64
    assert y.dtype == np.int64
    assert (x.min(), x.max()) == (0.0, 1.0)
    np.testing.assert_array_equal(16 * x, np.round(16 * x))


def test_the_counts_are_the_published_ones():
    """Of each digit 0 … 9 in the test set, as the file optdigits.names has them."""
    counts = np.bincount(np.concatenate([DIGITS.train.y, DIGITS.test.y]))
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_split_is_the_same_everywhere():
    assert DIGITS.train.y[:12].tolist() == [9, 8, 0, 0, 1, 7, 5, 2, 4, 2, 0, 5]
    assert np.bincount(DIGITS.test.y).tolist() == [40, 33, 32, 31, 35, 37, 33, 38, 44, 37]
    place = np.arange(64)  # whole sixteenths: exact in any order
    assert float((DIGITS.train.x @ place).sum()) == 883303.5625


def test_every_image_is_in_one_part():
    both = np.concatenate([DIGITS.train.x, DIGITS.test.x])
    with np.load(maker.FILE) as file:
        published = file["image"].reshape(-1, 64) / 16
    assert sorted(map(bytes, both)) == sorted(map(bytes, published))


def test_nobody_changes_them():
    assert datasets.digits() is DIGITS
    for array in (*DIGITS.train, *DIGITS.test):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_the_file_is_made_from_the_published_table(tmp_path):
    with np.load(maker.FILE) as file:
        table = np.hstack([file["image"].reshape(-1, 64), file["label"][:, None]])
    np.savetxt(tmp_path / "optdigits.tes", table, fmt="%d", delimiter=",")
    maker.make(str(tmp_path / "optdigits.tes"), tmp_path / "again.npz")
    with np.load(maker.FILE) as old, np.load(tmp_path / "again.npz") as new:
        assert old.files == new.files
        for name in old.files:
            np.testing.assert_array_equal(old[name], new[name])
    np.savetxt(tmp_path / "other.csv", table[1:], fmt="%d", delimiter=",")
    with pytest.raises(SystemExit, match="not the published table"):
        maker.make(str(tmp_path / "other.csv"), tmp_path / "other.npz")
    assert not (tmp_path / "other.npz").exists()
