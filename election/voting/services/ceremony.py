"""The key ceremony, message by message: what each trustee posts, checked as it arrives.

The server routes; it never holds a trustee's secret. The ceremony ends with the check number
that the trustees read to each other, and the manifest that fixes all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.ballot import ceremony as steps
from election.core.ballot.certificates import Ceremony as Certificates
from election.core.ballot.certificates import CeremonyError, check_certificate
from election.core.ballot.server_key import new_uuid
from election.core.record.sign import BadSignatureError, key_id
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.core.rulebook.model import Rulebook, Tie
from election.elections.models import Election
from election.elections.queries import (
    cancellation,
    day_of,
    holders,
    offices_of,
    rulebook_of_election,
)
from election.people.models import GrantedRole, Network, Person, RoleGrant
from election.people.services.entries import wait_for_others
from election.voting.keystore import KeyStore
from election.voting.models import Ceremony, Contributor, PoolEntry, Trustee
from election.voting.queries import ceremony_of, trustees_of

RERUNS = 4  # pool entries beyond what the rulebook can need


def start_ceremony(
    session: Session,
    *,
    election: Election,
    trustees: Sequence[Person],
    adjuster: Person,
    rehearsal: bool,
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> Ceremony:
    """Call the trustees together: fix who they are and the pool of uuids."""
    wait_for_others(session, session.get_one(Network, election.network_id))
    rulebook = rulebook_of_election(session, election)
    refuse_if(_start_violations(session, election, rulebook, trustees, adjuster, now))
    ceremony = Ceremony(
        network_id=election.network_id,
        election_id=election.id,
        threshold=rulebook.committee.threshold,
        rehearsal=rehearsal,
        started_at=now,
    )
    session.add(ceremony)
    session.flush()
    keys.create_seed(ceremony.id)
    for number, person in enumerate(trustees, 1):
        session.add(
            Trustee(
                network_id=election.network_id,
                ceremony_id=ceremony.id,
                number=number,
                person_id=person.id,
            )
        )
    boxed = rulebook.voting.tie is Tie.LOT_BOX
    for person in (*trustees, adjuster) if boxed else ():
        session.add(
            Contributor(
                network_id=election.network_id, ceremony_id=ceremony.id, person_id=person.id
            )
        )
    for number in range(1, pool_size(rulebook, _contests(session, election)) + 1):
        session.add(
            PoolEntry(
                network_id=election.network_id,
                ceremony_id=ceremony.id,
                number=number,
                uuid=new_uuid(),
                lot_uuid=new_uuid(),
            )
        )
    audit.about(session, ceremony, "ceremony:start", actor=actor, at=now, trustees=len(trustees))
    return ceremony


def lock(session: Session, ceremony: Ceremony) -> None:
    """Let one transaction at a time change a ceremony; SQLite has a single writer anyway.

    What was read before is read anew: somebody may have changed it while this one waited.
    """
    session.flush()
    session.execute(sa.select(Ceremony.id).where(Ceremony.id == ceremony.id).with_for_update())
    session.expire_all()


def abandon_ceremony(
    session: Session,
    *,
    ceremony: Ceremony,
    why: str,
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Give up a ceremony that went wrong, so that another can begin; nothing of it is used again.

    Refused once the manifest is published: its hash is out.
    """
    lock(session, ceremony)
    refuse_if(_abandon_violations(ceremony, why))
    ceremony.abandoned_at = now
    audit.about(session, ceremony, "ceremony:abandon", actor=actor, at=now, why=why)
    keys.destroy_seed(ceremony.id)


def _abandon_violations(ceremony: Ceremony, why: str) -> Iterator[Violation]:
    if ceremony.manifest is not None:
        yield violation(
            "manifest-published", "The manifest of this ceremony is published; it stands."
        )
    if not why.strip():
        yield violation("abandon-why", "Say why the ceremony is given up.")


def pool_size(rulebook: Rulebook, contests: int) -> int:
    """Return how many uuids an election takes: two per contest and round, and four for reruns."""
    return 2 * contests * rulebook.voting.rounds + RERUNS


def _contests(session: Session, election: Election) -> int:
    return len({office.office for office in offices_of(session, election)})


def _start_violations(
    session: Session,
    election: Election,
    rulebook: Rulebook,
    trustees: Sequence[Person],
    adjuster: Person,
    now: datetime,
) -> list[Violation]:
    committee = {
        person.id
        for _, person in holders(
            session, election.network_id, rulebook.committee.office, day_of(session, election, now)
        )
    }
    wanted = rulebook.committee.trustees
    claims = (
        (
            ceremony_of(session, election) is None,
            violation("ceremony-twice", "The key ceremony of this election has begun already."),
        ),
        (
            len({person.id for person in trustees}) == len(trustees) == wanted,
            violation(
                "trustees-number",
                "The rulebook asks for {wanted} trustees; name each of them once.",
                rulebook.source("committee.trustees"),
                wanted=wanted,
            ),
        ),
        (
            all(person.id in committee for person in trustees),
            violation(
                "trustee-outside-committee",
                "The trustees are members of the nomination committee.",
                rulebook.source("committee.trustees"),
            ),
        ),
        (
            adjuster.id not in {person.id for person in trustees},
            violation(
                "adjuster-is-trustee",
                "The adjuster who fills the lot boxes must be somebody else than the trustees.",
            ),
        ),
        (
            not any(_has(session, person, GrantedRole.CODE_OFFICER) for person in trustees),
            violation(
                "trustee-is-code-officer",
                "A trustee cannot be code officer: who knows whose code is whose must not help to "
                "open the ballots. End that role first, or choose another trustee.",
            ),
        ),
        (
            not _has(session, adjuster, GrantedRole.COORDINATOR),
            violation(
                "adjuster-is-coordinator",
                "The adjuster must be somebody else than a coordinator: she keeps the envelope "
                "with the recovery copy.",
            ),
        ),
        (
            adjuster.network_id == election.network_id,
            violation("adjuster-unknown", "The adjuster is nobody of this network."),
        ),
    )
    return [*cancellation(election), *(reason for holds, reason in claims if not holds)]


def _has(session: Session, person: Person, role: GrantedRole) -> bool:
    held = sa.select(RoleGrant.id).where(
        RoleGrant.person_id == person.id,
        RoleGrant.role == role,
        RoleGrant.ended_at.is_(None),
    )
    return session.scalar(held.limit(1)) is not None


def post_certificate(
    session: Session,
    *,
    trustee: Trustee,
    certificate: str,
    signing_key: str,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Take a trustee's certificate, and the key she will sign results and heads with."""
    ceremony = _ceremony(session, trustee)
    lock(session, ceremony)
    if _is_repeated(ceremony, trustee, certificate=certificate, signing_key=signing_key):
        return
    others = trustees_of(session, ceremony)
    refuse_if(
        _step_violations(
            ceremony.abandoned_at is None and not any(other.polynomial for other in others),
            signing_key != ceremony.officer_key
            and not any(
                other.signing_key == signing_key for other in others if other.id != trustee.id
            ),
        )
    )
    _check_signing_key(signing_key)
    with refused_messages():
        check_certificate(
            certificate, index=trustee.number, size=len(others), threshold=ceremony.threshold
        )
    trustee.certificate, trustee.signing_key = certificate, signing_key
    audit.about(
        session, ceremony, "ceremony:certificate", actor=actor, at=now, trustee=trustee.number
    )


def certificates(session: Session, ceremony: Ceremony) -> Certificates:
    """Return the certificates once all are there; raises RefusedError."""
    texts = [trustee.certificate for trustee in trustees_of(session, ceremony)]
    missing = [number for number, text in enumerate(texts, 1) if text is None]
    refuse_if(_missing(missing, "certificate"))
    with refused_messages():
        return Certificates(
            certs=tuple(text for text in texts if text), threshold=ceremony.threshold
        )


def post_polynomial(
    session: Session, *, trustee: Trustee, polynomial: str, actor: audit.Actor, now: datetime
) -> None:
    """Take a trustee's polynomial: the shares in it are encrypted to the others."""
    ceremony = _ceremony(session, trustee)
    lock(session, ceremony)
    if _is_repeated(ceremony, trustee, polynomial=polynomial):
        return
    known = certificates(session, ceremony)
    keyed = any(other.voutput for other in trustees_of(session, ceremony))
    refuse_if(_step_violations(ceremony.abandoned_at is None and not keyed))
    with refused_messages():
        steps.check_polynomial(known, trustee.number, polynomial)
    trustee.polynomial = polynomial
    audit.about(
        session, ceremony, "ceremony:polynomial", actor=actor, at=now, trustee=trustee.number
    )


def vinput_for(session: Session, trustee: Trustee) -> str:
    """Return what the others sent to a trustee, routed; raises RefusedError until all have."""
    ceremony = _ceremony(session, trustee)
    texts = _polynomials(session, ceremony)
    with refused_messages():
        return steps.vinputs(certificates(session, ceremony), texts)[trustee.number - 1]


def post_voutput(
    session: Session, *, trustee: Trustee, voutput: str, actor: audit.Actor, now: datetime
) -> None:
    """Take a trustee's public key; her private key is in it, encrypted to herself."""
    ceremony = _ceremony(session, trustee)
    lock(session, ceremony)
    if _is_repeated(ceremony, trustee, voutput=voutput):
        return
    texts = _polynomials(session, ceremony)
    refuse_if(_step_violations(ceremony.abandoned_at is None and trustee.voutput is None))
    with refused_messages():
        steps.check_voutput(certificates(session, ceremony), texts, trustee.number, voutput)
    trustee.voutput = voutput
    audit.about(session, ceremony, "ceremony:key", actor=actor, at=now, trustee=trustee.number)


def parameters(session: Session, ceremony: Ceremony) -> dict[str, object]:
    """Return the threshold key set, once every trustee has posted her key."""
    outputs = [trustee.voutput for trustee in trustees_of(session, ceremony)]
    refuse_if(_missing([number for number, text in enumerate(outputs, 1) if not text], "key"))
    known = certificates(session, ceremony)
    with refused_messages():
        return _parameters(
            known.certs,
            known.threshold,
            tuple(_polynomials(session, ceremony)),
            tuple(text for text in outputs if text),
        )


@lru_cache(maxsize=8)
def _parameters(
    certs: tuple[str, ...],
    threshold: int,
    polynomials: tuple[str, ...],
    voutputs: tuple[str, ...],
) -> dict[str, object]:
    """Put the key set together and verify it: once for the same messages."""
    known = Certificates(certs=certs, threshold=threshold)
    return steps.threshold_parameters(known, polynomials, voutputs)


def _polynomials(session: Session, ceremony: Ceremony) -> list[str]:
    texts = [trustee.polynomial for trustee in trustees_of(session, ceremony)]
    refuse_if(_missing([number for number, text in enumerate(texts, 1) if not text], "polynomial"))
    return [text for text in texts if text]


def _is_repeated(ceremony: Ceremony, trustee: Trustee, **message: str) -> bool:
    """Tell whether a message is there as it is sent: the answer to it was lost on the way."""
    there = all(getattr(trustee, name) == text for name, text in message.items())
    return there and ceremony.abandoned_at is None


_MISSING = {
    "certificate": "The certificate of trustee {number} is not there yet.",
    "polynomial": "The polynomial of trustee {number} is not there yet.",
    "key": "The key of trustee {number} is not there yet.",
}


def _missing(numbers: list[int], what: str) -> Iterator[Violation]:
    for number in numbers:
        yield violation(
            "trustee-missing",
            _MISSING[what],
            number=number,
        )


def _step_violations(in_time: bool, own_key: bool = True) -> Iterator[Violation]:
    if not in_time:
        yield violation(
            "ceremony-step-over", "This step of the key ceremony is over; start the ceremony anew."
        )
    if not own_key:
        yield violation("signing-key-shared", "Two persons cannot have the same signing key.")


def _check_signing_key(public: str) -> None:
    try:
        key_id(public)
    except BadSignatureError as error:
        raise RefusedError([violation("signing-key", "{says}.", says=str(error))]) from None


@contextmanager
def refused_messages() -> Iterator[None]:
    """Turn a fault in a trustee's message into a refusal that names her."""
    try:
        yield
    except CeremonyError as error:
        raise RefusedError(
            [violation("ceremony-message", "{says}", says=str(error), trustee=error.trustee)]
        ) from None


def _ceremony(session: Session, trustee: Trustee) -> Ceremony:
    return session.get_one(Ceremony, trustee.ceremony_id)
