"""Pages below a path of a host, and opened as files. All come of one template: a few will do."""

import pytest
from contents import CHAPTERS, PAGES
from helpers import load_all_pictures, started


@pytest.mark.parametrize("name", [PAGES[0], CHAPTERS[5], "book/glossary", "search"])
@pytest.mark.parametrize(("way", "scheme"), [("sub-path", "dark"), ("file", "light")])
def test_a_page_works_wherever_it_is(visit, name, way, scheme):
    page, log = visit(name, way=way, color_scheme=scheme)
    started(page)
    load_all_pictures(page)
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert log.is_clean(), log
