"""Every class of the standard library that an interpreter can import: what `slotlint layout` makes
of the library's own source files for that version, against the interpreter's types."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from interpreters import find_interpreters, missing
from layouts import VERSIONS, Tally, run_layout

UNKNOWN_MOST = 0.007  # reached for every version; the number may only get smaller
LEAST = 1500  # classes


def list_classes(version, folder):
    result = folder / f"stdlib-{version}.json"
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run(
        [find_interpreters()[version], "-W", "ignore", str(Path(__file__).parent / "list_stdlib.py"), str(result)],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(result.read_text(encoding="utf-8"))


def answers(found):
    return {"dict": found["has_dict"], "weakref": found["has_weakref"], "size": found["basicsize"],
            "items": found["item_size"]}


def judge(tally, where, candidates, facts):
    """A qualified name may stand in several branches: one of them is the interpreter's."""
    if not candidates:
        tally.wrong.append(f"{where}: not in the layout")
        return
    known = [one for one in candidates if not one["unknown"]]
    if any(not one["creation_error"] and answers(one) == facts for one in known):
        tally.right += 1
    elif len(known) < len(candidates):
        tally.unknown[next(one for one in candidates if one["unknown"])["unknown"]["reason"]] += 1
    else:
        said = [one["creation_error"] or {k: (v, facts[k]) for k, v in answers(one).items()
                                          if v != facts[k]} for one in known]
        tally.wrong.append(f"{where}: (slotlint, CPython) {said}")


def compare_stdlib(binary, version, folder):
    listed = list_classes(version, folder)
    lib = Path(listed["lib"])
    root = folder / f"lib-{version}"
    root.symlink_to(lib, target_is_directory=True)
    paths = sorted(listed["classes"])
    found = run_layout(binary, version, str(folder), [f"{root.name}/{path}" for path in paths],
                       "--all", "--src", root.name)
    tally = Tally()
    for path in paths:
        by_name = {}
        for one in found.get(f"{root.name}/{path}", []):
            by_name.setdefault(one["qualname"], []).append(one)
        for qualname, facts in listed["classes"][path].items():
            judge(tally, f"{version} {path}:{qualname}", by_name.get(qualname, []), facts)
    return tally


# Every run holds two versions; all of them by hand, with SLOTLINT_ALL_VERSIONS set.
HELD = VERSIONS if os.environ.get("SLOTLINT_ALL_VERSIONS") else ["3.8", "3.12"]


@pytest.mark.parametrize("version", HELD)
def test_standard_library(release_path, tmp_path, version):
    if version not in find_interpreters():
        pytest.skip(f"no CPython {version} found (missing: {', '.join(missing())})")
    tally = compare_stdlib(release_path, version, tmp_path)
    print(tally.summary())
    assert not tally.wrong, "\n".join(tally.wrong[:40])
    assert tally.right >= LEAST
    assert tally.share_unknown() < UNKNOWN_MOST, tally.summary()
