"""Serve the built site on this machine and print its address.

    python tools/serve.py               on port 8000, or on a free one where that is taken
    python tools/serve.py --port 9000   on this port or not at all

Only this machine can reach it.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"
PORT = 8000


class Handler(SimpleHTTPRequestHandler):
    """Files as they are now (never from the browser's cache), and no line for each of them."""

    caching = "no-cache"  # look again each time

    def handle(self) -> None:
        """Answer, unless the browser has left."""
        with suppress(ConnectionError):
            super().handle()

    def end_headers(self) -> None:
        """Say how long the browser may keep what it gets."""
        self.send_header("Cache-Control", self.caching)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Where there is no page, show the site's own page about that, as a host would."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


def server(
    folder: Path, port: int, handler: type[SimpleHTTPRequestHandler] = Handler
) -> ThreadingHTTPServer:
    """A server of `folder` on 127.0.0.1; port 0 is any free one."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(handler, directory=str(folder)))


def open_server(folder: Path, port: int | None) -> ThreadingHTTPServer:
    """A server on the port asked for, else on 8000, else on a free one."""
    if port is not None:
        return server(folder, port)
    try:
        return server(folder, PORT)
    except OSError:
        return server(folder, 0)


def main() -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, help=f"default: {PORT}, or a free one")
    parser.add_argument("--folder", type=Path, default=SITE, help="default: _build/html")
    options = parser.parse_args()
    if not (options.folder / "index.html").exists():
        print(f"{options.folder} has no index.html: build the site first (make site)")
        return 1
    try:
        site = open_server(options.folder, options.port)
    except OSError as error:
        print(f"port {options.port}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"The book is at http://127.0.0.1:{site.server_port}/  (Ctrl-C stops it)", flush=True)
    try:
        site.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        site.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
