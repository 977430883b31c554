"""Feeds readers and verifier what no maker would write, led by what it makes them do."""

import sys
from pathlib import Path

import tests.mutation  # noqa: F401 - its own path is wanted here too

sys.path.insert(0, str(Path(__file__).parents[1] / "core" / "record"))
