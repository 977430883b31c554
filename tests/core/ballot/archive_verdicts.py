"""How the tests of archives ask for the verifier's verdict."""

import json

import pytest
from ballot_forging import pack, repaired
from ballot_proving import text
from engines import verify

from election.core.ballot.invalid import Check, InvalidArchiveError

SETUP, FIRST, BLANK, REVOTE, LAST, END, TALLY, SERVER, FOURTH, SECOND, RESULT = range(11)
"""The heights of the events of conftest's box."""


def refusal(events, **options) -> InvalidArchiveError:
    data = events if isinstance(events, bytes) else pack(events)
    with pytest.raises(InvalidArchiveError) as caught:
        verify(data, **options)
    return caught.value


def check_of(events, **options) -> Check:
    return refusal(events, **options).check


def with_json(box, height, place, change) -> list:
    """The box's events with one body changed and the references to it mended."""
    value = json.loads(box.events[height][1][place])
    return repaired(box.events, height, place, text(change(value) or value))
