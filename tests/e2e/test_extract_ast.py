"""The facts of real files against CPython's own `ast`.

The judge is the interpreter that runs the tests, on its own standard library: classes with their
qualified names, bases and decorators, functions, every store and deletion of an attribute, and
every name that a module or class body binds.
"""

import ast
import bisect
import os
import re
import subprocess
import sysconfig
import tokenize
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

STEP = 3  # every third file: all of them take long under the sanitizers
KINDS = {"bind", "function", "class", "annotate", "import", "import_from", "import_star", "unbind",
         "global", "nonlocal", "type_alias"}
EVENT = re.compile(r" +(\w+)(?:/\w+)?(?: (\S+))? ?.*@(\d+)-(\d+)$")


@pytest.fixture(scope="module")
def dump_path():
    path = Path(os.environ.get("SLOTLINT_BUILD_DIR", "build/asan")) / "tools" / "dump_facts"
    assert path.is_file(), f"no {path}: the build makes it"
    return path


def children(node):
    return ast.iter_child_nodes(node)


def declared_global(body):
    """Names that a scope declares global, nested scopes left aside."""
    found, todo = set(), list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Global):
            found.update(node.names)
        inner = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        if not isinstance(node, inner):
            todo.extend(children(node))
    return found


class Definitions:
    """Classes as (qualified name, arguments, decorators), functions by name."""

    def __init__(self, tree):
        self.classes, self.functions = Counter(), Counter()
        for statement in tree.body:
            self.visit(statement, "", set())

    def visit(self, node, prefix, global_names):
        if isinstance(node, ast.Lambda):
            self.functions[""] += 1
            self.visit(node.args, prefix, global_names)
            self.visit(node.body, prefix + "<lambda>.<locals>.", set())
            return
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            for child in children(node):
                self.visit(child, prefix, global_names)
            return
        name = node.name if node.name in global_names else prefix + node.name
        if isinstance(node, ast.ClassDef):
            arguments = len(node.bases) + len(node.keywords)
            self.classes[name, arguments, len(node.decorator_list)] += 1
            prefix_inside = name + "."
        else:
            self.functions[node.name] += 1
            prefix_inside = name + ".<locals>."
        inside = {id(statement) for statement in node.body}
        for child in children(node):
            if id(child) not in inside:
                self.visit(child, prefix, global_names)
        names = declared_global(node.body)
        for statement in node.body:
            self.visit(statement, prefix_inside, names)


def attribute_stores(tree):
    found = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found[type(node.ctx).__name__, node.attr, node.end_lineno] += 1
        bare = isinstance(node, ast.AnnAssign) and node.value is None
        if bare and isinstance(node.target, ast.Attribute):
            found["Store", node.target.attr, node.target.end_lineno] -= 1
    return +found


class Bindings:
    """What the statements of one module or class body bind, as (kind of event, name)."""

    def __init__(self, body):
        self.found = Counter()
        self.statements(body)

    def add(self, kind, name):
        self.found[kind, name] += 1

    def target(self, node):
        if isinstance(node, ast.Name):
            self.add("bind", node.id)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for item in node.elts:
                self.target(item)
        elif isinstance(node, ast.Starred):
            self.target(node.value)
        else:
            self.expression(node)

    def expression(self, node):
        if isinstance(node, ast.Lambda):
            self.defaults(node.args)
            return
        if isinstance(node, (ast.NamedExpr, ast.comprehension)):
            self.target(node.target)
        for child in children(node):
            if not isinstance(node, ast.NamedExpr) or child is not node.target:
                self.expression(child)

    def defaults(self, arguments):
        for value in [*arguments.defaults, *arguments.kw_defaults]:
            if value is not None:
                self.expression(value)

    def deletion(self, node):
        if isinstance(node, ast.Name):
            self.add("unbind", node.id)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for item in node.elts:
                self.deletion(item)

    def pattern(self, node):
        for name in (getattr(node, "name", None), getattr(node, "rest", None)):
            if name:
                self.add("bind", name)
        for child in children(node):
            if not isinstance(child, ast.expr):
                self.pattern(child)

    def statements(self, body):
        for statement in body:
            getattr(self, f"on_{type(statement).__name__}", self.on_other)(statement)

    def on_other(self, node):
        """Expressions first, then blocks."""
        for child in children(node):
            if isinstance(child, ast.expr):
                self.expression(child)
            elif isinstance(child, ast.match_case):
                self.pattern(child.pattern)
                if child.guard:
                    self.expression(child.guard)
                self.statements(child.body)
            elif isinstance(child, ast.excepthandler):
                self.on_other(child)
            elif isinstance(child, ast.stmt):
                self.statements([child])

    def on_FunctionDef(self, node):
        for decorator in node.decorator_list:
            self.expression(decorator)
        self.defaults(node.args)
        self.add("function", node.name)

    on_AsyncFunctionDef = on_FunctionDef

    def on_ClassDef(self, node):
        for value in [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]:
            self.expression(value)
        self.add("class", node.name)

    def on_Assign(self, node):
        self.expression(node.value)
        for target in node.targets:
            self.target(target)

    def on_AnnAssign(self, node):
        if node.value is not None:
            self.expression(node.value)
            self.target(node.target)
        elif isinstance(node.target, ast.Name):
            self.add("annotate", node.target.id)

    def on_AugAssign(self, node):
        self.expression(node.value)
        self.target(node.target)

    def on_For(self, node):
        self.expression(node.iter)
        self.target(node.target)
        self.statements([*node.body, *node.orelse])

    on_AsyncFor = on_For

    def on_With(self, node):
        for item in node.items:
            self.expression(item.context_expr)
            if item.optional_vars:
                self.target(item.optional_vars)
        self.statements(node.body)

    on_AsyncWith = on_With

    def on_Import(self, node):
        for alias in node.names:
            self.add("import", alias.asname or alias.name.split(".")[0])

    def on_ImportFrom(self, node):
        for alias in node.names:
            star = alias.name == "*"
            self.add("import_star" if star else "import_from",
                     "" if star else alias.asname or alias.name)

    def on_Delete(self, node):
        for target in node.targets:
            self.deletion(target)

    def on_Global(self, node):
        for name in node.names:
            self.add("global", name)

    def on_Nonlocal(self, node):
        for name in node.names:
            self.add("nonlocal", name)

    def on_TypeAlias(self, node):
        self.add("type_alias", node.name.id)


def chain_length(line, label):
    """How many expressions `label=[...]` holds."""
    found = re.search(rf" {label}=\[", line)
    if not found:
        return 0
    text = re.sub(r'"[^"]*"', "", line[found.end():])
    depth, count = 0, 1
    for c in text:
        if c in "([":
            depth += 1
        elif c in ")]":
            if depth == 0:
                return count
            depth -= 1
        elif c == "," and depth == 0:
            count += 1
    raise AssertionError(line)


class Dump:
    """The same things, read from what dump_facts prints."""

    def __init__(self, text, line_of):
        self.classes, self.functions, self.stores = Counter(), Counter(), Counter()
        self.module, self.bodies = Counter(), []
        current = None
        for line in text.split("\n"):
            if line.startswith("class #"):
                counts = chain_length(line, "arguments"), chain_length(line, "decorators")
                self.classes[(line.split(" ")[2], *counts)] += 1
            elif line.startswith("function #"):
                self.functions[line.split(" ")[2]] += 1
            elif line == "module":
                current = self.module
            elif re.match(r"  class #\d", line):
                current = Counter()
                self.bodies.append(current)
            elif re.match(r"  function #\d", line):
                current = None
            else:
                self.event(line, current, line_of)
        self.has_problem = "\nproblem" in text
        self.given_up = "u" in text.split("\n")[0].rpartition(" ")[2]

    def event(self, line, current, line_of):
        found = EVENT.match(line)
        if not found:
            return
        kind, name, _, end = found.groups()
        if kind in ("store_attribute", "delete_attribute"):
            self.stores["Store" if kind[0] == "s" else "Del", name, line_of(int(end))] += 1
        if current is not None and kind in KINDS:
            current[kind, "" if kind == "import_star" else name] += 1


def library():
    root = Path(sysconfig.get_path("stdlib"))
    skipped = {"site-packages", "dist-packages", "lib2to3"}
    return sorted(p for p in root.rglob("*.py") if not skipped & set(p.parts))


def parse(path):
    """The tree and the text's lines' starts, or None for what CPython refuses too."""
    try:
        with tokenize.open(path) as file:
            encoding = file.encoding
        source = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    if encoding not in ("utf-8", "utf-8-sig"):
        return None
    starts = [m.end() for m in re.finditer(rb"\r\n|\r|\n", source)]
    return tree, lambda offset: bisect.bisect_right(starts, offset) + 1


def compare(dump_path, path):
    """Sentences about what differs, or None where there is nothing to compare."""
    parsed = parse(path)
    # A star import from __future__ is refused by the compiler, not by the parser.
    if parsed is None or "badsyntax" in path.name:
        return None
    tree, line_of = parsed
    done = subprocess.run([dump_path, path], capture_output=True, timeout=120, check=False)
    if done.returncode:
        return [f"{path}: {done.stderr.decode(errors='replace')}"]
    dump = Dump(done.stdout.decode(), line_of)
    expected = Definitions(tree)
    bodies = [Bindings(n.body).found for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    pairs = {
        "classes": (dump.classes, expected.classes),
        "functions": (dump.functions, expected.functions),
        "stores": (dump.stores, attribute_stores(tree)),
        "module": (dump.module, Bindings(tree.body).found),
        "bodies": tuple(Counter(frozenset(b.items()) for b in each)
                        for each in (dump.bodies, bodies)),
        "problems": (dump.has_problem, False),
        "given up": (dump.given_up, False),
    }
    return [f"{path}: {what}: {got} is not {wanted}" for what, (got, wanted) in pairs.items()
            if got != wanted]


def test_standard_library(dump_path):
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda p: compare(dump_path, p), library()[::STEP]))
    compared = [r for r in results if r is not None]
    assert len(compared) > 30
    assert not [sentence[:2000] for found in compared for sentence in found]


SAMPLE = """\
import a.b, c as d
from e import *
@deco
class A(B, metaclass=M):
    x: int
    y, *z = 1, 2
    def f(self, g=(h := 1)):
        global G
        class G:
            class I: pass
        self.a.b = [c for self.d in e]
        del self.f
    if x:
        from i import j as k
    match x:
        case {"a": l, **m}: pass
"""


def test_sample(dump_path, tmp_path):
    """The comparison is not blind: each kind of thing is there, and a difference is seen."""
    path = tmp_path / "sample.py"
    path.write_text(SAMPLE)
    assert compare(dump_path, path) == []
    text = subprocess.run([dump_path, path], capture_output=True, check=True, text=True).stdout
    dump = Dump(text, lambda offset: 0)
    assert dump.classes == Counter([("A", 2, 1), ("G", 0, 0), ("G.I", 0, 0)])
    assert dump.functions == Counter(["f"])
    assert {key[:2] for key in dump.stores} == {("Store", "b"), ("Store", "d"), ("Del", "f")}
    assert dump.module == Counter([("import", "a"), ("import", "d"), ("import_star", ""),
                                   ("class", "A")])
    assert len(dump.bodies) == 3 and ("bind", "h") in dump.bodies[0]
    path.write_text(SAMPLE + "print 'x'\n")
    assert compare(dump_path, path) is None
