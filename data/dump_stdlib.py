#!/usr/bin/env python3
"""Dump every class of the running CPython's standard library.

usage: PYTHON -S -W ignore data/dump_stdlib.py OUT.json

Run once with every interpreter of interest (64-bit CPython 3.8 or newer, not free-threaded); then
data/refresh_stdlib.py folds the dumps into data/stdlib/*.tsv.  Everything is imported into one
process, so that a class is known by identity and two classes of one name stay two.
"""
import ctypes
import importlib
import io
import json
import os
import pathlib
import sys
import types

SKIP_TOP = {'test', 'antigravity', 'this', 'turtledemo', 'idlelib', 'site-packages', '__pycache__',
            'lib-dynload', 'sitecustomize', 'usercustomize', 'dist-packages', '__phello__'}
SKIP_PART = {'tests', 'test', 'idle_test', '__main__'}
SKIP_MODULE = {'lib2to3.pgen2.conv', 'xxlimited', 'xxlimited_35', 'xxsubtype'}
BASETYPE, HEAPTYPE, HAVE_GC = 1 << 10, 1 << 9, 1 << 14
TP_DEALLOC = 48                      # offset of tp_dealloc in PyTypeObject
MEMBER_OF_DESCR = 40                 # offset of d_member and d_getset, after PyDescr_COMMON

# Names of a class that say nothing about assignment, copying or creation.
DULL = {'__doc__', '__module__', '__qualname__', '__dict__', '__weakref__', '__annotations__',
        '__firstlineno__', '__static_attributes__', '__annotate__', '__annotate_func__',
        '__annotations_cache__', '__hash__', '__eq__', '__ne__', '__lt__', '__le__', '__gt__',
        '__ge__', '__repr__', '__str__', '__parameters__', '__orig_bases__', '__text_signature__'}
TELLING = {'__setattr__', '__delattr__', '__getattr__', '__getattribute__', '__init_subclass__',
           '__set_name__', '__class_getitem__', '__slots__', '__get__', '__set__', '__delete__',
           '__getstate__', '__setstate__', '__reduce__', '__reduce_ex__', '__getnewargs__',
           '__getnewargs_ex__', '__copy__', '__deepcopy__', '__new__', '__init__', '__call__',
           '__prepare__', '__match_args__', '__post_init__', '__dataclass_fields__'}


def module_names():
    """(importable candidates, names of every top-level module)."""
    lib = pathlib.Path(os.__file__).parent
    found = set(sys.builtin_module_names)
    top = getattr(sys, 'stdlib_module_names', None)
    for root in (lib, lib / 'lib-dynload'):
        for path in sorted(root.rglob('*')) if root.is_dir() else ():
            parts = list(path.relative_to(root).parts)
            if parts[0] in SKIP_TOP or parts[0].startswith('config-'):
                continue
            if path.suffix not in ('.py', '.so'):
                continue
            parts[-1] = parts[-1].split('.')[0]
            if parts[-1] == '__init__':
                parts.pop()
            if not parts or not all(p.isidentifier() for p in parts):
                continue
            if any(p in SKIP_PART or p.startswith(('_test', '_xxtest')) for p in parts):
                continue
            if top is not None and parts[0] not in top and not parts[0].startswith('_sysconfig'):
                continue
            found.add('.'.join(parts))
    found = {n for n in found if not n.startswith('_test')} - SKIP_MODULE - {'__main__', '_ctypes_test'}
    return sorted(found), sorted(top or {n.split('.')[0] for n in found})


def reach(module, path):
    here = sys.modules.get(module)
    for part in path.split('.'):
        try:
            here = vars(here).get(part)
        except TypeError:
            return None
    return here


def namespace(name):
    """A module's variables, those that its __getattr__ (PEP 562) makes for __all__ included."""
    module = sys.modules[name]
    for late in getattr(module, '__all__', ()):
        if late not in vars(module) and hasattr(module, late):
            vars(module).setdefault(late, getattr(module, late))
    return vars(module)


def every_class():
    order, todo = {}, [object]
    for module in list(sys.modules.values()):
        todo += [v for v in getattr(module, '__dict__', {}).values() if isinstance(v, type)]
    while todo:
        cls = todo.pop()
        if id(cls) in order:             # by id: some metaclasses define __eq__
            continue
        order[id(cls)] = cls
        for more in (type.__subclasses__(cls), type.__getattribute__(cls, '__dict__').values(),
                     cls.__bases__, (type(cls),)):
            todo += [v for v in more if isinstance(v, type)]
    return list(order.values())


def own_name(cls):
    module = type.__getattribute__(cls, '__dict__').get('__module__')
    if not isinstance(module, str):
        module = cls.__module__ if isinstance(cls.__module__, str) else '?'
    return module, cls.__qualname__


def names_of(classes, modules):
    """id(class) -> (module, path, reachable): under its own name, else where a module binds it."""
    bound = {}
    for module in modules:
        for name, value in namespace(module).items():
            if isinstance(value, type):
                bound.setdefault(id(value), []).append((module, name))
    names, taken = {}, set()
    for cls in classes:
        module, qualname = own_name(cls)
        if reach(module, qualname) is cls:
            names[id(cls)] = (module, qualname, True)
            taken.add((module, qualname))
    rest = [c for c in classes if id(c) not in names]
    rest.sort(key=lambda c: (own_name(c), c.__basicsize__, sorted(bound.get(id(c), ()))))
    for cls in rest:
        module, qualname = own_name(cls)
        places = sorted(p for p in bound.get(id(cls), ()) if p not in taken)
        if (module, qualname) not in taken and reach(module, qualname) is None:
            names[id(cls)] = (module, qualname, False)
        else:
            places = [p for p in places if p[0] == module] or places
            count = 2
            while (module, '%s#%d' % (qualname, count)) in taken:
                count += 1
            names[id(cls)] = places[0] + (True,) if places else (module, '%s#%d' % (qualname, count), False)
        taken.add(names[id(cls)][:2])
    return names, bound


def read_pointer(address):
    return ctypes.c_void_p.from_address(address).value


def descriptor_kind(value):
    """s: writable member, d: data descriptor, f: data descriptor that refuses, r: anything else."""
    if isinstance(value, types.MemberDescriptorType):
        flags = ctypes.c_int.from_address(read_pointer(id(value) + MEMBER_OF_DESCR) + 24).value
        return 'f' if flags & 1 else 's'
    if isinstance(value, types.GetSetDescriptorType):
        return 'd' if read_pointer(read_pointer(id(value) + MEMBER_OF_DESCR) + 16) else 'f'
    if isinstance(value, property):
        return 'd' if value.fset else 'f'
    return 'd' if hasattr(type(value), '__set__') else 'r'


def attributes_of(cls):
    out = {}
    for name, value in type.__getattribute__(cls, '__dict__').items():
        if not isinstance(name, str):
            continue
        kind = descriptor_kind(value)
        dunder = name.startswith('__') and name.endswith('__')
        if dunder and (name in DULL or (kind == 'r' and name not in TELLING)):
            continue
        out[name] = kind
    return out


def slots_of(cls):
    own = type.__getattribute__(cls, '__dict__')
    if '__slots__' not in own:
        return None
    value = own['__slots__']
    return [value] if isinstance(value, str) else [str(x) for x in value]


def members_of(cls):
    own = type.__getattribute__(cls, '__dict__')
    return sorted(k for k, v in own.items() if isinstance(v, types.MemberDescriptorType))


def describe(cls, names, python_dealloc):
    flags = cls.__flags__
    python = bool(flags & HEAPTYPE) and read_pointer(id(cls) + TP_DEALLOC) == python_dealloc
    module, path, reachable = names[id(cls)]
    letters = ''.join(letter for letter, on in (
        ('D', cls.__dictoffset__ != 0), ('W', cls.__weakrefoffset__ != 0), ('B', flags & BASETYPE),
        ('N', cls.__new__ is not object.__new__), ('G', flags & HAVE_GC), ('C', not python),
        ('H', flags & HEAPTYPE), ('U', not reachable)) if on)
    slots = slots_of(cls)
    return {
        'module': module, 'path': path, 'own': list(own_name(cls)), 'flags': letters,
        'sizes': [cls.__basicsize__, cls.__itemsize__, cls.__dictoffset__, cls.__weakrefoffset__],
        'base': names[id(cls.__base__)][:2] if cls.__base__ else None,
        'bases': [names[id(b)][:2] for b in cls.__bases__],
        'metaclass': names[id(type(cls))][:2], 'slots': slots,
        'members': members_of(cls) if python and slots is not None else None,
        'attributes': attributes_of(cls),
    }


def stand_ins(modules, names):
    """Names that are not classes, yet may stand in a base list (PEP 560): name -> real bases."""
    out = []
    for module in modules:
        for name, value in sorted(namespace(module).items()):
            if isinstance(value, type) or not hasattr(value, '__mro_entries__'):
                continue
            try:
                bases = types.resolve_bases((value,))
            except Exception:
                continue
            if all(id(b) in names for b in bases):
                out.append([module, name, [names[id(b)][:2] for b in bases]])
    return out


def restore_bases(name):
    # tkinter.tix gives all widgets of tkinter another base; programs that do not import it have none.
    if name == 'tkinter.tix':
        tkinter = sys.modules['tkinter']
        tkinter.Widget.__bases__ = tuple(base for base in tkinter.Widget.__bases__
                                         if base.__module__ != name)


def import_all(candidates):
    imported, errors = [], {}
    for name in candidates:
        try:
            importlib.import_module(name)
            imported.append(name)
            restore_bases(name)
        except BaseException as error:
            errors[name] = '%s: %s' % (type(error).__name__, str(error)[:120])
    known = set(imported)                # os.path, collections.abc: put there by another module
    tops = {n.split('.')[0] for n in imported}
    imported += [n for n in sys.modules if n not in known and n.split('.')[0] in tops]
    return sorted(imported), errors


def main():
    out, sys.argv = os.path.abspath(sys.argv[1]), ['dump']
    os.environ.pop('DISPLAY', None)

    class Probe:
        pass
    python_dealloc = read_pointer(id(Probe) + TP_DEALLOC)
    real, sys.stdout = sys.stdout, io.StringIO()
    candidates, top = module_names()
    imported, errors = import_all(candidates)
    sys.modules.pop('__main__', None)
    for name in imported:
        namespace(name)
    classes = [c for c in every_class() if own_name(c)[0] not in ('__main__', '__mp_main__')]
    names, bound = names_of(classes, imported)
    rows = [describe(c, names, python_dealloc) for c in classes]
    rows.sort(key=lambda r: (r['module'], r['path']))
    aliases = sorted([m, n, names[c][:2]] for c, places in bound.items() if c in names
                     for m, n in places if (m, n) != names[c][:2])
    with open(out, 'w') as file:
        json.dump({'version': list(sys.version_info[:3]), 'imported': imported, 'errors': errors,
                   'top': top, 'classes': rows, 'aliases': aliases,
                   'stand_ins': stand_ins(imported, names)}, file, indent=0)
    real.write('%s: modules %d, errors %d, classes %d, aliases %d\n' % (
        sys.version.split()[0], len(imported), len(errors), len(rows), len(aliases)))
    real.flush()
    os._exit(0)


if __name__ == '__main__':
    main()
