"""Rooms stand in a row and includes run one way; nothing includes itself by a detour."""

import pytest
from house import expect_none, includes, name_of, plant, room_of, sources

# What a room may include, besides itself and the C library.
ROOMS = {
    "base": set(),
    "analyzer": {"base"},
    "rules": {"base", "analyzer"},
    "report": {"base", "analyzer", "rules"},
    "fix": {"base", "analyzer", "rules"},
    "server": {"base", "analyzer", "rules", "report", "fix", ""},
    "": {"base", "analyzer", "rules", "report", "fix", "server"},
}
# The analyzer's wings do not know each other and meet in the ground floor; what is neither is the
# meaning wing.
SYNTAX = ("grammar", "extract")
GROUND = ("facts", "source", "truth")
# Libraries: the header's first word, and the file stems (room/start of the name) that may use it.
LIBRARIES = {
    "tree_sitter": ("analyzer/grammar", "analyzer/extract", "server/document"),
    "cjson": ("report/", "server/"),
    "utf8proc.h": ("base/unicode",),
    "sanitizer": ("base/arena",),
    "malloc.h": ("base/memory",),
}
# Threads live in one file.
THREADS = dict.fromkeys(("pthread.h", "threads.h", "stdatomic.h", "sched.h"), "base/threads")
# The outside world (files, clock, environment) is touched by base, the server and src/ itself.
WORLD = {"unistd.h", "fcntl.h", "dirent.h", "time.h", "signal.h", "poll.h", "spawn.h", "glob.h",
         "ftw.h", "locale.h"}
WORLD_ROOMS = {"base", "server", ""}
PURE = {"assert.h", "ctype.h", "errno.h", "inttypes.h", "limits.h", "math.h", "stdarg.h",
        "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "string.h", "stdalign.h",
        "stdnoreturn.h", "float.h", "iso646.h", "strings.h"}
# Headers that CMake makes, and who includes them.
GENERATED = {"version.h": ("report/", "server/", ""), "savings_page.h": ("report/savings_html",)}


def begins(stem, starts):
    """A start with a slash or a room name is a prefix; the empty one stands for src/ itself."""
    return any(stem.startswith(s) if s else "/" not in stem for s in starts)


def is_rule(root, path):
    text = path.read_text(encoding="utf-8")
    return room_of(root, path) == "rules" and f"rule_{path.stem}" in text


def wing_of(name):
    """Of a name below analyzer/."""
    stem = name.split("/")[-1]
    if stem.startswith(SYNTAX):
        return "syntax"
    return "ground" if stem.startswith(GROUND) else "meaning"


def check_system(stem, room, name):
    library = name.split("/")[0]
    if library in LIBRARIES:
        return None if begins(stem, LIBRARIES[library]) else f"{library} is not for this file"
    if name in THREADS:
        return None if stem == THREADS[name] else f"threads live in {THREADS[name]}.c"
    if name in WORLD or name.startswith("sys/"):
        return None if room in WORLD_ROOMS else "the outside world is touched in src/base"
    return None if name in PURE else "a header nobody has allowed yet"


def check_own(root, stem, room, name):
    if name in GENERATED:
        return None if begins(stem, GENERATED[name]) else "a generated file of somebody else"
    if not (root / "src" / name).is_file():
        return "no such file below src/"
    target = name.split("/")[0] if "/" in name else ""
    if target != room and target not in ROOMS[room]:
        return f"the room `{room or 'src'}` may not look into `{target or 'src'}`"
    if target == "analyzer":
        theirs = wing_of(name)
        if room == "analyzer" and theirs not in (wing_of(stem), "ground"):
            return f"the {wing_of(stem)} wing does not know the {theirs} wing"
        if room in ("rules", "report", "fix") and theirs == "syntax":
            return "nothing below the waist sees a syntax tree"
    return None


def check_direction(root):
    found = []
    for path in sources(root):
        room, stem = room_of(root, path), name_of(root / "src", path.with_suffix(""))
        for line, is_system, name in includes(path):
            if room not in ROOMS:
                why = f"an unknown room `{room}`"
            elif is_rule(root, path) and (is_system or name != "rules/rule.h"):
                why = "a rule includes rules/rule.h and nothing else"
            elif is_system:
                why = check_system(stem, room, name)
            else:
                why = check_own(root, stem, room, name)
            if why:
                found.append(f"{name_of(root, path)}:{line}: includes {name}: {why}")
    return found


def check_circles(root):
    """NAME.c and NAME.h are one node, so that two pairs cannot need each other either."""
    edges = {}
    for path in sources(root):
        node = name_of(root / "src", path.with_suffix(""))
        for _, is_system, name in includes(path):
            target = name.rsplit(".", 1)[0]
            if not is_system and target != node:
                edges.setdefault(node, set()).add(target)
    found, done = [], set()

    def visit(node, trail):
        if node in trail:
            found.append("a circle of includes: " + " -> ".join([*trail[trail.index(node):], node]))
        elif node not in done:
            for target in sorted(edges.get(node, ())):
                visit(target, [*trail, node])
            done.add(node)

    for node in sorted(edges):
        visit(node, [])
    return found


def test_includes_run_one_way(root):
    assert sources(root)
    expect_none(check_direction(root))


def test_no_circles(root):
    expect_none(check_circles(root))


RULE = '#include "rules/rule.h"\nconst Rule rule_bad;\n'


@pytest.mark.parametrize(
    "name, text, word",
    [
        ("base/a.c", '#include "analyzer/b.h"\n', "may not look into"),
        ("analyzer/a.c", '#include "rules/b.h"\n', "may not look into"),
        ("rules/registry.c", '#include "report/b.h"\n', "may not look into"),
        ("report/a.c", '#include "b.h"\n', "may not look into"),
        ("rules/bad.c", RULE + '#include "base/b.h"\n', "nothing else"),
        ("rules/bad.c", RULE + "#include <stdio.h>\n", "nothing else"),
        ("analyzer/layout.c", "#include <tree_sitter/api.h>\n", "not for this file"),
        ("rules/registry.c", "#include <cjson/cJSON.h>\n", "not for this file"),
        ("analyzer/extract_a.c", '#include "analyzer/layout.h"\n', "the syntax wing does not"),
        ("analyzer/layout.c", '#include "analyzer/extract.h"\n', "the meaning wing does not"),
        ("analyzer/facts.c", '#include "analyzer/layout.h"\n', "the ground wing"),
        ("analyzer/facts.c", '#include "analyzer/extract.h"\n', "the ground wing"),
        ("report/full.c", '#include "analyzer/extract.h"\n', "below the waist"),
        ("analyzer/layout.c", "#include <unistd.h>\n", "outside world"),
        ("report/a.c", "#include <sys/stat.h>\n", "outside world"),
        ("base/file.c", "#include <pthread.h>\n", "threads live"),
        ("base/file.c", "#include <regex.h>\n", "nobody has allowed"),
        ("rules/registry.c", '#include "version.h"\n', "generated"),
        ("cellar/a.c", '#include "base/b.h"\n', "unknown room"),
        ("base/a.c", '#include "base/gone.h"\n', "no such file"),
    ],
)
def test_direction_is_provoked(tmp_path, name, text, word):
    plain = ["base/b.h", "analyzer/b.h", "analyzer/layout.h", "analyzer/extract.h", "rules/b.h",
             "rules/rule.h", "report/b.h", "b.h"]
    plant(tmp_path, {f"src/{each}": "" for each in plain})
    assert check_direction(tmp_path) == []
    plant(tmp_path, {f"src/{name}": text})
    (sentence,) = check_direction(tmp_path)
    assert f"src/{name}:" in sentence and word in sentence


def test_direction_allows_what_is_agreed(tmp_path):
    plant(tmp_path, {
        "src/base/a.h": "#include <stdint.h>\n/* #include \"rules/rule.h\" */\n",
        "src/base/threads.c": "#include <pthread.h>\n#include <sys/stat.h>\n",
        "src/analyzer/extract.c": '#include "base/a.h"\n#include <tree_sitter/api.h>\n',
        "src/rules/rule.h": '#include "base/a.h"\n',
        "src/rules/good.c": '#include "rules/rule.h"\nRule rule_good;\n',
        "src/rules/registry.c": '#include "rules/rule.h"\n#include "base/a.h"\n',
        "src/report/json.c": '#include "rules/rule.h"\n#include <cjson/cJSON.h>\n',
        "src/main.c": '#include "rules/rule.h"\n#include "version.h"\n',
    })
    assert check_direction(tmp_path) == []


def test_circles_are_provoked(tmp_path):
    plant(tmp_path, {
        "src/base/a.h": '#include "base/b.h"\n',
        "src/base/b.c": '#include "base/b.h"\n#include "base/c.h"\n',
        "src/base/b.h": "",
        "src/base/c.h": "",
    })
    assert check_circles(tmp_path) == []
    plant(tmp_path, {"src/base/c.h": '#include "base/a.h"\n'})
    (sentence,) = check_circles(tmp_path)
    assert "base/a -> base/b -> base/c -> base/a" in sentence
