#!/usr/bin/env python3
"""Fold the dumps of data/dump_names.py into data/stdlib/names.tsv.

usage: data/refresh_names.py FOLDER        (FOLDER holds names-3.8.json, names-3.9.json, ...)
"""
import json
import os
import sys

from refresh_stdlib import FIRST, HERE, LAST, runs


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    dumps = {}
    for minor in range(FIRST, LAST + 1):
        with open(os.path.join(sys.argv[1], 'names-3.%d.json' % minor), encoding='ascii') as file:
            dumps[minor] = json.load(file)
    lines = []
    for module in sorted(set().union(*dumps.values())):
        measured = [minor for minor in dumps if module in dumps[minor]]
        late = [minor for minor in measured if dumps[minor][module]['open']]
        names = {}
        for minor in measured:
            for name in dumps[minor][module]['names']:
                names.setdefault(name, []).append(minor)
        texts = [name if minors == measured else '%s@%s' % (name, runs(minors))
                 for name, minors in sorted(names.items())]
        lines.append('\t'.join((module, runs(measured), runs(late) or '-', ' '.join(texts))))
    with open(os.path.join(HERE, 'stdlib', 'names.tsv'), 'w', encoding='ascii') as file:
        file.write('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
