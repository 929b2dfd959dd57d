"""adaopt: adaptive gradient optimizers that read like their equations.

>>> from adaopt import Adam, minimize, problems
>>> run = minimize(problems.ravine, x0=[-7, 2], optimizer=Adam(lr=0.3), steps=30)
>>> run.x.shape
(31, 2)
"""

from . import averages, chance, optimizers, problems, schedules
from .averages import ema
from .optimizers import *  # noqa: F403 (all that the registry names)
from .run import Run, minimize

__version__ = "0.1.0"

__all__ = ["Run", "averages", "chance", "ema", "minimize", "problems", "schedules"]
__all__ += optimizers.__all__
