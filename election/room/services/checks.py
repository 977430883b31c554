"""Why a key, a wrapped key or a sealed text is not taken."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from election.core.refusal import Violation, violation
from election.core.room.frame import EVERYBODY, LEAST, MOST, Frame
from election.core.room.statement import POINT, BadKeyError, check_signature, read_point
from election.elections.models import Election
from election.elections.queries import cancellation, day_of
from election.people.models import Person
from election.room.models import MemberKey, RoomKey, SealedText
from election.room.queries import Rights, erased_at, members_on

if TYPE_CHECKING:
    from election.room.services.keys import KeyRing, NewKey, Wrap

TAG = 16  # bytes that AES-GCM adds
SEED = 32  # bytes of a share, and of a wrapped key
MARK = 32
LONGEST_BOX = 48 * 1024  # characters


def closed(session: Session, election: Election) -> list[Violation]:
    """Return why nothing more happens in the room: the election is called off, or is final."""
    found = cancellation(election)
    if not found and erased_at(session, election) is not None:
        template = "The election is over, and the committee's room has been emptied."
        found = [violation("room-erased", template)]
    return found


def not_in_committee(
    session: Session, election: Election, person: Person, now: datetime
) -> list[Violation]:
    """Return why a person has no part in the room."""
    if person.id in members_on(session, election, day_of(session, election, now)):
        return []
    template = "{name} does not sit in the nomination committee."
    return [violation("not-in-committee", template, name=person.name)]


def outside(person: Person) -> list[Violation]:
    """Return why a member cannot give what she does not have."""
    template = "{name} has not been let into the room yet."
    return [violation("not-let-in", template, name=person.name)]


def changed_meanwhile(seen: UUID | None, whole: RoomKey | None) -> list[Violation]:
    """Return why keys are not made: another member made some meanwhile."""
    if seen == (whole.id if whole else None):
        return []
    template = "Another member has made the room's keys meanwhile. Load the page again."
    return [violation("room-keys-changed", template)]


def bad_points(points: Iterable[str | None]) -> list[Violation]:
    """Return why these are no public keys."""
    try:
        for one in points:
            read_point(one or "")
    except BadKeyError:
        return _unfit()
    return []


def bad_ring(keys: Sequence[NewKey], scopes: Collection[str]) -> list[Violation]:
    """Return why keys cannot be the room's."""
    named = [one.scope for one in keys]
    whole = [one for one in keys if one.scope == EVERYBODY]
    offices = [one for one in keys if one.scope != EVERYBODY]
    is_wrong = (
        not keys
        or len(set(named)) != len(named)
        or not set(named) <= set(scopes)
        or any(one.signature is not None for one in whole)
        or any(one.signing_key is not None for one in offices)
        or any(one.id.version != 4 for one in keys)
    )
    points = [one.public_key for one in keys] + [one.signing_key for one in whole]
    return _unfit() if is_wrong else bad_points(points)


def missing_offices(wanted: Collection[str], there: Collection[str]) -> list[Violation]:
    """Return why a new key of the whole committee leaves an office of its maker without one."""
    return [] if set(wanted) <= set(there) else _unfit()


def not_hers(keys: Sequence[NewKey], hers: Collection[str]) -> list[Violation]:
    """Return why a member does not make these keys: she may not hold them herself."""
    return _not_given() if {one.scope for one in keys} - set(hers) else []


def bad_signatures(
    frame: Frame, signing: str | None, ring: KeyRing, current: Mapping[str, RoomKey]
) -> list[Violation]:
    """Return why the whole committee's key does not vouch for the offices' keys."""
    said = [
        (one.signature, frame.office_key(one.scope, str(one.id), one.public_key))
        for one in ring.keys
        if one.scope != EVERYBODY
    ]
    said += [
        (signature, frame.office_key(scope, str(current[scope].id), current[scope].public_key))
        for scope, signature in ring.offices.items()
        if scope in current
    ]
    return _unsigned(signing, said)


def bad_vouching(
    frame: Frame,
    signing: str | None,
    members: Mapping[UUID, str],
    hers: Mapping[UUID, MemberKey],
) -> list[Violation]:
    """Return why members are not let in by these signatures."""
    if not set(members) <= set(hers):
        return _unfit()
    said = [
        (signature, frame.member_key(str(person_id), hers[person_id].public_key))
        for person_id, signature in members.items()
    ]
    return _unsigned(signing, said)


def _unsigned(signing: str | None, said: Iterable[tuple[str | None, bytes]]) -> list[Violation]:
    try:
        for signature, statement in said:
            check_signature(signing or "", signature or "", statement)
    except BadKeyError:
        return _unfit()
    return []


def bad_wraps(
    wraps: Sequence[Wrap],
    keys: Mapping[UUID, RoomKey],
    vouched: Collection[UUID],
    rights: Rights,
) -> list[Violation]:
    """Return why members are not given these keys."""
    for one in wraps:
        key = keys.get(one.room_key_id)
        if key is None or one.person_id not in vouched:
            return _unfit()
        if key.scope not in rights.get(one.person_id, frozenset()):
            return _not_given()
        if length_of(one.box) != POINT + SEED + TAG:
            return _unfit()
    return []


def bad_mark(mark: str) -> list[Violation]:
    """Return why this is no mark."""
    return [] if length_of(mark) == MARK else _unfit()


def bad_box(box: str) -> list[Violation]:
    """Return why a box is not taken: of no length that a padded text has."""
    size = length_of(box) - TAG
    fits = size in {LEAST << power for power in range(12) if LEAST << power <= MOST}
    return [] if fits else _unfit()


def bad_share(box: str) -> list[Violation]:
    """Return why a share of a text's key is not taken."""
    return [] if length_of(box) == POINT + SEED + TAG else _unfit()


def twice(session: Session, text_id: UUID) -> Iterator[Violation]:
    """Yield why a text cannot be put into the room under its id."""
    if text_id.version != 4 or session.get(SealedText, text_id) is not None:
        template = "This has been sent already. Load the page again to see it."
        yield violation("text-twice", template)


def length_of(box: str) -> int:
    """Return how many bytes a text in base64 has; -1 when it is none."""
    try:
        return len(b64decode(box, validate=True)) if len(box) <= LONGEST_BOX else -1
    except ValueError:
        return -1


def _unfit() -> list[Violation]:
    template = "What your browser sent does not fit the room. Load the page again."
    return [violation("room-unfit", template)]


def _not_given() -> list[Violation]:
    template = "A member with a conflict of interest has no key of that office."
    return [violation("key-not-hers", template)]
