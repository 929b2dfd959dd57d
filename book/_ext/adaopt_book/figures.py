"""Live figures in prose pages, and their pictures as files.

````
```{adaopt-figure} trajectory
:state: {"problem": "ravine", "optimizers": [{"name": "Adam", "lr": 0.3}], "steps": 30}

What to do, and what to see.
```
````

The state is that of the class in `adaopt.widgets` (here ``Trajectory``), which checks and completes
it and draws the picture shown until the script has started, on paper, and without JavaScript.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from traitlets import TraitError


def figure_classes() -> dict[str, Any]:
    """The live figures by the name that the directive and the mount point give them."""
    from adaopt import widgets  # late: the extension must load before the package's requirements

    return {name.lower(): getattr(widgets, name) for name in widgets.__all__}


class live_figure(nodes.General, nodes.Element):
    """A ``<figure>`` that holds a mount point and its caption."""


class live_caption(nodes.General, nodes.Element):
    """The ``<figcaption>`` of a live figure."""


def open_tag(tag: str) -> Callable[[Any, nodes.Element], None]:
    """A visitor that opens `tag`, with the node's ids and classes."""

    def visit(translator: Any, node: nodes.Element) -> None:
        translator.body.append(translator.starttag(node, tag))

    return visit


def close_tag(tag: str) -> Callable[[Any, nodes.Element], None]:
    """A visitor that closes `tag`."""

    def depart(translator: Any, node: nodes.Element) -> None:
        translator.body.append(f"</{tag}>\n")

    return depart


class FigureDirective(SphinxDirective):
    """``{adaopt-figure}``: a mount point, its picture, and the caption below it."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "state": directives.unchanged_required,
        "name": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Build the figure in Python, so that a wrong state stops the build here."""
        figure = live_figure(classes=["adaopt-figure-wrap"])
        self.add_name(figure)
        figure += nodes.raw("", self.mount_point(), format="html")
        caption = live_caption()
        self.state.nested_parse(self.content, self.content_offset, caption)
        if caption.children:
            figure += caption
        self.set_source_info(figure)
        return [figure]

    def mount_point(self) -> str:
        """The HTML that the figure script looks for."""
        from adaopt.widgets.myst import mount_point

        classes, name = figure_classes(), self.arguments[0]
        if name not in classes:
            raise self.error(f"no figure is called {name!r}; there are {', '.join(classes)}")
        try:
            figure = classes[name](**json.loads(self.options.get("state", "{}")))
        except (ValueError, TypeError, TraitError) as problem:
            raise self.error(f"figure {name}, :state: {problem}") from problem
        picture = base64.b64encode(figure.poster()).decode()
        return mount_point(name, figure.state(), picture, figure.alt())


PICTURE = re.compile(r'<img\b([^>]*?)\bsrc="data:image/png;base64,([^"]+)"([^>]*?)/?>')


def png_size(content: bytes) -> tuple[int, int]:
    """Width and height in CSS pixels of a PNG: at 100 dots an inch, one pixel is one dot.

    A picture of 200 dots an inch is drawn for screens with small dots, not to be twice as large.
    """
    width, height = struct.unpack(">II", content[16:24])
    at = content.find(b"pHYs", 0, 512)
    per_metre = struct.unpack(">I", content[at + 4 : at + 8])[0] if at > 0 else 0
    scale = 100 / (per_metre * 0.0254) if per_metre else 1.0
    return round(width * scale), round(height * scale)


def sized(tag: str, content: bytes) -> str:
    """The ``<img>`` with its size, so that nothing moves when it arrives, fetched when near."""
    kept = re.sub(r'\s(?:width|height|loading|decoding|style)="[^"]*"', "", tag.rstrip("/> \n"))
    width, height = png_size(content)
    return (
        f'{kept} width="{width}" height="{height}" style="width:{width}px"'
        ' loading="lazy" decoding="async">'
    )


def pictures_to_files(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Write embedded pictures as files: a page whose figures start has no use for most."""
    if 'src="data:image/png' not in context.get("body", ""):
        return
    folder = Path(app.outdir) / "_images"
    folder.mkdir(exist_ok=True)

    def write(found: re.Match[str]) -> str:
        content = base64.b64decode(found[2])
        name = f"figure-{hashlib.sha256(content).hexdigest()[:16]}.webp"
        with Image.open(BytesIO(content)) as picture:  # the same dots, a quarter lighter
            picture.save(folder / name, lossless=True)
        return sized(
            f'<img{found[1]}src="{context["pathto"]("_images/" + name, 1)}"{found[3]}>', content
        )

    context["body"] = PICTURE.sub(write, context["body"])


def setup(app: Sphinx) -> None:
    """Register the directive and the step that writes pictures."""
    app.add_node(live_figure, html=(open_tag("figure"), close_tag("figure")))
    app.add_node(live_caption, html=(open_tag("figcaption"), close_tag("figcaption")))
    app.add_directive("adaopt-figure", FigureDirective)
    app.connect("html-page-context", pictures_to_files, priority=600)
