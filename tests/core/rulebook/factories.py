"""Registers for tests, and the networks' own rulebooks; each test states only what it is about."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import Role
from election.core.rulebook.nomination import Answer, Nomination, NominationDates
from election.core.rulebook.register import Appointment, Member, Person, Register

RULEBOOKS = Path(__file__).parents[3] / "rulebooks"
RULEBOOK = load_rulebook((RULEBOOKS / "halsa-och-demokrati.toml").read_bytes())
PERSONS_RULEBOOK = load_rulebook((RULEBOOKS / "svs-helsepolitiske-nettverk.toml").read_bytes())

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


def with_rules(rulebook, room, **changes):
    """Return the rulebook with other values in one of its tables, such as ``nomination``."""
    return replace(rulebook, **{room: replace(getattr(rulebook, room), **changes)})


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


# An annual meeting in December 2028, and what comes before it


def at(month, day, hour=12, year=2028):
    return datetime(year, month, day, hour, tzinfo=UTC)


MEETING = date(2028, 12, 7)
DATES = NominationDates(
    opens_at=at(9, 1, 0),
    closes_at=at(11, 16, 0),
    proposal_published_at=at(11, 20),
    item_opened_at=at(12, 7, 10),
    item_closed_at=at(12, 7, 11),
    answer_until=at(11, 19, 0),
)
NETWORK = register(
    ordinary("Gotland", "G1", 1),
    ordinary("Gotland", "G2", 2),
    substitute("Gotland", "G9", 1),
    ordinary("Uppsala", "U1", 1),
    substitute("Uppsala", "U9", 1),
    ordinary("Dalarna", "D1", 1),
    persons=[person("K", name="Koordinator")],
)


def nomination(**changes):
    values = {
        "office": "working-committee",
        "nominee": "U1",
        "nominator": "G1",
        "member": "gotland",
        "made_at": at(11, 15, 23),
    }
    return Nomination(**(values | changes))


def accepted(nominee, **changes):
    values = {"nominee": nominee, "answer": Answer.ACCEPTED, "answered_at": at(11, 16)}
    return nomination(**(values | changes))


def codes(found):
    return [one.code for one in found]
