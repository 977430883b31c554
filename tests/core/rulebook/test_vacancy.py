"""What follows from a vacant seat (Q18)."""

from __future__ import annotations

import pytest

from election.core.rulebook.load import load_rulebook
from election.core.rulebook.vacancy import vacancy
from tests.factories import HALSA


@pytest.mark.parametrize(
    ("reading", "sitting", "is_due", "is_allowed"),
    [("V1", 4, True, True), ("V1", 5, False, True), ("V2", 8, True, True), ("V3", 1, False, False)],
)
def test_by_election_for_the_remainder(reading: str, sitting: int, is_due: bool, is_allowed: bool):
    """The working committee has at least five members, both chairs counted in (R21, Q8)."""
    rulebook = load_rulebook(HALSA, readings={"Q18": reading})
    found = vacancy(rulebook, "working-committee", sitting)
    assert (found.is_due, found.is_allowed, found.says.rule) == (is_due, is_allowed, "Q18")
    if reading == "V1":
        assert str(sitting) in found.says.message
