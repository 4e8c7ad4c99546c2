"""Annotations that name what descends from the class itself."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

T = TypeVar("T")


class Internal(Generic[T]):
    __slots__ = ("other",)
    made: ClassVar[Result[int] | None] = None
    other: Result[int] | None


class Base(Internal[T]):
    __slots__ = ("kept",)
    kept: Result[int]


class Result(Base[T]):
    __slots__ = ()
