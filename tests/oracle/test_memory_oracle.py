"""Bytes per instance, held against each CPython on the machine.

Random families of classes are made, instances of each class are counted by the interpreter's own
allocators, and `bytes` of `slotlint layout --format json` must be that number exactly.

SLOTLINT_MEMORY_FAMILIES is how many families each version gets (about twice as many classes); a
long run by hand: SLOTLINT_MEMORY_FAMILIES=1000 pytest -q test_memory_oracle.py. With
SLOTLINT_MEMORY_SEED another set of them. SLOTLINT_NEWER_PYTHONS is a folder with more interpreters
(usr/bin/python3.14 somewhere in it).
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

import memory_classes

HERE = Path(__file__).resolve().parent
FAMILIES = int(os.environ.get("SLOTLINT_MEMORY_FAMILIES", "75"))
SEED = int(os.environ.get("SLOTLINT_MEMORY_SEED", "1"))
MINORS = range(8, 16)
ENVIRONMENT = {
    **os.environ,
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    # Chunks that wait in malloc's cache of the thread would count as in use.
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0",
}


def find_interpreter(minor):
    candidates = sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))
    newer = os.environ.get("SLOTLINT_NEWER_PYTHONS")
    if newer:
        candidates += sorted(Path(newer).glob(f"**/bin/python3.{minor}"))
    for candidate in candidates:
        asked = "import sys; print(sys.version_info[:2], sys.maxsize > 2**32)"
        done = subprocess.run([candidate, "-c", asked], capture_output=True, text=True, check=False)
        if done.stdout.strip() == f"(3, {minor}) True":
            return candidate
    return None


def write_families(folder, minor, count):
    folder.mkdir()
    for i in range(count):
        source = memory_classes.make_family(SEED * 1_000_000 + i, minor)
        (folder / f"m{i:05}.py").write_text(source)


def measured(interpreter, folder):
    done = subprocess.run([interpreter, HERE / "measure_instances.py", folder], env=ENVIRONMENT,
                          capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def computed(slotlint_path, folder, minor):
    command = [slotlint_path, "layout", "--isolated", "--no-cache", "--format", "json",
               "--target-version", f"3.{minor}", folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return {entry["id"]: entry for entry in json.loads(done.stdout)["classes"]}


def compare(real, told, folder):
    """How many classes were compared, refused by both, and the sentences that tell what differs."""
    compared, refused, wrong = 0, 0, []
    for module, result in real.items():
        if "error" in result:
            errors = [entry["creation_error"] for entry in told.values()
                      if entry["module"] == module and entry["creation_error"]]
            refused += 1
            if not errors:
                wrong.append(f"{module}: CPython says {result['error']}, slotlint nothing")
            continue
        for name, real_bytes in result.items():
            entry = told[f"{module}:{name}"]
            compared += 1
            if entry["bytes"] is None or abs(entry["bytes"] - real_bytes) > 0.6:
                source = (folder / f"{module}.py").read_text()
                wrong.append(f"{module}:{name}: {entry['bytes']}, really {real_bytes}\n{source}")
    return compared, refused, wrong


@pytest.mark.parametrize("minor", MINORS, ids=lambda minor: f"3.{minor}")
def test_bytes_of_random_classes(minor, slotlint_path, tmp_path):
    interpreter = find_interpreter(minor)
    if interpreter is None:
        pytest.skip(f"no CPython 3.{minor} found")
    folder = tmp_path / "families"
    write_families(folder, minor, FAMILIES)
    real = measured(interpreter, folder)
    told = computed(slotlint_path, folder, minor)
    compared, refused, wrong = compare(real, told, folder)
    print(f"3.{minor}: {compared} classes compared, {refused} families refused, {len(wrong)} wrong")
    assert compared > FAMILIES
    assert refused < FAMILIES / 4
    assert not wrong, f"{len(wrong)} of {compared}\n" + "\n".join(wrong[:5])


def test_families_are_what_they_are_meant_to_be():
    """The generator reaches each of the forms that cost something."""
    sources = [memory_classes.make_family(seed, 12) for seed in range(400)]
    for form in (r"__slots__ = \(", r"__slots__ = \[", r"__slots__ = \{", "'__dict__'",
                 "'__weakref__'", "slots=True", "weakref_slot=True", "namedtuple", r"class C3\(",
                 r"class M\d:", r"this\.", "setattr", r"\(list", r"\(int", r"Generic\[T\]"):
        assert any(re.search(form, source) for source in sources), form
