"""Every header compiles alone, as plain C17 with all the warnings."""

import subprocess

from house import (
    compile_commands,
    expect_none,
    in_parallel,
    name_of,
    plain_arguments,
    plant,
    sources,
)


def arguments_for_headers(commands, root):
    """The flags of one of our files, as plain C17, and every include folder any of ours has."""
    ours = [plain_arguments(a) for s, a in commands.items() if (root / "src") in s.parents]
    base = ours[0]
    flags = ["-std=c17", *(a for a in base if a.startswith(("-W", "-f", "-D")))]
    folders = []
    for arguments in ours:
        pairs = zip(arguments, [*arguments[1:], ""])
        for argument, following in pairs:
            if argument.startswith("-I"):
                folders.append((argument,))
            elif argument == "-isystem":
                folders.append((argument, following))
    unique = dict.fromkeys(folders)
    return [base[0], *flags, *(word for folder in unique for word in folder)]


def check_alone(root, arguments):
    def check(header):
        name = header.relative_to(root / "src").as_posix()
        # Twice: a header is guarded too.
        text = f'#include "{name}"\n#include "{name}"\nextern int not_empty;\n'
        done = subprocess.run(
            [*arguments, "-I", root / "src", "-fsyntax-only", "-x", "c", "-"],
            input=text, capture_output=True, text=True, check=False,
        )
        return [f"{name_of(root, header)}: {done.stderr}"] if done.returncode else []

    return in_parallel(check, sources(root, (".h",)))


def test_headers_compile_alone(root, build_dir):
    assert sources(root, (".h",))
    arguments = arguments_for_headers(compile_commands(build_dir), root)
    assert "-Wconversion" in arguments and "-Werror" in arguments
    expect_none(check_alone(root, arguments))


def test_headers_are_provoked(tmp_path):
    arguments = ["cc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    good = "#ifndef A\n#define A\n#include <stdint.h>\nuint32_t a(void);\n#endif\n"
    plant(tmp_path, {"src/base/a.h": good})
    assert check_alone(tmp_path, arguments) == []
    plant(tmp_path, {
        "src/base/needs.h": "#ifndef B\n#define B\nuint32_t b(void);\n#endif\n",
        "src/base/unguarded.h": "typedef struct { int a; } Twice;\n",
    })
    assert [s.split(":")[0] for s in check_alone(tmp_path, arguments)] == [
        "src/base/needs.h", "src/base/unguarded.h"]
