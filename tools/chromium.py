"""Find a Chromium, Chrome or Edge for the tests, or install one; print its path.

Looked for, in this order: the path in the variable CHROME, the PATH, the usual places of macOS
and Windows, Playwright's own. Else Playwright's is installed, or the one of Debian, as root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
ADVICE = """No Chromium, Chrome or Edge was found, and none could be installed.
The tests of the site need one. Install Chromium or Chrome, or set CHROME to the path of one:
    CHROME=/path/to/chromium make test"""


def playwright_path() -> str | None:
    """Playwright's own Chromium, where it is installed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find() -> str | None:
    """The path of a browser that is there already."""
    named = os.environ.get("CHROME")
    if named:
        path = shutil.which(named)
        if path is None:
            raise FileNotFoundError(f"CHROME must be the path of a browser, got {named!r}")
        return path
    on_path = (shutil.which(name) for name in NAMES)
    in_place = (place for place in PLACES if Path(place).exists())
    return next(filter(None, [*on_path, *in_place]), None) or playwright_path()


def install() -> str | None:
    """Install a browser: Playwright's, else Debian's."""

    def run(*command: str) -> bool:
        # What installers print goes to stderr: stdout is for the path.
        return subprocess.run(command, stdout=sys.stderr, check=False).returncode == 0

    print("Installing Chromium for the tests", file=sys.stderr)
    if run(sys.executable, "-m", "playwright", "install", "chromium"):
        return playwright_path()
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and shutil.which("apt-get"):
        run("apt-get", "update")
        run("apt-get", "install", "--yes", "--no-install-recommends", "chromium")
    return shutil.which("chromium")


def arguments() -> list[str]:
    """Command line for the browser: as root, as in a container, it has no sandbox."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    quiet = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    return [*quiet, "--no-sandbox"] if is_root else quiet


def main() -> int:
    """Print the path of a browser."""
    try:
        path = find() or install()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    print(path or ADVICE, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
