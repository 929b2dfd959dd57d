"""The code of a reader, run so that it can do no harm: what it raises, and what it leaves behind.

A check and a figure call functions that somebody is learning to write. Whatever these do becomes
words; the one thing that gets through is the reader's own Ctrl-C.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

__all__ = ["attempt", "contained", "in_words"]

_LONGEST = 300  # letters of an error's message; a page of numbers helps nobody


def attempt(function: Callable[[], Any], otherwise: Callable[[BaseException], Any]) -> Any:
    """Return ``function()``, or ``otherwise(error)`` whatever was raised, but for a Ctrl-C."""
    try:
        return function()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return otherwise(error)


@contextlib.contextmanager
def contained() -> Iterator[None]:
    """Put back what reader's code may have changed in the interpreter.

    That is how NumPy and Python warn, how deep functions may call one another, and standard input,
    which ``exit()`` closes. Meanwhile there are no warnings, and there is nothing to read.
    """
    depth, source = sys.getrecursionlimit(), sys.stdin
    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
        sys.stdin = io.StringIO()
        try:
            yield
        finally:
            sys.setrecursionlimit(depth)
            sys.stdin = source


def in_words(error: BaseException) -> str:
    """Return type and message of an error in one line, the same every time.

    Some have a message that cannot be had, or one with an address in it.
    """
    message = re.sub(r" at 0x[0-9A-Fa-f]+", "", attempt(lambda: str(error), lambda _: ""))
    message = " ".join(message.encode("utf-8", "backslashreplace").decode().split())
    if len(message) > _LONGEST:
        message = f"{message[:_LONGEST]} …"
    return f"{type(error).__name__}: {message}" if message else type(error).__name__
