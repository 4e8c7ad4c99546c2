"""`**` mappings that are made of other mappings."""


def make(*bases, slots=(), base=object, name="Made", extra=None):
    class Made(base):
        __slots__ = slots

    return Made


def checked(kind, *, first=None, second=None, third=None, fourth=None):
    return kind


class Root:
    __slots__ = ("root",)


class Other:
    __slots__ = ("other",)


FEW = {"first": 1, "second": 2, "third": 3}
ALL = {**FEW, "fourth": 4}
BASES = {"base": Root}
LATER = {**BASES, "base": Other}
FIRST = {"base": Other, **BASES}
TABLE = {"a": Root, **{"a": Other}}


class A(checked(Root, **ALL)):
    __slots__ = ("x",)


class B(make(**LATER)):
    __slots__ = ("x",)


class C(make(**FIRST)):
    __slots__ = ("x",)


class D(TABLE["a"]):
    __slots__ = ("x",)


class E({"b": Root, "b": Other}["b"]):
    __slots__ = ("x",)


PAIR = (str.strip, ["a ", "b"])


class F:  # unknown: computed-slots
    __slots__ = list(map(*PAIR))
