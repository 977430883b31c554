"""Handing out the minutes for adjustment, and signing them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.record import sign
from election.core.record.minutes import MinutesChecksums, MinutesSigner, fixed, minutes_files
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.elections.models import Election
from election.elections.queries import meeting_of
from election.meetings.models import Duty
from election.meetings.officers import ADJUSTERS, officers_of
from election.results.mail import tell_adjusters
from election.results.models import Minutes, MinutesSignature
from election.results.queries import minutes_of, publication_of, signatures_of_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Minutes as their secretary hands them out."""

    document: bytes
    remarks: str
    corrects: str  # what was wrong in the version before


def hand_out_violations(session: Session, election: Election) -> Iterator[Violation]:
    """Yield why the minutes cannot be handed out yet."""
    meeting = meeting_of(session, election)
    if publication_of(session, election) is None:
        yield violation("not-announced", "The result is not announced yet.")
    if meeting.closed_at is None:
        yield violation("meeting-not-closed", "The meeting is not closed yet.")
    adjusters = [
        (officer, person)
        for officer, person in officers_of(session, meeting)
        if officer.duty is Duty.ADJUSTER
    ]
    if len(adjusters) < ADJUSTERS:
        template = "Two adjusters are to be chosen; {named} is written down so far."
        yield violation("adjusters-missing", template, named=len(adjusters))
    for officer, person in adjusters:
        if officer.signing_key is None:
            template = "{name} has not made her key for signing yet."
            yield violation("key-missing", template, name=person.name)


def hand_out_minutes(
    session: Session, *, election: Election, written: Written, actor: audit.Actor, now: datetime
) -> Minutes:
    """Fix the bytes of the minutes and ask those who adjust them to sign.

    A version after the first is a correction: it says what was wrong, and is signed anew.
    """
    session.execute(sa.select(Election.id).where(Election.id == election.id).with_for_update())
    last = minutes_of(session, election)
    found = [*hand_out_violations(session, election)]
    if last is not None and not written.corrects:
        found.append(violation("correction-unsaid", "Say what is corrected."))
    refuse_if(found)
    publication = publication_of(session, election)
    if publication is None:
        raise AssertionError  # refused above
    number = last.number + 1 if last else 1
    signers = [
        MinutesSigner(
            duty=officer.duty.value, name=person.name, public_key=officer.signing_key or ""
        )
        for officer, person in officers_of(session, meeting_of(session, election))
        if officer.signing_key is not None
    ]
    sums = fixed(
        written.document,
        number=number,
        record_checksums=publication.checksums,
        signers=signers,
    )
    made = Minutes(
        network_id=election.network_id,
        election_id=election.id,
        number=number,
        document=written.document,
        checksums=sums.to_bytes(),
        remarks=written.remarks,
        handed_out_at=now,
        corrects=written.corrects if last else None,
    )
    session.add(made)
    session.flush()
    tell_adjusters(session, election, now)
    audit.about(session, election, "minutes:hand-out", actor=actor, at=now, number=number)
    return made


def sign_minutes(
    session: Session,
    *,
    minutes: Minutes,
    public_key: str,
    signature: bytes,
    actor: audit.Actor,
    now: datetime,
) -> Minutes:
    """Take a signature; with those of all adjusters the minutes are adjusted."""
    election = session.get_one(Election, minutes.election_id)
    session.execute(sa.select(Minutes.id).where(Minutes.id == minutes.id).with_for_update())
    refuse_if(_signature_violations(session, election, minutes, public_key, signature))
    session.add(
        MinutesSignature(
            network_id=minutes.network_id,
            minutes_id=minutes.id,
            public_key=public_key,
            signature=signature,
            signed_at=now,
        )
    )
    session.flush()
    done = {each.public_key for each in signatures_of_minutes(session, minutes)}
    sums = sums_of(minutes)
    adjusters = {one.public_key for one in sums.signers if one.duty == Duty.ADJUSTER}
    if minutes.adjusted_at is None and adjusters <= done:
        minutes.adjusted_at = now
    session.flush()
    key = sign.key_id(public_key)
    audit.about(session, election, "minutes:sign", actor=actor, at=now, key=key)
    return minutes


def _signature_violations(
    session: Session, election: Election, minutes: Minutes, public_key: str, signature: bytes
) -> Iterator[Violation]:
    last = minutes_of(session, election)
    if last is not None and last.id != minutes.id:
        yield violation("minutes-corrected", "The minutes have been corrected. Load the page anew.")
    if public_key not in {each.public_key for each in sums_of(minutes).signers}:
        yield violation("unknown-signer", "This key is not named in the minutes; it cannot sign.")
        return
    if public_key in {each.public_key for each in signatures_of_minutes(session, minutes)}:
        yield violation("signed-twice", "These minutes are signed with your key already.")
    try:
        sign.check_signature(public_key, signature=signature, data=minutes.checksums)
    except sign.BadSignatureError:
        yield violation("bad-signature", "The signature does not fit the minutes' checksums.")


def sums_of(minutes: Minutes) -> MinutesChecksums:
    """Return the checksums that are signed, as values."""
    return MinutesChecksums.from_bytes(minutes.checksums, where="checksums.json")


def signed_minutes(session: Session, election: Election) -> dict[str, bytes]:
    """Return the files of the minutes last handed out, with all signatures so far."""
    minutes = minutes_of(session, election)
    if minutes is None:
        raise RefusedError([violation("no-minutes", "The minutes are not handed out yet.")])
    made = [(each.public_key, each.signature) for each in signatures_of_minutes(session, minutes)]
    return minutes_files(minutes.document, minutes.checksums, made)
