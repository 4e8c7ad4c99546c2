"""A handful of packages against CPython 3.12, every class; run.py does many."""

import os
import subprocess
from pathlib import Path

import pytest

import packages

HERE = Path(__file__).resolve().parent
# Parsers, an ORM, a template engine, interfaces by metaclass, hundreds of slotted classes.
CHOSEN = ("attrs", "construct", "Jinja2", "lark", "MarkupSafe", "parso", "peewee", "pluggy",
          "pyparsing", "urwid", "wcwidth", "zope.interface")
CLASSES_LEAST = 1000
# Those that only compiled modules tell of are apart.
UNKNOWN_MOST = 0.017


def pinned(names):
    lines = (HERE / "requirements.txt").read_text().splitlines()
    wanted = {name.lower() for name in names}
    return [line for line in lines if line.split("==")[0].lower() in wanted]


@pytest.fixture(scope="module")
def environment():
    """A virtual environment with the chosen packages, kept in the build folder."""
    python = packages.find_python()
    if not python:
        pytest.skip("no CPython 3.12 at hand")
    lines = pinned(CHOSEN)
    assert len(lines) == len(CHOSEN)
    build = Path(os.environ.get("SLOTLINT_BUILD_DIR", HERE.parents[2] / "build" / "asan"))
    folder = build / "oracle-packages"
    stamp = folder / "installed.txt"
    if not stamp.is_file() or stamp.read_text() != "\n".join(lines):
        requirements = build / "oracle-packages.txt"
        requirements.write_text("\n".join(lines))
        try:
            packages.make_environment(python, folder, requirements)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"the packages cannot be installed: {error}")
        stamp.write_text("\n".join(lines))
    return folder


def test_every_class(environment, slotlint_path):
    site = packages.site_packages(environment)
    chosen = {name: modules for name, modules in packages.modules_of(site).items()
              if name not in ("pip", "setuptools", "pkg_resources")}
    answers = packages.ask_all(packages.environment_python(environment), site, chosen)
    told = packages.layouts(slotlint_path, site)
    records = [record for found in answers.values() for record in found]
    counts, notes = packages.compare(records, told)
    wrong = [f"{where}: {why}" for where, verdict, why in notes if verdict == "wrong"]
    unknown = [f"{where}: {why}" for where, verdict, why in notes
               if verdict == "unknown" and not why.startswith("compiled-module")]
    assert not wrong, "\n".join(wrong)
    assert counts["classes"] >= CLASSES_LEAST
    assert len(unknown) <= UNKNOWN_MOST * counts["classes"], "\n".join(unknown)
