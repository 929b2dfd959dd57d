"""What is installed: one version of each package, known by hashes, from no particular place."""

import json
import pathlib
import re

import lock
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = pathlib.Path(__file__).parent.parent
LOCKS = {"requirements.txt": "requirements.lock", "requirements-test.txt": "requirements-test.lock"}
NPM_LOCKS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [ROOT / "package-lock.json", *ROOT.glob("tools/*/package-lock.json")]
)


def entries(name):
    """The entries of a requirements file or a lock, each on one line, without comments."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def requirements(name):
    """Name → requirement; a name that comes twice is a mistake."""
    found = [Requirement(re.sub(r"\s--hash=.*", "", entry)) for entry in entries(name)]
    names = [canonicalize_name(requirement.name) for requirement in found]
    assert sorted(set(names)) == sorted(names)
    return dict(zip(names, found, strict=True))


@pytest.mark.parametrize("source", LOCKS)
def test_a_lock_has_what_is_asked_for(source):
    locked = requirements(LOCKS[source])
    for name, requirement in requirements(source).items():
        assert str(requirement.specifier).startswith("=="), requirement
        assert name in locked, f"{requirement}: run `make lock`"
        assert locked[name].specifier == requirement.specifier, f"{requirement}: run `make lock`"
        assert locked[name].marker is None


@pytest.mark.parametrize("name", LOCKS.values())
def test_a_lock_has_one_version_and_hashes_of_each_package_and_no_address(name):
    assert len(requirements(name)) > 10
    for entry in entries(name):
        assert re.fullmatch(
            r"[a-z0-9-]+==[A-Za-z0-9.!+]+( ; [^;]+?)?(\s+--hash=sha256:[0-9a-f]{64})+", entry
        ), entry[:200]


def test_the_tests_get_the_packages_of_the_book():
    book, test = (requirements(name) for name in LOCKS.values())
    shared = book.keys() & test.keys()
    assert {name: book[name].specifier for name in shared} == {
        name: test[name].specifier for name in shared
    }


@pytest.mark.parametrize("name", NPM_LOCKS)
def test_npm_has_hashes_too_and_no_address(name):
    packages = json.loads((ROOT / name).read_text(encoding="utf-8"))["packages"]
    del packages[""]
    assert packages
    for package, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), package
        assert "resolved" not in entry, package


PINS = """# Arrays
numpy==2.4.6
Sphinx_Design==0.6
jupyter-book==1.0.4.post1  # stays: 2.x is another program
"""


def test_an_upgrade_asks_for_any_version_but_of_what_stays():
    assert lock.free(PINS) == (
        "# Arrays\nnumpy\nSphinx_Design\n"
        "jupyter-book==1.0.4.post1  # stays: 2.x is another program\n"
    )


def test_an_upgrade_moves_the_pins_and_nothing_else():
    newest = {"numpy": "2.5.1", "sphinx-design": "0.8.0", "jupyter-book": "1.0.4.post1"}
    assert lock.moved(PINS, newest) == PINS.replace("2.4.6", "2.5.1").replace("0.6", "0.8.0")
