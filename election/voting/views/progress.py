"""How far a key ceremony has come, as everybody who watches it sees: who has done what."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from election.core.refusal import RefusedError
from election.people.models import Person
from election.voting.models import Ceremony
from election.voting.queries import (
    contributors_of,
    manifest_of,
    pool_of,
    rehearsers_of,
    trustees_of,
)
from election.voting.services.manifest import publish_hindrances
from election.voting.services.rehearsal_box import is_rehearsed
from election.web.texts import says


def progress_of(session: Session, ceremony: Ceremony, person: Person) -> dict[str, Any]:
    """Return what has been done by whom. The check number is not told: each desk computes it."""
    manifest = manifest_of(ceremony)
    trustees, contributors = trustees_of(session, ceremony), contributors_of(session, ceremony)
    return {
        "ceremony": str(ceremony.id),
        "trustees": [
            {
                "number": one.number,
                "name": session.get_one(Person, one.person_id).name,
                "certificate": one.certificate is not None,
                "polynomial": one.polynomial is not None,
                "key": one.voutput is not None,
                "confirmed": one.confirmed_at is not None,
                "person": str(one.person_id),
                "me": one.person_id == person.id,
            }
            for one in trustees
        ],
        "contributors": [
            {
                "id": str(one.id),
                "name": session.get_one(Person, one.person_id).name,
                "credentials": one.credentials is not None,
                "promised": one.commitments is not None,
                "shown": one.cast_at is not None,
                "person": str(one.person_id),
                "me": one.person_id == person.id,
            }
            for one in contributors
        ],
        "rehearsal": _rehearsal(session, ceremony, person),
        "codes": all(entry.spares is not None for entry in pool_of(session, ceremony)),
        "number": ceremony.check_number is not None,
        "manifest": manifest.digest if manifest else None,
        "hindrances": _hindrances(session, ceremony),
    }


def _rehearsal(session: Session, ceremony: Ceremony, person: Person) -> dict[str, Any] | None:
    if ceremony.rehearsal_uuid is None:
        return None
    return {
        "uuid": ceremony.rehearsal_uuid,
        "people": [
            {
                "person": str(one.person_id),
                "credential": one.credential is not None,
                "cast": one.tracker is not None,
                "opened": one.signature is not None,
                "me": one.person_id == person.id,
            }
            for one in rehearsers_of(session, ceremony)
        ],
        "over": is_rehearsed(session, ceremony),
    }


def _hindrances(session: Session, ceremony: Ceremony) -> list[str]:
    """Return why the manifest is not published though all have confirmed."""
    if ceremony.manifest is not None:
        return []
    try:
        return [says(each) for each in publish_hindrances(session, ceremony)]
    except RefusedError as refused:
        return [says(each) for each in refused.violations]
