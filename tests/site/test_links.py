"""Links: those of the sources lead to what exists, and dead addresses elsewhere are found."""

import http.server
import re
import threading
from urllib.parse import unquote, urlsplit

import links
import nbformat
import pytest
from contents import ROOT

MARKDOWN_LINK = re.compile(r"\]\(<?([^)>\s]+)>?\)")
CODE = re.compile(r"`[^`\n]*`")


def is_local(address):
    parts = urlsplit(address)
    return not (parts.scheme or parts.netloc)


def texts(file):
    """A file's Markdown, without what a line shows as code."""
    if file.suffix == ".ipynb":
        cells = nbformat.read(file, as_version=4).cells
        parts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    else:
        parts = [file.read_text(encoding="utf-8")]
    return [CODE.sub("", part) for part in parts]


SOURCES = [*links.other_files(), *sorted((ROOT / "notebooks").glob("*.ipynb"))]


@pytest.mark.parametrize("file", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_link_to_a_file_works_where_the_source_is_read(file):
    """On a code host and in Jupyter; a link to a label works in the built book alone."""
    found = {link for text in texts(file) for link in MARKDOWN_LINK.findall(text)}
    files = [link for link in found if is_local(link) and re.search(r"[./]", link)]
    there = [file.parent / unquote(urlsplit(link).path) for link in files]
    assert [path.name for path in there if not path.exists()] == []


# --- make links ----------------------------------------------------------------------------------

SOURCE = """# Addresses

[alive]({0}/alive), [a place on it]({0}/alive#there), [no such place]({0}/alive#nowhere),
[gone]({0}/gone), [moved]({0}/moved), [for a while]({0}/lent), [refused]({0}/refused),
[silent]({0}/silent), [nobody](http://127.0.0.1:1/), [a file](other.md), [a label](#addresses)
"""
FOUND = {
    "alive": "fine",
    "alive#there": "fine",
    "alive#nowhere": "dead",
    "gone": "dead",
    "moved": "moved",
    "lent": "fine",
    "refused": "refused",
    "silent": "silent",
    "http://127.0.0.1:1/": "dead",
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """What the checker finds in a file with links to a server that answers in many ways."""
    over = threading.Event()
    answers = {"/alive": 200, "/moved": 301, "/lent": 302, "/refused": 403}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/silent":
                over.wait()
            self.send_response(answers.get(self.path, 404))
            self.send_header("Location", "/alive")
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(b'<p id="there">Here</p>')

        do_HEAD = do_GET

        def log_message(self, format, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    folder = tmp_path_factory.mktemp("sources")
    (folder / "page.md").write_text(SOURCE.format(base), encoding="utf-8")
    (folder / "other.md").write_text("# Other\n", encoding="utf-8")
    quick = {**links.settings(), "linkcheck_timeout": 1, "linkcheck_retries": 1}
    yield links.check_files(folder.glob("*.md"), folder, quick), f"{base}/"
    over.set()
    server.shutdown()
    server.server_close()


def test_the_dead_are_told_from_the_living(asked):
    found, base = asked
    verdicts = {link["uri"].removeprefix(base): links.verdict(link) for link in found}
    assert verdicts == FOUND
    assert {link["filename"] for link in found} == {"page.md"}


def test_the_report_lists_what_needs_a_look(asked):
    found, base = asked
    said = links.report(found)
    assert said.startswith("# External links\n\n9 addresses asked, 3 dead.\n\n## Dead\n")
    for verdict, title in links.VERDICTS.items():
        [_, table] = said.split(f"\n## {title}\n")
        rows = re.findall(r"^\| <(\S+)> \| (.+) \| (.+) \|$", table.split("\n## ")[0], re.M)
        expected = [address for address, each in FOUND.items() if each == verdict]
        assert sorted(row[0].removeprefix(base) for row in rows) == sorted(expected)
        assert all(re.fullmatch(r"page\.md, line \d", row[1]) for row in rows)
    assert "404 Client Error" in said
    assert "Anchor 'nowhere' not found" in said


def test_a_place_in_a_notebook_is_told_by_cell():
    link = {"uri": "https://a.b/", "filename": "n.ipynb", "lineno": 240005, "info": "a|b\nc"}
    assert links.row(link) == r"| <https://a.b/> | n.ipynb, cell 24, line 5 | a\|b c |" + "\n"
