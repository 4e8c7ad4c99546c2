"""No global that can be written, exported or not: asked of object files, not of sources."""

import subprocess

import pytest
from house import (
    compile_commands,
    expect_none,
    in_parallel,
    name_of,
    plain_arguments,
    plant,
    sources,
)

# (file, symbol): the reason. Only what a library's process-wide hook forces belongs here.
ALLOWED = {}
READ_ONLY = (".rodata", ".data.rel.ro", ".text", ".eh_frame", ".note", ".comment", ".group")


def writable_symbols(arguments, source, where):
    """Names of the objects that `source` puts into memory that can be written."""
    target = where / ("_".join(source.parts[1:]) + ".o")
    subprocess.run(
        [*plain_arguments(arguments), "-O0", "-fPIE", "-w", "-c", "-o", target],
        check=True, capture_output=True, text=True, cwd=where,
    )
    table = subprocess.run(
        ["objdump", "-t", target], check=True, capture_output=True, text=True
    )
    found = []
    for line in table.stdout.splitlines():
        address, _, rest = line.partition(" ")
        if len(address) != 16 or "\t" not in rest:
            continue
        head, tail = rest.split("\t")
        flags, section = head[:7], head[7:].strip()
        # Thread-local objects carry no O; section symbols carry a d.
        in_data = section.startswith((".tbss", ".tdata", "*COM*"))
        is_object = ("O" in flags or in_data) and "d" not in flags
        if is_object and section != "*UND*" and not section.startswith(READ_ONLY):
            found.append(tail.split()[-1])
    return found


def check_globals(root, commands, where, allowed):
    def check(source):
        name = name_of(root, source)
        return [
            f"{name}: `{symbol}` can be written; state is passed, tables are const"
            for symbol in writable_symbols(commands[source], source, where)
            # A static inside a function is called NAME.NUMBER.
            if (name, symbol.split(".")[0]) not in allowed
        ]

    return in_parallel(check, [s for s in sources(root, (".c",)) if s in commands])


def test_no_writable_globals(root, build_dir, tmp_path):
    commands = compile_commands(build_dir)
    missing = [name_of(root, s) for s in sources(root, (".c",)) if s not in commands]
    assert missing == [], "files that CMake does not compile"
    expect_none(check_globals(root, commands, tmp_path, ALLOWED))


@pytest.mark.parametrize(
    "text, symbol",
    [
        ("static int counter;\nint next(void) { return ++counter; }\n", "counter"),
        ("int next(void) { static int calls; return ++calls; }\n", "calls"),
        ("int verbosity = 1;\n", "verbosity"),
        ("int tentative;\n", "tentative"),
        ("_Thread_local int local;\n", "local"),
        ('const char *names[] = {"a"};\n', "names"),
        ('const char *name = "a";\n', "name"),
    ],
)
def test_globals_are_provoked(tmp_path, text, symbol):
    root = plant(tmp_path, {"src/base/bad.c": text})
    source = root / "src/base/bad.c"
    commands = {source: ["cc", "-std=c17", "-O2", "-flto", "-o", "x.o", "-c", str(source)]}
    (sentence,) = check_globals(root, commands, tmp_path, {})
    assert f"`{symbol}" in sentence
    expect_none(check_globals(root, commands, tmp_path, {("src/base/bad.c", symbol): "a reason"}))


def test_tables_are_allowed(tmp_path):
    root = plant(tmp_path, {"src/base/good.c": """
const char *const NAMES[] = {"a", "b"};
static const int SIZES[] = {1, 2};
static int (*const CALLS[])(int) = {0};
int size(int i) {
  static const char *const INNER[] = {"x"};
  return SIZES[i] + INNER[0][0] + !CALLS[0];
}
"""})
    source = root / "src/base/good.c"
    expect_none(check_globals(root, {source: ["cc", "-c", str(source)]}, tmp_path, {}))
