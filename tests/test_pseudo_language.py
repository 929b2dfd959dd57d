"""In a language that marks every text, all that a reader sees is marked, save names and numbers.

Of live figures ``test_every_figure.py`` asks the same.
"""

import functools
import html
import math
import re

import export_notebooks
import numpy as np
import preview
import pytest
from matplotlib.text import Text as Artist
from pybtex.database import parse_file
from texts import marked, pseudo_language, texts, unmarked_words

from adaopt import SGD, Adam, minimize, plots, problems, progress, words
from adaopt.exercises import check
from adaopt.exercises.catalog import find

TEXTS = texts()
TABLE = pseudo_language(TEXTS)


@pytest.fixture(autouse=True)
def another_language():
    words.use(TABLE)
    yield
    words.use("en")


# --- pictures ------------------------------------------------------------------------------------


@functools.cache
def runs():
    far = minimize(problems.ravine, optimizer=SGD(lr=1e10), steps=100)
    one = minimize(problems.ravine, [1, 1], SGD(lr=0.3), 1)
    return {"Adam": minimize(problems.ravine, optimizer=Adam(), steps=9), "SGD": far, "η": one}


def curves(what, **settings):
    return plots.curves({"Adam": runs()["Adam"], "SGD": runs()["SGD"]}, what, 0, **settings)


PICTURES = {
    "paths": lambda: plots.paths(runs()),
    **{
        f"paths on {place}": lambda place=place: plots.paths(
            {"Adam": minimize(place, None, Adam(), 2)}
        )
        for place in (problems.bowl, problems.rosenbrock, problems.beale, problems.himmelblau)
    },
    **{what: functools.partial(curves, what) for what in ("loss", "grad", "rate", "lr", "x")},
    "state": lambda: plots.curves({"Adam": runs()["Adam"]}, "m", 0),
    "distance": lambda: curves("distance", log=True, marks={"β": 0.1}, events={"η": 5}),
    "a function": lambda: curves(lambda run: run.loss, title="β"),
    "numbers": lambda: plots.curves({"α": [1, 9, -3, 2], "β": [np.nan] * 4}, dots=["β"]),
    "bars": lambda: plots.bars({"α": [1, 2, 3], "β": [3, 2, 1]}, title="β"),
    "named bars": lambda: plots.bars({"α": [1, 2]}, x=["α", "β"], log=True),
    "side by side": lambda: plots.side_by_side(plots.paths(runs()), curves("loss")),
}


def said(picture):
    """All that a picture says: its alternative text, and every text that is drawn."""
    return [picture.alt, *(artist.get_text() for artist in picture.figure.findobj(Artist))]


@pytest.mark.parametrize("kind", PICTURES)
def test_pictures(kind):
    for text in said(PICTURES[kind]()):
        assert unmarked_words(text, ["Adam", "SGD"]) == []


def preview_texts():
    return [artist.get_text() for artist in preview.draw().findobj(Artist)]


def test_the_picture_that_a_shared_link_shows():
    assert [text for text in preview_texts() if unmarked_words(text, plots.LOOKS)] == []


# --- verdicts ------------------------------------------------------------------------------------


def raises(message):
    def answer(s, x, alpha):
        raise ValueError(message)

    return answer


def gives(value):
    return lambda s, x, alpha: value


def changes(right):
    def answer(s, x, alpha):
        result = s + alpha * (x - s) if right else s * 7
        if np.ndim(s):
            s += 1
        return result

    return answer


def remembers():
    count = iter(range(10**6))
    return lambda s, x, alpha: s + next(count)


def unfinished(s, x, alpha): ...


def silent(s, x, alpha):
    s = s + x


def prints(s, x, alpha):
    print(s)


async def promises(s, x, alpha):
    return s


def rounds(s, x, alpha):
    return np.round(s + alpha * (x - s))


def in_a_loop(xs, alpha):  # noqa: RET503
    for x in xs:
        return x


def unequal(s, x, alpha):
    return s + alpha * (x - s) if np.ndim(s) == 0 else s * 7 + x * alpha


class Unreadable:
    def __array__(self, *given):
        raise SystemExit


nameless = eval("lambda s, x, alpha: 1 / 0")  # of which there is no line

HINTS = [
    "can be converted to Python scalars",
    "setting an array element with a sequence",
    "is not iterable",
    "operand type(s) for ^",
    "math domain error",
    "truth value of an array",
    "division by zero",
    "object is not callable",
    "maximum recursion depth",
    "SystemExit",
    "not associated with a value",
]
ROWS, MASKED = np.ones((2, 2)), np.ma.masked
KINDS = [None, dict, True, 10**400, 2.5, "27", np.zeros(3), MASKED, {}, object(), (i for i in ())]
VALUES = [*KINDS, [[1], [1, 2]], [{}, 1], (1.0,), [], [1], [1, 2], ROWS, 1j, Unreadable()]
ANSWERS = {
    "right": ("ema.update", find("ema.update").reference),
    "known": ("ema.update", find("ema.update").mistakes["weights_swapped"]),
    "order": ("adam.update", lambda *given: find("adam.update").reference(*given)[::-1]),
    "loop": ("ema.corrected", in_a_loop),
    "nothing at all": ("adam.update", lambda *given: None),
    **{f"an argument {i}": ("ema.update", value) for i, value in enumerate(KINDS)},
    **{f"a value {i}": ("ema.update", gives(value)) for i, value in enumerate(VALUES)},
    **{f"a hint {i}": ("ema.update", raises(hint)) for i, hint in enumerate(HINTS)},
    **{f"{n} values": ("adam.update", lambda *given, n=n: [1.0] * n) for n in (1, 2)},
    "one value": ("adam.update", lambda *given: 1.0),
    "changes": ("ema.update", changes(right=True)),
    "changes, wrong": ("ema.update", changes(right=False)),
    "remembers": ("ema.update", remembers()),
    "not a number": ("ema.update", lambda s, x, alpha: s * np.nan),
    "unequal": ("ema.update", unequal),
    "built in": ("ema.update", math.hypot),
    "takes nothing": ("ema.update", lambda: 1.0),
    "takes less": ("ema.update", lambda s: 1.0),
    "takes names": ("ema.update", lambda **named: 1.0),
    "takes another order": ("ema.update", lambda x, s, alpha: s),
    **{
        answer.__name__: ("ema.update", answer)
        for answer in (unfinished, silent, prints, promises, rounds, nameless)
    },
}


CODE = """
check my_update lt gt nan inf None True dict float generator list object tuple named
raise ValueError message ZeroDivisionError TypeError only 0-dimensional arrays
"""


def verdict(kind):
    made = check(*ANSWERS[kind])
    return repr(made), re.sub(r"<[^<>]*>", " ", made._repr_html_())


@pytest.mark.parametrize("kind", ANSWERS)
def test_verdicts(kind):
    name, answer = ANSWERS[kind]
    found = find(name)
    code = {*found.arguments, *found.returns, *name.split("."), answer_name(answer)}
    code |= {*re.findall(r"\w+", f"{CODE} {' '.join(HINTS)}")}
    for text in verdict(kind):
        assert unmarked_words(text, code) == []


def answer_name(answer):
    return getattr(answer, "__name__", "").strip("<>")


# --- notebooks and terminals ---------------------------------------------------------------------


def displays():
    """What optimizers and runs show in a notebook, and what a long run says."""
    stepped = SGD(lr=0.1)
    stepped.step(np.ones(2), np.ones(2))
    sweeps = [minimize(problems.bowl, None, SGD(lr=lr), 3) for lr in ([[0.1], [0.2]], [[0.3]])]
    pages = [each._repr_html_() for each in (Adam(), stepped, *sweeps, *runs().values())]
    shown = [re.sub(r"<[^<>]*>", " ", each) for each in pages]
    shown += re.findall(r'aria-label="([^"]*)"', " ".join(pages))
    return [*shown, *long_run()]


def long_run():
    written, clock = [], iter(range(100))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(progress.time, "monotonic", lambda: next(clock))
        list(progress._saying(range(3), 3, lambda: written.append))
    return written


def test_displays():
    code = {"Adam", "SGD", "lr", "beta1", "beta2", "eps", "bias_correction", "True"}
    code |= {"array", "nan"}
    shown = map(html.unescape, displays())
    assert [text for text in shown if unmarked_words(text, code)] == []


# --- copies of the chapters ----------------------------------------------------------------------

SOURCES = parse_file(export_notebooks.ROOT / "book" / "references.bib").entries
NAMES = " ".join(
    n for source in SOURCES.values() for p in source.persons["author"] for n in p.last_names
)


def copies():
    """What is written into a copy of a chapter: citations, titles of boxes, the first program."""
    book = export_notebooks.Book("", "", "adaopt.whl", {}, dict(SOURCES))
    written = [export_notebooks.authors(source) for source in SOURCES.values()]
    plain = export_notebooks.Words(book, "", {})
    written += [plain.citation(next(iter(SOURCES)), role) for role in ("cite:t", "cite:p")]
    written += [export_notebooks.box(name, "η")[0] for name in ("predict", "quiz", "admonition")]
    program = export_notebooks.setup_cell(book).source
    return [*written, *re.findall("#.*", program), program.split("FileNotFoundError")[1]]


def test_copies_of_chapters():
    names = {*re.findall(r"\w+", NAMES), "wheel"}
    written = [re.sub(r"\]\(http.*?\)", "", text) for text in copies()]
    assert [text for text in written if unmarked_words(text, names)] == []


# --- nothing is left out -------------------------------------------------------------------------

MODULES = [
    "adaopt/plots.py",
    "adaopt/show.py",
    "adaopt/run.py",
    "adaopt/progress.py",
    "adaopt/exercises/judge.py",
    "adaopt/exercises/verdicts.py",
    "tools/export_notebooks.py",
    "tools/preview.py",
]


@pytest.fixture(scope="module")
def everything():
    """All that is shown here, as one text."""
    words.use(TABLE)
    shown = [text for make in PICTURES.values() for text in said(make())]
    shown += [text for kind in ANSWERS for text in verdict(kind)]
    shown += [*displays(), *copies(), *preview_texts()]
    return html.unescape("\n".join(shown))


@pytest.mark.parametrize("module", MODULES)
def test_every_text_of_these_is_shown_here(module, everything):
    parts = [
        (t.where, part)
        for t in TEXTS
        if t.where.startswith(module)
        for part in re.findall("⟦[^⟦⟧]*⟧", marked(t.text))
    ]
    assert parts
    assert [
        (where, part)
        for where, part in parts
        if part.replace("`", "") not in everything.replace("`", "")
    ] == []
