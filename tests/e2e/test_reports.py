"""The reports as programs and people read them: keys, positions, escapes, and the SARIF schema."""

import json
import os
import re

import jsonschema
import pytest

POINT = """\
class Point:
    __slots__ = ("x", "y")

    def __init__(self):
        self.x = 1

    def move(self):
        self.z = 1
"""
PLAIN_POINT = POINT[:POINT.index("\n    def move")]
COMMON = ("--isolated", "--no-cache", "--target-version", "3.12")

FINDING_KEYS = ["code", "name", "severity", "url", "message", "note", "help", "path", "start", "end",
                "module", "class", "attribute", "versions", "related", "fix", "fingerprint"]
CLASS_KEYS = ["id", "module", "qualname", "path", "line", "column", "end_line", "bases", "mro",
              "slots", "instance_slots", "members", "has_dict", "has_weakref", "item_size",
              "basicsize", "creation_error", "unknown", "attributes", "bytes", "bytes_unslotted",
              "bytes_slotted", "saved", "could_save"]
SUMMARY_KEYS = ["files", "classes", "findings", "errors", "warnings", "infos", "fixable",
                "suppressed", "baselined", "unknown_bases"]


@pytest.fixture
def check(slotlint, tmp_path):
    """check({name: text or bytes}, *arguments) -> CompletedProcess of `slotlint check`."""

    def run(files, *arguments, **options):
        for name, text in files.items():
            path = os.path.join(os.fsencode(tmp_path), os.fsencode(name))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as out:
                out.write(text.encode() if isinstance(text, str) else text)
        return slotlint("check", *COMMON, *arguments, **options)

    return run


def findings(done, code):
    return [f for f in json.loads(done.stdout)["findings"] if f["code"] == code]


def is_place(value):
    return list(value) == ["line", "column", "offset"] and all(isinstance(n, int)
                                                               for n in value.values())


def test_json_has_every_key(check):
    done = check({"point.py": POINT}, "--format", "json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert list(report) == ["schema", "tool", "target", "findings", "classes", "summary"]
    assert report["schema"] == "slotlint.check/1"
    assert list(report["tool"]) == ["name", "version"]
    assert report["target"] == {"python": ["3.12"], "implementation": "cpython",
                                "platform": "linux-x86_64-glibc", "pointer_bits": 64, "gil": True}
    assert list(report["summary"]) == SUMMARY_KEYS
    (finding,) = report["findings"]
    assert list(finding) == FINDING_KEYS
    assert (finding["code"], finding["name"]) == ("SLT201", "assignment-outside-slots")
    assert (finding["path"], finding["module"], finding["class"], finding["attribute"]) == (
        "point.py", "point", "Point", "z")
    assert is_place(finding["start"]) and is_place(finding["end"])
    assert POINT[finding["start"]["offset"]:finding["end"]["offset"]] == "self.z"
    assert (finding["start"]["line"], finding["start"]["column"]) == (8, 9)
    assert finding["versions"] is None and finding["fix"] is None and finding["url"] is None
    assert re.fullmatch("[0-9a-f]{16}", finding["fingerprint"])
    for related in finding["related"]:
        assert list(related) == ["message", "path", "start", "end"]
    assert report["classes"] == []
    assert report["summary"]["files"] == 1 and report["summary"]["classes"] == 1
    assert report["summary"]["findings"] == report["summary"]["errors"] == 1


def test_json_of_a_clean_tree(check):
    done = check({"clean.py": "x = 1\n"}, "--format", "json")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert report["findings"] == [] and report["classes"] == []
    assert report["summary"]["files"] == 1


def test_json_lines(check):
    done = check({"a.py": POINT, "b.py": POINT}, "--format", "json-lines")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["path"] for line in lines] == ["a.py", "b.py"]
    assert all(list(line) == FINDING_KEYS for line in lines)


def test_json_is_the_same_each_time_and_for_any_number_of_jobs(check):
    files = {f"p{i}.py": POINT for i in range(30)}
    reports = {check(files, "--format", "json", "--jobs", jobs).stdout for jobs in "1248"}
    assert len(reports) == 1
    prints = [f["fingerprint"] for f in json.loads(reports.pop())["findings"]]
    assert len(set(prints)) == len(prints) == 30


def test_fingerprints_survive_edits_elsewhere(check):
    before = findings(check({"a.py": POINT}, "--format", "json"), "SLT201")
    after = findings(check({"a.py": "# more\nimport os\n\n" + POINT}, "--format", "json"), "SLT201")
    assert before[0]["start"] != after[0]["start"]
    assert before[0]["fingerprint"] == after[0]["fingerprint"]


def test_classes_with_memory(check):
    report = json.loads(check({"a.py": PLAIN_POINT}, "--format", "json", "--memory").stdout)
    (entry,) = report["classes"]
    assert list(entry) == CLASS_KEYS
    assert entry["id"] == "a:Point" and entry["saved"] == 32 and entry["bytes"] == 48


def test_layout_json(slotlint, tmp_path):
    (tmp_path / "a.py").write_text(POINT + "\ndef f():\n    class Local: pass\n")
    done = slotlint("layout", *COMMON, "--format", "json", "a.py")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert list(report) == ["schema", "tool", "target", "classes"]
    assert report["schema"] == "slotlint.layout/1"
    (entry,) = report["classes"]
    assert list(entry) == CLASS_KEYS
    assert {key: entry[key] for key in CLASS_KEYS[:8]} == {
        "id": "a:Point", "module": "a", "qualname": "Point", "path": "a.py", "line": 1, "column": 7,
        "end_line": 8, "bases": ["object"]}
    assert entry["mro"] == ["a:Point", "builtins:object"]
    assert entry["slots"] == entry["instance_slots"] == ["x", "y"]
    assert entry["members"] == [
        {"name": "x", "offset": 16, "size": 8, "owner": "a:Point", "state": "live"},
        {"name": "y", "offset": 24, "size": 8, "owner": "a:Point", "state": "unassigned"}]
    assert (entry["has_dict"], entry["has_weakref"]) == (False, False)
    assert (entry["item_size"], entry["basicsize"]) == (0, 32)
    everything = json.loads(slotlint("layout", *COMMON, "--all", "--format", "json", "a.py").stdout)
    assert [c["qualname"] for c in everything["classes"]] == ["Point", "f.<locals>.Local"]


@pytest.mark.parametrize("statement, bases", [
    ("class C:", ["object"]),
    ("class C():", ["object"]),
    ("class C(object):", ["object"]),
    ("class C(A, enum.Enum, metaclass=M):", ["A", "enum.Enum"]),
    ("class C(\n    A,  # why\n    Generic[\n        T]):", ["A", "Generic[T]"]),
    ("class C(gone.B):", ["gone.B"]),
])
def test_bases_are_as_written(slotlint, tmp_path, statement, bases):
    head = "import enum\nfrom typing import Generic, TypeVar\nT = TypeVar('T')\nclass A: pass\n"
    (tmp_path / "a.py").write_text(head + statement + "\n    pass\n")
    report = json.loads(slotlint("layout", *COMMON, "--format", "json", "a.py").stdout)
    assert [c["bases"] for c in report["classes"] if c["qualname"] == "C"] == [bases]


def test_layout_text(slotlint, tmp_path):
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes/point.py").write_text(PLAIN_POINT)
    assert slotlint("layout", *COMMON, "shapes").stdout == """\
class Point  shapes/point.py:1                        CPython 3.12, 64-bit
    gc header                         -16    16
    object header                       0    16
    x                                  16     8
    y                                  24     8  never assigned
    size 48 bytes; no __dict__, no __weakref__; saves 32 bytes against a class without __slots__
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends(check, ending):
    text = POINT.replace("\n", ending)
    (finding,) = findings(check({"a.py": text}, "--format", "json"), "SLT201")
    assert (finding["start"]["line"], finding["start"]["column"]) == (8, 9)
    assert finding["start"]["offset"] == text.index("self.z")
    full = check({"a.py": text}, "--format", "full").stdout
    assert "\n8 |         self.z = 1\n  |         ^^^^^^\n" in full
    assert "\r" not in full


def test_columns_count_code_points_and_offsets_bytes(check):
    text = POINT.replace("        self.z = 1", "        s = '\U0001F40D\u00e9e\u0301'; self.z = 1")
    (finding,) = findings(check({"a.py": text}, "--format", "json"), "SLT201")
    line = text.split("\n")[7]
    assert finding["start"]["column"] == line.index("self.z") + 1
    assert finding["start"]["offset"] == text.encode().index(b"self.z")
    full = check({"a.py": text}, "--format", "full").stdout
    source, carets = re.search(r"^8 \| (.*)\n  \| ( *)\^{6}$", full, re.MULTILINE).groups()
    # The snake is two columns wide, the accent none.
    assert len(carets) == source.index("self.z")


def test_byte_order_mark(check):
    (finding,) = findings(check({"a.py": b"\xef\xbb\xbf" + POINT.encode()}, "--format", "json"),
                          "SLT201")
    assert finding["start"] == {"line": 8, "column": 9,
                                "offset": POINT.index("self.z") + 3}


def test_latin_1(check):
    text = "# coding: latin-1\n" + POINT.replace("self.z = 1", "s = '\u00e9\u00ff'; self.z = 1")
    raw = text.encode("latin-1")
    (finding,) = findings(check({"a.py": raw}, "--format", "json"), "SLT201")
    assert finding["start"]["offset"] == raw.index(b"self.z")
    assert finding["start"]["column"] == text.split("\n")[8].index("self.z") + 1
    assert "s = '\u00e9\u00ff'; self.z = 1\n" in check({"a.py": raw}, "--format", "full").stdout


def test_names_that_are_no_utf_8(check, sarif_schema):
    files = {b"d\xff/caf\xe9 100%.py": POINT}
    report = check(files, "--format", "json")
    (finding,) = findings(report, "SLT201")
    assert finding["path"] == "d\ufffd/caf\ufffd 100%.py"
    log = json.loads(check(files, "--format", "sarif").stdout)
    validate(log, sarif_schema)
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "d%FF/caf%E9%20100%25.py"
    text = check(files, "--format", "concise", text=False).stdout
    assert text.startswith(b"d\xff/caf\xe9 100%.py:8:9: SLT201 ")


def test_lone_surrogates_and_control_characters(check):
    text = 'class A:\n    __slots__ = ("a\\ud800", "b\\x1b[31m", "c\\0")\n'
    for kind in ("json", "sarif", "full", "concise", "github"):
        done = check({"a.py": text}, "--format", kind)
        assert done.returncode == 1, kind
        assert "\x1b" not in done.stdout and "\0" not in done.stdout
        if kind in ("json", "sarif"):
            json.loads(done.stdout)
        else:
            assert re.search(r"a\\ud800|b\\x1b|c\\x00", done.stdout)


def validate(log, schema):
    contents = json.loads(schema.read_text(encoding="utf-8-sig"))
    validator = jsonschema.validators.validator_for(contents)
    validator.check_schema(contents)
    errors = list(validator(contents).iter_errors(log))
    assert errors == []


MANY = """\
import weakref


class Base:
    __slots__ = ("a", "a", "b")


class Child(Base):
    __slots__ = ("a", "{}")


class Plain:
    pass


class Late(Plain):
    __slots__ = ("x",)


class One:
    __slots__ = "one"

    def __init__(self):
        self.two = weakref.ref(self)


class Number(int):
    __slots__ = ("n",)
"""


@pytest.mark.parametrize("arguments", [(), ("--memory",), ("--select", "ALL", "--preview")])
def test_sarif_is_valid(check, sarif_schema, arguments):
    done = check({"a.py": MANY, "sub dir/b.py": POINT}, "--format", "sarif", *arguments)
    log = json.loads(done.stdout)
    validate(log, sarif_schema)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert len(run["results"]) >= 6
    assert [rule["id"] for rule in rules] == sorted({rule["id"] for rule in rules})
    for rule in rules:
        assert rule["name"] != rule["id"]
        for key in ("shortDescription", "fullDescription"):
            assert 0 < len(rule[key]["text"]) <= 1024
        assert rule["help"]["text"] and rule["help"]["markdown"]
        assert rule["properties"]["problem"]["severity"] in ("error", "warning", "recommendation")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert re.fullmatch("[0-9a-f]{16}", result["partialFingerprints"]["slotlint/v1"])
        location = result["locations"][0]["physicalLocation"]
        assert location["artifactLocation"]["uri"] in ("a.py", "sub%20dir/b.py")
        ids = {str(related["id"]) for related in result["relatedLocations"]}
        assert set(re.findall(r"\]\((\d+)\)", result["message"]["text"])) == ids
    assert ("classes" in run["properties"]) == ("--memory" in arguments)


def test_sarif_of_nothing(check, sarif_schema):
    log = json.loads(check({"a.py": "x = 1\n"}, "--format", "sarif").stdout)
    validate(log, sarif_schema)
    assert log["runs"][0]["results"] == []
    assert log["runs"][0]["tool"]["driver"]["rules"]


def test_sarif_and_json_agree(check):
    log = json.loads(check({"a.py": MANY}, "--format", "sarif").stdout)
    report = json.loads(check({"a.py": MANY}, "--format", "json").stdout)
    results = log["runs"][0]["results"]
    assert [r["partialFingerprints"]["slotlint/v1"] for r in results] == [
        f["fingerprint"] for f in report["findings"]]
    for result, finding in zip(results, report["findings"], strict=True):
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"], region["endLine"],
                region["endColumn"]) == (finding["start"]["line"], finding["start"]["column"],
                                         finding["end"]["line"], finding["end"]["column"])
        assert result["message"]["text"].startswith(
            finding["message"].replace("{", "{{").replace("}", "}}") + ".")


def unescaped(text):
    for escape, plain in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, plain)
    return text


def test_github(check):
    name = "a,b:c 100%.py"
    lines = check({name: MANY + POINT}, "--format", "github").stdout.splitlines()
    commands = [re.fullmatch(r"::(error|warning|notice) (.*?)::(.*)", line).groups()
                for line in lines]
    order = ["error", "warning", "notice"]
    levels = [order.index(level) for level, _, _ in commands]
    assert levels == sorted(levels) and set(levels) == {0, 1}
    for _, properties, message in commands:
        values = dict(part.split("=", 1) for part in properties.split(","))
        assert unescaped(values["file"]) == name
        assert ("col" in values) == ("endColumn" in values) == (values["line"] == values["endLine"])
        assert message
        assert re.match(r"slotlint SLT\d{3} \([a-z-]+\)", values["title"])


def test_full_in_a_wide_world(check):
    text = "class A:\n\t__slots__ = ('\u6f22', '\u6f22')\n"
    full = check({"a.py": text}, "--format", "full").stdout
    assert "\n2 |     __slots__ = ('\u6f22', '\u6f22')\n" in full
    # Four for the tab, thirteen for what precedes the items, four columns for the first of them.
    assert re.search(r"^  \| {24}\^\^\^\^$", full, re.MULTILINE)


def test_very_long_lines_are_cut(check):
    names = ", ".join(f'"name_{i:05}"' for i in range(200))
    text = f'class A:\n    __slots__ = ({names}, "name_00199")\n'
    full = check({"a.py": text}, "--format", "full", "--select", "SLT304").stdout
    lines = full.splitlines()
    assert any("\u2026" in line for line in lines)
    assert max(map(len, lines)) < 200
    assert any(line.endswith("^" * 12) for line in lines)


def test_summary_and_quiet(check):
    files = {"a.py": POINT}
    assert check(files).stdout.endswith("\n\nFound 1 finding (1 error) in 1 file.\n")
    assert "Found" not in check(files, "--quiet").stdout
    assert check({"a.py": "x = 1\n"}).stdout == "Nothing found in 1 file.\n"


def test_a_version_range_says_which(check):
    text = "import os\n\n\nclass A(os.PathLike):\n    __slots__ = ('a',)\n"
    arguments = ("--target-version", "3.11-3.14", "--select", "SLT301")
    (finding,) = findings(check({"a.py": text}, "--format", "json", *arguments), "SLT301")
    assert finding["versions"] == ["3.11", "3.12"]
    assert " (3.11, 3.12)\n" in check({"a.py": text}, "--format", "concise", *arguments).stdout


def test_standard_input(slotlint, tmp_path):
    done = slotlint("check", *COMMON, "--stdin-filename", "new.py", "-", stdin=POINT)
    assert done.returncode == 1
    assert done.stdout.startswith("new.py:8:9: SLT201 ")
    assert "\n8 |         self.z = 1\n" in done.stdout


@pytest.mark.parametrize("code", ["SLT201", "assignment-outside-slots"])
def test_rule(slotlint, code):
    rule = json.loads(slotlint("rule", code, "--format", "json").stdout)
    assert list(rule) == ["code", "name", "severity", "enabled", "preview", "fix", "summary",
                          "explanation", "bad", "good"]
    assert rule["code"] == "SLT201"
    text = slotlint("rule", code).stdout
    assert text.startswith("SLT201 assignment-outside-slots  error, on by default\n")
    markdown = slotlint("rule", code, "--format", "markdown").stdout
    assert markdown.startswith("# assignment-outside-slots (SLT201)\n")
    assert markdown.count("```python\n") == 2


def test_every_rule_is_listed(slotlint):
    rules = json.loads(slotlint("rule", "--all", "--format", "json").stdout)
    codes = [rule["code"] for rule in rules]
    assert codes == sorted(set(codes)) and len(codes) > 20
    text = slotlint("rule", "--all").stdout
    assert [line.split()[0] for line in text.splitlines()] == codes
