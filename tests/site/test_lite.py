"""What runs the chapters elsewhere: the links on each chapter, the copies, and JupyterLite.

JupyterLite's Python comes from another host. Here that host is played by a folder: Pyodide's core,
which is on npm, and wheels of pure Python. So the kernel starts as it does for a reader, and
whatever it asks for can be seen. (NumPy for the browser is in no package registry: what needs it
is checked by hand, see lite/README.md.)
"""

import hashlib
import json
import subprocess
import sys
import zipfile
from importlib.metadata import version

import nbformat
import pytest
from adaopt_book import launch_buttons
from bs4 import BeautifulSoup
from contents import CHAPTERS, PAGES, REPOSITORY, ROOT
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION

CORE = ROOT / "node_modules" / "pyodide"
WHEELS = ROOT / "_build" / "wheels"
NAMES = [f"{chapter.removeprefix('notebooks/')}.ipynb" for chapter in CHAPTERS]
WHEEL = launch_buttons.wheel_name()


# --- the links on the pages ------------------------------------------------------------------


def group(site, page):
    soup = BeautifulSoup((site / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    return soup.select_one("article .adaopt-run")


@pytest.mark.parametrize("page", CHAPTERS)
def test_each_chapter_links_what_runs_it(site, page):
    found = group(site, page)
    links = {a.get_text(): a for a in found.select("p.adaopt-run-ways a")}
    expected = ["Run in the browser", "Download this notebook", "Download its package"]
    if REPOSITORY.startswith("https://github.com/"):
        expected[1:1] = ["Open in Colab", "Open in Binder"]
    assert list(links) == expected
    name = f"{page.removeprefix('notebooks/')}.ipynb"
    browser = links["Run in the browser"]
    assert browser["href"] == f"../lite/notebooks/index.html?path={name}"
    assert (browser["target"], browser["rel"]) == ("_blank", ["noopener"])
    for words, file in (("Download this notebook", name), ("Download its package", WHEEL)):
        assert links[words]["href"] == f"../run/{file}"
        assert (site / "run" / file).is_file()
    note = found.find(id=browser["aria-describedby"]).get_text()
    assert "30 MB" in note
    assert "jsDelivr" in note


def test_other_pages_have_no_such_links(site):
    assert [page for page in PAGES if page not in CHAPTERS and group(site, page)] == []


def test_the_themes_download_is_the_same_file(site):
    soup = BeautifulSoup((site / "notebooks/06_adam.html").read_text("utf-8"), "html.parser")
    addresses = [a["href"] for a in soup.select(".dropdown-download-buttons a[href]")]
    assert addresses == ["../run/06_adam.ipynb"]


def test_services_that_need_a_repository_are_there_with_one_and_absent_without():
    ways = launch_buttons.elsewhere("https://github.com/who/what", "06_adam.ipynb")
    addresses = [BeautifulSoup(way, "html.parser").a["href"] for way in ways]
    assert addresses == [
        "https://colab.research.google.com/github/who/what/blob/colab/06_adam.ipynb",
        "https://mybinder.org/v2/gh/who/what/HEAD?urlpath=lab/tree/notebooks/06_adam.ipynb",
    ]
    assert launch_buttons.elsewhere("", "06_adam.ipynb") == []
    assert launch_buttons.elsewhere("https://code.example.org/who/what", "06_adam.ipynb") == []


def test_a_copy_of_the_site_without_jupyterlite_has_no_link_to_it(site):
    page = (site / "notebooks" / "06_adam.html").read_text(encoding="utf-8")
    left = launch_buttons.without_lite(page)
    assert "../lite/" in page
    assert "lite" not in BeautifulSoup(left, "html.parser").select_one(".adaopt-run").decode()
    assert left.count("adaopt-run-way ") + left.count('adaopt-run-way"') == 2 + 2 * bool(REPOSITORY)
    assert len(page) - len(left) < 1500
    other = (site / "book" / "glossary.html").read_text(encoding="utf-8")
    assert launch_buttons.without_lite(other) == other


@pytest.mark.parametrize("way", ["server", "sub-path"])
def test_the_link_leads_to_jupyterlite_and_nothing_is_asked_before(visit, way):
    page, log = visit("notebooks/06_adam", way)
    assert log.is_clean()
    link = page.get_by_role("link", name="Run in the browser")
    assert link.is_visible()
    assert page.locator(".adaopt-run-file").is_hidden()
    response = page.request.get(link.evaluate("a => a.href"))
    assert response.ok
    assert "jupyter-config-data" in response.text()


def test_a_page_opened_as_a_file_says_why_the_link_is_gone(visit):
    page, _ = visit("notebooks/06_adam", "file")
    assert page.locator("a.adaopt-lite").is_hidden()
    assert page.locator(".adaopt-run-note").is_hidden()
    assert page.locator(".adaopt-run-file").is_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_links_have_room_and_are_not_printed(visit, width):
    page, _ = visit("notebooks/06_adam", viewport={"width": width, "height": 800})
    boxes = [way.bounding_box() for way in page.locator(".adaopt-run-way").all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    page.emulate_media(media="print")
    assert page.locator(".adaopt-run").is_hidden()


# --- what is beside the pages ----------------------------------------------------------------


def test_the_wheel_holds_the_package_of_this_tree(site):
    with zipfile.ZipFile(site / "run" / WHEEL) as wheel:
        packed = {name: wheel.read(name) for name in wheel.namelist() if name.startswith("adaopt/")}
    there = [*ROOT.glob("adaopt/**/*.py"), *ROOT.glob("adaopt/widgets/static/*")]
    there += [*ROOT.glob("adaopt/data/*"), *ROOT.glob("adaopt/words/*.json")]
    there += [ROOT / "adaopt/py.typed", ROOT / "adaopt/optimizers/registry.json"]
    assert packed == {file.relative_to(ROOT).as_posix(): file.read_bytes() for file in there}
    assert WHEEL in (ROOT / "book" / "how_to_use.md").read_text(encoding="utf-8")


def test_the_wheel_can_be_imported(site, tmp_path):
    with zipfile.ZipFile(site / "run" / WHEEL) as wheel:
        wheel.extractall(tmp_path)
    program = (
        "import adaopt.widgets, adaopt.exercises, adaopt.datasets as d;"
        "d.digits(); print(adaopt.__file__, adaopt.widgets.Trajectory())"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.startswith(str(tmp_path)), done.stderr


def test_jupyterlite_has_every_notebook_and_wheel_and_says_so(site):
    lite = site / "lite"
    listed = json.loads((lite / "api/contents/all.json").read_text(encoding="utf-8"))["content"]
    assert sorted(file["name"] for file in listed) == NAMES
    for name in NAMES:
        content = (lite / "files" / name).read_bytes()
        assert content == (site / "run" / name).read_bytes()
        nbformat.reads(content.decode(), as_version=4)
    index = json.loads((lite / "pypi/all.json").read_text(encoding="utf-8"))
    assert set(index) == {
        "adaopt", "anywidget", "comm", "ipywidgets", "jupyterlab-widgets", "psygnal",
    }  # fmt: skip
    for name, entry in index.items():
        ((release, (file,)),) = entry["releases"].items()
        assert release == version(name)
        content = (lite / "pypi" / file["filename"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["digests"]["sha256"]
    assert (lite / "pypi" / WHEEL).read_bytes() == (site / "run" / WHEEL).read_bytes()


def test_jupyterlite_is_small_and_without_source_maps(site):
    files = [file for file in (site / "lite").rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 24e6
    assert [file.name for file in files if file.suffix == ".map"] == []


# --- JupyterLite in the browser --------------------------------------------------------------


@pytest.fixture(scope="session")
def distribution():
    """distribution(name): a file as Pyodide's host has it, or None.

    The files of pure Python that the kernel asks for come from PyPI, in the versions that Pyodide
    names. Pyodide packs them anew, so their hashes are put into its list here.
    """
    assert json.loads((CORE / "package.json").read_text())["version"] == PYODIDE_VERSION
    listing = json.loads((CORE / "pyodide-lock.json").read_text())
    wanted = {}

    def want(name):
        if name not in wanted:
            wanted[name] = listing["packages"][name.lower().replace("_", "-")]
            for each in wanted[name]["depends"]:
                want(each)

    for name in ("micropip", "ipython", "jedi", "typing-extensions"):
        want(name)
    missing = [w for w in wanted.values() if not (WHEELS / w["file_name"]).exists()]
    if missing:
        python = listing["info"]["python"].rpartition(".")[0]
        pins = [f"{each['name']}=={each['version']}" for each in missing]
        command = f"-m pip --disable-pip-version-check download -q --no-deps -d {WHEELS}".split()
        command += ["--only-binary=:all:", "--platform=any", f"--python-version={python}"]
        subprocess.run([sys.executable, *command, *pins], check=True)
    for each in wanted.values():
        each["sha256"] = hashlib.sha256((WHEELS / each["file_name"]).read_bytes()).hexdigest()

    def content(name):
        if name == "pyodide-lock.json":
            return json.dumps(listing).encode()
        found = [folder / name for folder in (CORE, WHEELS) if (folder / name).is_file()]
        return found[0].read_bytes() if found else None

    content.packages = {each["file_name"] for each in listing["packages"].values()}
    return content


CELLS = {
    "sum": "1 + 1",
    "figure": """
%pip install --quiet anywidget
import anywidget, traitlets
class Live(anywidget.AnyWidget):
    _esm = "export default {render({model, el}) { el.id = 'live'; el.textContent = "
    _esm += "'told ' + model.get('word'); }}"
    word = traitlets.Unicode("twice").tag(sync=True)
Live()""",
    "package": """
import micropip, piplite
from importlib.metadata import version
await piplite.install("adaopt", deps=False)
print("package", version("adaopt"), version("anywidget"))
micropip.uninstall("adaopt")  # the next cell gets it with all that it needs""",
}
TYPES = {"mjs": "text/javascript", "wasm": "application/wasm", "json": "application/json"}


def test_the_list_of_notebooks_opens_and_asks_no_other_host(visit):
    page, log = visit("lite/tree/index.html")
    page.get_by_text(NAMES[-1]).wait_for()
    for name in NAMES:
        assert page.get_by_text(name).count() == 1
    assert (log.elsewhere, log.missing) == ([], [])


@pytest.mark.files(
    "lite/**/*",
    "tools/lite.py",
    "tools/export_notebooks.py",
    "requirements.lock",
    "pyproject.toml",
    "package-lock.json",
)
def test_the_kernel_starts_and_gets_the_package_from_the_site(site, visit, distribution):
    notebook = nbformat.read(site / "run" / "06_adam.ipynb", as_version=4)
    setup = next(cell for cell in notebook.cells if cell.id == "get-adaopt")
    notebook.cells = [nbformat.v4.new_code_cell(text.strip()) for text in CELLS.values()]
    notebook.cells.append(setup)
    page, log = visit("lite/tree/index.html")
    asked = []

    def host(route):
        name = route.request.url.removeprefix(f"{PYODIDE_CDN_URL}/")
        asked.append(name)
        content = distribution(name)
        if content is None:
            route.fulfill(status=404, headers={"Access-Control-Allow-Origin": "*"})
            return
        kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        headers = {"Access-Control-Allow-Origin": "*", "Content-Type": kind}
        route.fulfill(body=content, headers=headers)

    page.context.route(f"{PYODIDE_CDN_URL}/**", host)
    page.context.route(
        "**/lite/files/06_adam.ipynb**",
        lambda route: route.fulfill(body=nbformat.writes(notebook), content_type="text/json"),
    )
    address = page.url.replace("tree/index.html", "notebooks/index.html?path=06_adam.ipynb")
    page.goto(address)
    page.locator(".jp-Toolbar-kernelName", has_text="Python (Pyodide)").wait_for()
    outputs = page.locator(".jp-Cell-outputArea")
    # The cell of the copies comes to what only Pyodide's host has.
    with page.context.expect_event("request", lambda r: "/numpy-" in r.url, timeout=180_000):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        outputs.nth(0).get_by_text("2", exact=True).wait_for(timeout=120_000)
        page.locator("#live").get_by_text("told twice").wait_for()
        packages = f"package {version('adaopt')} {version('anywidget')}"
        outputs.nth(2).get_by_text(packages).wait_for()
    python = {"pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"}
    assert set(asked) <= python | {"pyodide-lock.json"} | distribution.packages
    assert log.elsewhere == []
