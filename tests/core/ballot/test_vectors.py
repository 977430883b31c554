"""The vectors that the browser's code shares: made again, letter by letter the same."""

import runpy
from pathlib import Path

VECTORS = Path(__file__).parents[2] / "vectors"


def test_the_vectors_are_what_the_code_makes():
    made = runpy.run_path(str(VECTORS / "make.py"))["make"]()
    same = made == (VECTORS / "ballot.json").read_text(encoding="utf-8")
    assert same, "the protocol's texts have changed; if that is meant, run tests/vectors/make.py"
