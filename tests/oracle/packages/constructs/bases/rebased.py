"""A class whose bases are assigned once it is there."""


class Base:
    __slots__ = ()


class Other:
    __slots__ = ("a",)


class Middle(Other):
    __slots__ = ()


class Child(Other):  # unknown: patched-class
    __slots__ = ("b",)


Child.__bases__ = (Middle,)
