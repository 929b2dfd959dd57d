"""The optimizers, one a file: the equation in the docstring, the rule below it."""

from .adagrad import AdaGrad
from .adam import Adam
from .base import Optimizer
from .momentum import Momentum
from .nesterov import Nesterov
from .rmsprop import RMSProp
from .sgd import SGD

__all__ = ["SGD", "AdaGrad", "Adam", "Momentum", "Nesterov", "Optimizer", "RMSProp"]
