#!/usr/bin/env python3
"""Fold the tables of data/measure_memory.py into data/memory/*.tsv.

usage: data/refresh_memory.py FOLDER        (FOLDER holds cpython-3.8.json, cpython-3.13t.json, ...)

The format is described in data/README.md.
"""
import glob
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def number(value):
    """Averages over thousands of instances are a little above the bytes of one."""
    whole = round(value)
    return str(whole) if abs(value - whole) < 0.35 else '%.1f' % value


def lines(table):
    kinds = {}
    for row in table['rows']:
        if 'error' not in row:
            text = '%d:%s' % (row['n'], number(row['requested_bytes']))
            if row['allocated_bytes'] is not None:
                text += '/' + number(row['allocated_bytes'])
            kinds.setdefault(row['kind'], []).append(text)
    for kind, rows in kinds.items():
        yield '%s\t%s' % (kind, ' '.join(rows))
    if table['free_threaded']:
        resident = {}
        for row in table['rss_rows']:
            resident.setdefault(row['kind'], []).append('%d:%s' % (row['n'], round(row['rss_bytes'])))
        for kind, rows in resident.items():
            yield '%s@resident\t%s' % (kind, ' '.join(rows))


def main():
    for path in sorted(glob.glob(os.path.join(sys.argv[1], 'cpython-*.json'))):
        with open(path) as file:
            table = json.load(file)
        name = os.path.basename(path).replace('.json', '.tsv')
        with open(os.path.join(HERE, 'memory', name), 'w', newline='\n') as file:
            file.write('\n'.join(lines(table)) + '\n')


if __name__ == '__main__':
    main()
