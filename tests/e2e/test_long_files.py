"""Files as long as a disk: checked, or told of, and never at the price of all memory."""

import json
import subprocess
import sys

import pytest

GOOD = 'class Point:\n    __slots__ = ("x", "y", "x")\n'


def peak_memory(binary, folder, *arguments, timeout=240):
    """Exit status, standard output and peak memory in megabytes of a run."""
    script = ("import resource, subprocess, sys\n"
              "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)\n"
              "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024\n"
              "sys.stdout.buffer.write(b'%d %d\\n' % (done.returncode, peak) + done.stdout)\n")
    done = subprocess.run([sys.executable, "-c", script, binary, *arguments], cwd=folder,
                          stdout=subprocess.PIPE, timeout=timeout, check=True)
    head, _, report = done.stdout.partition(b"\n")
    status, peak = map(int, head.split())
    return status, report, peak


@pytest.mark.parametrize("size", [50_000_000, 8_000_000])
@pytest.mark.parametrize("line", ["x = 1\n", "# a remark that goes on and on\n",
                                  "f(a, b=[1, 2, 3])  # call\n"], ids=["assignments", "comments",
                                                                      "calls"])
def test_long_files(release_path, tmp_path, line, size):
    (tmp_path / "good.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "long.py").write_text(line * (size // len(line)) + GOOD, encoding="utf-8")
    status, report, peak = peak_memory(release_path, tmp_path, "--format", "json", "--isolated")
    assert status == 1
    found = {(f["path"], f["code"]) for f in json.loads(report)["findings"]}
    assert ("good.py", "SLT304") in found
    assert found <= {("good.py", "SLT304"), ("long.py", "SLT304"), ("long.py", "SLT902"),
                     ("long.py", "SLT903")}
    assert len(found) == 2, "the long file is either checked or told of"
    assert size > 8_000_000 or ("long.py", "SLT304") in found
    assert peak < 2000


def test_a_million_continuations(release_path, tmp_path):
    (tmp_path / "good.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "long.py").write_text("x = \\\n" + "\\\n" * 1_000_000 + "1\n", encoding="utf-8")
    status, report, _ = peak_memory(release_path, tmp_path, "--format", "json", "--isolated",
                                    timeout=30)
    assert status == 1
    found = {(f["path"], f["code"]) for f in json.loads(report)["findings"]}
    assert found == {("good.py", "SLT304"), ("long.py", "SLT902")}
