"""Every optimizer of the registry, for tests that ask all of them the same."""

import itertools

from adaopt import optimizers
from adaopt.optimizers import registry

METHODS = [getattr(optimizers, name) for name in registry.names()]


def kinds(method):
    """The kind of each hyperparameter, in the order of the constructor."""
    known = registry.read()["hyperparameters"]
    return {name: known[name]["kind"] for name in method().settings}


def plain(method):
    """One with settings that are not its defaults, and not too far from 1."""
    shares = itertools.chain([0.9, 0.99], itertools.repeat(0.999))
    values = {"rate": lambda: 0.1, "share": shares.__next__, "positive": lambda: 0.5}
    given = {name: values[kind]() for name, kind in kinds(method).items() if kind in values}
    return method(**given)


def variants():
    """Each as it is, with each option turned, and with a first state: by what differs."""
    found = {}
    for method in METHODS:
        found[method.__name__] = opt = plain(method)
        for name, kind in kinds(method).items():
            if kind in ("option", "first"):
                turned = 4.0 if kind == "first" else not opt.settings[name]
                found[f"{method.__name__}-{name}"] = method(**{**opt.settings, name: turned})
    return found
