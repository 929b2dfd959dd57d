"""What several tests of the site do with a page."""

from contents import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NEXT_FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
WIDE = "document.documentElement.scrollWidth - innerWidth"  # more than 0: it scrolls sideways


def started(page):
    """The live figures of a page, when all of them have started."""
    page.evaluate("dispatchEvent(new KeyboardEvent('keydown', {key: 'Tab'}))")  # far ones as well
    page.wait_for_function(
        """() => [...document.querySelectorAll(".adaopt-figure")]
            .every(figure => figure.querySelector(".adaopt-grid"))"""
    )
    return page.locator(".adaopt-figure")


def load_all_pictures(page):
    """Load also those that wait until somebody comes near; one that is broken is an error."""
    page.evaluate(
        """() => Promise.all([...document.images].map(image => {
            image.loading = "eager";
            return image.decode();
        }))"""
    )


def look_at(page, width, scheme=None, media="screen"):
    """Make the window so wide, and wait until the page has that width and these colors."""
    page.set_viewport_size({"width": width, "height": 900})
    if scheme:
        page.emulate_media(color_scheme=scheme, media=media)
        page.locator(f"html[data-theme={scheme}]").wait_for(state="attached")
    page.evaluate(NEXT_FRAME)


def on_paper(page):
    """The page as it is when it has been sent to the printer."""
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")


def off_paper(page):
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")


# The theme lets the keyboard reach what scrolls, a moment after the page has changed.
REACHABLE = """() => [...document.querySelectorAll("pre")].every(
    node => node.tabIndex === 0 || node.scrollWidth <= node.clientWidth)"""


def axe(page, what="document", rules="{}"):
    """What axe finds: its default set, or the rules asked for, in the whole page or a part."""
    page.wait_for_function(REACHABLE)
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    options = f"{{resultTypes: ['violations'], ...{rules}}}"
    found = page.evaluate(f"axe.run({what}, {options}).then(({{violations}}) => violations)")
    return [
        f"{rule['id']}: {node['target']} {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def tree(page):
    """The accessibility tree from top to bottom: role, name, properties of what is not ignored."""
    session = page.context.new_cdp_session(page)
    nodes = {n["nodeId"]: n for n in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()

    def walk(node):
        if not node["ignored"]:
            yield (
                node["role"]["value"],
                node.get("name", {}).get("value", ""),
                {p["name"]: p["value"].get("value") for p in node.get("properties", [])},
            )
        for child in node.get("childIds", []):
            if child in nodes:
                yield from walk(nodes[child])

    return list(walk(next(iter(nodes.values()))))
