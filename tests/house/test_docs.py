"""The generated documentation is in step with the program; links in it lead somewhere."""

import importlib.util
import re

import pytest
from house import expect_none, name_of, plant, tracked


@pytest.fixture(scope="session")
def generate(root):
    spec = importlib.util.spec_from_file_location("generate", root / "docs/generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check_generated(root, files):
    found = [
        f"{name}: out of step with the program: run docs/generate.py"
        for name, text in files.items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    ]
    return found + [
        f"{name_of(root, path)}: no rule of that name"
        for path in sorted((root / "docs/rules").glob("*.md"))
        if name_of(root, path) not in files
    ]


def check_links(root, files):
    found = []
    for path in files:
        text = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if not target.startswith(("http:", "https:")) and not (path.parent / target).exists():
                found.append(f"{name_of(root, path)}: a link leads to {target}, which is not there")
    return found


def test_generated_files(root, slotlint_path, generate):
    files = generate.generate(slotlint_path.resolve(), root)
    assert len(files) > 40
    expect_none(check_generated(root, files))


def test_links(root):
    pages = [p for p in tracked(root) if p.suffix == ".md"]
    assert root / "README.md" in pages
    expect_none(check_links(root, pages))


def test_old_pages_are_provoked(tmp_path):
    files = {"README.md": "a\n", "docs/rules/one.md": "1\n"}
    plant(tmp_path, files)
    assert check_generated(tmp_path, files) == []
    plant(tmp_path, {"docs/rules/one.md": "2\n", "docs/rules/gone.md": "\n"})
    changed, gone = check_generated(tmp_path, files)
    assert "docs/rules/one.md: out of step" in changed and "docs/rules/gone.md: no rule" in gone


def test_a_readme_without_a_table_is_provoked(slotlint_path, generate, tmp_path):
    plant(tmp_path, {name: "# slotlint\n" for name in generate.PAGES})
    with pytest.raises(ValueError):
        generate.generate(slotlint_path.resolve(), tmp_path)


PAGE = """\
<!-- file: a/b.py -->
```python
class Pair:
    __slots__ = ("a", "b", "a")
```

```console
$ slotlint --quiet --format concise a
old
$ slotlint --quiet --format concise a/b.py
```
"""


def test_what_commands_print(slotlint_path, generate):
    page = generate.fill(slotlint_path.resolve(), PAGE)
    assert "old" not in page and page.count("a/b.py:2:28: SLT304") == 2
    assert generate.fill(slotlint_path.resolve(), page) == page
    with pytest.raises(ValueError):
        generate.fill(slotlint_path.resolve(), PAGE.replace("--quiet", "--no-such-option"))


def test_unknown_tells_every_reason(root):
    """docs/unknown.md has a heading for each reason in the program's table, and no other."""
    source = (root / "src/analyzer/project.c").read_text(encoding="utf-8")
    reasons = re.findall(r'\[UNKNOWN_(?!NOT\b)\w+\]\s*=\s*"([a-z-]+)"', source)
    page = (root / "docs/unknown.md").read_text(encoding="utf-8")
    assert len(reasons) > 10
    assert sorted(re.findall(r"^## `([a-z-]+)`$", page, re.MULTILINE)) == sorted(reasons)


def test_broken_links_are_provoked(tmp_path):
    plant(tmp_path, {"docs/a.md": "[b](b.md) [c](c.md#part) [d](https://example.org/) `[e](f)`\n",
                     "docs/b.md": "[a](a.md)\n"})
    (sentence,) = check_links(tmp_path, sorted((tmp_path / "docs").glob("*.md")))
    assert "c.md" in sentence
