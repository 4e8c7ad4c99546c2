"""A rule is one file: file, symbol, name and folder of fixtures have one spelling."""

import re

import pytest
from house import expect_none, plant

# Folders of fixtures that belong to no single rule.
SHARED_FIXTURES = {"projects", "quiet", "unreadable"}


def frame_pattern(root):
    """CMake says which files of src/rules are the frame; there is one list."""
    text = (root / "cmake/Generate.cmake").read_text(encoding="utf-8")
    return re.search(r'set\(SLOTLINT_RULE_FRAME "([^"]+)"\)', text).group(1)


def rule_files(root):
    frame = re.compile(frame_pattern(root))
    return [p for p in sorted((root / "src/rules").glob("*.c")) if not frame.search(p.stem)]


def check_rules(root):
    found, codes = [], {}
    for path in rule_files(root):
        text, stem = path.read_text(encoding="utf-8"), path.stem
        if not re.search(rf"^const Rule rule_{stem}\b", text, re.MULTILINE):
            found.append(f"{path.name}: defines no `const Rule rule_{stem}`")
        if f'"{stem.replace("_", "-")}"' not in text:
            found.append(f"{path.name}: the rule is not named \"{stem.replace('_', '-')}\"")
        code = re.search(r'"(SLT\d{3})"', text)
        if not code:
            found.append(f"{path.name}: no code")
        elif code.group(1) in codes:
            found.append(f"{path.name}: {code.group(1)} is taken by {codes[code.group(1)]}")
        else:
            codes[code.group(1)] = path.name
        if not any((root / "tests/fixtures" / stem).rglob("*.py*")):
            found.append(f"{path.name}: no fixtures in tests/fixtures/{stem}/")
    return found


def check_fixtures(root):
    known = {p.stem for p in rule_files(root)} | SHARED_FIXTURES
    folders = [p for p in sorted((root / "tests/fixtures").glob("*")) if p.is_dir()]
    return [
        f"tests/fixtures/{p.name}/: no rule of that name"
        for p in folders
        if p.name not in known and not p.name.startswith((".", "__"))
    ]


def test_rules(root):
    assert rule_files(root)
    expect_none(check_rules(root))


def test_fixtures_have_rules(root):
    expect_none(check_fixtures(root))


GOOD = {
    "cmake/Generate.cmake": 'set(SLOTLINT_RULE_FRAME "^(registry)$")\n',
    "src/rules/registry.c": "",
    "src/rules/two_words.c": 'const Rule rule_two_words = {"SLT101", "two-words"};\n',
    "tests/fixtures/two_words/plain.py": "x = 1\n",
}


def test_a_good_rule(tmp_path):
    plant(tmp_path, GOOD)
    assert check_rules(tmp_path) == []
    assert check_fixtures(tmp_path) == []


@pytest.mark.parametrize("name, text, word", [
    ("src/rules/two_words.c", 'const Rule rule_other = {"SLT101", "two-words"};\n', "defines no"),
    ("src/rules/two_words.c", 'const Rule rule_two_words = {"SLT101", "words"};\n', "not named"),
    ("src/rules/two_words.c", 'const Rule rule_two_words = {"S101", "two-words"};\n', "no code"),
    ("src/rules/bare.c", 'const Rule rule_bare = {"SLT102", "bare"};\n', "no fixtures"),
])
def test_rules_are_provoked(tmp_path, name, text, word):
    plant(tmp_path, {**GOOD, name: text})
    (sentence,) = check_rules(tmp_path)
    assert word in sentence


def test_codes_are_unique(tmp_path):
    plant(tmp_path, {
        **GOOD,
        "src/rules/same.c": 'const Rule rule_same = {"SLT101", "same"};\n',
        "tests/fixtures/same/a.py": "",
    })
    (sentence,) = check_rules(tmp_path)
    assert "taken by same.c" in sentence


def test_lone_fixtures_are_provoked(tmp_path):
    plant(tmp_path, {**GOOD, "tests/fixtures/nobody/a.py": ""})
    (sentence,) = check_fixtures(tmp_path)
    assert "nobody" in sentence
