"""Measure the built site as a phone on a slow network would find it, and say what misses its goal.

    python tools/lighthouse.py                        speed of one chapter, the rest of every page
    python tools/lighthouse.py notebooks/03_ema …     speed of these pages, nothing else
    python tools/lighthouse.py chapters               speed of all chapters, nothing else

Speed: Lighthouse's performance, mobile, the median of five runs; the time until the first live
figure answers; how much moves while the page loads and is read to its end. The rest: Lighthouse's
accessibility, best practices and SEO. The site is served as GitHub Pages would, compressed.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import chromium
import serve
import yaml
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "tools" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"

RUNS = 5
PERFORMANCE = 95  # at least, in the median
OTHERS = {"accessibility": 100, "best-practices": 100, "seo": 100}
NOT_ASKED = {("404", "seo")}  # it asks search engines to leave it out
FIRST_FIGURE = 2.0  # seconds, at most
SHIFT = 0.01  # at most, all shifts of a page together
CHAPTER = "notebooks/06_adam"  # the heaviest

# Lighthouse's slow 4G and its phone, as DevTools applies them.
NETWORK = {
    "offline": False,
    "latency": 562.5,  # ms a request
    "downloadThroughput": 1474.56 * 1024 / 8,  # bytes a second
    "uploadThroughput": 675 * 1024 / 8,
}
CPU = 4  # times slower
PHONE: ViewportSize = {"width": 412, "height": 823}

SPEEDS = {  # the audits behind the score, with what makes their numbers seconds
    "first-contentful-paint": 1000,
    "largest-contentful-paint": 1000,
    "speed-index": 1000,
    "total-blocking-time": 1000,
    "cumulative-layout-shift": 1,
}


class Hosted(serve.Handler):
    """Files as GitHub Pages sends them: text compressed, and all of them good for ten minutes."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    caching = "max-age=600"

    def send_head(self) -> BinaryIO | None:
        """Send the headers; return what follows them."""
        path = Path(self.translate_path(self.path))
        kind = self.guess_type(str(path))
        if not path.is_file() or not kind.startswith(("text/", "application/j", "image/svg")):
            return super().send_head()
        content = compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)


@cache
def compressed(path: Path) -> bytes:
    """A file's content, compressed once, as a host does it."""
    return gzip.compress(path.read_bytes(), 6)


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """The address at which `folder` is served."""
    site = serve.server(folder, 0, Hosted)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{site.server_port}/"
    finally:
        site.shutdown()
        site.server_close()


# --- what Lighthouse says --------------------------------------------------------------------


def lighthouse(address: str, categories: list[str], browser: str) -> dict[str, Any]:
    """One report of Lighthouse on a page, mobile, as it is by default."""
    flags = " ".join(["--headless=new", *chromium.arguments()])
    done = subprocess.run(
        [
            *(str(Path(sys.executable).parent / "node"), str(PROGRAM), address),
            *("--quiet", "--output=json", f"--only-categories={','.join(categories)}"),
            f"--chrome-flags={flags}",
        ],
        env={**os.environ, "CHROME_PATH": browser},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"Lighthouse could not measure {address}:\n{done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    if report.get("runtimeError"):
        raise RuntimeError(f"{address}: {report['runtimeError']['message']}")
    return report


def score(report: dict[str, Any], category: str) -> int:
    """The score of a category, of 100."""
    return round(100 * report["categories"][category]["score"])


def failing(report: dict[str, Any], category: str) -> list[str]:
    """The audits that cost points in a category, with what they found."""
    names = [
        audit["id"] for audit in report["categories"][category]["auditRefs"] if audit["weight"]
    ]
    audits = [report["audits"][name] for name in names]
    return [
        f"{audit['id']} ({audit.get('displayValue') or audit['title']}){where(audit)}"
        for audit in audits
        if audit["score"] is not None and audit["score"] < 0.9
    ]


def where(audit: dict[str, Any]) -> str:
    """The first thing that an audit complains about."""
    for item in audit.get("details", {}).get("items", []):
        found = item.get("node", {}).get("snippet") or item.get("description") or item.get("url")
        if found:
            return f": {found}"
    return ""


def check_speed(name: str, address: str, browser: str) -> list[str]:
    """Print the performance of a page; return what misses the goal."""
    reports = [lighthouse(address, ["performance"], browser) for _ in range(RUNS)]
    reports.sort(key=lambda report: score(report, "performance"))
    scores = [score(report, "performance") for report in reports]
    middle = statistics.median_low(scores)
    numbers = {
        audit: statistics.median(each["audits"][audit]["numericValue"] for each in reports) / unit
        for audit, unit in SPEEDS.items()
    }
    told = "".join(f"{value:>8.2f}" for value in numbers.values())
    print(f"{name:<32}{middle:>6}{min(scores):>6}{max(scores):>6}{told}", flush=True)
    if middle >= PERFORMANCE:
        return []
    found = "; ".join(failing(reports[RUNS // 2], "performance"))
    return [f"{name}: performance {middle}, below {PERFORMANCE}: {found}"]


def check_others(name: str, address: str, browser: str) -> list[str]:
    """Print the other scores of a page; return what misses the goals."""
    goals = {each: goal for each, goal in OTHERS.items() if (name, each) not in NOT_ASKED}
    report = lighthouse(address, list(goals), browser)
    scores = {category: score(report, category) for category in goals}
    told = "".join(f"{scores.get(category, '-'):>16}" for category in OTHERS)
    print(f"{name:<32}{told}", flush=True)
    return [
        f"{name}: {category} {scores[category]}: {'; '.join(failing(report, category))}"
        for category, goal in goals.items()
        if scores[category] < goal
    ]


# --- what a reader would notice --------------------------------------------------------------

# Goes to the first figure at once, moves its first slider, and notes when the picture has changed.
TRY = """(() => {
  let figure, before;
  requestAnimationFrame(function look() {
    if (!figure) {
      figure = document.querySelector(".adaopt-figure");
      figure?.scrollIntoView();
    }
    const slider = figure?.querySelector("input[type=range]:enabled");
    const drawn = slider && [...figure.querySelectorAll("svg")].map(svg => svg.outerHTML).join();
    if (drawn && before && drawn !== before) {
      window.answered = performance.now() / 1000;
      return;
    }
    if (drawn && !before) {
      before = drawn;
      slider.value = slider.value === slider.max ? slider.min : slider.max;
      slider.dispatchEvent(new Event("input", {bubbles: true}));
    }
    requestAnimationFrame(look);
  });
})()"""

# Adds up what moves by itself while the page is read to its end.
SHIFTS = """(() => {
  window.shift = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({type: "layout-shift", buffered: true});
})()"""
READ = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
    scrollTo(0, y);
    await new Promise(done => setTimeout(done, 200));
  }
  return window.shift;
}"""


@contextmanager
def phone(browser: Browser, script: str) -> Iterator[Page]:
    """A page of a phone on slow 4G, with a script that runs before those of the site."""
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    page.add_init_script(script)
    page.set_default_timeout(60_000)
    yield page
    context.close()


def first_answer(address: str, browser: Browser) -> float:
    """Seconds until the first figure of a page answers."""
    with phone(browser, TRY) as page:
        page.goto(address, wait_until="commit")
        page.wait_for_function("window.answered")
        return float(page.evaluate("window.answered"))


def all_shifts(address: str, browser: Browser) -> float:
    """The sum of the layout shifts while a page loads and is read."""
    with phone(browser, SHIFTS) as page:
        page.goto(address)
        return float(page.evaluate(READ))


def check_figure(name: str, address: str, browser: Browser) -> list[str]:
    """Print when the first figure answers and how much moves; return what misses the goals."""
    times = [first_answer(address, browser) for _ in range(RUNS)]
    time, shift = statistics.median(times), all_shifts(address, browser)
    print(f"{name:<32}{time:>6.2f}{min(times):>6.2f}{max(times):>6.2f}{shift:>12.4f}", flush=True)
    missed = []
    if time > FIRST_FIGURE:
        missed.append(f"{name}: the first figure answers after {time:.2f} s, not {FIRST_FIGURE} s")
    if shift > SHIFT:
        missed.append(f"{name}: its parts move by {shift:.4f}, more than {SHIFT}")
    return missed


# --- all of it -------------------------------------------------------------------------------


def contents() -> list[str]:
    """The pages in the book's table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(c["file"] for part in toc["parts"] for c in part["chapters"])]


def measure(folder: Path, speed: list[str], others: list[str], browser: str) -> list[str]:
    """Print every measure of the pages; return what misses its goal."""
    missed = []
    with hosted(folder) as base:
        heads = "".join(f"{head:>8}" for head in ("FCP", "LCP", "SI", "TBT", "CLS"))
        print(f"{'Speed, of 100; parts in s':<32}median   min   max{heads}")
        for name in speed:
            missed += check_speed(name, f"{base}{name}.html", browser)
        print(f"\n{'First figure answers, seconds':<32}median   min   max  all shifts")
        with sync_playwright() as playwright:
            opened = playwright.chromium.launch(executable_path=browser, args=chromium.arguments())
            for name in speed:
                if "adaopt-figure" in (folder / f"{name}.html").read_text(encoding="utf-8"):
                    missed += check_figure(name, f"{base}{name}.html", opened)
            opened.close()
        if others:
            print(f"\n{'Lighthouse, of 100':<32}" + "".join(f"{each:>16}" for each in OTHERS))
        for name in others:
            missed += check_others(name, f"{base}{name}.html", browser)
    return missed


def main() -> int:
    """Measure what is asked for; say what misses its goal."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", help=f"pages to time, or `chapters`; default {CHAPTER}")
    parser.add_argument("--folder", type=Path, default=serve.SITE, help="default: _build/html")
    options = parser.parse_args()
    browser = chromium.find()
    if browser is None:
        print(chromium.ADVICE, file=sys.stderr)
        return 1
    pages = contents()
    chapters = [name for name in pages if name.startswith("notebooks/")]
    speed = chapters if options.pages == ["chapters"] else options.pages or [CHAPTER]
    others = [] if options.pages else [*pages, "search", "genindex", "py-modindex", "404"]
    missed = measure(options.folder.resolve(), speed, others, browser)
    print("\n" + "\n".join(missed or ["All goals are reached."]))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
