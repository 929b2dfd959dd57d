"""How external links are checked; see tools/links.py."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

RESOLVER, REGISTER = "https://doi.org/10.", "https://doi.org/api/handles/10."


def asked(app: Sphinx, uri: str) -> str | None:
    """For a DOI, the register's own answer: publishers refuse to answer programs."""
    return uri.replace(RESOLVER, REGISTER) if uri.startswith(RESOLVER) else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the rule; also an extension by itself."""
    app.connect("linkcheck-process-uri", asked)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
