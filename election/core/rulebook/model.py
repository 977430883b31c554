"""What a rulebook says, as values: read from a file by ``load``, asked by every other rule.

Every value that decides something has a source: ``Rulebook.source("offices.chair.seats")``
gives the paragraph (R…, N…) or interpretation (Q…) it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from election.core.rulebook.balance import BodyBalance
from election.core.rulebook.period import DeadlineRules, Period
from election.core.rulebook.shown import ConsentShown, NominatorShown


class MemberKind(StrEnum):
    ORGANISATIONS = "organisations"
    PERSONS = "persons"


class Role(StrEnum):
    """In which capacity a member organisation has appointed a person."""

    ORDINARY = "ordinary"
    SUBSTITUTE = "substitute"


class MeetingKind(StrEnum):
    ANNUAL = "annual"
    NETWORK_GROUP = "network-group"
    COMMITTEE = "committee"
    OWNER_GROUP = "owner-group"
    SEMINAR = "seminar"


class MeetingForm(StrEnum):
    PHYSICAL = "physical"
    DIGITAL = "digital"
    HYBRID = "hybrid"


class Deferral(StrEnum):
    """What an election year does to an office's election."""

    DEFERRED = "deferred"  # to the first network-group meeting after New Year
    NEVER = "never"  # always at the annual meeting, also in an election year
    ANY_MEETING = "any-meeting"  # at any electing meeting of the nominal year


class Eligibility(StrEnum):
    """Who may hold an office."""

    ORDINARY_REPRESENTATIVE = "ordinary-representative"
    REPRESENTATIVE_OR_SUBSTITUTE = "representative-or-substitute"
    MEMBER = "member"
    ANYONE = "anyone"


class Nominators(StrEnum):
    """Who may nominate."""

    REPRESENTATIVES = "representatives"  # ordinary, in their member's name
    REPRESENTATIVES_AND_SUBSTITUTES = "representatives-and-substitutes"
    MEMBERS = "members"  # persons


class Consent(StrEnum):
    EXPLICIT = "explicit"
    OPT_OUT = "opt-out"


class Mode(StrEnum):
    AT_THE_MEETING = "at-the-meeting"
    OVER_DAYS = "over-days"


class Secrecy(StrEnum):
    ALWAYS = "always"
    IF_CONTESTED = "if-contested"  # or when one voter asks


class Selections(StrEnum):
    AT_MOST = "at-most"
    EXACTLY = "exactly"


class Majority(StrEnum):
    RELATIVE = "relative"
    ABSOLUTE = "absolute"  # more than half of the base


class MajorityBase(StrEnum):
    """Of what an absolute majority is more than half."""

    VALID = "valid"
    VALID_AND_BLANK = "valid-and-blank"
    PRESENT = "present"


class RunOff(StrEnum):
    """Who stands in the next round when a round leaves seats unfilled."""

    TOP_TWO_PER_SEAT = "top-two-per-seat"
    DROP_LOWEST = "drop-lowest"


class Tie(StrEnum):
    LOT_BOX = "lot-box"
    LOT_BY_HAND = "lot-by-hand"


class AfterDeclining(StrEnum):
    """What happens to a seat when who was elected to it declines (Q26)."""

    NEW_BALLOT = "new-ballot"  # among those who stood and are not elected
    NEXT_BY_VOTES = "next-by-votes"  # counted again without her
    VACANT = "vacant"


class AfterSeatLoss(StrEnum):
    """What happens to an office when its holder loses the seat that made her eligible (Q6)."""

    SEAT_LOST = "seat-lost"
    KEEPS_UNTIL_ELECTION = "keeps-until-election"


class ByElection(StrEnum):
    """When a vacancy is filled before its time (Q18)."""

    BELOW_MINIMUM_OR_DECIDED = "below-minimum-or-decided"
    ALWAYS = "always"
    NEVER = "never"


class NewYear(StrEnum):
    """Which New Year a deferred election follows (Q2)."""

    ENDING = "ending"  # the one that ends the election year
    BEGINNING = "beginning"  # the one that begins it


class Missed(StrEnum):
    """Where an election goes when its meeting was not held or elected nobody (Q5)."""

    NEXT_MEETING = "next-meeting"  # the next meeting that may elect
    SAME_KIND = "same-kind"  # the next meeting of the kind it was due at


class Votes(StrEnum):
    """How many votes a member organisation casts (Q13)."""

    PER_REPRESENTATIVE = "per-representative"
    PER_MEMBER = "per-member"


class Substitution(StrEnum):
    """Whom a substitute stands in for (Q14)."""

    POOLED = "pooled"  # any absent representative of her member, in the order the member gave
    PERSONAL = "personal"  # the representative of the same position only


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One rule of the network's own text: its id, where it stands, and its words."""

    id: str
    section: str
    words: str
    says: str  # the rule in English, one testable sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read a silent or ambiguous text, and the values it sets."""

    id: str
    says: str
    sets: Mapping[str, object]  # dotted key -> value
    rejected: str | None = None  # why it was considered and cannot be chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """A question the text leaves open; ``chosen`` is the reading in force."""

    id: str
    question: str
    readings: Mapping[str, Reading]
    chosen: str
    recommended: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatException:
    """A member with other seats than the rest (R11)."""

    member: str
    ordinary: int
    substitutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Who the members are, and what they send (R5, R10, R11, N3)."""

    kind: MemberKind
    decided_by: str | None  # body whose decision makes a member; a reference is then required
    ordinary: int  # seats a member organisation may fill; 1 where members are persons
    substitutes: int
    exceptions: tuple[SeatException, ...]
    member_days: int  # days of membership before a person has a vote
    fee_required: bool
    votes: Votes = Votes.PER_REPRESENTATIVE
    substitution: Substitution = Substitution.POOLED

    def seats(self, member: str) -> tuple[int, int]:
        """Return (ordinary, substitute) seats of the member of this name."""
        for other in self.exceptions:
            if other.member == member:
                return other.ordinary, other.substitutes
        return self.ordinary, self.substitutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An organ of the network, or a body outside it that decides for it."""

    id: str
    titles: Mapping[str, str]  # language -> title
    outside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPart:
    """Seats of one kind within an office, such as convener or member."""

    id: str
    titles: Mapping[str, str]
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An elected office (R15, R21-R24, R32-R34, N16)."""

    id: str
    titles: Mapping[str, str]
    body: str  # the organ its holders sit in
    elected_by: str  # the body whose roll votes
    parts: tuple[SeatPart, ...]  # in the order they are counted
    includes: tuple[str, ...]  # offices whose holders fill seats of this one (Q8)
    term_years: int
    first_year: int  # nominal year of the first election; fixes the cohort
    deferral: Deferral
    eligible: Eligibility
    order: int  # place in the sequence of elections

    @property
    def least(self) -> int:
        return sum(part.least for part in self.parts)

    @property
    def most(self) -> int:
        return sum(part.most for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionYears:
    """The public election years (valår) that defer an election: first, first + every, …"""

    first: int
    every: int
    extra: tuple[int, ...] = ()  # years outside the series (Q3)

    def __contains__(self, year: int) -> bool:
        in_series = year >= self.first and (year - self.first) % self.every == 0
        return in_series or year in self.extra


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When offices are elected (R24, R25)."""

    kind: MeetingKind
    month: int | None  # None: at the annual meeting, whichever month it is held in
    election_years: ElectionYears | None
    deferred_to: MeetingKind | None  # the first meeting of this kind (or annual) after New Year
    seat_loss: AfterSeatLoss
    seat_loss_while_deferred: AfterSeatLoss
    by_election: ByElection
    new_year: NewYear = NewYear.ENDING
    hold_over: bool = True  # a mandate runs until the election that replaces it (Q4)
    missed: Missed = Missed.NEXT_MEETING


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationRules:
    """How names are put forward (R33, Q12, Q15)."""

    nominators: Nominators
    self_nomination: bool
    consent: Consent
    supporters: int  # further members who must support a nomination
    floor: bool  # nominations at the meeting until the item is closed
    member_decision_required: bool
    closes_days_before: Period | None  # None: the organiser enters the date
    nominator_shown: NominatorShown = NominatorShown.PUBLIC
    consent_shown: ConsentShown = ConsentShown.PUBLISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeRules:
    """The nomination committee (R32-R34, Q11)."""

    office: str  # the office its members hold
    size: int
    convener: str  # id of the SeatPart that is the convener
    may_be_candidates: bool  # False: refused; True: allowed with a warning
    proposes_own_successors: bool
    trustees: int
    threshold: int  # trustees needed to decrypt
    signatures: int  # committee signatures that make a result final
    feedback: bool = True  # members may write to it in confidence about those who stand
    told_before_hours: int = 0  # from telling those not proposed to publication, at least
    quorum: int = 1  # members without a conflict of interest who prepare an office, at least


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingRules:
    """How votes are cast and counted (Q13, Q15)."""

    mode: Mode
    secrecy: Secrecy
    acclamation: bool
    selections: Selections
    blank: bool
    majority: Majority
    base: MajorityBase
    rounds: int  # rounds at most
    run_off: RunOff
    tie: Tie
    least_ballots: int  # fewer in a box: two persons decide whether it is opened
    declined: AfterDeclining = AfterDeclining.NEW_BALLOT


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRules:
    """Which forms of meeting are allowed (N5), and which kinds may elect (R36)."""

    forms: tuple[MeetingForm, ...]
    electing: tuple[MeetingKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """One version of one network's rules."""

    id: str
    name: str
    languages: tuple[str, ...]
    version: str
    adopted_on: date
    adopted_by: str
    valid_from: date
    signed_by: str
    superior: tuple[str, ...]  # sources that overrule this one (N18)
    paragraphs: Mapping[str, Paragraph]
    interpretations: Mapping[str, Interpretation]
    sources: Mapping[str, str]  # dotted key -> paragraph or interpretation id
    membership: Membership
    bodies: Mapping[str, Body]
    offices: Mapping[str, Office]  # in the order of election
    timing: Timing
    nomination: NominationRules
    committee: CommitteeRules
    voting: VotingRules
    meetings: MeetingRules
    text: bytes  # the file itself
    digest: str  # SHA-256 of the file, hex
    amended_by: str | None = None  # the body that may change the rules (Q16); None: not said
    deadlines: DeadlineRules = field(default_factory=DeadlineRules)
    balance: Mapping[str, BodyBalance] = field(default_factory=dict)  # by body
    sections: Mapping[str, str] = field(default_factory=dict)  # heading -> the network's own text

    def source(self, key: str) -> str | None:
        """Return the paragraph or interpretation the value of this dotted key rests on.

        A key without a source of its own rests on its table's: ``offices.chair`` for
        ``offices.chair.term_years``.
        """
        while key:
            if key in self.sources:
                return self.sources[key]
            key = key.rpartition(".")[0]
        return None
