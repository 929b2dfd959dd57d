"""Data to train on: `digits`, 1797 handwritten digits that come with the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from . import chance

if TYPE_CHECKING:
    from .types import Array

__all__ = ["Dataset", "Part", "digits"]


class Part(NamedTuple):
    """Examples and their labels.

    Attributes
    ----------
    x : array of shape (n, inputs)
        One example a row.
    y : array of int of shape (n,)
        The class of each, counted from 0.
    """

    x: Array
    y: Array


class Dataset(NamedTuple):
    """What to learn from, and what to be judged by.

    Attributes
    ----------
    train, test : Part
        No example is in both.
    """

    train: Part
    test: Part

    def __repr__(self) -> str:
        (n, inputs), m = self.train.x.shape, len(self.test.x)
        return f"Dataset({n} to train, {m} to test, {inputs} inputs each)"


@cache
def digits() -> Dataset:
    """Return the handwritten digits: 1437 images to train on and 360 to test.

    An image has 8 × 8 pixels, here in a row of 64, each from 0 (paper) to 1 (ink) in sixteenths.

    Returns
    -------
    Dataset
        ``train.x`` of shape (1437, 64) and ``test.x`` of shape (360, 64), float64; ``train.y`` and
        ``test.y``, the digits 0 … 9. The arrays are read-only, and the same at every call.

    Notes
    -----
    The images are the test set of the original: thirteen people wrote them, thirty others its
    training set, which is not here. This split was drawn once, by `adaopt.chance`, from all 1797
    alike (not stratified: the test part has 31 to 44 of each digit). So the same people wrote both
    parts, which makes the task easier than the original one: accuracies are not to be compared with
    those published for it.

    License: Creative Commons Attribution 4.0 (CC BY 4.0). Nothing but the storage was changed.

    References
    ----------
    Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
    Repository, 1998, doi:10.24432/C50P49.

    Examples
    --------
    >>> train, test = digits()
    >>> train.x.shape, test.x.shape
    ((1437, 64), (360, 64))
    >>> int(train.y[0])
    9
    >>> for row in train.x[0].reshape(8, 8):
    ...     print("".join(".-+*#"[round(4 * p)] for p in row))
    ..-+*-..
    .-#*#+..
    .-#.#*..
    .-####..
    ..-++#+.
    .....*+.
    ..+#+#+.
    ..-*#*..
    """
    with np.load(Path(__file__).parent / "data" / "digits.npz") as file:
        x, y = file["image"].reshape(-1, 64) / 16, file["label"].astype(np.int64)
    order = np.argsort(chance.uniform(0, 0, len(x)))  # no two are alike, so neither is the order
    parts = []
    for rows in (order[:1437], order[1437:]):
        part = Part(x[rows], y[rows])
        for array in part:
            array.flags.writeable = False
        parts.append(part)
    return Dataset(*parts)
