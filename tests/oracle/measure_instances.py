"""Run by each interpreter under test: bytes that instances of the classes of many modules take.

    PYTHON measure_instances.py FOLDER > table.json

What is counted is what the allocators set aside: blocks of pymalloc in use by size class, as
sys._debugmallocstats prints them, and chunks of malloc in use, as mallinfo2 tells. All values are
None, so they cost nothing. Python 3.8 syntax only.
"""
import ctypes
import gc
import json
import os
import sys
import tempfile
import types

FIRST, MORE = 1000, 6000


class MallInfo2(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
        "fordblks", "keepcost")]


mallinfo2 = ctypes.CDLL(None).mallinfo2
mallinfo2.restype = MallInfo2
scratch = tempfile.TemporaryFile()


def small_blocks():
    sys.stderr.flush()
    kept = os.dup(2)
    scratch.seek(0)
    scratch.truncate()
    os.dup2(scratch.fileno(), 2)
    try:
        sys._debugmallocstats()
    finally:
        os.dup2(kept, 2)
        os.close(kept)
    scratch.seek(0)
    total = 0
    for line in scratch.read().decode("ascii", "replace").splitlines():
        fields = line.split()
        if len(fields) == 5 and all(field.isdigit() for field in fields):
            total += int(fields[1]) * int(fields[3])
        elif line.startswith("# times object malloc"):
            break
    return total


def large_blocks():
    info = mallinfo2()
    return info.uordblks + info.hblkhd


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
    small, large = small_blocks(), large_blocks()
    for i in numbers:
        keep[i] = make()
    i = 0
    large_after, small_after = large_blocks(), small_blocks()
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
