#!/usr/bin/env python3
"""Does `slotlint savings` keep its word?

    prove_savings.py SLOTLINT PYTHON [PYTHON...]

For each interpreter some modules of its own standard library are copied. A workload runs on the
copy and the counter that `slotlint savings --print-counter` prints counts the instances. What
`slotlint savings --counts` says can be done as it stands is then done, word for word, in a second
copy: its lines are pasted into the classes. The same workload runs on both copies in processes of
their own, and what the second takes less is held against what was promised.

Memory is counted twice: blocks that the allocators set aside, and resident memory. The workloads
keep everything they make. The exit status is 1 if a difference is more than 5 % off the promise.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT = 0.05
DATA = Path(__file__).resolve().parents[2] / "data"

# name: (package of the standard library, what makes and keeps instances). email only up to 3.12: 3.13
# stores on a ValueTerminal from outside, so that class is not given slots, and yet becomes smaller
# when its base gets them, which nobody promised.
WORKLOADS = {
    "http.cookiejar": ("http", """
import http.cookiejar
def work(n):
    return [http.cookiejar.Cookie(0, "name%d" % (i % 10), "value", None, False, "example.org", True,
                                  False, "/", True, False, None, True, None, None, SHARED)
            for i in range(n)]
SHARED = {}
N = 400000
"""),
    "email._header_value_parser": ("email", """
import email._header_value_parser as parser
TEXT = "Re: what the slots of a class save, and what they could save (was: memory)"
def work(n):
    return [parser.get_unstructured(TEXT) for i in range(n)]
N = 3000
"""),
    "symtable": ("symtable.py", """
import symtable
TABLE = symtable.symtable("a = b = c = d = 1\\ndef f(x, y): return x", "x", "exec")
def work(n):
    return [symtable.Symbol("name", 1, None, module_scope=True) for i in range(n)]
N = 200000
"""),
    "doctest": ("doctest.py", """
import doctest
def work(n):
    return [doctest.Example("1 + 1\\n", "2\\n", None, i, 0, SHARED) for i in range(n)]
SHARED = {}
N = 400000
"""),
}

RUNNER = """
import gc, json, sys
sys.path[:0] = sys.argv[1:3]
sys.path.append(sys.argv[5])
from allocators import malloc_bytes, pymalloc_bytes, resident_bytes
workload = open(sys.argv[3]).read()
scope = {}
exec(compile(workload, "workload", "exec"), scope)

def allocated():
    return pymalloc_bytes() + malloc_bytes()

warm = scope["work"](max(scope["N"] // 50, 3))
gc.collect()
blocks, pages = allocated(), resident_bytes()
kept = scope["work"](scope["N"])
gc.collect()
blocks, pages = allocated() - blocks, resident_bytes() - pages
if sys.argv[4] != "-":
    import counter
    before = counter.counts()
    del kept
    after = counter.counts()
    classes = {name: count - after[name] for name, count in before.items() if count > after[name]}
    with open(sys.argv[4], "w") as file:
        json.dump({"format": "slotlint-counts/1", "classes": classes}, file)
print(json.dumps({"allocated": blocks, "resident": pages}))
"""


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise SystemExit(f"{command}\n{done.stderr}")
    return done.stdout


def copy_package(python, package, folder):
    library = Path(run([python, "-c", "import os; print(os.path.dirname(os.__file__))"]).strip())
    source = library / package
    folder.mkdir(parents=True)
    if source.is_dir():
        shutil.copytree(source, folder / package, ignore=shutil.ignore_patterns(
            "__pycache__", "tests", "test"))
    else:
        shutil.copy(source, folder / package)


def work(python, folder, scratch, counts):
    environment = {**os.environ, "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0",
                   "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    text = run([python, scratch / "runner.py", scratch, folder, scratch / "workload.py",
                counts or "-", DATA], env=environment)
    return json.loads(text)


def end_of_head(lines, start):
    """The line after `class ...:` and its docstring, and the indent of the body."""
    depth = 0
    for i in range(start, len(lines)):
        code = re.sub(r"#.*", "", lines[i])
        depth += sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))
        if depth == 0 and code.rstrip().endswith(":"):
            break
    at = i + 1
    while not lines[at].strip():
        at += 1
    indent = re.match(r"\s*", lines[at]).group()
    quotes = re.match(r'\s*[rR]?("""|\'\'\'|"|\')', lines[at])
    if quotes:
        mark = quotes.group(1)
        one_line = lines[at].count(mark) >= 2
        at += 1
        while not one_line:
            one_line = mark in lines[at]
            at += 1
    return at, indent


def paste(path, changes):
    """Writes each text into its class: from the last to the first, so that lines stay."""
    lines = path.read_text().split("\n")
    for line, text in sorted(changes, reverse=True):
        at, indent = end_of_head(lines, line - 1)
        lines.insert(at, indent + text)
    path.write_text("\n".join(lines))


def follow(report, folder):
    """Does what the report says for classes that are ready. Returns what that should save."""
    changes, promise = {}, 0
    for row in report["classes"]:
        if not row["ready"]:
            continue
        promise += row["could_save_total"]
        for step in row["write"]:
            assert not step["decorator"], step
            changes.setdefault(step["path"], set()).add((step["line"], step["text"]))
    for path, lines in changes.items():
        paste(folder / path, lines)
    return promise, sum(map(len, changes.values()))


def prove(slotlint, python, version, name, scratch):
    package, workload = WORKLOADS[name]
    if package == "email" and int(version.split(".")[1]) > 12:
        return True
    copy_package(python, package, scratch / "plain")
    copy_package(python, package, scratch / "slotted")
    (scratch / "workload.py").write_text(workload)
    (scratch / "runner.py").write_text(RUNNER)
    (scratch / "counter.py").write_text(run([slotlint, "savings", "--print-counter"]))
    work(python, scratch / "plain", scratch, scratch / "counts.json")
    report = json.loads(run([slotlint, "savings", "--isolated", "--no-cache", "--target-version",
                             version, "--counts", scratch / "counts.json", "--format", "json", "."],
                            cwd=scratch / "plain"))
    promise, changed = follow(report, scratch / "slotted")
    plain = work(python, scratch / "plain", scratch, None)
    slotted = work(python, scratch / "slotted", scratch, None)
    saved = {key: plain[key] - slotted[key] for key in plain}
    off = {key: saved[key] / promise - 1 if promise else 1 for key in saved}
    print(f"{version}  {name:28} {changed:3} classes  {plain['allocated']:12,}  {promise:12,}  "
          f"{saved['allocated']:12,} {off['allocated']:+7.2%}  {saved['resident']:12,} "
          f"{off['resident']:+7.2%}", flush=True)
    return all(abs(value) <= LIMIT for value in off.values())


def main():
    slotlint, pythons = Path(sys.argv[1]).resolve(), sys.argv[2:]
    kept = True
    print(f"{'':6}{'':28} {'changed':>11}  {'bytes before':>12}  {'promised':>12}  "
          f"{'allocated':>20}  {'resident':>20}")
    for python in pythons:
        version = run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).strip()
        for name in WORKLOADS:
            with tempfile.TemporaryDirectory() as scratch:
                kept = prove(slotlint, python, version, name, Path(scratch)) and kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
