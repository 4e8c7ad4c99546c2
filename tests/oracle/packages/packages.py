"""Whole packages against CPython: what slotlint says of each class, and what the interpreter has.

Used by run.py (many packages, a table) and test_packages.py (a handful).
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from interpreters import find_interpreters  # noqa: E402  pylint: disable=wrong-import-position

VERSION = "3.12"
# Run for their effect, or not meant to be imported.
SKIPPED = {"__main__", "setup", "conftest"}
NUMBERS = ("has_dict", "has_weakref", "basicsize", "item_size")


def find_python():
    """A CPython of the version, or None."""
    return find_interpreters().get(VERSION)


def environment_python(folder):
    return Path(folder) / "bin" / "python"


def site_packages(folder):
    return Path(folder) / "lib" / f"python{VERSION}" / "site-packages"


def make_environment(python, folder, requirements):
    """A virtual environment with the pinned packages, as wheels; made once."""
    if not environment_python(folder).exists():
        subprocess.run([python, "-m", "venv", folder], check=True, stdin=subprocess.DEVNULL)
    subprocess.run([environment_python(folder), "-m", "pip", "install", "--quiet", "--no-deps",
                    "--only-binary", ":all:", "--requirement", requirements],
                   check=True, stdin=subprocess.DEVNULL)


def modules_of(site):
    """{top-level package or module: [module names]} of the Python files of an environment."""
    found = {}
    for path in sorted(Path(site).rglob("*.py")):
        parts = list(path.relative_to(site).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        if parts and all(part.isidentifier() for part in parts) and parts[-1] not in SKIPPED:
            found.setdefault(parts[0], []).append(".".join(parts))
    return found


def ask(python, site, modules, seconds=900):
    """[record of ask.py] for each module; one that kills the interpreter is left out."""
    records, todo = [], list(modules)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DISPLAY"))}
        clean.update(HOME=folder, PYTHONDONTWRITEBYTECODE="1")
        while todo:
            job = Path(folder) / "job.json"
            job.write_text(json.dumps({"site": str(site), "modules": todo}))
            out.write_text("")
            try:
                subprocess.run([python, "-P", HERE / "ask.py", job, out], cwd=folder, env=clean,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, timeout=seconds, check=False)
            except subprocess.TimeoutExpired:
                pass
            lines = [json.loads(line) for line in out.read_text().splitlines()]
            records += [line for line in lines if "module" in line]
            started = [line["start"] for line in lines if "start" in line]
            if not started:
                break
            todo = todo[todo.index(started[-1]) + 1:]
    return records


def ask_all(python, site, packages, jobs=2):
    """{package: records}, asked side by side."""
    with ThreadPoolExecutor(jobs) as pool:
        answers = pool.map(lambda modules: ask(python, site, modules), packages.values())
        return dict(zip(packages, answers))


def layouts(slotlint, site, timeout=600, version=VERSION):
    """{(path, line): [class]} as slotlint tells it."""
    done = subprocess.run([slotlint, "layout", "--format", "json", "--target-version", version,
                           site], stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout,
                          check=False)
    if done.returncode != 0:
        sys.exit(f"slotlint: exit status {done.returncode}\n{done.stderr.decode()[-2000:]}")
    found = {}
    for entry in json.loads(done.stdout)["classes"]:
        found.setdefault((os.path.abspath(entry["path"]), entry["line"]), []).append(entry)
    return found


def difference(live, entry):
    """What slotlint says otherwise than CPython; empty if nothing."""
    if entry["creation_error"]:
        return f"creation_error {entry['creation_error']['message']!r}"
    for key in NUMBERS:
        if entry[key] != live[key]:
            return f"{key} {entry[key]}, is {live[key]}"
    if (entry["slots"] is None) != (live["slots"] is None):
        return f"slots {entry['slots']}, are {live['slots']}"
    slots = set(entry["slots"] or [])
    # A slot whose descriptor was replaced later is in the namespace still.
    if not (set(live["slots"] or []) <= slots and slots <= set(live["names"])):
        return f"slots {sorted(slots)}, are {live['slots']}"
    order = [name.split(":")[-1].split(".")[-1] for name in entry["mro"]]
    if len(order) != len(live["mro"]) or \
            not all(name in names for name, names in zip(order, live["mro"])):
        return f"mro {order}, is {[names[0] for names in live['mro']]}"
    return ""


def is_unknown(entry):
    return entry["has_dict"] is None or entry["has_weakref"] is None or entry["basicsize"] is None


def compare(records, told):
    """Counter of right, wrong and unknown:REASON, and [(class, what is wrong or why unknown)]."""
    counts, notes = Counter(), []
    for record in records:
        for live in record.get("classes", []):
            where = f"{record['file']}:{live['line']} {record['module']}:{live['qualname']}"
            entries = [entry for entry in told.get((record["file"], live["line"]), [])
                       if entry["qualname"] == live["qualname"]]
            counts["classes"] += 1
            if not entries:
                counts["wrong"] += 1
                notes.append((where, "wrong", "no entry"))
            elif is_unknown(entries[0]) and not entries[0]["creation_error"]:
                unknown = entries[0]["unknown"] or {"reason": "none", "message": ""}
                counts["unknown:" + unknown["reason"]] += 1
                notes.append((where, "unknown", unknown["reason"] + ": " + unknown["message"]))
            else:
                wrong = difference(live, entries[0])
                counts["wrong" if wrong else "right"] += 1
                if wrong:
                    notes.append((where, "wrong", wrong))
    return counts, notes
