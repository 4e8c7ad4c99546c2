import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple


class Names(NamedTuple):
    if TYPE_CHECKING:
        _kind: ClassVar[str]
    a: int


class Older(NamedTuple):
    a: int
    if sys.version_info < (3, 8):
        _b: int


@dataclass
class Fields:
    __slots__ = ("a", "b")
    a: int
    if TYPE_CHECKING:
        c: int
    b: int


@dataclass
class Last:
    a: int = 1
    if sys.version_info < (3, 8):
        b: int


@dataclass
class LastOfAll:
    a: int = 1
    if sys.version_info >= (3, 8):
        b: int


class Described:
    @property
    def b(self):
        return 1


@dataclass
class Slotted(Described):
    __slots__ = ("a", "b", "c")
    a: int
    b: int
    c: int


@dataclass
class Unslotted(Described):
    a: int
    b: int
    c: int
