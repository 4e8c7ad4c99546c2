class Reader(type):
    def __new__(mcs, name, bases, ns):
        if "fields" in ns:
            fields = ns["fields"]
        else:
            fields = []
        ns.setdefault("__slots__", list(fields))
        return super().__new__(mcs, name, bases, ns)


class Read(metaclass=Reader):
    pass


def make():
    names = ["a"] + ["b"]

    class Local(Read):
        fields = names + ["c"]
        other = names

    return Local


def gather(kind, lengths):
    found = []
    for j, k in lengths:
        if k:
            found.append(kind(j))
        else:
            found.append(k)

    class Gathered(Read):
        fields = found
        __slots__ = ()

    return Gathered


gather(str, [])
Made = make()


class Below(Made):
    __slots__ = ("d",)
