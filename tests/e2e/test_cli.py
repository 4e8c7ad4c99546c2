"""The command line: commands, options, exit status, what is read and where reports go."""

import json
import os
import random
import re
import subprocess
import time

import pytest

# A warning (SLT304), an error (SLT103), and nothing at all.
WARNING = 'class Point:\n    __slots__ = ("x", "y", "x")\n'
ERROR = 'class Point:\n    __slots__ = ("x", "y")\n    x = 1\n'
CLEAN = 'class Point:\n    __slots__ = ("x", "y")\n'
BUILT = {"check", "layout", "savings", "rule", "help"}
NOT_BUILT = ["facts", "server", "config", "clean"]


def plant(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def findings(done):
    return json.loads(done.stdout)["findings"]


def codes(done):
    return [finding["code"] for finding in findings(done)]


@pytest.fixture
def check(slotlint):
    """check(*arguments) -> CompletedProcess of `check --format json`."""

    def run(*arguments, **keywords):
        return slotlint("check", "--format", "json", *arguments, **keywords)

    return run


# Commands and help


def test_version(slotlint):
    done = slotlint("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("slotlint 0.")
    assert slotlint("-V").stdout == done.stdout


def test_help_lists_what_is_built(slotlint):
    done = slotlint("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert slotlint("help").stdout == slotlint("-h").stdout == done.stdout
    commands = done.stdout.split("Commands:\n")[1].split("\n\n")[0]
    assert {line.split()[0] for line in commands.splitlines()} == BUILT
    for option in ("--select", "--target-version", "--output-file", "--color", "--jobs"):
        assert option in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


@pytest.mark.parametrize("command, option, absent", [
    ("check", "--fail-level", "--class"),
    ("layout", "--class", "--fail-level"),
    ("rule", "--all", "--select"),
])
def test_help_of_a_command(slotlint, command, option, absent):
    done = slotlint("help", command)
    assert done.returncode == 0
    assert option in done.stdout and absent not in done.stdout
    if command != "check":
        assert slotlint(command, "--help").stdout == done.stdout


@pytest.mark.parametrize("command", NOT_BUILT)
def test_commands_to_come(slotlint, command):
    done = slotlint(command)
    assert done.returncode == 2 and done.stdout == ""
    assert f"`{command}`" in done.stderr
    assert command not in slotlint("--help").stdout.split("Options")[0]


def test_check_is_the_default_command(slotlint, tmp_path):
    plant(tmp_path, {"a.py": WARNING})
    done = slotlint("check", ".")
    assert done.returncode == 1 and "SLT304" in done.stdout
    assert slotlint().stdout == slotlint("a.py").stdout == done.stdout


def test_a_path_can_have_the_name_of_a_command(slotlint, tmp_path):
    plant(tmp_path, {"check/a.py": WARNING, "layout/b.py": WARNING})
    assert slotlint("check", "layout", "--show-files").stdout == "layout/b.py\n"
    assert slotlint("--show-files", "--", "layout").stdout == "layout/b.py\n"
    assert slotlint("./check", "--show-files").stdout == "check/a.py\n"


# What cannot be meant


@pytest.mark.parametrize("arguments, words", [
    (["--selct", "SLT304"], ["`--selct`", "did you mean `--select`?"]),
    (["--fromat=json"], ["`--fromat`", "did you mean `--format`?"]),
    (["-x"], ["`-x`"]),
    (["--select", "SLT999"], ["`SLT999`"]),
    (["--select", "slt304"], ["`slt304`", "did you mean `SLT304`?"]),
    (["--ignore", "duplicate-slots"], ["--ignore", "did you mean `duplicate-slot`?"]),
    (["--extend-select", "SLT304,SL"], ["`SL`"]),
    (["--extend-ignore", "nonsense-rule"], ["`nonsense-rule`"]),
    (["--format", "jsn"], ["`jsn`", "did you mean `json`?"]),
    (["--format", "json:"], ["names no file"]),
    (["--format", "json", "--format", "full"], ["one format"]),
    (["--target-version", "3.7"], ["`3.7`", "3.8", "3.15"]),
    (["--target-version", "3.16"], ["`3.16`"]),
    (["--target-version", "4.10"], ["`4.10`"]),
    (["--target-version", "3.12-3.9"], ["`3.12-3.9`"]),
    (["--target-version", ""], ["--target-version"]),
    (["--jobs", "0"], ["--jobs"]),
    (["--jobs", "many"], ["`many`"]),
    (["--fail-level", "fatal"], ["`fatal`", "error", "warning", "info"]),
    (["--color", "pink"], ["`pink`", "never"]),
    (["--class", "Point"], ["`--class`", "`check`"]),
    (["--select"], ["`--select`", "value"]),
    (["--preview=yes"], ["`--preview`", "no value"]),
    (["--src", "nowhere"], ["nowhere", "--src"]),
    (["-", "a.py"], ["standard input"]),
    (["@nowhere.txt"], ["nowhere.txt", "No such file"]),
    (["help", "chekc"], ["`chekc`", "did you mean `check`?"]),
    (["layuot"], ["layuot", "No such file", "did you mean `layout`?"]),
    (["rule", "SLT3O4"], ["`SLT3O4`", "did you mean `SLT304`?"]),
    (["rule", "duplicate_slot"], ["did you mean `duplicate-slot`?"]),
    (["rule"], ["--all"]),
    (["rule", "SLT304", "--format", "sarif"], ["`sarif`"]),
    (["layout", "--sort", "colour"], ["`colour`", "name"]),
    (["layout", "--format", "concise"], ["`concise`"]),
    (["layout", "--compare", "3.10,x"], ["`3.10,x`"]),
])
def test_exit_status_2(slotlint, tmp_path, arguments, words):
    plant(tmp_path, {"a.py": CLEAN})
    done = slotlint(*arguments)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("slotlint: ") and done.stderr.count("\n") == 1
    for word in words:
        assert word in done.stderr


# Exit status


@pytest.mark.parametrize("text, arguments, status", [
    (CLEAN, [], 0),
    (WARNING, [], 1),
    (ERROR, [], 1),
    (WARNING, ["--exit-zero"], 0),
    (WARNING, ["--fail-level", "error"], 0),
    (ERROR, ["--fail-level", "error"], 1),
    (WARNING, ["--fail-level", "info"], 1),
    (WARNING, ["--ignore", "SLT304"], 0),
])
def test_exit_status(check, tmp_path, text, arguments, status):
    plant(tmp_path, {"a.py": text})
    done = check(*arguments)
    assert (done.returncode, done.stderr) == (status, "")
    assert len(findings(done)) == (0 if text is CLEAN or "--ignore" in arguments else 1)


def test_a_missing_path_does_not_keep_the_others_from_being_checked(check, tmp_path):
    plant(tmp_path, {"a.py": WARNING})
    done = check("a.py", "nowhere.py", "--exit-zero")
    assert done.returncode == 2
    assert done.stderr == "slotlint: nowhere.py: No such file or directory\n"
    assert codes(done) == ["SLT304"]


# Selection


@pytest.mark.parametrize("arguments, expected", [
    ([], ["SLT103", "SLT304"]),
    (["--select", "SLT3"], ["SLT304"]),
    (["--select", "SLT304,SLT103"], ["SLT103", "SLT304"]),
    (["--select", "duplicate-slot"], ["SLT304"]),
    (["--select", "ALL"], ["SLT103", "SLT304"]),
    (["--select=SLT"], ["SLT103", "SLT304"]),
    (["--select", "SLT1", "--select", "SLT304"], ["SLT103", "SLT304"]),
    (["--select", "SLT1", "--extend-select", "SLT30"], ["SLT103", "SLT304"]),
    (["--ignore", "SLT1"], ["SLT304"]),
    (["--ignore", "slot-shadows-class-variable"], ["SLT304"]),
    (["--extend-ignore", "SLT103"], ["SLT304"]),
    (["--ignore", "ALL"], []),
    # The more specific one wins, whichever side it is on; between two alike the ignoring one.
    (["--select", "SLT3", "--ignore", "SLT304"], []),
    (["--select", "SLT304", "--ignore", "SLT3"], ["SLT304"]),
    (["--select", "SLT304", "--ignore", "SLT304"], []),
    (["--ignore", "SLT", "--extend-select", "SLT30"], ["SLT304"]),
])
def test_selection(check, tmp_path, arguments, expected):
    plant(tmp_path, {"a.py": ERROR.replace("Point", "First") + WARNING})
    assert codes(check(*arguments)) == expected


# Target versions

VERSIONED = """\
from contextlib import AbstractContextManager


class Lock(AbstractContextManager):
    __slots__ = ("held",)

    def __init__(self):
        self.held = False

    def __exit__(self, *details):
        return None
"""


@pytest.mark.parametrize("target, asked, expected", [
    ("3.12", ["3.12"], [None]),
    ("py312", ["3.12"], [None]),
    ("3.13", ["3.13"], []),
    ("3.11-3.12", ["3.11", "3.12"], [None]),
    ("3.11-3.14", ["3.11", "3.12", "3.13", "3.14"], [["3.11", "3.12"]]),
])
def test_ranges_say_which_versions(check, tmp_path, target, asked, expected):
    # AbstractContextManager has slots from 3.13 on.
    plant(tmp_path, {"a.py": VERSIONED})
    report = json.loads(check("--select", "SLT301", "--target-version", target).stdout)
    assert report["target"]["python"] == asked
    assert [finding["versions"] for finding in report["findings"]] == expected


@pytest.mark.parametrize("pyproject, expected", [
    ('[project]\nrequires-python = ">=3.12"\n', "3.12"),
    ("[project]\nrequires-python = '~=3.9'\n", "3.9"),
    ('[project]\nrequires-python = "<4, >= 3.11 , !=3.11.2"\n', "3.11"),
    ('[project]\nrequires-python="==3.13.*"\n', "3.13"),
    ('[project]\nrequires-python = ">=2.7"\n', "3.8"),
    ('[project]\nrequires-python = ">=3"\n', "3.8"),
    ('[project]\nrequires-python = ">=3.40"\n', "3.15"),
    ('[project]\nrequires-python = "<3.14"\n', "3.10"),
    ('[project]\nname = "x"\n', "3.10"),
    ('project.requires-python = ">=3.12"\n', "3.12"),
    ('[ "project" ] # table\r\n"requires-python" = ">=3.12" # key\r\n', "3.12"),
    ('[tool.other]\nrequires-python = ">=3.12"\n', "3.10"),
    ('[[project]]\nrequires-python = ">=3.12"\n', "3.10"),
    ('[project]\nreadme = """\nrequires-python = ">=3.12"\n"""\n', "3.10"),
    ("[project]\nreadme = '''\n[project]\nrequires-python = '>=3.12'\n'''\n", "3.10"),
    ('[project]\nkeywords = [\n  "]", # [\n  "a",\n]\nrequires-python = ">=3.12"\n', "3.12"),
    ('[project]\nname = "a\\"b" # "\nrequires-python = ">=3.12"\n', "3.12"),
    ('[project]\nurls = { a = "}", b = "#" }\nrequires-python = ">=3.12"\n', "3.12"),
    ("[project]\n# requires-python = '>=3.12'\n", "3.10"),
    ("[project\nrequires-python = ", "3.10"),
    ("\ufeff[project]\nrequires-python = '>=3.12'\n", "3.12"),
])
def test_requires_python_is_the_default_target(check, tmp_path, pyproject, expected):
    plant(tmp_path, {"pyproject.toml": pyproject, "pkg/a.py": CLEAN})
    done = check("pkg/a.py")
    assert json.loads(done.stdout)["target"]["python"] == [expected]
    asked = json.loads(check("pkg/a.py", "--target-version", "3.14").stdout)
    assert asked["target"]["python"] == ["3.14"]
    isolated = json.loads(check("pkg/a.py", "--isolated").stdout)
    assert isolated["target"]["python"] == ["3.10"]


def test_verbose_says_where_the_target_comes_from(slotlint, tmp_path):
    plant(tmp_path, {"pyproject.toml": '[project]\nrequires-python = ">=3.6"\n', "a.py": CLEAN})
    done = slotlint("--verbose", "--format", "json")
    assert "3.8" in done.stderr and "pyproject.toml" in done.stderr
    assert "counts as 3.8" in done.stderr
    assert slotlint("--format", "json").stderr == ""


def test_verbose_says_what_each_step_took(slotlint, tmp_path):
    plant(tmp_path, {"a.py": CLEAN})
    done = slotlint("--verbose", "--isolated", "--quiet")
    assert re.search(r"^slotlint: read 1 files in \d+ ms$", done.stderr, re.MULTILINE)
    assert re.search(r"^slotlint: linked \d+ classes in \d+ ms$", done.stderr, re.MULTILINE)


def test_each_root_has_its_own_target(check, tmp_path):
    plant(tmp_path, {
        "old/pyproject.toml": '[project]\nrequires-python = ">=3.9"\n',
        "old/a.py": VERSIONED,
        "new/pyproject.toml": '[project]\nrequires-python = ">=3.13"\n',
        "new/a.py": VERSIONED,
    })
    done = check("--select", "SLT301", "old", "new")
    assert json.loads(done.stdout)["target"]["python"] == ["3.9", "3.13"]
    assert [finding["path"] for finding in findings(done)] == ["old/a.py"]


# The project around the named files

BASE = "class Base:\n    pass\n"
CHILD = 'from {module} import Base\n\n\nclass Child(Base):\n    __slots__ = ("x",)\n'


@pytest.mark.parametrize("files, named", [
    ({"base.py": BASE, "child.py": CHILD.format(module="base")}, "child.py"),
    ({"pkg/__init__.py": "", "pkg/base.py": BASE,
      "pkg/child.py": CHILD.format(module="pkg.base")}, "pkg/child.py"),
    ({"pkg/__init__.py": "", "pkg/base.py": BASE,
      "pkg/sub/__init__.py": "", "pkg/sub/child.py": CHILD.format(module="..base")},
     "pkg/sub/child.py"),
    ({"pyproject.toml": "", "src/pkg/__init__.py": "", "src/pkg/base.py": BASE,
      "tests/child.py": CHILD.format(module="pkg.base")}, "tests/child.py"),
    ({"slotlint.toml": "", "lib/__init__.py": BASE, "bin/child.py": CHILD.format(module="lib")},
     "bin"),
    ({"build/base.py": BASE, "build/child.py": CHILD.format(module="base")}, "build"),
])
def test_bases_around_named_files_are_known(check, tmp_path, files, named):
    plant(tmp_path, files)
    done = check("--select", "SLT301", named)
    (finding,) = findings(done)
    assert finding["path"].endswith("child.py")
    assert any((place["path"] or "").endswith(("base.py", "lib/__init__.py"))
               for place in finding["related"])


def test_the_project_is_found_from_elsewhere(check, tmp_path):
    plant(tmp_path, {"project/pyproject.toml": "", "project/base/__init__.py": BASE,
                     "project/app/child.py": CHILD.format(module="base"), "elsewhere/x.txt": ""})
    child = tmp_path / "project/app/child.py"
    done = check("--select", "SLT301", child, cwd=tmp_path / "elsewhere")
    assert [finding["path"] for finding in findings(done)] == [str(child)]
    named = check("--select", "SLT301", "../app/child.py", cwd=tmp_path / "project/base")
    assert len(findings(named)) == 1


def test_src_is_a_source_root(check, tmp_path):
    plant(tmp_path, {"one/pyproject.toml": "", "one/child.py": CHILD.format(module="base"),
                     "two/base.py": BASE})
    assert findings(check("--select", "SLT301", "one")) == []
    done = check("--select", "SLT301", "--src", "two", "one")
    assert [finding["path"] for finding in findings(done)] == ["one/child.py"]


def test_only_named_files_are_reported(check, tmp_path):
    plant(tmp_path, {"pyproject.toml": "", "a.py": WARNING, "b.py": ERROR, "c/d.py": WARNING})
    assert [f["path"] for f in findings(check("b.py", "c"))] == ["b.py", "c/d.py"]
    assert [f["path"] for f in findings(check())] == ["a.py", "b.py", "c/d.py"]
    assert [f["path"] for f in findings(check("./b.py", "b.py", tmp_path / "b.py"))] == ["b.py"]


def test_other_interpreters_libraries_are_not_indexed(slotlint, tmp_path):
    # A checkout may hold whole installations, as pyenv's does.
    plant(tmp_path, {".git/HEAD": "", "versions/3.12/lib/python3.12/a.py": CLEAN,
                     "versions/3.13/lib/python3.13/b.py": CLEAN})
    done = slotlint("--verbose", "versions/3.12/lib/python3.12")
    assert "1 files to check, 0 more read" in done.stderr


# Which files


def shown(slotlint, *arguments, **keywords):
    return slotlint("--show-files", *arguments, **keywords).stdout.splitlines()


EXCLUDED = [".hidden/a.py", ".venv/a.py", "venv/a.py", "node_modules/a.py", "__pycache__/a.py",
            "build/a.py", "dist/a.py", "site-packages/a.py", "pkg/build/a.py"]


def test_default_excludes(slotlint, tmp_path):
    plant(tmp_path, {**dict.fromkeys(EXCLUDED, CLEAN), "a.py": CLEAN, "b.pyi": CLEAN,
                     ".c.py": CLEAN, "d.txt": CLEAN, "e": CLEAN, "builds/f.py": CLEAN})
    assert shown(slotlint) == [".c.py", "a.py", "b.pyi", "builds/f.py"]
    for name in EXCLUDED:
        assert shown(slotlint, name) == [name]
        assert shown(slotlint, os.path.dirname(name)) == [name]
        assert shown(slotlint, "--force-exclude", name) == []
        assert shown(slotlint, "--force-exclude", os.path.dirname(name)) == []
    assert shown(slotlint, "e", "d.txt") == ["d.txt", "e"]
    assert shown(slotlint, "--force-exclude", "a.py", "e") == ["a.py", "e"]


@pytest.mark.parametrize("pattern, left", [
    ("tests", ["a.py", "pkg/b.py", "pkg/c_pb2.py"]),
    ("tests/", ["a.py", "pkg/b.py", "pkg/c_pb2.py"]),
    ("*_pb2.py", ["a.py", "pkg/b.py", "pkg/tests/d.py", "tests/e.py"]),
    ("pkg/tests", ["a.py", "pkg/b.py", "pkg/c_pb2.py", "tests/e.py"]),
    ("./pkg/*.py", ["a.py", "pkg/tests/d.py", "tests/e.py"]),
    ("pkg/**/d.py,a.py", ["pkg/b.py", "pkg/c_pb2.py", "tests/e.py"]),
    ("?.py", ["pkg/c_pb2.py"]),
])
def test_exclude(slotlint, tmp_path, pattern, left):
    plant(tmp_path, dict.fromkeys(
        ["a.py", "pkg/b.py", "pkg/c_pb2.py", "pkg/tests/d.py", "tests/e.py"], CLEAN))
    assert shown(slotlint, "--exclude", pattern) == left
    assert "a.py" in shown(slotlint, "--exclude", pattern, "a.py", "pkg")
    forced = shown(slotlint, "--force-exclude", "--exclude", pattern, "a.py", "pkg", "tests")
    assert forced == left


def test_arguments_from_a_file(slotlint, tmp_path):
    plant(tmp_path, {"a.py": WARNING, "b c.py": ERROR, "@d.py": WARNING,
                     "more.txt": "--select\nSLT304\r\n\na.py\nb c.py\n"})
    assert slotlint("@more.txt", "--format=concise").stdout.startswith("a.py:2:")
    assert shown(slotlint, "@more.txt") == ["a.py", "b c.py"]
    assert shown(slotlint, "./@d.py") == shown(slotlint, "--", "@d.py") == ["@d.py"]


# Standard input


def test_standard_input(check, tmp_path):
    done = check("-", stdin=WARNING)
    assert [(f["code"], f["path"]) for f in findings(done)] == [("SLT304", "-")]
    assert done.returncode == 1
    assert check("-", stdin="").returncode == 0


def test_standard_input_stands_for_a_file(check, tmp_path):
    plant(tmp_path, {"pyproject.toml": "", "pkg/__init__.py": "", "pkg/base.py": BASE,
                     "pkg/child.py": CLEAN})
    text = CHILD.format(module=".base")
    for name in ("pkg/child.py", "pkg/new.py"):
        done = check("-", "--select", "SLT301", "--stdin-filename", name, stdin=text)
        assert [f["path"] for f in findings(done)] == [name]
    assert findings(check("--stdin-filename", "pkg/child.py", "--select", "SLT301", stdin=text))
    full = check("-", "--format", "full:out.txt", "--stdin-filename", "pkg/child.py", stdin=text)
    assert full.returncode == 1
    assert '__slots__ = ("x",)' in (tmp_path / "out.txt").read_text(encoding="utf-8")


# Suppression


@pytest.mark.parametrize("comment, suppressed", [
    ("# slotlint: ignore", True),
    ("# slotlint: ignore[SLT304]", True),
    ("# slotlint: ignore[SLT101, SLT304]", True),
    ("# slotlint: ignore[SLT3]", True),
    ("# slotlint: ignore[duplicate-slot]", True),
    ("# slotlint: ignore[SLT303]", False),
    ("# noqa", True),
    ("# noqa: SLT304", True),
    ("# noqa: E501, SLT304", True),
    ("# noqa: E501", False),
    ("# a remark", False),
])
def test_suppression(check, tmp_path, comment, suppressed):
    same_line = WARNING.replace('"x")', f'"x")  {comment}')
    plant(tmp_path, {"a.py": same_line})
    done = check("--select", "SLT304")
    assert done.returncode == (0 if suppressed else 1)
    assert json.loads(done.stdout)["summary"]["suppressed"] == suppressed


def test_suppression_by_place(check, tmp_path):
    line_before = WARNING.replace("    __slots__", "    # slotlint: ignore[SLT304]\n    __slots__")
    plant(tmp_path, {
        "before.py": line_before,
        "whole.py": WARNING + "# slotlint: file-ignore[SLT304]\n",
        "far.py": "# slotlint: ignore[SLT304]\n\n" + WARNING,
    })
    assert [f["path"] for f in findings(check("--select", "SLT304"))] == ["far.py"]


def test_a_suppressed_finding_counts_once_in_a_range(check, tmp_path):
    plant(tmp_path, {"a.py": WARNING.replace('"x")', '"x")  # noqa')})
    report = json.loads(check("--select", "SLT304", "--target-version", "3.9-3.14").stdout)
    assert report["summary"]["suppressed"] == 1 and report["findings"] == []


# Reports


def test_several_formats(slotlint, tmp_path):
    plant(tmp_path, {"a.py": WARNING})
    done = slotlint("--format", "json:out.json", "--format", "concise", "--format=sarif:out.sarif")
    assert done.returncode == 1 and done.stdout.startswith("a.py:2:")
    alone = slotlint("--format", "json", "a.py").stdout
    assert (tmp_path / "out.json").read_text(encoding="utf-8") == alone
    assert json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_output_file(slotlint, tmp_path):
    plant(tmp_path, {"a.py": WARNING, "report.txt": "old"})
    expected = slotlint("a.py").stdout
    done = slotlint("a.py", "--output-file", "report.txt")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == expected
    assert slotlint("a.py", "-oreport.txt", "--color", "never").stdout == ""


def test_output_into_a_missing_folder(slotlint, tmp_path):
    plant(tmp_path, {"a.py": WARNING})
    for arguments in (["--output-file", "no/where.txt"], ["--format", "json:no/where.txt"]):
        done = slotlint("a.py", *arguments)
        assert done.returncode == 2 and done.stdout == ""
        assert "no/where.txt: No such file or directory" in done.stderr
    assert sorted(os.listdir(tmp_path)) == ["a.py"]


@pytest.mark.parametrize("arguments", [["a.py"], ["layout", "a.py"], ["rule", "--all"], ["--help"],
                                       ["--version"], ["--show-files"]])
def test_full_disk(slotlint_path, tmp_path, arguments):
    plant(tmp_path, {"a.py": WARNING})
    with open("/dev/full", "wb") as full:
        done = subprocess.run([slotlint_path, *arguments], cwd=tmp_path, stdout=full,
                              stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr == b"slotlint: cannot write to standard output: No space left on device\n"


@pytest.mark.parametrize("form", ["full", "json", "sarif"])
def test_closed_pipe_ends_quietly(slotlint_path, tmp_path, form):
    plant(tmp_path, {f"a{i}.py": WARNING * 200 for i in range(20)})
    process = subprocess.Popen([slotlint_path, "--format", form], cwd=tmp_path,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.read(10)
    process.stdout.close()
    stderr = process.stderr.read()
    assert (process.wait(timeout=60), stderr) == (1, b"")


def test_statistics(slotlint, tmp_path):
    plant(tmp_path, {"a.py": ERROR, "b.py": WARNING, "c.py": WARNING})
    lines = [line.split() for line in slotlint("--statistics").stdout.splitlines()]
    assert lines == [["2", "SLT304", "duplicate-slot"],
                     ["1", "SLT103", "slot-shadows-class-variable"]]


def test_quiet(slotlint, tmp_path):
    plant(tmp_path, {"a.py": CLEAN})
    assert slotlint("--quiet").stdout == "" != slotlint().stdout


@pytest.mark.parametrize("arguments, environment, colored", [
    ([], {}, False),
    ([], {"FORCE_COLOR": "1"}, True),
    ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    (["--color", "always"], {"NO_COLOR": "1"}, True),
    (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    (["--color", "auto"], {"FORCE_COLOR": "0"}, False),
])
def test_color(slotlint, tmp_path, arguments, environment, colored):
    plant(tmp_path, {"a.py": WARNING})
    assert ("\x1b[" in slotlint(*arguments, env=environment).stdout) == colored


# The same bytes


def test_jobs_and_order_do_not_matter(slotlint, tmp_path):
    names = [f"p{i % 7}/m{i}.py" for i in range(60)]
    plant(tmp_path, {"pyproject.toml": ""})
    for i, name in enumerate(names):
        base = f"from p{(i + 1) % 7}.m{(i + 1) % 60} import C{(i + 1) % 60} as B\n" if i else ""
        body = f"class C{i}({'B' if i else ''}):\n    __slots__ = ('a', 'b', 'a')\n    b = {i}\n"
        plant(tmp_path, {name: base + body * (i % 5 + 1)})
    expected = slotlint("--format", "json", *sorted(names), "--jobs", "1")
    assert expected.returncode == 1 and len(findings(expected)) >= 100
    shuffled = list(names)
    for jobs in ("1", "2", "8"):
        random.Random(jobs).shuffle(shuffled)
        for paths in (shuffled, ["."], ["p6", *shuffled, "p0"]):
            done = slotlint("--format", "json", "--jobs", jobs, *paths)
            assert (done.stdout, done.returncode) == (expected.stdout, 1)


def test_findings_are_sorted(check, tmp_path):
    plant(tmp_path, {"b.py": WARNING + ERROR, "a-b.py": WARNING, "a/z.py": ERROR, "a.py": WARNING})
    done = check()
    keys = [(f["path"].encode(), f["start"]["offset"], f["code"]) for f in findings(done)]
    assert keys == sorted(keys) and len(keys) == 5


# The other commands


def test_layout(slotlint, tmp_path):
    plant(tmp_path, {"a.py": CLEAN, "b.py": "class Other:\n    pass\n"})
    done = slotlint("layout")
    assert (done.returncode, done.stderr) == (0, "")
    assert "class Point" in done.stdout and "class Other" in done.stdout
    report = json.loads(slotlint("layout", "--format", "json", "--class", "Poin*").stdout)
    (point,) = report["classes"]
    assert (point["id"], point["slots"], point["has_dict"]) == ("a:Point", ["x", "y"], False)


def test_layout_tells_of_what_it_cannot_read(slotlint, tmp_path):
    plant(tmp_path, {"a.py": CLEAN})
    (tmp_path / "b.py").write_bytes(b"\xff")
    done = slotlint("layout", "--format", "json")
    assert done.returncode == 0 and len(json.loads(done.stdout)["classes"]) == 1
    assert done.stderr.startswith("slotlint: b.py: ")


def test_rule(slotlint):
    done = slotlint("rule", "SLT304")
    assert (done.returncode, done.stderr) == (0, "")
    assert "SLT304" in done.stdout and "duplicate-slot" in done.stdout
    assert slotlint("rule", "duplicate-slot").stdout == done.stdout
    assert "SLT304" in slotlint("rule", "SLT304", "--format", "markdown").stdout
    assert json.loads(slotlint("rule", "SLT304", "--format", "json").stdout)


def test_rule_lists_all(slotlint):
    lines = slotlint("rule", "--all").stdout.splitlines()
    listed = [line.split()[0] for line in lines if line.startswith("SLT")]
    assert listed == sorted(set(listed)) and "SLT304" in listed and len(listed) > 20


def test_a_run_over_nothing_is_quick(slotlint, tmp_path):
    start = time.monotonic()
    assert slotlint("--format", "json").returncode == 0
    assert time.monotonic() - start < 10
