"""Live figures as tests see them: their modules in Node, and one figure alone on a page."""

import atexit
import base64
import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys

import adaopt
from adaopt import words

ROOT = pathlib.Path(__file__).parent.parent
WIDGETS = pathlib.Path(adaopt.__file__).parent / "widgets"
JS, STATIC = WIDGETS / "js", WIDGETS / "static"


def node_program():
    """Where Node is: beside this Python, where pip put it, or on the PATH."""
    beside = pathlib.Path(sys.executable).parent
    program = shutil.which("node", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    assert program, "Node is missing: python -m pip install -r requirements.txt brings it"
    return program


@functools.cache
def node_process():
    """Node, waiting for expressions: starting it takes longer than nearly all of them."""
    process = subprocess.Popen(
        [node_program(), ROOT / "tests/js/evaluate.mjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    atexit.register(process.communicate)
    return process


def node(code, **modules):
    """What an expression gives in Node, with modules of the figures by the names given here."""
    process = node_process()
    addresses = {name: (JS / module).as_uri() for name, module in modules.items()}
    process.stdin.write(json.dumps({"code": code, "modules": addresses}) + "\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    assert "error" not in answer, answer["error"]
    return answer["value"]


# A picture of one pixel: where a script runs, it is hidden before anyone could look at it.
PIXEL = "R0lGODlhAQABAAAAACH5BAEAAAAALAAAAAABAAEAAAIBAAA="


def script_names(figure):
    """The scripts that a page with this figure has."""
    return ["page.js", f"page-{figure.figure}.js"]


def document(figure, pictured=False):
    """A page with this figure alone: its mount point, its script, its style.

    Drawing the picture takes longer than all the rest; only without a script is it seen.
    """
    from adaopt.widgets.myst import mount_point

    picture = base64.b64encode(figure.poster()).decode() if pictured else PIXEL
    scripts = [(STATIC / name).read_text("utf-8") for name in script_names(figure)]
    said = words.prologue("".join(scripts))
    point = mount_point(figure.figure, figure.state(), picture, figure.alt())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>A figure</title>'
        f'<link rel="stylesheet" href="{(STATIC / "figures.css").as_uri()}">'
        f"<script>{said}</script>"
        + "".join(
            f'<script defer src="{(STATIC / name).as_uri()}"></script>'
            for name in script_names(figure)
        )
        + f"<main>{point}<p>Below.</p></main>"
    )


def says(page, figure):
    """Wait until the summary says what the Python figure says."""
    page.wait_for_function(
        "words => document.querySelector('.adaopt-summary')?.textContent === words",
        arg=figure.summary(),
    )


def same_words(figures):
    """Assert that the script of these figures says what they say."""
    name, states = figures[0].figure, [figure.state() for figure in figures]
    said = node(
        f"{json.dumps(states)}.map(s => figure.read(s).summary)", figure=f"figures/{name}.js"
    )
    assert said == [figure.summary() for figure in figures]


def heights(page):
    """The height kept free for a figure before its script has started, and the one it takes."""
    return page.evaluate(
        """() => {
            const slot = document.querySelector(".adaopt-figure");
            const needed = slot.querySelector(".adaopt").offsetHeight;
            delete slot.dataset.mounted;  // as it was before: the picture is seen again
            const reserved = slot.querySelector(".adaopt-poster").offsetHeight;
            slot.dataset.mounted = "yes";
            return [reserved, needed];
        }"""
    )


def nameless(page):
    """How many controls a screen reader could not name."""
    return page.evaluate(
        """() => [...document.querySelectorAll("input, select, textarea, button")].filter(node =>
            !(node.labels?.[0]?.textContent || node.ariaLabel || node.textContent).trim()).length"""
    )
