"""The whole site as one zip that is unpacked and read without a server.

    python tools/zip_site.py [SITE [ZIP]]    by default _build/html and _build/adaopt-book.zip

JupyterLite needs a server, so it stays out, and so do the links to it. The same site gives the same
bytes: entries are sorted, and all have the same time.
"""

from __future__ import annotations

import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))

from adaopt_book.launch_buttons import without_lite  # noqa: E402

FOLDER = "adaopt-book"
START = "START-HERE.html"  # among a dozen names, the one to open
# What only a server has a use for: JupyterLite, the PDF and this archive, what crawlers are told.
FOR_SERVERS = {"lite", "downloads", "404.html", "sitemap.xml", "robots.txt", ".nojekyll"}
FOR_BUILDING = {".map", ".buildinfo"}


def files_of(site: Path) -> dict[str, bytes]:
    """The content of each file of the archive, by its name in the folder."""
    files = {}
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site)
        if not path.is_file() or name.parts[0] in FOR_SERVERS:
            continue
        if {path.suffix, path.name} & FOR_BUILDING:
            continue
        content = path.read_bytes()
        if path.suffix == ".html":
            content = without_lite(content.decode()).encode()
        files[name.as_posix()] = content
    return {START: files["index.html"], **files}


def pack(site: Path, archive: Path) -> int:
    """Write the archive; give the number of its files."""
    if not (site / "index.html").is_file():
        raise FileNotFoundError(f"{site} must be the built site: run `make site` first")
    files = files_of(site)
    archive.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=9) as out:
        for name in sorted(files):
            entry = ZipInfo(f"{FOLDER}/{name}")  # its time is the first that a zip can tell
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # as on Unix, wherever it was made
            out.writestr(entry, files[name], ZIP_DEFLATED)
    return len(files)


def main(site: str = "_build/html", archive: str = "_build/adaopt-book.zip") -> None:
    """Pack the site."""
    count = pack(ROOT / site, ROOT / archive)
    size = (ROOT / archive).stat().st_size / 1e6
    print(f"The site is in {archive}: {count} files, {size:.1f} MB. It starts at {START}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
