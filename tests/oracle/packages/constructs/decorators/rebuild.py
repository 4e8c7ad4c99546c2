"""Decorators that make another class of it, with slots."""

import dataclasses
from dataclasses import dataclass
from itertools import chain, filterfalse


def add_slots(cls):
    if "__slots__" in cls.__dict__:
        raise TypeError(f"{cls.__name__} already specifies __slots__")
    cls_dict = dict(cls.__dict__)
    field_names = tuple(f.name for f in dataclasses.fields(cls))
    cls_dict["__slots__"] = field_names
    for field_name in field_names:
        cls_dict.pop(field_name, None)
    cls_dict.pop("__dict__", None)
    qualname = getattr(cls, "__qualname__", None)
    cls = type(cls)(cls.__name__, cls.__bases__, cls_dict)
    if qualname is not None:
        cls.__qualname__ = qualname
    return cls


def add_new_slots(cls):
    if "__slots__" in cls.__dict__:
        raise TypeError(f"{cls.__name__} already specifies __slots__")
    cls_dict = dict(cls.__dict__)
    field_names = tuple(f.name for f in dataclasses.fields(cls))
    inherited_slots = set(
        chain.from_iterable(
            superclass.__dict__.get("__slots__", ()) for superclass in cls.mro()
        )
    )
    cls_dict["__slots__"] = tuple(
        filterfalse(inherited_slots.__contains__, field_names)
    )
    for field_name in field_names:
        cls_dict.pop(field_name, None)
    cls_dict.pop("__dict__", None)
    return type(cls)(cls.__name__, cls.__bases__, cls_dict)


def add_metaclass(metaclass):
    def wrapper(cls):
        orig_vars = cls.__dict__.copy()
        slots = orig_vars.get("__slots__")
        if slots is not None:
            if isinstance(slots, str):
                slots = [slots]
            for slots_var in slots:
                orig_vars.pop(slots_var)
        orig_vars.pop("__dict__", None)
        orig_vars.pop("__weakref__", None)
        if hasattr(cls, "__qualname__"):
            orig_vars["__qualname__"] = cls.__qualname__
        return metaclass(cls.__name__, cls.__bases__, orig_vars)

    return wrapper


class Meta(type):
    pass


@add_slots
@dataclass
class A:
    x: int
    y: int = 0


@add_slots
@dataclass
class B(A):
    z: int = 1


@add_new_slots
@dataclass
class C(B):
    x: int = 3
    w: int = 1


@add_new_slots
@dataclass
class D:
    w: list = dataclasses.field(default_factory=list)


@add_metaclass(Meta)
class E:
    pass


@add_metaclass(Meta)
class F(E):
    __slots__ = ("x", "y")


class G(F, metaclass=Meta):
    __slots__ = ()
