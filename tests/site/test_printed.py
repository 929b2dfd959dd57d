"""What the pages print of other frameworks is there, and takes the path they say it takes."""

import ast
import inspect
import json
import re
from math import sqrt

import nbformat
import numpy as np
import printed
import pytest
from contents import ROOT

import adaopt
from adaopt import minimize, problems, schedules

GOLDEN = ROOT / "tests" / "golden"
THEIRS = dict(np.load(GOLDEN / "printed.npz"))
DEFAULTS = json.loads((GOLDEN / "defaults.json").read_text(encoding="utf-8"))
NAMES = {**vars(adaopt), **vars(schedules), "sqrt": sqrt, "x": THEIRS["readings"]}


def cases(which):
    entries = getattr(printed, which.upper())
    assert len(entries) == len(THEIRS[which])
    return [
        pytest.param(entry, numbers, id=f"{entry.page}: {entry.theirs}")
        for entry, numbers in zip(entries, THEIRS[which], strict=True)
    ]


def squeezed(text):
    """Text without spaces, and without what stands before a closing bracket for looks."""
    return re.sub(r",(?=[)\]])", "", re.sub(r"\s+", "", text))


def prose(page):
    notebook = nbformat.read(ROOT / "notebooks" / f"{page}.ipynb", as_version=4)
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("entry", [*printed.RUNS, *printed.SCHEDULES, *printed.AVERAGES], ids=str)
def test_it_stands_on_the_page(entry):
    page = squeezed(prose(entry.page))
    for line in entry.theirs.split("\n"):
        assert squeezed(line) in page


@pytest.mark.parametrize(("entry", "path"), cases("runs"))
def test_printed_runs_take_the_same_path(entry, path):
    ours = minimize(problems.ravine, None, eval(entry.ours, NAMES), printed.STEPS)
    np.testing.assert_allclose(ours.x[1:], path, rtol=0, atol=1e-12 * abs(path).max())


@pytest.mark.parametrize(("entry", "rates"), cases("schedules"))
def test_printed_schedules_have_the_same_rates(entry, rates):
    # Keras computes cosines in single precision.
    close = 2e-7 if "Cosine" in entry.theirs and entry.library == "keras" else 1e-14
    schedule = eval(entry.ours, NAMES)
    ours = [schedule(k) for k in range(printed.RATES)]
    np.testing.assert_allclose(ours, rates, rtol=0, atol=close)


@pytest.mark.parametrize(("entry", "averages"), cases("averages"))
def test_printed_averages_are_the_same(entry, averages):
    np.testing.assert_allclose(eval(entry.ours, NAMES), averages, rtol=1e-14, atol=1e-13)


@pytest.mark.parametrize(("first_is_whole", "close"), [(True, True), (False, False)])
def test_pytorch_dampens_all_gradients_but_the_first(first_is_whole, close):
    w, m = problems.ravine.start, None
    path = []
    for _ in range(printed.STEPS):
        g = problems.ravine.grad(w)
        m = g if m is None and first_is_whole else 0.9 * (0 if m is None else m) + 0.1 * g
        w = w - 1.0 * m
        path.append(w)
    assert np.allclose(path, THEIRS["dampened"], rtol=0, atol=1e-12) is close


def test_printed_programs_end_where_ours_does():
    theirs = np.load(GOLDEN / "clipped.npz")
    assert printed.blocks(*printed.CLIPPED) == list(theirs["programs"]), "make golden"
    beale = problems.beale
    opt, w = adaopt.Adam(lr=schedules.cosine(0.1, steps=300)), beale.start
    for _ in range(300):
        g = beale.grad(w)
        w = opt.step(w, g * min(1.0, 1.0 / np.sqrt((g * g).sum())))
    assert np.allclose(w, theirs["torch"], rtol=0, atol=1e-10)  # it divides by the length + 1e-6
    assert np.allclose(w, theirs["keras"], rtol=0, atol=3e-11)  # its cosine is in float32
    assert np.allclose(beale.loss(w), theirs["optax"], rtol=0, atol=1e-14)


# The cheat sheet: a row names the method, a column the library.
METHODS = {
    "SGD": ("SGD", "SGD", "SGD", "sgd"),
    "Momentum, Nesterov": ("Momentum", "SGD", "SGD", "sgd"),
    "AdaGrad": ("AdaGrad", "Adagrad", "Adagrad", "adagrad"),
    "RMSProp": ("RMSProp", "RMSprop", "RMSprop", "rmsprop"),
    "Adam": ("Adam", "Adam", "Adam", "adam"),
}
PREFIXES = ("", "torch.optim.", "keras.optimizers.", "optax.")
RATES = ("lr", "lr", "learning_rate", "learning_rate")


def table():
    text = (ROOT / "book" / "cheat_sheet.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[1:]]


def defaults(column, name):
    if column == 0:
        signature = inspect.signature(getattr(adaopt, name))
        return {key: parameter.default for key, parameter in signature.parameters.items()}
    return DEFAULTS[PREFIXES[column] + name]


@pytest.mark.parametrize("row", table(), ids=lambda row: row[0])
def test_the_cheat_sheet_tells_the_defaults(row):
    names = METHODS[row[0].split(":")[0]]
    told = 0
    for column, (cell, name) in enumerate(zip(row[1:], names, strict=True)):
        there = defaults(column, name)
        if cell == "none":
            assert RATES[column] not in there
        for key, value in re.findall(r"`(\w+)=([^`]+)`", cell):
            default = there[key]
            default = tuple(default) if isinstance(default, list) else default
            assert default == ast.literal_eval(value), f"{name}: {key}"
            told += 1
    assert told >= 3


def test_every_row_of_the_cheat_sheet_is_checked():
    assert len(table()) == 11
