"""`savings --format html` in a browser: read, sorted, searched, and looked at in both themes."""

import json
import re
import tempfile
from pathlib import Path

import pytest

from browser import Browser, find_browser

LIGHT, DARK = (247, 248, 250), (18, 22, 28)
READY = {"light": (26, 127, 75), "dark": (63, 191, 127)}
BLOCKED = {"light": (166, 99, 0), "dark": (224, 160, 64)}


def test_the_page_needs_nothing_else(savings):
    page = savings("--format", "html").stdout
    assert not re.search(r"(src|href)=|url\(|@import|https?://", page)
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S).group(1)
    assert json.loads(data) == json.loads(savings("--format", "json").stdout)


def test_no_name_ends_the_data(slotlint, tmp_path):
    folder = tmp_path / "<b>"
    folder.mkdir()
    (folder / "a.py").write_text("class A:\n    def __init__(self):\n        self.x = 1\n")
    page = slotlint("savings", "--isolated", "--format", "html").stdout
    assert "<b>" not in page and "\\u003cb>" in page


@pytest.fixture(scope="module")
def browser():
    program = find_browser()
    if program is None:
        pytest.skip("no chromium found")
    # Not below a folder that other users cannot enter: a sandboxed browser may be one.
    with tempfile.TemporaryDirectory() as folder, Browser(program, folder) as running:
        running.folder = Path(folder)
        yield running


@pytest.fixture
def opened(browser, savings):
    def run(*arguments, scheme="light"):
        page = browser.folder / "page.html"
        page.write_text(savings("--format", "html", *arguments).stdout)
        browser.open(page, scheme)
        return browser

    return run


def names(page):
    return page.run("[...document.querySelectorAll('#rows .class')].map(e => e.textContent)")


def test_columns_sort(opened):
    page = opened()
    assert names(page)[0] == "Lost"
    page.click("#head button", 0)
    rising = names(page)
    assert rising == sorted(rising, key=str.lower)
    page.click("#head button", 0)
    assert names(page) == rising[::-1]
    page.click("#head button", 2)
    now = page.run("[...document.querySelectorAll('#rows tr')].map(r => +r.cells[2].textContent)")
    assert len(now) > 8 and now == sorted(now, reverse=True)
    assert page.run("document.querySelectorAll('#head th')[2].getAttribute('aria-sort')") == "descending"


def test_words_and_kinds_are_found(opened):
    page = opened()
    page.type("#search", "cached_property")
    assert names(page) == ["Cached"]
    page.type("#search", "shop.py no such word")
    assert names(page) == []
    page.run("document.querySelector('#search').value = ''")
    page.run("""(() => { const show = document.querySelector('#show');
      show.value = 'ready'; show.dispatchEvent(new Event('change')); })()""")
    assert set(names(page)) == {"Lost", "Base", "Item", "Point", "Node"}


def test_the_map_leads_to_the_class(opened):
    page = opened()
    labels = page.run("[...document.querySelectorAll('#map .cell')].map(e => e.ariaLabel)")
    assert len(labels) >= 8
    page.click("#map .cell", next(i for i, text in enumerate(labels) if "shop:Node" in text))
    assert names(page) == ["Node"]


def test_counts_are_shown(opened, shop):
    (shop / "counts.json").write_text(json.dumps({"classes": {"shop:Item": 1000, "shop:Lost": 3}}))
    page = opened("--counts", "counts.json")
    assert names(page) == ["Item", "Lost"]
    assert "32,000" in page.run("document.querySelector('#rows tr').textContent")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_looks_as_the_reader_prefers(opened, scheme):
    page = opened(scheme=scheme)
    seen = page.picture().colors()
    other = "light" if scheme == "dark" else "dark"
    background = DARK if scheme == "dark" else LIGHT
    assert max(seen, key=seen.get) in (background, (26, 32, 41), (255, 255, 255))
    assert seen[background] > 500
    assert seen.get(READY[scheme], 0) > 200 and seen.get(BLOCKED[scheme], 0) > 200
    assert READY[other] not in seen and BLOCKED[other] not in seen
    assert page.run("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    wide = "[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)"
    assert page.run(wide), "the table is cut"
    page.click("#theme")
    seen = page.picture().colors()
    assert seen.get(READY[other], 0) > 200 and READY[scheme] not in seen


def test_many_classes_are_shown_in_parts(opened, shop):
    lines = [f"class C{i}:\n    def __init__(self):\n        self.x{i % 7} = 1\n" for i in range(1200)]
    (shop / "many.py").write_text("\n".join(lines))
    page = opened()
    assert len(names(page)) == 500
    page.click("#more")
    assert len(names(page)) > 1200
    assert page.run("document.querySelector('#more').hidden")
