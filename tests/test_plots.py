"""Pictures: the same bytes every time, words computed from the numbers, looks that differ."""

import functools
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from adaopt import SGD, AdaGrad, Adam, minimize, plots, problems
from adaopt.optimizers import registry


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


def colors(picture):
    return {line.get_label(): line.get_color() for line in picture.figure.axes[0].lines}


def test_a_run_has_the_look_of_its_optimizer_whatever_it_is_called():
    adam = minimize(problems.ravine, optimizer=Adam(lr=0.3), steps=5)
    own = type("Adam", (Adam,), {})(lr=0.3)  # a class of the reader's
    mine = minimize(problems.ravine, optimizer=own, steps=5)
    for draw in (plots.paths, plots.curves):
        drawn = colors(draw({"Adam이 달린 길": adam, "mine": mine}))
        assert drawn["Adam이 달린 길"] == plots.LOOKS["Adam"].color
        assert drawn["mine"] != plots.LOOKS["Adam"].color


def test_numbers_have_the_look_that_their_label_names_or_is_given():
    drawn = colors(plots.curves({"Adam": [1, 2], "SGD, turned": [2, 1], "γ": [1, 1]}))
    assert drawn["Adam"] == plots.LOOKS["Adam"].color
    assert drawn["SGD, turned"] != plots.LOOKS["SGD"].color
    named = {"SGD, turned": "SGD", "γ": "RMSProp"}
    drawn = colors(plots.curves({"SGD, turned": [2, 1], "γ": [1, 1]}, looks=named))
    assert drawn["SGD, turned"] == plots.LOOKS["SGD"].color
    assert drawn["γ"] == plots.LOOKS["RMSProp"].color


@pytest.mark.parametrize("looks", [{"b": "SGD"}, {"a": "Lion"}, {"a": []}, ["SGD"], "SGD"])
def test_looks_that_name_no_line_or_no_optimizer_are_refused(looks):
    with pytest.raises(ValueError, match=r"curves: looks must be a dict of labels and of SGD, "):
        plots.curves({"a": [1, 2]}, looks=looks)


def test_looks_are_those_of_the_registry_and_of_the_live_figures():
    css = (Path(plots.__file__).parent / "widgets/static/figures.css").read_text(encoding="utf-8")
    light, dark, forced = re.findall(r"\{(--adaopt-sgd:.*?)\}", css)
    assert list(plots.LOOKS) == list(registry.names())
    for name, entry in registry.entries().items():
        assert f"--adaopt-{name.lower()}: {entry.color['light']}" in light
        assert f"--adaopt-{name.lower()}: {entry.color['dark']}" in dark
        assert f"--adaopt-{name.lower()}: CanvasText" in forced
        assert plots.LOOKS[name].color == entry.color["light"]


def test_every_optimizer_is_told_apart_by_dash_and_by_marker_alone():
    looks = plots.LOOKS.values()
    assert len({str(look.dash) for look in looks}) == len(looks)
    assert len({look.marker for look in looks}) == len(looks)


def luminance(color):
    c = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize(("theme", "page"), [("light", "#ffffff"), ("dark", "#14181e")])
@pytest.mark.parametrize("name", registry.names())
def test_a_line_can_be_seen_on_the_page(name, theme, page):
    pair = [luminance(registry.entries()[name].color[theme]), luminance(page)]
    assert (max(pair) + 0.05) / (min(pair) + 0.05) >= 3


def test_bad_input_is_named(runs):
    with pytest.raises(ValueError, match="'x' has several components; give component=0, 1"):
        plots.curves(runs, "x")
    with pytest.raises(ValueError, match="'a': expected one value per step, got an array of shape"):
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


# --- what may be given ---------------------------------------------------------------------------

PAIR = (lambda x: float(x @ x), lambda x: 2 * x)
VIEW = [(-1, 2), (-1, 3)]


def refused():
    """What is drawn, and the error that says why not."""
    run = minimize(problems.ravine, optimizer=SGD(lr=0.3), steps=3)
    bowl = minimize(problems.bowl, optimizer=SGD(lr=0.3), steps=3)
    pair = minimize(PAIR, [1.0, 2.0], SGD(lr=0.1), 3)
    sweep = minimize(problems.ravine, optimizer=SGD(lr=[[0.1], [0.2]]), steps=3)
    paths, curves, bars = plots.paths, plots.curves, plots.bars
    a_and_b = {"a": [1, 2], "b": [1]}
    return [
        (bars, [{}], "bars: series must hold at least one list of numbers, got none"),
        (curves, [{}], "curves: series must hold at least one run or list of numbers, got none"),
        (curves, [run], "curves: series must be a dict of each run or list of numbers by its la"),
        (paths, [[run]], "paths: runs must be a dict of each run by its label, got [Run(ravine"),
        (paths, [{"a": [1, 2]}], "paths: 'a' must be a Run, got [1, 2]"),
        (paths, [{"a": pair}], "has no view; give view=[(low, high), (low, high)]"),
        (paths, [{"a": run}, None, [(1, 1), (0, 2)]], "view must be two pairs (low, high), low < "),
        (paths, [{"a": run}, None, "ab"], "paths: view must be two pairs (low, high), low < high"),
        (paths, [{"a": run, "b": bowl}], "all runs must be on one problem, got ravine and bowl"),
        (curves, [{"a": sweep}, "loss", 1], "curves: 'a' must be a single run, got a sweep of 2"),
        (curves, [{"a": run}, "x", 2], "curves: component must be below 2 for ravine, got 2"),
        (curves, [{"a": run}, "x", True], "curves: component must be a whole number >= 0, got Tru"),
        (curves, [{"a": run}, 3], "curves: what must be text or a function, got 3"),
        (curves, [{"a": run}, lambda run: None], "curves: what of 'a' must be real numbers, got N"),
        (paths, [{1: run}], "paths: a label must be text, got 1"),
        (curves, [{"": [1]}], "curves: a label must be text, got ''"),
        (
            curves,
            [{letter: [1] for letter in "abcdefghijklm"}],
            "at most 12: more cannot be told apart",
        ),
        (plots.look, ["m", list("abcdefghijkl")], "look: 12 labels at most can be told apart"),
        (curves, [{"a": [1, 2]}, "", None, [1, 2, 3]], "t must have one position for each of the"),
        (curves, [{"a": [1, 2]}, "", None, [1, [2]]], "curves: t must be real numbers, got [1, ["),
        (curves, [{"a": []}], "expected one value per step, got an array of shape (0,)"),
        (curves, [{"a": [1j]}], "curves: 'a' must be real numbers, got [1j]"),
        (curves, [{"a": ["1"]}], "curves: 'a' must be real numbers, got ['1']"),
        (curves, [{"a": [None]}], "curves: 'a' must be real numbers, got [None]"),
        (curves, [{"a": [1, [2]]}], "curves: 'a' must be real numbers, got [1, [2]]"),
        (curves, [{"a": [10**400]}], "curves: 'a' must be real numbers, got [1000"),
        (
            curves,
            [{"a": np.ma.array([1.0], mask=[1])}],
            "curves: 'a' must be real numbers, got mas",
        ),
        (bars, [{"a": np.ma.array([1.0], mask=[1])}], "bars: 'a' must be real numbers, got masked"),
        (bars, [a_and_b, ["u", "v"]], "x must have a number or a name for each of the 1 bars of"),
        (bars, [{"a": [1, 2]}, [1, [2]]], "x must have a number or a name for each of the 2 bars"),
        (plots.contours, [None, problems.slope()], "contours: view must be two pairs (low, high)"),
        (plots.side_by_side, [], "side_by_side: give at least one picture"),
    ]


@pytest.mark.parametrize("case", refused(), ids=lambda case: case[-1][:50])
def test_what_cannot_be_drawn_is_refused_in_words(case):
    draw, given, message = case
    if draw is plots.curves:  # of which t comes by its name alone
        draw = functools.partial(draw, **dict(zip(["t"], given[3:], strict=False)))
        given = given[:3]
    with pytest.raises((TypeError, ValueError)) as caught:
        draw(*given)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"marks": {"x": np.nan}}, "curves: marks must be finite, got nan"),
        ({"events": {"x": "now"}}, "curves: events must be finite, got 'now'"),
        ({"marks": [1]}, "curves: marks must be a dict of each number by its label, got [1]"),
        ({"dots": ["b"]}, "curves: dots must be a list of labels, a, got ['b']"),
        ({"dots": "a"}, "curves: dots must be a list of labels, a, got 'a'"),
    ],
)
def test_what_is_beside_the_lines_is_checked_too(settings, message):
    with pytest.raises((TypeError, ValueError)) as caught:
        plots.curves({"a": [1, 2]}, **settings)
    assert str(caught.value) == message


def key(picture):
    return [text.get_text() for text in picture.figure.axes[0].get_legend().get_texts()]


def test_a_label_is_in_the_key_as_it_is():
    for label in ("_a", "__", "$a^$", r"\frac{", "a%b"):
        for made in (
            plots.curves({label: [1, 2]}, title=label, xlabel=label, ylabel=label),
            plots.curves({label: [1, 2], "b": [2, 3]}, dots=[label], marks={label: 1}),
            plots.curves({label: [1, 2]}, events={label: 1}),
            plots.bars({label: [1, 2]}, x=[label, "c"]),
        ):
            plots.png(made.figure)
            assert key(made)[0].lstrip("\u200b") == label
            assert f"{label}: " in made.alt


def test_a_hangul_letter_is_as_wide_as_two_in_the_key():
    def columns(letter):
        return (
            plots.curves({letter * 9 + n: [1, 2] for n in "abc"}).figure.axes[0].get_legend()._ncols
        )

    assert columns("i") == 3
    assert columns("률") == columns("ii") == 2


def test_twelve_lines_differ_in_color_dash_or_marker():
    labels = [f"line {i}" for i in range(12)]
    looks = {(x.color, str(x.dash), x.marker) for x in (plots.look(n, labels) for n in labels)}
    assert len(looks) == 12
    assert plots.look("Adam", ["SGD"]) == plots.LOOKS["Adam"]


def test_bars_of_twelve_differ_in_color_or_hatch():
    drawn = plots.bars({f"bar {i}": [1] for i in range(12)}).figure.axes[0].patches
    assert len({(bar.get_facecolor(), bar.get_hatch()) for bar in drawn}) == 12


def test_runs_may_differ_in_noise_and_start_which_is_said():
    noisy = problems.noisy(problems.ravine, 0.5)
    a = minimize(problems.ravine, optimizer=SGD(lr=0.3), steps=3)
    b = minimize(noisy, [1, 1], SGD(lr=0.3), 3)
    picture = plots.paths({"a": a, "b": b})
    assert picture.alt.startswith("Paths over ravine from (-7, 2) and (1, 1). a: 3 steps to ")


def test_a_loss_of_one_point_is_drawn_as_one_of_many():
    pair = minimize(PAIR, [1.0, 2.0], SGD(lr=0.1), 3)
    both = minimize((lambda x: (x * x).sum(axis=-1), PAIR[1]), [1.0, 2.0], SGD(lr=0.1), 3)
    assert "a: 3 steps to" in plots.paths({"a": pair, "b": both}, view=VIEW).alt


@pytest.mark.parametrize("values", [[0, 0], [-1, -2], [np.nan, np.nan], [np.inf, 1], [5e-324, 0]])
def test_a_logarithmic_axis_needs_something_positive(values):
    with np.errstate(all="ignore"):
        plots.png(plots.curves({"a": values}, log=True).figure)
        plots.png(plots.bars({"a": values}, log=True).figure)


def test_a_landscape_may_be_a_plain_or_have_holes():
    for loss in (lambda x: 0 * x[..., 0], lambda x: np.where(x[..., 0] > 0, np.nan, x[..., 1])):
        made = problems.Problem(
            "odd", loss, lambda x, k: 0 * x, minima=[], start=[-1, 0], view=VIEW
        )
        run = minimize(made, optimizer=SGD(lr=0.1), steps=2)
        assert plots.paths({"a": run}).alt.startswith("Paths over odd")
