"""Lists every class that the interpreter running this file can import from its standard library.

    PYTHON list_stdlib.py RESULT

Writes {"lib": folder, "classes": {file: {qualname: facts}}} for classes that a source file of the
library makes. Imports nothing of the project; works on CPython 3.8 and later.
"""

import ast
import importlib
import io
import json
import os
import sys
import sysconfig
import types
import warnings

SKIPPED = {"test", "tests", "idlelib", "turtledemo", "lib2to3", "site-packages", "dist-packages",
           "ensurepip", "antigravity", "this", "__main__", "__phello__", "_pyrepl", "turtle", "tkinter",
           "config", "pydoc_data"}
C_DESCRIPTORS = ("method_descriptor", "wrapper_descriptor", "classmethod_descriptor")


def module_names(lib):
    for folder, folders, files in os.walk(lib):
        folders[:] = sorted(d for d in folders if d not in SKIPPED and d.isidentifier()
                            and not d.startswith("config-") and d != "__pycache__")
        package = os.path.relpath(folder, lib).replace(os.sep, ".")
        prefix = "" if package == "." else package + "."
        if prefix and "__init__.py" not in files:
            folders[:] = []
            continue
        for name in sorted(files):
            stem, suffix = os.path.splitext(name)
            if suffix == ".py" and stem not in SKIPPED and stem.isidentifier():
                yield prefix[:-1] if stem == "__init__" else prefix + stem


def is_made_in_c(cls):
    """A type made in C: it has methods made in C that are its own."""
    return any(type(value).__name__ in C_DESCRIPTORS and getattr(value, "__objclass__", None) is cls
               for value in vars(cls).values())


def class_statements(path):
    """Qualified names of the class statements of a file, those in functions left out."""
    names = set()

    def walk(body, prefix):
        for node in body:
            if isinstance(node, ast.ClassDef):
                names.add(prefix + node.name)
                walk(node.body, prefix + node.name + ".")
            elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for field in ("body", "orelse", "finalbody", "handlers"):
                    walk(getattr(node, field, None) or [], prefix)

    with open(path, "rb") as source:
        walk(ast.parse(source.read()).body, "")
    return names


def facts_of(cls):
    return {"dict": cls.__dictoffset__ != 0, "weakref": cls.__weakrefoffset__ != 0,
            "size": cls.__basicsize__, "items": cls.__itemsize__}


def classes_in(namespace, module, path, found, depth=0):
    for name, value in list(namespace.items()):
        if not isinstance(value, type) or value.__module__ != module or is_made_in_c(value):
            continue
        qualname = value.__qualname__
        if "<locals>" in qualname or qualname.rpartition(".")[0] != path:
            continue
        if qualname.rpartition(".")[2] != name:
            continue
        found[qualname] = facts_of(value)
        if depth < 5:
            classes_in(vars(value), module, qualname, found, depth + 1)


def main():
    warnings.simplefilter("ignore")
    lib = os.path.realpath(sysconfig.get_path("stdlib"))
    classes = {}
    out, sys.stdout = sys.stdout, io.StringIO()
    for name in module_names(lib):
        try:
            module = importlib.import_module(name)
        except BaseException:
            continue
        path = getattr(module, "__file__", None)
        if not isinstance(module, types.ModuleType) or not path or module.__name__ != name:
            continue
        found, written = {}, class_statements(path) if path.endswith(".py") else set()
        classes_in(vars(module), name, "", found)
        found = {qualname: facts for qualname, facts in found.items() if qualname in written}
        if found:
            classes[os.path.relpath(os.path.realpath(path), lib)] = found
    sys.stdout = out
    with open(sys.argv[1], "w", encoding="utf-8") as result:
        json.dump({"lib": lib, "classes": classes}, result)
    os._exit(0)  # threads that modules have started are nobody's business


if __name__ == "__main__":
    main()
