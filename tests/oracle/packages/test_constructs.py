"""Modules that make classes in ways found in real packages, against each CPython: every class.

A folder of constructs/ is a project. A class statement whose layout cannot be known says why, in a
comment on its line: `# unknown: REASON`.
"""

import re
from pathlib import Path

import pytest

import packages

CONSTRUCTS = Path(__file__).resolve().parent / "constructs"
INTERPRETERS = packages.find_interpreters()
UNKNOWN = re.compile(r"# unknown: ([\w-]+)$")


def expected_reason(where):
    """The reason that the class statement's line gives, or None."""
    path, line = where.split(" ")[0].rsplit(":", 1)
    found = UNKNOWN.search(Path(path).read_text().splitlines()[int(line) - 1])
    return found and found.group(1)


# What is asked with `python -P`, which older ones do not know.
VERSIONS = [version for version in INTERPRETERS if int(version.split(".")[1]) >= 11]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("folder", sorted(CONSTRUCTS.iterdir()), ids=lambda folder: folder.name)
def test_every_class(folder, version, slotlint_path):
    names = sorted(name for found in packages.modules_of(folder).values() for name in found)
    records = packages.ask(INTERPRETERS[version], folder, names)
    skipped = [record for record in records if "skipped" in record]
    assert len(records) == len(names) and not skipped, skipped
    told = packages.layouts(slotlint_path, folder, version=version)
    counts, notes = packages.compare(records, told)
    surprises = [note for note in notes
                 if note[1] == "wrong" or expected_reason(note[0]) != note[2].split(":")[0]]
    assert not surprises, "\n".join(map(" ".join, surprises))
    promised = sum(len(re.findall(r"# unknown: ", path.read_text())) for path in folder.rglob("*.py"))
    assert counts["classes"] > 0
    assert len(notes) == promised
