"""A trustee's desk reads no check number of a key set that is not hers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from election.core.ballot.ceremony import CeremonyError
from election.core.ballot.pki import new_secret
from election.core.record.manifest import (
    CredentialList,
    PoolEntry,
    number_to_read,
    parameters_digest,
)
from election.rehearsal.actors import TrusteeDesk

VECTORS = Path(__file__).parent.parent / "vectors" / "ballot.json"
CEREMONY = json.loads(VECTORS.read_bytes())["ceremony"]
FIRST, SECOND, *_ = CEREMONY["trustees"]
LIST = CredentialList.of(b"[]", count=0)
POOL = [
    PoolEntry(
        number=1, uuid="BaLLotVectors1", credentials=LIST, server_key="1", spares=(), lot=None
    )
]
KeySet = dict[str, Any]


def key_set() -> KeySet:
    made = json.loads(CEREMONY["parameters"])
    assert isinstance(made, dict)
    return made


def desk(number: int = 1, **changes: str) -> TrusteeDesk:
    kept = {"secret": FIRST["secret"], "voutput": FIRST["voutput"]} | changes
    return TrusteeDesk(number, **kept)


def test_the_number_covers_the_key_set_and_the_pool() -> None:
    expected = number_to_read(parameters_digest(key_set()), POOL)
    assert desk().number_to_read(key_set(), POOL) == expected
    assert desk().number_to_read(key_set(), []) != expected


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (desk(2), "another order"),
        (desk(secret=new_secret()), "certificate"),
        (desk(voutput=""), "not on this desk"),
        (desk(voutput=SECOND["voutput"]), "not the one you made"),
    ],
)
def test_the_desk_must_be_of_this_ceremony(held: TrusteeDesk, says: str) -> None:
    with pytest.raises(CeremonyError, match=says):
        held.number_to_read(key_set(), POOL)


def unsigned(made: KeySet) -> None:
    del made["signatures"]


def other_coefficients(made: KeySet) -> None:
    made["coefexps"].reverse()


def other_keys(made: KeySet) -> None:
    made["verification_keys"].reverse()


def signatures_of_others(made: KeySet) -> None:
    made["signatures"].reverse()


def one_certificate_less(made: KeySet) -> None:
    made["certs"].pop()


@pytest.mark.parametrize(
    "change",
    [unsigned, other_coefficients, other_keys, signatures_of_others, one_certificate_less],
)
def test_the_whole_key_set_must_hold(change: Callable[[KeySet], None]) -> None:
    made = key_set()
    change(made)
    with pytest.raises(CeremonyError):
        desk().number_to_read(made, POOL)
