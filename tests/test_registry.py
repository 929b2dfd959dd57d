"""The registry names every optimizer once, and says of each what its class and its twin say."""

import inspect
import json
import re
import subprocess
from pathlib import Path

import live
import pytest

import adaopt
from adaopt import optimizers
from adaopt.optimizers import hyperparameters, registry

ROOT = Path(__file__).parent.parent
every = pytest.mark.parametrize("name", registry.names())
KINDS = {
    "rate": hyperparameters.Rate,
    "share": hyperparameters.Share,
    "positive": hyperparameters.Positive,
    "first": hyperparameters.First,
    "option": bool,
}


@pytest.fixture(scope="module")
def twins():
    """The hyperparameters and defaults of each JavaScript twin."""
    module = (ROOT / "adaopt/widgets/js/optimizers.js").as_uri()
    script = f"""
        import {{rules}} from "{module}";
        const hyper = Object.entries(rules).map(([name, rule]) => [name, rule.hyper]);
        console.log(JSON.stringify(Object.fromEntries(hyper)));
    """
    command = [live.node_program(), "--input-type=module", "--eval", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def defaults(name):
    signature = inspect.signature(getattr(optimizers, name))
    return {each.name: each.default for each in signature.parameters.values()}


def test_what_is_exported_is_what_is_registered(twins):
    classes = {name for name in optimizers.__all__ if name != "Optimizer"}
    assert classes == set(registry.names()) == set(twins)
    assert classes < set(adaopt.__all__)


@every
def test_the_twin_has_the_same_hyperparameters_and_defaults(name, twins):
    assert twins[name] == defaults(name)


@every
def test_hyperparameters_are_of_the_kind_that_the_class_declares(name):
    declared = hyperparameters.kinds_of(getattr(optimizers, name).__init__)
    for each in defaults(name):
        assert declared[each] is KINDS[registry.read()["hyperparameters"][each]["kind"]]


@every
def test_its_chapter_or_its_source_is_there(name):
    entry = registry.entries()[name]
    if entry.chapter:
        chapters = [path.read_text("utf-8") for path in (ROOT / "notebooks").glob("*.ipynb")]
        assert any(f"({entry.chapter})=" in chapter for chapter in chapters)
    else:
        source = re.escape(entry.source or "")
        bibliography = (ROOT / "book/references.bib").read_text("utf-8")
        assert re.search(rf"^@\w+{{{source},$", bibliography, flags=re.M)
