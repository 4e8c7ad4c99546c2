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
