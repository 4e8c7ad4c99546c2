import shop
from shop import Client, Ware


class Book(Ware):
    __slots__ = ("title",)


class Reader(Client):
    __slots__ = ("name",)


class Pen(shop.Ware):
    pass
