"""Random families of classes for the memory oracle: every source is a module that CPython can run
and slotlint can read, with `SUBJECTS`, the classes to measure and how an instance is made.

A family is a chain of classes over a base, with mixins. What an instance stores is stored by code
of the family on its own self, so that both judges count the same attributes.
"""

import random

# (name, import line, constructor arguments, may have named slots)
C_BASES = [
    ("list", "", "", True),
    ("dict", "", "", True),
    ("set", "", "", True),
    ("frozenset", "", "", True),
    ("float", "", "1.5", True),
    ("complex", "", "1j", True),
    ("bytearray", "", "", True),
    ("str", "", "", True),
    ("int", "", "1", False),
    ("bytes", "", "", False),
    ("tuple", "", "", False),
    ("Exception", "", "", True),
    ("ValueError", "", "", True),
    ("OSError", "", "", True),
    ("StopIteration", "", "", True),
    ("SyntaxError", "", "", True),
    ("ImportError", "", "", True),
    ("KeyError", "", "", True),
    ("UnicodeError", "", "", True),
    ("collections.deque", "import collections", "", True),
    ("collections.defaultdict", "import collections", "", True),
    ("datetime.date", "import datetime", "2000, 1, 1", True),
    ("datetime.datetime", "import datetime", "2000, 1, 1", True),
    ("datetime.timedelta", "import datetime", "1", True),
    ("datetime.tzinfo", "import datetime", "", True),
]

# (name, import line, a method it wants)
PLAIN_BASES = [
    ("abc.ABC", "import abc", ""),
    ("typing.Generic[T]", "import typing\nT = typing.TypeVar('T')", ""),
    ("collections.abc.Sized", "import collections.abc", "def __len__(self): return 1"),
    ("contextlib.AbstractContextManager", "import contextlib",
     "def __exit__(self, *error): return None"),
]


class Family:
    """Builds one module."""

    def __init__(self, rng, minor):
        self.rng = rng
        self.minor = minor
        self.lines = []
        self.imports = set()
        self.subjects = []
        self.count = 0

    def chance(self, percent):
        return self.rng.randrange(100) < percent

    def names(self, count):
        """Fresh attribute names, not in the order they sort in."""
        made = [f"{self.rng.choice('zyxwabcd')}{self.count + i}" for i in range(count)]
        self.count += count
        return made

    def attribute_count(self):
        roll = self.rng.randrange(10)
        if roll < 6:
            return self.rng.randrange(6)
        if roll < 9:
            return self.rng.randrange(16)
        return self.rng.randrange(41)

    def store(self, name, receiver):
        kind = self.rng.randrange(12)
        if kind == 0 and not name.startswith("__"):
            return f"setattr({receiver}, {name!r}, None)"
        if kind == 1:
            return f"{receiver}.{name}: object = None"
        if kind == 2:
            return f"{receiver}.{name} = unused = None"
        if kind == 3:
            return f"for {receiver}.{name} in (None,): pass"
        return f"{receiver}.{name} = None"

    def stores(self, names, receiver):
        lines = []
        names = list(names)
        while names:
            if len(names) >= 2 and self.chance(10):
                lines.append(f"{receiver}.{names[0]}, {receiver}.{names[1]} = None, None")
                del names[:2]
            else:
                lines.append(self.store(names.pop(0), receiver))
        return lines

    def init(self, names, arguments, call_super):
        receiver = "this" if self.chance(15) else "self"
        head = f"    def __init__({receiver}, *args):"
        body = []
        if call_super:
            # Without arguments: instances of built-in types got theirs in __new__.
            body.append(f"super().__init__({'*args' if arguments == 'pass' else ''})")
        helper = []
        if names and self.chance(20):
            cut = self.rng.randrange(len(names))
            helper = names[cut:]
            names = names[:cut]
        body += self.stores(names, receiver)
        if helper:
            body.append(f"{receiver}._fill{self.count}()")
        lines = [head, *("        " + line for line in (body or ["pass"]))]
        if helper:
            lines.append(f"    def _fill{self.count}({receiver}):")
            lines += ["        " + line for line in self.stores(helper, receiver)]
        return lines

    def slots_line(self, names, can_dict, can_weakref, inherited):
        items = list(names)
        self.rng.shuffle(items)
        if items and self.chance(5):
            items.append(self.rng.choice(items))  # twice
        if inherited and self.chance(8):
            items.append(self.rng.choice(inherited))  # once more than the base
        if self.chance(6):
            items += self.names(1)  # never assigned
        if can_dict and self.chance(12):
            items.append("__dict__")
        if can_weakref and self.chance(12):
            items.append("__weakref__")
        form = self.rng.randrange(4)
        if form == 0 and items and len(set(items)) == len(items):
            return "    __slots__ = {" + ", ".join(f"{name!r}: None" for name in items) + "}"
        if form == 1:
            return f"    __slots__ = {items!r}"
        return f"    __slots__ = {tuple(items)!r}"

    def mixin(self, index):
        """A class that stores nothing. Returns its name and whether it gives a dict."""
        name = f"M{index}"
        slotted = self.chance(60)
        self.lines.append(f"class {name}:")
        self.lines.append("    __slots__ = ()" if slotted else "    def greet(self): return 'hello'")
        return name, not slotted

    def chain(self):
        base, arguments, named_slots, c_dict, wanted = "", "", True, False, ""
        call_super = False
        roll = self.rng.randrange(100)
        has_dict = has_weakref = False
        variable = False
        if roll < 30:
            base, line, arguments, named_slots = self.rng.choice(C_BASES)
            self.imports.add(line)
            c_dict = base[0].isupper()
            has_dict = c_dict
            has_weakref = base in ("set", "frozenset", "collections.deque")
            variable = not named_slots
        elif roll < 45:
            base, line, wanted = self.rng.choice(PLAIN_BASES)
            self.imports.add(line)
            has_dict = base.startswith("contextlib") and self.minor < 13
            has_weakref = has_dict
        elif roll < 52:
            fields = self.names(self.rng.randrange(1, 12))
            self.imports.add("import collections")
            base = f"collections.namedtuple('Row', {fields!r})"
            arguments = ", ".join(["None"] * len(fields))
            named_slots, variable = False, True
        inherited = []
        for depth in range(self.rng.choice((1, 1, 2, 2, 3, 4))):
            name = f"C{depth}"
            bases = [base] if base else []
            if self.chance(20):
                mixin, dict_mixin = self.mixin(depth)
                bases.insert(self.rng.randrange(len(bases) + 1), mixin)
                has_dict |= dict_mixin
                has_weakref |= dict_mixin and not variable
            slotted = self.chance(60)
            count = self.attribute_count()
            if not named_slots and slotted and not has_dict:
                count = 0
            names = self.names(count)
            if names and self.chance(5):
                names[0] = "__" + names[0]
            self.lines.append(f"class {name}({', '.join(bases)}):" if bases else f"class {name}:")
            if slotted:
                own = names if named_slots and not self.chance(5 if has_dict else 0) else []
                can_dict = not has_dict and named_slots and not c_dict
                can_weakref = not has_weakref and not variable
                line = self.slots_line(own, can_dict, can_weakref, inherited) \
                    if named_slots else "    __slots__ = ()"
                self.lines.append(line)
                has_dict |= "'__dict__'" in line
                has_weakref |= "'__weakref__'" in line
                inherited = inherited + [n for n in own if not n.startswith("__")]
            else:
                has_dict = True
                has_weakref |= not variable
            if names or call_super:
                self.lines += self.init(names, arguments, call_super)
                call_super = True
            else:
                self.lines.append("    def hello(self): return 'hello'")
            if wanted:
                self.lines.append("    " + wanted)
            self.subjects.append((name, arguments))
            base = name

    def dataclasses(self):
        self.imports.add("import dataclasses")
        base = ""
        slots_since, frozen = self.minor >= 10, self.chance(30)
        for depth in range(self.rng.choice((1, 1, 2, 3))):
            name = f"D{depth}"
            options = ["frozen=True"] if frozen else []
            if slots_since and self.chance(60):
                options.append("slots=True")
                if self.minor >= 11 and not base and self.chance(20):
                    options.append("weakref_slot=True")
            decorator = f"@dataclasses.dataclass({', '.join(options)})" if options or self.chance(50) \
                else "@dataclasses.dataclass"
            self.lines.append(decorator)
            self.lines.append(f"class {name}({base}):" if base else f"class {name}:")
            for field in self.names(self.attribute_count()):
                self.lines.append(f"    {field}: object = None")
            self.lines.append("    kind: 'typing.ClassVar[str]' = 'data'")
            self.imports.add("import typing")
            self.subjects.append((name, ""))
            base = name

    def source(self):
        if self.chance(20):
            self.dataclasses()
        else:
            self.chain()
        makers = ", ".join(f"{name!r}: lambda: {name}({arguments})"
                           for name, arguments in self.subjects)
        imports = sorted(line for line in self.imports if line)
        return "\n".join([*imports, *self.lines, f"SUBJECTS = {{{makers}}}", ""])


def make_family(seed, minor):
    """The source of one module; the same for the same seed and version."""
    return Family(random.Random(seed * 100 + minor), minor).source()
