"""Playground: a reader's own optimizer runs, answers its sliders, and is told kindly what fails."""

import ast
import functools
import inspect
import json
import pathlib
import signal
import sys

import live
import numpy as np
import pytest
import traitlets
from live import says

from adaopt import SGD, Adam, Optimizer, RMSProp, minimize, problems, schedules
from adaopt.widgets import Playground
from adaopt.widgets.figure import MIME

# --- what readers write ------------------------------------------------------------------------


class Stepper:
    """RMSProp with a method step(w, g)."""

    def __init__(self, lr=0.3, gamma=0.9, eps=1e-8):
        self.lr, self.gamma, self.eps, self.h = lr, gamma, eps, 0.0

    def step(self, w, g):
        self.h = self.gamma * self.h + (1 - self.gamma) * (g * g)
        return w - self.lr * (g / (np.sqrt(self.h) + self.eps))


class Updater:
    """RMSProp in Saito's form: dicts, changed in place."""

    def __init__(self, lr=0.3, gamma=0.9, eps=1e-8):
        self.lr, self.gamma, self.eps, self.h = lr, gamma, eps, None

    def update(self, params, grads):
        if self.h is None:
            self.h = {key: np.zeros_like(value) for key, value in params.items()}
        for key in params:
            self.h[key] = self.gamma * self.h[key] + (1 - self.gamma) * (grads[key] * grads[key])
            params[key] -= self.lr * (grads[key] / (np.sqrt(self.h[key]) + self.eps))


class Ruler(Optimizer):
    """RMSProp as a rule of the package."""

    def __init__(self, lr=0.3, gamma=0.9, eps=1e-8):
        super().__init__(lr=lr, gamma=gamma, eps=eps)

    @staticmethod
    def rule(w, g, h, *, lr, gamma, eps):
        h = gamma * h + (1 - gamma) * (g * g)
        return w - lr * (g / (np.sqrt(h) + eps)), h


KINDS = [Stepper, Updater, Ruler]


class Late:
    """Goes wrong at step 5."""

    def __init__(self, lr=0.1):
        self.lr, self.t = lr, 0

    def step(self, w, g):
        self.t += 1
        return w - (self.lr if self.t < 5 else self.rate) * g


def failing(step):
    """A class whose step is this function."""
    return type("Failing", (), {"step": step})


# --- Python ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", ["ravine", "rosenbrock", "noisy"])
def test_every_kind_gives_the_numbers_of_minimize(kind, place):
    problem = {"noisy": problems.noisy(problems.rotated(problems.ravine, 30), 0.3, 2)}.get(
        place, place
    )
    figure = Playground(kind, problem, steps=50)
    assert list(figure.run()) == [kind.__name__]
    mine = figure.run()[kind.__name__]
    book = minimize(figure.problem, optimizer=RMSProp(lr=0.3), steps=50)
    np.testing.assert_array_equal(mine.x, book.x)
    np.testing.assert_array_equal(mine.loss, book.loss)
    np.testing.assert_array_equal(mine.grad, book.grad)


@pytest.mark.parametrize("kind", KINDS)
def test_a_moved_slider_runs_it_again(kind):
    figure = Playground(kind, rivals=[Adam(lr=0.3)])
    told = []
    figure.observe(lambda change: told.append(change.new), "optimizers")
    figure.settings = {"lr": 0.2, "gamma": 0.99, "eps": 1e-8}
    book = minimize(problems.ravine, optimizer=RMSProp(lr=0.2, gamma=0.99), steps=30)
    np.testing.assert_array_equal(figure.run()[kind.__name__].x, book.x)
    assert told[-1][0]["x"] == book.x.tolist()
    assert told[-1][0]["told"] == "lr 0.2, gamma 0.99, eps 1 × 10⁻⁸"
    figure.steps, figure.start = 12, [1, 2]
    for run in figure.run().values():
        assert run.x.shape == (13, 2)
        np.testing.assert_array_equal(run.x[0], [1, 2])
    assert len(told) == 3
    assert len(figure.optimizers) == 2


def test_an_instance_brings_its_settings():
    figure = Playground(Stepper(lr=0.05, gamma=0.5))
    assert figure.settings == {"lr": 0.05, "gamma": 0.5, "eps": 1e-8}
    assert Playground(RMSProp(lr=0.05)).settings == {
        "lr": 0.05, "gamma": 0.9, "eps": 1e-8, "eps_inside": False, "centered": False
    }  # fmt: skip
    cosine = schedules.cosine(0.3, steps=30)
    figure = Playground(RMSProp(lr=cosine))
    book = minimize(problems.ravine, optimizer=RMSProp(lr=cosine), steps=30)
    np.testing.assert_array_equal(figure.run()["RMSProp"].x, book.x)
    assert "lr" not in figure.settings


def test_each_hyperparameter_gets_a_fitting_slider():
    def init(self, lr=0.1, beta1=0.95, eps=1e-7, weight_decay=0.0, k=5, scale=3.3, shift=-0.5,
             nesterov=True, name="mine", lr_decay=0.01, warmup=0):  # fmt: skip
        pass

    made = type("Made", (), {"__init__": init, "step": lambda self, w, g: w})
    knobs = {knob["name"]: knob["values"] for knob in Playground(made).knobs}
    assert "name" not in knobs
    assert knobs["nesterov"] is None
    defaults = Playground(made).settings
    for name, values in knobs.items():
        if values is not None:
            assert values == sorted(set(values))
            assert defaults[name] in values
            assert len(values) < 100
    assert (knobs["lr"][0], knobs["lr"][-1]) == (1e-4, 10)
    assert (knobs["beta1"][0], knobs["beta1"][-1]) == (0, 0.9999)
    assert 1e-8 in knobs["eps"]
    assert {0, 1e-4, 0.01} <= set(knobs["weight_decay"])
    assert knobs["k"] == list(range(1, 21))
    assert knobs["warmup"] == list(range(11))
    assert {0.1, 10.0} <= set(knobs["scale"])
    assert {-1, 0, 1} <= set(knobs["shift"])
    figure = Playground(made)
    figure.settings = {"k": 7.0, "lr": 1}
    assert type(figure.settings["k"]) is int
    assert type(figure.settings["lr"]) is float


def test_what_goes_wrong_is_told_and_the_others_race_on():
    figure = Playground(Late, rivals=[Adam(lr=0.3)])
    late, adam = figure.run().values()
    assert late.diverged_at == 5
    assert np.isfinite(late.x[:5]).all()
    assert np.isnan(late.x[5:]).all()
    assert adam.diverged_at == -1
    what = "AttributeError: 'Late' object has no attribute 'rate'"
    assert f"Late stopped at step 5: {what}; Adam is at" in figure.alt()
    mine = figure.optimizers[0]
    assert (mine["error"], mine["lost"], mine["x"][5]) == (what, 5, None)
    source = pathlib.Path(__file__).read_text("utf-8").splitlines()
    line = next(i for i, words in enumerate(source, 1) if "else self.rate" in words)
    assert mine["where"] == f"in step, line {line}: {source[line - 1].strip()}"
    figure.time = 4
    assert "stopped" not in figure.alt()


def test_a_rule_that_fails_is_found_as_well():
    class Bad(Optimizer):
        def __init__(self, lr=0.1):
            super().__init__(lr=lr)

        @staticmethod
        def rule(w, g, v, *, lr):
            if v.any():
                raise ZeroDivisionError("twice")
            return w - lr * g, v + g

    mine = Playground(Bad).optimizers[0]
    assert (mine["lost"], mine["error"]) == (2, "ZeroDivisionError: twice")
    assert mine["where"].startswith("in rule, line ")


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (lambda self, w, g: None, "step returned None; it must return the new w"),
        (lambda self, w, g: w[:1], "the new w must have the shape (2,) of w, got (1,)"),
        (lambda self, w, g: 0.5, "the new w must have the shape (2,) of w, got ()"),
        (lambda self, w, g: {"w": 1}, "the new w must be 2 numbers, got {'w': 1}"),
        (lambda self, w: w, "TypeError: "),
    ],
)
def test_a_step_that_is_none_is_explained(step, error):
    figure = Playground(failing(step))
    assert figure.optimizers[0]["error"].startswith(error)
    assert "Failing stopped at step 1: " in figure.alt()
    figure._repr_mimebundle_()  # the picture still comes


def test_a_constructor_that_fails_is_explained():
    def init(self, lr=0.1):
        if lr > 1:
            raise ValueError("too fast")

    figure = Playground(type("Slow", (), {"__init__": init, "step": lambda self, w, g: w - g}))
    assert figure.optimizers[0]["error"] == ""
    figure.settings = {"lr": 2.0}
    assert figure.optimizers[0]["error"] == "ValueError: too fast"
    assert figure.optimizers[0]["lost"] == 1
    figure.settings = {"lr": 0.5}
    assert figure.optimizers[0]["error"] == ""


def test_an_optimizer_may_not_disturb_the_race():
    def step(self, w, g):
        w -= g
        g[:] = np.nan
        return w

    run = Playground(failing(step)).run()["Failing"]
    np.testing.assert_array_equal(run.x[0], problems.ravine.start)
    np.testing.assert_array_equal(run.grad[0], problems.ravine.grad(run.x[0]))
    np.testing.assert_array_equal(run.x[1], run.x[0] - run.grad[0])


def test_a_run_that_diverges_is_shown_as_such():
    figure = Playground(failing(lambda self, w, g: w - 1e200 * g), rivals=[Adam(lr=0.3)])
    assert "Failing has diverged, at step " in figure.alt()
    assert figure.optimizers[0]["error"] == ""
    assert figure.optimizers[0]["loss"][-1] is None
    json.dumps(figure.state(), allow_nan=False)


def test_labels_tell_yours_from_the_book_s():
    mine = type("Adam", (), {"step": lambda self, w, g: w})
    figure = Playground(mine, rivals=[Adam(lr=0.1), RMSProp(lr=0.1), Adam(lr=0.2)])
    assert list(figure.run()) == ["Adam (yours)", "Adam 1", "RMSProp", "Adam 2"]
    assert figure.labels() == [each["label"] for each in figure.optimizers]


def test_output_holds_the_race_and_is_the_same_each_time():
    first, second = (Playground(Stepper, rivals=[Adam(lr=0.3)], time=7) for _ in range(2))
    data, metadata = first._repr_mimebundle_()
    assert data[MIME] == {"figure": "playground", "state": first.state(), "alt": first.alt()}
    assert second.state() == first.state()
    assert second.poster() == first.poster()
    assert metadata["image/png"]["alt"] == first.alt()
    assert repr(first).startswith("Playground(Stepper, rivals=[Adam(lr=0.3, ")
    assert repr(first).endswith(", time=7)")
    assert first.alt().startswith("Paths of Stepper and Adam on the ravine from (−7.00, 2.00). ")


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ([3], TypeError, "optimizer must be a class with a method step(w, g) that returns the new"),
        ([int], TypeError, "optimizer must be a class with a method step(w, g) that returns the n"),
        ([Stepper, "hill"], ValueError, "problem must be one of ravine, bowl, rosenbrock, beale, "),
        ([Stepper, problems.slope()], ValueError, "problem must be one of ravine, bowl, rosenbroc"),
        ([Stepper, "bowl", [Stepper()]], ValueError, "an optimizer must be an Optimizer or a dic"),
        ([Stepper, "bowl", Adam()], ValueError, "rivals must be a list of up to 4 optimizers, go"),
        ([Stepper, "bowl", [Adam()] * 5], ValueError, "rivals must be a list of up to 4 optimize"),
        ([Stepper, "bowl", [], 0], traitlets.TraitError, "steps must be a whole number from 1 to"),
        ([Stepper, "bowl", [], 9, [1]], traitlets.TraitError, "start must be two finite numbers "),
    ],
)
def test_errors_name_argument_range_and_value(given, error, message):
    with pytest.raises(error) as caught:
        Playground(*given)
    assert str(caught.value).startswith(f"Playground: {message}")


def test_arguments_without_a_default_are_named():
    made = type("Made", (), {"__init__": lambda self, lr: None, "step": lambda self, w, g: w})
    with pytest.raises(TypeError, match=r"Playground: every argument of Made .* 'lr' has none"):
        Playground(made)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"beta": 1}, "settings of Ruler are lr, gamma, eps; there is no 'beta'"),
        ({"lr": np.nan}, "lr of Ruler must be a finite number, got nan"),
        ({"lr": True}, "lr of Ruler must be a finite number, got True"),
        ([1], "settings must be a dict, got [1]"),
    ],
)
def test_illegal_settings_are_refused(settings, message):
    figure = Playground(Ruler)
    with pytest.raises(traitlets.TraitError) as caught:
        figure.settings = settings
    assert str(caught.value) == f"Playground: {message}"
    figure.settings = {"gamma": 2}  # a number, so the optimizer is asked, and the figure says why
    error = figure.optimizers[0]["error"]
    assert error.startswith("ValueError: Ruler: gamma must be in [0, 1), got 2")


# --- JavaScript --------------------------------------------------------------------------------

node = functools.partial(live.node, module="figures/playground.js")


def test_what_python_runs_is_what_the_script_may_set():
    source = (live.JS / "figures/playground.js").read_text(encoding="utf-8")
    sent = ast.literal_eval(source.split("const fromPython = ", 1)[1].split(";", 1)[0])
    schema = node(f"module.schemaFor({json.dumps(Playground(Stepper).state())})")
    assert {*schema["properties"], *sent} == set(Playground(Stepper).state())
    assert schema["properties"]["settings"]["required"] == ["lr", "gamma", "eps"]


@pytest.mark.parametrize("place", ["ravine", "rotated"])
@pytest.mark.parametrize("kind", [Stepper, Late])
def test_the_script_says_what_python_says(kind, place):
    problem = {"rotated": problems.rotated(problems.beale, 20)}.get(place, place)
    figure = Playground(kind, problem, rivals=[Adam(lr=0.3), Adam(lr=2.0)])
    times = [None, 0, 4, 12]
    read = f"(s => {json.dumps(times)}.map(time => module.read({{...s, time}}).summary))"
    said = node(f"{read}({json.dumps(figure.state())})")
    for time, words in zip(times, said, strict=True):
        figure.time = time
        assert words == figure.summary()


# --- On a page of the book, where no Python answers --------------------------------------------


@pytest.mark.parametrize("kind", [Stepper, Late])
def test_the_page_says_what_python_says_and_what_went_wrong(show_figure, kind):
    figure = Playground(kind, rivals=[Adam(lr=0.3)], time=12)
    page = show_figure(figure)
    says(page, figure)
    trouble = page.locator(".adaopt-trouble").inner_text()
    assert trouble.startswith("Late stopped at step 5, in step, line ") == (kind is Late)


def test_the_stored_race_can_be_scrubbed_and_nothing_else(show_figure):
    problem = problems.rotated(problems.himmelblau, 30)
    figure = Playground(Stepper, problem, rivals=[Adam(lr=0.3), Adam(lr=0.1)])
    page = show_figure(figure)
    says(page, figure)
    assert page.get_by_text("Run the notebook to move the settings").is_visible()
    assert page.get_by_role("slider").count() == 1
    assert page.locator(".adaopt-handle").count() == 0
    assert page.locator(".adaopt-levels path").count() > 5
    reserved, needed = live.heights(page)
    assert abs(reserved - needed) < 30  # pixels
    page.get_by_label("step", exact=True).press("Home")
    figure.time = 0
    says(page, figure)
    page.get_by_role("button", name="Reset").press("Enter")
    figure.time = None
    says(page, figure)
    page.get_by_text("The numbers as a table").click()
    page.locator("details tbody tr").first.wait_for()  # filled when it has opened
    rows = page.locator("details tbody tr").all_inner_texts()
    assert len(rows) == 31
    numbers = [float(cell.replace("−", "-")) for cell in rows[7].split()]
    exact = [7.0]
    for run in figure.run().values():
        exact += [*run.x[7], run.loss[7], np.hypot(*(run.x[7] - run.x[6]))]
    assert numbers == pytest.approx(exact, rel=1e-3)
    assert live.nameless(page) == 0


# --- In Jupyter: the same script, with a model that Python answers -----------------------------

MODEL = """async ([source, figure, state]) => {
    const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
    const {default: widget} = await import(url);
    const listeners = {};
    const put = (key, value) => {
        state[key] = value;
        for (const f of listeners["change:" + key] ?? []) f();
    };
    const model = {
        get: key => (key === "figure" ? figure : state[key]),
        set: put,
        save_changes: async () => {
            const {settings, start, steps, time} = state;
            const told = await answer({settings, start, steps, time});
            for (const [key, value] of Object.entries(told)) put(key, value);
        },
        on: (event, f) => { (listeners[event] ??= []).push(f); },
        off: () => {},
    };
    widget.render({model, el: document.querySelector("main")});
}"""


@pytest.fixture
def kernel(browser):
    """Open a page whose model a Playground in this Python answers, as a kernel does."""
    pages, errors = [], []

    def open_page(figure):
        page = browser.new_page()
        pages.append(page)
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: errors.append(str(error)))

        def answer(asked):
            for name, value in asked.items():
                setattr(figure, name, value)
            return figure.state()

        page.expose_function("answer", answer)
        css = (live.STATIC / "figures.css").read_text(encoding="utf-8")
        page.set_content(f"<style>{css}</style><main></main>")
        source = (live.STATIC / "figures.js").read_text(encoding="utf-8")
        page.evaluate(MODEL, [source, figure.figure, figure.state()])
        return page

    yield open_page
    for page in pages:
        page.close()
    assert errors == []


@pytest.mark.parametrize("kind", KINDS)
def test_sliders_reach_python_and_its_race_comes_back(kernel, kind):
    figure = Playground(kind, rivals=[Adam(lr=0.3)])
    page = kernel(figure)
    says(page, figure)
    before = figure.alt()
    page.get_by_role("slider", name="gamma").press("ArrowRight")
    page.get_by_role("slider", name="lr").press("ArrowLeft")
    page.get_by_role("button", name="start at").press("Shift+ArrowUp")
    page.get_by_role("slider", name="steps").press("ArrowRight")
    page.wait_for_function("document.querySelector('.adaopt-player output').value === '40 of 40'")
    says(page, figure)
    assert figure.alt() != before
    assert figure.settings == {"lr": 0.25, "gamma": 0.92, "eps": 1e-8}
    assert figure.start[1] > 2.5
    book = minimize(problems.ravine, figure.start, RMSProp(lr=0.25, gamma=0.92), 40)
    np.testing.assert_array_equal(figure.run()[kind.__name__].x, book.x)
    page.get_by_role("button", name="Reset").press("Enter")
    page.wait_for_function("document.querySelector('.adaopt-player output').value === '30 of 30'")
    says(page, Playground(kind, rivals=[Adam(lr=0.3)]))
    assert live.nameless(page) == 0
    assert live.nameless(page) == 0


def test_trouble_comes_and_goes_with_the_slider(kernel):
    def step(self, w, g):
        if self.lr > 0.1:
            raise OverflowError("too fast")
        return w - self.lr * g

    def init(self, lr=0.1, fast=False):
        self.lr = lr * 10 if fast else lr

    figure = Playground(type("Touchy", (), {"__init__": init, "step": step}))
    page = kernel(figure)
    trouble = page.locator(".adaopt-trouble")
    assert not trouble.is_visible()
    page.get_by_role("switch", name="fast").press(" ")
    trouble.wait_for()
    assert trouble.inner_text().endswith("\nOverflowError: too fast")
    page.get_by_role("switch", name="fast").press(" ")
    trouble.wait_for(state="hidden")
    says(page, figure)


# --- whatever a reader writes ------------------------------------------------------------------


def with_default(default, name="n"):
    """A class whose one argument has this default."""

    def init(self, **given):
        pass

    argument = inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
    own = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    init.__signature__ = inspect.Signature([own, argument])
    return type("Made", (), {"__init__": init, "step": lambda self, w, g: w - 0.1 * g})


@pytest.mark.parametrize("name", ["n", "lr", "beta"])
@pytest.mark.parametrize(
    "default", [10**6, -(10**6), 10**300, -(10**300), 50, 51, -51, 1e308, -1e308, 5e-324, 2**63]
)
def test_a_slider_has_some_hundred_places_at_most(name, default):
    figure = Playground(with_default(default, name))
    (knob,) = figure.knobs
    assert 1 <= len(knob["values"]) <= 201
    assert default in knob["values"]
    assert figure.settings == {name: default}
    if isinstance(default, int) and name == "n":
        assert all(value == int(value) for value in knob["values"])
    json.dumps(figure.state(), allow_nan=False)


@pytest.mark.parametrize(
    "default", [10**400, np.nan, np.inf, 1j, np.complex128(1), "a", None, [1], np.ma.masked]
)
def test_what_is_no_finite_number_has_no_slider(default):
    assert Playground(with_default(default)).knobs == []


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (SystemExit(3), "SystemExit: 3"),
        (GeneratorExit(), "GeneratorExit"),
        (ValueError("\ud800"), "ValueError: \\ud800"),
    ],
)
def test_whatever_a_step_raises_is_that_racer_s_error(error, what):
    def step(self, w, g):
        raise error

    figure = Playground(failing(step), rivals=[Adam(lr=0.3)])
    assert figure.optimizers[0]["error"] == what
    assert figure.optimizers[0]["lost"] == 1
    assert figure.run()["Adam"].diverged_at == -1
    assert f"Failing stopped at step 1: {what}; Adam is at" in figure.alt()


def test_exit_is_that_racer_s_error_and_the_session_goes_on():
    figure = Playground(failing(lambda self, w, g: exit()))
    assert figure.optimizers[0]["error"].startswith("SystemExit")
    assert not sys.stdin.closed

    def init(self, lr=0.1):
        sys.exit("no")

    figure = Playground(type("Slow", (), {"__init__": init, "step": lambda self, w, g: w - g}))
    assert figure.optimizers[0]["error"] == "SystemExit: no"


def test_a_ctrl_c_interrupts_the_race():
    with pytest.raises(KeyboardInterrupt):
        Playground(failing(lambda self, w, g: signal.raise_signal(signal.SIGINT)))


@pytest.mark.parametrize(
    "new",
    [1j * np.ones(2), ["1", "2"], [True, False], np.ma.masked_all(2), [10**400, 1], [None, 1]],
)
def test_a_step_that_is_no_numbers_is_explained(new):
    error = Playground(failing(lambda self, w, g: new)).optimizers[0]["error"]
    assert error.startswith("the new w must be 2 numbers, got ")


class Clipped(SGD):
    """A step of its own around that of the package."""

    def step(self, params, grads):
        return super().step(params, np.clip(grads, -1, 1))


def test_a_step_of_one_s_own_is_taken():
    run = Playground(Clipped, steps=1).run()["Clipped"]
    w, g = problems.ravine.start, problems.ravine.grad(problems.ravine.start)
    np.testing.assert_array_equal(run.x[1], w - 0.01 * np.clip(g, -1, 1))


@pytest.mark.parametrize("rival", [Clipped(), type("Adam", (Optimizer,), {})])
def test_a_rival_is_one_of_the_package_s_own(rival):
    with pytest.raises(ValueError, match="Playground: an optimizer must be"):
        Playground(Stepper, rivals=[rival])


def test_a_class_whose_arguments_python_cannot_tell_is_refused():
    made = type("Made", (dict,), {"step": lambda self, w, g: w})
    with pytest.raises(TypeError, match="Python cannot tell the arguments of Made; an __init__"):
        Playground(made)


def test_names_that_are_no_settings_are_refused_with_those_that_are():
    with pytest.raises(TypeError, match="unexpected keyword argument 'rival'"):
        Playground(Stepper, rival=[])
    figure = Playground(Stepper)
    with pytest.raises(traitlets.TraitError) as caught:
        figure.problem = "bowl"
    assert str(caught.value).endswith("settings settings, start, steps, time; no 'problem'")
    for name in ("knobs", "landscape", "optimizers", "figure"):
        with pytest.raises(traitlets.TraitError, match="read-only"):
            setattr(figure, name, [])


def test_a_problem_without_a_view_is_refused():
    made = problems.Problem(
        "flat", lambda x: 0 * x[..., 0], lambda x, k: 0 * x, minima=[], start=[0, 0], view=[]
    )
    with pytest.raises(ValueError, match="a Problem of two components with a view of both"):
        Playground(Stepper, made)
