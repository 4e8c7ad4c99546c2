"""Random programs of classes, from a grammar of everything that decides what a class becomes.

    Program(random.Random(seed)).text() and .minimum, the first version that can parse it

The grammar knows nothing of the outcome: many classes are refused. Each method named after a
construct gives lines or an expression; weights keep undecidable conditions and certain errors rare
enough that hierarchies grow deep.
"""

import random

from generate_project import ProjectConstructs, indent

NAMES = ("A", "B", "C", "D", "E", "F", "G", "H", "Node", "_P", "__Q", "_", "__", "_R_", "Long_name")
FIELDS = ("a", "b", "c", "d", "x", "y", "_p", "__q", "__r__", "___s", "__t_", "name", "é")
PLAIN = ("a", "b", "c", "d", "x", "y", "name")

# Bases by public name: (import line or None, expression, weight).
C_BASES = (
    (None, "object", 6), (None, "int", 4), (None, "str", 3), (None, "tuple", 5), (None, "list", 3),
    (None, "dict", 4), (None, "bytes", 2), (None, "set", 2), (None, "frozenset", 2), (None, "float", 2),
    (None, "complex", 1), (None, "bytearray", 1), (None, "property", 2), (None, "staticmethod", 1),
    (None, "classmethod", 1), (None, "super", 1), (None, "BaseException", 1), (None, "Exception", 4),
    (None, "ValueError", 2), (None, "KeyError", 1), (None, "OSError", 2), (None, "IOError", 1),
    (None, "ImportError", 1), (None, "StopIteration", 1), (None, "SystemExit", 1),
    (None, "SyntaxError", 1), (None, "IndentationError", 1), (None, "UnicodeDecodeError", 1),
    (None, "UnicodeEncodeError", 1), (None, "AttributeError", 2), (None, "NameError", 2),
    (None, "UnboundLocalError", 1), (None, "FileNotFoundError", 1), (None, "KeyboardInterrupt", 1),
    (None, "StopAsyncIteration", 1), (None, "Warning", 1), (None, "type", 1),
    (None, "bool", .4), (None, "type(None)", .2), (None, "memoryview", .2), (None, "range", .2),
    (None, "slice", .2), (None, "enumerate", 1), (None, "zip", 1), (None, "map", 1), (None, "filter", 1),
    (None, "reversed", 1),
    ("import collections", "collections.OrderedDict", 2), ("import collections", "collections.deque", 2),
    ("from collections import defaultdict", "defaultdict", 2),
    ("from collections import Counter", "Counter", 1), ("from collections import UserDict", "UserDict", 1),
    ("from collections import ChainMap", "ChainMap", .5),
    ("import datetime", "datetime.date", 1), ("import datetime", "datetime.datetime", 1),
    ("from datetime import time", "time", .6), ("from datetime import timedelta", "timedelta", .6),
    ("from datetime import tzinfo", "tzinfo", .6),
    ("import threading", "threading.local", 1), ("import threading", "threading.Thread", 1),
    ("import weakref", "weakref.ref", 1), ("from weakref import WeakKeyDictionary", "WeakKeyDictionary", .5),
    ("import array", "array.array", 1), ("from decimal import Decimal", "Decimal", 1),
    ("from fractions import Fraction", "Fraction", 1), ("import io", "io.StringIO", 1),
    ("import io", "io.BytesIO", 1), ("import io", "io.RawIOBase", 1), ("import io", "io.TextIOWrapper", .5),
    ("import random", "random.Random", 1), ("import struct", "struct.Struct", .5),
    ("import functools", "functools.partial", 1), ("from functools import cached_property", "cached_property", .5),
    ("import types", "types.SimpleNamespace", 1), ("from types import ModuleType", "ModuleType", 1),
    ("import types", "types.FunctionType", .3), ("import types", "types.GeneratorType", .3),
    ("import itertools", "itertools.count", .5), ("import itertools", "itertools.chain", .5),
    ("import queue", "queue.Queue", .5), ("import logging", "logging.Logger", .5),
    ("import logging", "logging.Handler", .5), ("from pathlib import PurePath", "PurePath", .6),
    ("from pathlib import Path", "Path", .6), ("from uuid import UUID", "UUID", .5),
    ("import ctypes", "ctypes.Structure", .5), ("import ctypes", "ctypes.Union", .3),
    ("import string", "string.Template", .3), ("import json", "json.JSONEncoder", .5),
    ("from contextlib import ContextDecorator", "ContextDecorator", .5),
    ("from contextlib import AbstractContextManager", "AbstractContextManager", 1),
    ("from contextlib import ExitStack", "ExitStack", .5), ("import os", "os.PathLike", 1),
    ("import re", "re.Pattern", .2), ("import numbers", "numbers.Number", 1),
    ("import numbers", "numbers.Integral", .5), ("import argparse", "argparse.Action", .4),
    ("import unittest", "unittest.TestCase", .5), ("import asyncio", "asyncio.Future", .3),
    ("import asyncio", "asyncio.Task", .3), ("import socket", "socket.socket", .3),
    ("import operator", "operator.itemgetter", .2), ("import ast", "ast.AST", .4),
    ("import ast", "ast.NodeVisitor", .4), ("from html.parser import HTMLParser", "HTMLParser", .4),
    ("import textwrap", "textwrap.TextWrapper", .3), ("import configparser", "configparser.ConfigParser", .3),
    ("import zipfile", "zipfile.ZipFile", .3), ("import email.message", "email.message.Message", .3),
    ("import http.server", "http.server.BaseHTTPRequestHandler", .3),
    ("import multiprocessing", "multiprocessing.Process", .2),
    ("import abc", "abc.ABC", 2), ("from abc import ABC", "ABC", 2),
    ("from collections.abc import Mapping", "Mapping", 1),
    ("from collections.abc import MutableMapping", "MutableMapping", 1),
    ("from collections.abc import Iterator", "Iterator", 1), ("import collections.abc", "collections.abc.Sized", 1),
    ("from collections.abc import Sequence, Set, Hashable", "Sequence", 1),
    ("from collections.abc import Sequence, Set, Hashable", "Set", .6),
    ("from collections.abc import Sequence, Set, Hashable", "Hashable", 1),
    ("from collections.abc import Callable", "Callable", .5),
)
TYPING_BASES = (
    ("from typing import Generic, TypeVar\nT = TypeVar('T')", "Generic[T]", 5),
    ("from typing import Generic, TypeVar\nT = TypeVar('T')\nU = TypeVar('U')", "Generic[T, U]", 1),
    ("import typing\nT = typing.TypeVar('T')", "typing.Generic[T]", 2),
    ("from typing import Protocol", "Protocol", 3),
    ("from typing import Protocol, TypeVar\nT = TypeVar('T')", "Protocol[T]", 2),
    ("from typing import List", "List[int]", 1), ("from typing import Dict", "Dict[str, int]", 1),
    ("import typing", "typing.Tuple[int, ...]", 1), ("import typing", "typing.Mapping[str, int]", 1),
    ("from typing import Iterable, TypeVar\nT = TypeVar('T')", "Iterable[T]", 1),
    ("from typing import Sequence as Seq", "Seq[int]", 1), ("import typing", "typing.Sized", .5),
    ("import typing", "typing.Hashable", .5), ("from typing import SupportsInt", "SupportsInt", 1),
    ("from typing import IO", "IO[str]", .5), ("from typing import Callable as Call", "Call[[int], int]", .3),
    ("import typing", "typing.DefaultDict[str, int]", .5), ("import typing", "typing.Deque[int]", .5),
    ("import typing", "typing.OrderedDict[str, int]", .4), ("import typing", "typing.Counter[str]", .4),
    ("import typing", "typing.Type[int]", .3), ("import typing", "typing.Any", .1),
    ("import typing", "typing.Generic", .1),
)
SUBSCRIPTED_39 = ("list[int]", "dict[str, int]", "tuple[int, ...]", "set[str]", "frozenset[int]", "type[int]",
                  "collections.deque[int]", "collections.OrderedDict[str, int]",
                  "collections.abc.Mapping[str, int]", "collections.abc.Iterator[int]", "defaultdict[str, int]")
SPECIAL = ("__dict__", "__weakref__", "__dict__", "__weakref__", "__module__", "__slots__", "__qualname__",
           "__doc__", "__class__", "__init__", "__hash__", "__annotations__", "__firstlineno__",
           "__static_attributes__", "__orig_bases__", "__type_params__", "__classcell__", "__parameters__",
           "__classdictcell__", "__annotate_func__", "__annotate__", "__conditional_annotations__",
           "__set_name__", "__new__", "__annotations_cache__")
BAD_ITEMS = ("1", "None", "b'a'", "int", "...", "('a',)", "['a']", "1.5", "True", "{}", "len", "lambda: 0",
             "''", "'a b'", "'1a'", "'a-b'", "'a.b'", "' a'", "'a,'", "'é '")
ODD_ITEMS = ("'class'", "'None'", "'\\u00e9'", "'\\x61'", "'ﬁ'", "'_' 'a'", "'名'", "'a1'", "u'a'", "r'b'",
             "f'a'", "'''c'''", "('d')", "'A'.lower()", "'_' + 'a'", "str('a')", "'%s' % 'a'", "'{}'.format('b')")
DECIDED = (
    ("True", True), ("False", False), ("1", True), ("0", False), ("not True", False), ("None", False),
    ("'x'", True), ("''", False), ("()", False), ("sys.version_info >= (3, 10)", None),
    ("sys.version_info[:2] < (3, 12)", None), ("sys.version_info >= (3, 11) and True", None),
    ("sys.version_info[0] >= 3", True), ("sys.version_info[0] == 2", False),
    ("sys.version_info.major == 3", True), ("sys.version_info.minor >= 11", None),
    ("sys.version_info[1] < 9", None), ("not sys.version_info < (3, 13)", None),
    ("(3, 9) <= sys.version_info", None), ("TYPE_CHECKING", False), ("not TYPE_CHECKING", True),
    ("typing.TYPE_CHECKING", False), ("sys.platform == 'win32'", False), ("sys.platform != 'win32'", True),
    ("sys.platform.startswith('linux')", True), ("sys.platform in ('win32', 'cygwin')", False),
    ("sys.implementation.name == 'cpython'", True), ("sys.implementation.name == 'pypy'", False),
    ("os.name == 'nt'", False), ("os.name == 'posix'", True),
    ("__debug__", True), ("FLAG", True), ("not FLAG", False), ("sys.version_info > (3, 11, 0)", None),
    ("sys.hexversion >= 0x030A0000", None), ("sys.maxsize > 2 ** 32", True),
    ("1 if FLAG else 0", True), ("FLAG or os.environ", True), ("False and os.environ", False),
    ("PY10", None),
)


def weighted(rng, table):
    total = sum(row[-1] for row in table)
    at = rng.random() * total
    for row in table:
        at -= row[-1]
        if at <= 0:
            return row
    return table[-1]


class Program(ProjectConstructs):
    """One module of classes. `minimum`: the first minor version of Python 3 that can parse it."""

    def __init__(self, rng, wild=1.0):
        self.rng = rng
        self.wild = wild
        self.minimum = 8
        self.imports = {"import sys": None, "import os": None, "import typing": None,
                        "import collections.abc": None, "import contextlib": None,
                        "from typing import TYPE_CHECKING": None,
                        "from collections import defaultdict": None}
        self.classes = []  # expressions that name a class, the newest last
        self.enums = []
        self.typed_dicts = []
        self.namedtuples = []
        self.dataclasses = []
        self.protocols = []
        self.metaclasses = []
        self.helpers = {}
        self.lines = []
        self.counter = 0
        self.future = rng.random() < .08

    # -- small choices

    def chance(self, probability):
        return self.rng.random() < probability

    def pick(self, *options):
        return self.rng.choice(options)

    def need(self, line):
        for one in line.split("\n"):
            self.imports[one] = None

    def at_least(self, minor):
        self.minimum = max(self.minimum, minor)

    def fresh(self, stem):
        self.counter += 1
        return f"{stem}{self.counter}"

    def field(self):
        return self.rng.choice(FIELDS if self.chance(.5) else PLAIN)

    def fields(self, least=0, most=4):
        return [self.field() for _ in range(self.rng.randint(least, most))]

    def class_name(self):
        return self.rng.choice(NAMES if self.chance(.6) else NAMES[:8])

    # -- __slots__

    def item(self):
        roll = self.rng.random()
        if roll < .86:
            return repr(self.field())
        if roll < .93:
            return repr(self.rng.choice(SPECIAL[:4] if self.chance(.6) else SPECIAL))
        if roll < .93 + .02 * self.wild:
            return self.rng.choice(BAD_ITEMS)
        return self.rng.choice(ODD_ITEMS)

    def items(self, least=0, most=4):
        return [self.item() for _ in range(self.rng.randint(least, most))]

    def module_names(self):
        """A module-level constant of names; returns the name."""
        names = self.fresh("NAMES")
        values = [repr(f) for f in self.fields(0, 3)]
        shape = self.rng.randrange(4)
        text = ", ".join(values)
        self.lines.append(f"{names} = " + (
            f"({text}{',' if values else ''})", f"[{text}]", f"tuple([{text}])",
            "'" + " ".join(v.strip("'") for v in values) + "'.split()")[shape])
        return names

    def tuple_of(self, items):
        return "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"

    def slots_expression(self):
        roll = self.rng.random()
        if roll < .52:
            return self.tuple_of(self.items())
        forms = (
            lambda: "[" + ", ".join(self.items()) + "]",
            lambda: "()" if self.chance(.7) else self.pick("[]", "{}", "set()", "frozenset()", "b''", "range(0)",
                                                            "list()", "tuple()", "dict()", "iter(())", "bytearray()"),
            lambda: repr(self.field()),
            lambda: "(" + repr(self.field()) + ")",
            lambda: "(" + repr(self.pick(*PLAIN)) + " " + repr(self.pick(*PLAIN)) + ")",
            lambda: "{" + ", ".join(f"{i}: {self.pick('None', repr('doc'), '1')}" for i in self.names(1, 3)) + "}",
            lambda: "{" + ", ".join(self.names(1, 3)) + "}",
            lambda: "frozenset([" + ", ".join(self.names(0, 3)) + "])",
            lambda: "set((" + ", ".join(self.names(2, 3)) + "))",
            lambda: "dict(" + ", ".join(f"{n}={self.pick('1', 'None')}" for n in dict.fromkeys(
                self.rng.choices(PLAIN, k=2))) + ")",
            lambda: "dict.fromkeys(" + self.tuple_of(self.names(1, 3)) + ")",
            lambda: "'" + self.pick(" ", "  ").join(self.fields(0, 3)) + "'.split()",
            lambda: "'" + ",".join(self.rng.choices(PLAIN, k=2)) + "'.split(',')",
            lambda: "tuple([" + ", ".join(self.names()) + "])",
            lambda: "list(" + self.tuple_of(self.names()) + ")",
            lambda: "sorted([" + ", ".join(self.names()) + "])",
            lambda: "iter([" + ", ".join(self.names()) + "])",
            lambda: "(n for n in " + self.tuple_of(self.names(1, 3)) + ")",
            lambda: "tuple(n for n in " + self.tuple_of(self.names(1, 3)) + ")",
            lambda: "[n for n in " + self.tuple_of(self.names(1, 3)) + "]",
            lambda: "{n for n in " + self.tuple_of(self.names(1, 3)) + "}",
            lambda: "{n: 0 for n in " + self.tuple_of(self.names(1, 3)) + "}",
            lambda: "['_' + n for n in " + self.tuple_of([repr(self.pick(*PLAIN)) for _ in range(2)]) + "]",
            lambda: "tuple(n for n in " + self.tuple_of(self.names(1, 3)) + " if n != 'a')",
            lambda: "map(str, " + self.tuple_of(self.names(1, 3)) + ")",
            lambda: self.module_names(),
            lambda: f"tuple({self.module_names()}) + " + self.pick("()", "('extra',)"),
            lambda: f"(*{self.module_names()}, {self.item()})",
            lambda: f"[*{self.module_names()}]",
            lambda: f"tuple({self.module_names()})",
            lambda: f"{self.module_names()}[{self.pick('1:', ':1', '0:2', '::-1', ':-1')}]",
            lambda: "(" + ", ".join(self.names(1, 2)) + ",) + (" + ", ".join(self.names(1, 2)) + ",)",
            lambda: "['a'] + ['b'] + " + self.pick("[]", "['c']"),
            lambda: "('a', 'b') * " + self.pick("0", "1", "2"),
            lambda: self.base_slots(),
            lambda: self.conditional_value(self.tuple_of(self.names()), self.tuple_of(self.names())),
            lambda: "{'a': 1, 'b': 2}.keys()",
            lambda: "{**{'a': 1}, 'b': 2}",
            lambda: self.wrong_value() if self.chance(.35 * self.wild) else self.tuple_of(self.names()),
            lambda: "tuple({'a': 1, 'b': 2})",
            lambda: "list({'a': 1}.keys())",
            lambda: "('a',) if FLAG else ()",
            lambda: "None or ('a',)",
            lambda: "() or ('b',)",
            lambda: "[] and ['c']",
            lambda: "list(reversed(('a', 'b')))",
            lambda: "tuple(sorted({'b', 'a'}))",
            lambda: "tuple(('a', 'b'))[0]",
            lambda: "('a', 'b')[" + self.pick("0", "1", "-1") + "]",
            lambda: "collections.deque(['a'])",
            lambda: "(f'x',)",
            lambda: "tuple(dict(a=1, b=2))",
            lambda: "set('ab')",
            lambda: "list('ab')",
            lambda: "tuple('ab')",
            lambda: "tuple(set(()))",
            lambda: "frozenset({'a'}) | {'b'}",
            lambda: "{'a', 'b'} - {'a'}",
            lambda: "typing.cast(tuple, ('a',))",
            lambda: "(lambda: ('a',))()" if self.chance(.3) else "('a',)",
            lambda: f"{self.slots_function()}()",
            lambda: f"{self.slots_function(True)}('a', 'b')",
            lambda: "Constants.NAMES" if self.use_helper("Constants") else "()",
            lambda: "__qualname__" if self.chance(.2) else "()",
            lambda: "[x for x, _ in (('a', 1), ('b', 2))]",
            lambda: "[*('a',), *['b']]",
            lambda: "('x', *() , 'y')",
            lambda: "Text('a')" if self.use_helper("Text") else "()",
            lambda: "(Text('a'), 'b')" if self.use_helper("Text") else "()",
        )
        return self.rng.choice(forms)()

    def names(self, least=0, most=3):
        return [repr(self.field()) for _ in range(self.rng.randint(least, most))]

    def wrong_value(self):
        return self.pick("None", "1", "True", "1.5", "object()", "...", "lambda: ('a',)", "int", "len", "b'ab'",
                         "bytearray(b'a')", "range(2)", "'a b'", "'a, b'", "''", "sys", "NotImplemented", "2j",
                         "(('a', 'b'),)", "[['a']]", "[None]", "('a', 1)", "property()", "staticmethod(len)")

    def base_slots(self):
        if not self.classes:
            return "()"
        base = self.rng.choice(self.classes)
        return self.pick(f"{base}.__slots__" , f"(*{base}.__slots__, 'more')", f"tuple({base}.__slots__)",
                         f"list(getattr({base}, '__slots__', ()))", f"getattr({base}, '__slots__', ('a',))")

    def slots_function(self, star=False):
        name = self.fresh("make_slots")
        if star:
            self.lines += [f"def {name}(*names):", "    return names"]
        else:
            self.lines += [f"def {name}():", f"    return {self.tuple_of(self.names(1, 2))}"]
        return name

    def use_helper(self, name):
        if name not in self.helpers:
            self.helpers[name] = True
            self.lines += {
                "Constants": ["class Constants:", "    NAMES = ('a', 'b')"],
                "Text": ["class Text(str):", "    __slots__ = ()"],
            }[name]
        return True

    def decided(self):
        test = self.rng.choice(DECIDED)[0]
        return test

    def conditional_value(self, one, other):
        return f"{one} if {self.decided()} else {other}"

    def slots_lines(self):
        """Statements of a class body that (perhaps) make `__slots__`."""
        value = self.slots_expression()
        if self.chance(.66):
            return [f"__slots__ = {value}"]
        forms = (
            lambda: [f"__slots__: tuple = {value}"],
            lambda: ["__slots__: tuple"],
            lambda: [f"__slots__ = names = {value}"],
            lambda: [f"names = __slots__ = {value}"],
            lambda: [f"__slots__, other = {self.tuple_of(self.names())}, 1"],
            lambda: [f"(__slots__, other) = ({self.tuple_of(self.names())}, 1)"],
            lambda: [f"for __slots__ in [{self.tuple_of(self.names())}, {self.tuple_of(self.names())}]:", "    pass"],
            lambda: [f"(__slots__ := {value})"],
            lambda: ["__slots__ = ['a']", f"__slots__.append({self.item()})"],
            lambda: ["__slots__ = ['a']", "__slots__.extend(['b', 'c'])"],
            lambda: ["__slots__ = ['a', 'b']", "__slots__.remove('a')"],
            lambda: ["__slots__ = ['a', 'b']", f"__slots__.insert(0, {self.item()})"],
            lambda: ["__slots__ = ['a', 'b']", "__slots__.pop()"],
            lambda: ["__slots__ = ['a', 'b']", "__slots__.clear()"],
            lambda: ["__slots__ = ['a', 'b']", "__slots__[0] = 'z'"],
            lambda: ["__slots__ = ['a', 'b']", "del __slots__[0]"],
            lambda: ["__slots__ = {'a'}", "__slots__.add('b')"],
            lambda: ["__slots__ = {'a': 1}", "__slots__['b'] = 2"],
            lambda: ["__slots__ = {'a': 1}", "__slots__.update(c=3)"],
            lambda: ["__slots__ = ('a',)", f"__slots__ += {self.tuple_of(self.names(1, 2))}"],
            lambda: ["__slots__ = ['a']", f"__slots__ += ['b']"],
            lambda: ["__slots__ += ('a',)"] if self.chance(.25) else ["__slots__ = ()"],
            lambda: [f"__slots__ = {value}", "del __slots__"],
            lambda: [f"__slots__ = {value}", f"__slots__ = {self.slots_expression()}"],
            lambda: [f"if {self.decided()}:", f"    __slots__ = {self.tuple_of(self.names())}"],
            lambda: [f"if {self.decided()}:", f"    __slots__ = {self.tuple_of(self.names())}", "else:",
                     f"    __slots__ = {self.tuple_of(self.names())}"],
            lambda: ["try:", f"    __slots__ = {value}", "finally:", "    pass"],
            lambda: ["try:", "    import nowhere_to_be_found", f"    __slots__ = ('a',)", "except ImportError:",
                     f"    __slots__ = {self.tuple_of(self.names())}"],
            lambda: ["with contextlib.suppress(Exception):", f"    __slots__ = {self.tuple_of(self.names())}"],
            lambda: ["global __slots__", f"__slots__ = {self.tuple_of(self.names())}"],
            lambda: [f"locals()['__slots__'] = {self.tuple_of(self.names())}"],
            lambda: [f"__slot__ = {value}"],
            lambda: [f"__slots = {value}"],
            lambda: [f"_names = {self.tuple_of(self.names())}", "__slots__ = _names"],
            lambda: [f"_names = {self.tuple_of(self.names())}", "__slots__ = _names + ('z',)"],
            lambda: [f"__slots__ = {self.tuple_of(self.names(1, 3))}", "__match_args__ = __slots__"],
            lambda: [f"__match_args__ = __slots__ = {self.tuple_of(self.names(1, 3))}"],
            lambda: ["def __slots__(self): pass"] if self.chance(.2) else ["__slots__ = ()"],
            lambda: ["class __slots__: pass"] if self.chance(.2) else ["__slots__ = ()"],
            lambda: ["__slots__ = []", "for name in ('a', 'b'):", "    __slots__.append(name)", "del name"],
            lambda: ["__slots__ = ()", "for name in ('a', 'b'):", "    __slots__ += (name,)"],
            lambda: ["a: int", "b: str", "__slots__ = tuple(__annotations__)"] if self.chance(.4) else ["__slots__ = ()"],
            lambda: [f"while True:", f"    __slots__ = {self.tuple_of(self.names())}", "    break"],
            lambda: self.match_slots(),
        )
        return self.rng.choice(forms)()

    def match_slots(self):
        self.at_least(10)
        return ["match 1:", "    case 1:", f"        __slots__ = {self.tuple_of(self.names())}", "    case _:",
                "        pass"]

    # -- class variables

    def binding(self, name):
        """Statements that bind `name` in a class body, or only look like it."""
        n = name
        forms = (
            lambda: [f"{n} = {self.pick('1', 'None', repr('text'), '[]', 'len', '...')}"],
            lambda: [f"{n}: int = 1"],
            lambda: [f"{n}: int"],
            lambda: [f"{n}: typing.ClassVar[int] = 3"],
            lambda: [f"{n}: typing.ClassVar[int]"],
            lambda: [f"{n}: 'typing.List[int]'"],
            lambda: [f"{n} = other = 0"],
            lambda: [f"{n}, other = 1, 2"],
            lambda: [f"[{n}, *other] = 1, 2, 3"],
            lambda: [f"(other, ({n}, more)) = 1, (2, 3)"],
            lambda: [f"*{n}, other = 1, 2, 3"],
            lambda: [f"{n} = 1", f"{n} += 1"],
            lambda: [f"def {n}(self):", "    return 1"],
            lambda: [f"async def {n}(self):", "    pass"],
            lambda: ["@property", f"def {n}(self):", "    return 1"],
            lambda: ["@property", f"def {n}(self):", "    return 1", f"@{n}.setter", f"def {n}(self, value):", "    pass"],
            lambda: ["@staticmethod", f"def {n}():", "    pass"],
            lambda: ["@classmethod", f"def {n}(cls):", "    pass"],
            lambda: [f"class {n}:", "    pass"],
            lambda: [f"class {n}:", "    __slots__ = ('inner',)"],
            lambda: [f"import os as {n}"],
            lambda: [f"import os.path as {n}"],
            lambda: [f"from os import path as {n}"],
            lambda: ["import os.path"],
            lambda: [f"for {n} in (1, 2):", "    pass"],
            lambda: [f"for {n} in ():", "    pass"],
            lambda: [f"for other, {n} in ((1, 2),):", "    pass"],
            lambda: ["for other in (1,):", f"    {n} = other"],
            lambda: ["for other in ():", f"    {n} = other", "else:", "    pass"],
            lambda: ["for other in (1, 2):", "    pass", "else:", f"    {n} = 1"],
            lambda: ["for other in (1, 2):", "    break", "else:", f"    {n} = 1"],
            lambda: ["while False:", f"    {n} = 1"],
            lambda: ["while True:", f"    {n} = 1", "    break"],
            lambda: ["while True:", "    break", f"    {n} = 1"],
            lambda: [f"if {self.decided()}:", f"    {n} = 1"],
            lambda: [f"if {self.decided()}:", f"    {n} = 1", "else:", "    other = 2"],
            lambda: [f"if {self.decided()}:", "    pass", f"elif {self.decided()}:", f"    {n} = 1", "else:", "    pass"],
            lambda: [f"with contextlib.nullcontext(1) as {n}:", "    pass"],
            lambda: ["with contextlib.nullcontext():", f"    {n} = 1"],
            lambda: ["try:", f"    {n} = 1", "except Exception:", "    pass"],
            lambda: ["try:", "    raise ValueError", f"except ValueError as {n}:", "    pass"],
            lambda: ["try:", "    pass", "except ValueError:", f"    {n} = 1"],
            lambda: ["try:", "    raise KeyError", "except KeyError:", f"    {n} = 1"],
            lambda: ["try:", "    pass", "finally:", f"    {n} = 1"],
            lambda: ["try:", "    pass", "except ValueError:", "    pass", "else:", f"    {n} = 1"],
            lambda: ["try:", f"    import nowhere_to_be_found as {n}", "except ImportError:", "    pass"],
            lambda: ["try:", f"    from os import path as {n}", "except ImportError:", f"    {n} = None"],
            lambda: [f"{n} = 1", f"del {n}"],
            lambda: [f"{n} = 1", f"if {self.decided()}:", f"    del {n}"],
            lambda: [f"def {n}(self): pass", f"del {n}"],
            lambda: [f"locals()['{n}'] = 1"],
            lambda: [f"vars()['{n}'] = 1"],
            lambda: [f"({n} := 1)"],
            lambda: [f"other = ({n} := 1)"],
            lambda: [f"other = [{n} for {n} in (1, 2)]"],
            lambda: [f"other = lambda {n}: {n}"],
            lambda: [f"def other(self, {n}=1):", f"    {n} = 2", f"    return {n}"],
            lambda: [f"global {n}", f"{n} = 1"],
            lambda: [f"{n} = property(lambda self: 1)"],
            lambda: [f"{n} = None", f"{n}: int"],
            lambda: [f"def other(self):", f"    self.{n} = 1"],
            lambda: self.match_binding(n),
            lambda: self.type_alias(n),
            lambda: [f"other = 1 if {self.decided()} else ({n} := 2)"],
            lambda: [f"{self.decided()} and ({n} := 2)"],
            lambda: [f"other = 0", f"{n} = other"],
            lambda: ["try:", "    raise ValueError", f"    {n} = 1", "except ValueError:", "    pass"],
            lambda: ["with contextlib.suppress(ValueError):", "    raise ValueError", f"    {n} = 1"],
            lambda: [f"exec('{n} = 1')"] if self.chance(.1) else ["other = 3"],
            lambda: [f"assert True, '{n}'"],
            lambda: ["if True:", "    pass", "else:", f"    {n} = 1"],
            lambda: [f"'{n} = 1'"],
            lambda: [f"for {n} in range(0):", "    pass"],
            lambda: [f"for {n} in range(3):", "    pass"],
            lambda: [f"for {n} in 'ab':", "    pass"],
            lambda: [f"for {n} in [1, 2]:", f"    del {n}"] if self.chance(.4) else [f"for {n} in [1]:", f"    del {n}"],
        )
        return self.rng.choice(forms)()

    def match_binding(self, n):
        self.at_least(10)
        if n == "_":
            return ["pass"]
        return self.pick(
            ["match 1:", f"    case {n}:", "        pass"],
            ["match (1, 2):", f"    case (1, {n}):", "        pass"],
            ["match {'k': 1}:", f"    case {{'k': {n}}}:", "        pass"],
            ["match 1:", "    case 2:", f"        {n} = 1"],
            ["match 1:", "    case 1:", f"        {n} = 1"],
            ["match 1:", f"    case 1 as {n}:", "        pass"],
            ["match 1:", "    case _:", f"        {n} = 1"])

    def type_alias(self, n):
        self.at_least(12)
        return [f"type {n} = int"]

    def method(self):
        name = self.pick("method", "__init__", "__eq__", "__hash__", "__repr__", "__setattr__", "__getattr__",
                         "__len__", "__iter__", "__enter__", "__new__", "__class_getitem__", "helper", "__lt__")
        if name == "__new__":
            return [f"def __new__(cls, *args):", "    return super().__new__(cls)"]
        body = self.pick("pass", "return super().method()", "self.a = 1", "return __class__", "del self.b",
                         "self.x: int = 1", "return self.__q", "self.name, self.c = 1, 2")
        return [f"def {name}(self, *args):", f"    {body}"]

    # -- bases

    def class_base(self):
        """A class of this program, in some way of saying it."""
        name = self.rng.choice(self.classes[-4:] if self.chance(.7) else self.classes)
        roll = self.rng.random()
        if roll < .84:
            return name
        if roll < .88:
            alias = self.fresh("Alias")
            self.lines.append(f"{alias} = {name}")
            return alias
        if roll < .90:
            alias = self.fresh("BASES")
            self.lines.append(f"{alias} = ({name},)")
            return f"*{alias}"
        if roll < .92:
            alias = self.fresh("BASES")
            self.lines.append(f"{alias} = [{name}, object]")
            return f"{alias}[0]"
        if roll < .94:
            return f"({self.conditional_value(name, 'object')})"
        if roll < .955:
            alias = self.fresh("TABLE")
            self.lines.append(f"{alias} = {{'k': {name}}}")
            return f"{alias}['k']"
        if roll < .97:
            alias = self.fresh("give")
            self.lines += [f"def {alias}():", f"    return {name}"]
            return f"{alias}()"
        if roll < .985:
            return f"globals()['{name}']" if "." not in name and self.chance(.2) else name
        return f"({name})"

    def foreign_base(self):
        roll = self.rng.random()
        if roll < .70:
            line, expression, _ = weighted(self.rng, C_BASES)
            if line:
                self.need(line)
            return expression
        if roll < .93:
            line, expression, _ = weighted(self.rng, TYPING_BASES)
            self.need(line)
            return expression
        self.at_least(9)
        self.need("import collections")
        return self.rng.choice(SUBSCRIPTED_39)

    def base(self):
        if self.classes and self.chance(.72):
            return self.class_base()
        return self.foreign_base()

    def bases(self):
        count = self.rng.choice((0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 3))
        found = [self.base() for _ in range(count)]
        if found and self.chance(.01):
            found.append(found[0])
        if self.chance(.02):
            found.append("object")
        return found

    # -- class statements

    def body(self, slotted=None):
        lines = []
        if self.chance(.12):
            lines.append('"""A docstring."""')
        parts = []
        slotted = self.chance(.72) if slotted is None else slotted
        if slotted:
            parts.append(self.slots_lines())
        for _ in range(self.rng.choice((0, 0, 0, 1, 1, 2))):
            parts.append(self.binding(self.field()) if self.chance(.62) else self.method())
        if self.chance(.05):
            inner = self.class_name()
            parts.append([f"class {inner}:"] + indent(self.body()))
        if self.chance(.02):
            parts.append([self.pick("__hash__ = None", "__qualname__ = 'Other'", "__module__ = 'other'",
                                    "__doc__ = 'x'", "__match_args__ = ()", "__annotations__ = {}",
                                    "__class_getitem__ = None")])
        self.rng.shuffle(parts)
        for part in parts:
            lines += part
        return lines or ["pass"]

    def keywords(self):
        if self.chance(.05) and self.metaclasses:
            return [f"metaclass={self.rng.choice(self.metaclasses)}"]
        if self.chance(.02):
            return [self.pick("metaclass=type", "metaclass=abc.ABCMeta", "**{}", "metaclass=Meta0")] \
                if self.helper_meta() else []
        if self.chance(.006):
            return ["flag=True"]
        return []

    def helper_meta(self):
        self.need("import abc")
        if "Meta0" not in self.helpers:
            self.helpers["Meta0"] = True
            self.lines += ["class Meta0(type):"] + indent(self.pick(
                ["pass"], ["__slots__ = ()"], ["def __new__(mcls, name, bases, ns):",
                                              "    return super().__new__(mcls, name, bases, ns)"],
                ["def __init__(cls, name, bases, ns):", "    super().__init__(name, bases, ns)"],
                ["def __call__(cls, *a):", "    return super().__call__(*a)"],
                ["def __prepare__(name, bases):", "    return {}"] if self.chance(.3) else ["pass"]))
        return True

    def header(self, name, bases, keywords=(), parameters=""):
        inside = ", ".join(list(bases) + list(keywords))
        return f"class {name}{parameters}" + (f"({inside})" if inside or self.chance(.1) else "") + ":"

    def plain_class(self):
        name = self.class_name()
        parameters, bases = "", self.bases()
        # 3.12.1 mangles private names in and before the arguments of a class with type parameters.
        private = name.startswith("__") or any("__" in base for base in bases)
        if self.chance(.03) and not private:
            self.at_least(12)
            parameters = self.pick("[T]", "[T, U]", "[*Ts]", "[**P]", "[T: int]", "[T: (int, str)]")
        elif self.chance(.004) and not private:
            self.at_least(13)
            parameters = "[T = int]"
        lines = self.decorators() + [self.header(name, bases, self.keywords(), parameters)] + indent(self.body())
        self.emit(name, lines)
        if any(base.startswith("Protocol") for base in bases):
            self.protocols.append(name)
        if "type" in bases:
            self.metaclasses.append(name)

    def emit(self, name, lines):
        """At module level, or below a condition."""
        roll = self.rng.random()
        if roll < .88:
            self.lines += lines
        elif roll < .93:
            self.lines += [f"if {self.decided()}:"] + indent(lines)
            if self.chance(.6):
                self.lines += ["else:"] + indent([self.header(name, self.bases())] + indent(self.body()))
        elif roll < .955:
            module, member = self.pick(("nowhere_to_be_found", "thing"), ("os", "path"), ("collections", "Mapping"),
                                       ("typing", "Protocol"), ("enum", "StrEnum"), ("tomllib", "load"),
                                       ("typing", "Self"), ("distutils", "core"), ("zoneinfo", "ZoneInfo"))
            self.lines += ["try:", f"    from {module} import {member} as probe", "except ImportError:"]
            self.lines += indent([self.header(name, self.bases())] + indent(self.body())) + ["else:"] + indent(lines)
        elif roll < .97:
            self.lines += ["try:"] + indent(lines) + ["finally:", "    pass"]
        elif roll < .985:
            self.lines += ["with contextlib.nullcontext():"] + indent(lines)
        else:
            self.lines += ["for _once in (1,):"] + indent(lines)
        self.know(name)

    def know(self, name):
        if name in self.classes:
            self.classes.remove(name)
        self.classes.append(name)

    def decorators(self):
        if self.chance(.86):
            return []
        roll = self.rng.random()
        if roll < .2:
            self.need("from typing import final")
            return ["@final"]
        if roll < .25:
            self.need("import functools")
            return ["@functools.total_ordering"]
        if roll < .3:
            self.need("from typing import runtime_checkable")
            return ["@runtime_checkable"]
        return [f"@{self.project_decorator()}"]

    def project_decorator(self):
        kinds = {
            "same": ["def same(cls):", "    return cls"],
            "marked": ["def marked(cls):", "    cls.mark = 1", "    return cls"],
            "registered": ["REGISTRY = []", "def registered(cls):", "    REGISTRY.append(cls)", "    return cls"],
            "named": ["def named(name):", "    def wrap(cls):", "        return cls", "    return wrap"],
            "optional": ["def optional(cls=None, *, key=None):", "    def wrap(cls):", "        return cls",
                         "    if cls is None:", "        return wrap", "    return wrap(cls)"],
            "annotated": ["def annotated(cls: type) -> type:", "    setattr(cls, 'mark', 1)", "    return cls"],
            "subclassed": ["def subclassed(cls):", "    class Sub(cls):", "        pass", "    return Sub"],
            "slotted_sub": ["def slotted_sub(cls):", "    class Sub(cls):", "        __slots__ = ()",
                            "    return Sub"],
            "rebuilt": ["def rebuilt(cls):", "    ns = dict(cls.__dict__)", "    ns.pop('__dict__', None)",
                        "    ns.pop('__weakref__', None)",
                        "    return type(cls)(cls.__name__, cls.__bases__, ns)"],
        }
        kind = self.pick("same", "same", "marked", "registered", "named", "optional", "annotated",
                         *(("subclassed", "slotted_sub", "rebuilt") if self.chance(.05) else ()))
        if kind not in self.helpers:
            self.helpers[kind] = True
            self.lines += kinds[kind]
        return {"named": "named('n')", "optional": self.pick("optional", "optional()", "optional(key=1)")}.get(kind, kind)

    # -- classes that others finish

    def dataclass(self):
        self.need("import dataclasses")
        self.need("from dataclasses import dataclass, field, InitVar")
        options = []
        if self.chance(.62):
            options.append("slots=" + self.pick("True", "True", "True", "True", "False", "FLAG"))
        if self.chance(.15):
            options.append("weakref_slot=" + self.pick("True", "True", "False"))
        for name, probability in (("frozen", .2), ("order", .06), ("eq", .06), ("unsafe_hash", .05), ("kw_only", .1),
                                  ("repr", .04), ("init", .04), ("match_args", .03)):
            if self.chance(probability):
                options.append(f"{name}={self.pick('True', 'True', 'False')}")
        call = self.pick("dataclass", "dataclasses.dataclass")
        bases = []
        if self.dataclasses and self.chance(.5):
            bases.append(self.rng.choice(self.dataclasses[-3:]))
        elif self.chance(.3):
            bases = self.bases()[:2]
        if self.chance(.08):
            self.need("from typing import Generic, TypeVar\nT = TypeVar('T')")
            bases.append("Generic[T]")
        name = self.class_name()
        body = self.dataclass_fields()
        if self.chance(.06):
            body = self.slots_lines() + body
        if self.chance(.25):
            body += self.method()
        decorator = f"@{call}" + (f"({', '.join(options)})" if options or self.chance(.2) else "")
        parameters = ""
        if self.chance(.03) and not name.startswith("__") and not any("__" in base for base in bases):
            self.at_least(12)
            parameters = "[T]"
        lines = [decorator, self.header(name, bases, (), parameters)] + indent(body or ["pass"])
        if self.chance(.06):
            lines = self.decorators() + lines
        self.emit(name, lines)
        self.dataclasses.append(name)

    def dataclass_fields(self):
        lines, defaults = [], False
        if self.chance(.04):
            self.at_least(10)
            lines.append("_: dataclasses.KW_ONLY")
        for name in self.fields(0, 4):
            roll = self.rng.random()
            annotation = self.pick("int", "str", "'int'", "typing.List[int]", "object", "typing.Any")
            if roll < .44 and not (defaults and self.chance(.93)):
                lines.append(f"{name}: {annotation}")
            elif roll < .6:
                lines.append(f"{name}: {annotation} = {self.pick('1', 'None', repr('s'), '()')}")
                defaults = True
            elif roll < .8:
                lines.append(f"{name}: {annotation} = " + self.pick(
                    "field(default=1)", "field(default_factory=list)", "dataclasses.field(default=0, repr=False)",
                    "field(default=None, compare=False)", "field(default=1, kw_only=True)" if self.chance(.2) else
                    "field(default=2)", "field(default=1, metadata={})", "field(init=False, default=3)",
                    "field(default=1, doc='x')" if self.chance(.2) else "field(default=5)"))
                defaults = True
            elif roll < .86:
                lines.append(f"{name}: typing.ClassVar[int]" + self.pick("", " = 1"))
            elif roll < .88:
                lines.append(f"{name}: 'typing.ClassVar[int]' = 1")
            elif roll < .92:
                lines.append(f"{name}: InitVar[int] = 1")
                defaults = True
            elif roll < .93:
                lines.append(f"{name}: dataclasses.InitVar = None")
                defaults = True
            elif roll < .96:
                lines.append(f"{name} = 1")
            elif roll < .965:
                lines.append(f"{name}: list = []")
                defaults = True
            elif not defaults or self.chance(.1):
                lines.append(f"{name}: int = field()")
            else:
                lines.append(f"{name}: int = field(default=7)")
        return lines

    def namedtuple_class(self):
        name = self.class_name()
        if self.chance(.5):
            self.need("from typing import NamedTuple")
            names = list(dict.fromkeys(self.rng.choices(PLAIN, k=self.rng.randint(1, 3))))
            bases = ["NamedTuple"]
            if self.chance(.06):
                self.need("from typing import Generic, TypeVar\nT = TypeVar('T')")
                bases.append("Generic[T]")
            elif self.chance(.02):
                bases.append("object")
            body = [f"{n}: int" + (" = 0" if index == len(names) - 1 and self.chance(.3) else "")
                    for index, n in enumerate(names)]
            if self.chance(.06):
                body.append("__slots__ = ()")
            if self.chance(.2):
                body += self.method()
            self.emit(name, [self.header(name, bases)] + indent(body))
        else:
            self.need("from collections import namedtuple")
            self.need("import collections")
            self.need("import typing")
            typename = name if self.chance(.8) else self.pick("A", "Other")
            call = self.pick(
                f"namedtuple({typename!r}, 'x y')", f"namedtuple({typename!r}, ['a', 'b'])",
                f"namedtuple({typename!r}, 'x, y')", f"namedtuple({typename!r}, ('a',), defaults=(1,))",
                f"collections.namedtuple({typename!r}, 'name')", f"namedtuple({typename!r}, '')",
                f"typing.NamedTuple({typename!r}, [('x', int), ('y', str)])",
                f"namedtuple({typename!r}, 'a class', rename=True)",
                f"namedtuple({typename!r}, 'a a')" if self.chance(.1) else f"namedtuple({typename!r}, [])",
                f"namedtuple({typename!r}, '_x')" if self.chance(.1) else f"namedtuple({typename!r}, 'b c d')")
            if self.chance(.5):
                self.lines.append(f"{name} = {call}")
                self.know(name)
            else:
                self.emit(name, [self.header(name, [call])] + indent(self.body()))
        self.namedtuples.append(name)

    def enum_class(self):
        self.need("import enum")
        self.need("from enum import Enum, IntEnum, Flag, IntFlag, auto")
        name = self.class_name()
        bases = [self.pick("Enum", "Enum", "IntEnum", "Flag", "IntFlag", "enum.Enum")]
        mixin = self.rng.random()
        if mixin < .15:
            bases = [self.pick("str", "int", "float", "bytes"), "Enum"]
        elif mixin < .17 and self.classes:
            bases = [self.rng.choice(self.classes), "Enum"]
        elif mixin < .35 and self.enums:
            bases = [self.rng.choice(self.enums)]
        body = []
        if self.chance(.3):
            body += [f"__slots__ = {self.tuple_of(self.names(0, 2))}"]
        members = self.rng.randint(0, 2)
        if len(bases) > 1:
            members = 0
        unique = self.chance(.1)
        body += [f"{n} = " + (("1", "2")[i] if unique else self.pick("1", "2", "auto()"))
                 for i, n in enumerate(("RED", "BLUE")[:members])]
        if self.chance(.2):
            body += self.method()
        self.emit(name, (["@enum.unique"] if unique else []) + [self.header(name, bases)]
                  + indent(body or ["pass"]))
        if members == 0:
            self.enums.append(name)
        else:
            self.classes.remove(name) if self.chance(.8) else None

    def typed_dict(self):
        name = self.class_name()
        self.need("from typing import TypedDict")
        bases = [self.rng.choice(self.typed_dicts)] if self.typed_dicts and self.chance(.4) else ["TypedDict"]
        keywords = ["total=False"] if self.chance(.2) else []
        body = [f"{n}: int" for n in self.rng.sample(PLAIN, self.rng.randint(0, 2))]
        if self.chance(.1):
            body.append("__slots__ = ('a',)")
        self.emit(name, [self.header(name, bases, keywords)] + indent(body or ["pass"]))
        self.typed_dicts.append(name)
        self.classes.remove(name)

    def protocol(self):
        self.need("from typing import Protocol, runtime_checkable, TypeVar\nT = TypeVar('T')")
        name = self.class_name()
        bases = []
        if self.protocols and self.chance(.4):
            bases.append(self.rng.choice(self.protocols))
        bases.append(self.pick("Protocol", "Protocol", "Protocol[T]"))
        if self.chance(.06):
            bases.insert(0, self.pick("typing.Sized", "typing.Iterable[int]", "collections.abc.Hashable",
                                      "contextlib.AbstractContextManager"))
        body = self.body(self.chance(.4))
        self.emit(name, (["@runtime_checkable"] if self.chance(.3) else []) + [self.header(name, bases)] + indent(body))
        self.protocols.append(name)

    def metaclass(self):
        name = self.fresh("Meta")
        base = self.rng.choice(self.metaclasses) if self.metaclasses and self.chance(.3) else \
            self.pick("type", "type", "type", "abc.ABCMeta")
        self.need("import abc")
        body = self.pick(
            ["pass"], ["__slots__ = ()"], ["__slots__ = ('a',)"], ["__slots__ = ('__dict__',)"],
            ["def __new__(mcls, name, bases, ns, **kw):", "    return super().__new__(mcls, name, bases, ns)"],
            ["def __new__(mcls, name, bases, ns, **kw):", "    cls = super().__new__(mcls, name, bases, ns)",
             "    return cls"],
            ["def __init__(cls, name, bases, ns):", "    super().__init__(name, bases, ns)"],
            ["def __call__(cls, *args):", "    return super().__call__(*args)"],
            ["registry = {}"],
            ["def __new__(mcls, name, bases, ns):", "    ns['__slots__'] = ('made',)",
             "    return super().__new__(mcls, name, bases, ns)"],
            ["def __new__(mcls, name, bases, ns):", "    ns.setdefault('__slots__', ())",
             "    return super().__new__(mcls, name, bases, ns)"],
            ["def __new__(mcls, name, bases, ns):", "    ns.setdefault('__slots__', ())",
             "    return type.__new__(mcls, name, bases, ns)"],
            ["def __new__(mcls, name, bases, ns):", "    if '__slots__' not in ns:", "        ns['__slots__'] = ()",
             "    return super().__new__(mcls, name, bases, ns)"])
        self.lines += [self.header(name, [base])] + indent(body)
        self.metaclasses.append(name)

    def hooked(self):
        """A base with __init_subclass__ or a descriptor with __set_name__."""
        name = self.class_name()
        bases = self.bases()[:1]
        body = self.pick(
            ["def __init_subclass__(cls, **kw):", "    super().__init_subclass__()"],
            ["def __init_subclass__(cls):", "    cls.mark = 1"],
            ["@classmethod", "def __init_subclass__(cls, flag=False):", "    pass"],
            ["def __class_getitem__(cls, item):", "    return cls"],
            ["def __set_name__(self, owner, name):", "    self.label = name"],
            ["def __set_name__(self, owner, name):", "    pass", "def __get__(self, o, t=None):", "    return self"])
        if self.chance(.6):
            body = self.slots_lines() + body
        self.emit(name, [self.header(name, bases)] + indent(body))

    def type_call(self):
        name = self.class_name()
        typename = name if self.chance(.7) else self.class_name()
        bases = [b for b in self.bases() if "[" not in b and not b.startswith("*")]
        pairs = []
        if self.chance(.75):
            pairs.append(f"'__slots__': {self.tuple_of(self.items())}")
        for _ in range(self.rng.choice((0, 0, 1))):
            pairs.append(f"{self.pick(repr(self.field()), repr('__module__'), repr('__doc__'))}: "
                         f"{self.pick('1', 'None', 'lambda self: 1', repr('m'))}")
        self.lines.append(f"{name} = type({typename!r}, {self.tuple_of(bases)}, {{{', '.join(pairs)}}})"
                          if self.chance(.85) else
                          f"{name} = type({typename!r}, {self.tuple_of(bases)}, dict(__slots__={self.tuple_of(self.names())}))")
        self.know(name)

    def make_dataclass(self):
        self.need("from dataclasses import make_dataclass")
        self.need("import dataclasses")
        name = self.class_name()
        fields = self.pick("['a', 'b']", "[('x', int), ('y', str)]", "('a',)", "[('x', int, dataclasses.field(default=1))]",
                           "[]", "['a', ('b', int)]", "[('c', int, 5)]")
        options = []
        if self.chance(.5):
            options.append("slots=True")
        if self.chance(.2) and self.classes:
            options.append(f"bases=({self.rng.choice(self.classes)},)")
        if self.chance(.15):
            options.append("frozen=True")
        if self.chance(.1):
            options.append(self.pick("namespace={'m': lambda self: 1}", "namespace={'__slots__': ('a', 'b')}",
                                     "weakref_slot=True"))
        self.lines.append(f"{name} = make_dataclass({name!r}, {', '.join([fields] + options)})")
        self.know(name)

    def factory(self):
        """A class made by a function."""
        name, function = self.class_name(), self.fresh("build")
        inner = self.pick("Inner", name)
        body = indent(self.body())
        arguments, given = self.pick(("", ""), ("base", None), ("names", "('a', 'b')"))
        bases = self.bases()[:1]
        if arguments == "base":
            given = self.base()
            if given.startswith("*"):
                given = "object"
            bases = ["base"]
        if arguments == "names":
            body = ["    __slots__ = names"] + body
        self.lines += [f"def {function}({arguments}):"] + indent(
            [self.header(inner, bases)] + body + [f"return {inner}"])
        self.lines.append(f"{name} = {function}({given})")
        self.know(name)

    def undecided(self):
        """What nobody can know beforehand: an honest answer is unknown."""
        name = self.class_name()
        self.lines += [self.pick("if os.environ.get('SOME_VARIABLE'):", "if len(sys.argv) > 90:")] + indent(
            [self.header(name, self.bases()[:1])] + indent(self.body())) + ["else:"] + indent(
            [self.header(name, [])] + indent(["__slots__ = ('only',)"]))

    def afterwards(self):
        """Something done to a class when it is there."""
        name = self.rng.choice(self.classes)
        if "." in name:
            return
        self.lines.append(self.pick(f"{name}.__slots__ = ('late',)", f"{name}.extra = 1", f"{name}.__doc__ = 'x'",
                                    f"print_me = {name}", f"Second = {name}"))

    def statement(self):
        kinds = ((self.plain_class, 52), (self.dataclass, 11), (self.namedtuple_class, 5), (self.enum_class, 3.5),
                 (self.typed_dict, 1.5), (self.protocol, 4), (self.metaclass, 2.5), (self.hooked, 4), (self.type_call, 5),
                 (self.make_dataclass, 2), (self.factory, 2), (self.undecided, .12), (self.afterwards, .8),
                 (self.helper_decorated, 1.6), (self.helper_metaclass, 1.4), (self.six_base, .6), (self.broken_hook, 1),
                 (self.imported_slots, .3), (self.odd_sum, 1.5), (self.main_guard, .6), (self.typed_dict_mixture, .6),
                 (self.call_factory, 1.4), (self.enum_mixture, .4))
        kind = weighted(self.rng, kinds)[0]
        if kind == self.afterwards and not self.classes:
            kind = self.plain_class
        kind()

    def text(self):
        for _ in range(self.rng.randint(3, 9)):
            self.statement()
        head = ["from __future__ import annotations"] if self.future else []
        head += list(self.imports)
        head += ["FLAG = True", "PY10 = sys.version_info >= (3, 10)", "import collections"]
        return "\n".join(head + self.lines) + "\n"


def generate(seed):
    """(text, minimum version) of the program of a seed."""
    program = Program(random.Random(seed))
    text = program.text()
    return text, program.minimum
