"""One evening for all tests of the record, and archives verified once each."""

from functools import cache

import pytest
from record_making import Evening
from record_scenario import hold_evening

from election.core.ballot.verify import verify_archive
from election.core.record import documents, verify_archives
from election.core.rulebook.load import load_rulebook


@pytest.fixture(scope="session")
def held() -> tuple[Evening, dict[str, bytes]]:
    return hold_evening()


@pytest.fixture(scope="session")
def evening(held) -> Evening:
    return held[0]


@pytest.fixture
def files(held) -> dict[str, bytes]:
    return dict(held[1])


@cache
def _verified(data: bytes):
    return verify_archive(data)


_loaded = cache(load_rulebook)


@pytest.fixture
def remembered(monkeypatch) -> None:
    """The verifier as it is, but the same bytes are worked through only once in all tests."""
    monkeypatch.setattr(verify_archives, "verify_archive", lambda data, **_: _verified(data))
    monkeypatch.setattr(documents, "load_rulebook", _loaded)
