"""Pictures: the same bytes every time, words computed from the numbers, looks that differ."""

import io

import numpy as np
import pytest
from PIL import Image

from adaopt import SGD, AdaGrad, Adam, minimize, plots, problems


@pytest.fixture(scope="module")
def runs():
    methods = {"SGD": SGD(lr=0.95), "AdaGrad": AdaGrad(lr=1.5), "Adam": Adam(lr=0.3)}
    return {n: minimize(problems.ravine, optimizer=o, steps=30) for n, o in methods.items()}


def pictures(runs):
    return [
        plots.paths(runs, title="Three paths"),
        plots.curves(runs, log=True, marks={"goal": 0.1}, events={"half": 15}),
        plots.curves({"AdaGrad": runs["AdaGrad"]}, "rate", 0, ylabel="effective rate of x"),
        plots.bars({"β": [0.1, 0.2, 0.7], "α": [0.5, 0.3, 0.2]}, x=["a", "b", "c"]),
        plots.side_by_side(plots.paths(runs), plots.curves(runs, "distance")),
    ]


def test_a_picture_is_repeatable_small_and_sharp(runs):
    for a, b in zip(pictures(runs), pictures(runs), strict=True):
        first, second = plots.png(a.figure), plots.png(b.figure)
        assert first == second
        assert len(first) < 80_000
        assert Image.open(io.BytesIO(first)).width == 200 * a.width


def test_the_words_are_the_numbers(runs):
    alt = plots.paths(runs).alt
    for name, run in runs.items():
        assert f"{name}: 30 steps to" in alt
        assert f"loss {run.loss[-1]:.3g}" in alt
    alt = plots.curves(runs, "loss").alt
    assert f"AdaGrad: 6.45 at 0, {runs['AdaGrad'].loss[-1]:.3g} at 30." in alt
    assert "at most 9 at 2" in plots.curves({"s": [1, 9, 3]}).alt
    assert "at least -4 at 2" in plots.curves({"s": [1, -4, 3]}).alt


def test_a_notebook_gets_picture_and_words(runs):
    picture = plots.curves(runs)
    data, metadata = picture._repr_mimebundle_()
    assert data["text/plain"] == picture.alt
    assert metadata["image/png"] == {"width": 580, "height": 320, "alt": picture.alt}
    assert data["application/vnd.adaopt.picture+json"]["alt"] == picture.alt


def test_a_divergence_is_drawn_as_far_as_it_went():
    run = minimize(problems.ravine, optimizer=SGD(lr=1e10), steps=100)
    assert f"SGD: diverged at step {run.diverged_at}." in plots.paths({"SGD": run}).alt
    assert "then diverged" in plots.curves({"SGD": run}, log=True).alt


def test_two_lines_never_look_alike():
    labels = ["Adam", "Adam, biased", "Adam, η = 0.1", "SGD", "signal", "average"]
    looks = [plots.look(label, labels) for label in labels]
    assert len({look.color for look in looks}) == len(looks)
    assert len({str(look.dash) for look in looks}) == len(looks)
    assert len({look.marker for look in looks}) == len(looks)
    assert plots.look("Adam") == plots.LOOKS["Adam"]


def test_looks_are_those_of_the_live_figures():
    import re
    from pathlib import Path

    css = Path(plots.__file__).parent / "widgets" / "js" / "draw" / "theme.css"
    light = css.read_text(encoding="utf-8").split("dark")[0]
    for name, look in plots.LOOKS.items():
        color = re.search(rf"--adaopt-{name.lower()}: (#\w+);", light).group(1)
        full = color if len(color) == 7 else "#" + "".join(2 * c for c in color[1:])
        assert look.color == full


def test_bad_input_is_named(runs):
    with pytest.raises(ValueError, match="'x' has several components; give component=0, 1"):
        plots.curves(runs, "x")
    with pytest.raises(ValueError, match="expected one value per step, got an array of shape"):
        plots.curves({"a": np.ones((3, 2, 2))})
    sweep = minimize(problems.ravine, optimizer=SGD(lr=[[0.1], [0.2]]), steps=3)
    with pytest.raises(ValueError, match="paths: 'all' must be a single run, got a sweep of 2"):
        plots.paths({"all": sweep})
    with pytest.raises(ValueError, match="paths: runs must hold at least one run, got none"):
        plots.paths({})
    one = minimize(problems.slope(), optimizer=SGD(), steps=3)
    with pytest.raises(ValueError, match="the problem must have two components, got slope"):
        plots.paths({"SGD": one})
    with pytest.raises(ValueError, match="has no minimum to be distant from"):
        plots.curves({"SGD": one}, "distance")
