"""Classes that calls of metaclasses make, some in instances."""


class Meta(type):
    def __new__(meta, name, bases, namespace):
        if "Entity" in globals():
            namespace["__slots__"] = ()
        return super().__new__(meta, name, bases, namespace)

    def __init__(cls, name, bases, namespace):
        super().__init__(name, bases, namespace)
        cls.kind = name


class Entity(metaclass=Meta):
    __slots__ = ("a", "b")


class Database:
    def __init__(self, *args):
        self.args = args
        self.Entity = type.__new__(Meta, "Entity", (Entity,), {})
        self.Entity.database = self


db = Database("sqlite")


class Person(db.Entity):
    name = "x"


class Container(Meta("", (object,), {})):
    pass


class Other(type(Entity)):
    pass


class OfOther(metaclass=Other):
    pass
