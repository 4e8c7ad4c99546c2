import errno
import os
from dataclasses import dataclass
from enum import Enum, Flag, IntEnum, IntFlag, auto


class Number(IntEnum):
    NEGATIVE = -1
    COMPUTED = len(os.name)
    FOREIGN = errno.EPERM
    TEXT = "12"
    ONE_OF_THEM = (3,)


class Bits(Flag):
    FIRST = auto()
    SECOND = auto()
    BOTH = FIRST | SECOND
    NONE = 0


class Text(str, Enum):
    __slots__ = ()
    NUMBER = 1
    NOTHING = None

    @property
    def value(self):
        return "text"


class Planet(Enum):
    __slots__ = ("name",)
    MERCURY = (3.303e23, 2.4397e6)
    VENUS = (4.869e24, 6.0518e6)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius


class Coordinate(bytes, Enum):
    PX = (0, "P.X", "km")
    PY = (1, "P.Y", "km")

    def __new__(cls, value, label, unit):
        self = bytes.__new__(cls, [value])
        self._value_ = value
        self.label = label
        self.unit = unit
        return self


@dataclass
class Creature:
    size: str
    legs: int = 4


class Creatures(Creature, Enum):
    BEETLE = ("small", 6)
    DOG = "medium"


class Hooks(Enum):
    def _generate_next_value_(name, start, count, last_values):
        return name

    A = auto()
    B = auto()

    @classmethod
    def _missing_(cls, value):
        return cls.A

    def describe(self):
        return self.name

    @property
    def setter(self):
        return 1

    @setter.setter
    def setter(self, value):
        pass


if os.name == "nt":

    class Chosen(IntFlag):
        A = 1
else:

    class Chosen(IntFlag):
        if os.sep == "/":
            A = 1
        else:
            A = 2


class Taken(Enum):
    def make():
        return 3

    A = make()
    del make


class Short(Creature, Enum):  # unknown: unknown-metaclass
    DOG = ("medium", 4)

    def __init__(self, *sizes):
        super().__init__(*sizes)


class Guarded(Enum):  # unknown: unknown-metaclass
    A = 1

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)
