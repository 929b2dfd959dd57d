"""The committed bundle of the live figures is what their source gives."""

import os
import pathlib
import shutil
import subprocess
import sys

import figures
import pytest

ROOT = pathlib.Path(__file__).parent.parent
STATIC = ROOT / "adaopt/widgets/static"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A bundle made anew."""
    out = tmp_path_factory.mktemp("static")
    beside = pathlib.Path(sys.executable).parent
    node = shutil.which("node", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    assert node, "Node is missing: python -m pip install -r requirements.txt brings it"
    done = subprocess.run([node, ROOT / "build.mjs", out], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out


def test_what_follows_from_the_python_classes_is_up_to_date():
    for file, text in figures.files().items():
        kept = file.read_text(encoding="utf-8")
        assert text == kept, f"{file.name} is not what the classes give: run `make bundle`"


def test_the_bundle_is_up_to_date(fresh):
    made, kept = ({file.name for file in folder.iterdir()} for folder in (fresh, STATIC))
    assert made == kept
    for name in sorted(made):
        same = (fresh / name).read_bytes() == (STATIC / name).read_bytes()
        assert same, f"static/{name} is not what adaopt/widgets/js gives: run `make bundle`"


def test_it_names_the_licenses_of_what_it_contains():
    notices = (STATIC / "LICENSES.txt").read_text(encoding="utf-8")
    for package in ("d3-axis", "d3-contour", "d3-drag", "d3-scale", "d3-selection", "d3-shape"):
        assert package in notices
    assert notices.count("Permission to use, copy, modify, and/or distribute") >= 6
    for script in ("figures.js", "page.js"):
        assert "LICENSES.txt" in (STATIC / script).read_text(encoding="utf-8")[:200]


def test_it_asks_no_other_host_for_anything():
    for file in STATIC.glob("*.[jc]s*"):
        words = file.read_text(encoding="utf-8")
        for call in ("fetch(", "XMLHttpRequest", "importScripts", "@import", "url(http"):
            assert call not in words, f"{file.name}: {call}"
