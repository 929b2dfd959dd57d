"""Make the data file of the handwritten digits that the package ships, adaopt/data/digits.npz.

    python tools/digits.py optdigits.tes

The argument is the test set of "Optical Recognition of Handwritten Digits" as the UCI Machine
Learning Repository publishes it (https://doi.org/10.24432/C50P49): a line a digit, 64 pixels and
the label, separated by commas. The file here was made from scikit-learn's copy of it,
``sklearn/datasets/data/digits.csv.gz``. What is changed: the numbers are stored in one byte each.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

FILE = Path(__file__).resolve().parent.parent / "adaopt" / "data" / "digits.npz"
COUNTS = (178, 182, 177, 183, 181, 182, 181, 179, 174, 180)  # as published, of the digits 0 … 9


def make(source: str, file: Path = FILE) -> None:
    """Read the published table, check it and write the file."""
    table = np.loadtxt(source, delimiter=",").astype(np.uint8)
    image, label = table[:, :64], table[:, 64]
    if tuple(np.bincount(label)) != COUNTS or image.max() != 16:
        raise SystemExit(f"{source} is not the published table of 1797 digits")
    np.savez_compressed(file, image=image.reshape(-1, 8, 8), label=label)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    make(sys.argv[1])
