from dataclasses import dataclass, field
from typing import IO, List


@dataclass
class AfterInherited(IO[str]):
    y: int
    name: str
    b: List[int] = field(default=2)
    s: object


@dataclass
class NamesLast(IO[str]):
    b: int = 1
    c: int = 2
    s: object


@dataclass
class Fine(IO[str]):
    y: int
    name: str
    b: int = 1


@dataclass
class Private:
    b: int = 1
    ___s: object
