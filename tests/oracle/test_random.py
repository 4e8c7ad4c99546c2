"""Random hierarchies of classes: `slotlint layout` against every interpreter that is found."""

import pytest
from compare import compare_batch, report
from interpreters import find_interpreters, missing
from layouts import VERSIONS

COUNT, SEED = 300, 1
# What is reached today, 0 wrong of these programs; the aim is 1 % unknown. Numbers here may only get smaller. The long
# run by hand (random_run.py) is the judge.
WRONG_MOST, UNKNOWN_MOST = 0.0005, 0.025


@pytest.fixture(scope="module")
def tallies(slotlint_path):
    return compare_batch(slotlint_path, range(SEED, SEED + COUNT))


@pytest.mark.parametrize("version", VERSIONS)
def test_random_programs(slotlint_path, tallies, version):
    if version not in find_interpreters():
        pytest.skip(f"no CPython {version} found (missing: {', '.join(missing())})")
    tally = tallies[version]
    print(tally.summary())
    share_wrong = len(tally.wrong) / max(1, tally.right)
    assert share_wrong < WRONG_MOST, report(slotlint_path, {version: tally}, limit=3)
    assert tally.right > 2 * COUNT
    assert tally.share_unknown() < UNKNOWN_MOST, tally.summary()
