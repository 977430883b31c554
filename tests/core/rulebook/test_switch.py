from dataclasses import replace
from pathlib import Path

import pytest

from election.core.refusal import RefusedError
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.switch import write_readings

HOD = (Path(__file__).parents[3] / "rulebooks" / "halsa-och-demokrati.toml").read_bytes()


def test_a_written_choice_reads_like_a_supposed_one():
    readings = {"Q10": "V2", "Q1": "V1", "Q15b": "V3"}
    written = write_readings(HOD, readings)
    supposed = load_rulebook(HOD, readings=readings)
    read = load_rulebook(written)
    assert replace(read, text=supposed.text, digest=supposed.digest) == supposed
    assert read.digest != supposed.digest
    changed = [a for a, b in zip(HOD.splitlines(), written.splitlines(), strict=True) if a != b]
    assert changed == [b'chosen = "V1"'] * 2


def test_a_choice_without_a_line_is_refused():
    with pytest.raises(RefusedError) as refused:
        write_readings(HOD, {"Q99": "V1", "Q10": "V2"})
    assert [reason.where for reason in refused.value.violations] == ["interpretations.Q99.chosen"]
