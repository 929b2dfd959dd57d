"""What all live figures share, and Trajectory: in Python, in a notebook's output, and on a page."""

import base64
import functools
import html
import io
import json
import pathlib
import re
from types import SimpleNamespace

import live
import numpy as np
import pytest
import traitlets
from live import says
from PIL import Image

import adaopt
from adaopt import SGD, AdaGrad, Adam, minimize, problems, schedules, widgets
from adaopt.optimizers import registry
from adaopt.widgets import Trajectory
from adaopt.widgets.figure import MIME, text
from adaopt.widgets.myst import PICTURE, Renderer, mount_point

ROOT = pathlib.Path(__file__).parent.parent
JS = ROOT / "adaopt/widgets/js"
FIGURES = [
    getattr(widgets, name)
    for name in widgets.__all__
    if name not in ("Playground", "Sweep")  # these need something of the reader's
]

# --- every figure ------------------------------------------------------------------------------


@functools.cache
def shown(figure):
    """A figure, and what a cell shows of it with its metadata: drawing the picture takes long."""
    made = figure()
    return made, *made._repr_mimebundle_()


@pytest.mark.parametrize("figure", FIGURES)
def test_a_state_makes_the_same_figure_again(figure):
    made, data, _ = shown(figure)
    state = json.loads(json.dumps(made.state()))
    again = figure(**state)
    assert again.state() == made.state() == state
    assert again.alt() == made.alt()
    assert repr(again) == repr(made) == f"{figure.__name__}()"
    assert base64.b64encode(again.poster()).decode() == data["image/png"]  # the same bytes


@pytest.mark.parametrize("figure", FIGURES)
def test_the_output_carries_state_words_and_a_picture(figure):
    made, data, metadata = shown(figure)
    assert data[MIME] == {"figure": made.figure, "state": made.state(), "alt": made.alt()}
    assert data["text/plain"] == repr(made)
    assert metadata["image/png"]["alt"] == made.alt()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    width, height = metadata["image/png"]["width"], metadata["image/png"]["height"]
    assert picture.size == (2 * width, 2 * height)
    assert len(data["image/png"]) < 120_000
    assert "application/vnd.jupyter.widget-view+json" in data


def test_state_holds_the_settings_and_nothing_else():
    assert list(Trajectory().state()) == [
        "problem", "optimizers", "start", "steps", "rotation", "noise", "seed", "time"
    ]  # fmt: skip


# --- Trajectory --------------------------------------------------------------------------------


def test_run_is_what_minimize_gives():
    racers = [SGD(lr=0.01), Adam(lr=0.2), AdaGrad(lr=0.5)]
    figure = Trajectory(
        problem="beale", optimizers=racers, start=[1, 1], steps=40, rotation=30, noise=0.5, seed=3
    )
    place = problems.noisy(problems.rotated(problems.beale, 30), 0.5, 3)
    runs = figure.run()
    assert list(runs) == ["SGD", "Adam", "AdaGrad"]
    for racer, run in zip(racers, runs.values(), strict=True):
        alone = minimize(place, [1, 1], racer, 40)
        np.testing.assert_array_equal(run.x, alone.x)
        np.testing.assert_array_equal(run.loss, alone.loss)
        np.testing.assert_array_equal(run.rate, alone.rate)


def test_without_a_start_it_begins_where_the_problem_does():
    run = Trajectory(rotation=90).run()["SGD"]
    np.testing.assert_array_equal(run.x[0], [-2, -7])


def test_optimizers_are_kept_whole_however_they_are_given():
    whole = {"name": "Adam", "lr": 0.3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    whole["bias_correction"] = True
    for given in (Adam(lr=0.3), {"name": "Adam", "lr": 0.3}, {**whole, "lr": np.float32(0.3)}):
        (kept,) = Trajectory(optimizers=[given]).optimizers
        assert kept == {**whole, "lr": float(np.asarray(kept["lr"]))}
        assert kept["lr"] == pytest.approx(0.3)
        json.dumps(kept)


def test_what_it_prints_makes_it_again():
    made = Trajectory(problem="bowl", optimizers=[Adam(lr=0.3, bias_correction=False)], time=4)
    assert eval(repr(made), vars(adaopt) | vars(widgets)).state() == made.state()
    assert repr(made).startswith("Trajectory(problem='bowl', optimizers=[Adam(lr=0.3, ")


def test_two_of_a_kind_are_numbered():
    figure = Trajectory(optimizers=[Adam(lr=0.1), SGD(lr=0.1), Adam(lr=0.2)])
    assert figure.labels() == ["Adam 1", "SGD", "Adam 2"]
    assert list(figure.run()) == figure.labels()


def test_words_follow_the_race():
    figure = Trajectory(optimizers=[SGD(lr=0.9), Adam(lr=0.3)], time=12)
    runs = figure.run()
    assert figure.alt().startswith("Paths of SGD and Adam on the ravine from (−7.00, 2.00). ")
    assert f"loss {text(runs['SGD'].loss[12])}; Adam" in figure.alt()
    figure.optimizers = [SGD(lr=1.2)]
    figure.steps, figure.time = 2000, None
    assert f"SGD has diverged, at step {figure.run()['SGD'].diverged_at}." in figure.alt()


NAMES = ", ".join(registry.names())
RACERS = "a list of 1 to 5 optimizers"
RACER = f"an optimizer must be an Optimizer or a dict whose name is one of {NAMES}, got"
PLACES = "one of ravine, bowl, rosenbrock, beale, himmelblau"
ERRORS = [
    ({"problem": "hill"}, f"problem must be {PLACES}, got 'hill'"),
    ({"problem": None}, f"problem must be {PLACES}, got None"),
    ({"optimizers": []}, f"optimizers must be {RACERS}, got []"),
    ({"optimizers": [SGD()] * 6}, f"optimizers must be {RACERS}, got ["),
    ({"optimizers": Adam()}, f"optimizers must be {RACERS}, got Adam("),
    ({"optimizers": 3}, f"optimizers must be {RACERS}, got 3"),
    ({"optimizers": ["Adam"]}, f"{RACER} 'Adam'"),
    ({"optimizers": [{"name": "Lion"}]}, f"{RACER} {{'name': 'Lion'}}"),
    ({"optimizers": [{"lr": 0.1}]}, f"{RACER} {{'lr': 0.1}}"),
    (
        {"optimizers": [{"name": "Adam", "beta2": 1.2}]},
        "Adam: beta2 must be in [0, 1), got 1.2",
    ),
    (
        {"optimizers": [{"name": "Adam", "beta3": 0.9}]},
        "Adam has the settings lr, beta1, beta2, eps, bias_correction; no 'beta3'",
    ),
    (
        {"optimizers": [Adam(lr=np.ones((3, 1)))]},
        "Adam: lr must be a number in a figure, got [[1.], [1.]",
    ),
    (
        {"optimizers": [Adam(lr=schedules.cosine(0.1, steps=9))]},
        "Adam: lr must be a number in a figure, got ",
    ),
    ({"start": [1]}, "start must be two finite numbers or None, got [1]"),
    ({"start": [1, np.nan]}, "start must be two finite numbers or None, got [1, nan]"),
    ({"start": "there"}, "start must be two finite numbers or None, got 'there'"),
    ({"steps": 0}, "steps must be a whole number from 1 to 2000, got 0"),
    ({"steps": 2.5}, "steps must be a whole number from 1 to 2000, got 2.5"),
    ({"steps": np.nan}, "steps must be a whole number from 1 to 2000, got nan"),
    ({"rotation": 91}, "rotation must be a whole number from -90 to 90, got 91"),
    ({"noise": -1}, "noise must be a finite number >= 0, got -1"),
    ({"noise": np.inf}, "noise must be a finite number >= 0, got inf"),
    ({"noise": True}, "noise must be a finite number >= 0, got True"),
    ({"seed": -1}, "seed must be a whole number from 0 to 4294967295, got -1"),
    ({"time": -1}, "time must be a whole number >= 0 or None, got -1"),
]


@pytest.mark.parametrize(("settings", "message"), ERRORS)
def test_errors_name_what_is_legal_and_what_came(settings, message):
    with pytest.raises(traitlets.TraitError) as caught:
        Trajectory(**settings)
    assert str(caught.value).startswith(f"Trajectory: {message}")
    figure = Trajectory()
    with pytest.raises(traitlets.TraitError):
        figure.set_trait(*next(iter(settings.items())))
    assert figure.state() == Trajectory().state()


# --- the output of a notebook, on a page of the book -------------------------------------------


def render(data):
    """What the renderer makes of an output's description, with the output it lies in."""
    output = {"data": data}
    client = SimpleNamespace(code_cell_outputs=lambda index: (1, [output]))
    host = SimpleNamespace(renderer=SimpleNamespace(nb_client=client))
    kind = MIME if MIME in data else PICTURE
    told = SimpleNamespace(mime_type=kind, content=data[kind], cell_index=0, output_index=0)
    (node,) = Renderer.handle_mime(host, told, False)
    assert node["format"] == "html"
    return node.astext()


def test_an_output_becomes_a_mount_point_with_its_picture():
    made = Trajectory(problem="bowl")
    data, _ = made._repr_mimebundle_()
    page = render(data)
    assert page == mount_point("trajectory", made.state(), data["image/png"], made.alt())
    assert page.startswith(
        '<div class="adaopt-figure" data-figure="trajectory" data-state="{&quot;'
    )
    state = html.unescape(page.split('data-state="')[1].split('"')[0])
    assert json.loads(state) == made.state()
    assert f'alt="{html.escape(made.alt())}"' in page
    assert "--rows:2" in page


def test_a_picture_of_plots_keeps_its_words():
    alt = 'A curve called "loss" < 1'
    page = render({PICTURE: {"alt": alt}, "image/png": "iVBORw0K"})
    assert page == (
        '<div class="adaopt-picture"><img src="data:image/png;base64,iVBORw0K" '
        'alt="A curve called &quot;loss&quot; &lt; 1"></div>'
    )


def test_the_renderer_leaves_everything_else_alone():
    other = SimpleNamespace(mime_type="image/png", content="")
    assert Renderer.handle_mime(None, other, False) is None


# --- JavaScript --------------------------------------------------------------------------------

MODULES = {"trajectory": "figures/trajectory.js", "check": "check.js", "numbers": "draw/numbers.js"}
node = functools.partial(live.node, **MODULES)

FIVE = {"SGD": 0.9, "Momentum": 0.05, "AdaGrad": 1.5, "RMSProp": 0.1, "Adam": 0.3}
FIVE = [{"name": name, "lr": lr} for name, lr in FIVE.items()]
STATES = {
    "default": {},
    "time": {"problem": "rosenbrock", "optimizers": [{"name": "Nesterov", "lr": 5e-4}], "time": 20},
    "five": {"rotation": 45, "noise": 0.5, "seed": 4, "steps": 500, "optimizers": FIVE},
    "diverged": {"optimizers": [SGD(lr=1.2), Adam(lr=0.3)], "steps": 2000},
    "zero": {"problem": "himmelblau", "time": 0},
}


def test_only_legal_optimizers_pass_in_a_link():
    adam = Trajectory().state()["optimizers"][1]
    good = [[adam] * 5, [adam | {"beta1": 0, "lr": 7}]]
    bad = [[], [adam] * 6, {}, [None], [{}]] + [[adam | change] for change in (
        {"name": "constructor"}, {"name": "SGD"}, {"lr": "1"}, {"lr": -1}, {"lr": None},
        {"beta1": 1}, {"eps": 0}, {"beta3": 0.5}, {"bias_correction": 1},
    )]  # fmt: skip
    passes = "v => check.holds(trajectory.schema.properties.optimizers, v)"
    assert node(f"{json.dumps(good)}.map({passes})") == [True] * len(good)
    assert node(f"{json.dumps(bad)}.map({passes})") == [False] * len(bad)


def test_the_script_says_what_python_says():
    live.same_words([Trajectory(**settings) for settings in STATES.values()])


def test_numbers_are_written_alike():
    values = [0, 1, 0.1, 27.68, 0.0099, 1e7, 9.9e-4, -3.2e-7, 1234.6, 99_999, 123_456, 2.5e-41]
    values += [0.001, 999.6, 1000, 99_999.6, -0.0009996]  # rounding gains a digit
    values += [0.3125, -0.8125, 2.125, 1_012_500]  # halfway between two texts
    assert node(f"{json.dumps(values)}.map(v => numbers.text(v))") == [text(v) for v in values]


def test_values_of_logarithmic_sliders_are_the_doubles_one_reads():
    values = node("numbers.decades(-4, 1, numbers.fine)")
    assert values == sorted(set(values))
    assert {1e-4, 3e-4, 0.001, 0.01, 0.1, 0.3, 0.95, 1.5, 10.0} <= set(values)
    assert all(len(repr(value)) <= 8 for value in values)


# --- on a page ---------------------------------------------------------------------------------


@pytest.fixture
def show(show_figure):
    """Open a page that holds one Trajectory."""

    def open_page(width=800, link="", options=None, **settings):
        return show_figure(Trajectory(**settings), width, link, options)

    open_page.errors = show_figure.errors
    return open_page


def racer(page, name):
    return page.get_by_role("group", name=name, exact=True)


def test_everything_answers_the_keyboard(show):
    page, adam = show(), {"name": "Adam", "lr": 0.35}
    sgd = {"name": "SGD", "lr": 0.9}
    made = functools.partial(Trajectory, optimizers=[sgd, adam])
    racer(page, "Adam").get_by_label("learning rate").press("ArrowRight")
    says(page, made())

    fold = racer(page, "Adam").get_by_role("button", name="more settings of Adam")
    fold.press("Enter")
    racer(page, "Adam").get_by_label("β₁").press("Home")
    racer(page, "Adam").get_by_label("bias correction").press(" ")
    adam |= {"beta1": 0.0, "bias_correction": False}
    says(page, made())
    assert "β₁ 0 · β₂ 0.999 · no correction" in fold.inner_text()

    start = page.get_by_role("button", name="start at")
    start.focus()
    for key in ["ArrowRight"] * 3 + ["Shift+ArrowUp"]:
        page.keyboard.press(key)
    says(page, made(start=[-6.7, 3]))
    assert start.get_attribute("aria-label") == "start at x −6.70, y 3.00; arrow keys move it"
    page.get_by_label("start x").fill("-4")
    page.keyboard.press("Enter")
    says(page, made(start=[-4, 3]))

    page.get_by_label("steps", exact=True).press("Home")
    says(page, made(start=[-4, 3], steps=10))
    page.get_by_label("noise").press("ArrowRight")
    says(page, made(start=[-4, 3], steps=10, noise=0.1))
    page.get_by_role("button", name="one step back").press("Enter")
    page.get_by_role("button", name="one step back").press("Enter")
    says(page, made(start=[-4, 3], steps=10, noise=0.1, time=8))
    page.get_by_label("step", exact=True).press("Home")
    says(page, made(start=[-4, 3], steps=10, noise=0.1, time=0))

    page.get_by_label("Add an optimizer").select_option("RMSProp")
    racer(page, "RMSProp").wait_for()
    racer(page, "SGD").get_by_role("button", name="remove SGD").press("Enter")
    adam_and_rmsprop = [adam, {"name": "RMSProp", "lr": 0.2}]
    says(page, Trajectory(optimizers=adam_and_rmsprop, start=[-4, 3], steps=10, noise=0.1, time=0))
    page.get_by_label("problem").select_option("beale")
    says(page, Trajectory(optimizers=adam_and_rmsprop, problem="beale", steps=10, noise=0.1))
    page.get_by_role("button", name="Reset").press("Enter")
    says(page, Trajectory())


def test_a_chosen_start_turns_with_the_landscape_and_comes_back(show):
    page = show(start=[-5, 1])
    turn = page.get_by_label("rotation")
    turn.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    says(
        page,
        Trajectory(
            rotation=30, start=problems.rotated(problems.quadratic([0.1, 2], [-5, 1]), 30).start
        ),
    )
    for _ in range(30):
        page.keyboard.press("ArrowLeft")
    says(page, Trajectory(start=[-5, 1]))
    assert page.get_by_label("start x").input_value() == "-5"


def test_dragging_scrubbing_and_touch(show):
    page = show(390, options={"has_touch": True})
    start = page.get_by_role("button", name="start at")
    box = start.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=4)
    page.mouse.up()
    where = [float(page.get_by_label(f"start {name}").input_value()) for name in "xy"]
    assert where[0] > -6
    assert where[1] < 1.5
    says(page, Trajectory(start=where))
    chart = page.locator(".adaopt-chart").first.bounding_box()
    page.touchscreen.tap(chart["x"] + chart["width"] / 2, chart["y"] + chart["height"] / 2)
    page.wait_for_function("document.querySelector('.adaopt-player input').value < 30")
    time = int(page.locator(".adaopt-player input").input_value())
    assert 10 < time < 18
    says(page, Trajectory(start=where, time=time))


def test_playing_runs_to_the_end_and_stops(show):
    page = show(steps=10, time=0)
    page.get_by_role("button", name="play").click()
    page.get_by_role("button", name="pause").wait_for()
    page.wait_for_function("document.querySelector('.adaopt-player input').value === '10'")
    page.get_by_role("button", name="play").wait_for()
    says(page, Trajectory(steps=10))


def test_with_reduced_motion_it_plays_in_single_jumps(show):
    page = show(time=0, options={"reduced_motion": "reduce"})
    page.evaluate(
        """() => {
            window.seen = [];
            const output = document.querySelector(".adaopt-player output");
            const look = () => seen.push(parseInt(output.textContent));
            new MutationObserver(look).observe(output, {childList: true});
        }"""
    )
    page.get_by_role("button", name="play").click()
    page.wait_for_function("seen.length > 1")
    page.get_by_role("button", name="pause").click()
    assert page.evaluate("seen.slice(0, 2)") == [3, 6]


def test_a_link_holds_the_setting_and_reset_returns_to_the_author_s(show):
    page = show(options={"permissions": []})
    page.get_by_label("rotation").press("ArrowRight")
    page.get_by_label("steps", exact=True).press("End")
    says(page, Trajectory(rotation=1, steps=500))
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("document.querySelector('.adaopt-said').textContent")
    link = "#" + page.url.split("#")[1]
    assert link.startswith("#figure-trajectory-1=")
    other = show(link=link)
    says(other, Trajectory(rotation=1, steps=500))
    other.get_by_role("button", name="Reset").click()
    says(other, Trajectory())


def test_a_link_that_holds_nonsense_is_not_used(show):
    told = json.dumps({"steps": 10**9}).encode()
    nonsense = base64.urlsafe_b64encode(told).decode().rstrip("=")
    for words in (nonsense, "%%%", ""):
        says(show(link=f"#figure-trajectory-1={words}"), Trajectory())
    assert [error.split(":")[0] for error in show.errors] == ["adaopt", "adaopt"]
    show.errors.clear()


@pytest.mark.parametrize("width", [360, 390, 500, 720, 1000])
def test_nothing_moves_when_the_figure_takes_its_picture_s_place(show, width):
    page = show(width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    reserved, needed = live.heights(page)
    assert abs(reserved - needed) < 40  # pixels; fonts differ between machines


@pytest.mark.parametrize("first", ["page.js", "page-trajectory.js"])
def test_a_figure_starts_when_the_last_of_its_scripts_has_come(browser, tmp_path, first):
    document = live.document(Trajectory())
    scripts = dict(re.findall(r'(?:<script defer src="[^"]*/)([^"/]*)("></script>)', document))
    [last] = scripts.keys() - {first}
    (tmp_path / "page.html").write_text(
        re.sub(rf'<script[^>]*/{last}"></script>', "", document), encoding="utf-8"
    )
    page, errors = browser.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "page.html").as_uri())
    page.keyboard.press("Tab")  # asks for every figure
    assert page.locator(".adaopt-poster").is_visible()
    assert page.locator(".adaopt").count() == 0
    page.add_script_tag(url=(live.STATIC / last).as_uri())
    says(page, Trajectory())
    assert not page.locator(".adaopt-poster").is_visible()
    assert errors == []
    page.close()


def test_without_a_script_the_picture_stands_there_with_its_words(show):
    page = show(options={"java_script_enabled": False})
    picture = page.get_by_role("img", name=Trajectory().alt())
    box, below = picture.bounding_box(), page.get_by_text("Below.").bounding_box()
    assert box["width"] > 400
    assert below["y"] - (box["y"] + box["height"]) < 60  # no room kept for what will not come


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing(show, width, scheme):
    axe = ROOT / "node_modules/axe-core/axe.min.js"
    if not axe.exists():
        pytest.skip("node_modules is missing: npm ci --ignore-scripts")
    page = show(width, time=12)
    page.evaluate("scheme => { document.documentElement.dataset.theme = scheme; }", scheme)
    if scheme == "dark":
        page.add_style_tag(content="html { background: #14181e }")
    for fold in page.locator(".adaopt-fold").all():
        fold.click()
    page.get_by_text("The numbers as a table").click()
    page.evaluate(axe.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"], "preload": False}
    found = page.evaluate(
        "options => axe.run(document.querySelector('.adaopt-figure'), options)", options
    )
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


def test_the_table_holds_every_step(show):
    page = show(steps=20, optimizers=[SGD(lr=0.9)])
    page.get_by_text("The numbers as a table").click()
    page.locator(".adaopt-table tbody tr").first.wait_for()  # filled when it has opened
    rows = page.locator(".adaopt-table tbody tr").all_inner_texts()
    run = Trajectory(steps=20, optimizers=[SGD(lr=0.9)]).run()["SGD"]
    assert len(rows) == 21
    numbers = [float(cell.replace("−", "-")) for cell in rows[7].split()]
    assert numbers == pytest.approx([7, *run.x[7], run.loss[7], *run.rate[6]], rel=1e-3)


# --- what may be given -------------------------------------------------------------------------

PAIR = np.ma.array([1.0, 2.0], mask=[False, True])


class Silent:
    """An object that raises whatever it is asked."""

    def __eq__(self, other):
        raise RuntimeError

    def __float__(self):
        raise RuntimeError

    def __repr__(self):
        raise RuntimeError

    __hash__ = None


class Agreeing:
    """Equal to everything."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


NUMBERS = {
    "complex": 1j,
    "complex of NumPy": np.complex128(0.5),
    "text": "1",
    "true": True,
    "masked": np.ma.masked,
    "masked array": PAIR,
    "masked in a list": [np.ma.masked, 1.0],
    "nothing in a list": [None, 1.0],
    "ragged": [1.0, [2.0]],
    "nan": np.nan,
    "nan in a list": [np.nan, 1.0],
    "infinite": -np.inf,
    "too large": 10**400,
    "too large in a list": [10**400, 1],
    "texts": ["1", "2"],
    "truths": [True, False],
    "dict": {},
    "nothing": [],
    "function": abs,
    "date": np.datetime64("NaT"),
    "silent": Silent(),
    "agreeing": Agreeing(),
}


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("figure", FIGURES)
def test_whatever_is_given_the_error_names_the_setting(figure, kind):
    for name in figure._settings():
        if kind == "true" and name == "bias_correction":
            continue
        with pytest.raises(traitlets.TraitError) as caught:
            figure(**{name: NUMBERS[kind]})
        told = str(caught.value)
        named = (name, "an optimizer") if name == "optimizers" else (name,)
        assert told.startswith(tuple(f"{figure.__name__}: {each} must be " for each in named))
        assert ", got " in told
        assert len(told) < 250


@pytest.mark.parametrize("figure", FIGURES)
def test_a_name_that_is_no_setting_is_refused_with_those_that_are(figure):
    known = f"{figure.__name__} has the settings {', '.join(figure().state())}; no 'optimisers'"
    with pytest.raises(traitlets.TraitError) as caught:
        figure(optimisers=[])
    assert str(caught.value) == known
    with pytest.raises(traitlets.TraitError) as caught:
        figure().optimisers = []
    assert str(caught.value) == known
    with pytest.raises(traitlets.TraitError, match="read-only"):
        figure(figure="sweep")
    figure(layout={"width": "300px"})  # a setting of every widget


def own(name):
    """A class of the reader's with the name of one of the package's."""

    class Mine(adaopt.Optimizer):
        def __init__(self, lr=0.1):
            super().__init__(lr=lr)

        @staticmethod
        def rule(w, g, *, lr):
            return w - lr * g

    Mine.__name__ = name
    return Mine


@pytest.mark.parametrize(
    "given", [own("Adam")(lr=0.3), type("SGD", (SGD,), {})(), type("Mine", (Adam,), {})()]
)
def test_a_class_of_the_reader_s_is_not_taken_for_that_of_its_name(given):
    with pytest.raises(traitlets.TraitError) as caught:
        Trajectory(optimizers=[given])
    told = str(caught.value)
    assert told.startswith("Trajectory: an optimizer must be one of adaopt's own, SGD, Momentum, ")
    assert told.endswith(" of another class; the Playground races your own class")


@pytest.mark.parametrize(
    "given", [{"name": ["Adam"]}, {"name": Silent()}, {"name": "Adam", 3: 4}, {"name": "Lion"}, 3]
)
def test_a_dict_that_describes_no_optimizer_is_refused(given):
    with pytest.raises(traitlets.TraitError, match="Trajectory: "):
        Trajectory(optimizers=[given])
