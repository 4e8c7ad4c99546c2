"""Metaclasses that write `__slots__`."""

from abc import ABCMeta


class Default(type):
    def __new__(mcs, name, bases, namespace, **kwargs):
        namespace.setdefault("__slots__", ())
        return super().__new__(mcs, name, bases, namespace, **kwargs)


class A(metaclass=Default):
    pass


class B(A):
    __slots__ = ("x",)


class C(B):
    size = 1


class IfMissing(ABCMeta):
    def __new__(mcs, name, bases, dict_):
        try:
            name = dict_["name"]
        except KeyError:
            name = dict_["name"] = None
        if "__slots__" not in dict_:
            dict_["__slots__"] = ()
        cls = super(IfMissing, mcs).__new__(mcs, "x", bases, dict_)
        cls.__name__ = cls.__qualname__.rsplit(".")[-1]
        return cls


class D(metaclass=IfMissing):
    pass


class E(D):
    __slots__ = ("x",)
    name = "e"


class Fields(type):
    def __new__(mcs, name, bases, namespace):
        namespace["__slots__"] = tuple(namespace.get("fields", ()))
        return type.__new__(mcs, name, bases, namespace)


class F(metaclass=Fields):
    fields = ("x", "y")


class G(F):
    fields = ["z"]


class Once(type):
    def __new__(meta, name, bases, cls_dict):
        if "Root" in globals():
            if "__slots__" in cls_dict:
                raise TypeError("no __slots__")
            cls_dict["__slots__"] = ()
        return super().__new__(meta, name, bases, cls_dict)


class Root(metaclass=Once):
    __slots__ = ("a", "b", "__weakref__")


class H(Root):
    c = 1


class FirstBase(type):
    def __new__(mcs, name, bases, attrs):
        if len(bases) > 1 and bases[0] is Field:
            cls = type.__new__(mcs, name, (bases[0],), attrs)
            cls.kind = bases[1]
            return cls
        return type.__new__(mcs, name, bases, attrs)


class Field(metaclass=FirstBase):
    pass


class I(Field, int):
    pass


class J(Field):
    __slots__ = ("a",)


class TakesOut(type):
    def __new__(mcs, name, bases, namespace):
        for key in "a", "b":
            namespace.pop(key, None)
        return super().__new__(mcs, name, bases, namespace)


class K(metaclass=TakesOut):
    __slots__ = ("a", "b")
    a: int = 1
    b = 2


class PreparesSlots:
    @classmethod
    def __prepare__(metacls, name, bases, **kwargs):
        cls_dict = super().__prepare__(name, bases, **kwargs)
        cls_dict["__slots__"] = ()
        return cls_dict


class PreparingMeta(PreparesSlots, ABCMeta):
    pass


class L(metaclass=PreparingMeta):
    pass


class M(L):
    __slots__ = ("x",)


class N(M):
    size = 1
