"""Live figures: anywidgets in Jupyter, mount points for the same script on a page of the book.

>>> from adaopt import Adam, widgets
>>> figure = widgets.Trajectory(optimizers=[Adam(lr=0.3)], steps=30)
>>> float(figure.run()["Adam"].loss[-1].round(3))
0.102
"""

try:
    import anywidget  # noqa: F401
    import matplotlib  # noqa: F401
except ModuleNotFoundError as error:
    raise ImportError(
        'adaopt.widgets needs anywidget and matplotlib: pip install "adaopt[widgets]"'
    ) from error

from .average import Average
from .bands import Bands
from .decay import Decay
from .phase import Phase
from .playground import Playground
from .rates import Rates
from .regimes import Regimes
from .steplab import StepLab
from .sweep import Sweep
from .trajectory import Trajectory

__all__ = [
    "Average",
    "Bands",
    "Decay",
    "Phase",
    "Playground",
    "Rates",
    "Regimes",
    "StepLab",
    "Sweep",
    "Trajectory",
]
