"""The page that describes the package: nothing public is missing, nothing on it is out of date."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

import adaopt
from adaopt import widgets
from adaopt.optimizers import registry

PAGE = (Path(__file__).parent.parent / "book" / "api.md").read_text("utf-8")
ENTRY = re.compile(
    r"^\.\. auto(?:class|function|module|data):: ([\w.]+)(?:\((.*)\))?$", flags=re.MULTILINE
)
ENTRIES = {name.removeprefix("adaopt."): arguments for name, arguments in ENTRY.findall(PAGE)}
if re.search(r"^```\{optimizers\} reference$", PAGE, flags=re.MULTILINE):
    ENTRIES |= dict.fromkeys(registry.names(), "")  # what the directive writes
MODULES = ("averages", "chance", "datasets", "exercises", "nn", "plots", "problems", "schedules")
FIGURES = {name: getattr(widgets, name) for name in widgets.__all__}
NEEDED = {  # what has no default
    "Sweep": {"rates": [0.1], "methods": {"SGD": {"loss": [[0.5]], "curves": [[[1.0, 0.5]]]}}}
}


def public(module):
    """Return the public functions and classes of a module that it defines itself."""
    found = importlib.import_module(f"adaopt.{module}")
    names = getattr(found, "__all__", None) or [
        name
        for name, value in vars(found).items()
        if getattr(value, "__module__", None) == found.__name__ and not name.startswith("_")
    ]
    return [f"{module}.{name}" for name in names]


def is_told(name):
    module, _, short = name.rpartition(".")
    if name in ENTRIES or f"optimizers.base.{name}" in ENTRIES:
        return True
    named = re.search(rf":members:.*\b{short}\b", PAGE)  # :members: normal, random_bits, uniform
    data = re.search(rf"^\.\. py:data:: {short}$", PAGE, flags=re.MULTILINE)
    return bool(module and module in ENTRIES and named) or bool(data)


@pytest.mark.parametrize("module", MODULES)
def test_what_a_module_offers_is_on_the_page(module):
    assert [name for name in public(module) if not is_told(name)] == []


def test_what_the_package_and_the_figures_offer_is_on_the_page():
    offered = [name for name in adaopt.__all__ if name not in (*MODULES, "ema")]
    assert [name for name in offered if not is_told(name)] == []
    assert "`adaopt.ema`" in PAGE
    assert [name for name in widgets.__all__ if f"widgets.{name}" not in ENTRIES] == []


def test_every_entry_leads_to_something():
    for name in ENTRIES:
        found = adaopt
        for part in name.split("."):
            if not hasattr(found, part):
                importlib.import_module(f"{found.__name__}.{part}")
            found = getattr(found, part)


def typed(name):
    """Return the arguments that the page gives a figure: names, then names with values."""
    call = ast.parse(f"f({ENTRIES[f'widgets.{name}']})", mode="eval").body
    values = {word.arg: eval(ast.unparse(word.value), vars(adaopt)) for word in call.keywords}
    return [argument.id for argument in call.args], values


@pytest.mark.parametrize("name", [name for name in FIGURES if ENTRIES[f"widgets.{name}"]])
def test_a_figures_signature_is_the_figures(name):
    """They are typed by hand, because a figure takes what its settings are called."""
    figure, needed = FIGURES[name], NEEDED.get(name, {})
    plain = figure(**needed).state()
    arguments, settings = typed(name)
    assert arguments == list(needed)
    own = [
        p.name for p in inspect.signature(figure).parameters.values() if p.default is not p.empty
    ]
    assert list(settings) == [*own, *(setting for setting in plain if setting != "data")]
    assert figure(**needed, **settings).state() == plain


@pytest.mark.parametrize("name", [name for name in FIGURES if not ENTRIES[f"widgets.{name}"]])
def test_a_figure_without_a_typed_signature_has_one_of_its_own(name):
    kinds = [each.kind for each in inspect.signature(FIGURES[name]).parameters.values()]
    assert inspect.Parameter.VAR_KEYWORD not in kinds
