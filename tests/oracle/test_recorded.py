"""Recorded verdicts of CPython 3.8 to 3.15 on small programs: no interpreter is needed.

data/semantics.jsonl holds a program a line, with what each version made of it: the classes that
were created, or the exception that ended the program and the line it came from.
"""

import ast
import json
from pathlib import Path

import pytest
from layouts import VERSIONS, Tally, live_members, mro_names, plain_message, run_layout

DATA = Path(__file__).parent / "data" / "semantics.jsonl"
# How many answers are unknown today although CPython's is recorded; the number may only get smaller.
UNKNOWN_MOST = 17


def read_cases():
    with open(DATA, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def cases():
    return read_cases()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, cases):
    root = tmp_path_factory.mktemp("recorded")
    for case in cases:
        (root / folder_name(case)).mkdir()
        (root / folder_name(case) / "case.py").write_text(case["code"], encoding="utf-8")
    return root


def folder_name(case):
    return case["id"].replace("-", "_")


def verdict(case, version):
    for one in case["verdicts"]:
        if version in one["versions"].split():
            return one
    return None


def refused_class(code, line):
    """(line, name) of the class statement that stands at a traceback's line, by regular syntax or,
    where the parser of this interpreter does not know the syntax, by the text."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        text = code.splitlines()[line - 1].split()
        return (line, text[1].partition("[")[0]) if text[:1] == ["class"] else None
    best = None
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            first = min([node.lineno] + [d.lineno for d in node.decorator_list])
            if first <= line <= node.end_lineno and (
                    line <= node.lineno
                    or not any(b.lineno <= line <= b.end_lineno for b in node.body)):
                best = node
    return best and (best.lineno, best.name)


def judge_error(tally, where, case, error, classes):
    type_name, message, line = error
    place = refused_class(case["code"], line) if line else None
    if not place:
        tally.skipped["not a class statement's"] += 1
        return
    found = next((c for c in classes if c["line"] == place[0]), None)
    said = found and found["creation_error"]
    if said is None and found and found["unknown"]:
        tally.unknown[f"{case['id']}: {found['unknown']['reason']}"] += 1
    elif said is None or (said["type"], plain_message(said["message"], "case")) != (
            type_name, plain_message(message, "case")):
        tally.wrong.append(f"{where}: CPython {type_name}: {message}; slotlint {said}")
    else:
        tally.right += 1


def judge_class(tally, where, case, name, want, classes):
    found = [c for c in classes if c["qualname"] == name]
    if not found:
        tally.wrong.append(f"{where} {name}: no such class in the layout")
        return
    found = found[-1]
    if found["creation_error"]:
        tally.wrong.append(f"{where} {name}: refused with {found['creation_error']}, CPython made it")
        return
    for key, said in (("dict", found["has_dict"]), ("weakref", found["has_weakref"])):
        if said is not None and said != want[key]:
            tally.wrong.append(f"{where} {name}: {key} is {want[key]}, slotlint says {said}")
    if found["unknown"]:
        tally.unknown[f"{case['id']}: {found['unknown']['reason']}"] += 1
        return
    answers = {"dict": found["has_dict"], "weakref": found["has_weakref"],
               "size": found["basicsize"], "items": found["item_size"],
               "members": live_members(found), "mro": mro_names(found)}
    different = {k: (v, want[k]) for k, v in answers.items() if v != want[k]}
    if different:
        tally.wrong.append(f"{where} {name}: (slotlint, CPython) {different}")
    else:
        tally.right += 1


@pytest.mark.parametrize("version", VERSIONS)
def test_recorded_verdicts(slotlint_path, cases, folder, version):
    held = [case for case in cases if verdict(case, version)]
    assert len(held) > 300
    found = run_layout(slotlint_path, version, folder,
                       [folder_name(case) + "/case.py" for case in held], "--all")
    tally = Tally()
    for case in held:
        classes = found.get(folder_name(case) + "/case.py", [])
        want = verdict(case, version)
        where = f"{version} {case['id']}"
        if "error" in want:
            judge_error(tally, where, case, want["error"], classes)
        for name, facts in want.get("classes", {}).items():
            judge_class(tally, where, case, name, facts, classes)
    print(tally.summary())
    assert not tally.wrong, "\n".join(tally.wrong)
    unknown = sum(tally.unknown.values())
    assert unknown <= UNKNOWN_MOST, tally.summary()
    assert tally.right > 400
