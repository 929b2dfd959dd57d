"""Whose work is shipped: every file of the site is accounted for, and every license is there."""

import re
import zipfile

import licenses
import pytest
from contents import ROOT

LISTED = licenses.listed()
SHIPPED = {entry["name"]: entry for entry in LISTED["shipped"]}


def files(site, patterns):
    # at the end of a pattern, Python 3.13 finds files by **, and those before it only folders
    globs = [f"{pattern}/*" if pattern.endswith("**") else pattern for pattern in patterns]
    return {path for glob in globs for path in site.glob(glob) if path.is_file()}


def test_every_file_of_the_site_has_an_owner(site):
    known = files(site, LISTED["own"])
    for entry in SHIPPED.values():
        known |= files(site, entry["where"])
    every = {path for path in site.rglob("*") if path.is_file()}
    unknown = sorted(path.relative_to(site).as_posix() for path in every - known)
    assert unknown == [], "enter them in tools/licenses/shipped.toml, then `make licenses`"


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_listed_is_shipped(site, name):
    for pattern in SHIPPED[name]["where"]:
        assert files(site, [pattern]), pattern


def test_the_list_is_that_of_the_installed_packages():
    assert licenses.WRITTEN.read_text(encoding="utf-8") == licenses.document(), "`make licenses`"


def test_every_entry_says_whose_it_is_and_has_its_text():
    written = licenses.document()
    rows = re.findall(r"^\| (.+) \| (.+) \| (.+) \| (.+) \| (.+) \|$", written, re.M)[2:]
    assert len(rows) > len(SHIPPED) + 10  # d3 has many parts
    for name, _, license, whose, _ in rows:
        assert re.search(r"[Cc]opyright \S+|Alpaydin", whose), name
        assert f"{name} ({license})" in written, name
    for phrase in ("Permission is hereby granted", "Redistribution and use", "SIL OPEN FONT"):
        assert phrase in written


# What is inside another package, and where that package says which version it is.
TOLD = {
    "Bootstrap": ("_static/scripts/bootstrap.js.LICENSE.txt", r"Bootstrap v(\S+)"),
    "Font Awesome Free": ("_static/scripts/fontawesome.js.LICENSE.txt", r"Font Awesome Free (\S+)"),
    "clipboard.js": ("_static/clipboard.min.js", r"clipboard\.js v(\S+)"),
}


@pytest.mark.parametrize("name", TOLD)
def test_the_version_is_the_one_that_the_file_tells(site, name):
    place, pattern = TOLD[name]
    told = re.search(pattern, (site / place).read_text(encoding="utf-8"))[1]
    assert SHIPPED[name]["version"] == told


def test_the_site_has_the_list(site):
    shown = (site / "_static/adaopt/LICENSES.txt").read_text(encoding="utf-8")
    assert shown == licenses.WRITTEN.read_text(encoding="utf-8")


def test_the_wheel_has_the_licenses_of_what_is_in_it(site):
    [wheel] = site.glob("run/*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/licenses/" in name]
        shipped = {name.split("/licenses/")[1]: archive.read(name) for name in names}
    for place in ("LICENSE", "LICENSE-TEXT", "adaopt/widgets/static/LICENSES.txt"):
        assert shipped[place] == (ROOT / place).read_bytes()
