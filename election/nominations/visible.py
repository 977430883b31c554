"""Whether the reader may see somebody who stands."""

from __future__ import annotations

from election.core.rulebook.model import MemberKind, Rulebook
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.nominations.candidacies import names_are_shown
from election.nominations.profiles import stands_for
from election.nominations.rights import working_on
from election.people.models import Person
from election.web.access import Role
from election.web.request import actor, db, now, roles


def i_may_see(election: Election) -> bool:
    """Tell whether the reader may see names, once they are shown to anybody."""
    return names_are_public(rulebook_of_election(db(), election)) or bool(roles())


def names_are_public(rulebook: Rulebook) -> bool:
    """Tell whether everybody may see who stands.

    Where members are organisations it is their public business. Where they are persons, a
    name tells a membership, and members alone see it.
    """
    return rulebook.membership.kind is MemberKind.ORGANISATIONS


def prepared_by_me(election: Election, nominee: Person) -> bool:
    """Tell whether the reader sits in the committee and works on all that she stands for."""
    if Role.COMMITTEE not in roles():
        return False
    return bool(working_on(db(), election, actor(), [nominee], now()))


def is_seen(election: Election, nominee: Person) -> bool:
    """Tell whether the reader may see that this person stands: she does, and names are shown."""
    return (
        i_may_see(election)
        and names_are_shown(db(), election)
        and bool(stands_for(db(), election, nominee, now()))
    )
