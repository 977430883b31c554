"""A ballot that is refused, and what must not have changed by it."""

from __future__ import annotations

import pytest

from election.core.refusal import RefusedError
from tests.evening.meeting import Evening
from tests.evening.setting import refusals


def refuses_ballot(evening: Evening, voter: str, raw: bytes) -> list[str]:
    """Try to cast, and see that not one row differs afterwards."""
    before = evening.contents()
    with pytest.raises(RefusedError) as refused:
        evening.cast(voter, raw)
    assert evening.contents() == before
    return refusals(refused)
