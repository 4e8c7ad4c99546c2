"""Reading our own C sources, for the house tests.

Each check is a function from a root to a list of sentences, one for each violation, so that a test
can point it at a tree with a fault planted in it.
"""

import json
import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""",
    re.DOTALL,
)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">]+)[">]', re.MULTILINE)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE)


def sources(root, suffixes=(".c", ".h")):
    """Our own C files below src/, as sorted paths."""
    found = (p for p in (root / "src").rglob("*") if p.suffix in suffixes and p.is_file())
    return sorted(found)


def name_of(root, path):
    return path.relative_to(root).as_posix()


def room_of(root, path):
    """The folder below src/ that a file stands in; the empty string for src/ itself."""
    parts = path.relative_to(root / "src").parts
    return parts[0] if len(parts) > 1 else ""


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """The text with comments blanked and literals emptied; every line keeps its number."""

    def replace(match):
        token = match.group()
        if token[0] == "/":
            return blank(token)
        return token[0] + " " * (len(token) - 2) + token[0]

    return TOKEN.sub(replace, text)


def code_of(path):
    return without_comments(path.read_text(encoding="utf-8"))


def includes(path):
    """(line, is_system, name) of every #include."""
    text = path.read_text(encoding="utf-8")
    # Comments are blanked with the literals kept, for the quoted names are wanted here.
    text = TOKEN.sub(lambda m: blank(m.group()) if m.group()[0] == "/" else m.group(), text)
    return [
        (text.count("\n", 0, match.start()) + 1, match.group(1) == "<", match.group(2))
        for match in INCLUDE.finditer(text)
    ]


def functions(path):
    """(name, first line, last line) of every function definition, signature included."""
    code = DIRECTIVE.sub(lambda m: blank(m.group()), code_of(path))
    found, depth, start, name = [], 0, 0, None
    for match in re.finditer(r"[{};]", code):
        if match.group() == "{":
            if depth == 0:
                head = code[start : match.start()]
                called = re.search(r"(\w+)\s*\(", head)
                is_function = called and "=" not in head and head.rstrip().endswith(")")
                name = called.group(1) if is_function else None
                first = code.count("\n", 0, start + len(head) - len(head.lstrip())) + 1
            depth += 1
        elif match.group() == "}":
            depth -= 1
            if depth == 0:
                if name:
                    found.append((name, first, code.count("\n", 0, match.start()) + 1))
                start = match.end()
        elif depth == 0:
            start = match.end()
    return found


def tracked(root):
    """The files that git knows, or would take: what a clone holds. The owner does not matter."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", root,
         "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
    ).stdout
    paths = (root / name.decode() for name in listed.split(b"\0") if name)
    return sorted(p for p in paths if p.is_file())


def compile_commands(build_dir):
    """{source path: arguments} of CMake's compile_commands.json."""
    entries = json.loads((Path(build_dir) / "compile_commands.json").read_text())
    return {Path(e["file"]): shlex.split(e["command"]) for e in entries}


def plain_arguments(arguments):
    """Compiler, language, definitions, folders: without output, optimisation and sanitizers."""
    kept, skip = [], False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in ("-o", "-c", "-MF", "-MT", "-MQ"):
            skip = argument != "-c"
        elif not re.match(r"-(O|g|M|flto|fno-fat-lto|fsanitize|fno-sanitize|D_FORTIFY)", argument):
            kept.append(argument)
    return kept


def in_parallel(function, items):
    """All the sentences of function(item), two items at a time, in order."""
    with ThreadPoolExecutor(2) as pool:
        return [sentence for found in pool.map(function, items) for sentence in found]


def expect_none(found):
    """Fails with every sentence on a line of its own."""
    assert not found, "\n".join(["", *found])


def plant(root, files):
    """Writes {name: text} below root; returns root."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
