"""The figure Decay: the same numbers in Python, in JavaScript and on the page; it answers."""

import functools
import json

import live
import numpy as np
import pytest
import traitlets
from live import says

from adaopt import SGD, minimize, problems
from adaopt.widgets import Decay
from adaopt.widgets.decay import SCHEDULES
from adaopt.widgets.figure import text

# --- Python ------------------------------------------------------------------------------------


def both(**settings):
    runs = Decay(**settings).run()
    return runs["first"], runs["second"]


def test_the_schedules_are_what_they_are_called():
    lr, tau, steps = 0.5, 20, 180
    k = np.arange(steps)
    warm = np.minimum((k + 1) / 18, 1) * (1 + np.cos(np.pi * np.maximum(k - 18, 0) / 162)) / 2
    formulas = {
        "constant": np.ones(steps),
        "step": 0.5 ** (k // tau),
        "exponential": (1 - 1 / tau) ** k,
        "inverse time": 1 / (1 + k / tau),
        "inverse root": 1 / np.sqrt(1 + k / tau),
        "linear": 1 - k / steps,
        "cosine": (1 + np.cos(np.pi * k / steps)) / 2,
        "warm-up and cosine": np.where(k < 18, lr / 18 + k / 18 * (lr - lr / 18), lr * warm) / lr,
    }
    assert list(formulas) == list(SCHEDULES)
    for name, shape in formulas.items():
        got = both(first=name, lr=lr, tau=tau, steps=steps)[0].lr
        np.testing.assert_allclose(got, lr * shape, rtol=1e-12, atol=1e-15)


def test_the_mean_is_that_of_64_runs_of_the_package():
    figure = Decay(first="cosine", curvature=0.5, sigma=0.7, seed=3, steps=60)
    schedule = SCHEDULES["cosine"](0.5, 20, 60)
    one = [
        minimize(
            problems.noisy(problems.quadratic([0.5]), 0.7, seed=64 * 3 + i),
            [4.0],
            SGD(schedule),
            60,
        ).x[:, 0]
        for i in range(64)
    ]
    np.testing.assert_allclose(figure.run()["first"].mean, np.mean(np.square(one), axis=0))


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_mean_is_near_what_is_expected(name):
    # A mean of 64 squares of normal numbers has a standard deviation of √(2/64) = 18 %.
    runs = [both(first=name, seed=seed)[0] for seed in range(8)]
    mean = np.mean([run.mean for run in runs], axis=0)
    np.testing.assert_allclose(mean[0], 16)
    np.testing.assert_allclose(mean[5:], runs[0].expected[5:], rtol=0.3)


def test_a_constant_rate_stays_at_its_floor_and_one_over_t_falls():
    constant, inverse = both(steps=1000)
    assert constant.expected[-1] == pytest.approx(constant.floor[-1]) == pytest.approx(1 / 3)
    assert constant.mean[100:].mean() == pytest.approx(1 / 3, rel=0.05)
    assert inverse.mean[-1] < inverse.mean[180] / 2 < constant.mean[-1] / 8


def test_decay_too_early_freezes_far_away():
    early, late = (both(first="exponential", tau=tau)[0] for tau in (2, 50))
    assert early.total[-1] == pytest.approx(1.0)  # ητ: a finite way
    assert early.share[-1] == pytest.approx(np.prod(1 - early.lr))
    assert early.share[-1] > 0.25
    assert early.mean[-1] > 1 > 0.05 > late.mean[-1]
    assert early.mean[-1] == pytest.approx(early.mean[60])


def test_the_two_sums():
    constant, inverse = both(steps=1000, tau=10, lr=0.2)
    assert constant.total[-1] == pytest.approx(200)
    assert constant.squares[-1] == pytest.approx(40)
    k = np.arange(1000)
    assert inverse.total[-1] == pytest.approx((0.2 / (1 + k / 10)).sum())
    assert inverse.squares[-1] == pytest.approx(((0.2 / (1 + k / 10)) ** 2).sum())
    assert inverse.total[0] == inverse.squares[0] == 0


def test_words_follow_the_numbers():
    figure = Decay(second="cosine", time=40)
    for run in figure.run().values():
        for number in (run.lr[39], run.mean[40], run.total[40], run.squares[40]):
            assert text(number) in figure.alt()
    before = figure.alt()
    figure.tau = 5  # neither has a time constant
    assert figure.alt() == before
    figure.second = "step"
    assert figure.alt() != before
    figure.time = 999  # beyond the end: the last
    assert "After 180 of 180" in figure.alt()
    assert "no floor" in Decay(lr=2.1).alt()
    assert "mean x² ∞" in Decay(lr=100.0).alt()
    assert "times smaller" not in Decay(first="cosine", second="cosine").alt()
    assert "Before the first of 180 steps x² is 16" in Decay(time=0).alt()


def test_output_holds_state_picture_and_words():
    data, metadata = Decay(second="cosine")._repr_mimebundle_()
    told = data["application/vnd.adaopt.figure+json"]
    assert told["figure"] == "decay"
    assert told["state"] == {
        "first": "constant", "second": "cosine", "lr": 0.5, "tau": 20, "curvature": 1.0,
        "sigma": 1.0, "steps": 180, "time": None, "seed": 0,
    }  # fmt: skip
    assert told["alt"] == metadata["image/png"]["alt"] == Decay(second="cosine").alt()
    assert data["text/plain"] == "Decay(second='cosine')"
    assert data["image/png"].startswith("iVBOR")


@pytest.mark.filterwarnings("error", "ignore::DeprecationWarning:(matplotlib|pyparsing)")
@pytest.mark.parametrize(
    "settings",
    [
        {"lr": 100.0, "curvature": 100.0},
        {"lr": 2.1, "steps": 1000},
        {"lr": 1.0, "sigma": 0.0},
        {"first": "cosine", "second": "cosine", "time": 0, "steps": 10},
    ],
    ids=json.dumps,
)
def test_every_state_has_a_picture(settings):
    assert Decay(**settings).poster()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"first": "none"}, f"first must be one of {', '.join(SCHEDULES)}, got 'none'"),
        ({"second": 3}, f"second must be one of {', '.join(SCHEDULES)}, got 3"),
        ({"lr": 0}, "lr must be in (0, 100], got 0"),
        ({"tau": 1}, "tau must be a whole number from 2 to 1000, got 1"),
        ({"tau": 2.5}, "tau must be a whole number from 2 to 1000, got 2.5"),
        ({"curvature": 0}, "curvature must be from 0.001 to 100, got 0"),
        ({"sigma": np.inf}, "sigma must be from 0 to 100, got inf"),
        ({"steps": 9}, "steps must be a whole number from 10 to 1000, got 9"),
        ({"time": -1}, "time must be a whole number >= 0 or None, got -1"),
        ({"seed": 2**26}, "seed must be a whole number from 0 to 67108863, got 67108864"),
    ],
)
def test_errors_name_setting_range_and_value(settings, message):
    with pytest.raises(traitlets.TraitError) as caught:
        Decay(**settings)
    assert str(caught.value) == f"Decay: {message}"


# --- JavaScript --------------------------------------------------------------------------------

node = functools.partial(live.node, figure="figures/decay.js")


def test_schedules_in_javascript_agree_to_13_digits_of_the_first_rate():
    cases = [(0.7, tau, steps) for tau in (2, 20, 333) for steps in (10, 60, 180, 997)]
    theirs = node(
        f"{json.dumps(cases)}.map(([lr, tau, steps]) => Object.entries(figure.schedules).map("
        "([name, make]) => [name, Array.from({length: steps}, (_, k) => make(lr, tau, steps)(k))]))"
    )
    for case, found in zip(cases, theirs, strict=True):
        assert [name for name, _ in found] == list(SCHEDULES)
        for name, values in found:
            ours = SCHEDULES[name](*case)(range(case[-1]))
            np.testing.assert_allclose(values, ours, rtol=0, atol=0.7e-13, err_msg=name)
            if name in ("constant", "step", "inverse time", "linear"):  # + − × ÷ alone
                np.testing.assert_array_equal(values, ours)


STATES = [
    {},
    {"first": "step", "second": "exponential", "tau": 5, "time": 50},
    {"first": "cosine", "second": "warm-up and cosine", "lr": 1.2, "steps": 97, "seed": 7},
    {"first": "linear", "second": "inverse root", "curvature": 0.05, "sigma": 5.0, "tau": 500},
    {"first": "constant", "second": "constant", "lr": 1.9, "steps": 1000, "time": 999},
    {"lr": 2.1, "steps": 1000},
    {"lr": 100.0, "time": 90},
    {"lr": 1.0, "sigma": 0.0},
    {"time": 0, "steps": 10},
]


@pytest.mark.parametrize("settings", STATES, ids=json.dumps)
def test_javascript_has_the_same_numbers(settings):
    figure = Decay(**settings)
    # JSON has no infinity: every number comes as text.
    theirs = node(
        f"(s => [s.first, s.second].map(name => Object.entries(figure.decayed(name, s))"
        f".map(([part, values]) => [part, Array.from(values, String)])))"
        f"({json.dumps(figure.state())})"
    )
    for ours, found in zip(figure.run().values(), theirs, strict=True):
        assert sorted(part for part, _ in found) == sorted(ours._fields)
        for part, values in found:
            got = np.array([float(value) for value in values])
            np.testing.assert_allclose(got, getattr(ours, part), rtol=1e-9, atol=1e-13)


def test_the_script_says_what_python_says():
    live.same_words([Decay(**settings) for settings in STATES])


# --- On a page ---------------------------------------------------------------------------------


@pytest.fixture
def show(show_figure):
    """Open a page that holds one Decay."""
    return lambda width=800, **settings: show_figure(Decay(**settings), width)


def test_everything_answers_the_keyboard(show):
    page = show()
    page.get_by_label("first schedule").select_option("exponential")
    page.get_by_label("second schedule").select_option("cosine")
    now = {"first": "exponential", "second": "cosine"}
    says(page, Decay(**now))
    for label, key, value, press in [
        ("time constant", "tau", 2, "Home"),
        ("learning rate", "lr", 0.6, "ArrowRight"),
        ("curvature", "curvature", 0.5, "ArrowLeft"),
        ("noise", "sigma", 5.0, "End"),
        ("steps", "steps", 1000, "End"),
    ]:
        page.get_by_role("slider", name=label).focus()
        page.keyboard.press(press)
        now[key] = value
        says(page, Decay(**now))
    page.get_by_role("button", name="Draw again").press("Enter")
    says(page, Decay(**now, seed=1))
    page.get_by_label("step", exact=True).focus()
    page.keyboard.press("Home")
    says(page, Decay(time=0, steps=1000))
    page.get_by_role("button", name="one step forward").press("Enter")
    says(page, Decay(**now, seed=1, time=1))
    page.get_by_role("button", name="Reset").press("Enter")
    says(page, Decay())


def test_scrubbing_and_reading_out(show):
    page = show(first="exponential", tau=2)
    box = page.locator(".adaopt-chart").nth(1).bounding_box()
    page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 30)
    page.wait_for_function("() => /After 10[0-9] of 180/.test(document.body.textContent)")
    time = int(page.get_by_label("step", exact=True).input_value())
    figure = Decay(first="exponential", tau=2, time=time)
    says(page, figure)
    rows = page.locator(".adaopt-area-readout tbody tr").all_inner_texts()
    shown = [[cell.strip() for cell in row.split("\t")[1:]] for row in rows]
    exact = [
        [
            text(run.lr[time - 1]), text(run.mean[time]), text(run.floor[time - 1]),
            f"{run.share[time]:.3f}", text(run.total[time]), text(run.squares[time]),
        ]
        for run in figure.run().values()
    ]  # fmt: skip
    assert shown == [list(pair) for pair in zip(*exact, strict=True)]


def test_the_table_holds_every_step(show):
    page = show(360, first="warm-up and cosine")
    reserved, needed = live.heights(page)
    assert abs(reserved - needed) < 30  # pixels
    page.get_by_text("The numbers as a table").click()
    page.locator("details tbody tr").first.wait_for()  # filled when it has opened
    rows = page.locator("details tbody tr").all_inner_texts()
    assert len(rows) == 181
    numbers = [float(cell) for cell in rows[100].split()]
    runs = both(first="warm-up and cosine")
    exact = [[run.lr[99], run.mean[100], run.expected[100]] for run in runs]
    assert numbers == pytest.approx([100, *exact[0], *exact[1]], rel=1e-3)
