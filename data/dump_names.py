#!/usr/bin/env python3
"""Dump the public names of every module of the running CPython's standard library.

usage: PYTHON -S -W ignore data/dump_names.py OUT.json

Run once with every interpreter of interest, as data/dump_stdlib.py; data/refresh_names.py folds the
dumps into data/stdlib/names.tsv.
"""
import contextlib
import importlib
import io
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import dump_stdlib  # noqa: E402  pylint: disable=wrong-import-position


def names_of(module):
    """Public names, with those that __getattr__ (PEP 562) makes for __all__."""
    late = [name for name in getattr(module, '__all__', ()) if hasattr(module, name)]
    return sorted({n for n in [*vars(module), *late] if not n.startswith('_') and n.isascii()})


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    modules = {}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for name in dump_stdlib.module_names()[0]:
            try:
                modules[name] = importlib.import_module(name)
            except BaseException:  # pylint: disable=broad-exception-caught
                continue
    dump = {name: {'names': names_of(module), 'open': '__getattr__' in vars(module)}
            for name, module in modules.items()}
    with open(sys.argv[1], 'w', encoding='ascii') as file:
        json.dump(dump, file)


if __name__ == '__main__':
    main()
