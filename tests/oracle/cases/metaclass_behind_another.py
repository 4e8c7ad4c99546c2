class Builder(type):
    def __new__(mcs, name, bases, ns, **kw):
        if ns.get("_names") is not None:
            ns["__slots__"] = ns.get("__slots__", ()) + tuple(ns["_names"])
        return super().__new__(mcs, name, bases, ns)


class Writer(Builder):
    def __new__(mcs, name, bases, ns, **kw):
        ns["_names"] = [name.lower()]
        return super().__new__(mcs, name, bases, ns, **kw)


class Base(metaclass=Builder):
    __slots__ = ("first",)
    _names = None


class Written(Base, metaclass=Writer):  # unknown: unknown-metaclass
    pass


class Setter(type):
    def __new__(mcs, name, bases, ns):
        ns["_other"] = name
        ns.setdefault("__slots__", ["made"])
        return super().__new__(mcs, name, bases, ns)


class Noter(Setter):
    def __new__(mcs, name, bases, ns):
        ns["_noted"] = name
        return super().__new__(mcs, name, bases, ns)


class Noted(metaclass=Noter):
    pass


class NotedToo(Noted):
    __slots__ = ("second",)


class Named(Base):
    _names = ["second"]


def _with_metaclass(meta, *bases):
    class metaclass(meta):
        def __new__(cls, name, this_bases, d):
            return meta(name, bases, d)

    return type.__new__(metaclass, "temporary_class", (), {})


class Helped(_with_metaclass(Builder, Base)):
    _names = ["third"]


class Below(Helped, Named):
    __slots__ = ()


class Adder(type):
    def __new__(mcs, name, bases, ns):
        class Added:
            __slots__ = ("added",)

        return super().__new__(mcs, name, (Added,) + bases, ns)


class WithAdded(metaclass=Adder):
    __slots__ = ("own",)
