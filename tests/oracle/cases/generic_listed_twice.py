from typing import Generic, List, Set, TypeVar

T = TypeVar("T")
U = TypeVar("U")


class Plain(Generic[T]):
    __slots__ = ()


class Dropped(Generic[T], List[int], Generic[T]):
    __slots__ = ("a",)


class Kept(List[int], Generic[T], Generic[T]):
    __slots__ = ("a",)


class Beside(Generic[T], Generic[T], List[int]):
    __slots__ = ("a",)


class BelowOther(Generic[T], List[int], Generic[T], Plain[int]):
    __slots__ = ("a",)


class Other(Generic[U], List[int], Generic[T]):
    __slots__ = ("a",)


class WithPlain(Generic[T], Plain, Generic[T]):
    __slots__ = ("a",)


class Twice(List[int], Set[int], List[int]):
    __slots__ = ("a",)


class Equal(Generic[T], List[int], Set[int]):
    __slots__ = ()
