"""Compares slotlint with CPython on every class of many installed packages, and prints a table.

python tests/oracle/packages/run.py [--slotlint BINARY] [--python PYTHON3.12] [--environment DIR]
    [--package NAME]... [--answers FILE] [--unknown]

The packages of requirements.txt are installed into the environment (made when it is not there);
every module is imported by itself and every class that a class statement made is asked about. What
is unknown for want of a compiled module's source is counted apart.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import packages  # noqa: E402

ROOT = HERE.parent.parent.parent


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slotlint", default=ROOT / "build" / "release" / "slotlint", type=Path)
    parser.add_argument("--python", help="CPython 3.12 (default: found on this machine)")
    parser.add_argument("--environment", type=Path,
                        default=Path(tempfile.gettempdir()) / "slotlint-packages")
    parser.add_argument("--requirements", type=Path, default=HERE / "requirements.txt")
    parser.add_argument("--no-install", action="store_true", help="take the environment as it is")
    parser.add_argument("--package", action="append", help="only this top-level package")
    parser.add_argument("--answers", type=Path,
                        help="CPython's answers: read if the file is there, else written")
    parser.add_argument("--unknown", action="store_true", help="list the unknown ones too")
    return parser.parse_args()


def get_answers(arguments):
    if arguments.answers and arguments.answers.is_file():
        return json.loads(arguments.answers.read_text())
    site = packages.site_packages(arguments.environment)
    chosen = packages.modules_of(site)
    if arguments.package:
        chosen = {name: chosen[name] for name in arguments.package}
    answers = packages.ask_all(packages.environment_python(arguments.environment), site, chosen)
    if arguments.answers:
        arguments.answers.write_text(json.dumps(answers))
    return answers


def print_row(name, counts):
    unknown = {key[8:]: count for key, count in sorted(counts.items()) if key.startswith("unknown:")}
    compiled = unknown.pop("compiled-module", 0)
    reasons = ", ".join(f"{count} {reason}" for reason, count in unknown.items())
    print(f"{name:32} {counts['classes']:7} {counts['right']:7} {counts['wrong']:6} "
          f"{compiled:8} {sum(unknown.values()):7}  {reasons}")


def main():
    arguments = parse_arguments()
    if not arguments.no_install:
        python = arguments.python or packages.find_python()
        if not python:
            sys.exit("no CPython 3.12 found: name one with --python")
        packages.make_environment(python, arguments.environment, arguments.requirements)
    answers = get_answers(arguments)
    if arguments.package:
        answers = {name: answers[name] for name in arguments.package}
    told = packages.layouts(arguments.slotlint, packages.site_packages(arguments.environment))
    total, notes = Counter(), []
    print(f"{'package':32} {'classes':>7} {'right':>7} {'wrong':>6} {'compiled':>8} {'unknown':>7}"
          "  reasons")
    for name, records in sorted(answers.items()):
        counts, found = packages.compare(records, told)
        if counts["classes"]:
            print_row(name, counts)
        total += counts
        notes += found
    print_row("all", total)
    unknown = sum(count for key, count in total.items() if key.startswith("unknown:"))
    unknown -= total["unknown:compiled-module"]
    print(f"unknown, those of compiled modules apart: {100 * unknown / total['classes']:.2f} %")
    skipped = sum("skipped" in record for records in answers.values() for record in records)
    print(f"{skipped} modules were not asked: they do not import")
    for where, verdict, why in notes:
        if verdict == "wrong" or arguments.unknown:
            print(f"{verdict}: {where}\n    {why}")
    sys.exit(1 if total["wrong"] else 0)


if __name__ == "__main__":
    main()
