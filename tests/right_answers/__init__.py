"""Right answers to the exercises, other than the references: loops, in place on a copy, formulae.

One module a chapter, named like the chapter::

    from right_answers import also_right


    @also_right("ema.update")
    def _as_a_surprise(s, x, alpha):
        return s + alpha * (x - s)
"""

import importlib
import pkgutil
from collections import defaultdict

RIGHT_ANSWERS = defaultdict(dict)  # name of the exercise → name of the function → function


def also_right(exercise):
    """Keep the function below it as a right answer to this exercise."""

    def keep(function):
        RIGHT_ANSWERS[exercise][function.__name__] = function
        return function

    return keep


for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
