"""The figure Sweep: it takes an experiment's numbers; Python and the page say the same of them."""

import base64
import functools
import json
from types import SimpleNamespace

import live
import numpy as np
import pytest
import traitlets
from live import says

from adaopt import chance, plots
from adaopt.optimizers import registry
from adaopt.widgets import Sweep
from adaopt.widgets.figure import MIME, text

RATES = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3]


def experiment(names=("SGD", "Momentum", "Adam"), rates=RATES, seeds=5, epochs=4):
    """What an experiment could have given: the higher the rate, the more runs diverge."""
    made = {}
    for m, name in enumerate(names):
        u = chance.uniform(m, 0, len(rates) * seeds).reshape(len(rates), seeds)
        hump = 1 - 0.25 * np.abs(np.arange(len(rates)) - 2 - m)[:, None]
        accuracy = np.clip(0.9 * hump + 0.08 * u, 0.08, 1)
        curves = 2.3 * (1.05 - accuracy[..., None]) ** (np.arange(epochs + 1) / 2)
        gone = u + 0.15 * np.arange(len(rates))[:, None] > 1.3
        accuracy[gone], curves[gone, 2:] = np.nan, np.nan
        made[name] = {
            "test accuracy": accuracy,
            "test loss": -np.log(accuracy),
            "curves": curves,
        }
    return made


def sweep(given, rates=RATES, **settings):
    """The figure of an experiment, whose accuracies are shares."""
    return Sweep(rates, given, shares=["test accuracy"], **settings)


def made(names=("SGD", "Momentum", "Adam"), **settings):
    return sweep(experiment(names), **settings)


# --- Python ------------------------------------------------------------------------------------


def test_it_shows_the_numbers_it_was_given():
    given = experiment()
    for name, reading in made(metric="test loss").run().items():
        np.testing.assert_allclose(reading.values, given[name]["test loss"], rtol=6e-3)
        np.testing.assert_allclose(reading.curves, given[name]["curves"], rtol=6e-3)


@pytest.mark.parametrize("seeds", [1, 4, 5])
def test_a_median_counts_what_diverged_as_the_worst(seeds):
    given = experiment(seeds=seeds)
    for metric, worst in [("test accuracy", 0.0), ("test loss", 1e9)]:
        for name, reading in sweep(given, metric=metric).run().items():
            exact = np.median(np.nan_to_num(given[name][metric], nan=worst), axis=1)
            lost = np.isnan(given[name][metric]).sum(axis=1) >= (seeds + 1) // 2
            if seeds % 2 == 0:  # the median lies between two runs: one of them is enough
                lost = np.isnan(given[name][metric]).sum(axis=1) >= seeds / 2
            np.testing.assert_array_equal(np.isnan(reading.median), lost)
            np.testing.assert_allclose(reading.median[~lost], exact[~lost], rtol=6e-3)


def test_it_points_at_the_best_median_until_told_otherwise():
    figure, best = made(), {}
    for name, reading in figure.run().items():
        best[np.nanmax(reading.median)] = RATES[np.nanargmax(reading.median)], name
    where, name = best[max(best)]
    assert figure.shown() == where
    assert f"At learning rate η = {where}, test accuracy, median of 5 seeds: " in figure.alt()
    figure.metric = "test loss"
    assert figure.shown() == min(
        (np.nanmin(r.median), RATES[np.nanargmin(r.median)]) for r in figure.run().values()
    )[1]  # fmt: skip
    figure.at = 0.3
    assert figure.shown() == 0.3


def test_words_follow_the_numbers():
    figure = made(at=0.1)
    values = np.array(figure.data["methods"][2]["values"][0], float)[5]
    alive = 100 * values[np.isfinite(values)]
    lost = values.size - alive.size
    assert 0 < lost < 3  # a median of five that is finite, though some have diverged
    middle = 100 * np.sort(np.nan_to_num(values, nan=0))[2]
    told = f"Adam {middle:.1f} % ({alive.min():.1f} to {alive.max():.1f}; {lost} of 5 diverged)"
    assert told in figure.alt()
    figure.hidden = ["Adam"]
    assert "Adam" not in figure.alt()
    assert list(figure.run()) == ["SGD", "Momentum"]
    gone = np.argmax(np.isnan(values)) + 1
    figure.hidden, figure.seed = [], int(gone)
    assert f"seed {gone}: " in figure.alt()
    assert "Adam diverged. Best of all values: " in figure.alt()


def test_what_never_comes_through_is_said():
    given = experiment(("SGD",))
    given["SGD"] = {name: np.full_like(a, np.nan) for name, a in given["SGD"].items()}
    words = sweep(given).alt()
    assert "SGD diverged (5 of 5 seeds)." in words
    assert words.endswith("Best of all values: SGD diverged everywhere.")


def test_histories_of_training_are_taken_as_they_come():
    given, seen = experiment(), {}
    for name, each in given.items():
        curves = np.moveaxis(each["curves"], -1, 0)
        seen[name] = SimpleNamespace(
            train_loss=curves,
            test_accuracy=np.stack([0 * each["test accuracy"]] * 4 + [each["test accuracy"]]),
            test_loss=np.stack([0 * each["test loss"]] * 4 + [each["test loss"]]),
        )
    assert Sweep.of(RATES, seen, seed=2).state() == made(seed=2).state()


def test_anything_may_be_swept():
    names = ("with correction", "without")
    given = experiment(names, ["0.9", "0.99", "0.999"], seeds=1)
    figure = sweep(given, ["0.9", "0.99", "0.999"], xlabel="β₂", at="0.99")
    assert repr(figure) == "Sweep of 2 methods, 3 values of β₂, 1 seed"
    assert "At β₂ = 0.99, test accuracy, one seed: with correction" in figure.alt()
    assert len(figure.poster()) > 5000


def test_output_holds_data_picture_and_words_and_is_small():
    figure = sweep(experiment("abcdef", range(1, 10), epochs=20), range(1, 10))
    data, metadata = figure._repr_mimebundle_()
    assert data[MIME] == {"figure": "sweep", "state": figure.state(), "alt": figure.alt()}
    assert metadata["image/png"]["alt"] == figure.alt()
    assert data["text/plain"] == "Sweep of 6 methods, 9 values of learning rate η, 5 seeds"
    assert figure.data["epochs"] == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]
    assert len(json.dumps(figure.state())) < 30_000
    assert list(figure.state()) == ["data", "xlabel", "metric", "at", "seed", "hidden"]
    json.dumps(figure.state(), allow_nan=False)


def test_what_is_a_share_is_said_by_the_data_and_by_no_name():
    given = experiment()
    named = {
        name: {"정확도": each["test accuracy"], "curves": each["curves"]}
        for name, each in given.items()
    }
    as_share = Sweep(RATES, named, shares=["정확도"], at=0.1)
    assert as_share.summary() == made(at=0.1).summary().replace("test accuracy", "정확도")
    as_number = Sweep(RATES, named, at=0.1)
    assert "%" not in as_number.summary()
    low = {name: np.nanmin(reading.median) for name, reading in as_number.run().items()}
    assert f"Best of all values: SGD {text(float(low['SGD']))} at " in as_number.summary()


def test_a_label_has_the_look_of_the_optimizer_that_it_names_or_is_given():
    def looks(names, **given):
        return [each["look"] for each in sweep(experiment(names), **given).data["methods"]]

    assert looks(("SGD", "Adam")) == ["SGD", "Adam"]
    free = registry.read()["free looks"]
    assert looks(("one", "two")) == free[:2]
    assert looks(("Adam이 있는", "SGD"), looks={"Adam이 있는": "Adam"}) == ["Adam", "SGD"]


def test_the_picture_has_the_looks_of_the_figure():
    figure = sweep(experiment(("one", "two", "three")), hidden=["one"])
    lines = figure.picture().figure.axes[0].lines
    drawn = {line.get_label(): line.get_color() for line in lines}
    free = registry.read()["free looks"]
    for name, look in (("two", free[1]), ("three", free[2])):
        assert drawn[name] == plots.LOOKS[look].color


def test_of_many_epochs_some_are_kept():
    given = experiment(epochs=25)
    figure = sweep(given)
    assert figure.data["epochs"] == [0, 3, 6, 9, 12, 15, 18, 21, 24, 25]
    curves = given["Adam"]["curves"][..., figure.data["epochs"]]
    np.testing.assert_allclose(figure.run()["Adam"].curves, curves, rtol=6e-3)


def test_the_same_is_drawn_again():
    assert made().poster() == made().poster()
    assert made().state() == made().state()


def without(*path):
    """The experiment less one part of it."""
    given = experiment()
    inner = functools.reduce(dict.__getitem__, path[:-1], given)
    del inner[path[-1]]
    return given


def with_(value, *path):
    """The experiment with another value for one part of it."""
    given = experiment()
    functools.reduce(dict.__getitem__, path[:-1], given)[path[-1]] = value
    return given


NAMES = ", ".join(registry.names())
HOLD = "must hold 'curves' and the same metrics as all, such as 'test accuracy', got"
ONE = f"[1{'0' * 75}..."
ERRORS = [
    ({"rates": []}, "rates must be finite numbers or texts, each of them once, got []"),
    ({"rates": [1, 1]}, "rates must be finite numbers or texts, each of them once, got [1, 1]"),
    ({"rates": [np.nan]}, "rates must be finite numbers or texts, each of them once, got [nan]"),
    ({"methods": {}}, "methods must be a dict of 1 to 6 methods by name, got {}"),
    ({"methods": [1]}, "methods must be a dict of 1 to 6 methods by name, got [1]"),
    ({"methods": {"SGD": 3}}, f"methods['SGD'] {HOLD} 3"),
    (
        {"methods": without("Adam", "test loss")},
        f"methods['Adam'] {HOLD} ['test accuracy', 'curves']",
    ),
    (
        {"methods": without("SGD", "curves")},
        f"methods['SGD'] {HOLD} ['test accuracy', 'test loss']",
    ),
    (
        {"methods": with_(np.ones((7, 5)), "SGD", "curves")},
        "methods['SGD']['curves'] must be numbers with 3 axes, got (7, 5)",
    ),
    (
        {"methods": with_("falling", "SGD", "curves")},
        "methods['SGD']['curves'] must be numbers with 3 axes, got 'falling'",
    ),
    (
        {"methods": with_(np.ones((5, 7, 5)), "SGD", "curves")},
        "methods['SGD']['curves'] must have the shape (7 rates, seeds, epochs + 1), the same for "
        "all, got (5, 7, 5)",
    ),
    (
        {"methods": with_(np.ones((7, 5, 9)), "Adam", "curves")},
        "methods['Adam']['curves'] must have the shape (7 rates, seeds, epochs + 1), the same for "
        "all, got (7, 5, 9)",
    ),
    (
        {"methods": with_(np.ones((7, 4)), "Adam", "test loss")},
        "methods['Adam']['test loss'] must have the shape (7 rates, 5 seeds), got (7, 4)",
    ),
    (
        {"methods": with_(np.full((7, 5), 97.0), "SGD", "test accuracy")},
        "methods['SGD']['test accuracy'] must be shares in [0, 1], got 97.0",
    ),
    (
        {"shares": ["loss"]},
        "shares must be a list of metrics, of test accuracy, test loss, got ['loss']",
    ),
    (
        {"shares": "test loss"},
        "shares must be a list of metrics, of test accuracy, test loss, got 'test loss'",
    ),
    (
        {"looks": {"Lion": "SGD"}},
        f"looks must be a dict of methods and of {NAMES}, got {{'Lion': 'SGD'}}",
    ),
    (
        {"looks": {"SGD": "Lion"}},
        f"looks must be a dict of methods and of {NAMES}, got {{'SGD': 'Lion'}}",
    ),
    ({"looks": {"SGD": []}}, f"looks must be a dict of methods and of {NAMES}, got {{'SGD': []}}"),
    ({"looks": ["SGD"]}, f"looks must be a dict of methods and of {NAMES}, got ['SGD']"),
    ({"metric": "loss"}, "metric must be one of test accuracy, test loss or None, got 'loss'"),
    (
        {"at": 0.2},
        "at must be one of 3 × 10⁻⁴, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3 or None, got 0.2",
    ),
    ({"rates": [1j]}, "rates must be finite numbers or texts, each of them once, got [1j]"),
    (
        {"rates": [10**400]},
        f"rates must be finite numbers or texts, each of them once, got {ONE}",
    ),
    ({"rates": 3}, "rates must be finite numbers or texts, each of them once, got 3"),
    ({"methods": {1: {}}}, "methods must be a dict of 1 to 6 methods by name, got {1: {}}"),
    (
        {
            "methods": {"a": {"loss": [[1j]], "curves": [[[1.0, 2.0]]]}},
            "rates": [0.1],
            "shares": [],
        },
        "methods['a']['loss'] must be numbers with 2 axes, got [[1j]]",
    ),
    (
        {
            "methods": {"a": {"loss": [["1"]], "curves": [[[1.0, 2.0]]]}},
            "rates": [0.1],
            "shares": [],
        },
        "methods['a']['loss'] must be numbers with 2 axes, got [['1']]",
    ),
    (
        {"at": np.ones(2)},
        "at must be one of 3 × 10⁻⁴, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3 or None, got [1., 1.]",
    ),
    ({"seed": 1.5}, "seed must be a whole number from 1 to 5 or None, got 1.5"),
    (
        {"hidden": [["SGD"]]},
        "hidden must be a list of some, but not all, of SGD, Momentum, Adam, got [['SGD']]",
    ),
    ({"seed": 0}, "seed must be a whole number from 1 to 5 or None, got 0"),
    ({"seed": 6}, "seed must be a whole number from 1 to 5 or None, got 6"),
    (
        {"hidden": ["Lion"]},
        "hidden must be a list of some, but not all, of SGD, Momentum, Adam, got ['Lion']",
    ),
    (
        {"hidden": ["SGD", "Momentum", "Adam"]},
        "hidden must be a list of some, but not all, of SGD, Momentum, Adam, got ['SGD', "
        "'Momentum', 'Adam']",
    ),
]


@pytest.mark.parametrize(("changes", "message"), ERRORS, ids=[m[:50] for _, m in ERRORS])
def test_errors_name_what_is_legal_and_what_came(changes, message):
    with pytest.raises(traitlets.TraitError) as caught:
        Sweep(**{"rates": RATES, "methods": experiment(), "shares": ["test accuracy"], **changes})
    assert str(caught.value) == f"Sweep: {message}"


def test_what_is_no_history_and_what_is_no_setting_is_refused():
    with pytest.raises(traitlets.TraitError, match="Sweep: histories must be a dict of what `trai"):
        Sweep.of([0.1], {"a": 3})
    with pytest.raises(traitlets.TraitError) as caught:
        made(hide=["SGD"])
    assert str(caught.value) == (
        "Sweep has the settings rates, methods, shares, looks, xlabel, metric, at, seed, hidden; "
        "no 'hide'"
    )
    with pytest.raises(traitlets.TraitError, match="read-only"):
        made().data = {}


# --- JavaScript --------------------------------------------------------------------------------

node = functools.partial(live.node, module="figures/sweep.js")


FIGURES = {
    "best": made(),
    "one seed": made(seed=3, at=0.1, metric="test loss"),
    "some diverged": made(at=0.3, hidden=["SGD"]),
    "even": sweep(experiment(seeds=4), at=0.3, metric="test loss"),
    "other names": sweep(experiment(("with", "without"), "abc", 1), [*"abc"], xlabel="β₂", at="b"),
    "nothing": Sweep([1], {"SGD": {"error": [[np.nan, np.inf]], "curves": [[[1, np.nan]] * 2]}}),
}


def test_the_script_says_what_python_says():
    live.same_words(list(FIGURES.values()))


# --- On a page ---------------------------------------------------------------------------------


@pytest.fixture
def show(show_figure):
    """Open a page that holds one Sweep."""
    return lambda figure, width=800, link="": show_figure(figure, width, link)


def test_everything_answers_the_keyboard(show):
    page = show(made(at=0.01))
    page.get_by_label("read at").press("ArrowRight")
    says(page, made(at=0.03))
    page.get_by_role("radio", name="median").focus()
    page.keyboard.press("ArrowRight")
    says(page, made(at=0.03, seed=1))
    page.get_by_role("radio", name="test accuracy").focus()
    page.keyboard.press("ArrowRight")
    says(page, made(at=0.03, seed=1, metric="test loss"))
    page.get_by_role("checkbox", name="Momentum").press(" ")
    says(page, made(at=0.03, seed=1, metric="test loss", hidden=["Momentum"]))
    page.get_by_role("checkbox", name="SGD").press(" ")
    adam = page.get_by_role("checkbox", name="Adam")
    adam.press(" ")  # the last one stays
    says(page, made(at=0.03, seed=1, metric="test loss", hidden=["Momentum", "SGD"]))
    page.wait_for_function(
        "() => document.querySelectorAll('[type=checkbox]:checked').length === 1"
    )
    assert adam.is_checked()
    page.get_by_role("checkbox", name="Momentum").press(" ")
    says(page, made(at=0.03, seed=1, metric="test loss", hidden=["SGD"]))
    page.get_by_role("button", name="Reset").press("Enter")
    says(page, made(at=0.01))


def test_the_pointer_chooses_a_value(show):
    page = show(made(at=0.01))
    box = page.locator(".adaopt-chart").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 60)
    says(page, made(at=0.3))
    read = page.locator(".adaopt-sweep-row").last.inner_text().split("\n")
    told = made(at=0.3).alt().split("Adam ")[1].split(")")[0].split(" (")
    assert [cell.strip() for cell in read if cell.strip()][1:3] == told


def test_a_link_holds_the_settings_but_not_the_data(show):
    page = show(made(at=0.01))
    page.get_by_role("radio", name="2", exact=True).check()
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("document.querySelector('.adaopt-said').textContent")
    link = "#" + page.url.split("#")[1]
    assert link.startswith("#figure-sweep-1=")
    assert len(link) < 200
    settings = json.loads(base64.urlsafe_b64decode(link.split("=")[1] + "=="))
    assert settings.keys() == {"xlabel", "metric", "at", "seed", "hidden"}
    others = {**settings, "data": made(("RMSProp", "Nesterov")).data}
    told = base64.urlsafe_b64encode(json.dumps(others).encode()).decode().rstrip("=")
    says(show(made(at=0.01), link=f"#figure-sweep-1={told}"), made(at=0.01, seed=2))


def test_the_page_keeps_room_for_as_many_methods():
    assert '<div class="adaopt-poster" style="--rows:3">' in live.document(made())


def test_the_tables_hold_the_numbers_and_the_curves(show):
    figure = made(registry.names(taught=True)[:4], at=0.01)
    page = show(figure, 720)
    reserved, needed = live.heights(page)
    assert abs(reserved - needed) < 30  # pixels
    for words, rows, cells in [("numbers", len(RATES), 13), ("curves", 5, 5)]:
        page.get_by_text(f"The {words} as a table").click()
        sheet = page.get_by_role("region", name=f"The {words} as a table")
        sheet.locator("tbody tr").first.wait_for()  # filled when it has opened
        lines = sheet.locator("tbody tr").all_inner_texts()
        assert [len(lines), len(lines[3].split("\t"))] == [rows, cells]
    values = figure.run()["AdaGrad"].values[3]
    page.get_by_text("The numbers as a table").scroll_into_view_if_needed()
    line = page.get_by_role("region", name="The numbers").locator("tbody tr").nth(3).inner_text()
    numbers = [float(cell.strip(" %")) for cell in line.split("\t")[-3:]]
    exact = 100 * np.array([np.median(values), values.min(), values.max()])
    assert numbers == pytest.approx(exact, abs=0.06)
