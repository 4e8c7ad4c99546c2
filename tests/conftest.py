"""What the Python tests share: the binary under test and a way to run it.

CTest names the binary in SLOTLINT; by hand, the build with sanitizers is used, else the release.
"""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def find_binary():
    named = os.environ.get("SLOTLINT")
    candidates = [Path(named)] if named else [
        ROOT / "build" / "asan" / "slotlint",
        ROOT / "build" / "release" / "slotlint",
    ]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(f"no slotlint binary: looked for {', '.join(map(str, candidates))}")


@pytest.fixture(scope="session")
def root():
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def slotlint_path():
    """The binary under test."""
    return find_binary()


@pytest.fixture(scope="session")
def release_path():
    """The release binary, for tests that measure."""
    path = Path(os.environ.get("SLOTLINT_RELEASE", ROOT / "build" / "release" / "slotlint"))
    assert path.is_file(), f"no release binary at {path}: ./test builds it"
    return path


@pytest.fixture(scope="session")
def sarif_schema():
    """The SARIF 2.1.0 schema, as a path."""
    node = Path(os.environ.get("SLOTLINT_NODE_DIR", ROOT / "build" / "node"))
    path = node / "node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json"
    assert path.is_file(), f"no SARIF schema at {path}: ./test installs it"
    return path


@pytest.fixture
def slotlint(slotlint_path, tmp_path):
    """run(*arguments, cwd=tmp_path, stdin=b"", timeout=60, text=True, env=None) -> CompletedProcess.

    A crash, a sanitizer's report or a hang fails the test here: no exit status but 0, 1, 2 returns.
    """

    def run(*arguments, cwd=None, stdin=b"", timeout=60, text=True, env=None):
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "VIRTUAL_ENV")}
        environment.update(env or {})
        if isinstance(stdin, str):
            stdin = stdin.encode()
        done = subprocess.run(
            [slotlint_path, *arguments],
            cwd=cwd or tmp_path,
            input=stdin,
            capture_output=True,
            timeout=timeout,
            env=environment,
            check=False,
        )
        assert done.returncode in (0, 1, 2), (
            f"exit status {done.returncode}\n{done.stderr.decode(errors='replace')}"
        )
        if text:
            done.stdout = done.stdout.decode()
            done.stderr = done.stderr.decode()
        return done

    return run


def pytest_sessionfinish(session, exitstatus):
    """A run in which nothing was really tested is not a success."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.option.collectonly:
        return
    if exitstatus == 0 and reporter is not None and not reporter.stats.get("passed"):
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
