"""The CPython interpreters of this machine, by version.

Looked for, in this order: SLOTLINT_NEWER_PYTHONS (a folder that is searched, or a list of
executables, separated as PATH is), PATH, ~/.pyenv/versions.
"""

import os
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from layouts import VERSIONS

ASK = "import sys; print('%d.%d %s' % (sys.version_info[:2] + (sys.implementation.name,)))"


def answers(path, version):
    """Whether the executable is CPython of that version, with a GIL, and has its library."""
    try:
        done = subprocess.run([path, "-c", "import json, dataclasses, ctypes, typing\n" + ASK],
                              capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return False
    return done.stdout.strip() == f"{version} cpython"


def candidates(version):
    for entry in os.environ.get("SLOTLINT_NEWER_PYTHONS", "").split(os.pathsep):
        if os.path.isdir(entry):
            yield from map(str, sorted(Path(entry).glob(f"**/bin/python{version}")))
        elif os.path.basename(entry) == f"python{version}":
            yield entry
    found = shutil.which(f"python{version}")
    if found and ".pyenv/shims" not in found:
        yield found
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from map(str, sorted(home.glob(f"versions/{version}.*/bin/python"), reverse=True))


@lru_cache(maxsize=None)
def find_interpreters():
    """{version: path} of what is there."""
    found = {}
    for version in VERSIONS:
        for path in candidates(version):
            if answers(path, version):
                found[version] = path
                break
    return found


def missing():
    return [version for version in VERSIONS if version not in find_interpreters()]
