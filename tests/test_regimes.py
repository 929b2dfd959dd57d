"""The figure Regimes: the same numbers in Python, in JavaScript and on the page; it answers."""

import functools
import json

import live
import numpy as np
import pytest
import traitlets
from live import says

from adaopt.widgets import Regimes
from adaopt.widgets.figure import text
from adaopt.widgets.parabola import noise_floor
from adaopt.widgets.regimes import regime

# --- Python ------------------------------------------------------------------------------------


def xs(**settings):
    return Regimes(**settings).run().x[:, 0]


@pytest.mark.parametrize("curvature", [0.25, 0.5, 1.0, 2.0, 4.0])
def test_each_regime_does_what_its_name_says(curvature):
    def at(product):
        return xs(lr=product / curvature, curvature=curvature, start=-3.7, steps=100)

    x = at(0.5)
    assert (x < 0).all()
    assert (np.diff(x) >= 0).all()
    assert regime(0.5) == "It creeps down one side."
    assert (at(1)[1:] == 0).all()
    assert regime(1) == "It lands in one step."
    x = at(1.5)
    assert (x[1:] * x[:-1] < 0).all()
    assert (np.diff(np.abs(x)) < 0).all()
    assert regime(1.5) == "It hops to and fro and closes in."
    np.testing.assert_array_equal(at(2), np.where(np.arange(101) % 2, 3.7, -3.7))  # to the last bit
    assert regime(2) == "It hops to and fro forever."
    assert (np.diff(np.abs(at(2.01))) > 0).all()
    assert regime(2.01) == "It diverges."


def test_the_noise_floor_is_where_x_squared_stays():
    for lr, curvature, sigma in [(0.1, 1.0, 1.0), (0.5, 2.0, 0.3), (1.8, 1.0, 2.0)]:
        settings = {"lr": lr, "curvature": curvature, "sigma": sigma, "start": 0.0, "steps": 1000}
        figures = [Regimes(seed=seed, **settings) for seed in range(20)]
        mean = np.mean([figure.measured() for figure in figures])
        assert mean == pytest.approx(figures[0].floor(), rel=0.1)
    assert noise_floor(0.5, 1.0, 1.0) == pytest.approx(1 / 3)
    assert np.isnan(noise_floor([2.0, 3.0], 1.0, 1.0)).all()


def test_what_was_measured_is_the_later_half():
    x = xs(sigma=1.0, seed=3)
    for time in (1, 2, 7, 40):
        later = x[time // 2 + 1 : time + 1]
        figure = Regimes(sigma=1.0, seed=3, time=time)
        assert figure.measured() == pytest.approx((later**2).mean())
        mean = text(figure.measured())
        if len(later) == 1:
            assert f"At the last step x² was {mean}." in figure.alt()
        else:
            assert f"Over the last {len(later)} steps the mean was {mean}." in figure.alt()


def test_words_follow_the_numbers():
    figure = Regimes(lr=1.9, time=7)
    assert f"After 7 of 40 steps x = {text(-4 * (-0.9) ** 7)}." in figure.alt()
    assert "noise" not in figure.alt()
    figure.sigma = 1.0
    assert text(figure.floor()) in figure.alt()
    figure.time = 999  # beyond the end: the last
    assert "After 40 of 40" in figure.alt()
    assert "no floor" in Regimes(lr=2.0, sigma=1.0).alt()
    assert "beyond all numbers" in Regimes(lr=4.0, steps=1000).alt()


def test_output_holds_state_picture_and_words():
    data, metadata = Regimes(lr=1.9)._repr_mimebundle_()
    told = data["application/vnd.adaopt.figure+json"]
    assert told["figure"] == "regimes"
    assert told["state"] == {
        "lr": 1.9, "curvature": 1.0, "start": -4.0, "sigma": 0.0, "steps": 40, "time": None,
        "seed": 0,
    }  # fmt: skip
    assert told["alt"] == metadata["image/png"]["alt"] == Regimes(lr=1.9).alt()
    assert data["text/plain"] == "Regimes(lr=1.9)"
    assert data["image/png"].startswith("iVBOR")


@pytest.mark.filterwarnings("error", "ignore::DeprecationWarning:(matplotlib|pyparsing)")
@pytest.mark.parametrize(
    "settings",
    [
        {"lr": 4.0, "steps": 1000},
        {"lr": 1000.0, "curvature": 1000.0, "start": 1000.0},
        {"lr": 1.0},
        {"start": 0.0},
        {"time": 0, "steps": 1},
    ],
    ids=json.dumps,
)
def test_every_state_has_a_picture(settings):
    assert Regimes(**settings).poster()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lr": 0}, "lr must be in (0, 1000], got 0"),
        ({"lr": np.nan}, "lr must be in (0, 1000], got nan"),
        ({"curvature": 0}, "curvature must be from 0.001 to 1000, got 0"),
        ({"start": 1001}, "start must be from -1000 to 1000, got 1001"),
        ({"sigma": -1}, "sigma must be from 0 to 1000, got -1"),
        ({"steps": 1001}, "steps must be a whole number from 1 to 1000, got 1001"),
        ({"time": -1}, "time must be a whole number >= 0 or None, got -1"),
        ({"seed": 2**32}, "seed must be a whole number from 0 to 4294967295, got 4294967296"),
    ],
)
def test_errors_name_setting_range_and_value(settings, message):
    with pytest.raises(traitlets.TraitError) as caught:
        Regimes(**settings)
    assert str(caught.value) == f"Regimes: {message}"


# --- JavaScript --------------------------------------------------------------------------------

node = functools.partial(live.node, figure="figures/regimes.js", parabola="parabola.js")

STATES = [
    {},
    {"lr": 1.9, "time": 7},
    {"lr": 1.0, "curvature": 2.0, "steps": 100},
    {"lr": 0.3, "curvature": 0.7, "sigma": 1.3, "seed": 5, "steps": 300, "time": 0},
    {"lr": 1.95, "sigma": 0.5, "steps": 1000, "time": 333},
    {"lr": 2.0, "sigma": 0.2, "start": 0.3},
    {"lr": 4.0, "steps": 1000},
    {"lr": 1.0, "start": 0.0, "sigma": 5.0},
]


@pytest.mark.parametrize("settings", STATES, ids=json.dumps)
def test_javascript_takes_the_same_steps(settings):
    figure = Regimes(**settings)
    theirs = node(
        f"(s => [[...figure.path(s)], parabola.noiseFloor(s.lr, s.curvature, s.sigma), "
        f"figure.regime(s.lr * s.curvature, s.sigma > 0)])({json.dumps(figure.state())})"
    )
    x, level = np.array(theirs[0], float), np.array(theirs[1], float)  # NaN comes as null
    np.testing.assert_array_equal(x, figure.run().x[:, 0])
    np.testing.assert_array_equal(level, figure.floor())
    assert theirs[2] == regime(figure.lr * figure.curvature, figure.sigma > 0)


# --- On a page ---------------------------------------------------------------------------------


@pytest.fixture
def show(show_figure):
    """Open a page that holds one Regimes."""
    return lambda width=800, **settings: show_figure(Regimes(**settings), width)


def test_the_script_says_what_python_says():
    live.same_words([Regimes(**settings) for settings in STATES])


def test_everything_answers_the_keyboard(show):
    page = show(lr=1.99)
    rate = page.get_by_role("slider", name="learning rate")
    rate.focus()
    page.keyboard.press("ArrowRight")
    says(page, Regimes(lr=2.0))
    assert page.locator(".adaopt-regime").inner_text() == "ηλ = 2. It hops to and fro forever."
    page.get_by_role("slider", name="curvature").focus()
    page.keyboard.press("ArrowLeft")
    says(page, Regimes(lr=2.0, curvature=0.5))
    page.get_by_role("slider", name="noise").focus()
    page.keyboard.press("End")
    says(page, Regimes(lr=2.0, curvature=0.5, sigma=5.0))
    page.get_by_role("slider", name="steps").focus()
    page.keyboard.press("End")
    says(page, Regimes(lr=2.0, curvature=0.5, sigma=5.0, steps=1000))
    page.get_by_label("step", exact=True).focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="one step forward").press("Enter")
    says(page, Regimes(lr=2.0, curvature=0.5, sigma=5.0, steps=1000, time=1))
    page.get_by_role("button", name="Reset").press("Enter")
    says(page, Regimes(lr=1.99))


def test_only_chance_is_drawn_again(show):
    page = show(sigma=1.0)
    again = page.get_by_role("button", name="Draw again")
    again.click()
    says(page, Regimes(sigma=1.0, seed=1))
    noise = page.get_by_role("slider", name="noise")
    noise.press("Home")
    says(page, Regimes())
    again.click(force=True)
    noise.press("End")
    says(page, Regimes(sigma=5.0, seed=1))


def test_the_line_of_products_and_the_parabola_show_where_it_is(show):
    for lr, part in [(0.5, 0), (1.5, 1), (4.0, 2)]:
        page = show(lr=lr)
        here = page.locator(".adaopt-products g.adaopt-here text").all_text_contents()
        assert here == [["creeps", "hops, closes in", "diverges"][part]]
    assert page.locator(".adaopt-products svg").get_attribute("aria-label").startswith("ηλ = 4 ")
    page = show(lr=1.0)  # between two regimes: in neither
    assert page.locator(".adaopt-products g.adaopt-here").count() == 0
    # The diamond stands at the minimum, in the middle of the parabola and at its foot.
    head, hill = (
        page.locator(s).bounding_box() for s in (".adaopt-hill .adaopt-head", ".adaopt-hill")
    )
    middle = head["x"] + head["width"] / 2 - hill["x"]
    assert middle == pytest.approx((42 + hill["width"] - 8) / 2, abs=1)


def test_scrubbing(show):
    page = show(lr=1.9)
    box = page.locator(".adaopt-chart").nth(1).bounding_box()
    page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 30)
    page.wait_for_function("() => /After 2[0-9] of 40/.test(document.body.textContent)")
    says(page, Regimes(lr=1.9, time=int(page.get_by_label("step", exact=True).input_value())))


def test_the_table_holds_every_step(show):
    page = show(360, lr=1.9)
    page.get_by_text("The numbers as a table").click()
    page.locator("details tbody tr").first.wait_for()  # filled when it has opened
    rows = page.locator("details tbody tr").all_inner_texts()
    assert len(rows) == 41
    run = Regimes(lr=1.9).run()
    numbers = [float(cell.replace("−", "-")) for cell in rows[20].split()]
    assert numbers == pytest.approx([20, run.x[20, 0], run.loss[20]], rel=1e-3)
