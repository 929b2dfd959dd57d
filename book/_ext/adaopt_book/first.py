"""The scripts of a page's first figure stand in the page, below that figure.

Asked for by the page, they would come a journey to the server later, and behind the rest of it.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.errors import ExtensionError

from .assets import FIGURE_SCRIPT, ONE_FIGURE
from .pages import FIGURE

WHOLE_FIGURE = re.compile(rf"{FIGURE.pattern}.*?</div>\s*</div>", re.S)
FILE = "|".join([FIGURE_SCRIPT, ONE_FIGURE.format(r"\w+")])
SCRIPT = re.compile(rf'\s*<script\b[^>]*\bsrc="([^"?]*(?:{FILE}))[^>]*></script>')


def with_first_figure(page: str, folder: Path) -> str:
    """The page in `folder` with the scripts of its first figure in it; others run as they come."""
    figure = WHOLE_FIGURE.search(page)
    if not figure:
        return page
    first = (FIGURE_SCRIPT, ONE_FIGURE.format(figure[1]))
    texts = []

    def moved(script: re.Match[str]) -> str:
        if not script[1].endswith(first):
            return script[0].replace(' defer="defer"', " async")
        texts.append((folder / script[1]).read_text(encoding="utf-8"))
        return ""

    head = SCRIPT.sub(moved, page[: figure.start()])
    if any(re.search(r"</script|<!--", text, re.I) for text in texts):
        raise ExtensionError(f"{first}: a page cannot hold a script with </script or <!-- in it")
    in_page = "".join(f"\n<script>{text}</script>" for text in texts)
    return head + figure[0] + in_page + page[figure.end() :]
