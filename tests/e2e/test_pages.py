"""What the documentation shows is what the program does.

In README.md and docs/*.md a fenced block below `<!-- file: NAME -->` is a file, and a `console`
block is a run of `$ slotlint ...` with all that it prints. Each page is a folder of its own; its
files are there before its first run.
"""

import re
import shlex

import pytest

FILE = re.compile(r"<!-- file: (\S+) -->\n+```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
RUN = re.compile(r"^```console\n(\$ .*?)^```$", re.DOTALL | re.MULTILINE)
PAGES = ["README.md", "docs/unknown.md", "docs/ci.md"]


def runs_of(text):
    """(arguments, output) of every run shown."""
    for block in RUN.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield shlex.split(command), output


@pytest.mark.parametrize("page", PAGES)
def test_page(root, slotlint, tmp_path, page):
    text = (root / page).read_text(encoding="utf-8")
    for name, content in FILE.findall(text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    shown = [run for run in runs_of(text) if run[0][0] == "slotlint"]
    assert shown
    for (_, *arguments), output in shown:
        done = slotlint(*arguments)
        assert done.stdout.strip() == output.strip(), arguments
        assert done.stderr == "", arguments


def test_unknown_tells_every_reason(root):
    """docs/unknown.md has a heading for each name in the table of reasons, and no other."""
    source = (root / "src/analyzer/project.c").read_text(encoding="utf-8")
    reasons = re.findall(r'\[UNKNOWN_(?!NOT\b)\w+\]\s*=\s*"([a-z-]+)"', source)
    page = (root / "docs/unknown.md").read_text(encoding="utf-8")
    assert len(reasons) > 10
    assert sorted(re.findall(r"^## `([a-z-]+)`$", page, re.MULTILINE)) == sorted(reasons)
