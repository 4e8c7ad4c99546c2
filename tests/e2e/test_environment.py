"""Where modules come from: source roots, neighbours, and the packages of an environment."""

import json
import os
import re
import subprocess
import sys

import pytest

BASE = "class {0}:\n    __slots__ = ('{1}',)\n"
CHILD = "class Child(Base):\n    __slots__ = ('own',)\n"
SITE = ".venv/lib/python3.12/site-packages/"
CONFIG = {".venv/pyvenv.cfg": "home = nowhere/bin\nversion = 3.12.1\n"}


def plant(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def layouts(slotlint, tmp_path):
    """layouts({path: source}, *arguments) -> {class id: its entry in layout's JSON}."""

    def run(files, *arguments, **keywords):
        plant(tmp_path, files)
        done = slotlint("layout", "--format", "json", *arguments, **keywords)
        assert done.returncode == 0, done.stderr
        return {entry["id"]: entry for entry in json.loads(done.stdout)["classes"]}

    return run


def reason(entry):
    return entry["unknown"] and entry["unknown"]["reason"]


def base(name="base"):
    return f"from {name} import Base\n{CHILD}"


# Modules of the project


@pytest.mark.parametrize("files, arguments", [
    ({"pyproject.toml": "", "src/base.py": BASE.format("Base", "x"), "tests/t.py": base()}, ["."]),
    ({"pyproject.toml": "", "lib/pkg/__init__.py": "", "lib/pkg/base.py": BASE.format("Base", "x"),
      "t.py": base("pkg.base")}, ["t.py"]),
    ({"pyproject.toml": "", "given/base.py": BASE.format("Base", "x"), "t.py": base()},
     ["--src", "given", "t.py"]),
    ({"pkg/base.py": BASE.format("Base", "x"), "t.py": base("pkg.base")}, ["t.py"]),
    # conftest.py and its neighbours stand in folders that are no packages.
    ({"pyproject.toml": "", "tests/a/conftest.py": BASE.format("Base", "x"),
      "tests/b/conftest.py": BASE.format("Base", "y"), "tests/a/t.py": base("conftest")}, ["."]),
    # The first source root that has the module wins.
    ({"pyproject.toml": "", "one/base.py": BASE.format("Base", "x"),
      "two/base.py": BASE.format("Base", "y"), "t.py": base()},
     ["--src", "one", "--src", "two", "t.py"]),
    ({"pyproject.toml": "", "base.pyi": "class Base: ...\n", "base.py": BASE.format("Base", "x"),
      "t.py": base()}, ["."]),
    # What is excluded is not reported, but known.
    ({"pyproject.toml": "", "generated/base.py": BASE.format("Base", "x"),
      "t.py": base("generated.base")}, ["--exclude", "generated", "."]),
    ({"pyproject.toml": "", "build/base.py": BASE.format("Base", "x"),
      "t.py": base("build.base")}, ["."]),
])
def test_modules_of_the_project(layouts, files, arguments):
    found = layouts(files, *arguments)
    (child,) = [entry for name, entry in found.items() if name.endswith(":Child")]
    assert child["instance_slots"] == ["x", "own"]


def test_a_lone_script_knows_its_folder(layouts, slotlint, tmp_path):
    plant(tmp_path, {"elsewhere/x": "", "far/pkg/__init__.py": "", "far/pkg/unused.py": "",
                     "far/pkg/deep/base.py": BASE.format("Base", "x"), "far/unused.py": ""})
    found = layouts({"far/t.py": base("pkg.deep.base")}, "../far/t.py", cwd=tmp_path / "elsewhere")
    (child,) = found.values()
    assert child["instance_slots"] == ["x", "own"]
    said = slotlint("--verbose", "../far/t.py", cwd=tmp_path / "elsewhere").stderr
    assert "1 files to check, 2 more read" in said


def test_a_script_beside_a_module_of_the_library(layouts):
    found = layouts({"queue.py": BASE.format("Base", "x"), "t.py": base("queue")}, "t.py")
    assert found["t:Child"]["instance_slots"] == ["x", "own"]


def test_one_file_says_what_all_say(layouts):
    files = {"pyproject.toml": "", "a/__init__.py": "from .b import *\n", "a/b.py": base("c"),
             "c.py": BASE.format("Base", "x"),
             "d.py": "from a import Child\nclass D(Child):\n    pass\n"}
    whole = layouts(files, ".")
    for name in ("a/b.py", "c.py", "d.py"):
        for class_id, entry in layouts({}, name).items():
            assert entry == whole[class_id]


# The environment


def installed(files):
    return {**CONFIG, **{SITE + name: text for name, text in files.items()}}


PROJECT = {"pyproject.toml": "", "t.py": base("lib.core")}
LIBRARY = {SITE + "lib/__init__.py": "", SITE + "lib/core.py": BASE.format("Base", "x"),
           SITE + "lib/unused.py": "", SITE + "other.py": "", SITE + "lib-1.dist-info/METADATA": ""}


def test_the_environment_beside_the_project(layouts, slotlint):
    found = layouts({**PROJECT, **CONFIG, **LIBRARY}, ".")
    assert list(found) == ["t:Child"]
    assert found["t:Child"]["mro"] == ["t:Child", "lib.core:Base", "builtins:object"]
    assert found["t:Child"]["basicsize"] == 32
    done = slotlint("--verbose", "--select", "ALL", "--preview", "--format", "json")
    assert "1 files to check, 2 more read" in done.stderr
    assert "imports reach 2 of its files" in done.stderr
    report = json.loads(done.stdout)
    assert report["summary"]["files"] == 1
    assert {finding["path"] for finding in report["findings"]} <= {"t.py"}


def test_what_names_the_environment(layouts, slotlint, tmp_path):
    places = {name: {f"{name}/lib/python3.11/site-packages/lib/core.py": BASE.format("Base", name.strip("."))}
              for name in ("named", "active", ".venv")}
    plant(tmp_path, {**PROJECT, **places["named"], **places["active"], **places[".venv"],
                     "named/bin/python": "", "named/pyvenv.cfg": "version = 3.11.4\n"})

    def slot(*arguments, env=None):
        return layouts({}, *arguments, "t.py", env=env)["t:Child"]["instance_slots"][0]

    active = {"VIRTUAL_ENV": str(tmp_path / "active")}
    assert slot() == "venv"
    assert slot(env=active) == "active"
    assert slot("--isolated", env=active) == "active"
    for place in ("named", "named/bin/python", tmp_path / "named",
                  "named/lib/python3.11/site-packages"):
        assert slot("--python", place, env=active) == "named"
    said = slotlint("--verbose", "t.py", env=active).stderr
    assert re.search(r"the environment \S+/active, by VIRTUAL_ENV; imports reach 1 of", said)
    said = slotlint("--verbose", "--python", "named", "t.py", env=active).stderr
    assert "/named, by --python;" in said and "python3.11/site-packages" in said


def test_an_environment_above_the_root(layouts):
    found = layouts({**CONFIG, **LIBRARY, "members/one/pyproject.toml": "",
                     "members/one/t.py": base("lib.core")}, "members/one")
    assert found["t:Child"]["instance_slots"] == ["x", "own"]


@pytest.mark.parametrize("named, words", [
    ("missing", "there is no such file or folder"),
    ("empty", "no site-packages folder belongs to it"),
    ("t.py", "no site-packages folder belongs to it"),
])
def test_bad_environments(slotlint, tmp_path, named, words):
    plant(tmp_path, {"t.py": "", "empty/x": "", "pyproject.toml": ""})
    done = slotlint("--python", named)
    assert done.returncode == 2
    assert f"`--python {named}` names no environment: {words}" in done.stderr
    assert done.stdout == ""
    done = slotlint(env={"VIRTUAL_ENV": str(tmp_path / named)})
    assert done.returncode == 0
    assert done.stderr.count(words) == 1 and "VIRTUAL_ENV=" in done.stderr


def test_a_broken_venv_beside_the_project_is_none(slotlint, tmp_path):
    plant(tmp_path, {"t.py": "", "pyproject.toml": "", ".venv/pyvenv.cfg": ""})
    done = slotlint("--verbose")
    assert done.returncode == 0
    assert "no environment" in done.stderr


@pytest.mark.parametrize("library", [
    "lib64/python3.12/site-packages/", "lib/python3.13t/site-packages/", "Lib/site-packages/",
    "lib/python3/dist-packages/", "local/lib/python3.9/dist-packages/",
    "lib/pypy3.10/site-packages/",
])
def test_forms_of_installations(layouts, library):
    found = layouts({**PROJECT, f"env/{library}lib/core.py": BASE.format("Base", "x")},
                    "--python", "env", "t.py")
    assert found["t:Child"]["instance_slots"] == ["x", "own"]


def test_the_version_of_an_environment_chooses(layouts, tmp_path):
    files = {f"env/lib/python3.{minor}/site-packages/lib/core.py": BASE.format("Base", f"v{minor}")
             for minor in (8, 9, 10)}
    plant(tmp_path, {**PROJECT, **files, "env/bin/python3.8": ""})

    def slot(python):
        return layouts({}, "--python", python, "t.py")["t:Child"]["instance_slots"][0]

    assert slot("env") == "v10"
    assert slot("env/bin/python3.8") == "v8"
    os.symlink("python3.8", tmp_path / "env/bin/python3")
    assert slot("env/bin/python3") == "v8"
    plant(tmp_path, {"env/pyvenv.cfg": "Version_Info = 3.9.2\n"})
    assert slot("env") == "v9"


@pytest.mark.parametrize("included, slots", [("true", ["x", "own"]), ("false", None)])
def test_system_packages(layouts, tmp_path, included, slots):
    found = layouts({
        **PROJECT,
        "system/lib/python3.12/site-packages/lib/core.py": BASE.format("Base", "x"),
        "system/lib/python3.11/site-packages/lib/core.py": BASE.format("Base", "old"),
        SITE + "other.py": "",
        ".venv/pyvenv.cfg": f"home = {tmp_path}/system/bin\nversion = 3.12.1\n"
                            f"include-system-site-packages = {included}\n",
    }, "t.py")
    child = found["t:Child"]
    assert (child["instance_slots"] if slots else None) == slots
    assert reason(child) == (None if slots else "unresolved-import")


def test_the_standard_library_comes_before_what_is_installed(layouts):
    found = layouts({**installed({"queue.py": BASE.format("Queue", "x")}),
                     "t.py": "from queue import Queue\nclass Child(Queue):\n    pass\n"}, "t.py")
    assert found["t:Child"]["has_dict"] is True


def test_the_project_comes_before_what_is_installed(layouts):
    found = layouts({**PROJECT, **CONFIG, **LIBRARY, "lib/__init__.py": "",
                     "lib/core.py": BASE.format("Base", "mine")}, "t.py")
    assert found["t:Child"]["instance_slots"] == ["mine", "own"]


def test_imports_are_followed_as_they_run(layouts, slotlint):
    files = installed({
        "a.py": "from b import *\nimport typing\nif typing.TYPE_CHECKING:\n    import unused\n"
                "def f():\n    import unused\n",
        "b.py": "from c.d import Base\n__all__ = ['Base']\n", "c/__init__.py": "import sys\n",
        "c/d.py": "if True:\n    from .e import Base\n",
        "c/e.py": BASE.format("Base", "x"), "unused.py": ""})
    found = layouts({**files, "t.py": base("a")}, "t.py")
    assert found["t:Child"]["instance_slots"] == ["x", "own"]
    assert "imports reach 5 of its files" in slotlint("--verbose", "t.py").stderr


def test_a_lazy_package_is_read_as_type_checkers_read_it(slotlint, tmp_path):
    plant(tmp_path, {**installed({
        "lib/__init__.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
                           "    from .a import A\n"
                           "def __getattr__(name):\n    from .b import find\n"
                           "    return find(name)\n",
        "lib/a.py": "", "lib/b.py": "", "lib/c.py": ""}), "t.py": "import lib\n"})
    assert "imports reach 3 of its files" in slotlint("--verbose", "t.py").stderr


def test_one_package_of_many(slotlint, tmp_path):
    plant(tmp_path, {**CONFIG, **{SITE + f"many{i}/__init__.py": "" for i in range(30)},
                     SITE + "lib/__init__.py": "import many3\n", SITE + "lib/a.py": "",
                     SITE + "one.py": "import many4\n"})
    done = slotlint("--verbose", SITE + "lib")
    assert "2 files to check, 1 more read" in done.stderr
    done = slotlint("--verbose", SITE + "one.py")
    assert "1 files to check, 1 more read" in done.stderr


def test_what_is_installed_does_not_stand_for_the_library(layouts):
    found = layouts({
        SITE + "space/types.py": "class ModuleType:\n    __slots__ = ()\n",
        SITE + "space/pkg/__init__.py": "",
        SITE + "lib/__init__.py": "from types import ModuleType\nclass Lazy(ModuleType): pass\n"},
        SITE.rstrip("/"))
    assert found["lib:Lazy"]["mro"][1] == "builtins:module"
    assert "space.types:ModuleType" in found


@pytest.mark.parametrize("module, slots", [("missing", ["a"]), ("there", ["x"])])
def test_what_nobody_installed_cannot_be_imported(layouts, module, slots):
    found = layouts({
        SITE + "there.py": BASE.format("Base", "x"),
        SITE + "lib.py": f"try:\n    from {module} import Base\nexcept ImportError:\n"
                         "    class Base:\n        __slots__ = ('a',)\n"
                         "class Child(Base):\n    __slots__ = ()\n"}, SITE.rstrip("/"))
    assert found["lib:Child"]["instance_slots"] == slots


# Compiled modules and stubs

SPEED = SITE + "lib/_speed.cpython-312-x86_64-linux-gnu.so"


@pytest.mark.parametrize("files, expected", [
    ({SPEED: b"\x7fELF"}, "compiled-module"),
    ({SITE + "lib/_speed.pyd": b"MZ"}, "compiled-module"),
    ({SITE + "lib/_speed/__init__.abi3.so": b"\x7fELF"}, "compiled-module"),
    ({SPEED: b"\x7fELF", SITE + "lib/_speed.py": BASE.format("Base", "x")}, "compiled-module"),
    ({SPEED: b"\x7fELF", SITE + "lib/_speed.pyi": "class Base:\n    x: int\n"}, "compiled-module"),
    ({SPEED: b"\x7fELF", SITE + "lib-stubs/_speed.pyi": "class Base: ...\n"}, "unknown-base"),
    ({SITE + "lib/_speed.so/x": ""}, "unresolved-import"),
])
@pytest.mark.parametrize("how", ["from lib._speed import Base\n", "from lib import Base\n",
                                 "import lib._speed\nBase = lib._speed.Base\n"])
def test_compiled_modules(layouts, files, expected, how):
    found = layouts({**CONFIG, **files, SITE + "lib/__init__.py": "from ._speed import Base\n",
                     "t.py": how + CHILD}, "t.py")
    assert reason(found["t:Child"]) == expected


def test_what_a_star_may_bring_from_a_compiled_module(layouts):
    found = layouts({**CONFIG, SPEED: b"\x7fELF", SITE + "lib/__init__.py": "from .core import *\n",
                     SITE + "lib/core.py": "from ._speed import *\n", "t.py": base("lib")}, "t.py")
    assert reason(found["t:Child"]) == "compiled-module"


def test_a_compiled_module_of_the_project(layouts):
    found = layouts({"pyproject.toml": "", "pkg/__init__.py": "", "pkg/_fast.abi3.so": b"\x7fELF",
                     "pkg/t.py": base("._fast")}, ".")
    assert reason(found["pkg.t:Child"]) == "compiled-module"


def test_stub_packages(layouts):
    found = layouts({
        **CONFIG, SITE + "whole-stubs/__init__.pyi": "from .part import Base as Base\n",
        SITE + "whole-stubs/part.pyi": "class Base:\n    __slots__ = ('x',)\n",
        # Source decides where both are.
        SITE + "lib/__init__.py": "", SITE + "lib/core.py": BASE.format("Base", "real"),
        SITE + "lib-stubs/__init__.pyi": "", SITE + "lib-stubs/core.pyi": BASE.format("Base", "stub"),
        "t.py": base("whole") + "import lib.core\nclass Other(lib.core.Base):\n    pass\n",
    }, "t.py")
    assert found["t:Child"]["mro"][1] == "whole.part:Base"
    assert found["t:Other"]["instance_slots"] == ["real"]


# .pth files and editable installs


def test_pth_files(layouts, tmp_path):
    plant(tmp_path, {
        "place/one/lib/core.py": BASE.format("Base", "x"), "place/two/more.py": BASE.format("More", "y"),
        "place/three/never.py": "", "place/two/inner.pth": "../three\n"})
    found = layouts({
        **CONFIG, **PROJECT,
        SITE + "a.pth": f"# a comment\n\n{tmp_path}/place/one\nimport os; os.abort()\n/nowhere\n",
        SITE + "b.pth": "\ufeff../../../../place/two\r\n.\n../site-packages\n",
        SITE + ".hidden.pth": f"{tmp_path}/place/three\n", SITE + "c.pth.bak": "../../../../place/three\n",
        "u.py": "from more import More\nclass U(More):\n    __slots__ = ()\n"
                "from never import Never\nclass N(Never):\n    pass\n"}, "t.py", "u.py")
    assert found["t:Child"]["instance_slots"] == ["x", "own"]
    assert found["u:U"]["instance_slots"] == ["y"]
    assert reason(found["u:N"]) == "unresolved-import"


@pytest.mark.parametrize("content, words", [
    (b"\x00\x01\xff" * 100, "not a text file"),
    (b"x" * (10 << 20), "a.pth"),
    (b"/nowhere/a\n" * (10 << 16), None),
    (b"a.pth\n.\n..\n" * 100, None),
    (b"\xff\xfe\xfd\n", None),
])
def test_bad_pth_files(slotlint, tmp_path, content, words):
    plant(tmp_path, {**CONFIG, **PROJECT, **LIBRARY, SITE + "a.pth": content})
    os.symlink("loop.pth", tmp_path / SITE / "loop.pth")
    os.symlink("a.pth", tmp_path / SITE / "b.pth")
    os.mkdir(tmp_path / SITE / "folder.pth")
    done = slotlint("--verbose")
    assert done.returncode == 0
    assert "imports reach 2 of its files" in done.stderr
    assert words is None or words in done.stderr


FINDER = ("from __future__ import annotations\nimport sys\n"
          "MAPPING: dict[str, str] = {'lib': '/somewhere/lib', \"other\": '/x'}\n"
          "NAMESPACES: dict[str, list[str]] = {}\n")


@pytest.mark.parametrize("files", [
    {"__editable__.lib-1.pth": "import __editable___lib_1_finder; "
                               "__editable___lib_1_finder.install()",
     "__editable___lib_1_finder.py": FINDER},
    {"_lib.pth": "import _editable_impl_lib", "_editable_impl_lib.py": "import os\nos.abort()\n"},
])
def test_finders_of_editable_installs_are_not_run(layouts, slotlint, files):
    found = layouts({**CONFIG, **PROJECT, **{SITE + name: text for name, text in files.items()}})
    assert reason(found["t:Child"]) == "unresolved-import"
    assert "editable install that only running code finds" in found["t:Child"]["unknown"]["message"]
    said = slotlint("--verbose").stderr
    assert "an editable install by a finder, which is not run: its modules are unknown" in said


def test_links_in_circles(slotlint, tmp_path):
    plant(tmp_path, {**CONFIG, SITE + "lib/__init__.py": "from .lib import x\nfrom .up.lib import x\n",
                     "t.py": "import lib\n"})
    os.symlink(".", tmp_path / SITE / "lib/lib")
    os.symlink("..", tmp_path / SITE / "lib/up")
    done = slotlint("--verbose", "t.py")
    assert done.returncode == 0
    assert "imports reach 1 of its files" in done.stderr


def test_two_roots_have_an_environment_each(layouts):
    found = layouts({
        "one/pyproject.toml": "", "one/t.py": base("lib"),
        "one/" + SITE + "lib.py": BASE.format("Base", "x"),
        "two/pyproject.toml": "", "two/u.py": base("lib"),
        "two/" + SITE + "lib.py": BASE.format("Base", "y")}, "one", "two")
    assert found["t:Child"]["instance_slots"] == ["x", "own"]
    assert found["u:Child"]["instance_slots"] == ["y", "own"]


def test_threads_do_not_matter(slotlint, tmp_path):
    files = {SITE + f"m{i}.py": f"from m{i + 1} import *\nfrom m{i * 2} import *\n"
                                + BASE.format(f"C{i}", f"s{i}") for i in range(60)}
    plant(tmp_path, {**CONFIG, **files, SITE + "m60.py": "", "t.py": "from m0 import *\n" + "".join(
        f"class D{i}(C{i}):\n    pass\n" for i in range(60))})
    runs = {slotlint("layout", "--format", "json", "--jobs", str(jobs), "t.py").stdout
            for jobs in (1, 2, 7)}
    assert len(runs) == 1 and "m59:C59" in runs.pop()


PACKAGE = {
    "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n'
                      'build-backend = "setuptools.build_meta"\n'
                      '[project]\nname = "local-lib"\nversion = "1"\n',
    "src/local_lib/__init__.py": "from .core import Base\n",
    "src/local_lib/core.py": BASE.format("Base", "x"),
}


@pytest.fixture(scope="module")
def real_environment(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
    return folder / "env"


def test_a_real_environment(layouts, real_environment, tmp_path):
    (site,) = real_environment.glob("lib/python3.*/site-packages")
    for editable in (False, True):
        files = {str(site / ("__editable__.local_lib-1.pth")): str(tmp_path / "local/src") + "\n"} \
            if editable else {str(site / name[4:]): text for name, text in PACKAGE.items()
                              if name.startswith("src/")}
        plant(tmp_path, {"local/" + name: text for name, text in PACKAGE.items()})
        plant(site, files)
        found = layouts({"app/t.py": base("local_lib")}, "--python",
                        real_environment / "bin" / "python", "app")
        assert found["app.t:Child"]["instance_slots"] == ["x", "own"]
        for name in files:
            os.unlink(name)
