"""Who is told how far a long run is, and that nothing of it is left."""

import io
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

from adaopt import SGD, datasets, minimize, nn, problems, progress, words


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def every_step_takes_a_second(monkeypatch):
    monkeypatch.delenv("ADAOPT_PROGRESS", raising=False)
    clock = iter(range(10_000))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))


def said_to(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    minimize(problems.ravine, optimizer=SGD(), steps=5)
    return stream.getvalue()


def test_a_long_run_tells_a_terminal_and_cleans_up(monkeypatch):
    said = said_to(monkeypatch, Terminal())
    assert "\rstep 3 of 5" in said
    assert said.endswith("\r" + " " * len("step 5 of 5") + "\r")


def test_a_wide_letter_is_wiped_away_as_two(monkeypatch):
    words.use({"step {k} of {total}": "{total}걸음 가운데 {k}"})
    try:
        said = said_to(monkeypatch, Terminal())
    finally:
        words.use("en")
    assert "\r5걸음 가운데 3" in said
    assert said.endswith("\r" + " " * 14 + "\r")


def test_a_long_training_tells_a_terminal(monkeypatch):
    train, test = datasets.digits()
    few = datasets.Dataset(datasets.Part(train.x[:60], train.y[:60]), test)
    monkeypatch.setattr(sys, "stderr", Terminal())
    nn.train(few, SGD(), epochs=3, batch=30, hidden=2)
    assert "\rstep 4 of 6" in sys.stderr.getvalue()


def test_a_file_is_told_nothing(monkeypatch):
    assert said_to(monkeypatch, io.StringIO()) == ""


def test_progress_can_be_turned_off(monkeypatch):
    monkeypatch.setenv("ADAOPT_PROGRESS", "0")
    assert said_to(monkeypatch, Terminal()) == ""


def test_what_is_interrupted_leaves_nothing_on_the_line_either(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())

    def grad(x, k):
        if k == 4:
            raise KeyboardInterrupt
        return x

    stops = problems.Problem("stops", sum, grad, minima=[], start=[1.0], view=[(0, 1)])
    with pytest.raises(KeyboardInterrupt):
        minimize(stops, optimizer=SGD(), steps=9)
    assert sys.stderr.getvalue().endswith("\r")


def test_a_live_notebook_has_a_display_that_is_emptied_and_nothing_in_red(monkeypatch):
    shown = []

    class Publisher:
        def publish(self, data, metadata=None, transient=None, update=False, **kwargs):
            shown.append((data["text/plain"], update))

    shell = InteractiveShell.instance()
    try:
        monkeypatch.setattr(shell, "kernel", object(), raising=False)
        monkeypatch.setattr(shell, "display_pub", Publisher())
        assert said_to(monkeypatch, io.StringIO()) == ""
    finally:
        InteractiveShell.clear_instance()
    assert shown[0] == ("", False)
    assert ("step 3 of 5", True) in shown
    assert shown[-1] == ("", True)
