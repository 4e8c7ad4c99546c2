"""Programs that random ones were reduced to, against every interpreter: `cases/*.py`.

A first line `# from: 3.10` keeps a program from versions that cannot parse it. A class that cannot be
known says why on its line, `# unknown: REASON`.
"""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from compare import compare_version
from interpreters import find_interpreters, missing
from layouts import VERSIONS, Tally

CASES = sorted((Path(__file__).parent / "cases").glob("*.py"))
FROM = re.compile(r"# from: 3\.(\d+)$", re.MULTILINE)
UNKNOWN = re.compile(r"# unknown: ([\w-]+)$", re.MULTILINE)


def first_minor(text):
    found = FROM.match(text)
    return int(found[1]) if found else 0


def outcome(binary, version, folder, path, text):
    """What is other than the case says: a list of sentences."""
    tally = Tally()
    tally.add(compare_version(binary, version, folder, {path.name: first_minor(text)}))
    said = [f"{where}: {what}" for where, what in tally.wrong]
    if tally.unknown != Counter(UNKNOWN.findall(text)):
        said.append(f"{path.name} on {version}: unknown {dict(tally.unknown)}")
    if tally.right == 0:
        said.append(f"{path.name} on {version}: nothing was compared")
    return said


@pytest.mark.parametrize("version", VERSIONS)
def test_case(slotlint_path, version, tmp_path):
    if version not in find_interpreters():
        pytest.skip(f"no CPython {version} found (missing: {', '.join(missing())})")
    said = []
    for path in CASES:
        text = path.read_text(encoding="utf-8")
        if first_minor(text) <= int(version.split(".")[1]):
            shutil.copy(path, tmp_path)
            said += outcome(slotlint_path, version, tmp_path, path, text)
    assert not said, "\n".join(said)
