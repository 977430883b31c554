"""Names and offices that the pages offer to choose from, and the person meant by a name."""

from __future__ import annotations

from election.core.refusal import RefusedError
from election.core.rulebook.model import MemberKind, Rulebook
from election.elections.models import Election, ElectionOffice
from election.elections.queries import meeting_of, offices_of, rulebook_of_election
from election.nominations.forms import EnterForm, FloorForm, WhomForm
from election.nominations.services.outside import enter_outsider, is_open_to_anyone
from election.nominations.wording import nominators_text, seat_name
from election.people.models import Person
from election.people.queries import persons_by_key, register_of
from election.web.forms import Form, options
from election.web.request import actor, db, network, now

LONGEST_LIST = 1000  # names; a longer list is typed, not chosen from


def names_offered(election: Election, rulebook: Rulebook) -> list[tuple[str, str]]:
    """Return (name, member) of those whom members have appointed for the day of the meeting.

    Where members are persons there is no list: being one is nobody else's business.
    """
    if rulebook.membership.kind is MemberKind.PERSONS:
        return []
    on = meeting_of(db(), election).held_on
    register = register_of(db(), election.network_id)
    members = {one.id: one.name for one in register.members if one.is_member(on)}
    persons = {one.id: one.name for one in register.persons}
    names = list(persons.values())
    offered = {
        one.person: members[one.member]
        for one in register.appointments
        if one.member in members and one.is_valid(on)
    }
    if len(offered) > LONGEST_LIST:
        return []
    twice = {name for name in names if names.count(name) > 1}
    found = [
        (key if persons[key] in twice else persons[key], member) for key, member in offered.items()
    ]
    return sorted(found, key=lambda one: (one[0].casefold(), one[1]))


def seats_offered(
    election: Election, rulebook: Rulebook, *, without: frozenset[str] = frozenset()
) -> list[tuple[str, str]]:
    """Return the parts of offices a name can still be put forward for, as a form's choices."""
    return [
        (row.id.hex, seat_name(rulebook, row))
        for row in offices_of(db(), election)
        if row.frozen_at is None and row.concluded_at is None and row.office not in without
    ]


def entering(
    form: EnterForm | FloorForm, election: Election, without: frozenset[str] = frozenset()
) -> dict[str, object]:
    """Offer on a form what another enters for a nominator; return what its page shows."""
    rulebook = rulebook_of_election(db(), election)
    form.offices.choices = options(seats_offered(election, rulebook, without=without))
    return {
        "form": form,
        "election": election,
        "rulebook": rulebook,
        "meeting": meeting_of(db(), election),
        "names": names_offered(election, rulebook),
        "nominators": nominators_text(rulebook),
    }


def chosen_seats(election: Election, chosen: list[str]) -> list[tuple[str, str | None]]:
    """Return the offices chosen on a form, as the services name them."""
    rows: list[ElectionOffice] = [row for row in offices_of(db(), election) if row.id.hex in chosen]
    return [(row.office, row.part) for row in rows]


def open_to_anyone(election: Election, rulebook: Rulebook) -> bool:
    """Tell whether an office is up that somebody outside the register may hold."""
    return any(is_open_to_anyone(rulebook, row) for row in offices_of(db(), election))


def nominee_meant(form: WhomForm, election: Election, name: str) -> Person | None:
    """Return who is nominated: of the register, or entered as somebody outside of it.

    None when nobody is meant, or several; the form then says so. To be called within the
    transaction that nominates her.
    """
    if not form.outside.data:
        return person_meant(form, name)
    email = form.email.data or None
    return enter_outsider(db(), election=election, name=name, email=email, actor=actor(), now=now())


def person_meant(form: Form, name: str) -> Person | None:
    """Return who is meant; when nobody is, or several, the form says so."""
    try:
        found = register_of(db(), network().id).find_person(name)
    except RefusedError as refused:
        form.refusals.extend(refused.violations)
        return None
    return persons_by_key(db(), network().id)[found.id]
