"""What the oracle's tests share: one run of `slotlint layout` over many programs, and the words in
which its answers and CPython's are compared."""

import json
import os
import re
import subprocess
from collections import Counter

VERSIONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15")
# `(<file>, line 3)` at the end of a SyntaxError, and the folders in a module's dotted name.
SET_IN_MESSAGE = re.compile(r"\{(<[^{}]*>)\}")
FILE_IN_MESSAGE = re.compile(r" \([^()]*, line \d+\)$")


def run_layout(binary, version, folder, paths, *options, timeout=240):
    """The classes that `slotlint layout` tells of in `paths` (relative to `folder`), by path."""
    listing = os.path.join(folder, f"arguments-{version}.txt")
    with open(listing, "w", encoding="utf-8") as out:
        out.write("\n".join(paths) + "\n")
    done = subprocess.run(
        [binary, "layout", "--format", "json", "--isolated", "--no-cache", "--target-version",
         version, *options, "@" + listing],
        cwd=folder, capture_output=True, timeout=timeout, check=False)
    assert done.returncode in (0, 1), (
        f"layout for {version}: exit status {done.returncode}\n"
        + done.stderr.decode(errors="replace")[-2000:])
    classes = {}
    for found in json.loads(done.stdout)["classes"]:
        classes.setdefault(found["path"], []).append(found)
    return classes


def plain_message(message, *modules):
    """The message without what depends on where the program's file stands."""
    message = FILE_IN_MESSAGE.sub("", message)
    message = SET_IN_MESSAGE.sub(lambda found: str(sorted(found[1].split(", "))), message)
    for module in modules:
        message = re.sub(r"(?:\w+\.)*" + re.escape(module) + r"\b", "MODULE", message)
    return message


def live_members(found):
    """Names for which the class itself holds a live slot descriptor."""
    return sorted({m["name"] for m in found["members"]
                   if m["owner"] == found["id"] and m["state"] != "shadowed"})


def mro_names(found):
    """The MRO by bare class names, or None where it is not known."""
    if found["mro"] is None:
        return None
    return [member.rsplit(":", 1)[1].rsplit(".", 1)[-1] for member in found["mro"]]


class Tally:
    """Counts of right, wrong and unknown answers, the latter by reason."""

    def __init__(self):
        self.right = 0
        self.wrong = []
        self.unknown = Counter()
        self.skipped = Counter()

    def add(self, other):
        self.right += other.right
        self.wrong += other.wrong
        self.unknown += other.unknown
        self.skipped += other.skipped

    def unknown_count(self):
        return sum(self.unknown.values())

    def share_unknown(self):
        total = self.right + len(self.wrong) + self.unknown_count()
        return self.unknown_count() / total if total else 0.0

    def summary(self):
        reasons = ", ".join(f"{reason} {count}" for reason, count in self.unknown.most_common())
        skipped = ", ".join(f"{reason} {count}" for reason, count in self.skipped.most_common())
        return (f"right {self.right}, wrong {len(self.wrong)}, unknown {self.unknown_count()} "
                f"({100 * self.share_unknown():.2f} %)"
                + (f": {reasons}" if reasons else "") + (f"; not compared: {skipped}" if skipped else ""))
