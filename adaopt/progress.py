"""How far a long run is: said where somebody is watching, and wiped away when it is done."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .words import tr, width

__all__ = ["with_progress"]


def with_progress(steps: Iterable[Any], total: int) -> Iterable[Any]:
    """Return `steps`, and while they take more than a second, say how many are done.

    On a terminal, or in a live notebook, in a display of its own that is cleared at the end. The
    environment variable ``ADAOPT_PROGRESS=0`` turns it off.
    """
    if os.environ.get("ADAOPT_PROGRESS") == "0":
        return steps
    if _live_notebook():
        return _saying(steps, total, _in_a_notebook)
    return _saying(steps, total, _on_a_terminal) if sys.stderr.isatty() else steps


def _saying(
    steps: Iterable[Any], total: int, display: Callable[[], Callable[[str], None]]
) -> Iterator[Any]:
    next_word, say = time.monotonic() + 1.0, None
    try:
        for k, step in enumerate(steps, 1):
            yield step
            if time.monotonic() > next_word:
                say = say or display()
                say(tr("step {k} of {total}", k=k, total=total))
                next_word = time.monotonic() + 0.2
    finally:  # also when the run was interrupted
        if say:
            say("")


def _on_a_terminal() -> Callable[[str], None]:
    written = 0

    def say(text: str) -> None:
        nonlocal written
        blank, end = " " * (written - width(text)), "" if text else "\r"
        print(f"\r{text}{blank}", end=end, file=sys.stderr, flush=True)
        written = width(text)

    return say


def _live_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


def _in_a_notebook() -> Callable[[str], None]:
    from IPython.display import display, update_display

    handle = display({"text/plain": ""}, raw=True, display_id=True)

    def say(text: str) -> None:
        update_display({"text/plain": text}, raw=True, display_id=handle.display_id)

    return say
