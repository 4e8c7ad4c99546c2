class Wide:
    __slots__ = ("a", "b", "c")


class Narrow:
    __slots__ = ()
