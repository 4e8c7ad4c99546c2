"""Decorators that put a subclass, or the class itself, in the place of a class."""


class _Immutable:
    __slots__ = ()

    def __setattr__(self, name, value):
        raise TypeError


def wrapped(f):
    def inner(*args):
        f(*args)

    return inner


def immutable(cls):
    if _Immutable in cls.__mro__:
        cls.__init__ = wrapped(cls.__init__)
        ncls = cls
    else:

        class ncls(_Immutable, cls):
            __slots__ = ()

            def __init__(self, *args):
                super().__init__(*args)

        ncls.__name__ = cls.__name__
        ncls.__qualname__ = cls.__qualname__
        ncls.__module__ = cls.__module__
    return ncls


@immutable
class A:
    __slots__ = ("x",)


@immutable
class B:
    pass


@immutable
class C(A):
    __slots__ = ("y",)


class D(B):
    __slots__ = ("y",)
