"""How a page of the book shows what this package puts out: live figures, pictures with their words.

`Renderer` is an entry point of the package (group ``myst_nb.mime_renderers``), so myst-nb finds it
by itself.
"""

from __future__ import annotations

import html
import json
from typing import Any, ClassVar

from docutils import nodes

FIGURE = "application/vnd.adaopt.figure+json"
PICTURE = "application/vnd.adaopt.picture+json"


def mount_point(figure: str, state: dict[str, Any], png: str, alt: str) -> str:
    """Return the HTML at which ``page.js`` starts a figure; until then it is the picture.

    Parameters
    ----------
    figure : str
        Its name, for example ``"trajectory"``.
    state : dict
        Its settings, all of them.
    png : str
        The picture, base64.
    alt : str
        The picture in words.
    """
    told = html.escape(json.dumps(state, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    n = rows(state)
    style = f' style="--rows:{n}"' if n else ""
    return (
        f'<div class="adaopt-figure" data-figure="{html.escape(figure)}" data-state="{told}">'
        f'<div class="adaopt-poster"{style}>{image(png, alt)}</div></div>'
    )


def rows(state: dict[str, Any]) -> int:
    """Return how many methods have a row of their own: the room a figure needs depends on it."""
    return len(state.get("optimizers") or state.get("data", {}).get("methods", []))


def image(png: str, alt: str) -> str:
    """Return an ``<img>`` that holds its data; the book's extension makes a file of it."""
    return f'<img src="data:image/png;base64,{png.strip()}" alt="{html.escape(alt)}">'


class Renderer:
    """Writes the outputs of live figures and of `adaopt.plots` into an HTML page."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int]]] = [
        ("html", FIGURE, 0),
        ("html", PICTURE, 0),
    ]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the nodes of one output, or None if it is not of this package."""
        if inline or data.mime_type not in (FIGURE, PICTURE):
            return None
        # The picture lies beside this description in the same output of the notebook.
        _, outputs = renderer.renderer.nb_client.code_cell_outputs(data.cell_index)
        png = outputs[data.output_index]["data"]["image/png"]
        told = data.content
        if data.mime_type == FIGURE:
            page = mount_point(told["figure"], told["state"], png, told["alt"])
        else:
            page = f'<div class="adaopt-picture">{image(png, told["alt"])}</div>'
        return [nodes.raw("", page, format="html")]
