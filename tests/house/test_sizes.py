"""Files and functions that fit on a desk."""

from house import expect_none, functions, name_of, plant, sources

FILE_LINES = 900
LINE_COLUMNS = 100
FUNCTION_LINES = 100
# Nearly all functions are shorter than this.
USUAL_LINES = 60
USUAL_SHARE = 0.95
# (file, function): why it is long. One switch over all node kinds is a reason; few others are.
LONG_FUNCTIONS = {}


def check_files(root):
    found = []
    for path in sources(root):
        lines = path.read_text(encoding="utf-8").split("\n")
        if len(lines) - 1 > FILE_LINES:
            found.append(f"{name_of(root, path)}: {len(lines) - 1} lines, more than {FILE_LINES}")
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_COLUMNS:
                found.append(f"{name_of(root, path)}:{number}: {len(line)} columns")
    return found


def check_functions(root, allowed):
    found, lengths = [], []
    for path in sources(root):
        for name, first, last in functions(path):
            length = last - first + 1
            lengths.append(length)
            if length > FUNCTION_LINES and (name_of(root, path), name) not in allowed:
                found.append(f"{name_of(root, path)}:{first}: {name} has {length} lines, "
                             f"more than {FUNCTION_LINES}")
    short = sum(length <= USUAL_LINES for length in lengths)
    if short < USUAL_SHARE * len(lengths):
        found.append(f"{len(lengths) - short} of {len(lengths)} functions have more than "
                     f"{USUAL_LINES} lines")
    return found


def header_paragraph(path):
    """The number of lines of text in the comment that a header begins with."""
    count, inside = 0, False
    for line in path.read_text(encoding="utf-8").split("\n"):
        inside = inside or line.startswith("/*")
        if not inside and not line.startswith("//"):
            break
        count += any(character.isalnum() for character in line)
        if inside and line.rstrip().endswith("*/"):
            break
    return count


def check_headers(root):
    return [
        f"{name_of(root, path)}: begins with {count} lines of comment, not 3 to 20"
        for path in sources(root, (".h",))
        if not 3 <= (count := header_paragraph(path)) <= 20
    ]


def test_files(root):
    assert sources(root)
    expect_none(check_files(root))


def test_functions(root):
    assert any(functions(path) for path in sources(root))
    expect_none(check_functions(root, LONG_FUNCTIONS))


def test_headers_begin_with_a_paragraph(root):
    expect_none(check_headers(root))


def test_exceptions_are_needed(root):
    for (name, function), reason in LONG_FUNCTIONS.items():
        lengths = {f: last - first + 1 for f, first, last in functions(root / name)}
        assert reason and lengths[function] > FUNCTION_LINES, f"{function} is short now"


def test_functions_are_found(tmp_path):
    plant(tmp_path, {"src/a.c": """
#define EACH(x) for (;;) { x; }
typedef struct { int a; } Pair;
static const Pair PAIRS[] = {{1}, {2}};
enum { A, B };

// A comment with {
static int one(int a,
               int b) {
  if (a) {
    return '{';
  }
  return b;
}
struct Pair *two(void) { return 0; }
int declared(void);
"""})
    assert functions(tmp_path / "src/a.c") == [("one", 8, 14), ("two", 15, 15)]


def test_long_files_are_provoked(tmp_path):
    plant(tmp_path, {"src/a.c": "\n" * FILE_LINES})
    assert check_files(tmp_path) == []
    plant(tmp_path, {"src/a.c": "\n" * (FILE_LINES + 1), "src/b.c": "x" * (LINE_COLUMNS + 1)})
    assert [s.split(":")[0] for s in check_files(tmp_path)] == ["src/a.c", "src/b.c"]


def test_long_functions_are_provoked(tmp_path):
    def body(lines):
        return "void f(void) {\n" + ";\n" * (lines - 2) + "}\n"

    short = "".join(f"void g{i}(void) {{\n}}\n" for i in range(40))
    plant(tmp_path, {"src/a.c": body(FUNCTION_LINES) + short})
    assert check_functions(tmp_path, {}) == []
    plant(tmp_path, {"src/a.c": body(FUNCTION_LINES + 1) + short})
    (sentence,) = check_functions(tmp_path, {})
    assert "f has 101 lines" in sentence
    assert check_functions(tmp_path, {("src/a.c", "f"): "a reason"}) == []
    plant(tmp_path, {"src/a.c": body(USUAL_LINES + 1) * 3 + short})
    (sentence,) = check_functions(tmp_path, {})
    assert "3 of 43 functions" in sentence


def test_paragraphs_are_provoked(tmp_path):
    plant(tmp_path, {
        "src/a.h": "// One.\n// Two.\n// Three.\n#ifndef A\n#endif\n",
        "src/b.h": "/*\n * One.\n *\n * Two.\n * Three.\n */\n#ifndef B\n#endif\n",
        "src/c.h": "// One.\n#ifndef C\n#endif\n",
        "src/d.h": "// More.\n" * 21,
        "src/e.h": "#ifndef E\n#endif\n// One.\n// Two.\n// Three.\n",
    })
    assert [(s.split(":")[0], s.split()[3]) for s in check_headers(tmp_path)] == [
        ("src/c.h", "1"), ("src/d.h", "21"), ("src/e.h", "0")]
