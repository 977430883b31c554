"""docs/record.md names every file and field, and its commands do what it says."""

import re
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from election.core.record.checksums import Checksums
from election.core.record.files import write_files
from election.core.record.manifest import Manifest
from election.core.record.minutes import MinutesChecksums
from election.core.record.opening import Opening
from election.core.record.result import DecisionKind, Result

DOCUMENT = (Path(__file__).parents[3] / "docs" / "record.md").read_text()


def names(kind) -> set[str]:
    """The fields of a value of the record, and of the values in it."""
    if not is_dataclass(kind):
        return set().union(*map(names, get_args(kind)))
    hints = get_type_hints(kind)
    return {each.name for each in fields(kind)}.union(*map(names, hints.values()))


@pytest.mark.parametrize("kind", [Manifest, Opening, Result, Checksums, MinutesChecksums])
def test_every_field_is_described(kind):
    told = set(re.findall(r"`([a-z_0-9]+)`", DOCUMENT))
    assert names(kind) - told == set()


def test_every_decision_is_described():
    assert all(f"`{kind}`" in DOCUMENT for kind in DecisionKind)


def test_its_commands_verify_boxes_and_signatures(held, tmp_path):
    write_files(tmp_path / "record", held[1])
    _, boxes, signatures = re.findall(r"   ```\n(.*?)   ```", DOCUMENT, re.DOTALL)
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    told = [
        subprocess.run(
            ["sh", "-e", "-c", commands],
            cwd=tmp_path,
            env={"PATH": path, "TMPDIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        for commands in (boxes, signatures)
    ]
    assert [each.returncode for each in told] == [0, 0], told
    assert "NOT VALID" not in told[0].stdout
    copies = [each for each in tmp_path.iterdir() if each.name != "record"]
    assert len(copies) == len([path for path in held[1] if path.endswith(".bel")]) == 7
    assert told[1].stdout.count("Signature Verified Successfully") == 2
