"""ABCMeta.register as a decorator gives the class back."""
import collections.abc
from abc import ABC
from collections.abc import Mapping


class Interface(ABC):
    __slots__ = ()


@collections.abc.Sized.register
class C:
    __slots__ = ("a",)


@Mapping.register
class D:
    __slots__ = ("a",)


@Interface.register
class E:
    __slots__ = ("a",)


class F(E):
    pass
