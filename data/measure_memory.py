#!/usr/bin/env python
"""Measure bytes per instance of many kinds of class on the running CPython.

usage: PYTHON data/measure_memory.py OUT.json [N] [MAXN]
       PYTHON data/measure_memory.py OUT.json --rss-only
       PYTHON data/measure_memory.py OUT.json --add KIND,KIND...

For each (kind, n) a class is generated from source, some warm-up instances are
made (so that shared-key tables have settled), then N instances are made and kept:

  requested_bytes  tracemalloc difference / N  (what was asked of the allocators:
                   includes the GC header and any managed-dict/weakref pre-header)
  allocated_bytes  what the allocators really hand out: pymalloc blocks in use by
                   size class (sys._debugmallocstats) plus glibc chunks in use
                   (mallinfo2), difference / N
  getsizeof        sys.getsizeof(instance) (the object alone; its dict is separate)
  gc_header        16 if the type has Py_TPFLAGS_HAVE_GC on a GIL build, else 0

All attribute values are None, so they cost nothing.  Python 3.6+ syntax only.
"""
import ctypes
import gc
import json
import os
import subprocess
import sys
import sysconfig
import tracemalloc

from allocators import malloc_bytes, pymalloc_bytes, resident_bytes

V = sys.version_info[:2]
FT = bool(sysconfig.get_config_var('Py_GIL_DISABLED'))
HAVE_GC = 1 << 14


# ---------------------------------------------------------------- measuring
def measure(make, n_inst):
    warm = [make() for _ in range(2200)]     # also fills free lists (tuples: 2000 a size)
    keep = [None] * n_inst
    r = range(n_inst)
    gc.collect()
    tracemalloc.start(1)
    a = tracemalloc.get_traced_memory()[0]
    for i in r:
        keep[i] = make()
    b = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    requested = (b - a) / n_inst
    for i in r:
        keep[i] = None
    gc.collect()
    i = 0
    pa, ma = pymalloc_bytes(), malloc_bytes()
    for i in r:
        keep[i] = make()
    i = 0
    mb, pb = malloc_bytes(), pymalloc_bytes()
    allocated = ((pb - pa) + (mb - ma)) / n_inst
    inst = keep[-1]
    del keep
    return inst, requested, allocated, warm


# ---------------------------------------------------------------- class kinds
def names(n, start=0):
    return ['a%d' % i for i in range(start, start + n)]


def init_src(attrs, indent='    ', call_super=False):
    body = []
    if call_super:
        body.append('super().__init__()')
    body += ['self.%s = None' % a for a in attrs]
    return '%sdef __init__(self):\n' % indent + ''.join(
        '%s    %s\n' % (indent, s) for s in (body or ['pass']))


def slots_src(attrs, extra=()):
    return '    __slots__ = %r\n' % (tuple(attrs) + tuple(extra),)


KINDS = {}


def kind(f):
    KINDS[f.__name__] = f
    return f


def build(src, name='C', make=None, **ns):
    ns['__name__'] = '_m'
    sys.modules.setdefault('_m', type(sys)('_m'))
    exec(compile(src, '<measure>', 'exec'), ns)
    return ns[make or name], ns


@kind
def plain(n):
    return build('class C:\n' + init_src(names(n)))


@kind
def plain_private(n):
    # __static_attributes__ has the names as spelt, the dict has them mangled
    a = ['__' + x for x in names(n)]
    return build('class C:\n' + init_src(a))


@kind
def plain_materialized(n):
    return build('class C:\n' + init_src(names(n)) +
                 'def make():\n    o = C()\n    o.__dict__\n    return o\n', make='make')


@kind
def plain_external(n):
    return build('class C:\n    pass\n' + 'def make():\n    o = C()\n' +
                 ''.join('    o.%s = None\n' % a for a in names(n)) +
                 '    return o\n', make='make')


@kind
def plain_mixed_order(n):
    a = names(n)
    return build('class C:\n    k = 0\n    def __init__(self, r):\n'
                 '        if r:\n' + ''.join('            self.%s = None\n' % x for x in a) +
                 '            pass\n        else:\n' +
                 ''.join('            self.%s = None\n' % x for x in a[::-1]) +
                 '            pass\n'
                 'flip = [0]\n'
                 'def make():\n    flip[0] ^= 1\n    return C(flip[0])\n', make='make')


@kind
def plain_late_fill(n):
    # first half set in __init__; a list of earlier instances is completed only when
    # the next instance exists (so several instances are alive when keys are added)
    a = names(n)
    h = n // 2
    return build('class C:\n' + init_src(a[:h]) +
                 '    def fill(self):\n' + ''.join('        self.%s = None\n' % x for x in a[h:]) +
                 '        pass\n'
                 'prev = [C()]\n'
                 'def make():\n    o = C()\n    p = prev[0]\n    p.fill()\n    prev[0] = o\n'
                 '    return p\n', make='make')


@kind
def plain_dict_update(n):
    # self.__dict__.update(...) instead of assignments
    return build('class C:\n    def __init__(self):\n        self.__dict__.update(' +
                 ', '.join('%s=None' % x for x in names(n)) + ')\n')


@kind
def plain_del_first(n):
    # n attributes set, then the first of them deleted again
    a = names(n)
    return build('class C:\n' + init_src(a) + ('        del self.a0\n' if a else ''))


@kind
def plain_del_last(n):
    a = names(n)
    return build('class C:\n' + init_src(a) + ('        del self.%s\n' % a[-1] if a else ''))


@kind
def plain_optional_last(n):
    # the last attribute is set on every second instance only
    a = names(n)
    return build('class C:\n    def __init__(self, r):\n' +
                 ''.join('        self.%s = None\n' % x for x in a[:-1]) +
                 ('        if r:\n            self.%s = None\n' % a[-1] if a else '        pass\n') +
                 'flip = [0]\ndef make():\n    flip[0] ^= 1\n    return C(flip[0])\n', make='make')


@kind
def plain_inherit(n):
    a = names(n)
    h = n // 2
    return build('class B:\n' + init_src(a[:h]) + 'class C(B):\n' +
                 init_src(a[h:], call_super=True))


@kind
def plain_class_defaults(n):
    # n class-level defaults, none ever set on the instance
    return build('class C:\n' + ''.join('    %s = None\n' % x for x in names(n)) + '    pass\n')


@kind
def slots(n):
    a = names(n)
    return build('class C:\n' + slots_src(a) + init_src(a))


@kind
def slots_unset(n):
    return build('class C:\n' + slots_src(names(n)))


@kind
def slots_weakref(n):
    a = names(n)
    return build('class C:\n' + slots_src(a, ('__weakref__',)) + init_src(a))


@kind
def slots_dict(n):
    a = names(n)
    return build('class C:\n' + slots_src(a, ('__dict__',)) + init_src(a))


@kind
def slots_dict_used1(n):
    a = names(n)
    return build('class C:\n' + slots_src(a, ('__dict__',)) + init_src(a + ['zz']))


@kind
def slots_dict_weakref(n):
    a = names(n)
    return build('class C:\n' + slots_src(a, ('__dict__', '__weakref__')) + init_src(a))


@kind
def dict_slot(n):
    return build('class C:\n' + slots_src((), ('__dict__',)) + init_src(names(n)))


@kind
def slots_base_plain_derived(n):
    a = names(n)
    return build('class B:\n' + slots_src(a) + init_src(a) + 'class C(B):\n    pass\n')


@kind
def slots_base_plain_derived_used1(n):
    a = names(n)
    return build('class B:\n' + slots_src(a) + init_src(a) + 'class C(B):\n' +
                 init_src(['zz'], call_super=True))


@kind
def plain_base_slots_derived(n):
    a = names(n)
    return build('class B:\n    pass\nclass C(B):\n' + slots_src(a) + init_src(a))


@kind
def chain2(n):
    a = names(n)
    h = n // 2
    return build('class B:\n' + slots_src(a[:h]) + init_src(a[:h]) + 'class C(B):\n' +
                 slots_src(a[h:]) + init_src(a[h:], call_super=True))


@kind
def chain4(n):
    a = names(n)
    parts = [a[i::4] for i in range(4)]
    src, base = '', 'object'
    for i, p in enumerate(parts):
        nm = 'C' if i == 3 else 'B%d' % i
        src += 'class %s(%s):\n' % (nm, base) + slots_src(p)
        base = nm
    return build(src + init_src(a))


@kind
def redeclared(n):
    a = names(n)
    return build('class B:\n' + slots_src(a) + 'class C(B):\n' + slots_src(a) + init_src(a))


@kind
def slots_duplicated(n):
    a = names(n)
    return build('class C:\n' + slots_src(a + a) + init_src(a))


@kind
def slots_mixins(n):
    a = names(n)
    return build('class M1:\n    __slots__ = ()\nclass M2:\n    __slots__ = ()\n'
                 'class B:\n' + slots_src(a) + 'class C(M1, B, M2):\n    __slots__ = ()\n' +
                 init_src(a))


@kind
def slots_plain_mixin(n):
    a = names(n)
    return build('class M:\n    pass\nclass B:\n' + slots_src(a) +
                 'class C(M, B):\n    __slots__ = ()\n' + init_src(a))


@kind
def abc_slots(n):
    a = names(n)
    return build('from abc import ABC\nclass C(ABC):\n' + slots_src(a) + init_src(a))


@kind
def generic_slots(n):
    a = names(n)
    return build('from typing import Generic, TypeVar\nT = TypeVar("T")\nclass C(Generic[T]):\n' +
                 slots_src(a) + init_src(a))


@kind
def generic_plain_subscripted(n):
    # C[int]() stores __orig_class__ in the instance dict
    return build('from typing import Generic, TypeVar\nT = TypeVar("T")\nclass C(Generic[T]):\n' +
                 init_src(names(n)) + 'CI = C[int]\ndef make():\n    return CI()\n', make='make')


@kind
def dict_sub_plain(n):
    return build('class C(dict):\n' + init_src(names(n)))


@kind
def dict_sub_slots(n):
    a = names(n)
    return build('class C(dict):\n' + slots_src(a) + init_src(a))


@kind
def list_sub_plain(n):
    return build('class C(list):\n' + init_src(names(n)))


@kind
def list_sub_slots(n):
    a = names(n)
    return build('class C(list):\n' + slots_src(a) + init_src(a))


@kind
def exc_plain(n):
    return build('class C(Exception):\n' + init_src(names(n)))


@kind
def exc_slots(n):
    a = names(n)
    return build('class C(Exception):\n' + slots_src(a) + init_src(a))


@kind
def int_sub_plain(n):
    return build('class C(int):\n' + init_src(names(n)))


@kind
def int_sub_empty_slots(n):
    # n = number of 30-bit digits of the value
    v = (1 << (30 * n)) - 1 if n else 0
    return build('class C(int):\n    __slots__ = ()\nV = %d\ndef make():\n    return C(V)\n' % v,
                 make='make')


@kind
def str_sub_empty_slots(n):
    # n = number of ASCII characters
    return build('class C(str):\n    __slots__ = ()\nV = %r\ndef make():\n    return C(V)\n' % ('x' * n),
                 make='make')


@kind
def str_sub_plain(n):
    return build('class C(str):\n    pass\nV = %r\ndef make():\n    return C(V)\n' % ('x' * n),
                 make='make')


@kind
def tuple_exact(n):
    # tuple(list) makes a fresh exact tuple of n Nones (n=0 is a singleton)
    return build('V = [None] * %d\ndef make():\n    return tuple(V)\n' % n, make='make')


@kind
def tuple_sub_plain(n):
    return build('class C(tuple):\n    pass\nV = (None,) * %d\ndef make():\n    return C(V)\n' % n,
                 make='make')


@kind
def tuple_sub_empty_slots(n):
    return build('class C(tuple):\n    __slots__ = ()\nV = (None,) * %d\n'
                 'def make():\n    return C(V)\n' % n, make='make')


@kind
def tuple_sub_slots(n):
    # 3.15+: n named slots on an empty tuple; a TypeError before that
    a = names(n)
    return build('class C(tuple):\n' + slots_src(a) + init_src(a))


@kind
def namedtuple(n):
    return build('from collections import namedtuple\nC = namedtuple("C", %r)\n'
                 'V = (None,) * %d\ndef make():\n    return C(*V)\n' % (names(n), n), make='make')


@kind
def namedtuple_sub_plain(n):
    return build('from collections import namedtuple\nclass C(namedtuple("C", %r)):\n    pass\n'
                 'V = (None,) * %d\ndef make():\n    return C(*V)\n' % (names(n), n), make='make')


@kind
def namedtuple_sub_empty_slots(n):
    return build('from collections import namedtuple\nclass C(namedtuple("C", %r)):\n'
                 '    __slots__ = ()\nV = (None,) * %d\n'
                 'def make():\n    return C(*V)\n' % (names(n), n), make='make')


def _dc(n, args, bases=''):
    return build('from dataclasses import dataclass\n@dataclass%s\nclass C%s:\n' % (args, bases) +
                 ''.join('    %s: object = None\n' % x for x in names(n)) + '    pass\n')


@kind
def dataclass_plain(n):
    return _dc(n, '')


@kind
def dataclass_slots(n):
    return _dc(n, '(slots=True)')


@kind
def dataclass_slots_weakref(n):
    return _dc(n, '(slots=True, weakref_slot=True)')


@kind
def object_exact(n):
    return build('make = object', make='make')


@kind
def object_with_dict_only_values(n):
    # a free dict of n str keys, for comparison
    return build('K = %r\ndef make():\n    d = {}\n    for k in K:\n        d[k] = None\n    return d\n'
                 % (names(n),), make='make')


FEW = (0, 1, 2, 3, 4, 5, 8, 10, 16, 29, 30, 31, 32, 40, 48, 64)
ONLY = {  # kinds for which not every n is needed
    'object_exact': (0,),
    'plain_class_defaults': (0, 1, 5, 31),
    'abc_slots': FEW, 'generic_slots': FEW, 'str_sub_plain': FEW,
    'tuple_sub_slots': tuple(range(0, 65)),
}


def rss_one(name, n, count=300000):
    """RSS per instance: the slope between count/3 and count instances."""
    make, ns = KINDS[name](n)
    warm = [make() for _ in range(64)]
    keep = [None] * count
    first = count // 3
    for i in range(first):
        keep[i] = make()
    i = 0
    r0 = resident_bytes()
    for i in range(first, count):
        keep[i] = make()
    i = 0
    r1 = resident_bytes()
    print((r1 - r0) / (count - first))


def rss_row(name, n):
    # a process of its own: a forked child would add copy-on-write pages
    out = subprocess.check_output([sys.executable, os.path.abspath(__file__), '--rss', name, str(n)])
    return {'kind': name, 'n': n, 'rss_bytes': round(float(out), 2)}


RSS_KINDS = ('plain', 'slots', 'slots_weakref', 'plain_materialized', 'slots_base_plain_derived_used1')
RSS_N = (0, 1, 2, 3, 4, 5, 6, 8, 10, 14, 20, 29, 40)


def measure_kinds(kinds, n_inst, maxn):
    rows = []
    for name, f in ((k, KINDS[k]) for k in kinds):
        for n in ONLY.get(name, range(maxn + 1)):
            if n > maxn:
                continue
            try:
                make, ns = f(n)
            except Exception as e:
                rows.append({'kind': name, 'n': n, 'error': '%s: %s' % (type(e).__name__, e)})
                if n > 1:
                    break
                continue
            inst, req, alloc, warm = measure(make, n_inst)
            t = type(inst)
            rows.append({
                'kind': name, 'n': n,
                'requested_bytes': round(req, 2),
                # mimalloc (free-threaded) offers no such counter: see rss_rows instead
                'allocated_bytes': None if FT else round(alloc, 2),
                'getsizeof': sys.getsizeof(inst),
                'gc_header': 16 if t.__flags__ & HAVE_GC and not FT else 0,
                'have_gc_flag': bool(t.__flags__ & HAVE_GC),
                'is_tracked': gc.is_tracked(inst),
                'basicsize': t.__basicsize__, 'itemsize': t.__itemsize__,
                'dictoffset': t.__dictoffset__, 'weakrefoffset': t.__weakrefoffset__,
            })
            del inst, warm, make, ns
            gc.collect()
    return rows


def main():
    if sys.platform == 'linux' and 'GLIBC_TUNABLES' not in os.environ:
        # chunks waiting in malloc's per-thread cache would count as in use
        os.environ['GLIBC_TUNABLES'] = 'glibc.malloc.tcache_count=0'
        os.execv(sys.executable, [sys.executable] + sys.argv)
    if sys.argv[1] == '--rss':
        gc.disable()
        return rss_one(sys.argv[2], int(sys.argv[3]))
    out = sys.argv[1]
    if sys.argv[2:] == ['--rss-only']:        # refresh the RSS rows of an existing table
        with open(out) as fp:
            d = json.load(fp)
        d['rss_rows'] = [rss_row(name, n) for name in RSS_KINDS for n in RSS_N]
        with open(out, 'w') as fp:
            json.dump(d, fp, indent=None, separators=(',', ':'))
            fp.write('\n')
        return
    if sys.argv[2:3] == ['--add']:            # add (or replace) some kinds
        with open(out) as fp:
            d = json.load(fp)
        kinds = sys.argv[3].split(',')
        gc.collect()
        gc.disable()
        new = measure_kinds(kinds, d['n_instances'], 64)
        d['rows'] = [r for r in d['rows'] if r['kind'] not in kinds] + new
        with open(out, 'w') as fp:
            json.dump(d, fp, indent=None, separators=(',', ':'))
            fp.write('\n')
        return
    n_inst = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    maxn = int(sys.argv[3]) if len(sys.argv) > 3 else 64
    gc.collect()
    gc.disable()
    rss_rows = []
    if not os.environ.get('NO_RSS'):
        rss_rows = [rss_row(name, n) for name in RSS_KINDS for n in RSS_N]
    rows = measure_kinds(KINDS, n_inst, maxn)
    with open(out, 'w') as fp:
        json.dump({
            'version': sys.version, 'version_info': list(sys.version_info),
            'free_threaded': FT, 'n_instances': n_inst, 'platform': sys.platform,
            'pointer_size': ctypes.sizeof(ctypes.c_void_p),
            'rows': rows, 'rss_rows': rss_rows}, fp, indent=None, separators=(',', ':'))
        fp.write('\n')


if __name__ == '__main__':
    main()
