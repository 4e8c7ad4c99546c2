"""`type` of classes and instances, options in mappings."""

import pathlib
import typing
from dataclasses import dataclass
from functools import partial

OPTIONS = {"slots": True}
MORE = {**OPTIONS, "frozen": True}


class Meta(type(typing.Protocol)):
    pass


class A(metaclass=Meta):
    __slots__ = ("x",)


class P(type(pathlib.Path())):
    pass


@dataclass(**MORE)
class D:
    x: int
    y: int = 0


frozen = partial(dataclass, frozen=True)


@frozen
class E:
    __slots__ = ("x",)
    x: int


@frozen(slots=True)
class F:
    x: int


def wrapped(cls):
    cls.kind = cls.__name__
    return dataclass(slots=True)(cls)


@wrapped
class G:
    x: int


def options(**given):
    def wrap(cls):
        cls = wrapped(cls)
        cls.given = given
        return cls

    return wrap


@options(a=1)
class H:
    y: int
