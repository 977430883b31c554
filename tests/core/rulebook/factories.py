"""Rulebooks and registers for tests; each test states only what it is about."""

from dataclasses import replace
from datetime import date

from election.core.rulebook.model import (
    AfterSeatLoss,
    Body,
    ByElection,
    CommitteeRules,
    Consent,
    Deferral,
    ElectionYears,
    Eligibility,
    Majority,
    MajorityBase,
    MeetingForm,
    MeetingKind,
    MeetingRules,
    MemberKind,
    Membership,
    Mode,
    NominationRules,
    Nominators,
    Office,
    Role,
    Rulebook,
    RunOff,
    SeatException,
    SeatPart,
    Secrecy,
    Selections,
    Tie,
    Timing,
    VotingRules,
)
from election.core.rulebook.register import Appointment, Member, Person, Register

BIG = ("Stockholm", "Skåne", "Västra Götaland")
SMALL = (
    "Uppsala",
    "Sörmland",
    "Östergötland",
    "Jönköpings län",
    "Kronoberg",
    "Kalmar län",
    "Gotland",
    "Blekinge",
    "Halland",
    "Värmland",
    "Örebro län",
    "Västmanland",
    "Dalarna",
    "Gävleborg",
    "Västernorrland",
    "Jämtland Härjedalen",
    "Västerbotten",
    "Norrbotten",
)
ADOPTED = date(2011, 12, 8)
TODAY = date(2026, 11, 22)
DECISION = "Owner group 2012-02-01 § 7"


def part(name, least, most):
    return SeatPart(id=name, titles={"en": name}, least=least, most=most)


def office(name, *, parts, eligible=Eligibility.ORDINARY_REPRESENTATIVE, includes=(), order=1):
    return Office(
        id=name,
        titles={"en": name.replace("-", " ")},
        body=name,
        elected_by="network-group",
        parts=parts,
        includes=includes,
        term_years=2,
        first_year=2004,
        deferral=Deferral.DEFERRED,
        eligible=eligible,
        order=order,
    )


OFFICES = {
    "chair": office("chair", parts=(part("chair", 1, 1),), order=1),
    "vice-chair": office("vice-chair", parts=(part("vice-chair", 1, 1),), order=2),
    "working-committee": office(
        "working-committee",
        parts=(part("member", 5, 9),),
        includes=("chair", "vice-chair"),
        order=3,
    ),
    "nomination-committee": office(
        "nomination-committee",
        parts=(part("convener", 1, 1), part("member", 2, 2)),
        eligible=Eligibility.REPRESENTATIVE_OR_SUBSTITUTE,
        order=4,
    ),
}
SOURCES = {
    "membership.kind": "R9",
    "membership.decided_by": "R7",
    "membership.ordinary": "R10",
    "membership.substitutes": "R10",
    "membership.exceptions": "R11",
    "membership.substitution": "Q14",
    "membership.member_days": "Q-days",
    "membership.fee_required": "Q-fee",
    "offices.chair": "R23",
    "offices.vice-chair": "R23",
    "offices.working-committee": "R21",
    "offices.working-committee.eligible": "R23",
    "offices.nomination-committee": "R32",
    "offices.nomination-committee.eligible": "Q11",
    "nomination": "R33",
    "nomination.floor": "Q15",
    "nomination.nominators": "Q12",
    "committee": "R32",
    "timing.seat_loss": "Q6",
    "timing.seat_loss_while_deferred": "Q6",
}
MEMBERSHIP = Membership(
    kind=MemberKind.ORGANISATIONS,
    decided_by="owner-group",
    ordinary=2,
    substitutes=2,
    exceptions=tuple(SeatException(member=name, ordinary=4, substitutes=4) for name in BIG),
    member_days=0,
    fee_required=False,
)
NOMINATION = NominationRules(
    nominators=Nominators.REPRESENTATIVES,
    self_nomination=True,
    consent=Consent.EXPLICIT,
    supporters=0,
    floor=True,
    member_decision_required=False,
    closes_days_before=None,
)
COMMITTEE = CommitteeRules(
    office="nomination-committee",
    size=3,
    convener="convener",
    may_be_candidates=True,
    proposes_own_successors=True,
    trustees=3,
    threshold=2,
    signatures=2,
)
VOTING = VotingRules(
    mode=Mode.AT_THE_MEETING,
    secrecy=Secrecy.IF_CONTESTED,
    acclamation=True,
    selections=Selections.AT_MOST,
    blank=True,
    majority=Majority.RELATIVE,
    base=MajorityBase.VALID,
    rounds=1,
    run_off=RunOff.TOP_TWO_PER_SEAT,
    tie=Tie.LOT_BOX,
    least_ballots=5,
)
RULEBOOK = Rulebook(
    id="test-network",
    name="Test network",
    languages=("sv", "en"),
    version="1",
    adopted_on=ADOPTED,
    adopted_by="owner-group",
    valid_from=ADOPTED,
    signed_by="Testperson Ett",
    superior=(),
    paragraphs={},
    interpretations={},
    sources=SOURCES,
    membership=MEMBERSHIP,
    bodies={
        "network-group": Body(id="network-group", titles={"en": "network group"}, outside=False),
        "owner-group": Body(id="owner-group", titles={"en": "owner group"}, outside=True),
        "coordinator": Body(id="coordinator", titles={"en": "coordinator"}, outside=False),
    },
    offices=OFFICES,
    timing=Timing(
        kind=MeetingKind.ANNUAL,
        month=12,
        election_years=ElectionYears(first=2006, every=4),
        deferred_to=MeetingKind.NETWORK_GROUP,
        seat_loss=AfterSeatLoss.SEAT_LOST,
        seat_loss_while_deferred=AfterSeatLoss.KEEPS_UNTIL_ELECTION,
        by_election=ByElection.BELOW_MINIMUM_OR_DECIDED,
    ),
    nomination=NOMINATION,
    committee=COMMITTEE,
    voting=VOTING,
    meetings=MeetingRules(
        forms=tuple(MeetingForm), electing=(MeetingKind.ANNUAL, MeetingKind.NETWORK_GROUP)
    ),
    text=b"",
    digest="0" * 64,
)
PERSONS_RULEBOOK = replace(
    RULEBOOK,
    id="test-persons",
    membership=replace(
        MEMBERSHIP,
        kind=MemberKind.PERSONS,
        decided_by=None,
        ordinary=1,
        substitutes=0,
        exceptions=(),
        member_days=30,
        fee_required=True,
    ),
    offices={name: replace(one, eligible=Eligibility.MEMBER) for name, one in OFFICES.items()},
    nomination=replace(NOMINATION, nominators=Nominators.MEMBERS),
)


def member(name, **changes):
    values = {"id": name.lower(), "name": name, "since": ADOPTED, "decision": DECISION}
    return Member(**(values | changes))


def person(who, **changes):
    return Person(**({"id": who, "name": f"Ledamot {who}"} | changes))


def ordinary(of, who, position=1, since=ADOPTED, until=None):
    return _appointment(of, who, Role.ORDINARY, position, since, until)


def substitute(of, who, position=1, since=ADOPTED, until=None):
    return _appointment(of, who, Role.SUBSTITUTE, position, since, until)


def _appointment(of, who, role, position, since, until):
    return Appointment(
        member=of.lower(), person=who, role=role, position=position, since=since, until=until
    )


def register(*appointments, members=(), persons=()):
    """Build the register that these appointments need, and more where a test asks for it."""
    named = {one.id: one for one in members}
    for one in appointments:
        known = next((name for name in BIG + SMALL if name.lower() == one.member), one.member)
        named.setdefault(one.member, member(known, id=one.member))
    people = {one.id: one for one in persons}
    for one in appointments:
        people.setdefault(one.person, person(one.person))
    return Register(
        members=tuple(named.values()), persons=tuple(people.values()), appointments=appointments
    )


def full_register():
    """Build the register when all regions take part: 48 ordinary and 48 substitutes."""
    appointments = []
    for name in BIG + SMALL:
        for position in range(1, (4 if name in BIG else 2) + 1):
            appointments.append(ordinary(name, f"{name}-{position}", position))
            appointments.append(substitute(name, f"{name}-e{position}", position))
    return register(*appointments)
