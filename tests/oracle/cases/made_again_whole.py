def again(cls):
    names = list(cls.__annotations__)
    namespace = dict(cls.__dict__)
    for name in names:
        namespace.pop(name, None)
    namespace.pop("__dict__", None)
    namespace.pop("__weakref__", None)
    namespace["__slots__"] = names
    return type(cls)(cls.__name__, cls.__bases__, namespace)


@again
class Annotated:
    x: int = 1
    y: int


def asked(cls):
    namespace = dict(cls.__dict__)
    namespace["__slots__"] = tuple(cls.__dict__.get("__annotations__", ()))
    return type(cls)(cls.__name__, cls.__bases__, namespace)


def copied(cls):
    return type(cls)(cls.__name__, cls.__bases__, dict(cls.__dict__))


@copied
class Plain:
    y = 1


@copied
class Slotted:
    __slots__ = ("x",)
