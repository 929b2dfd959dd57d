"""The built site in a real browser that can reach nothing but the site."""

import functools
import hashlib
import re
import threading
from dataclasses import dataclass, field

import pytest
import serve
from contents import ROOT, SITE
from playwright.sync_api import Page


@dataclass
class PageLog:
    """What went wrong while a page was looked at."""

    elsewhere: list[str] = field(default_factory=list)  # requests to other hosts
    missing: list[str] = field(default_factory=list)  # requests that failed
    errors: list[str] = field(default_factory=list)  # console errors and uncaught exceptions

    def is_clean(self) -> bool:
        return not (self.elsewhere or self.missing or self.errors)


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    if not (SITE / "index.html").exists():
        pytest.fail("there is no built site: run `make site` first", pytrace=False)
    return SITE


def serving(folder):
    server = serve.server(folder, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="session")
def ways(site, tmp_path_factory):
    """Where the site is found: at the root of a host, below a path of one, and as files."""
    above = tmp_path_factory.mktemp("host")
    (above / "some").mkdir()
    (above / "some" / "path").symlink_to(site, target_is_directory=True)
    servers = [serving(site), serving(above)]
    yield {
        "server": f"http://127.0.0.1:{servers[0].server_port}/",
        "sub-path": f"http://127.0.0.1:{servers[1].server_port}/some/path/",
        "file": site.as_uri() + "/",
    }
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def visit(browser, ways):
    """visit(page, way=…, **options of the browser context) opens a page and listens."""
    contexts = []

    def open_page(name, way="server", **options) -> tuple[Page, PageLog]:
        base = ways[way]
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        context = browser.new_context(**options)
        contexts.append(context)
        log = PageLog()

        def refuse(route):
            log.elsewhere.append(route.request.url)
            route.abort()

        # Only what goes elsewhere comes by here: a route makes what passes it late.
        context.route(re.compile(f"^(?!{re.escape(base)}|data:|blob:)"), refuse)
        page = context.new_page()
        page.on("pageerror", lambda error: log.errors.append(str(error)))
        page.on("console", lambda said: said.type == "error" and log.errors.append(said.text))
        page.on(
            "requestfailed",
            # leaving a page aborts what it had asked for
            lambda request: (
                request.failure != "net::ERR_ABORTED" and log.missing.append(request.url)
            ),
        )
        page.on(
            "response",
            lambda response: response.status >= 400 and log.missing.append(response.url),
        )
        page.goto(f"{base}{name}" if "." in name else f"{base}{name}.html", wait_until="load")
        return page, log

    yield open_page
    for context in contexts:
        context.close()


# --- what need not be asked again ------------------------------------------------------------

PASSED = "adaopt/passed"  # in pytest's cache: the tests that passed, and a digest of their files


def pytest_addoption(parser):
    parser.addoption(
        "--changed",
        action="store_true",
        help="leave out what passed before with the same page, or the same files where it has some",
    )


def pytest_configure(config):
    config.addinivalue_line("markers", "files(*globs): all that the result depends on")
    config.pluginmanager.register(Passed(config))


class Passed:
    """Remembers which tests passed, with which files, and leaves them out when they are asked for.

    Several processes leave out the same tests; only the one that started them writes the record.
    """

    def __init__(self, config):
        self.cache = getattr(config, "cache", None)  # None where pytest is told to keep nothing
        self.passed = self.cache.get(PASSED, {}) if self.cache else {}

    def pytest_collection_modifyitems(self, config, items):
        kept, left_out = [], []
        for item in items:
            files = result_depends_on(item)
            item.user_properties.append(("files", files))
            same = files and self.passed.get(item.nodeid) == files
            (left_out if same and config.option.changed else kept).append(item)
        items[:] = kept
        config.hook.pytest_deselected(items=left_out)

    def pytest_runtest_logreport(self, report):
        files = dict(report.user_properties).get("files")
        if report.failed:
            self.passed.pop(report.nodeid, None)
        elif report.when == "call" and files:  # the whole test's comes after its subtests'
            self.passed[report.nodeid] = files

    def pytest_sessionfinish(self, session):
        if self.cache and not hasattr(session.config, "workerinput"):
            self.cache.set(PASSED, self.passed)


@functools.cache
def digest(*files):
    content = hashlib.sha256()
    for file in files:
        content.update(f"{file}\n".encode())
        content.update(file.read_bytes())
    return content.hexdigest()


@functools.cache
def tests_and_style():
    """What the result of every page depends on."""
    files = [*SITE.glob("_static/**/*"), *ROOT.glob("tests/site/*"), *ROOT.glob("tools/*.py")]
    files += [
        ROOT / "tests/conftest.py",
        ROOT / "requirements-test.lock",
        ROOT / "package-lock.json",
    ]
    return digest(*(file for file in sorted(files) if file.is_file()))


@functools.cache
def page_digest(name):
    """A page with all that it loads."""
    page = SITE / f"{name}.html"
    loaded = set(re.findall(r'src="([^":?]+)', page.read_text(encoding="utf-8")))
    files = sorted(file for src in loaded if (file := (page.parent / src).resolve()).is_file())
    return tests_and_style() + digest(page, *files)


def result_depends_on(item):
    """A digest of the page or of the files that a test is about; None: it is about everything."""
    if marker := item.get_closest_marker("files"):
        found = (file for glob in marker.args for file in ROOT.glob(glob) if file.is_file())
        return digest(item.path, *sorted(found))
    name = getattr(item, "callspec", None) and item.callspec.params.get("name")
    return page_digest(name) if name and (SITE / f"{name}.html").is_file() else None
