"""`savings` and the views of `layout`: what they say of a small shop, in every format."""

import csv
import io
import json
import os
import re
import subprocess
import sys

import pytest

from conftest import COMMON


def rows(done):
    assert done.returncode == 0, done.stderr
    return {row["class"]: row for row in json.loads(done.stdout)["classes"]}


def test_json_tells_what_is_there_and_what_could_be(savings):
    report = json.loads(savings("--format", "json").stdout)
    assert list(report) == ["schema", "tool", "target", "weights", "classes", "modules", "total"]
    assert report["schema"] == "slotlint.savings/1"
    item = {row["class"]: row for row in report["classes"]}["Item"]
    assert (item["id"], item["path"], item["line"]) == ("shop:Item", "shop.py", 11)
    assert (item["bytes"], item["bytes_then"], item["could_save"], item["ready"]) == (96, 64, 32, True)
    assert [step["text"] for step in item["write"]] == [
        '__slots__ = ("id",)', '__slots__ = ("name", "__price")']
    assert [step["class"] for step in item["write"]] == ["shop:Base", "shop:Item"]
    assert item["blockers"] == [] and item["instances"] is None
    assert [module["module"] for module in report["modules"]] == ["shop"]
    total = report["total"]
    assert total["could_save"] == total["ready"] + total["blocked"]
    assert total["ready"] == sum(r["could_save"] for r in report["classes"] if r["ready"])


def test_what_stands_in_the_way(savings):
    found = rows(savings("--format", "json"))
    reasons = {name: {b["reason"] for b in row["blockers"]} for name, row in found.items()}
    assert reasons["Cached"] == {"cached-property"}
    assert reasons["Left"] == {"layout-conflict"} and reasons["Both"] == {"layout-conflict"}
    assert reasons["Point"] == set() and reasons["Node"] == set()
    (conflict,) = found["Left"]["blockers"]
    assert conflict["class"] == "shop:Left" and conflict["line"] == 53


def test_what_is_to_be_written(savings):
    found = rows(savings("--format", "json"))
    assert found["Point"]["write"][0]["decorator"] and found["Point"]["write"][0]["text"] == "slots=True"
    assert found["Node"]["write"][0]["text"] == '__slots__ = ("next", "__weakref__")'
    assert found["Node"]["bytes_then"] == found["Node"]["bytes_slotted"] + 16
    older = rows(savings("--format", "json", "--target-version", "3.9"))
    assert older["Point"]["write"][0]["text"] == '__slots__ = ("x", "y")'
    assert {b["reason"] for b in older["Point"]["blockers"]} == {"class-default"}


def test_the_biggest_comes_first(savings):
    found = json.loads(savings("--format", "json").stdout)["classes"]
    could = [row["could_save"] for row in found]
    assert could == sorted(could, reverse=True) and found[0]["class"] == "Lost"
    top = json.loads(savings("--format", "json", "--top", "2").stdout)
    assert [row["class"] for row in top["classes"]] == [row["class"] for row in found[:2]]
    assert top["total"]["hidden"] == len(found) - 2
    big = json.loads(savings("--format", "json", "--min-saving", "40").stdout)["classes"]
    assert {row["class"] for row in big} == {"Lost"}


def write_counts(shop, classes):
    text = json.dumps({"format": "slotlint-counts/1", "python": "3.12.1", "classes": classes})
    (shop / "counts.json").write_text(text)


def test_counts_weigh(savings, shop):
    write_counts(shop, {"shop:Item": 1000, "shop:Node": 10, "elsewhere:X": 3})
    report = json.loads(savings("--format", "json", "--counts", "counts.json").stdout)
    assert [row["class"] for row in report["classes"]] == ["Item", "Node"]
    assert report["classes"][0]["could_save_total"] == 32000
    assert report["weights"] == {"counted": True, "assumed": None, "unknown_names": ["elsewhere:X"],
                                 "refused_names": []}
    assert report["total"]["ready"] == 32000 + 160
    assumed = rows(savings("--format", "json", "--counts", "counts.json", "--assume", "5"))
    assert assumed["Slotted"]["instances"] == 5 and assumed["Item"]["instances"] == 1000


def test_lines_of_names_and_numbers(savings, shop):
    (shop / "counts.tsv").write_text("shop.Item\t7\nshop:Node\t8\n\n")
    found = rows(savings("--format", "json", "--counts", "counts.tsv"))
    assert found["Item"]["instances"] == 7 and found["Node"]["instances"] == 8


def test_counts_that_are_none(savings, shop):
    (shop / "counts.json").write_text(
        '{"classes": {"shop:Item": -1, "shop:Node": 1e300, "shop:Lost": "x", "shop:Point": 1.5,'
        ' "shop:Slotted": 4, "a\\u001b[2Jb": null}}')
    done = savings("--counts", "counts.json")
    assert done.returncode == 0
    assert "shop:Slotted" in done.stdout and "\x1b" not in done.stdout
    for name in ("shop:Item", "shop:Node", "shop:Lost", "shop:Point"):
        assert f"The count of `{name}` is no number from 0 to 10^12" in done.stdout


@pytest.mark.parametrize("text, words", [
    ("{", "it is no JSON"),
    ("[1, 2]", "no object `classes`"),
    ("{}", "no object `classes`"),
    ('{"format": "other/2", "classes": {}}', "its format is `other/2`"),
    ("neither of them", "neither JSON nor lines of name, tab, number (line 1)"),
    ("\x00\xff" * 50, "neither JSON"),
])
def test_counts_in_no_known_form(savings, shop, text, words):
    (shop / "counts.json").write_bytes(text.encode("latin-1"))
    done = savings("--counts", "counts.json")
    assert done.returncode == 2 and done.stdout == ""
    assert "cannot use the counts in `counts.json`" in done.stderr and words in done.stderr


def test_missing_counts(savings):
    done = savings("--counts", "nowhere.json")
    assert done.returncode == 2 and "nowhere.json" in done.stderr


@pytest.mark.parametrize("option, value", [("--assume", "0"), ("--assume", "-3"), ("--top", "x"),
                                           ("--min-saving", "1e3"), ("--memory-model", "windows"),
                                           ("--memory-model", "vax"), ("--format", "htm")])
def test_options_that_mean_nothing(savings, option, value):
    done = savings(option, value)
    assert done.returncode == 2 and done.stderr.count("\n") == 1


def test_text_has_bars_and_totals(savings):
    text = savings().stdout
    assert re.search(r"48 +112 +64  █+  shop:Lost  shop\.py:\d+\n +write __slots__ = \(\"d\",\)", text)
    assert "but the cached_property `total` stores its value in the `__dict__`  shop.py:20" in text
    assert "For one instance of each class: slots save " in text
    assert all(ord(c) >= 32 or c == "\n" for c in text)


def test_markdown_and_csv(savings):
    table = savings("--format", "markdown").stdout
    assert re.search(r"\| `shop:Lost` shop\.py:\d+ \| 112 \| 64 \| 48 \| -16 \|", table)
    lines = list(csv.DictReader(io.StringIO(savings("--format", "csv").stdout)))
    lost = {line["class"]: line for line in lines}["Lost"]
    assert (lost["bytes"], lost["bytes_then"], lost["ready"]) == ("112", "64", "yes")
    assert lost["write"] == '__slots__ = ("d",)'


def test_several_formats_at_once(savings, shop):
    savings("--format", "json:s.json", "--format", "html:s.html", "--format", "csv:s.csv")
    assert json.loads((shop / "s.json").read_text())["classes"]
    assert (shop / "s.html").read_text().startswith("<!doctype html>")
    assert (shop / "s.csv").read_text().startswith("module,class")


def test_the_counter_counts(savings, shop):
    (shop / "counter.py").write_text(savings("--print-counter").stdout)
    (shop / "program.py").write_text("import shop\nkept = [shop.Item() for _ in range(123)]\n")
    subprocess.run([sys.executable, "counter.py", "program.py"], cwd=shop, check=True,
                   env={**os.environ, "PYTHONPATH": str(shop)})
    assert json.loads((shop / "counts.json").read_text())["classes"]["shop:Item"] == 123
    assert rows(savings("--format", "json", "--counts", "counts.json"))["Item"]["instances"] == 123


# ---- layout

@pytest.fixture
def layout(slotlint, shop):
    def run(*arguments):
        done = slotlint("layout", "--isolated", "--no-cache", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_layout_marks_waste_and_what_the_dict_holds(layout):
    text = layout("--target-version", "3.12", "--class", "Waste", "--class", "shop:Lost")
    assert re.search(r"\n    a  +16 +8  from Slotted, shadowed\n", text)
    assert re.search(r"\n    never +48 +8  never assigned\n", text)
    assert re.search(r"\n    attributes in the dict +\d+  d\n", text)
    entries = json.loads(layout("--class", "Waste", "--format", "json"))["classes"]
    states = [(m["name"], m["state"]) for m in entries[0]["members"]]
    assert states == [("a", "shadowed"), ("b", "live"), ("c", "live"), ("a", "live"),
                      ("never", "unassigned")]


def test_layout_sums_up(layout):
    """Pieces of a class with slots alone sum up to what it takes."""
    text = layout("--target-version", "3.12", "--class", "Slotted")
    sizes = [int(line.split()[-1]) for line in text.splitlines()[1:-1]]
    assert sum(sizes) == int(re.search(r"size (\d+) bytes", text).group(1)) == 64


def test_layout_compares_versions(layout):
    text = layout("--compare", "3.10,3.12,3.13", "--class", "Lost")
    assert re.search(r"class Lost  shop\.py:\d+ +3\.10 +3\.12 +3\.13\n", text)
    assert re.search(r"bytes an instance +192 +112 +432\n", text)
    (entry,) = json.loads(layout("--compare", "3.10,3.13", "--class", "Lost",
                                 "--format", "json"))["classes"]
    assert list(entry["layouts"]) == ["3.10", "3.13"]
    assert [entry["layouts"][v]["bytes"] for v in ("3.10", "3.13")] == [192, 432]
    assert [entry["layouts"][v]["basicsize"] for v in ("3.10", "3.13")] == [56, 40]


def test_layout_draws_a_tree(layout):
    lines = layout("--tree", "--target-version", "3.12").splitlines()
    assert any(re.match(r"Base 80 +no __slots__: a __dict__ enters here", line) for line in lines)
    assert any(re.match(r"  Item 96 +__dict__ from Base", line) for line in lines)
    assert any(re.match(r"Slotted 64 +slots a, b, c", line) for line in lines)
    assert any(re.match(r"  Lost 112 +no __slots__: a __dict__ enters here", line) for line in lines)
    assert any(re.match(r"  Both 80 +__dict__ from Left; and below Right", line) for line in lines)


def test_free_threaded_builds(layout):
    text = layout("--target-version", "3.13", "--memory-model", "free-threaded", "--class", "Slotted")
    assert "CPython 3.13 free-threaded, 64-bit" in text
    assert re.search(r"object header +0 +32\n +a +32 +8\n", text) and "gc header" not in text


def test_check_says_it_in_bytes(slotlint, shop):
    done = slotlint("check", *COMMON, "--select", "SLT302,SLT303,SLT501,SLT502,SLT503")
    assert "on CPython 3.12 an instance takes 112 bytes; without any slots 96, with slots in every " \
           "class of the project 64" in done.stdout
    for code in ("SLT302", "SLT303", "SLT501", "SLT502", "SLT503"):
        assert code in done.stdout
