"""Run by each interpreter under test: bytes that instances of the classes of many modules take.

    PYTHON measure_instances.py FOLDER > table.json

What is counted is what the allocators set aside (data/allocators.py). All values are None, so they
cost nothing. Python 3.8 syntax only.
"""
import gc
import json
import os
import sys
import types

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data"))
from allocators import malloc_bytes, pymalloc_bytes  # noqa: E402

FIRST, MORE = 1000, 6000


def measure(make, count):
    keep = [None] * count
    numbers = range(count)
    for i in numbers:
        keep[i] = make()
    for i in numbers:
        keep[i] = None
    i = 0
    # Free lists keep up to 2,000 objects that were freed; they must not serve those counted.
    drained = [make() for _ in range(2200)]
    small, large = pymalloc_bytes(), malloc_bytes()
    for i in numbers:
        keep[i] = make()
    i = 0
    large_after, small_after = malloc_bytes(), pymalloc_bytes()
    del drained
    return (small_after - small + large_after - large) / count


def measure_exactly(make):
    """A number of bytes; the few blocks that something else took vanish in a larger number."""
    warm = [make() for _ in range(100)]
    bytes_each = measure(make, FIRST)
    if abs(bytes_each - round(bytes_each / 8) * 8) > 0.2:
        bytes_each = measure(make, MORE)
    del warm
    return bytes_each


def run_module(path, name):
    module = types.ModuleType(name)
    sys.modules[name] = module
    with open(path) as file:
        source = file.read()
    try:
        exec(compile(source, path, "exec"), module.__dict__)
    except (TypeError, ValueError) as error:
        return {"error": "%s: %s" % (type(error).__name__, error)}
    result = {}
    for subject, make in module.SUBJECTS.items():
        result[subject] = measure_exactly(make)
    del sys.modules[name]
    gc.collect()
    return result


def main():
    folder = sys.argv[1]
    gc.collect()
    gc.disable()
    table = {}
    for file_name in sorted(os.listdir(folder)):
        name = file_name[:-3]
        table[name] = run_module(os.path.join(folder, file_name), name)
    json.dump(table, sys.stdout)


main()
