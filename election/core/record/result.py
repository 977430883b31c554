"""The result: counts, lots and elected persons of every contest, and why a uuid stayed unopened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from election.core.count import LotDrawn
from election.core.record.document import Bits, Document, Name, Sha256, Uuid
from election.core.record.manifest import Meeting
from election.core.record.opening import Candidate
from election.core.record.replacement import Replacement

VERSION = 1


class How(StrEnum):
    """How a person was elected."""

    BALLOT = "ballot"
    ACCLAMATION = "acclamation"


class DecisionKind(StrEnum):
    """What two persons may decide when the plan does not hold; the verifier shows it."""

    FEW_BALLOTS = "few-ballots"  # a box with fewer than the rulebook's least is opened
    EARLY_CLOSE = "early-close"
    LOT_BY_HAND = "lot-by-hand"  # though the manifest announced lot boxes
    CLOSED_WITHOUT_KEY = "closed-without-key"  # the contest key was lost while voting was open
    NO_FURTHER_ROUND = "no-further-round"  # the seats a next round would fill stay unfilled
    ANNULLED = "annulled"  # the box is not counted; the record tells it beside the rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    kind: DecisionKind
    why: str
    by: tuple[str, ...]  # names of at least two persons


@dataclass(frozen=True, slots=True, kw_only=True)
class HandLot:
    """A lot drawn by hand before witnesses, where no lot box decides."""

    office: Name
    part: Name
    order: tuple[str, ...]
    witnesses: tuple[str, ...]  # at least two


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    office: Name
    part: Name
    seats: int
    votes: Mapping[str, int]  # by candidate id
    blank: int
    passed_over: tuple[str, ...]  # candidates elected already, or who declined
    majority: int | None  # votes needed; null where most votes win
    elected: tuple[str, ...]
    lots: tuple[LotDrawn, ...]
    goes_on: tuple[str, ...]  # who stands in the next round; empty: there is none
    unfilled: int
    waits: bool  # uncounted, because a candidate can still be elected to an earlier part


@dataclass(frozen=True, slots=True, kw_only=True)
class LotResult:
    uuid: Uuid
    head: Sha256
    bits: Bits


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResult:
    opening: int
    uuid: Uuid
    round: int
    head: Sha256  # of the archive's last event
    ballots: int  # cast in all, ballots that replaced an earlier one included
    turnout: int  # voters: one ballot of each is counted
    lot: LotResult | None
    questions: tuple[QuestionResult, ...]
    hand_lots: tuple[HandLot, ...]
    replacements: tuple[Replacement, ...]  # lost codes replaced while the round was open
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acclaimed:
    """Persons elected without a ballot, because no more stood than there were seats."""

    office: Name
    part: Name
    size: int
    seats: int
    persons: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """A candidate on a ballot who declined; passed over from this round on."""

    candidate: Candidate
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Annulled:
    """An opening whose ballot box is not counted; two persons decided it."""

    opening: int
    uuid: Uuid
    why: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestResult:
    contest: Name
    rounds: tuple[RoundResult, ...]
    acclaimed: tuple[Acclaimed, ...]
    declined: tuple[Declined, ...]
    annulled: tuple[Annulled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHeld:
    """An office announced in the manifest that this meeting did not elect: it ended before."""

    office: Name
    why: str
    by: tuple[str, ...]  # names of at least two persons
    moved_to: Meeting | None  # the meeting that goes on with it; null while none is planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Unopened:
    uuid: Uuid
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elected:
    """One elected person, so that nobody has to gather them from the contests."""

    office: Name
    part: Name
    id: Name
    name: str
    contest: Name
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Document):
    version: int
    manifest: Sha256
    chain: Sha256  # of the last opening, or of the manifest when none was opened
    contests: tuple[ContestResult, ...]  # in the order they are counted
    elected: tuple[Elected, ...]
    unopened: tuple[Unopened, ...]
    not_held: tuple[NotHeld, ...] = ()  # in the order of the manifest
