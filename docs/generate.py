#!/usr/bin/env python3
"""Writes what the documentation says of rules, options and output, from what the program says.

    docs/generate.py SLOTLINT [ROOT]

Below ROOT (the checkout): docs/rules/*.md and docs/options.md as a whole; the table of rules in
README.md; and in the PAGES what commands print. There a fenced block below `<!-- file: NAME -->` is
a file, and a `console` block is a run of `$ slotlint ...` with its output. Each page is a folder of
its own, whose files are there before its first run.

`ninja -C build/release docs` runs this; tests/house/test_docs.py fails where a file is out of step.
"""

import json
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES = ["README.md", "docs/ci.md", "docs/unknown.md"]
FILE = re.compile(r"<!-- file: (\S+) -->\n+```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CONSOLE = re.compile(r"^```console\n(\$ .*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ (slotlint .*)\n(?:(?!\$ ).*\n)*", re.MULTILINE)

START, END = "<!-- rules: made by docs/generate.py -->\n", "<!-- end of rules -->\n"
COMMANDS = ["check", "layout", "savings", "rule"]
GROUPS = {
    "1": "The class statement raises",
    "2": "An operation on an instance raises",
    "3": "Slots that do not do what they were written for",
    "4": "The class lacks what its code needs",
    "5": "Memory that could be saved",
    "6": "Style",
    "9": "About the run itself",
}


def ask(binary, *arguments):
    return subprocess.run([binary, *arguments], check=True, capture_output=True).stdout.decode()


def default_of(rule):
    if rule["preview"]:
        return "with `--preview`" if rule["enabled"] else "preview, when selected"
    return "on" if rule["enabled"] else "when selected"


def table(rules, folder):
    lines, group = [], None
    for rule in rules:
        if rule["code"][3] != group:
            group = rule["code"][3]
            lines += ["", f"**{GROUPS[group]}**", "",
                      "| code | name | severity | checked | |", "|---|---|---|---|---|"]
        name, summary = rule["name"], rule["summary"].replace("|", "\\|")
        lines.append(f"| {rule['code']} | [{name}]({folder}{name}.md) | {rule['severity']} | "
                     f"{default_of(rule)} | {summary} |")
    return "\n".join(lines[1:]) + "\n"


def options(binary):
    parts = ["# Commands and options\n\nWhat `slotlint help COMMAND` prints.\n"]
    parts += [f"\n## {c}\n\n```text\n{ask(binary, 'help', c).strip()}\n```\n" for c in COMMANDS]
    return "".join(parts)


def fill(binary, page):
    """The text of a page with what its commands print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in FILE.findall(page):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")

        def run(match):
            done = subprocess.run([binary, *shlex.split(match[1])[1:]], cwd=folder, check=False,
                                  capture_output=True, stdin=subprocess.DEVNULL)
            if done.stderr or done.returncode not in (0, 1):
                raise ValueError(f"{match[1]}: {done.stderr.decode(errors='replace')}")
            return f"$ {match[1]}\n{done.stdout.decode().rstrip()}\n"

        return CONSOLE.sub(lambda block: COMMAND.sub(run, block[0]), page)


def generate(binary, root):
    """{name below the checkout: text} of all that is generated; `root` holds the PAGES."""
    pages = {name: (root / name).read_text(encoding="utf-8") for name in PAGES}
    pages = {name: fill(binary, text) for name, text in pages.items()}
    readme = pages["README.md"]
    rules = json.loads(ask(binary, "rule", "--all", "--format", "json"))
    if not re.search(re.escape(START) + ".*" + re.escape(END), readme, re.DOTALL):
        raise ValueError(f"README.md has no place for the table: {START.strip()}")
    before, rest = readme.split(START)
    files = {
        **pages,
        "README.md": before + START + "\n" + table(rules, "docs/rules/") + "\n" + END
        + rest.split(END)[1],
        "docs/options.md": options(binary),
        "docs/rules/README.md": "# Rules\n\n" + table(rules, ""),
    }
    for rule in rules:
        page = ask(binary, "rule", rule["code"], "--format", "markdown")
        files[f"docs/rules/{rule['name']}.md"] = page
    return files


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    root = Path(sys.argv[2] if len(sys.argv) == 3 else Path(__file__).resolve().parents[1])
    files = generate(Path(sys.argv[1]).resolve(), root)
    for path in (root / "docs/rules").glob("*.md"):
        if path.relative_to(root).as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
