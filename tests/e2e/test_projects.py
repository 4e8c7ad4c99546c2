"""Projects of several modules, as `layout` sees them: imports, stars, decorators, metaclasses."""

import json

import pytest


@pytest.fixture
def layouts(slotlint, tmp_path):
    """layouts({path: source}) -> {class id: its entry in layout's JSON}."""

    def run(files):
        for name, source in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        done = slotlint("layout", "--isolated", "--target-version", "3.12", "--format", "json", ".")
        assert done.returncode == 0, done.stderr
        return {entry["id"]: entry for entry in json.loads(done.stdout)["classes"]}

    return run


def reason(entry):
    return entry["unknown"] and entry["unknown"]["reason"]


def test_package_imports_its_own_submodule(layouts):
    found = layouts({
        "pkg/__init__.py": "from . import a\nclass C(a.A):\n    __slots__ = ()\n",
        "pkg/a.py": "class A:\n    __slots__ = ('x',)\n",
        "use.py": "import pkg\nclass D(pkg.a.A):\n    __slots__ = ('y',)\n",
    })
    assert found["pkg:C"]["has_dict"] is False
    assert found["pkg:C"]["basicsize"] == 24
    assert found["use:D"]["instance_slots"] == ["x", "y"]


def test_submodule_round_two_corners(layouts):
    found = layouts({
        "pkg/__init__.py": "from .b import a\n",
        "pkg/a.py": "class A:\n    __slots__ = ('x',)\n",
        "pkg/b.py": "from . import a\nclass B(a.A):\n    __slots__ = ()\n",
        "use.py": "from pkg import a\nclass C(a.A):\n    __slots__ = ()\n",
    })
    assert found["pkg.b:B"]["has_dict"] is False
    assert found["use:C"]["has_dict"] is False


def test_star_takes_what_all_lists(layouts):
    found = layouts({
        "a.py": "class _Private:\n    __slots__ = ('p',)\nclass Public:\n    __slots__ = ()\n"
                "class Left:\n    __slots__ = ()\n"
                "__all__ = ['_Private']\n__all__ += ['Public']\n__all__.append('More')\n"
                "class More:\n    __slots__ = ('m',)\n",
        "b.py": "from a import *\nimport a\n__all__ = a.__all__ + ['B']\n"
                "class B(_Private):\n    __slots__ = ()\n",
        "c.py": "from b import *\nclass C(B, Public):\n    __slots__ = ()\n"
                "class D(_Private, More):\n    pass\n"
                "try:\n    class E(Left):\n        pass\nexcept NameError:\n    pass\n",
    })
    assert found["c:C"]["instance_slots"] == ["p"]
    assert found["c:C"]["has_dict"] is False
    assert found["c:D"]["creation_error"]["message"] == \
        "multiple bases have instance lay-out conflict"
    assert found["c:E"]["has_dict"] is None


def test_stars_in_a_circle_end(layouts):
    names = [f"m{i}" for i in range(24)]
    files = {}
    for i, name in enumerate(names):
        others = "".join(f"from {other} import *\n" for other in names if other != name)
        files[f"{name}.py"] = f"{others}class C{i}(Nowhere):\n    __slots__ = ()\n"
    files["use.py"] = "from m0 import *\nclass D(Base):\n    __slots__ = ()\n"
    files["m23.py"] += "class Base:\n    __slots__ = ('x',)\n"
    found = layouts(files)
    assert found["use:D"]["instance_slots"] == ["x"]
    assert {reason(found[f"m{i}:C{i}"]) for i in range(24)} == {"unresolved-import"}


DECORATORS = '''
class implementer:
    def __init__(self, *interfaces):
        self.interfaces = interfaces

    def __call__(self, cls):
        if isinstance(cls, type):
            note(cls, self.interfaces)
            return cls
        return cls

class swapper:
    def __call__(self, cls):
        return note(cls, ())

def option(*args, path=None):
    def decorator(klass):
        note(klass, path)
        return klass
    if not args:
        return decorator
    return decorator(*args)

def note(cls, what):
    return unknown(cls, what)
'''


def test_decorators_that_give_back(layouts):
    found = layouts({
        "d.py": DECORATORS,
        "use.py": "import d\n"
                  "@d.implementer(1)\nclass A:\n    __slots__ = ('x',)\n"
                  "@d.swapper()\nclass B:\n    __slots__ = ('x',)\n"
                  "@d.option(path='p')\nclass C:\n    __slots__ = ('x',)\n",
    })
    assert found["use:A"]["has_dict"] is False
    assert reason(found["use:B"]) == "unknown-decorator"
    assert found["use:C"]["has_dict"] is False


METACLASSES = '''
class Namer(type):
    def __new__(mcs, name, bases, ns):
        if "label" in ns:
            ns["label"] = ns["label"].lower()
        for key, value in list(ns.items()):
            ns["_" + key] = value
        cls = super().__new__(mcs, name, bases, ns)
        return cls

class Cutter(type):
    def __new__(mcs, name, bases, ns):
        if len(bases) > 1:
            return type.__new__(mcs, name, (bases[0],), ns)
        return type.__new__(mcs, name, bases, ns)

class Slotter(type):
    def __new__(mcs, name, bases, ns):
        ns["__slots__"] = ()
        return type.__new__(mcs, name, bases, ns)
'''


def test_metaclasses_that_hand_on(layouts):
    found = layouts({
        "m.py": METACLASSES,
        "use.py": "import m\n"
                  "class A(metaclass=m.Namer):\n    __slots__ = ('x',)\n    label = 'A'\n"
                  "class B(int, dict, metaclass=m.Cutter):\n    pass\n"
                  "class C(metaclass=m.Slotter):\n    pass\n",
    })
    assert found["use:A"]["has_dict"] is False
    assert found["use:B"]["mro"] == ["use:B", "builtins:int", "builtins:object"]
    assert found["use:B"]["has_dict"] is True
    assert found["use:C"]["slots"] == [] and found["use:C"]["has_dict"] is False


ENUMS = '''
import enum
from enum import property as enum_property

class Meta(enum.EnumType):
    pass

class Choices(enum.Enum, metaclass=Meta):
    hidden = enum.nonmember(True)

    @enum_property
    def label(self):
        return self._label_

class Text(Choices):
    A = "a"

class More(Text):
    pass
'''

REFUSALS = '''
import typing
T = typing.TypeVar("T")

class P(typing.Protocol[T]): ...

class Plain(P[T], typing.Generic[T]): ...

class Inner(Plain[T], P[T], typing.Generic[T]): ...

class Form(typing._Final, _root=True): ...

class Cutter(type):
    def __new__(mcs, name, bases, ns):
        return type.__new__(mcs, name, bases[:1], ns)

class Field(metaclass=Cutter): ...

class Both(Field, dict, list): ...
'''


def test_what_lives_is_not_refused(layouts):
    found = layouts({"e.py": ENUMS, "r.py": REFUSALS})
    assert found["e:Text"]["creation_error"] is None
    assert found["e:More"]["creation_error"]["message"] == "<enum 'More'> cannot extend <enum 'Text'>"
    for name in ("Plain", "Inner", "Form", "Both"):
        assert found[f"r:{name}"]["creation_error"] is None, name
    assert found["r:Inner"]["has_dict"] is True
    assert found["r:Both"]["mro"] == ["r:Both", "r:Field", "builtins:object"]


def test_package_called_build(layouts):
    found = layouts({
        "pkg/__init__.py": "",
        "pkg/build/__init__.py": "",
        "pkg/build/a.py": "class A:\n    __slots__ = ()\n",
        "build/lib/pkg/b.py": "class B:\n    pass\n",
    })
    assert list(found) == ["pkg.build.a:A"]


def test_function_whose_class_calls_it_ends(layouts):
    found = layouts({"m.py": "def names(*all):\n    class A:\n        __slots__ = names('a')\n"
                             "    return all\nclass B:\n    __slots__ = names('x', 'y')\n"})
    assert found["m:B"]["slots"] == ["x", "y"]


HELPERS = """
def with_metaclass(meta, *bases):
    class metaclass(type):
        def __new__(cls, name, this_bases, d):
            return meta(name, bases, d)
    return type.__new__(metaclass, "temporary_class", (), {})
"""


@pytest.mark.parametrize("files", [{}, {"six.py": HELPERS}])
def test_with_metaclass(layouts, files):
    found = layouts(dict(files, **{
        "use.py": "import six\nfrom abc import ABCMeta\nclass B:\n    __slots__ = ('x',)\n"
                  "class C(six.with_metaclass(ABCMeta, B)):\n    __slots__ = ('y',)\n"
                  "class D(six.with_metaclass(ABCMeta)):\n    __slots__ = ()\n"
    }))
    assert found["use:C"]["mro"] == ["use:C", "use:B", "builtins:object"]
    assert found["use:C"]["instance_slots"] == ["x", "y"]
    assert found["use:D"]["has_dict"] is False


def test_classes_are_asked_before_they_are_linked(slotlint, tmp_path):
    """A class body looks at a class with a metaclass of the project while the module runs."""
    (tmp_path / "metas.py").write_text("class Meta(type):\n    pass\n")
    (tmp_path / "m.py").write_text(
        "from metas import Meta\n\n\nclass Base(metaclass=Meta):\n    pass\n\n\n"
        "class Child(Base):\n    if getattr(Base, 'thing', None) is None:\n        y = 1\n\n\n"
        "class Other(Child):\n    __slots__ = ('a', 'a')\n")
    done = slotlint("check", "--isolated", ".")
    assert done.returncode == 1 and "SLT304" in done.stdout
