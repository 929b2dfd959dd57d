"""Exercises that say what went wrong.

>>> from adaopt.exercises import check
>>> check("ema.half_life", lambda beta: 1 / (1 - beta)).mistake
'time_constant'

:func:`check` tries an answer and names the mistake if it is a known one; :func:`names` lists what
there is. How an exercise is written stands in :mod:`adaopt.exercises.tasks`.
"""

from .catalog import check, names
from .verdicts import Verdict

__all__ = ["Verdict", "check", "names"]
