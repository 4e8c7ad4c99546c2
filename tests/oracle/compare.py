"""Random programs: what CPython made of them against what `slotlint layout` says.

A batch is written to one folder, run by each interpreter in one process (execute.py) and read by
slotlint in one run for each version. A disagreement is reduced statement by statement.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generate import generate
from interpreters import find_interpreters
from layouts import Tally, plain_message, run_layout

HERE = Path(__file__).parent
SET_ORDER = re.compile(r"\{'[^}]*'\}|set\(|frozenset\(|\{n for")


def program_name(seed):
    return f"program_{seed}.py"


def write_programs(folder, seeds):
    """Writes the programs; returns {file name: minimum version}."""
    minimum = {}
    for seed in seeds:
        text, least = generate(seed)
        (folder / program_name(seed)).write_text(text, encoding="utf-8")
        minimum[program_name(seed)] = least
    return minimum


def execute(version, folder, names, timeout=900):
    """What the interpreter of that version made of the programs, by file name."""
    listing, result = folder / f"list-{version}.txt", folder / f"result-{version}.json"
    listing.write_text("".join(f"{folder / name}\n" for name in names), encoding="utf-8")
    environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run(
        [find_interpreters()[version], "-W", "ignore", str(HERE / "execute.py"), str(listing), str(result)],
        capture_output=True, text=True, timeout=timeout, env=environment, cwd=folder, check=False)
    assert done.returncode == 0, f"{version}: {done.stderr[-2000:]}"
    return json.loads(result.read_text(encoding="utf-8"))


def differences(found, facts):
    """What slotlint says otherwise of a class that CPython made; (name, said, is) triples."""
    different = []
    for key, said in (("dict", found["has_dict"]), ("weakref", found["has_weakref"])):
        if said is not None and said != facts[key]:
            different.append((key, said, facts[key]))
    if found["unknown"] or different:
        return different
    slots = facts["slots"]
    if slots == "iterator":
        slots = found["slots"]
    live = sorted({m["name"] for m in found["members"] or () if m["state"] != "shadowed"})
    mro = found["mro"] and [one.rsplit(":", 1)[1].rsplit(".", 1)[-1] for one in found["mro"]]
    said_slots, is_slots = found["slots"], slots
    if said_slots is not None and is_slots is not None and said_slots != is_slots:
        if sorted(said_slots) == sorted(is_slots):  # the order of a set is nobody's
            said_slots = is_slots
    for key, said, truth in (("size", found["basicsize"], facts["size"]),
                             ("items", found["item_size"], facts["items"]),
                             ("slots", said_slots, is_slots), ("live", live, facts["live"]),
                             ("mro", mro, facts["mro"])):
        if said != truth:
            different.append((key, said, truth))
    if found["has_dict"] is None or found["has_weakref"] is None:
        different.append(("answer", None, "known"))
    return different


def judge_one(tally, where, module, found, kind, facts):
    error = found["creation_error"]
    if kind in ("refused", "refused call"):
        if error is None and found["unknown"]:
            tally.unknown[found["unknown"]["reason"]] += 1
        elif error is None:
            tally.wrong.append((where, f"CPython {facts[0]}: {facts[1]}; slotlint made it"))
        elif (error["type"], plain_message(error["message"], module)) != (
                facts[0], plain_message(facts[1], module)):
            tally.wrong.append(
                (where, f"CPython {facts[0]}: {facts[1]}; slotlint {error['type']}: {error['message']}"))
        else:
            tally.right += 1
        return
    if error:
        tally.wrong.append((where, f"slotlint {error['type']}: {error['message']}; CPython made it"))
        return
    different = differences(found, facts)
    if different:
        tally.wrong.append((where, "; ".join(f"{k}: slotlint {s}, CPython {t}" for k, s, t in different)))
    elif found["unknown"]:
        tally.unknown[found["unknown"]["reason"]] += 1
    else:
        tally.right += 1


def judge_program(version, name, results, classes):
    """Compares one program; the tally's `wrong` holds ((version, file, class, line), text)."""
    tally = Tally()
    module = name[:-3]
    by_place = {}
    # Of the copies of a class that a function makes, those whose arguments are known come first.
    for found in sorted(classes, key=lambda one: one["unknown"] is not None):
        by_place.setdefault((found["line"], found["qualname"].rsplit(".", 1)[-1]), found)
        by_place.setdefault(found["line"], found)
    grouped = {}
    for qualname, line, kind, facts in results:
        if kind in ("raised", "syntax"):
            tally.skipped[kind] += 1
        else:
            grouped.setdefault((qualname, line), []).append((kind, facts))
    for (qualname, line), seen in grouped.items():
        kind, facts = seen[-1]
        where = (version, name, qualname, line)
        if any(one != seen[0] for one in seen):
            tally.skipped["made several times"] += 1
            continue
        if kind in ("below", "skipped"):
            tally.skipped["needs a refused class"] += 1
            continue
        bare = qualname.rsplit(".", 1)[-1]
        found = by_place.get((line, bare)) or by_place.get(line)
        if found is None:
            if "call" in kind:
                tally.unknown["not listed (made by a call)"] += 1
            else:
                tally.wrong.append((where, f"not in the layout; CPython {kind}"))
            continue
        if kind == "replaced":
            tally.skipped["a decorator gave another class"] += 1
            continue
        if "<locals>" in qualname and found["unknown"] and not found["creation_error"]:
            tally.skipped["in a function, depends on its call"] += 1
            continue
        judge_one(tally, where, module, found, kind, facts)
    return tally


def compare_version(binary, version, folder, minimum):
    names = [name for name, least in minimum.items() if int(version.split(".")[1]) >= least]
    results = execute(version, folder, names)
    classes = run_layout(binary, version, str(folder), names, "--all", timeout=600)
    total = Tally()
    for name in names:
        total.add(judge_program(version, name, results[name], classes.get(name, [])))
    return total


def compare_batch(binary, seeds, versions=None, folder=None):
    """{version: Tally} of the programs of the seeds; the folder is left only when it was given."""
    own = folder is None
    folder = Path(tempfile.mkdtemp(prefix="oracle-")) if own else Path(folder)
    try:
        minimum = write_programs(folder, seeds)
        chosen = [v for v in find_interpreters() if versions is None or v in versions]
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            tallies = list(pool.map(lambda v: compare_version(binary, v, folder, minimum), chosen))
        return dict(zip(chosen, tallies))
    finally:
        if own:
            shutil.rmtree(folder, ignore_errors=True)


# -- reducing a disagreement


def still_wrong(binary, version, text, kind_of):
    """Whether a program still has a disagreement of the same kind."""
    with tempfile.TemporaryDirectory(prefix="oracle-") as folder:
        folder = Path(folder)
        (folder / "program_0.py").write_text(text, encoding="utf-8")
        try:
            total = compare_version(binary, version, folder, {"program_0.py": 0})
        except AssertionError:
            return False
        return any(disagreement_kind(text) == kind_of for _, text in total.wrong)


def disagreement_kind(text):
    """What two disagreements must share to be the same one: the words without the names."""
    return re.sub(r"'[^']*'|\d+|\[[^\]]*\]|\b\w+(\.\w+)*(?=\.__init_subclass__)", "", text)


def blocks(lines):
    """(start, end) of statements at every depth, the larger first: runs of deeper lines belong to
    the line above, decorators to what follows."""
    found = []
    for start, line in enumerate(lines):
        depth = len(line) - len(line.lstrip())
        end = start + 1
        while end < len(lines) and (
                len(lines[end]) - len(lines[end].lstrip()) > depth
                or (line.lstrip().startswith("@") and end == start + 1)
                or lines[end].lstrip().startswith(("else:", "elif ", "except", "finally:", "case "))
                and len(lines[end]) - len(lines[end].lstrip()) == depth
                and not line.lstrip().startswith(("else:", "elif ", "except", "finally:", "case "))):
            end += 1
        found.append((start, end))
    return sorted(found, key=lambda block: block[0] - block[1])


def parses(text, version):
    try:
        ast.parse(text)
    except SyntaxError:
        return int(version.split(".")[1]) > sys.version_info[1] and "type " in text
    return True


def without(lines, start, end):
    """The lines without a block; a block left empty gets a `pass`."""
    rest = lines[:start] + lines[end:]
    opener = lines[start - 1] if start else ""
    depth = len(lines[start]) - len(lines[start].lstrip())
    empty = opener.rstrip().endswith(":") and len(opener) - len(opener.lstrip()) < depth and (
        end >= len(lines) or len(lines[end]) - len(lines[end].lstrip()) < depth)
    return rest[:start] + [" " * depth + "pass"] + rest[start:] if empty else rest


def reduce_program(binary, version, text, disagreement, rounds=400):
    """The program without the statements that the disagreement does not need."""
    kind = disagreement_kind(disagreement)
    lines, changed = text.splitlines(), True
    while changed and rounds > 0:
        changed = False
        for start, end in blocks(lines):
            if lines[start].strip() == "pass":
                continue
            attempt = without(lines, start, end)
            rounds -= 1
            if rounds > 0 and still_wrong(binary, version, "\n".join(attempt) + "\n", kind):
                lines, changed = attempt, True
                break
    return "\n".join(lines) + "\n"


def report(binary, tallies, limit=5, distinct=True):
    """The disagreements as text, each kind once, with its program reduced."""
    lines, seen = [], set()
    for version, tally in tallies.items():
        for (_, name, qualname, line), text in tally.wrong:
            kind = disagreement_kind(text)
            if distinct and kind in seen:
                continue
            seen.add(kind)
            if len(seen) > limit:
                continue
            program = generate(int(name[len("program_"):-3]))[0]
            small = reduce_program(binary, version, program, text)
            lines.append(f"--- CPython {version}, {name}, {qualname} (line {line}): {text}\n{small}")
    return "\n".join(lines)
