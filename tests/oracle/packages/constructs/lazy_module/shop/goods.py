class Ware:
    __slots__ = ("price",)
