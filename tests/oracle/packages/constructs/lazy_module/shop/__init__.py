from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .goods import Ware
    from .people import Customer as Client

_WHERE = {"Ware": ".goods", "Client": ".people"}


def __getattr__(name):
    if name not in _WHERE:
        raise AttributeError(name)
    module = import_module(_WHERE[name], __name__)
    return getattr(module, {"Client": "Customer"}.get(name, name))
