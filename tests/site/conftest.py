"""The built site in a real browser that can reach nothing but the site."""

import threading
from dataclasses import dataclass, field

import pytest
import serve
from contents import SITE
from playwright.sync_api import Page


@dataclass
class Heard:
    """What went wrong while a page was looked at."""

    elsewhere: list[str] = field(default_factory=list)  # requests to other hosts
    missing: list[str] = field(default_factory=list)  # requests that failed
    errors: list[str] = field(default_factory=list)  # console errors and uncaught exceptions

    def nothing(self) -> bool:
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

    def open_page(name, way="server", **options) -> tuple[Page, Heard]:
        base = ways[way]
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        context = browser.new_context(**options)
        contexts.append(context)
        heard = Heard()

        def route(route):
            if route.request.url.startswith((base, "data:", "blob:")):
                route.continue_()
            else:
                heard.elsewhere.append(route.request.url)
                route.abort()

        context.route("**/*", route)
        page = context.new_page()
        page.on("pageerror", lambda error: heard.errors.append(str(error)))
        page.on("console", lambda said: said.type == "error" and heard.errors.append(said.text))
        page.on(
            "requestfailed",
            # leaving a page aborts what it had asked for
            lambda request: (
                request.failure != "net::ERR_ABORTED" and heard.missing.append(request.url)
            ),
        )
        page.on(
            "response",
            lambda response: response.status >= 400 and heard.missing.append(response.url),
        )
        page.goto(f"{base}{name}" if "." in name else f"{base}{name}.html", wait_until="load")
        return page, heard

    yield open_page
    for context in contexts:
        context.close()
