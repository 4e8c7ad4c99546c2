#!/usr/bin/env python3
"""Fold the dumps of data/dump_stdlib.py into data/stdlib/*.tsv.

usage: data/refresh_stdlib.py FOLDER        (FOLDER holds dump-3.8.json, dump-3.9.json, ...)

The formats are described in data/README.md.  The output depends on the dumps alone, so that a new
measurement shows up as a difference of lines.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST, LAST = 8, 15
# Folders of the library whose modules are many, never imported by programs and not dumped.
OPEN = ('test', 'idlelib', 'turtledemo')
SINGLE = ('antigravity', 'this', '__main__')
# Only these are absent from 3.14 and 3.15 where the dumps were made (a package of its own there).
CARRIED = ('tkinter', '_tkinter', 'turtle', 'ensurepip')


def runs(minors):
    """[8, 9, 10, 13] -> '8-10,13-13'"""
    out = []
    for minor in sorted(minors):
        if out and out[-1][1] == minor - 1:
            out[-1][1] = minor
        else:
            out.append([minor, minor])
    return ','.join('%d-%d' % tuple(run) for run in out)


def reference(key, module=None):
    if key[0] == 'builtins':
        return key[1]
    return '%s:%s' % ('' if key[0] == module else key[0], key[1])


def top_of(name):
    return name.split('.')[0]


def load(folder):
    dumps = {}
    for minor in range(FIRST, LAST + 1):
        with open(os.path.join(folder, 'dump-3.%d.json' % minor)) as file:
            dumps[minor] = json.load(file)
    return dumps


def carry(dumps):
    """Complete a version in which a CARRIED package is not installed from the version before."""
    for minor in range(FIRST + 1, LAST + 1):
        new, old = dumps[minor], dumps[minor - 1]
        gone = [t for t in CARRIED if t in new['top'] and t not in map(top_of, new['imported'])]
        new['imported'] += [m for m in old['imported'] if top_of(m) in gone]
        here = {(c['module'], c['path']): c for c in new['classes']}
        before = {(c['module'], c['path']): c for c in old['classes']}

        def grown(key):
            """Bytes that the nearest base in both versions has become larger by."""
            if key in here:
                return here[key]['sizes'][0] - before[key]['sizes'][0]
            return grown(tuple(before[key]['base']))
        for key, cls in before.items():
            if top_of(key[0]) in gone:
                sizes = [cls['sizes'][0] + grown(key)] + cls['sizes'][1:]
                new['classes'].append(dict(cls, sizes=sizes))
        new['aliases'] += [a for a in old['aliases'] if top_of(a[0]) in gone]
        new['stand_ins'] += [s for s in old['stand_ins'] if top_of(s[0]) in gone]


def module_table(dumps):
    seen = {}
    for minor, dump in dumps.items():
        for name in set(dump['imported']) | set(dump['errors']) | set(dump['top']) | set(SINGLE):
            if top_of(name) not in OPEN:
                seen.setdefault(name, set()).add(minor)
        for name in OPEN:
            seen.setdefault(name + '.*', set()).add(minor)
    # 3.8 and 3.9 do not list the modules of other platforms: those that 3.10 cannot import were
    # there before.
    ten = dumps[10]
    for name in set(ten['top']) - set(map(top_of, ten['imported'])) - set(OPEN):
        seen[name] |= {8, 9}
    return ['%s\t%s' % (name, runs(minors)) for name, minors in sorted(seen.items())]


def facts(cls):
    module = cls['module']
    ref = lambda key: reference(key, module)
    bases = cls['bases']
    fields = [cls['flags'] or '-'] + [str(n) for n in cls['sizes']]
    fields.append('+'.join(ref(b) for b in bases) or '-')
    if bases and cls['base'] != bases[0]:
        fields.append('base=' + ref(cls['base']))
    if cls['metaclass'] != ['builtins', 'type']:
        fields.append('meta=' + ref(cls['metaclass']))
    if cls['own'] != [module, cls['path']]:
        fields.append('own=%s:%s' % tuple(cls['own']))
    slots = cls['slots']
    if slots is not None:
        fields.append('slots=' + ' '.join(slots))
        plain = sorted(s for s in slots if s not in ('__dict__', '__weakref__'))
        if cls['members'] is not None and cls['members'] != plain:
            fields.append('members=' + ' '.join(cls['members']))
    return ','.join(fields)


def merged(rows):
    """[(minor, text)] -> '8-10:text' for each run of versions with equal text."""
    out = []
    for minor, text in sorted(rows):
        if out and out[-1][1] == minor - 1 and out[-1][2] == text:
            out[-1][1] = minor
        else:
            out.append([minor, minor, text])
    return ['%d-%d:%s' % tuple(run) for run in out]


def class_table(dumps):
    rows = {}
    for minor, dump in dumps.items():
        for cls in dump['classes']:
            rows.setdefault((cls['module'], cls['path']), []).append((minor, facts(cls)))
    return ['\t'.join(key + tuple(merged(row))) for key, row in sorted(rows.items())]


def attribute_table(dumps):
    lines, alive, seen = [], {}, {}
    for minor, dump in dumps.items():
        for cls in dump['classes']:
            key = (cls['module'], cls['path'])
            alive.setdefault(key, set()).add(minor)
            for name, kind in cls['attributes'].items():
                seen.setdefault(key, {}).setdefault((kind, name), set()).add(minor)
    for key, names in sorted(seen.items()):
        fields = {}
        for (kind, name), minors in sorted(names.items()):
            when = '' if minors == alive[key] else '@' + runs(minors)
            fields.setdefault(kind, []).append(name + when)
        lines.append('\t'.join(key + tuple(k + ':' + ' '.join(v) for k, v in fields.items())))
    return lines


def alias_table(dumps):
    rows = {}
    for minor, dump in dumps.items():
        for module, name, target in dump['aliases']:
            rows.setdefault((module, name), []).append((minor, reference(target)))
    return ['\t'.join(key + tuple(merged(row))) for key, row in sorted(rows.items())]


def stand_in_table(dumps):
    rows = {}
    for minor, dump in dumps.items():
        for module, name, bases in dump['stand_ins']:
            text = '+'.join(reference(b) for b in bases)
            rows.setdefault((module, name), []).append((minor, text))
    return ['\t'.join(key + tuple(merged(row))) for key, row in sorted(rows.items())]


def main():
    dumps = load(sys.argv[1])
    carry(dumps)
    for name, table in (('modules', module_table), ('classes', class_table),
                        ('attributes', attribute_table), ('aliases', alias_table),
                        ('stand_ins', stand_in_table)):
        text = '\n'.join(table(dumps)) + '\n'
        with open(os.path.join(HERE, 'stdlib', name + '.tsv'), 'w', newline='\n') as file:
            file.write(text)
        print('%s.tsv: %d lines, %d bytes' % (name, text.count('\n'), len(text)))


if __name__ == '__main__':
    main()
