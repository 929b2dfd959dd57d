"""Serve the built site on this machine alone: python tools/serve.py [PORT].

Without a port: 8000, or a free one where that is taken.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"


class Handler(SimpleHTTPRequestHandler):
    """Files as they are now, the site's own page where there is none, and no line for each."""

    def handle(self) -> None:
        """Answer, unless the browser has left."""
        with suppress(ConnectionError):
            super().handle()

    def end_headers(self) -> None:
        """Make the browser look again each time: a page may have been built anew."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show 404.html, as a host would."""
        page = Path(self.directory) / "404.html"
        if code == 404 and page.is_file():
            self.error_message_format = page.read_text(encoding="utf-8").replace("%", "%%")
        super().send_error(code, message, explain)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


def server(folder: Path, port: int, handler: type[Handler] = Handler) -> ThreadingHTTPServer:
    """A server of `folder` on 127.0.0.1; port 0 is any free one."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(handler, directory=str(folder)))


def main(chosen: str = "") -> None:
    """Serve until interrupted."""
    try:
        site = server(SITE, int(chosen or 8000))
    except OSError as error:
        if chosen:
            sys.exit(f"port {chosen}: {error.strerror}")
        site = server(SITE, 0)
    print(f"The book is at http://127.0.0.1:{site.server_port}/  (Ctrl-C stops it)", flush=True)
    with site, suppress(KeyboardInterrupt):
        site.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
