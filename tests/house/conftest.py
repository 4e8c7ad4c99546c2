import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def build_dir(root):
    """The build tree that CTest runs in; by hand, the one with sanitizers."""
    return Path(os.environ.get("SLOTLINT_BUILD_DIR", root / "build" / "asan"))
