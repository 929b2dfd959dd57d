"""The figure Average: the same numbers in Python, in JavaScript and on the page; it answers."""

import functools
import json
import re

import live
import numpy as np
import pytest
import traitlets
from live import says

from adaopt import averages
from adaopt.widgets import Average
from adaopt.widgets.average import signal

OWN = [1.0, 2.5, -3.0, 4.0]

# --- Python ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["noisy", "step", "seasonal"])
@pytest.mark.parametrize("start", averages.STARTS)
def test_run_is_the_average_of_the_signal(name, start):
    x, truth = signal(name)
    run = Average(signal=name, beta=0.8, start=start, time=50).run()
    np.testing.assert_array_equal(run.x, x)
    np.testing.assert_array_equal(run.s, averages.ema(x, beta=0.8, start=start))
    assert run.weights.shape == (50,)
    assert (run.weights * x[:50]).sum() == pytest.approx(run.s[49])
    assert (truth is None) == (name == "step")


def test_signals_are_what_they_are_called():
    t = np.arange(1, 121)
    noisy, wave = signal("noisy")
    np.testing.assert_allclose(wave, 2 + np.sin(2 * np.pi * t / 120), atol=1e-12)
    assert abs((noisy - wave).mean()) < 0.15
    assert (noisy - wave).std() == pytest.approx(0.6, abs=0.1)
    np.testing.assert_array_equal(signal("step")[0], np.where(t <= 60, 1, 3))
    seasonal, rise = signal("seasonal")
    np.testing.assert_allclose(seasonal - rise, np.sin(2 * np.pi * t / 12), atol=1e-12)
    np.testing.assert_allclose(rise, 1 + t / 60)


def test_own_readings():
    figure = Average(signal="drawn", values=OWN, beta=0.5)
    assert figure.state()["values"] == OWN
    np.testing.assert_array_equal(figure.run().s, averages.ema(OWN, beta=0.5))
    assert figure.shown() == 4
    figure.time = 99  # beyond the end: the last
    assert figure.shown() == 4


def test_words_follow_the_numbers():
    figure = Average(signal="seasonal", beta=0.9, time=30)
    run = figure.run()
    said = [f"{v:.3g}" for v in (run.s[29], run.x[29], run.truth[29], run.weights.sum())]
    for number in (*said, "30 of 120", "6.58", "α = 0.1 and β = 0.9"):
        assert number in figure.alt()
    before = figure.alt()
    figure.start = "corrected"
    assert figure.alt() != before
    assert "1999" in Average(beta=0.999).alt()
    assert "−3" in Average(signal="drawn", values=OWN, time=3).alt()


def test_words_are_written_as_on_the_page():
    assert "With α = 1 × 10⁻⁴ and β" in Average(beta=0.9999).alt()
    alt = Average(signal="drawn", values=[1000.0, 2.5e-7], beta=0.0, time=1).alt()
    assert "the average is 1000." in alt


def test_output_holds_state_picture_and_words():
    data, metadata = Average(signal="step", beta=0.95)._repr_mimebundle_()
    told = data["application/vnd.adaopt.figure+json"]
    assert told["figure"] == "average"
    assert told["state"] == {
        "signal": "step", "beta": 0.95, "start": "zero", "time": None, "values": None
    }  # fmt: skip
    assert told["alt"] == metadata["image/png"]["alt"] == Average(signal="step", beta=0.95).alt()
    assert data["text/plain"] == "Average(signal='step', beta=0.95)"
    assert data["image/png"].startswith("iVBOR")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"signal": "sine"}, "Average: signal must be one of noisy, step, seasonal, drawn, got 's"),
        ({"signal": "drawn"}, "Average: signal 'drawn' needs values, got None"),
        ({"beta": 1}, "Average: beta must be in [0, 1), got 1"),
        ({"beta": -0.1}, "Average: beta must be in [0, 1), got -0.1"),
        ({"beta": float("nan")}, "Average: beta must be in [0, 1), got nan"),
        ({"start": "one"}, "Average: start must be one of zero, first, corrected, got 'one'"),
        ({"time": 0}, "Average: time must be a whole number >= 1 or None, got 0"),
        ({"time": 1.5}, "Average: time must be a whole number >= 1 or None, got 1.5"),
        ({"values": [1.0]}, "Average: values must be a list of 2 to 200 finite numbers, or None"),
        ({"values": [1.0] * 201}, "Average: values must be a list of 2 to 200 finite numbers"),
        ({"values": [1, np.inf]}, "Average: values must be a list of 2 to 200 finite numbers"),
        ({"values": [[1, 2], [3, 4]]}, "Average: values must be a list of 2 to 200 finite numbers"),
    ],
)
def test_errors_name_setting_range_and_value(settings, message):
    with pytest.raises(traitlets.TraitError) as caught:
        Average(**settings)
    assert str(caught.value).startswith(message)
    figure = Average()
    (name, value), *_ = settings.items()
    with pytest.raises(traitlets.TraitError):
        setattr(figure, name, value)
    assert figure.state() == Average().state()


# --- JavaScript --------------------------------------------------------------------------------

node = functools.partial(live.node, figure="figures/average.js")


@pytest.mark.parametrize("name", ["noisy", "step", "seasonal"])
def test_signals_are_the_same_doubles_in_javascript(name):
    theirs = node(f'Object.values(figure.signal("{name}")).map(a => a && Array.from(a))')
    for ours, values in zip(signal(name), theirs, strict=True):
        assert (ours is None) == (values is None)
        if ours is not None:  # JSON keeps every bit of a double
            assert ours.tobytes() == np.array(values, float).tobytes()


def test_typed_numbers():
    typed = ["1 2", "1, 2;3\n-4", "1e-3 −2", "", "1", "1 two", "1 Infinity", "0 " * 201]
    read = [[1, 2], [1, 2, 3, -4], [1e-3, -2], None, None, None, None, None]
    assert node(f"{json.dumps(typed)}.map(figure.parse)") == read


# --- On a page ---------------------------------------------------------------------------------


@pytest.fixture
def show(show_figure):
    """Open a page that holds one Average."""
    return lambda width=800, **settings: show_figure(Average(**settings), width)


STATES = [
    {},
    {"signal": "step", "beta": 0.95, "start": "corrected", "time": 75},
    {"signal": "seasonal", "beta": 0.999, "start": "first", "time": 3},
    {"signal": "drawn", "values": OWN, "beta": 0.0, "time": 3},
]


def test_the_script_says_what_python_says():
    live.same_words([Average(**settings) for settings in STATES])


def test_everything_answers_the_keyboard(show):
    page = show()
    memory = page.get_by_role("slider", name="memory")
    memory.focus()
    page.keyboard.press("Home")
    says(page, Average(beta=0.0))
    page.keyboard.press("ArrowRight")
    says(page, Average(beta=0.1))
    assert memory.get_attribute("aria-valuetext") == "α = 0.9, β = 0.1"

    page.get_by_label("t", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    says(page, Average(beta=0.1, time=119))
    page.keyboard.press("Home")  # there is no average before the first reading
    says(page, Average(beta=0.1, time=1))

    page.get_by_label("0", exact=True).focus()
    page.keyboard.press("ArrowRight")
    says(page, Average(beta=0.1, time=1, start="first"))
    page.get_by_label("signal").select_option("step")
    says(page, Average(signal="step", beta=0.1, start="first"))
    page.get_by_role("button", name="Reset").press("Enter")
    says(page, Average())


def test_readings_are_typed(show):
    page = show(signal="drawn", values=OWN)
    page.get_by_label("all readings").fill("5 6 7")
    page.get_by_label("all readings").blur()
    says(page, Average(signal="drawn", values=[5, 6, 7]))
    page.get_by_label("reading 3").fill("-1")
    page.keyboard.press("Enter")
    says(page, Average(signal="drawn", values=[5, 6, -1]))
    page.get_by_label("all readings").fill("5 six")
    page.get_by_label("all readings").blur()
    assert "2 to 200 numbers" in page.locator(".adaopt-area-own [role=status]").inner_text()
    says(page, Average(signal="drawn", values=[5, 6, -1]))


def test_readings_are_drawn_and_the_time_is_scrubbed(show):
    page = show(signal="drawn", values=[0.0] * 41)
    box = page.locator(".adaopt-area-signal .adaopt-chart").bounding_box()
    y = box["y"] + box["height"] / 3
    page.mouse.move(box["x"] + 0.4 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 40, y)  # past the right edge: the last reading
    page.mouse.up()
    page.evaluate("() => new Promise(f => requestAnimationFrame(() => requestAnimationFrame(f)))")
    values = list(map(float, page.get_by_label("all readings").input_value().split()))
    assert len(values) == 41
    drawn = next(i for i, value in enumerate(values) if value)
    assert 12 < drawn < 20
    assert len(set(values[drawn:])) == 1  # no reading in between was left out
    assert 2 < values[-1] < 4
    says(page, Average(signal="drawn", values=values))

    box = page.locator(".adaopt-area-weights .adaopt-chart").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    page.wait_for_function("() => /after (19|20) of 41/.test(document.body.textContent)")


def test_one_s_own_signal_begins_as_the_one_in_sight(show):
    page = show(signal="seasonal")
    page.get_by_label("signal").select_option("drawn")
    says(page, Average(signal="drawn", values=signal("seasonal")[0].round(2).tolist()))


def test_the_table_holds_every_reading(show):
    page = show(360, beta=0.999, signal="seasonal")
    page.get_by_text("The numbers as a table").click()
    page.locator("tbody tr").first.wait_for()  # filled when it has opened
    rows = page.locator("tbody tr").all_inner_texts()
    assert len(rows) == 120
    run = Average(beta=0.999, signal="seasonal").run()
    numbers = [float(cell.replace("−", "-")) for cell in re.split(r"\s+", rows[59].strip())[:4]]
    assert numbers == pytest.approx([60, run.x[59], run.truth[59], run.s[59]], rel=1e-3)
    assert live.nameless(page) == 0
