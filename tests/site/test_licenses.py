"""Whose work is shipped: LICENSES.md accounts for every file of the site, and has every license."""

import re
import zipfile

import pytest
from contents import ROOT

LIST = (ROOT / "LICENSES.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+) \| (.+) \| (.+) \| (.+) \|$", LIST, re.M)[1:]
OURS, *OTHERS = [(name, license, re.findall(r"`(.+?)`", where)) for name, license, _, where in ROWS]


def files(site, pattern):
    # at the end of a pattern, Python 3.13 finds files by **, and those before it only folders
    found = site.glob(f"{pattern}/*" if pattern.endswith("**") else pattern)
    return {path.relative_to(site).as_posix() for path in found if path.is_file()}


def test_every_file_of_the_site_has_an_owner(site):
    known = {file for *_, patterns in (OURS, *OTHERS) for p in patterns for file in files(site, p)}
    unknown = sorted(files(site, "**") - known)
    assert unknown == [], "whose are they? Enter them in LICENSES.md, with the license's text"


@pytest.mark.parametrize(("name", "license", "patterns"), OTHERS)
def test_what_is_listed_is_shipped_and_has_its_license(site, name, license, patterns):
    assert [pattern for pattern in patterns if not files(site, pattern)] == []
    heading = rf"^### (.+, )?{re.escape(name)} \({license}\).*\n\n~~~text\n(?P<text>(.*\n)+?)~~~$"
    assert len(re.search(heading, LIST, re.M)["text"]) > 200


def test_the_licenses_inside_jupyterlite_are_there(site):
    places = re.findall(r"^- `(.+)`$", LIST, re.M)
    assert places
    assert all((site / place).is_file() for place in places)


def test_the_site_has_the_list(site):
    assert (site / "_static/adaopt/LICENSES.txt").read_text(encoding="utf-8") == LIST


def test_the_wheel_has_the_licenses_of_what_is_in_it(site):
    [wheel] = site.glob("run/*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = [name for name in packed.namelist() if ".dist-info/licenses/" in name]
        shipped = {name.split("/licenses/")[1]: packed.read(name) for name in names}
    for place in ("LICENSE", "LICENSE-TEXT", "adaopt/widgets/static/LICENSES.txt"):
        assert shipped[place] == (ROOT / place).read_bytes()
