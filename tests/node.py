"""Where the tests find node, to run the pages' programs outside a browser."""

import shutil
from pathlib import Path

SCRIPTS = Path(__file__).parent / "js"


def node() -> str:
    """The node of the environment, or that of the machine; fails when there is none."""
    own = Path(__file__).parents[1] / ".venv/bin/node"
    found = str(own) if own.exists() else shutil.which("node")
    assert found, "node is needed for the tests of the pages' programs: `make setup`"
    return found
