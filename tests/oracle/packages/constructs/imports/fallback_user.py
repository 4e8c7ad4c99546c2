"""Imports that are tried: what is there to be imported is."""

import sys
from typing import TYPE_CHECKING

try:
    from installed import Wide
except ImportError:

    class Wide:
        pass


try:
    import missing_module
    Base = missing_module.Base
except ImportError:

    class Base:
        __slots__ = ("own",)


if TYPE_CHECKING or not hasattr(sys, "pypy_version_info"):
    from installed import Narrow

IS_PYPY = hasattr(sys, "pypy_version_info")


class A(Wide):
    __slots__ = ("b",)


class B(Narrow):
    pass


class C:
    if not IS_PYPY:
        __slots__ = ("x", "y")
