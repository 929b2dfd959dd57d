"""Time when the first live figure of a page answers, on a phone with a slow network.

    python tools/first_figure.py [PAGE …]    by default notebooks/06_adam, the heaviest

The page is loaded five times. Each time its first figure is gone to at once, its first slider is
moved, and the clock stops when the picture has changed. Fails if the median is over two seconds.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import threading
from pathlib import Path

import chromium
import serve
from playwright.sync_api import Browser, sync_playwright

RUNS, LIMIT = 5, 2.0  # seconds
# Lighthouse's slow 4G: milliseconds a request, bytes a second.
SLOW_4G = {"latency": 562.5, "downloadThroughput": 188_744, "uploadThroughput": 86_400}
TRY = """requestAnimationFrame(function look() {
  const figure = document.querySelector(".adaopt-figure");
  const slider = figure?.querySelector("input[type=range]:enabled");
  const drawn = slider && [...figure.querySelectorAll("svg")].map(svg => svg.outerHTML).join();
  if (!slider) figure?.scrollIntoView();
  else if (!window.before) {
    window.before = drawn;
    slider.value = slider.value === slider.max ? slider.min : slider.max;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
  } else if (drawn !== window.before) window.answered ??= performance.now() / 1000;
  requestAnimationFrame(look);
})"""


class Compressing(serve.Handler):
    """Text compressed, and the connection kept, as hosts do."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file."""
        path = Path(self.translate_path(self.path))
        kind = self.guess_type(path)
        if path.is_file() and kind.startswith(("text/", "application/j", "image/svg")):
            content = gzip.compress(path.read_bytes(), 6)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        else:
            super().do_GET()


def first_answer(browser: Browser, address: str) -> float:
    """Seconds until the first figure of a page answers."""
    page = browser.new_page(viewport={"width": 412, "height": 823}, is_mobile=True, has_touch=True)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_4G})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(TRY)
    page.goto(address, wait_until="commit")
    seconds = page.wait_for_function("window.answered", timeout=60_000).json_value()
    page.close()
    return seconds


def main(*pages: str) -> None:
    """Print the times of these pages."""
    site = serve.server(serve.SITE, 0, Compressing)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    slowest = 0.0
    with sync_playwright() as playwright:
        path = chromium.find()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.arguments())
        for page in pages or ("notebooks/06_adam",):
            address = f"http://127.0.0.1:{site.server_port}/{page}.html"
            times = [first_answer(browser, address) for _ in range(RUNS)]
            slowest = max(slowest, statistics.median(times))
            print(f"{page}: the first figure answers after [s]", *map("{:.2f}".format, times))
    if slowest > LIMIT:
        sys.exit(f"That is more than {LIMIT} s.")


if __name__ == "__main__":
    main(*sys.argv[1:])
