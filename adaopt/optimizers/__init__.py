"""The optimizers, one a file: the equation in the docstring, the rule below it."""
# Written by `make bundle` from registry.json.

from .adagrad import AdaGrad
from .adam import Adam
from .adamw import AdamW
from .amsgrad import AMSGrad
from .base import Optimizer
from .momentum import Momentum
from .nesterov import Nesterov
from .rmsprop import RMSProp
from .sgd import SGD

__all__ = [  # noqa: RUF022 (in the order of the registry)
    "SGD",
    "Momentum",
    "Nesterov",
    "AdaGrad",
    "RMSProp",
    "Adam",
    "AdamW",
    "AMSGrad",
    "Optimizer",
]
