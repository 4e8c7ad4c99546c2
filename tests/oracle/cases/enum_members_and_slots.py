import enum


class Members(enum.Enum):
    __slots__ = ("a", "b")
    b: int = 1


class Methods(enum.Enum):
    __slots__ = ("a", "b")

    def b(self):
        return 1


class Sunder(enum.Enum):  # unknown: unknown-metaclass
    __slots__ = ("_order_",)
    _order_ = ""


class Mixed(str, enum.Enum):
    __slots__ = ()
    b = "b"


class Property(enum.Enum):
    __slots__ = ("c",)
    c = property(lambda self: 1)
