"""The types of every signature.

They are for type checkers alone and imported by nothing else: ``numpy.typing`` would make
``import adaopt`` noticeably slower than ``import numpy``.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Array", "ArrayLike", "Layout", "Numbers"]

Array = NDArray[Any]
Numbers = dict[str, Any]  # hyperparameters by name: each a float or an array
Layout = dict[Any, tuple[tuple[int, ...], np.dtype[Any]]]  # shape and dtype of each parameter
