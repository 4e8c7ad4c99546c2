class Repeated:
    __slots__ = "a" * 2


class Stepped:
    __slots__ = ("a", "b", "c", "d")[::2]


class Backwards:
    __slots__ = ["a", "b", "c", "d"][-2::-1]


class Beyond:
    __slots__ = ("a", "b")[1:9]


class Joined:
    __slots__ = ",".join(["a", "b"]).split(",")


class Item:
    __slots__ = "ab"[-1]


class Part:
    __slots__ = "abc"[::-1]


class Nothing:
    __slots__ = ("a", "b")[5:1]
