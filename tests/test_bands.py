"""The figure Bands: the same losses in Python and on the page, to the last bit; it answers."""

import functools
import json

import live
import numpy as np
import pytest
import traitlets
from live import says

from adaopt import Adam, RMSProp, chance, minimize, problems
from adaopt.widgets import Bands
from adaopt.widgets.bands import JITTER, METHODS, RATES
from adaopt.widgets.figure import text

# --- Python ------------------------------------------------------------------------------------


def test_ten_rates_to_each_power_of_ten():
    np.testing.assert_allclose(np.log10(RATES), np.linspace(-4, 2, 61), atol=0.006)
    assert {1e-4, 0.001, 0.01, 0.1, 0.2, 1.0, 100.0} <= set(RATES)


def test_gradient_descent_as_algebra_has_it():
    """On λx²/2 each step multiplies x by 1 − ηλ."""
    share = Bands(steps=40, seeds=9).run()["SGD"].share
    u = np.array([chance.uniform(seed, 0, 2) for seed in range(9)])
    start = problems.ravine.start + JITTER * (2 * u - 1)
    assert np.abs(start - problems.ravine.start).max() < JITTER
    lam, eta = np.array([0.1, 2.0]), np.array(RATES)[:, None, None]
    loss = 0.5 * lam * (start * (1 - eta * lam) ** 40) ** 2
    exact = loss.sum(axis=-1) / (0.5 * lam * start**2).sum(axis=-1)
    np.testing.assert_allclose(share, exact, rtol=1e-9)


def test_a_band_ends_where_the_method_becomes_unstable():
    found = Bands(problem="ravine", steps=300).run()
    edges = {"SGD": 2 / 2, "Momentum": 2 * 1.9 / 2, "Nesterov": 2 * 1.9 / (1 + 2 * 0.9) / 2}
    for name, edge in edges.items():
        highest = max(rate for rate, good in zip(RATES, found[name].usable, strict=True) if good)
        assert highest < edge < RATES[RATES.index(highest) + 2]


def test_every_member_is_the_run_it_would_be_alone():
    figure = Bands(problem="beale", noise=0.5, steps=30, seeds=3)
    found = figure.run()
    for rate, seed, made in [(0.05, 2, RMSProp(0.05)), (1.0, 0, Adam(1.0))]:
        u = chance.uniform(seed, 0, 2)
        place = problems.noisy(problems.beale, 0.5, seed)
        loss = minimize(place, problems.beale.start + JITTER * (2 * u - 1), made, 30).loss
        share = found[type(made).__name__].share[RATES.index(rate), seed]
        assert share == loss[-1] / loss[0]


def test_turning_the_ravine_narrows_what_scales_each_coordinate():
    straight, turned = Bands().run(), Bands(problem="rotated").run()
    for name in ("SGD", "Momentum", "Nesterov"):
        assert straight[name].decades == turned[name].decades
    for name in ("RMSProp", "Adam"):
        assert straight[name].decades > turned[name].decades + 0.2


def test_a_median_below_the_threshold_is_usable():
    for threshold in (0.1, 0.001):
        for band in Bands(problem="rosenbrock", steps=300, threshold=threshold).run().values():
            np.testing.assert_array_equal(band.median, np.median(band.share, axis=1))
            np.testing.assert_array_equal(band.usable, band.median < threshold)
            assert band.decades == pytest.approx(band.usable.sum() / 10)


def test_what_diverges_is_infinite_and_said():
    figure = Bands(problem="beale", lr=0.1, method="SGD")
    assert np.isinf(figure.run()["SGD"].share[RATES.index(0.1)]).all()
    assert "SGD diverged, Momentum diverged" in figure.alt()
    assert figure.alt().endswith("SGD there from diverged to diverged over 5 starts.")


def test_words_follow_the_numbers():
    figure = Bands(problem="rotated", steps=60, threshold=0.02, lr=0.25, method="Adam")
    found, at, words = figure.run(), RATES.index(0.25), figure.alt()
    for name, band in found.items():
        assert f"{name} {text(float(band.median[at]))}" in words
        usable = np.array(RATES)[band.usable]
        assert f"decades, {text(usable[0])} to {text(usable[-1])}" in words
    low, high = found["Adam"].share[at].min(), found["Adam"].share[at].max()
    assert words.endswith(f"Adam there from {text(low)} to {text(high)} over 5 starts.")
    assert "below 2 % of the start" in words
    assert "AdaGrad at least ×" in words  # its band goes on beyond the last rate
    assert "SGD none" in Bands(problem="rosenbrock", steps=5).alt()
    assert "Widest" not in Bands(problem="rosenbrock", steps=5).alt()
    assert "with noise 0.5, 1 start each." in Bands(noise=0.5, seeds=1).alt()


def test_a_rate_between_two_is_the_nearest():
    assert Bands(lr=0.11).lr == 0.1
    assert Bands(lr=np.float32(0.0033)).lr == 0.00315
    assert Bands(lr=0.1 / 1e-3).lr == 100


def test_output_holds_state_picture_and_words():
    made = Bands(problem="beale", method="Adam")
    data, metadata = made._repr_mimebundle_()
    told = data["application/vnd.adaopt.figure+json"]
    assert told["figure"] == "bands"
    assert told["state"] == {
        "problem": "beale", "steps": 100, "noise": 0.0, "seeds": 5, "threshold": 0.01,
        "method": "Adam", "lr": 0.1,
    }  # fmt: skip
    assert told["alt"] == metadata["image/png"]["alt"] == made.alt()
    assert data["text/plain"] == "Bands(problem='beale', method='Adam')"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"problem": "bowl"},
            "problem must be one of ravine, rotated, rosenbrock, beale, got 'bowl'",
        ),
        ({"steps": 301}, "steps must be a whole number from 1 to 300, got 301"),
        ({"noise": -1}, "noise must be a finite number >= 0, got -1"),
        ({"seeds": 4}, "seeds must be 1, 3, 5, 7 or 9, got 4"),
        ({"seeds": "5"}, "seeds must be 1, 3, 5, 7 or 9, got '5'"),
        ({"threshold": 1}, "threshold must be in (0, 1), got 1"),
        ({"method": "Lion"}, f"method must be one of {', '.join(METHODS)} or None, got 'Lion'"),
        ({"lr": 200}, "lr must be a number from 0.0001 to 100, got 200"),
        ({"lr": np.nan}, "lr must be a number from 0.0001 to 100, got nan"),
    ],
)
def test_errors_name_setting_range_and_value(settings, message):
    with pytest.raises(traitlets.TraitError) as caught:
        Bands(**settings)
    assert str(caught.value) == f"Bands: {message}"


# --- JavaScript --------------------------------------------------------------------------------

node = functools.partial(live.node, module="figures/bands.js")


@pytest.mark.parametrize(
    "settings",
    [
        {"problem": "ravine", "steps": 300},
        {"problem": "rotated", "steps": 100, "noise": 0.7, "seeds": 9},
        {"problem": "rosenbrock", "steps": 150, "seeds": 3},
        {"problem": "beale", "steps": 1, "noise": 2.0, "seeds": 1},
        {"problem": "beale", "steps": 200},
    ],
    ids=json.dumps,
)
def test_the_page_has_the_same_losses_bit_for_bit(settings):
    figure = Bands(**settings)
    # shorter and fewer runs first: they are kept, and gone on with
    first = json.dumps(figure.state() | {"steps": 1, "seeds": 1})
    theirs = node(f"(module.losses({first}), module.losses({json.dumps(figure.state())}))")
    ours = [band.share for band in figure.run().values()]
    theirs = np.array(theirs, float)  # JSON has null for infinity
    np.testing.assert_array_equal(np.where(np.isnan(theirs), np.inf, theirs), ours)
    assert node("module.rates") == list(RATES)


STATES = [
    {},
    {"problem": "rotated", "steps": 45, "method": "RMSProp", "lr": 0.315},
    {"problem": "rosenbrock", "steps": 300, "threshold": 0.1, "seeds": 9, "lr": 0.002},
    {"problem": "beale", "noise": 1.0, "seeds": 1, "method": "SGD", "lr": 100.0},
    {"problem": "rosenbrock", "steps": 1, "threshold": 1e-6},
]


def test_the_script_says_what_python_says():
    live.same_words([Bands(**settings) for settings in STATES])


# --- On a page ---------------------------------------------------------------------------------


@pytest.fixture
def show(show_figure):
    """Open a page that holds one Bands."""
    return lambda width=800, **settings: show_figure(Bands(**settings), width)


def test_everything_answers_the_keyboard(show):
    page = show()
    page.get_by_label("steps", exact=True).press("ArrowRight")
    says(page, Bands(steps=105))
    page.get_by_label("problem").select_option("rotated")
    page.get_by_role("slider", name="usable").press("ArrowRight")
    says(page, Bands(steps=105, problem="rotated", threshold=0.02))
    page.get_by_label("noise").press("ArrowRight")
    page.get_by_role("slider", name="starts").press("Home")
    now = {"steps": 105, "problem": "rotated", "threshold": 0.02, "noise": 0.1, "seeds": 1}
    says(page, Bands(**now))
    page.get_by_label("read at η").press("ArrowRight")
    says(page, Bands(**now, lr=0.125))
    page.get_by_role("radio", name="all alike").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("radio", name="Momentum").is_checked()
    says(page, Bands(**now, lr=0.125, method="Momentum"))
    page.get_by_role("button", name="Reset").press("Enter")
    says(page, Bands())


def test_the_cursor_follows_the_pointer_and_reads_every_method(show):
    page = show()
    box = page.locator(".adaopt-chart").bounding_box()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 60)
    page.wait_for_function("() => !/At η = 0.1,/.test(document.body.textContent)")
    lr = float(page.get_by_label("read at η").get_attribute("aria-valuetext"))
    assert 1 < lr < 30
    says(page, Bands(lr=lr))
    found, at = Bands(lr=lr).run(), RATES.index(lr)
    lines = page.locator(".adaopt-band-row:not(.adaopt-band-head)").all_inner_texts()
    for (name, band), line in zip(found.items(), lines, strict=True):
        median = float(band.median[at])
        left = text(median).replace(" × ", "·") if np.isfinite(median) else "diverged"
        assert line.split()[0] == name
        assert line.endswith(left)
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 60)
    page.mouse.move(10, 600)
    page.wait_for_function("() => /At η = 0.00[0-9]+,/.test(document.body.textContent)")


def test_the_bars_are_the_usable_rates(show):
    page = show(problem="beale", noise=1.0, seeds=9, steps=60)
    bars = page.evaluate(
        """() => [...document.querySelectorAll(".adaopt-strip")].map(strip =>
            [...strip.querySelectorAll("span")].map(span => [span.style.left, span.style.width]))"""
    )
    for band, spans in zip(
        Bands(problem="beale", noise=1.0, seeds=9, steps=60).run().values(), bars, strict=True
    ):
        drawn = np.zeros(len(RATES), bool)
        for left, width in spans:
            first, count = (round(float(x.rstrip("%")) * 0.61) for x in (left, width))
            drawn[first : first + count] = True
        np.testing.assert_array_equal(drawn, band.usable)
    assert max(map(len, bars)) > 1  # a band with a gap is drawn with it


def test_a_line_that_leaves_the_picture_has_an_arrow(show):
    page = show()
    assert page.locator(".adaopt-exit").count() >= 4  # SGD, Momentum, Nesterov, RMSProp
    page.get_by_role("radio", name="Adam").check()
    page.locator(".adaopt-band-area[d]").wait_for(state="attached")  # exactly one
    assert page.locator(".adaopt-svg .adaopt-pale .adaopt-band-line").count() == 5


def test_the_table_holds_every_rate(show):
    page = show(360, noise=0.5)
    reserved, needed = live.heights(page)
    assert abs(reserved - needed) < 30  # pixels
    page.get_by_text("The numbers as a table").click()
    page.locator("details tbody tr").first.wait_for()  # filled when it has opened
    rows = page.locator("details tbody tr").all_inner_texts()
    assert len(rows) == len(RATES)
    band = Bands(noise=0.5).run()["SGD"]
    numbers = [float(cell.replace("−", "-")) for cell in rows[30].split("\t")[:4]]
    share = band.share[30]
    assert numbers == pytest.approx([0.1, band.median[30], share.min(), share.max()], rel=6e-3)
