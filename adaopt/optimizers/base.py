"""Optimizer: a method with a past. It counts steps, keeps the state, checks, saves and loads.

What a step *is* stands in ``method.py``, and in the rule of each optimizer (see ``adam.py``).
Beside it: ``trees.py`` takes parameters apart that are one array or many, ``hyperparameters.py``
says what is legal, ``checks.py`` what must hold before a step and after it, and ``checkpoint.py``
turns a past into arrays and back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..show import optimizer_table
from .checkpoint import NO_PAST, Leaf, Past, read_past, written_past
from .checks import check_finite, check_fit, check_layout, gradients_like
from .contract import Contract
from .hyperparameters import Setting, checked, kinds_of
from .method import Method, read_only
from .trees import as_tree, leaves

if TYPE_CHECKING:
    from ..types import Array, ArrayLike


class Optimizer:
    r"""Base class of the gradient optimizers.

    A subclass is a constructor and a rule. The rule's signature says what it needs: ``w`` and
    ``g``, then the names of its state, then after the star the hyperparameters it uses. A name that
    ends in ``_t`` (``beta1_t``) is the running product of that hyperparameter over all steps so
    far, this one included: :math:`\beta_1^t` when it is constant. A rule gets whole parameters in
    their own shape, changes nothing in place, and returns the new w and the new state in order.

    State starts at zero, like w. Where that is not so, a static method ``first(w, *, h0)`` returns
    the state before the first step, of any shape; None is a state that these options do not need.
    A static method ``rate``, of states and hyperparameters of the rule, returns the effective
    learning rate. All three are pure functions. The tuple ``never_negative`` names states that are
    sums or averages of squares, so that a checkpoint with a negative one is refused.

    What a hyperparameter may be is declared in the constructor: ``lr: Rate`` is finite and
    :math:`\ge 0`, ``beta: Share`` in [0, 1), ``eps: Positive``, ``h0: First`` a number :math:`\ge
    0` that is no function of the step (all from ``adaopt.optimizers.hyperparameters``), ``bool`` an
    option. Without annotations, these and their relatives (beta1, beta2, gamma, rho, weight_decay)
    are known by their names; any other name may be any finite number.

    Parameters
    ----------
    **settings : float, array_like, callable or bool
        Hyperparameters (numbers, arrays that broadcast against the parameters, or functions of the
        number of steps done, k = 0, 1, …) and options (True or False).

    Raises
    ------
    ValueError, TypeError
        If a setting is illegal, or the class does not fit together; the message names it.

    Examples
    --------
    A sign descent in two lines:

    >>> import numpy as np
    >>> class SignDescent(Optimizer):
    ...     def __init__(self, lr=0.01):
    ...         super().__init__(lr=lr)
    ...     @staticmethod
    ...     def rule(w, g, *, lr):
    ...         return w - lr * np.sign(g)
    >>> SignDescent(lr=0.5).step(np.array([1.0, 2.0]), np.array([30.0, -0.1]))
    array([0.5, 2.5])
    """

    rule: Callable[..., Any]
    _contract: ClassVar[Contract]
    _kinds: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._kinds = kinds_of(cls.__init__)
        names = set(cls._kinds) - {"self"}
        if hasattr(cls, "rule"):
            cls._contract = Contract.of(cls)
            keywords = {*cls._contract.rule.keywords, *cls._contract.first.keywords}
            names |= {name for name in keywords if not name.endswith("_t")}
        for name in sorted(names):
            if hasattr(Optimizer, name) or name in ("rule", "first", "rate"):
                raise TypeError(f"{cls.__name__}: a setting cannot be called {name!r}, it is taken")
            setattr(cls, name, Setting(name))

    def __init__(self, **settings: Any) -> None:
        if not hasattr(type(self), "rule"):
            raise TypeError(f"{type(self).__name__} has no rule; use a subclass such as Adam")
        for name in settings:
            if not hasattr(type(self), name):
                raise TypeError(
                    f"{type(self).__name__}: neither constructor nor rule has an argument {name!r}"
                )
        self._settings: dict[str, Any] = {}
        self._configure(settings)
        self._past = NO_PAST

    def _configure(self, settings: Mapping[str, Any]) -> None:
        """Check settings and take them all, or none."""
        name, kinds = type(self).__name__, self._kinds
        new = {n: checked(f"{name}: {n}", kinds.get(n), v) for n, v in settings.items()}
        kept = {**self._settings, **new}
        self._method, self._settings = Method(name, self._contract, kept, kinds), kept

    def fresh(self) -> Optimizer:
        """Return a new optimizer with the same settings and no past (``t = 0``).

        The constructor does not run again, and what the object has besides is copied with it.
        """
        from copy import copy, deepcopy  # here, so that the package loads as fast as NumPy

        new = copy(self)
        shared = ("_settings", "_method", "_past")  # replaced as a whole, never changed
        own = {n: v for n, v in vars(self).items() if n not in shared}
        new.__dict__.update(deepcopy(own), _past=NO_PAST)
        return new

    # --- settings --------------------------------------------------------------------------------

    @property
    def settings(self) -> Mapping[str, Any]:
        """Hyperparameters and options by name, to look at; ``opt.lr = 0.1`` changes one."""
        if "_settings" not in vars(self):
            name = type(self).__name__
            raise TypeError(f"{name}: its constructor must call super().__init__(lr=lr, …) first")
        return MappingProxyType(self._settings)

    def change(self, name: str, value: Any) -> None:
        """Change a hyperparameter from the next step on, as ``opt.lr = 0.1`` does."""
        if name not in self.settings:
            self._refuse(name)
        schedule = getattr(type(self)._kinds.get(name), "schedule", True)
        if isinstance(self.settings[name], bool) or not schedule:
            raise AttributeError(f"{type(self).__name__}: {name} is fixed when it is made")
        self._configure({name: value})

    def __setattr__(self, name: str, value: Any) -> None:
        if name[0] != "_" and not isinstance(getattr(type(self), name, None), Setting):
            self._refuse(name)
        object.__setattr__(self, name, value)

    def _refuse(self, name: str) -> None:
        known = ", ".join(self.settings)
        raise AttributeError(f"{type(self).__name__} has no setting {name!r}; it has {known}")

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        return f"{type(self).__name__}({settings})"

    def _repr_html_(self) -> str:
        return optimizer_table(type(self).__name__, self.t, self.settings)

    # --- the step --------------------------------------------------------------------------------

    @property
    def t(self) -> int:
        """Steps done."""
        return self._past.t

    @property
    def method(self) -> Method:
        """What a step of this optimizer is, with its settings as they are now."""
        return self._method

    def method_for(self, key: Any, w: Array) -> Method:
        """Return the method that steps one of the parameters: this optimizer's own.

        A class of one's own may return another optimizer's `method` for some of them.

        Parameters
        ----------
        key : str, int or None
            The parameter's name or place; None where the parameters are one array.
        w : array
            The parameter.
        """
        return self._method

    def step(self, params: Any, grads: Any) -> Any:
        """Take one step and return the new parameters.

        Parameters
        ----------
        params : array_like, or a flat dict, list or tuple of them
            The parameters w. They are not changed.
        grads : the same structure
            The gradient g of each parameter, of the same shape.

        Returns
        -------
        The same structure as `params`, in new arrays. float32 stays float32, integers become
        float64.

        Raises
        ------
        ValueError, TypeError
            If anything is illegal, a gradient is not finite, or so large that a parameter or the
            state overflows: the message names it. The optimizer is then as it was before, and so
            it is if the rule itself raises.
        """
        kind, w = leaves(params, "parameter")
        past = self._past
        g = gradients_like(kind, w, grads, past.t)
        layout = {key: (a.shape, a.dtype) for key, a in w.items()}
        if past.leaves and (kind, layout) != (past.kind, past.layout):
            check_layout(kind, layout, past.kind, past.layout, "parameter")
        at: dict[Method, Any] = {}  # functions of the step are called once
        new_w, new_leaves = {}, {}
        for key, a in w.items():
            method = self.method_for(key, a)
            if method not in at:
                at[method] = method.values(past.t)
            check_fit(method, at[method], key, a.shape)
            before = past.leaves[key].memory if past.leaves else method.first(a, at[method])
            given = read_only(a), read_only(g[key]), before, at[method]
            try:
                new, memory = method.step(*given)
            except FloatingPointError:  # np.seterr(all="raise"); what is not finite is found below
                with np.errstate(all="ignore"):
                    new, memory = method.step(*given)
            check_finite(method, key, a, new, memory, past.t)
            new_w[key], new_leaves[key] = np.array(new), Leaf(method, memory, at[method])
        # All at once: a step is done or it is not.
        self._past = Past(past.t + 1, kind, layout, new_leaves)
        return as_tree(kind, new_w)

    @property
    def state(self) -> Any:
        """What the method remembers, to look at.

        ``opt.state.m``, or ``opt.state["W1"].m`` when the parameters are a dict, in read-only
        arrays; and ``opt.state.rate``, the effective learning rate of the last step.
        """
        if self.t == 0:
            raise RuntimeError(f"{type(self).__name__} has no state before its first step")
        past = self._past
        states = {k: State(leaf, past.t, *past.layout[k]) for k, leaf in past.leaves.items()}
        return states[None] if None in states else states  # noqa: SIM401

    # --- checkpoint ------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Array]:
        """Return the state as a flat dict of arrays, for ``np.savez(file, **opt.state_dict())``.

        Settings are not part of it: they are the constructor's arguments.
        """
        return written_past(type(self), self._past)

    def load_state_dict(self, saved: Mapping[str, ArrayLike]) -> None:
        """Go on from a checkpoint: the next steps are bit for bit those of a straight run.

        Parameters
        ----------
        saved : mapping
            What `state_dict` returned, or ``np.load(file)`` of it.

        Raises
        ------
        ValueError, TypeError
            If it is not a checkpoint, or is one of another optimizer, other options or other
            shapes. The optimizer is then as it was before.
        """
        past = read_past(self, saved)
        if past.layout and self._past.layout:
            kind, layout = self._past.kind, self._past.layout
            check_layout(past.kind, past.layout, kind, layout, "checkpoint: parameter")
        self._past = past


class State:
    """What an optimizer remembers of one parameter: its arrays by name, and ``rate``."""

    def __init__(self, leaf: Leaf, t: int, shape: tuple[int, ...], dtype: Any) -> None:
        self._leaf, self._t, self._shape, self._dtype = leaf, t, shape, dtype

    def __getattr__(self, name: str) -> Array:
        arrays = {} if name[0] == "_" else self._leaf.arrays
        if name not in arrays:
            raise AttributeError(f"the state has {', '.join([*arrays, 'rate'])}; no {name!r}")
        return arrays[name]

    def __dir__(self) -> list[str]:
        return [*self._leaf.arrays, "rate"]

    def __repr__(self) -> str:
        return f"State({', '.join(f'{n}={getattr(self, n)!r}' for n in dir(self))})"

    @property
    def rate(self) -> Array:
        """Effective learning rate of the last step, computed when it is asked for."""
        leaf = self._leaf
        values = leaf.values or leaf.method.values(self._t - 1)  # none after a checkpoint
        return leaf.method.rate(leaf.memory, values, self._shape, self._dtype)
