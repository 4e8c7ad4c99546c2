class Meta(type):
    def __new__(mcls, name, bases, ns):
        ns['__slots__'] = ('made', *ns.get('__slots__', ()))
        return super().__new__(mcls, name, bases, ns)


class Imported(metaclass=Meta):
    import os as a
    __slots__ = ('a', 'b')


class Assigned(metaclass=Meta):
    made = 1


class Fine(metaclass=Meta):
    __slots__ = ('a',)
    b = 1


class Doc(metaclass=Meta):
    """A docstring."""

    __slots__ = ('__doc__',)


class Popping(type):
    def __new__(mcls, name, bases, ns):
        ns['__slots__'] = ('made',)
        ns.pop('made', None)
        return super().__new__(mcls, name, bases, ns)


class Popped(metaclass=Popping):
    made = 1
