"""The figure Rates: the same numbers in Python and on the page; it answers."""

import live
import numpy as np
import pytest
import traitlets
from live import says

from adaopt.widgets import Rates
from adaopt.widgets.figure import text

# --- Python ------------------------------------------------------------------------------------


def test_the_memories_are_a_sum_and_an_average():
    for stream in ("constant", "drop", "sparse", "noisy"):
        runs = Rates(stream=stream, gamma=0.8, seed=3).run()
        squares = runs["RMSProp"].grad[:, 0] ** 2
        np.testing.assert_allclose(runs["AdaGrad"].h[:, 0], np.cumsum(squares))
        weights = 0.2 * 0.8 ** np.arange(300)
        average = [(weights[: k + 1] * squares[k::-1]).sum() for k in range(300)]
        np.testing.assert_allclose(runs["RMSProp"].h[:, 0], average, rtol=1e-9)


def test_both_see_the_same_gradients():
    for stream in ("sparse", "noisy"):
        runs = Rates(stream=stream, seed=1).run()
        np.testing.assert_array_equal(runs["AdaGrad"].grad, runs["RMSProp"].grad)
        other = Rates(stream=stream, seed=2).run()
        assert (runs["AdaGrad"].grad != other["AdaGrad"].grad).any()


def test_adagrad_stays_slow_after_a_drop_and_rmsprop_recovers():
    way = {name: -np.diff(run.x[:, 0]) for name, run in Rates(stream="drop").run().items()}
    assert way["AdaGrad"][299] == pytest.approx(0.1 * 0.1 / np.sqrt(100 + 2.0))
    assert way["RMSProp"][299] == pytest.approx(0.1)


def test_words_follow_the_numbers():
    figure = Rates(stream="noisy", time=40)
    for run in figure.run().values():
        for number in (run.h[39, 0], run.rate[39, 0], -run.x[40, 0]):
            assert text(number) in figure.alt()
    before = figure.alt()
    figure.gamma = 0.99
    assert figure.alt() != before
    figure.time = 999  # beyond the end: the last
    assert "After 300 of 300" in figure.alt()
    assert "empty" in Rates(time=0).alt()


def test_output_holds_state_picture_and_words():
    data, metadata = Rates(stream="drop", gamma=0.95)._repr_mimebundle_()
    told = data["application/vnd.adaopt.figure+json"]
    assert told["figure"] == "rates"
    assert told["state"] == {
        "stream": "drop", "lr": 0.1, "gamma": 0.95, "steps": 300, "time": None, "seed": 0
    }  # fmt: skip
    assert told["alt"] == metadata["image/png"]["alt"] == Rates(stream="drop", gamma=0.95).alt()
    assert data["text/plain"] == "Rates(stream='drop', gamma=0.95)"
    assert data["image/png"].startswith("iVBOR")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"stream": "rare"}, "stream must be one of constant, drop, sparse, noisy, got 'rare'"),
        ({"lr": -0.1}, "lr must be a finite number >= 0, got -0.1"),
        ({"lr": np.inf}, "lr must be a finite number >= 0, got inf"),
        ({"gamma": 1}, "gamma must be in [0, 1), got 1"),
        ({"gamma": np.nan}, "gamma must be in [0, 1), got nan"),
        ({"steps": 0}, "steps must be a whole number from 1 to 2000, got 0"),
        ({"steps": 2001}, "steps must be a whole number from 1 to 2000, got 2001"),
        ({"time": -1}, "time must be a whole number >= 0 or None, got -1"),
        ({"seed": 2**32}, "seed must be a whole number from 0 to 4294967295, got 4294967296"),
    ],
)
def test_errors_name_setting_range_and_value(settings, message):
    with pytest.raises(traitlets.TraitError) as caught:
        Rates(**settings)
    assert str(caught.value) == f"Rates: {message}"
    figure = Rates()
    (name, value), *_ = settings.items()
    with pytest.raises(traitlets.TraitError):
        setattr(figure, name, value)
    assert figure.state() == Rates().state()


# --- JavaScript --------------------------------------------------------------------------------

# --- On a page ---------------------------------------------------------------------------------


@pytest.fixture
def show(show_figure):
    """Open a page that holds one Rates."""
    return lambda width=800, **settings: show_figure(Rates(**settings), width)


STATES = [
    {},
    {"stream": "drop", "gamma": 0.99, "time": 150},
    {"stream": "sparse", "gamma": 0.0, "seed": 5, "time": 3},
    {"stream": "noisy", "lr": 0.003, "steps": 2000, "time": 1999},
    {"time": 0},
]


def test_the_script_says_what_python_says():
    live.same_words([Rates(**settings) for settings in STATES])


def test_everything_answers_the_keyboard(show):
    page = show()
    page.get_by_role("radio", name="constant").focus()
    page.keyboard.press("ArrowRight")
    says(page, Rates(stream="drop"))

    memory = page.get_by_role("slider", name="γ")
    memory.focus()
    page.keyboard.press("ArrowRight")
    says(page, Rates(stream="drop", gamma=0.95))
    assert memory.get_attribute("aria-valuetext") == "0.95, memory 20 steps"
    page.get_by_role("slider", name="learning rate").focus()
    page.keyboard.press("Home")
    says(page, Rates(stream="drop", gamma=0.95, lr=1e-4))

    page.get_by_label("step", exact=True).focus()
    page.keyboard.press("Home")
    says(page, Rates(time=0))
    page.get_by_role("button", name="one step forward").press("Enter")
    says(page, Rates(stream="drop", gamma=0.95, lr=1e-4, time=1))
    page.get_by_role("button", name="Reset").press("Enter")
    says(page, Rates())


def test_only_chance_is_drawn_again(show):
    page = show(stream="noisy")
    again = page.get_by_role("button", name="Draw again")
    again.click()
    says(page, Rates(stream="noisy", seed=1))
    page.get_by_role("radio", name="constant").check()
    says(page, Rates())
    again.click(force=True)
    page.get_by_role("radio", name="noisy").check()
    says(page, Rates(stream="noisy", seed=1))


def test_scrubbing_and_reading_out(show):
    page = show(stream="drop")
    box = page.locator(".adaopt-chart").nth(3).bounding_box()
    page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 30)
    page.wait_for_function("() => /After 1[67]. of 300/.test(document.body.textContent)")
    figure = Rates(stream="drop", time=int(page.get_by_label("step", exact=True).input_value()))
    says(page, figure)
    readout = page.locator(".adaopt-area-readout tbody tr").all_inner_texts()
    for (name, run), line in zip(figure.run().items(), readout, strict=True):
        cells = line.split("\t")
        assert cells[0].strip() == name
        t = figure.shown()
        exact = [run.h[t - 1, 0], run.rate[t - 1, 0], run.x[t - 1, 0] - run.x[t, 0], -run.x[t, 0]]
        assert [cell.strip() for cell in cells[1:]] == [text(v).replace(" × ", "·") for v in exact]


def test_the_table_holds_every_step(show):
    page = show(360, stream="drop")
    page.get_by_text("The numbers as a table").click()
    page.locator("details tbody tr").first.wait_for()  # filled when it has opened
    rows = page.locator("details tbody tr").all_inner_texts()
    assert len(rows) == 301
    runs = Rates(stream="drop").run()
    numbers = [float(cell.replace("−", "-")) for cell in rows[200].split()]
    exact = [[run.h[199, 0], run.rate[199, 0], -run.x[200, 0]] for run in runs.values()]
    assert numbers == pytest.approx([200, 0.1, *exact[0], *exact[1]], rel=1e-3)
