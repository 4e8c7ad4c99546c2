import sys

function = type(lambda: 0)


class Module(type(sys)):
    __slots__ = ("x",)


class Tuple(type(())):
    __slots__ = ()


class Sys(sys):
    __slots__ = ()
