#!/usr/bin/env python3
"""Writes what the documentation says of rules and options, from what the program itself says.

    docs/generate.py SLOTLINT [ROOT]

Below ROOT (the checkout): docs/rules/*.md, docs/options.md, and the table of rules in README.md.
`ninja -C build/release docs` runs it; tests/house/test_docs.py fails where a file is out of step.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

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


def generate(binary, readme):
    """{name below the checkout: text} of all that is generated; `readme` is README.md's text."""
    rules = json.loads(ask(binary, "rule", "--all", "--format", "json"))
    if not re.search(re.escape(START) + ".*" + re.escape(END), readme, re.DOTALL):
        raise ValueError(f"README.md has no place for the table: {START.strip()}")
    before, rest = readme.split(START)
    files = {
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
    files = generate(sys.argv[1], (root / "README.md").read_text(encoding="utf-8"))
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
