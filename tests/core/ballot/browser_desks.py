"""Desks that run the browsers' code, in node, and are spoken to by lines of JSON."""

import json
import subprocess
from typing import Any

from tests.node import SCRIPTS, node

PROGRAM = SCRIPTS / "desk_lines.mjs"


class DeskRefusalError(Exception):
    """What a desk refuses; the text is the error's code."""


class BrowserDesks:
    """Several desks in one process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [node(), "--no-warnings", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, desk: str, act: str, **more: object) -> Any:
        """What the desk answers; raises DeskRefusalError."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        line = {"desk": desk, "act": act, **more}
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"code": "node has stopped"}')
        if "code" in answer:
            raise DeskRefusalError(answer["code"])
        return answer["result"]

    def close(self) -> None:
        self._process.communicate(timeout=10)
