"""Files and folders that nobody should hand to a program, and that somebody does.

For each: a finding or a message that names it, the other files checked, no crash, no hang.
"""

import json
import os
import resource
import subprocess

import pytest

GOOD = 'class Point:\n    __slots__ = ("x", "y", "x")\n'


@pytest.fixture
def beside_good(slotlint, tmp_path):
    """check(*names, **keywords): the findings of a run over tmp_path (or the names) as (path, code)
    pairs, after making sure that good.py beside the bad ones was checked."""
    (tmp_path / "good.py").write_text(GOOD, encoding="utf-8")

    def run(*names, **keywords):
        done = slotlint("--format", "json", "--isolated", *names, text=False, **keywords)
        assert done.returncode == 1, done.stderr
        assert done.stderr == b""
        found = [(f["path"], f["code"]) for f in json.loads(done.stdout)["findings"]]
        assert ("good.py", "SLT304") in found
        return [each for each in found if each[0] != "good.py"]

    return run


def test_missing(slotlint, tmp_path):
    (tmp_path / "good.py").write_text(GOOD, encoding="utf-8")
    done = slotlint("gone.py", "gone/folder", "good.py", "--format", "concise")
    assert done.returncode == 2
    assert "gone.py: No such file" in done.stderr and "gone/folder: No such file" in done.stderr
    assert "good.py:2:" in done.stdout


def test_dangling_link(beside_good, tmp_path):
    (tmp_path / "gone.py").symlink_to("nowhere.py")
    # What Emacs leaves beside a file that is being edited.
    (tmp_path / ".#good.py").symlink_to("somebody@somewhere.1234")
    assert beside_good() == [("gone.py", "SLT902")]


def test_unreadable_file(beside_good, tmp_path, slotlint_path):
    path = tmp_path / "secret.py"
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0)
    if os.geteuid() != 0:
        assert beside_good() == [("secret.py", "SLT902")]
        return
    # Root reads everything: somebody else has to try.
    done = run_as_nobody(slotlint_path, tmp_path, "--format", "json", "--isolated")
    found = {f["path"]: f["code"] for f in json.loads(done.stdout)["findings"]}
    assert found == {"secret.py": "SLT902", "good.py": "SLT304"}


def test_unreadable_folder(beside_good, tmp_path, slotlint_path):
    folder = tmp_path / "secret"
    folder.mkdir(mode=0)
    if os.geteuid() != 0:
        done = subprocess.run([slotlint_path, "--format", "json", "--isolated"], cwd=tmp_path,
                              capture_output=True, timeout=60, check=False)
    else:
        done = run_as_nobody(slotlint_path, tmp_path, "--format", "json", "--isolated")
    folder.chmod(0o700)
    assert done.returncode == 1
    assert b"secret: Permission denied" in done.stderr
    assert [f["path"] for f in json.loads(done.stdout)["findings"]] == ["good.py"]


def run_as_nobody(binary, folder, *arguments):
    """The binary is handed over open: nobody need not be able to reach it."""
    for parent in [folder, *folder.parents[:-1]]:
        mode = parent.stat().st_mode
        parent.chmod(mode | 0o055 if parent == folder else mode | 0o011)
    with open(binary, "rb") as file:
        return subprocess.run(
            [f"/proc/self/fd/{file.fileno()}", *arguments], cwd=folder, user=65534, group=65534,
            extra_groups=[], pass_fds=[file.fileno()], capture_output=True, timeout=60,
            check=False)


@pytest.mark.parametrize("data", [
    b"x = '\xff'\n",
    b"\xc3\x28\n",
    b"\xed\xa0\x80\n",
    b"\xff\xfex\x00\n\x00",
    b"\xef\xbb\xbf# coding: latin-1\nx = 1\n",
    b"# coding: klingon\n",
    b"# coding: utf-16\nx = 1\n",
    b"x = 1\n\x00\n",
    bytes(range(256)) * 64,
    b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 5000,
], ids=["latin-1 without cookie", "bad sequence", "surrogate", "utf-16", "bom and cookie",
        "unknown encoding", "utf-16 cookie", "nul", "all bytes", "program"])
def test_not_text(beside_good, tmp_path, data):
    (tmp_path / "bad.py").write_bytes(data)
    # CPython cannot read it either.
    with pytest.raises((SyntaxError, ValueError)):
        compile(data, "bad.py", "exec")
    assert beside_good() == [("bad.py", "SLT902")]


@pytest.mark.parametrize("data", [
    '# -*- coding: latin-1 -*-\n# é\n'.encode("latin-1") + GOOD.encode(),
    '#!/usr/bin/python\n# vim: set fileencoding=iso-8859-1 :\n# é\n'.encode("latin-1")
    + GOOD.encode(),
    b"\xef\xbb\xbf" + GOOD.encode(),
    GOOD.replace("\n", "\r\n").encode(),
    GOOD.replace("\n", "\r").encode(),
    GOOD.rstrip("\n").encode(),
], ids=["latin-1", "iso-8859-1 in line 2", "bom", "crlf", "cr", "no line end"])
def test_unusual_text_is_read(beside_good, tmp_path, data):
    (tmp_path / "odd.py").write_bytes(data)
    compile(data, "odd.py", "exec")
    assert beside_good() == [("odd.py", "SLT304")]


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b"#", b"\\", b"\x0c"])
def test_empty(beside_good, tmp_path, data):
    (tmp_path / "empty.py").write_bytes(data)
    assert beside_good() == []


@pytest.mark.parametrize("text", [
    'class Half:\n    __slots__ = ("a", "b", "a"',
    'class Half:\n    __slots__ = ("a", "b", "a")\n    def __init__(self',
    'class Half:\n    __slots__ = ("a", "b", "a")\n\n    def f(self):\n        self.a = "',
    'class Half(\n',
    'class Half:',
    'class',
    '"""',
    '(' * 100,
    '\tclass Half:\n  x\n',
    '@\nclass Half: __slots__ = \n',
])
def test_half_a_class(beside_good, tmp_path, text):
    (tmp_path / "half.py").write_text(text, encoding="utf-8")
    with pytest.raises(SyntaxError):
        compile(text, "half.py", "exec")
    assert {code for _, code in beside_good()} <= {"SLT903", "SLT304"}


DEEP = 10_000
DEEP_TEXTS = {
    "parentheses": "x = " + "(" * DEEP + "1" + ")" * DEEP + "\n",
    "brackets in slots": "class C:\n    __slots__ = " + "[" * DEEP + "]" * DEEP + "\n",
    "half": "x = " + "(" * DEEP,
    "attributes": "x = a" + ".b" * DEEP + "\n",
    "calls": "x = a" + "()" * DEEP + "\n",
    "subscripts": "x = a" + "[0]" * DEEP + "\n",
    "unary": "x = " + "-" * DEEP + "1\n",
    "not": "x = " + "not " * DEEP + "1\n",
    "sum": "x = 1" + " + 1" * DEEP + "\n",
    "power": "x = 1" + " ** 1" * DEEP + "\n",
    "lambda": "x = " + "lambda: " * DEEP + "1\n",
    "conditional": "x = " + "1 if 1 else " * DEEP + "1\n",
    "blocks": "".join(" " * i + "if 1:\n" for i in range(1000)) + " " * 1000 + "pass\n",
    "many blocks": "".join("\t" * i + "if 1:\n" for i in range(3000)) + "\t" * 3000 + "pass\n",
    "classes": "".join(" " * i + f"class C{i}:\n" for i in range(1000)) + " " * 1000 + "pass\n",
    "functions": "".join(" " * i + "def f():\n" for i in range(1000)) + " " * 1000 + "pass\n",
    "elif": "if 1:\n    pass\n" + "elif 1:\n    pass\n" * DEEP,
    "targets": "a = " * DEEP + "1\n",
    "tuples": "def f(x):\n    " + "(" * DEEP + "a" + ",)" * DEEP + " = x\n",
    "patterns": "match x:\n    case " + "[" * DEEP + "]" * DEEP + ":\n        pass\n",
    "strings": "class C:\n    __slots__ = (" + '"a" ' * DEEP + ")\n",
    "f-strings": "x = " + 'f"{' * 1000 + "1" + '}"' * 1000 + "\n",
    "annotations": "x: " + "list[" * DEEP + "int" + "]" * DEEP + "\n",
    "decorators": "@d\n" * DEEP + "class C:\n    __slots__ = ()\n",
    "bases": "".join(f"class C{i}(C{i - 1}):\n    __slots__ = ('a{i}',)\n" if i else
                     "class C0:\n    __slots__ = ()\n" for i in range(3000)),
    "inherits itself": "class C(C):\n    __slots__ = ('a',)\nclass A(B): pass\nclass B(A): pass\n",
    "aliases": "a0 = object\n" + "".join(f"a{i + 1} = a{i}\n" for i in range(DEEP))
               + f"class C(a{DEEP}):\n    __slots__ = ('x',)\n",
    "backslashes": "\\\n" * DEEP + "x = 1\n",
}


@pytest.mark.parametrize("name", DEEP_TEXTS)
def test_ten_thousand_levels(beside_good, tmp_path, name):
    (tmp_path / "deep.py").write_text(DEEP_TEXTS[name], encoding="utf-8")
    for jobs in ("1", "2"):
        for _, code in beside_good("--jobs", jobs, timeout=120):
            assert code in ("SLT902", "SLT903", "SLT312", "SLT304", "SLT301", "SLT101")


def test_import_circles(beside_good, tmp_path):
    for here, there in (("a", "b"), ("b", "a")):
        (tmp_path / f"{here}.py").write_text(
            f"from {there} import *\nfrom {there} import C as D\nimport {here}\n"
            f"class C(D, {here}.C):\n    __slots__ = ('x',)\n", encoding="utf-8")
    assert {path for path, _ in beside_good()} <= {"a.py", "b.py"}


def test_one_long_line(beside_good, tmp_path):
    text = "x = [" + "1, " * 200_000 + "]\n" + GOOD
    (tmp_path / "line.py").write_text(text, encoding="utf-8")
    assert beside_good(timeout=120) in ([("line.py", "SLT304")], [("line.py", "SLT903")])


def test_folders_that_link_in_a_circle(beside_good, tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "x.py").write_text(GOOD, encoding="utf-8")
    (inner / "up").symlink_to("../..")
    (inner / "self").symlink_to(".")
    (tmp_path / "a" / "to_b").symlink_to("b")
    (tmp_path / "a" / "loop").symlink_to("loop")
    (tmp_path / "z").symlink_to("a")
    expected = [("a/b/x.py", "SLT304")]
    assert beside_good() == expected
    assert beside_good(".", "z", "a/b/up") == expected
    # A link that is named is a folder like any other.
    assert beside_good("z", "good.py") == [("z/b/x.py", "SLT304")]


def test_many_folders_that_link_to_each_other(beside_good, tmp_path):
    names = [f"d{i:02}" for i in range(30)]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "m.py").write_text(GOOD, encoding="utf-8")
        for other in names:
            (tmp_path / name / f"to_{other}").symlink_to(f"../{other}")
    assert beside_good() == [(f"{name}/m.py", "SLT304") for name in names]


def test_a_link_out_of_the_tree_is_followed(beside_good, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.py").write_text(GOOD, encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "linked").symlink_to(outside)
    assert beside_good("inside", "good.py") == [("inside/linked/x.py", "SLT304")]


def test_pipe(beside_good, tmp_path):
    os.mkfifo(tmp_path / "x.py")
    assert beside_good(timeout=20) == [("x.py", "SLT902")]
    assert beside_good("x.py", "good.py", timeout=20) == [("x.py", "SLT902")]


def test_device(beside_good):
    assert beside_good("/dev/zero", "good.py", timeout=20) == [("/dev/zero", "SLT902")]


def test_folder_called_like_a_file(beside_good, tmp_path):
    folder = tmp_path / "y.py"
    folder.mkdir()
    (folder / "inner.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "empty.py").mkdir()
    assert beside_good() == [("y.py/inner.py", "SLT304")]
    assert beside_good("y.py", "empty.py", "good.py") == [("y.py/inner.py", "SLT304")]


def test_file_called_like_a_folder(slotlint, tmp_path):
    (tmp_path / "good.py").write_text(GOOD, encoding="utf-8")
    done = slotlint("good.py/", "good.py/x.py")
    assert done.returncode == 2
    assert done.stderr.count("Not a directory") == 2


@pytest.mark.parametrize("form", ["full", "concise", "json", "json-lines", "sarif", "github"])
def test_names_that_are_not_utf8(slotlint, tmp_path, form):
    folder = os.fsencode(tmp_path)
    for name in (b"n\xff\xfe.py", b"\xc3\xa9.py", b"a b\x1b[31m.py", b"new\nline.py"):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(GOOD.encode())
    done = slotlint("--format", form, text=False)
    assert done.returncode == 1 and done.stderr == b""
    assert done.stdout.count(b"SLT304") >= 4
    if form in ("json", "sarif"):
        json.loads(done.stdout.decode())
    if form == "json-lines":
        assert len([json.loads(line) for line in done.stdout.decode().splitlines()]) == 4
    # Only GitHub is told the name as it is: it has no other way to write one.
    assert (b"\x1b" in done.stdout) == (form == "github")
    named = slotlint("--format", form, b"n\xff\xfe.py", text=False)
    assert named.returncode == 1


def test_deep_folders(slotlint_path, tmp_path):
    """Deeper than a path may be long."""
    here = os.open(tmp_path, os.O_RDONLY)
    name = "d" * 200
    for _ in range(40):
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    (tmp_path / "good.py").write_text(GOOD, encoding="utf-8")
    done = subprocess.run([slotlint_path, "--format", "concise"], cwd=tmp_path,
                          capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert b"File name too long" in done.stderr and b"good.py:2:" in done.stdout


def test_little_stack(slotlint_path, tmp_path):
    """Depth of the input is no depth of ours: a small stack does."""
    for name, text in DEEP_TEXTS.items():
        (tmp_path / (name.replace(" ", "_") + ".py")).write_text(text, encoding="utf-8")
    (tmp_path / "good.py").write_text(GOOD, encoding="utf-8")

    def limit():
        resource.setrlimit(resource.RLIMIT_STACK, (2 << 20, 2 << 20))

    done = subprocess.run([slotlint_path, "--isolated", "--jobs", "1", "--format", "concise"],
                          cwd=tmp_path, preexec_fn=limit, capture_output=True, timeout=240,
                          check=False)
    assert done.returncode == 1, done.stderr
    assert b"good.py:2:" in done.stdout


def test_arguments_nobody_writes(slotlint, tmp_path):
    (tmp_path / "good.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "args.txt").write_bytes(b"good.py\0hidden\n\xff\xfe\n")
    for arguments in ([""], ["--format", ""], ["--select", ""], ["x" * 100_000],
                      ["--" + "x" * 100_000], ["@" + "x" * 5000], ["@args.txt"], ["@."],
                      ["--exclude", "[" * 1000], ["--", "--select"], ["--jobs", "9" * 1000]):
        done = slotlint(*arguments, text=False)
        assert done.returncode in (1, 2)
        assert done.returncode == 1 or done.stderr.startswith(b"slotlint: ")
