"""Live figures: anywidgets in Jupyter, mount points for the same script on a page of the book.

>>> from adaopt import Adam, widgets
>>> figure = widgets.Trajectory(optimizers=[Adam(lr=0.3)], steps=30)
>>> float(figure.run()["Adam"].loss[-1].round(3))
0.102
"""

from .average import Average
from .rates import Rates
from .steplab import StepLab
from .trajectory import Trajectory

__all__ = ["Average", "Rates", "StepLab", "Trajectory"]
