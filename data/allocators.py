"""Bytes that the allocators of the running CPython have set aside, by their own books.

Blocks of pymalloc in use by size class, as sys._debugmallocstats prints them, and chunks of malloc
in use, as mallinfo2 of glibc tells. Python 3.6 syntax only.
"""
import ctypes
import os
import sys
import tempfile


class MallInfo2(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        'arena', 'ordblks', 'smblks', 'hblks', 'hblkhd', 'usmblks', 'fsmblks', 'uordblks',
        'fordblks', 'keepcost')]


try:
    mallinfo2 = ctypes.CDLL(None).mallinfo2
    mallinfo2.restype = MallInfo2
except (AttributeError, OSError):
    mallinfo2 = None

scratch = tempfile.TemporaryFile()


def pymalloc_bytes():
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
    for line in scratch.read().decode('ascii', 'replace').splitlines():
        fields = line.split()
        if len(fields) == 5 and all(field.isdigit() for field in fields):
            total += int(fields[1]) * int(fields[3])
        elif line.startswith('# times object malloc'):
            break
    return total


def malloc_bytes():
    """0 where there is no mallinfo2."""
    if mallinfo2 is None:
        return 0
    info = mallinfo2()
    return info.uordblks + info.hblkhd


def resident_bytes():
    with open('/proc/self/statm') as file:
        return int(file.read().split()[1]) * 4096
