"""Metaclasses that leave `__slots__` and the bases alone."""

from typing import cast

REGISTRY = {}


def collect(namespace):
    found = {name: value for name, value in namespace.items() if name.startswith("test_")}
    namespace.update(found)
    return found


class ViaCast(type):
    def __new__(mcs, name, bases, namespace, **kwargs):
        namespace["kind"] = name.lower()
        collect(namespace)
        cls = cast("type", super().__new__(mcs, name, bases, dict(namespace)))
        cls.fields = namespace.pop("fields", ())
        return cls


class Plain(metaclass=ViaCast):
    __slots__ = ("x",)


class Below(Plain):
    pass


class Rebuilds(type):
    def __new__(mcs, name, bases, namespace):
        rest = {}
        for key, value in namespace.items():
            if callable(value):
                REGISTRY[key] = value
            else:
                rest[key] = value
        return super().__new__(mcs, name, bases, rest)


class Rebuilt(metaclass=Rebuilds):
    kind = 1


class Namespace(dict):
    pass


class Prepares(type):
    @classmethod
    def __prepare__(mcs, name, bases):
        return Namespace()

    def __new__(mcs, name, bases, namespace):
        return super().__new__(mcs, name, bases, dict(namespace))


class Prepared(metaclass=Prepares):
    __slots__ = ("x", "y")


def registered(cls):
    REGISTRY[cls.__name__] = cls
    return cls


class Registers(type):
    def __new__(mcs, name, bases, namespace):
        return registered(type.__new__(mcs, name, bases, namespace))


class Registered(int, metaclass=Registers):
    __slots__ = ()
