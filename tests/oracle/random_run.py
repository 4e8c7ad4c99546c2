"""The long run by hand: python tests/oracle/random_run.py --count 20000 --seed 1

Prints figures for each version and each kind of disagreement once, reduced to its core.
"""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))

from compare import compare_batch, disagreement_kind, report  # noqa: E402
from conftest import find_binary  # noqa: E402
from interpreters import missing  # noqa: E402
from layouts import Tally  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="programs")
    parser.add_argument("--seed", type=int, default=1, help="of the first program")
    parser.add_argument("--batch", type=int, default=1000, help="programs in a run of slotlint")
    parser.add_argument("--versions", nargs="*", help="only these, e.g. 3.8 3.12")
    parser.add_argument("--show", type=int, default=8, help="disagreements to reduce")
    parser.add_argument("--list", action="store_true", help="kinds of disagreement, counted, unreduced")
    options = parser.parse_args()
    binary = find_binary()
    print("no interpreter for:", ", ".join(missing()) or "none missing")
    totals, kinds, first = {}, Counter(), {}
    for start in range(options.seed, options.seed + options.count, options.batch):
        seeds = range(start, min(start + options.batch, options.seed + options.count))
        for version, tally in compare_batch(binary, seeds, options.versions).items():
            totals.setdefault(version, Tally()).add(tally)
            for where, text in tally.wrong:
                kinds[disagreement_kind(text)] += 1
                first.setdefault(disagreement_kind(text), (where, text))
    whole = Tally()
    for version, tally in totals.items():
        print(f"{version}: {tally.summary()}")
        whole.add(tally)
    print(f"all: {whole.summary()}")
    if options.list:
        for kind, count in kinds.most_common():
            print(count, *first[kind])
    elif whole.wrong:
        print(report(binary, totals, options.show))
    return 1 if whole.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
