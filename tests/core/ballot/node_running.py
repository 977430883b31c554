"""Runs the pages' programs outside a browser."""

import json
import subprocess

from tests.node import SCRIPTS, node


def answer_of(script: str, value: object) -> object:
    """What a script of tests/js answers to a value, both as JSON."""
    done = subprocess.run(
        [node(), SCRIPTS / script],
        input=json.dumps(value),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
