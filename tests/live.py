"""Live figures as tests see them: their modules in Node, and one figure alone on a page."""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys

import adaopt
from adaopt import words

WIDGETS = pathlib.Path(adaopt.__file__).parent / "widgets"
JS, STATIC = WIDGETS / "js", WIDGETS / "static"


def node_program():
    """Where Node is: beside this Python, where pip put it, or on the PATH."""
    beside = pathlib.Path(sys.executable).parent
    program = shutil.which("node", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    assert program, "Node is missing: python -m pip install -r requirements.txt brings it"
    return program


def node(code, **modules):
    """What an expression gives in Node, with modules of the figures by the names given here."""
    imports = (f'import * as {n} from "{(JS / m).as_uri()}";' for n, m in modules.items())
    script = f"{''.join(imports)} console.log(JSON.stringify({code}));"
    program = [node_program(), "--input-type=module", "--eval", script]
    done = subprocess.run(program, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


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
