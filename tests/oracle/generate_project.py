"""Constructs of the grammar that lean on code of the project: helpers that make, change and finish
classes, hooks that break, names that only some readings bind. A mixin of generate.Program."""

HELPERS = {
    "with_metaclass": [
        "def with_metaclass(meta, *bases):",
        "    class metaclass(type):",
        "        def __new__(cls, name, this_bases, d):",
        "            return meta(name, bases, d)",
        "        @classmethod",
        "        def __prepare__(cls, name, this_bases):",
        "            return meta.__prepare__(name, bases)",
        "    return type.__new__(metaclass, 'temporary_class', (), {})"],
    "add_metaclass": [
        "def add_metaclass(metaclass):",
        "    def wrapper(cls):",
        "        orig_vars = cls.__dict__.copy()",
        "        slots = orig_vars.get('__slots__')",
        "        if slots is not None:",
        "            if isinstance(slots, str):",
        "                slots = [slots]",
        "            for slots_var in slots:",
        "                orig_vars.pop(slots_var)",
        "        orig_vars.pop('__dict__', None)",
        "        orig_vars.pop('__weakref__', None)",
        "        return metaclass(cls.__name__, cls.__bases__, orig_vars)",
        "    return wrapper"],
    "add_slots": [
        "def add_slots(cls):",
        "    ns = dict(cls.__dict__)",
        "    names = list(ns.get('__annotations__', ()))",
        "    for n in names:",
        "        ns.pop(n, None)",
        "    ns.pop('__dict__', None)",
        "    ns.pop('__weakref__', None)",
        "    ns['__slots__'] = names",
        "    return type(cls)(cls.__name__, cls.__bases__, ns)"],
    "conditional": [
        "def conditional(flag=True):",
        "    def wrap(cls):",
        "        if flag:",
        "            cls.flag = 1",
        "        return cls",
        "    return wrap"],
    "stacked": [
        "def inner_keeper(cls):",
        "    return cls",
        "def stacked(cls):",
        "    return inner_keeper(cls)"],
    "wrapped": [
        "import functools",
        "def wrapped(cls):",
        "    original = cls.__init__",
        "    @functools.wraps(original)",
        "    def __init__(self, *args, **kw):",
        "        original(self, *args, **kw)",
        "    cls.__init__ = __init__",
        "    return cls"],
    "Registry": [
        "class Registry:",
        "    def __init__(self):",
        "        self.known = []",
        "    def register(self, cls):",
        "        self.known.append(cls)",
        "        return cls",
        "    def __call__(self, cls):",
        "        return cls",
        "registry = Registry()"],
    "MetaSlots": [
        "class MetaSlots(type):",
        "    def __new__(mcls, name, bases, ns):",
        "        ns['__slots__'] = ('made', *ns.get('__slots__', ()))",
        "        return super().__new__(mcls, name, bases, ns)"],
    "MetaDefault": [
        "class MetaDefault(type):",
        "    def __new__(mcls, name, bases, ns):",
        "        ns.setdefault('__slots__', ())",
        "        return super().__new__(mcls, name, bases, ns)"],
    "MetaPrepare": [
        "class MetaPrepare(type):",
        "    @classmethod",
        "    def __prepare__(mcls, name, bases, **kw):",
        "        return {}"],
    "MetaKeywords": [
        "class MetaKeywords(type):",
        "    def __new__(mcls, name, bases, ns, **kw):",
        "        return super().__new__(mcls, name, bases, ns)",
        "    def __init__(cls, name, bases, ns, **kw):",
        "        super().__init__(name, bases, ns)"],
    "MetaNested": [
        "class MetaUpper(type):",
        "    def __new__(mcls, name, bases, ns):",
        "        new = super().__new__",
        "        return new(mcls, name, bases, ns)",
        "class MetaNested(MetaUpper):",
        "    def __init__(cls, name, bases, ns):",
        "        super().__init__(name, bases, ns)",
        "        cls.registered = True"],
    "MetaCall": [
        "class MetaCall(type):",
        "    def __call__(cls, *args, **kw):",
        "        return super().__call__(*args, **kw)",
        "    def __getattr__(cls, name):",
        "        raise AttributeError(name)"],
}
METACLASSES = ("MetaSlots", "MetaDefault", "MetaPrepare", "MetaKeywords", "MetaNested", "MetaCall")


def indent(lines, by="    "):
    return [by + line if line else line for line in lines]


class ProjectConstructs:
    def take(self, name):
        if name not in self.helpers:
            self.helpers[name] = True
            self.lines += HELPERS[name]
        return name

    def helper_decorated(self):
        """A class under a decorator that the project defines."""
        name = self.class_name()
        kind = self.pick("conditional", "conditional", "stacked", "stacked", "wrapped", "Registry", "Registry",
                         "add_metaclass" if self.chance(.2) else "same", "add_slots" if self.chance(.2) else "same")
        if kind == "same":
            kind = "stacked"
        self.take(kind)
        call = {
            "conditional": self.pick("conditional()", "conditional(False)", "conditional(flag=True)"),
            "Registry": self.pick("registry.register", "registry", "registry.register"),
            "add_metaclass": "add_metaclass(type)",
        }.get(kind, kind)
        body = self.body()
        if kind == "add_slots":
            body = [f"{n}: int" + self.pick("", " = 1") for n in dict.fromkeys(self.fields(0, 3))] or ["pass"]
        bases = self.bases()[:1]
        self.emit(name, [f"@{call}", self.header(name, bases)] + indent(body))

    def helper_metaclass(self):
        name = self.class_name()
        meta = self.take(self.pick(*METACLASSES, "MetaKeywords", "MetaNested", "MetaCall", "MetaPrepare"))
        keywords = [f"metaclass={meta}"]
        if self.chance(.15):
            keywords.append("flag=1")
        bases = [b for b in self.bases()[:1]] if self.chance(.5) else []
        self.emit(name, [self.header(name, bases, keywords)] + indent(self.body()))

    def six_base(self):
        name = self.class_name()
        self.take("with_metaclass")
        self.need("import abc")
        meta = self.pick("type", "type", "abc.ABCMeta")
        bases = [b for b in self.bases()[:2] if "[" not in b and not b.startswith("*")]
        self.emit(name, [self.header(name, [f"with_metaclass({', '.join([meta] + bases)})"])] + indent(self.body()))

    def broken_hook(self):
        """Hooks that are no functions, or refuse."""
        name = self.class_name()
        body = self.pick(
            ["__init_subclass__ = None"],
            ["def __init_subclass__(cls):", "    super().__init_subclass__()"],
            ["def __init_subclass__(cls, *, option=None, **kw):", "    super().__init_subclass__(**kw)"],
            ["@classmethod", "def __init_subclass__(cls, /, **kw):", "    cls.registered = True"],
            ["__class_getitem__ = classmethod(lambda cls, item: cls)"],
            ["__prepare__ = None"], ["__new__ = None"], ["__mro_entries__ = None"],
            ["def __mro_entries__(self, bases):", "    return ()"])
        if self.chance(.6):
            body = self.slots_lines() + body
        self.emit(name, [self.header(name, self.bases()[:1])] + indent(body))

    def imported_slots(self):
        name = self.class_name()
        line = self.pick("import os as __slots__", "from os import path as __slots__",
                         "from types import ModuleType as __slots__", "import os.path as __slots__",
                         "from collections import OrderedDict as __slots__")
        self.emit(name, [self.header(name, self.bases()[:1])] + indent([line] + self.binding(self.field())))

    def odd_sum(self):
        """Operators on containers that work, and some that do not."""
        name = self.class_name()
        value = self.pick("['a'] + ('b',)", "('a',) + ['b']", "('a',) + 'b'", "['a'] + list(('b',))",
                          "('a', *['b'])", "{'a'} | {'b'}", "{'a'} & {'b'}", "('a',) * 2", "2 * ['a']",
                          "['a', 'b'][:1] + ['c']", "tuple(['a']) + tuple({'b': 1})", "('a', 'b')[::2]",
                          "'a' + 'b'", "'a' * 2", "'ab'[0]", "('a',) + () + ('b',)", "{'a': 1} | {'b': 2}" if
                          self.chance(.3) else "dict(a=1, **{'b': 2})", "'a b'.split() + ['c']",
                          "[*'ab']", "(*'ab', 'c')", "sorted(('b', 'a'))", "list(dict(a=1))", "{*('a', 'b')}",
                          "'%s_x' % 'a'", "'a'.upper().lower()", "','.join(['a', 'b']).split(',')",
                          "[name + '_' for name in ('a', 'b')]", "tuple('x%d' % i for i in range(2))",
                          "['f%d' % i for i in range(3)]", "[f'n{i}' for i in range(2)]",
                          "tuple(str(i) + 'a' for i in ())", "list(map(str.lower, ['A', 'B']))",
                          "[n for n in ('a', 'b', 'c') if n not in ('b',)]", "list(filter(None, ('a', '')))",
                          "[a + b for a in 'xy' for b in 'ab']", "tuple(zip('ab', 'cd'))[0]",
                          "('a', 'b') if len('ab') == 2 else ()", "('a',) if 'a' in ('a', 'b') else ('b',)")
        self.emit(name, [self.header(name, self.bases()[:1])] + indent([f"__slots__ = {value}"]))

    def main_guard(self):
        """`if __name__ == '__main__':` is no test of the module that is imported."""
        name = self.class_name()
        test = self.pick("__name__ == '__main__'", "__name__ != '__main__'", "'__main__' == __name__")
        lines = [f"if {test}:"] + indent([self.header(name, self.bases()[:1])] + indent(self.body()))
        if self.chance(.1):
            lines += ["else:"] + indent([self.header(name, self.bases()[:1])] + indent(self.body()))
        self.lines += lines
        if "else:" in lines:
            self.know(name)

    def typed_dict_mixture(self):
        name = self.class_name()
        self.need("from typing import TypedDict")
        self.need("from typing import Generic, TypeVar\nT = TypeVar('T')")
        base = self.rng.choice(self.typed_dicts) if self.typed_dicts and self.chance(.5) else "TypedDict"
        other = self.pick("Generic[T]", "dict", "object", *(self.classes[-2:] or ["object"]))
        bases = self.pick([base, other], [other, base], [base, base], [base])
        self.emit(name, [self.header(name, bases)] + indent([f"{self.rng.choice('abcd')}: int"]))
        if name in self.classes:
            self.classes.remove(name)

    def call_factory(self):
        """type(...) and class statements inside functions, with what the call gives them."""
        name, function = self.class_name(), self.fresh("factory")
        slots = self.tuple_of([repr(f) for f in dict.fromkeys(self.fields(0, 2))])
        base = self.base()
        base = "object" if base.startswith("*") or "[" in base else base
        shape = self.rng.randrange(6)
        if shape == 0:
            lines = [f"def {function}(name, base, slots):", "    return type(name, (base,), {'__slots__': slots})"]
            call = f"{function}({name!r}, {base}, {slots})"
        elif shape == 1:
            lines = [f"def {function}(name, **ns):", "    return type(name, (), dict(ns))"]
            call = f"{function}({name!r}, __slots__={slots})"
        elif shape == 2:
            lines = [f"def {function}(base=object, *, slots=()):", "    class Made(base):", "        __slots__ = slots",
                     "    Made.__name__ = 'Made'", "    return Made"]
            call = self.pick(f"{function}()", f"{function}({base})", f"{function}({base}, slots={slots})")
        elif shape == 3:
            lines = [f"def {function}(slots):", "    def make(base):", "        class Made(base):",
                     "            __slots__ = slots", "        return Made", "    return make"]
            call = f"{function}({slots})({base})"
        elif shape == 4:
            lines = [f"def {function}(flag):", "    if flag:", "        class Made:", f"            __slots__ = {slots}",
                     "    else:", "        class Made:", "            pass", "    return Made"]
            call = f"{function}({self.pick('True', 'False', 'FLAG')})"
        else:
            lines = [f"def {function}(*names):", "    class Made:", "        __slots__ = tuple(names)", "    return Made"]
            call = f"{function}({', '.join(repr(f) for f in dict.fromkeys(self.fields(0, 2)))})"
        self.lines += lines
        if self.chance(.5):
            self.lines.append(f"{name} = {call}")
            self.know(name)
        else:
            self.emit(name, [self.header(name, [call])] + indent(self.body()))

    def enum_mixture(self):
        name = self.class_name()
        self.need("import enum")
        self.need("from enum import Enum, IntEnum, Flag, IntFlag, auto")
        mixins = ["str", "int", "float", "tuple", "dict", "Exception", "object"] + self.classes[-3:]
        bases = [self.rng.choice(mixins) for _ in range(self.pick(1, 1, 2))]
        bases.append(self.pick("Enum", "Enum", "Flag", "IntEnum", *(self.enums[-2:] or ["Enum"])))
        body = self.pick(["pass"], ["RED = 1"], ["RED = 1", "BLUE = 2"], ["RED = auto()"], ["RED = 'a'"],
                         ["RED = (1, 2)"], ["def method(self):", "    return 1", "RED = 3"], ["__slots__ = ()"],
                         ["__slots__ = ()", "RED = 1"], ["RED = 1", "GREEN = RED"], ["_ignore_ = ['x']", "x = 1"],
                         ["class Inner:", "    pass"], ["RED = lambda self: 1"], ["RED = property(lambda self: 1)"])
        self.emit(name, [self.header(name, bases)] + indent(body))
        if name in self.classes:
            self.classes.remove(name)
