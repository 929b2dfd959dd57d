"""Where the site is, and the pages it must have."""

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = ROOT / "_build" / "html"


def read(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


TOC = read("_toc.yml")
PAGES = [TOC["root"]] + [c["file"] for part in TOC["parts"] for c in part["chapters"]]
EVERY_PAGE = [*PAGES, "search", "genindex"]
CHAPTERS = [page for page in PAGES if page.startswith("notebooks/")]
REPOSITORY = read("_config.yml")["repository"]["url"]
