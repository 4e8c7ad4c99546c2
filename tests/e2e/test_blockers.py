"""What keeps a class from having slots: each case is run by CPython as it stands, and again with the
line that `savings` would have written. The second run must fail where savings says "but", and the
class must not be called ready; where nothing is in the way both must run.
"""

import json
import subprocess
import sys

import pytest

COMMON = ("--isolated", "--no-cache", "--target-version",
          "%d.%d" % min(sys.version_info[:2], (3, 15)), "--format", "json")

# name: (what is in the way, files; `# slots` is where the line is written, `main.py` is run)
CASES = {
    "module_instance_doc": ("outside-store", {"main.py": """\
class Undefined:
    # slots
    _instance = None
    def __new__(cls):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance
    def __init__(self):
        self.kind = "u"
undefined = Undefined()
undefined.__doc__ = "What is not there."
"""}),
    "method_replaced": ("outside-store", {"shop.py": """\
class Shop:
    # slots
    def __init__(self):
        self.till = 0
    def sell(self):
        return 1
""", "main.py": """\
import shop
def replace(place):
    place.sell = lambda: 2
replace(shop.Shop())
"""}),
    "method_patched": ("outside-store", {"shop.py": """\
class Shop:
    # slots
    def __init__(self):
        self.till = 0
    def sell(self):
        return 1
""", "main.py": """\
from unittest import mock
import shop
def test(place):
    with mock.patch.object(place, "sell"):
        pass
test(shop.Shop())
"""}),
    "part_of_self": ("outside-store", {"main.py": """\
class Policy:
    # slots
    def __init__(self):
        self.strict = True
class Jar:
    def __init__(self, policy):
        self.policy = policy
    def clean(self):
        self.policy.now = self.now = 3
Jar(Policy()).clean()
"""}),
    "called_like_it": ("outside-store", {"reporters.py": """\
class TextReporter:
    # slots
    def __init__(self):
        self.lines = []
""", "main.py": """\
import reporters
class Checker:
    def __init__(self, linter):
        self.linter = linter
class Linter:
    def __init__(self, reporter):
        self.reporter = reporter
        self.reporter.linter = self
Linter(reporters.TextReporter())
"""}),
    "setattr_beside": ("unknown-attributes", {"main.py": """\
class Module:
    # slots
    def __init__(self):
        self.path = None
def load(parent, name):
    setattr(parent, name, 1)
load(Module(), "x")
"""}),
    "decorator_stores": ("unknown-attributes", {"memo.py": """\
import functools
def memo(function):
    @functools.wraps(function)
    def wrapper(self):
        setattr(self, "_" + function.__name__, function(self))
    return wrapper
""", "main.py": """\
from memo import memo
class Text:
    # slots
    def __init__(self):
        self.raw = ""
    @memo
    def lower(self):
        return self.raw
Text().lower()
"""}),
    "descriptor_stores": ("unknown-attributes", {"lazy.py": """\
class lazy:
    def __init__(self, function):
        self.function = function
    def __get__(self, instance, owner):
        value = instance.__dict__[self.function.__name__] = self.function(instance)
        return value
class lazier(lazy):
    pass
""", "main.py": """\
from lazy import lazier
class Text:
    # slots
    def __init__(self):
        self.raw = ""
    @lazier
    def lower(self):
        return self.raw
Text().lower
"""}),
    "update_wrapper": ("unknown-attributes", {"main.py": """\
from functools import update_wrapper
class Printer:
    # slots
    def __init__(self, function):
        self.function = function
        update_wrapper(self, function)
Printer(print)
"""}),
    "default_of_a_base": ("class-default", {"main.py": """\
class Converter:
    weight = 100
    def __init__(self):
        pass
class Number(Converter):
    # slots
    def heavy(self):
        self.weight = 200
assert Number().weight == 100
"""}),
    "dict_needed_below": ("dict-used", {"main.py": """\
class Visual:
    # slots
    def show(self):
        return self
class Content(Visual):
    __slots__ = ("text",)
    def __init__(self):
        self.text = ""
        self.width = None
Content().show()
"""}),
    "bases_at_run_time": ("layout-conflict", {"main.py": """\
class Header:
    # slots
    def __init__(self):
        self.name = ""
class Subject:
    __slots__ = ("subject",)
def make(base):
    return type("_" + base.__name__, (base, Subject), {})
make(Header)
"""}),
    "class_of_a_part": ("class-assignment", {"main.py": """\
class Open:
    # slots
    def __init__(self):
        self.at = 0
    def close(self):
        self.__class__ = Closed
class Closed:
    def read(self):
        return ""
Open().close()
"""}),
    "slots_declined": ("slots-declined", {"main.py": """\
import dataclasses, inspect
@dataclasses.dataclass(slots=False)
class Point:
    x: int
assert "slots=False" in inspect.getsource(Point)
"""}),
    # ---- nothing is in the way
    "made_in_new": (None, {"main.py": """\
class Basic:
    # slots
    def __new__(cls, *args):
        obj = object.__new__(cls)
        obj._args = args
        obj._hash = None
        return obj
assert Basic(1)._args == (1,)
"""}),
    "made_by_a_base": (None, {"main.py": """\
class Basic:
    __slots__ = ("_args",)
    def __new__(cls, *args):
        obj = super().__new__(cls)
        obj._args = args
        return obj
class Expr(Basic):
    # slots
    def __new__(cls, *args):
        obj = Basic.__new__(cls, *args)
        obj.assumptions = {}
        return obj
assert Expr(1).assumptions == {} and Expr(2)._args == (2,)
"""}),
    "weakly_kept": (None, {"main.py": """\
import weakref
class Symbol:
    # slots
    def __init__(self):
        self.name = ""
class Factory:
    def __init__(self):
        self.made = weakref.WeakValueDictionary()
    def new(self):
        symbol = self.made["x"] = Symbol()
        return symbol
Factory().new()
"""}),
    "called_like_another": (None, {"main.py": """\
class Cookie:
    # slots
    def __init__(self):
        self.value = ""
class Policy:
    pass
class Jar:
    def __init__(self, policy):
        self.policy = policy
        self.policy.now = 1
Jar(Policy()), Cookie()
"""}),
    "slots_below": (None, {"main.py": """\
class Visual:
    # slots
    def show(self):
        self.shown = True
class Content(Visual):
    __slots__ = ("text",)
    def __init__(self):
        self.text = ""
Content().show()
"""}),
    "a_list_of_itself": (None, {"main.py": """\
class Link:
    # slots
    def __init__(self, after):
        self.before = None
        self.after = after
        if after:
            self.after.before = self
Link(Link(None))
"""}),
}


def run(folder):
    return subprocess.run([sys.executable, "-B", "main.py"], cwd=folder, capture_output=True,
                          text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", CASES)
def test_what_is_in_the_way(slotlint, tmp_path, name):
    reason, files = CASES[name]
    if name == "slots_declined" and sys.version_info < (3, 10):
        pytest.skip("slots=False came with 3.10")
    for path, source in files.items():
        (tmp_path / path).write_text(source)
    plain = run(tmp_path)
    assert plain.returncode == 0, plain.stderr
    rows = json.loads(slotlint("savings", *COMMON).stdout)["classes"]
    marked = [path for path, source in files.items() if "# slots" in source]
    if not marked:
        (row,) = [row for row in rows if row["could_save"]]
        assert reason in {blocker["reason"] for blocker in row["blockers"]}
        return
    (path,) = marked
    lines = files[path].split("\n")
    head = lines.index("    # slots")
    (row,) = [row for row in rows if row["path"] == path and row["line"] == head]
    (text,) = [step["text"] for step in row["write"] if step["class"] == row["id"]]
    (tmp_path / path).write_text("\n".join(lines).replace("# slots", text))
    slotted = run(tmp_path)
    assert (slotted.returncode == 0) == (reason is None), slotted.stderr
    assert row["ready"] == (reason is None), row["blockers"]
    assert reason is None or reason in {blocker["reason"] for blocker in row["blockers"]}
