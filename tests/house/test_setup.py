"""./run and ./test install what is missing, only that, and say so on standard error."""

import os
import shutil
import subprocess

import pytest

TOOLS = ["bash", "cat", "cmp", "env", "grep", "mkdir", "rm", "sh", "cmake", "ninja", "cc",
         "python3", "node", "npm", "clang-format", "git", "objdump"]
APT = """#!/bin/sh
echo "$@" >>"$CALLS"
case "$FAIL_FIRST $*" in
"yes "*install*) grep -q update "$CALLS" || { echo no such package; exit 100; } ;;
esac
"""


@pytest.fixture
def machine(tmp_path, root):
    """run(kind, without=[...], user=0, sudo=False, fail_first=False): setup_packages on a machine
    that has every tool but some; returns what was said and how apt-get was called."""

    def run(kind, without=(), user=0, sudo=False, fail_first=False):
        tools = tmp_path / "bin"
        tools.mkdir()
        (tmp_path / "build").mkdir()
        for name in TOOLS:
            if name not in without:
                (tools / name).symlink_to(shutil.which(name))
        scripts = {"apt-get": APT, "id": f"#!/bin/sh\necho {user}\n"}
        if sudo:
            scripts["sudo"] = '#!/bin/sh\necho sudo >>"$CALLS"\nexec "$@"\n'
        for name, text in scripts.items():
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        calls = tmp_path / "calls"
        calls.touch()
        done = subprocess.run(
            [shutil.which("bash"), "-c",
             'set -u; root=$1; . "$2"; setup_packages "$3"', "-", tmp_path, root / "cmake/setup.sh",
             kind],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            env={"PATH": str(tools), "CALLS": str(calls), "FAIL_FIRST": "yes" * fail_first},
        )
        assert done.stdout == ""
        return done.returncode, done.stderr, calls.read_text().splitlines()

    return run


def test_nothing_is_missing(machine):
    assert machine("test") == (0, "", [])


def test_only_what_is_missing(machine):
    status, said, calls = machine("build", without=["ninja", "npm"])
    assert (status, said) == (0, "slotlint: installing ninja-build npm (apt)\n")
    (call,) = calls
    assert call.endswith("install --no-install-recommends ninja-build npm")


def test_tools_of_the_tests_are_not_needed_to_run(machine):
    assert machine("build", without=["clang-format", "git"]) == (0, "", [])


def test_tools_of_the_tests(machine):
    _, said, _ = machine("test", without=["clang-format", "git"])
    assert said == "slotlint: installing clang-format git (apt)\n"


def test_lists_are_fetched_when_that_is_needed(machine):
    status, _, calls = machine("build", without=["ninja"], fail_first=True)
    assert status == 0
    assert [c.split()[-1] for c in calls] == ["ninja-build", "update", "ninja-build"]


def test_sudo(machine):
    status, _, calls = machine("build", without=["ninja"], user=1000, sudo=True)
    assert status == 0
    assert calls[0] == "sudo" and calls[1].endswith("ninja-build")


def test_neither_root_nor_sudo(machine):
    status, said, calls = machine("build", without=["ninja"], user=1000)
    assert (status, calls) == (1, [])
    assert said == "slotlint: please install, as root: apt-get install ninja-build\n"


def test_ci_runs_the_tests(root):
    text = (root / ".ci/run").read_text()
    assert text.startswith("#!/usr/bin/env bash\n")
    assert text.splitlines()[-1] == "exec ./test"
    for script in ("run", "test", ".ci/run"):
        assert os.access(root / script, os.X_OK), f"{script} cannot be executed"
