"""A small shop with every kind of class that `savings` has something to say about."""

import pytest

SHOP = """\
import dataclasses
import functools
import weakref


class Base:
    def __init__(self):
        self.id = 0


class Item(Base):
    def __init__(self):
        super().__init__()
        self.name = None
        self.__price = 1


class Cached(Base):
    @functools.cached_property
    def total(self):
        return 3


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


class Slotted:
    __slots__ = ("a", "b", "c")

    def __init__(self):
        self.a = self.b = self.c = None


class Lost(Slotted):
    def __init__(self):
        super().__init__()
        self.d = 1


class Left:
    def __init__(self):
        self.left = 1


class Right:
    def __init__(self):
        self.right = 1


class Both(Left, Right):
    pass


class Node:
    def __init__(self):
        self.next = None


node = Node()
weakref.ref(node)


class Waste(Slotted):
    __slots__ = ("a", "never")
"""
COMMON = ("--isolated", "--no-cache", "--target-version", "3.12")


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "shop.py").write_text(SHOP)
    return tmp_path


@pytest.fixture
def savings(slotlint, shop):
    def run(*arguments, **options):
        return slotlint("savings", *COMMON, *arguments, **options)

    return run
