def again(cls):
    namespace = dict(cls.__dict__)
    for name in cls.__slots__:
        namespace.pop(name)
    return type(cls)(cls.__name__, cls.__bases__, namespace)


@again
class Plain:
    __slots__ = ("x", "y")


try:

    @again
    class Twice:  # unknown: unknown-decorator
        __slots__ = ("x", "x")
except KeyError:
    pass

try:

    @again
    class Mangled:  # unknown: unknown-decorator
        __slots__ = ("__x",)
except KeyError:
    pass


class Meta(type):
    def __new__(mcs, name, bases, namespace):
        for attribute in ["label", "other"]:
            try:
                namespace["_" + attribute] = namespace.pop(attribute)
            except KeyError:
                pass
        namespace.setdefault("__slots__", ())
        return super().__new__(mcs, name, bases, namespace)


class Made(metaclass=Meta):
    label = 1


class Below(Made):
    __slots__ = ("a",)
