"""Functions that our C does not call, and words that no file in the repository holds."""

import re

import pytest
from house import code_of, expect_none, name_of, plant, sources, tracked

NOWHERE = {
    "it writes without knowing the room": "strcpy strcat sprintf vsprintf gets stpcpy",
    "it keeps hidden state": "strtok rand srand random srandom drand48 setlocale asctime ctime "
                             "localtime gmtime strerror_l tmpnam mktemp",
    "it cannot report failure": "atoi atol atoll atof sscanf scanf fscanf",
    "it starts programs or loads code": "system popen fork vfork execl execlp execle execv execvp "
                                        "execvpe execve fexecve posix_spawn posix_spawnp dlopen",
    "it leaves by the window": "setjmp longjmp sigsetjmp siglongjmp quick_exit _exit _Exit",
    "it grows the stack by data": "alloca",
}
# Calls that stand in one place, or in one room: why, and the files (or folders) that may.
SOMEWHERE = {
    "exit": ("only main.c ends the program", ["src/main.c"]),
    "abort": ("out of memory aborts in one place", ["src/base/memory.c"]),
    "malloc calloc realloc free strdup strndup aligned_alloc posix_memalign": (
        "memory comes from base/memory.h", ["src/base/"]),
    "fopen open openat opendir read pread mmap stat fstat lstat getenv": (
        "the outside world is touched in src/base", ["src/base/", "src/server/"]),
    "printf puts putchar vprintf": (
        "the meaning of code prints nothing; writers write to a StrBuf",
        ["src/main.c", "src/base/"]),
}
# Spelled in pieces, or this file would accuse itself.
FORBIDDEN = {
    "a path of one machine": (
        r"(?<![\w$])/(?:work|root|home/[a-z]\w*|Users|tmp/(?:build|brief)[\w-]*)/"
    ),
    "the host of a registry": "|".join(
        host + r"\.(?:org|com)"
        for host in ("npmjs", "pythonhosted", "pypi", "deb\\.debian", "proxy\\.golang", "yarnpkg")
    ),
    "a download address in a lock file": r'"resolved"' + r"\s*:",
    "a conflict marker": r"(?m)^(?:<{7}|>{7}) ",
}
MAX_BYTES = 1_000_000


def banned(name):
    for why, names in NOWHERE.items():
        if name in names.split():
            return why, []
    for names, (why, places) in SOMEWHERE.items():
        if name in names.split():
            return why, places
    return None


def check_calls(root):
    found = []
    for path in sources(root):
        name, code = name_of(root, path), code_of(path)
        for match in re.finditer(r"(?<![\w.>])(\w+)\s*\(", code):
            verdict = banned(match.group(1))
            if verdict and not name.startswith(tuple(verdict[1])):
                line = code.count("\n", 0, match.start()) + 1
                found.append(f"{name}:{line}: calls {match.group(1)}: {verdict[0]}")
    return found


def check_words(root, files):
    found = []
    for path in files:
        name, data = name_of(root, path), path.read_bytes()
        if len(data) > MAX_BYTES:
            found.append(f"{name}: {len(data)} bytes, more than {MAX_BYTES}")
        text = data.decode("utf-8", "replace")
        for what, pattern in FORBIDDEN.items():
            for match in re.finditer(pattern, text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{name}:{line}: {what}: {match.group()}")
        if path.suffix in (".c", ".h") and not name.startswith(("src/", "tests/")):
            found.append(f"{name}: C outside src/ and tests/: third-party source is not kept here")
    return found


def test_banned_functions(root):
    assert sources(root)
    expect_none(check_calls(root))


def test_words(root):
    files = tracked(root)
    assert root / "CMakeLists.txt" in files
    expect_none(check_words(root, files))


@pytest.mark.parametrize("name", sorted(" ".join(NOWHERE.values()).split()))
def test_banned_everywhere(tmp_path, name):
    plant(tmp_path, {"src/base/a.c": f"void f(void) {{\n  {name}(0);\n}}\n"})
    (sentence,) = check_calls(tmp_path)
    assert f"src/base/a.c:2: calls {name}" in sentence


@pytest.mark.parametrize("name, good, bad", [
    ("exit", "main.c", "lint.c"),
    ("abort", "base/memory.c", "base/arena.c"),
    ("malloc", "base/memory.c", "analyzer/a.c"),
    ("free", "base/memory.c", "report/a.c"),
    ("fopen", "base/file.c", "report/a.c"),
    ("getenv", "base/environment.c", "options.c"),
    ("printf", "main.c", "rules/a.c"),
])
def test_banned_elsewhere(tmp_path, name, good, bad):
    plant(tmp_path, {f"src/{good}": f"void f(void) {{ {name}(0); }}\n"})
    assert check_calls(tmp_path) == []
    plant(tmp_path, {f"src/{bad}": f"void f(void) {{ {name}(0); }}\n"})
    (sentence,) = check_calls(tmp_path)
    assert f"src/{bad}:1: calls {name}" in sentence


def test_harmless_calls(tmp_path):
    plant(tmp_path, {"src/a.c": """
// strcpy(a, b) in a comment
static const char *const TEXT = "system(x)";
void f(F *self) { self->exit(1); mem_free(self); file_open(self, '"', "exit(1)"); }
"""})
    assert check_calls(tmp_path) == []


@pytest.mark.parametrize("name, text, word", [
    ("a.md", "see /ro" + "ot/notes\n", "machine"),
    ("a.md", "cd /wo" + "rk/main\n", "machine"),
    ("a.md", "open /ho" + "me/ann/x\n", "machine"),
    ("a.json", '{"resol' + 'ved": "x"}\n', "download address"),
    ("a.txt", "https://registry.npm" + "js.org/x\n", "registry"),
    ("a.txt", "https://py" + "pi.org/simple\n", "registry"),
    ("a.c.txt", "<<<<" + "<<< HEAD\n", "conflict"),
    ("vendor/parser.c", "int x;\n", "third-party"),
    ("a.bin", "x" * (MAX_BYTES + 1), "bytes"),
])
def test_words_are_provoked(tmp_path, name, text, word):
    plant(tmp_path, {name: text})
    (sentence,) = check_words(tmp_path, [tmp_path / name])
    assert word in sentence


def test_harmless_words(tmp_path):
    plant(tmp_path, {"a.md": "build/{0}/x, $HOME/{0}/y and https://example.org/home/z\n".format("wo" + "rk")})
    assert check_words(tmp_path, [tmp_path / "a.md"]) == []
