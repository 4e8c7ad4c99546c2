"""Third-party code is pinned by hash, fetched from where npm is told to, and replaceable."""

import json
import re
import subprocess
import sys

import pytest
from house import expect_none, plant

LOCKS = ["vendor/package-lock.json", "tests/package-lock.json"]
PINNED = {"node_modules/tree-sitter": "0.25.1", "node_modules/tree-sitter-python": "0.25.0"}


def check_lock(path):
    found = []
    for name, package in json.loads(path.read_text())["packages"].items():
        if not name:
            wanted = {**package.get("dependencies", {}), **package.get("devDependencies", {})}
            found += [f"{n}: {v} is a range" for n, v in wanted.items() if not v[0].isdigit()]
            continue
        if not re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", package.get("integrity", "")):
            found.append(f"{name}: no integrity hash")
        if "resolved" in package:
            found.append(f"{name}: a download address")
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_locks(root, name):
    expect_none(check_lock(root / name))


def test_versions(root):
    packages = json.loads((root / LOCKS[0]).read_text())["packages"]
    assert {name: packages[name]["version"] for name in PINNED} == PINNED


HASH = "sha512-" + "a" * 86 + "=="


@pytest.mark.parametrize("package, word", [
    ({"version": "1.0.0"}, "integrity"),
    ({"version": "1.0.0", "integrity": "sha1-abc"}, "integrity"),
    ({"version": "1.0.0", "integrity": HASH, "resol" + "ved": "x"}, "address"),
])
def test_locks_are_provoked(tmp_path, package, word):
    lock = {"packages": {"": {"dependencies": {"a": "1.0.0"}}, "node_modules/a": package}}
    plant(tmp_path, {"lock.json": json.dumps(lock)})
    (sentence,) = check_lock(tmp_path / "lock.json")
    assert word in sentence


def test_ranges_are_provoked(tmp_path):
    lock = {"packages": {"": {"devDependencies": {"a": "^1.0.0"}}}}
    plant(tmp_path, {"lock.json": json.dumps(lock)})
    assert check_lock(tmp_path / "lock.json") == ["a: ^1.0.0 is a range"]


def configure(root, where, *options):
    return subprocess.run(
        ["cmake", "-S", root, "-B", where / "tree", "-G", "Ninja",
         "-DSLOTLINT_TESTS=OFF", f"-DSLOTLINT_VENDOR_DIR={where / 'vendor'}",
         f"-DSLOTLINT_NPM={where / 'npm'}", *options],
        capture_output=True, text=True, check=False,
    )


@pytest.fixture
def broken_npm(tmp_path):
    """An npm that fails, and leaves a trace."""
    plant(tmp_path, {"npm": "#!/bin/sh\necho no network\ntouch called\nexit 1\n"})
    (tmp_path / "npm").chmod(0o755)
    return tmp_path


def test_source_folders_need_no_npm(root, broken_npm):
    fetched = root / "build/vendor/node_modules"
    runtime = fetched / "tree-sitter/vendor/tree-sitter"
    done = configure(
        root, broken_npm,
        f"-DSLOTLINT_TREE_SITTER_SOURCE={runtime}",
        f"-DSLOTLINT_TREE_SITTER_PYTHON_SOURCE={fetched / 'tree-sitter-python'}",
    )
    assert done.returncode == 0, done.stderr
    assert not (broken_npm / "vendor").exists()
    commands = (broken_npm / "tree/compile_commands.json").read_text()
    assert f"{runtime}/lib/src/lib.c" in commands


def test_a_failed_fetch_says_so(root, broken_npm):
    done = configure(root, broken_npm)
    assert done.returncode != 0
    assert "npm ci failed" in done.stderr and "no network" in done.stderr
    assert (broken_npm / "vendor/called").exists()
    assert not (broken_npm / "vendor/fetched.json").exists()


def test_cjson_from_a_folder(root, broken_npm):
    plant(broken_npm, {"cjson/cJSON.c": "int cjson;\n", "cjson/cJSON.h": "#define CJSON 1\n"})
    fetched = root / "build/vendor/node_modules"
    done = configure(
        root, broken_npm,
        f"-DSLOTLINT_TREE_SITTER_SOURCE={fetched / 'tree-sitter/vendor/tree-sitter'}",
        f"-DSLOTLINT_TREE_SITTER_PYTHON_SOURCE={fetched / 'tree-sitter-python'}",
        f"-DSLOTLINT_CJSON_SOURCE={broken_npm / 'cjson'}",
    )
    assert done.returncode == 0, done.stderr
    assert f"{broken_npm}/cjson/cJSON.c" in (broken_npm / "tree/compile_commands.json").read_text()


def test_hooks_are_well_formed(root):
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit",
         "validate-manifest", root / ".pre-commit-hooks.yaml"],
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
