"""Draw the picture that a shared link to the book shows, from the race that the book begins with.

    python tools/preview.py    writes book/images/preview.png

The size, 1200 × 630 pixels, is what previews of links are cut to.
"""

from __future__ import annotations

from pathlib import Path

from matplotlib.figure import Figure

from adaopt import SGD, AdaGrad, Adam, Momentum, minimize, plots, problems
from adaopt.words import tr

PREVIEW = Path(__file__).resolve().parent.parent / "book" / "images" / "preview.png"
INCHES = (6, 3.15)  # plots.png makes 200 pixels of one


def draw() -> Figure:
    """The race on the ravine below the book's title and question."""
    racers = [SGD(0.95), Momentum(0.1), AdaGrad(1.5), Adam(0.3)]
    runs = {
        type(racer).__name__: minimize(problems.ravine, optimizer=racer, steps=30)
        for racer in racers
    }
    figure = Figure(INCHES, dpi=plots.PIXELS_PER_INCH)
    axes = figure.add_axes((0.035, 0.05, 0.93, 0.61))
    [paths] = plots.paths(runs, view=((-8, 2.6), (-2.4, 3.3))).draw
    paths(axes)
    axes.set_axis_off()
    axes.legend(loc="upper center", ncols=len(runs), fontsize=10.5, framealpha=0.95)
    title = tr("Adaptive optimizers")
    figure.text(0.035, 0.855, title, fontsize=23, weight="bold", color=plots.INK)
    question = tr("How long should the next step be, for each parameter?")
    figure.text(0.035, 0.735, question, fontsize=12.5, color=plots.INK)
    return figure


if __name__ == "__main__":
    PREVIEW.write_bytes(plots.png(draw()))
    print(f"{PREVIEW.name}: {PREVIEW.stat().st_size} bytes")
