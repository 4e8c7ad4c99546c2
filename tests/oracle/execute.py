"""Runs programs under the interpreter that runs this file, and writes what became of each class.

    PYTHON execute.py LIST RESULT        LIST: paths of programs, one a line

Every class statement is watched: made or refused, the exception in CPython's words. A refused one
ends here, not the program: its name stays unbound, and classes that need it are not judged. Works on
CPython 3.8 and later, imports nothing of the project.
"""

import ast
import builtins
import gc
import json
import os
import sys
import types
import warnings

MEMBER = type(type("Probe", (), {"__slots__": ("a",)}).__dict__["a"])


def mangle(class_name, name):
    bare = class_name.lstrip("_")
    if not name.startswith("__") or name.endswith("__") or "." in name or not bare:
        return name
    return "_" + bare + name


def own_slots(cls):
    """The class's own `__slots__`, mangled, or None where it has none or they are used up."""
    slots = cls.__dict__.get("__slots__")
    if slots is None:
        return None
    if isinstance(slots, str):
        slots = (slots,)
    if hasattr(slots, "__next__") or not hasattr(slots, "__iter__"):
        return "iterator"
    return [mangle(cls.__name__, str(name)) for name in slots
            if name not in ("__dict__", "__weakref__")]


def live_members(cls):
    """Names that come to a slot of a class that declares `__slots__`, looked up on the class."""
    seen, live = set(), set()
    for base in cls.__mro__:
        for name, value in base.__dict__.items():
            if name in seen:
                continue
            seen.add(name)
            if (type(value) is MEMBER and "__slots__" in value.__objclass__.__dict__
                    and value.__objclass__ in cls.__mro__):
                live.add(name)
    return sorted(live)


def describe(cls):
    return {
        "dict": cls.__dictoffset__ != 0,
        "weakref": cls.__weakrefoffset__ != 0,
        "size": cls.__basicsize__,
        "items": cls.__itemsize__,
        "slots": own_slots(cls),
        "live": live_members(cls),
        "mro": [base.__qualname__.rsplit(".", 1)[-1] for base in cls.__mro__],
    }


class Watch(ast.NodeTransformer):
    """Puts each class statement, and each assignment of a call's result, under watch."""

    def __init__(self):
        self.scopes = []

    def call(self, function, node, *arguments):
        call = ast.Call(func=ast.Name(id=function, ctx=ast.Load()), args=list(arguments), keywords=[])
        return ast.copy_location(ast.Expr(value=call), node)

    def visit_FunctionDef(self, node):
        """Classes in functions are watched too; a refused one leaves the function as it would."""
        scopes, self.scopes = self.scopes, self.scopes + [node.name, "<locals>"]
        node = self.generic_visit(node)
        self.scopes = scopes
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        return node

    def visit_ClassDef(self, node):
        line = ast.Constant(value=node.lineno)
        name = ".".join(self.scopes + [node.name])
        self.scopes.append(node.name)
        node = self.generic_visit(node)
        self.scopes.pop()
        made = self.call("__watch_made__", node, ast.Constant(value=name), line,
                         ast.Name(id=node.name, ctx=ast.Load()))
        refused = self.call("__watch_refused__", node, ast.Constant(value=name), line)
        again = ast.copy_location(ast.Raise(exc=None, cause=None), node)
        refused = [ast.copy_location(ast.If(test=refused.value, body=[again], orelse=[]), node)]
        return ast.copy_location(
            ast.Try(body=[node], orelse=[made], finalbody=[], handlers=[
                ast.ExceptHandler(type=None, name=None, body=refused)]), node)

    def visit_Assign(self, node):
        if self.scopes:
            return node
        if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name) or not isinstance(
                node.value, ast.Call):
            return node
        line, name = ast.Constant(value=node.lineno), ast.Constant(value=node.targets[0].id)
        made = self.call("__watch_call__", node, name, line,
                         ast.Name(id=node.targets[0].id, ctx=ast.Load()))
        refused = self.call("__watch_refused_call__", node, name, line)
        return ast.copy_location(
            ast.Try(body=[node], orelse=[made], finalbody=[], handlers=[
                ast.ExceptHandler(type=None, name=None, body=[refused])]), node)


class Run:
    def __init__(self, path):
        self.module = types.ModuleType(os.path.splitext(os.path.basename(path))[0])
        self.module.__file__ = path
        self.results = []
        self.poisoned = set()
        self.spoiled = []  # qualified names of classes whose nested class was refused
        self.told = []  # exceptions that are on their way out of a function

    def made(self, name, line, cls):
        if not isinstance(cls, type):
            return
        if any(inner.startswith(name + ".") for inner in self.spoiled):
            self.results.append([name, line, "skipped", "nested class refused"])
            return
        foreign = cls.__name__ != name.rsplit(".", 1)[-1] or (
            "<locals>" in cls.__qualname__ and "<locals>" not in name)
        kind = "replaced" if foreign else "made"
        self.results.append([name, line, kind, describe(cls)])

    def refused(self, name, line):
        """Whether the exception goes on: out of a function, or out of a class body whose namespace
        does not take the name."""
        kind, error, trace = sys.exc_info()
        bare = name.rsplit(".", 1)[-1]
        if "." in name and trace.tb_next and trace.tb_next.tb_frame.f_code.co_name == "__setitem__":
            return True
        self.note_refused(name, line, kind, error, bare)
        return "<locals>" in name

    def note_refused(self, name, line, kind, error, bare):
        if any(error is told for told in self.told):
            self.poisoned.add(bare)
            self.module.__dict__.pop(bare, None)
            self.results.append([name, line, "below", None])
            return
        if "<locals>" in name:
            self.told.append(error)
        elif "." not in name:
            self.module.__dict__.pop(bare, None)
            self.poisoned.add(bare)
        else:
            self.spoiled.append(name)
        text = str(error)
        below = kind is NameError and any(f"'{p}'" in text for p in self.poisoned)
        self.results.append([name, line, "below" if below else "refused",
                             None if below else [kind.__name__, text]])

    def call(self, name, line, value):
        if (isinstance(value, type) and value.__module__ == self.module.__name__
                and "<locals>" not in value.__qualname__):
            self.results.append([name, line, "call", describe(value)])

    def refused_call(self, name, line):
        kind, error = sys.exc_info()[:2]
        self.module.__dict__.pop(name, None)
        self.poisoned.add(name)
        below = any(error is told for told in self.told) or (
            kind is NameError and any(f"'{p}'" in str(error) for p in self.poisoned))
        self.results.append([name, line, "below" if below else "refused call",
                             None if below else [kind.__name__, str(error)]])

    def statements(self, source):
        tree = ast.parse(source)
        builtins.__watch_made__ = self.made
        builtins.__watch_refused__ = self.refused
        builtins.__watch_call__ = self.call
        builtins.__watch_refused_call__ = self.refused_call
        for statement in tree.body:
            future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
            one = ast.Module(body=[statement] if future else [Watch().visit(statement)],
                             type_ignores=[])
            ast.fix_missing_locations(one)
            flags = getattr(self, "flags", 0)
            code = compile(one, self.module.__file__, "exec", flags=flags, dont_inherit=True)
            if future:
                self.flags = flags | code.co_flags & 0x1ffe000
            try:
                exec(code, self.module.__dict__)
            except Exception as error:
                self.poison(statement, error)

    def poison(self, statement, error):
        """A statement that raises leaves its names unbound."""
        self.results.append(["", statement.lineno, "raised", f"{type(error).__name__}: {error}"])
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.module.__dict__.pop(node.id, None)
                self.poisoned.add(node.id)


def run_program(path):
    run = Run(path)
    sys.modules[run.module.__name__] = run.module
    try:
        with open(path, encoding="utf-8") as source:
            run.statements(source.read())
    except SyntaxError as error:
        run.results = [["", error.lineno, "syntax", str(error)]]
    finally:
        del sys.modules[run.module.__name__]
    return run.results


def main():
    listing, result = sys.argv[1:3]
    warnings.simplefilter("ignore")
    sys.dont_write_bytecode = True
    with open(listing, encoding="utf-8") as lines:
        paths = [line.strip() for line in lines]
    sys.path.insert(0, os.path.dirname(paths[0]))
    gc.freeze()
    found = {}
    for count, path in enumerate(paths):
        found[os.path.basename(path)] = run_program(path)
        if count % 200 == 199:
            gc.collect()
    with open(result, "w", encoding="utf-8") as out:
        json.dump(found, out)


if __name__ == "__main__":
    main()
