"""Asks this CPython about every class of some modules: run by the environment's own interpreter.

ask.py JOB OUT: JOB is JSON {"site": folder, "modules": [name, ...]}; OUT gets a JSON line before
each import (so that whoever reads it knows which one hung or crashed) and one with the answers.
"""

import ast
import dataclasses
import importlib
import json
import os
import signal
import sys
import types
import warnings

# Of processor time: the machine may be busy. A module that waits is given longer.
SECONDS, WAIT = 30, 200


def class_statements(tree):
    """(path of names as bound, path as spelt, node) of each class statement at module level or in a
    class body."""

    def walk(body, path, spelt, private):
        for node in body:
            if isinstance(node, ast.ClassDef):
                name = node.name
                if private and name.startswith("__") and not name.endswith("__"):
                    name = "_" + private + name
                here = path + [name]
                yield here, spelt + [node.name], node
                yield from walk(node.body, here, spelt + [node.name], node.name.lstrip("_"))
            elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                for field in ("body", "orelse", "finalbody"):
                    inner = getattr(node, field, None)
                    if isinstance(inner, list):
                        yield from walk(inner, path, spelt, private)
                for part in getattr(node, "handlers", []) + getattr(node, "cases", []):
                    yield from walk(part.body, path, spelt, private)

    return list(walk(tree.body, [], [], ""))


def lookup(module, path):
    found = module
    for name in path:
        found = vars(found).get(name)
        if not isinstance(found, type):
            return None
    return found


def is_generated(filename):
    """Whether dataclasses, attrs and the like write functions there."""
    return filename.startswith("<") or filename == dataclasses.__file__


def code_lines(cls):
    """Where the functions in the class's namespace are that the class statement made; not those that
    dataclasses and the like write."""
    prefix = cls.__qualname__ + "."
    for value in vars(cls).values():
        value = getattr(value, "__func__", getattr(value, "fget", value))
        if isinstance(value, types.FunctionType) and value.__qualname__.startswith(prefix) \
                and not is_generated(value.__code__.co_filename):
            yield value.__code__.co_filename, value.__code__.co_firstlineno


def made_here(cls, node, rivals, file):
    """Whether the live class is what this statement made, as far as its functions tell."""
    lines = list(code_lines(cls))
    first = min([node.lineno] + [d.lineno for d in node.decorator_list])
    if any(name == file and first <= line <= node.end_lineno for name, line in lines):
        return True
    return not lines and rivals == 1


def describe(cls, node, path):
    members = [name for name, value in vars(cls).items()
               if isinstance(value, types.MemberDescriptorType) and value.__objclass__ is cls]
    return {
        "qualname": ".".join(path),
        "line": node.lineno,
        "has_dict": cls.__dictoffset__ != 0,
        "has_weakref": cls.__weakrefoffset__ != 0,
        "basicsize": cls.__basicsize__,
        "item_size": cls.__itemsize__,
        "slots": sorted(members) if "__slots__" in vars(cls) else None,
        "names": sorted(vars(cls)),
        # Either may have been changed.
        "mro": [[base.__name__, base.__qualname__.split(".")[-1]] for base in cls.__mro__],
    }


def ask(module, file):
    with open(file, "rb") as stream:
        tree = ast.parse(stream.read())
    statements = class_statements(tree)
    rivals = {}
    for path, _, _ in statements:
        rivals[tuple(path)] = rivals.get(tuple(path), 0) + 1
    classes = []
    for path, names, node in statements:
        cls = lookup(module, path)
        if cls is None or cls.__module__ != module.__name__ or cls.__name__ != node.name:
            continue
        if made_here(cls, node, rivals[tuple(path)], file):
            classes.append(describe(cls, node, names))
    return classes


def main(job_path, out_path):
    with open(job_path, encoding="utf-8") as stream:
        job = json.load(stream)
    sys.path.insert(0, job["site"])
    sys.argv = ["ask"]
    warnings.simplefilter("ignore")
    with open(out_path, "a", encoding="utf-8") as out:

        def tell(**record):
            out.write(json.dumps(record) + "\n")
            out.flush()

        for name in job["modules"]:
            tell(start=name)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            signal.alarm(WAIT)
            try:
                module = importlib.import_module(name)
                file = getattr(module, "__file__", None) or ""
                if file.endswith(".py"):
                    tell(module=name, file=file, classes=ask(module, file))
                else:
                    tell(module=name, skipped="no Python source was loaded")
            except BaseException as error:  # pylint: disable=broad-except
                tell(module=name, skipped=f"{type(error).__name__}: {error}"[:200])
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:3])
