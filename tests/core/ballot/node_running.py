"""Runs the pages' programs outside a browser."""

import json
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]


def node() -> str:
    """The node of the environment, or that of the machine; fails when there is none."""
    own = ROOT / ".venv/bin/node"
    found = str(own) if own.exists() else shutil.which("node")
    assert found, "node is needed for the tests of the pages' programs: `make install`"
    return found


def answer_of(script: str, value: object) -> object:
    """What a script of tests/js answers to a value, both as JSON."""
    done = subprocess.run(
        [node(), ROOT / "tests/js" / script],
        input=json.dumps(value),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
