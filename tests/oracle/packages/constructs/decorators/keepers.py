"""Decorators that give back the class they are given, in the ways that are found."""

from functools import partial

REGISTRY = {}


def bare_or_called(*args, path=None):
    def decorator(cls):
        cls.path = path
        return cls

    if not args:
        return decorator
    return decorator(*args)


def optional(cls=None, *, name=None):
    def wrap(inner, name=None):
        REGISTRY[name or inner.__name__] = inner
        return inner

    if cls is None:
        return partial(wrap, name=name)
    return wrap(cls, name=name)


def by_lambda(*names):
    return lambda x: x


def conditional(cls):
    if isinstance(cls, type):
        result = cls
    else:
        result = cls
    return result


class Registry:
    rules = {}

    @classmethod
    def register(cls, *, value=None, values=()):
        values = list(values)
        if value is not None:
            values.append(value)

        def decorator(rule):
            for v in values:
                cls.rules.setdefault(v, []).append(rule)
            return rule

        return decorator

    def null(self):
        def go(fn):
            return fn

        return go

    def through(self):
        return self.null()

    def add(self, cls):
        self.rules[cls.__name__] = [cls]
        return cls


registry = Registry()


def through_global():
    return registry.through()


@bare_or_called
class A:
    __slots__ = ("a",)


@bare_or_called(path="b")
class B:
    __slots__ = ("a",)


@optional
class C:
    __slots__ = ("a",)


@optional(name="d")
class D:
    __slots__ = ("a",)


@by_lambda("e")
class E:
    __slots__ = ("a",)


@conditional
class F:
    __slots__ = ("a",)


@Registry.register(value=1)
class G:
    __slots__ = ("a",)


@registry.through()
class H:
    __slots__ = ("a",)


@registry.add
class I:
    __slots__ = ("a",)


@through_global()
class J:
    __slots__ = ("a",)


class Sub(A, metaclass=type):
    __slots__ = ("b",)


class either:
    def __init__(self, on_class, on_instance):
        self.on_class = on_class
        self.on_instance = on_instance

    def __get__(self, instance, owner):
        if instance is None:
            return partial(self.on_class, owner)
        return partial(self.on_instance, instance)


class Lookups:
    def register_class(cls, lookup, name=None):
        REGISTRY[name or lookup.__name__] = lookup
        return lookup

    def register_instance(self, lookup, name=None):
        return lookup

    register_lookup = either(register_class, register_instance)


class Field(Lookups):
    pass


@Field.register_lookup
class K:
    __slots__ = ("a",)
