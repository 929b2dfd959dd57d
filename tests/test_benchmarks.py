"""The benchmarks: all do the same work, and the page shows and says what was measured."""

import csv
import pathlib
import re

import numpy as np
import pytest

from benchmarks import __main__ as bench
from benchmarks import sweep, ten_million, timing, two_parameters

PAGE = (pathlib.Path(__file__).parent.parent / "book" / "speed.md").read_text("utf-8")


def stored(name):
    """Who → how much of its time adaopt takes."""
    with (bench.RESULTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {who: float(share) for who, _, share in csv.reader(file)}


def test_what_needs_numpy_alone_gives_the_same_numbers(monkeypatch):
    ways = two_parameters.with_numpy(50), two_parameters.with_minimize(50)
    timing.agree("two parameters", *ways)
    monkeypatch.setattr(sweep, "STEPS", 20)
    timing.agree("sweep", sweep.with_numpy(), sweep.with_minimize())
    monkeypatch.setattr(ten_million, "N", 1000)
    compiled, plain = ten_million.with_compiled("float64"), ten_million.with_numpy("float64")
    for _ in range(3):
        timing.agree("many parameters", plain(), compiled())


@pytest.mark.parametrize("other", [[1.0, 1.000001], [1.0, np.nan], [1.0], [[1.0, 1.0]]])
def test_other_numbers_are_not_taken_for_the_same(other):
    with pytest.raises(ValueError, match="b: the numbers are not those of adaopt"):
        timing.compare({"a": lambda: [1.0, 1.0], "b": lambda: other}, rounds=1)


def test_a_ratio_is_taken_within_rounds():
    """A machine that is ten times slower in one round is so for both."""
    table = bench.rows({"adaopt": [1.0, 10.0, 1.0], "a": [2.0, 20.0, 2.0], "b": [0.5, 5.0, 5.0]})
    assert table == [("adaopt", "1 s", "1"), ("a", "2 s", "0.5"), ("b", "5 s", "2")]


def test_the_page_shows_every_table():
    shown = re.findall(r"^:file: \.\./benchmarks/results/(\w+)\.csv$", PAGE, re.M)
    assert shown == [*bench.TABLES, "machine"]
    assert {path.stem for path in bench.RESULTS.iterdir()} == set(shown)


def test_what_the_page_says_in_words_is_what_was_measured():
    small, sweeps = stored("two_parameters"), stored("sweep")
    assert "One row is far ahead." in PAGE
    assert [who for who, share in small.items() if share > 5] == ["Optax, the whole loop compiled"]
    assert sweeps["PyTorch, one run after another"] < 0.01
    assert "Compiled for these very shapes, Optax is quicker still." in PAGE
    assert sweeps["Optax, compiled before"] > 1 > sweeps["Optax, with its compilation"]
    for name in ("float64", "float32"):
        large = stored(name)
        assert large["moving the memory, nothing else"] > 0.8 * max(large.values())
        assert large["PyTorch"] < 0.7
        assert large["NumPy, the rule on whole arrays"] < 0.7
