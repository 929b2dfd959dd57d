"""What holds for every live figure: its settings, its words, its controls, its room on a page."""

import json
import re

import figures
import jsonschema
import live
import pytest
import traitlets
from matplotlib.text import Text
from texts import PLACES, texts

from adaopt import optimizers, words

FIGURES = figures.classes()
every_figure = pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)


def node(figure, code, **modules):
    module = f"figures/{figures.name_of(figure)}.js"
    return live.node(code, figure=module, check="check.js", **modules)


def others(figure):
    """A figure's examples, and those at other times."""
    made = figure.examples()
    for time in (0, 1, 7):
        example = figure.examples()[0]
        try:
            example.time = time
        except traitlets.TraitError:  # no time, or none so early
            continue
        made.append(example)
    return made


def choices(figure):
    """The first example with every other choice that it offers."""
    state = figure.examples()[0].state()
    for name, each in figure.schema()["properties"].items():
        for value in each.get("enum", ()):
            if (
                isinstance(value, str)
                and value != state[name]
                and not any(rule[:2] == (name, value) for rule in figure.needs)
            ):
                yield figure(**{**state, name: value})


# --- settings ----------------------------------------------------------------------------------

JUNK = [None, True, False, 0, 1, -1, 2, 3.0, 0.5, 1.5, 0.1, 89, 1000, 1e5, -1e9, 2**32, 1e300, "",
        "1", "toString", "constructor", [], {}, [1], [1, 2], [1, None], ["1", 2], [[1, 2], [3, 4]],
        [0] * 200, [0] * 201, {"name": "Adam"}]  # fmt: skip


SCHEMA = "(figure.schemaFor?.(state) ?? figure.schema)"  # of some it depends on what they show


def schema_of(figure):
    """What the page says that may be given, in the state of the first example."""
    state = json.dumps(figure.examples()[0].state())
    return node(figure, f"(state => {SCHEMA})({state})")["properties"]


def candidates(figure, properties):
    """Values for each setting: anything, and what is legal for any of them."""
    named = [value for each in properties.values() for value in each.get("enum", ())]
    limits = [each[key] for each in properties.values() for key in each if "imum" in key.lower()]
    shown = [made.state()[name] for made in figure.examples() for name in properties]
    return [*JUNK, *named, *shown, *(limit + d for limit in limits for d in (-1, 0, 1, 1e-9))]


def kept(figure, name, value):
    """Whether Python keeps this value of a setting as it is."""
    made = figure.examples()[0]
    try:
        return made.traits()[name].validate(made, value) == value
    except traitlets.TraitError:
        return False


@every_figure
def test_the_page_accepts_what_python_accepts(figure):
    schema = schema_of(figure)
    values = candidates(figure, schema)
    given = json.dumps(values)
    for name, each in schema.items():
        ours = [kept(figure, name, value) for value in values]
        page = node(figure, f"{given}.map(v => check.holds({json.dumps(each)}, v))")
        standard = [jsonschema.Draft202012Validator(each).is_valid(value) for value in values]
        assert list(zip(values, ours, strict=True)) == list(zip(values, page, strict=True)), name
        assert page == standard, name
        assert True in ours, name
        assert False in ours, name


@every_figure
def test_an_illegal_link_is_told_what_is_legal(figure):
    state = figure.examples()[0].state()
    wrong = f"given => {{ try {{ check.check((state => {SCHEMA})({json.dumps(state)}), given); " \
        "return ''; } catch (error) { return error.message; } }"  # fmt: skip
    assert node(figure, f"({wrong})({json.dumps(state)})") == ""
    for name, each in schema_of(figure).items():
        told = node(figure, f"({wrong})({json.dumps({**state, name: {'no': 1}})})")
        assert told == f'{figure.__name__}: {name} must be {each["description"]}, got {{"no":1}}'
        missing = {key: value for key, value in state.items() if key != name}
        assert "got nothing" in node(figure, f"({wrong})({json.dumps(missing)})")
    for name, value, needed in figure.needs:
        told = node(figure, f"({wrong})({json.dumps({**state, name: value})})")
        assert told == f'{figure.__name__}: {name} "{value}" needs {needed}, got null'


# --- words -------------------------------------------------------------------------------------


@every_figure
def test_python_and_the_page_say_the_same(figure):
    live.same_words(others(figure))
    for made in others(figure):
        assert made.alt() == f"{made.pictured()} {made.summary()}"


def pseudo(text):
    """A text in a language without Latin letters: whole, in brackets, with its places."""
    parts = re.split(r"(\{\w+\})", text)
    return f"⟦{''.join(p if PLACES.fullmatch(p) else re.sub('[A-Za-z]', 'ㅁ', p) for p in parts)}⟧"


PSEUDO = {each.text: pseudo(each.text) for each in texts()}
# What is not translated: letters of formulae, one at a time, and names: of the optimizers, and of
# what the reader wrote.
OWN = ["MyRMSProp", "lr", "gamma"]
NAMES = re.compile("|".join(sorted([*optimizers.__all__, *OWN], key=len, reverse=True)))
ENGLISH = re.compile(r"[A-Za-z]{2,}")

# Everything that is read or heard in a figure.
SAID = """() => [...document.querySelectorAll(".adaopt, .adaopt *")].flatMap(node => [
    ...[...node.childNodes].filter(child => child.nodeType === 3).map(child => child.data),
    ...["aria-label", "aria-description", "aria-valuetext", "title", "placeholder"]
        .map(name => node.getAttribute(name) ?? ""),
])"""


def english(said):
    """What of these texts is still English."""
    return [text for text in said if ENGLISH.search(NAMES.sub("", text))]


@pytest.fixture
def other_language():
    words.use(PSEUDO)
    yield
    words.use("en")


@every_figure
def test_another_language_needs_no_change_of_code(figure, show_figure, other_language):
    for made in others(figure):
        assert english([made.alt()]) == []
        assert english(each.get_text() for each in made.picture().figure.findobj(Text)) == []
        assert made._esm.startswith("Object.assign(globalThis.adaoptWords")
    for chosen in choices(figure):
        assert english([chosen.alt()]) == []
    page = show_figure(made)
    live.says(page, made)
    page.get_by_text(PSEUDO["The numbers as a table"]).click()
    page.locator(".adaopt-table tbody tr").first.wait_for()
    for control in page.locator(".adaopt-fold").all():
        control.click()
    page.get_by_role("button", name=PSEUDO["Copy link to this setting"]).click()
    page.wait_for_function("document.querySelector('.adaopt-said[role=status]:last-child')")
    assert english(page.evaluate(SAID)) == []


# --- on a page ---------------------------------------------------------------------------------


def summary(page):
    return page.locator(".adaopt-summary").text_content()


@every_figure
def test_every_control_answers_the_keyboard_and_reset_undoes_it(figure, show_figure):
    made = figure.examples()[0]
    page = show_figure(made)
    live.says(page, made)
    assert live.nameless(page) == 0
    sliders = page.locator("input[type=range]:visible").all()
    assert sliders
    for slider in sliders:
        before = slider.input_value()
        slider.press("ArrowLeft")
        if slider.input_value() == before:
            slider.press("ArrowRight")
        assert slider.input_value() != before, slider.get_attribute("aria-valuetext")
    for box in page.locator("input[type=checkbox]:visible").all():
        before = box.is_checked()
        box.press(" ")
        assert box.is_checked() != before
        box.press(" ")  # back: of a sweep's methods one stays
        assert box.is_checked() == before
    page.wait_for_function(
        "words => document.querySelector('.adaopt-summary').textContent !== words",
        arg=made.summary(),
    )
    page.get_by_role("button", name="Reset").press("Enter")
    live.says(page, made)


@every_figure
def test_a_link_holds_the_setting(figure, show_figure):
    made = figure.examples()[0]
    page = show_figure(made, options={"permissions": []})
    slider = page.locator("input[type=range]:visible").last
    slider.press("Home")
    page.wait_for_function(
        "words => document.querySelector('.adaopt-summary').textContent !== words",
        arg=made.summary(),
    )
    told = summary(page)
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("document.querySelector('.adaopt-tools .adaopt-said').textContent")
    link = "#" + page.url.split("#")[1]
    assert link.startswith(f"#figure-{figures.name_of(figure)}-1=")
    other = show_figure(made, link=link)
    assert summary(other) == told
    other.get_by_role("button", name="Reset").click()
    live.says(other, made)


@every_figure
def test_nothing_moves_and_nothing_is_cut_off(figure, show_figure):
    for made in [*figure.examples(), *choices(figure)]:
        page = show_figure(made)
        for width in (320, 360, 390, 500, 620, 800):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("() => new Promise(f => requestAnimationFrame(() => setTimeout(f)))")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            reserved, needed = live.heights(page)
            assert abs(reserved - needed) < 25, (width, made)  # pixels; fonts differ
        page.close()
