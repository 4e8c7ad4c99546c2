#!/usr/bin/env python3
"""Write the standard library's classes as C tables.

usage: data/generate_stdlib.py OUT.c        (Python 3.9 or newer, nothing else)

Reads data/stdlib/*.tsv (formats: data/README.md); the tables are declared in
src/analyzer/stdlib_tables.h.  Same input, same bytes.
"""
import os
import sys

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'stdlib')
FIRST, LAST = 8, 15
POOL_ROW = 2048
FLAGS = {'D': 1, 'W': 2, 'B': 4, 'N': 8, 'G': 16, 'C': 32, 'H': 64, 'U': 128}
UNREACHABLE = 128
OPEN_MODULE = 0x8000
KINDS = {'d': 1, 's': 2, 'f': 3, 'r': 4}         # StdlibAttribute
MASK = 0xFFFFFFFF


def read(name):
    with open(os.path.join(HERE, name + '.tsv'), encoding='ascii') as file:
        return [line.rstrip('\n').split('\t') for line in file]


def span(text):
    """'8-10' -> (8, 10)"""
    first, last = map(int, text.split('-'))
    assert FIRST <= first <= last <= LAST, text
    return first, last


def versions(text):
    """'8-10,13-15' -> bits"""
    bits = 0
    for run in text.split(','):
        first, last = span(run)
        bits |= (1 << last - FIRST + 1) - (1 << first - FIRST)
    return bits


def fnv(text):
    value = 2166136261
    for byte in text.encode():
        value = (value ^ byte) * 16777619 & MASK
    return value


def pair_hash(module, name):
    value = (module * 0x9E3779B1 ^ name * 0x85EBCA77) & MASK
    return value ^ value >> 15


def slots_of(hashes):
    """Open addressing, at most half full; values are positions + 1."""
    size = 1
    while size < 2 * len(hashes):
        size *= 2
    table = [0] * size
    for position, value in enumerate(hashes):
        at = value & size - 1
        while table[at]:
            at = at + 1 & size - 1
        table[at] = position + 1
    return table


class Lists:
    """Lists of 16-bit numbers, each stored once behind its length; 0 is no list."""

    def __init__(self):
        self.items, self.where = [0], {}

    def add(self, items):
        items = tuple(items)
        if items not in self.where:
            self.where[items] = len(self.items)
            self.items += [len(items)] + list(items)
        return self.where[items]


def parse_facts(text):
    """FLAGS,BASICSIZE,ITEMSIZE,DICTOFFSET,WEAKREFOFFSET,BASES[,KEY=VALUE]..."""
    fields = text.split(',')
    out = {'flags': sum(FLAGS[c] for c in fields[0] if c != '-'),
           'sizes': [int(f) for f in fields[1:5]],
           'bases': [] if fields[5] == '-' else fields[5].split('+')}
    for field in fields[6:]:
        key, value = field.split('=', 1)
        assert key in ('base', 'meta', 'own', 'slots', 'members'), field
        out[key] = value.split() if key in ('slots', 'members') else value
    return out


def parse_runs(fields):
    for field in fields:
        when, text = field.split(':', 1)
        yield span(when), text


class Tables:
    def __init__(self):
        self.class_rows = [(m, p, [(w, parse_facts(t)) for w, t in parse_runs(runs)])
                           for m, p, *runs in read('classes')]
        self.modules = [(name, versions(when)) for name, when in read('modules')]
        self.aliases = [(m, n, list(parse_runs(runs))) for m, n, *runs in read('aliases')]
        self.stand_ins = [(m, n, list(parse_runs(runs))) for m, n, *runs in read('stand_ins')]
        self.attribute_rows = {}
        for module, path, *groups in read('attributes'):
            self.attribute_rows[module, path] = list(self.parse_attributes(groups))
        self.public = [(m, versions(when), 0 if late == '-' else versions(late),
                        list(self.parse_names(names, versions(when))))
                       for m, when, late, names in read('names')]
        self.ids = {(m, p): i + 1 for i, (m, p, _) in enumerate(self.class_rows)}
        self.number_names()
        self.lists = Lists()
        self.build()

    @staticmethod
    def parse_attributes(groups):
        for group in groups:
            kind, names = group.split(':', 1)
            for name in names.split(' '):
                name, _, when = name.partition('@')
                yield name, KINDS[kind], versions(when) if when else (1 << LAST - FIRST + 1) - 1

    @staticmethod
    def parse_names(names, all_versions):
        for name in names.split(' ') if names else ():
            name, _, when = name.partition('@')
            yield name, versions(when) if when else all_versions

    def number_names(self):
        used = {''}
        for module, path, runs in self.class_rows:
            used |= {module, path}
            for _, facts in runs:
                used.update(facts.get('slots', ()), facts.get('members', ()))
                if 'own' in facts:
                    used.update(facts['own'].split(':', 1))
        used.update(name[:-2] if name.endswith('.*') else name for name, _ in self.modules)
        for module, name, _ in self.aliases + self.stand_ins:
            used |= {module, name}
        for names in self.attribute_rows.values():
            used.update(name for name, _, _ in names)
        for module, _, _, names in self.public:
            used.add(module)
            used.update(name for name, _ in names)
        self.names = sorted(used, key=str.encode)
        self.number = {name: i for i, name in enumerate(self.names)}
        assert len(self.names) < 1 << 16

    def class_id(self, text, module=None):
        home, colon, path = text.rpartition(':')
        if not colon:
            home = 'builtins'
        return self.ids[home or module, path]

    def build(self):
        self.facts, self.classes, self.attributes = [], [(0, 0, 0, 0, 0, 0)], []
        bindings = {}
        for module, path, runs in self.class_rows:
            names = sorted((self.number[n], k, v) for n, k, v in self.attribute_rows.get((module, path), ()))
            self.classes.append((self.number[module], self.number[path], len(self.facts), len(runs),
                                 len(self.attributes), len(names)))
            self.attributes += names
            for when, facts in runs:
                self.facts.append(self.facts_row(module, path, when, facts))
                if not facts['flags'] & UNREACHABLE:
                    bindings.setdefault((module, path), []).append(when + (self.ids[module, path],))
        for module, name, runs in self.aliases:
            for when, target in runs:
                bindings.setdefault((module, name), []).append(when + (self.class_id(target),))
        self.targets = []
        self.bindings = self.binding_rows(bindings)
        self.stand_in_rows = self.binding_rows(
            {(m, n): [w + (self.lists.add(map(self.class_id, t.split('+'))),) for w, t in runs]
             for m, n, runs in self.stand_ins})

    def facts_row(self, module, path, when, facts):
        own_module, own_name = facts['own'].split(':', 1) if 'own' in facts else (module, path)
        bases = [self.class_id(b, module) for b in facts['bases']]
        base = self.class_id(facts['base'], module) if 'base' in facts else bases[0] if bases else 0
        meta = self.class_id(facts['meta'], module) if 'meta' in facts else 0
        slots = members = 0
        if 'slots' in facts:
            real = sorted(s for s in facts['slots'] if s not in ('__dict__', '__weakref__'))
            slots = self.lists.add(self.number[s] for s in facts['slots'])
            if not facts['flags'] & FLAGS['C']:
                members = self.lists.add(self.number[s] for s in facts.get('members', real))
        assert all(-1 << 15 < n < 1 << 15 or n < 1 << 16 and i < 2 for i, n in enumerate(facts['sizes']))
        return when + (facts['flags'], *facts['sizes'], base, meta, self.number[own_module],
                       self.number[own_name], self.lists.add(bases), slots, members)

    def binding_rows(self, bindings):
        rows = []
        for (module, name), runs in sorted(
                ((self.number[m], self.number[n]), runs) for (m, n), runs in bindings.items()):
            runs = sorted(runs)
            assert all(a[1] < b[0] for a, b in zip(runs, runs[1:])), (module, name, runs)
            rows.append((module, name, len(self.targets), len(runs)))
            self.targets += runs
        return rows

    def public_rows(self):
        """(rows of modules, rows of names)"""
        modules, names = [], []
        for module, when, late, bound in sorted((self.number[m], w, l, b) for m, w, l, b in self.public):
            modules.append((module, when, late, len(names), len(bound)))
            names += sorted((self.number[name], bits) for name, bits in bound)
        return modules, names

    def module_rows(self):
        for name, bits in self.modules:
            if name.endswith('.*'):
                yield self.number[name[:-2]], bits | OPEN_MODULE
            else:
                yield self.number[name], bits

    def pool(self):
        """(rows of text, offset << 8 | length of each name); a name never crosses a row."""
        rows, references = [''], []
        for name in self.names:
            assert name.isascii() and name.isprintable() and not set('"\\?') & set(name), name
            assert len(name) < 256, name
            if len(rows[-1]) + len(name) >= POOL_ROW:
                rows.append('')
            references.append(((len(rows) - 1) * POOL_ROW + len(rows[-1])) << 8 | len(name))
            rows[-1] += name
        return rows, references


def wrapped(items):
    line, lines = '', []
    for item in items:
        if len(line) + len(item) > 98:
            lines.append(line)
            line = ''
        line += item + ','
    return '\n'.join(lines + [line])


def array(declaration, rows):
    texts = (str(r) if isinstance(r, int) else '{%s}' % ','.join(map(str, r)) for r in rows)
    return 'const %s[] = {\n%s\n};\n' % (declaration, wrapped(texts))


def count(name, value):
    return 'const uint32_t %s = %d;\n' % (name, value)


def render(tables):
    rows, references = tables.pool()
    # Names are numbered from 0, the empty one, which no slot needs to find.
    name_slots = slots_of([fnv(n) for n in tables.names[1:]])
    binding_slots = slots_of([pair_hash(m, n) for m, n, _, _ in tables.bindings])
    modules = sorted(tables.module_rows())
    public_modules, public_names = tables.public_rows()
    literals = '\n'.join('"%s",' % row for row in rows)
    return '\n'.join((
        '// Made by data/generate_stdlib.py from data/stdlib/*.tsv.',
        '#include "analyzer/stdlib_tables.h"\n',
        'const char stdlib_pool[][STDLIB_POOL_ROW] = {\n%s\n};\n' % literals,
        array('uint32_t stdlib_names', references),
        array('uint16_t stdlib_name_slots', name_slots),
        count('stdlib_name_slot_count', len(name_slots)),
        array('StdlibModuleRow stdlib_modules', modules),
        count('stdlib_module_count', len(modules)),
        array('StdlibPublicRow stdlib_public', public_modules),
        count('stdlib_public_count', len(public_modules)),
        array('StdlibNameRow stdlib_public_names', public_names),
        array('StdlibBindingRow stdlib_bindings', tables.bindings),
        array('uint16_t stdlib_binding_slots', binding_slots),
        count('stdlib_binding_slot_count', len(binding_slots)),
        array('StdlibTargetRow stdlib_targets', tables.targets),
        array('StdlibBindingRow stdlib_stand_ins', tables.stand_in_rows),
        count('stdlib_stand_in_count', len(tables.stand_in_rows)),
        array('StdlibClassRow stdlib_classes', tables.classes),
        count('stdlib_class_count', len(tables.classes)),
        array('StdlibFactsRow stdlib_facts', tables.facts),
        array('StdlibAttributeRow stdlib_attributes', tables.attributes),
        array('uint16_t stdlib_lists', tables.lists.items)))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tables = Tables()
    for part in (tables.facts, tables.targets, tables.bindings, tables.classes, tables.lists.items):
        assert len(part) < 1 << 16
    with open(sys.argv[1], 'w', encoding='ascii', newline='\n') as file:
        file.write(render(tables))


if __name__ == '__main__':
    main()
