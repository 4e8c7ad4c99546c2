"""The hooks of .pre-commit-hooks.yaml under the real pre-commit: commits in a scratch repository
pass or are refused."""

import importlib.util
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not installed"
)

HOOKS = ".pre-commit-hooks.yaml"
GIT_CONFIG = """\
[user]
name = Ann
email = ann@example.org
[init]
defaultBranch = main
[safe]
directory = *
"""
BASE = "class Base:\n    __slots__ = ()\n"
BASE_WITHOUT_SLOTS = "class Base:\n    pass\n"
POINT = 'from base import Base\n\n\nclass Point(Base):\n    __slots__ = ("x", "y")\n'
TWICE = 'class Pair:\n    __slots__ = ("a", "b", "a")\n'


class Repository:
    """A git repository that tests write and commit to."""

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment

    def run(self, *command):
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=120,
        )

    def git(self, *arguments):
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout.strip()

    def commit(self, files):
        """Whether a commit of the files is let through, and what was said."""
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text)
        self.git("add", "--all", "--force")
        done = self.run("git", "commit", "-q", "--allow-empty", "-m", "change")
        assert (self.git("status", "--porcelain") == "") == (done.returncode == 0), done.stdout
        return done.returncode == 0, done.stdout


@pytest.fixture
def environment(tmp_path, slotlint_path):
    (tmp_path / "gitconfig").write_text(GIT_CONFIG)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT", "SKIP"))}
    return {
        **kept,
        "PATH": f"{slotlint_path.parent}{os.pathsep}{kept['PATH']}",
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(tmp_path / "cache"),
        "PRE_COMMIT_COLOR": "never",
    }


@pytest.fixture
def hooks(tmp_path, root, environment):
    """A clone of this checkout, with the hooks as they stand in the work tree."""
    clone = Repository(tmp_path / "slotlint", environment)
    clone.folder.mkdir()
    if (root / ".git").exists():
        clone.git("clone", "-q", "--depth", "1", f"file://{root}", ".")
    else:
        clone.git("init", "-q")
    assert clone.commit({HOOKS: (root / HOOKS).read_text()})[0]
    return clone


@pytest.fixture
def project(tmp_path, hooks, environment):
    """start(hook): a repository in which that hook is installed and a first commit was made."""

    def start(hook):
        repository = Repository(tmp_path / "project", environment)
        repository.folder.mkdir()
        repository.git("init", "-q")
        done = repository.run(sys.executable, "-m", "pre_commit", "install")
        assert done.returncode == 0, done.stdout
        passed, said = repository.commit({
            ".pre-commit-config.yaml": f"""\
repos:
  - repo: {hooks.folder}
    rev: {hooks.git("rev-parse", "HEAD")}
    hooks:
      - id: {hook}
""",
            "base.py": BASE,
            "point.py": POINT,
        })
        assert passed, said
        assert "Passed" in said
        return repository

    return start


def test_a_finding_refuses_the_commit(project):
    repository = project("slotlint")
    passed, said = repository.commit({"pair.py": TWICE})
    assert not passed
    assert "pair.py:2:" in said and "SLT304" in said
    passed, said = repository.commit({"pair.py": TWICE.replace(', "a")', ")")})
    assert passed, said


def test_the_project_around_the_file_is_known(project):
    repository = project("slotlint")
    # The base is in a file that this commit does not touch.
    repeated = 'from point import Point\n\n\nclass Place(Point):\n    __slots__ = ("x", "name")\n'
    passed, said = repository.commit({"place.py": repeated})
    assert not passed
    assert "place.py:5:" in said and "SLT303" in said


def test_only_named_files_are_reported(project):
    repository = project("slotlint")
    passed, said = repository.commit({"base.py": BASE_WITHOUT_SLOTS})
    assert passed, said


def test_the_whole_project(project):
    repository = project("slotlint-all")
    passed, said = repository.commit({"base.py": BASE_WITHOUT_SLOTS})
    assert not passed
    assert "point.py:5:" in said and "SLT301" in said


@pytest.mark.parametrize("hook", ["slotlint", "slotlint-all"])
def test_what_is_excluded_stays_so(project, hook):
    passed, said = project(hook).commit({"build/pair.py": TWICE, "notes.txt": TWICE})
    assert passed, said


def test_without_python_files_the_hook_is_skipped(project):
    passed, said = project("slotlint").commit({"notes.txt": TWICE})
    assert passed and "Skipped" in said
