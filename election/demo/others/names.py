"""Members who nominate, nominees who answer, the committee that proposes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from flask_babel import gettext as _

from election import audit
from election.core.refusal import RefusedError
from election.core.rulebook.nomination import Answer
from election.core.rulebook.seats import ballot_seats
from election.db import transaction
from election.demo.others.scene import Scene, members_of
from election.elections.models import ElectionOffice
from election.elections.queries import offices_of, rulebook_of_election
from election.nominations.models import Nomination
from election.nominations.queries import candidates, nominations
from election.nominations.rights import shut_out
from election.nominations.services.answer import answer
from election.nominations.services.nominate import nominate
from election.people.models import Person
from election.slates.queries import committee, published_proposal
from election.slates.services.checks import Name
from election.slates.services.proposal import draft_proposal, publish_proposal
from election.slates.services.telling import tell_not_proposed

NOMINATORS_TRIED = 3  # a nominee whom none of so many may nominate is left in peace
MORE_THAN_SEATS = 3  # candidates beyond the seats, so that there is something to choose


def nominate_and_answer(scene: Scene) -> list[str]:
    """Fill every office with more candidates than seats."""
    done = answer_invitations(scene)
    for row in offices_of(scene.session, scene.election):
        made = sum(1 for _one in _nominate_for(scene, row))
        if made:
            done.append(
                _("%(n)s persons were nominated for %(office)s.", n=made, office=row.office)
            )
    return done + answer_invitations(scene)


def _nominate_for(scene: Scene, row: ElectionOffice) -> Iterator[Nomination]:
    wanted = _seats(scene, row) + MORE_THAN_SEATS
    named = {one.nominee_id for one in nominations(scene.session, scene.election, row)}
    named |= {one.id for one in _committee(scene)}  # who stands takes no part in preparing it
    standing = len(candidates(scene.session, scene.election, row.office, row.part))
    persons = members_of(scene)
    for number in count():
        if standing >= wanted or number >= len(persons):
            return
        nominee = persons[(number * 5 + row.number * 3) % len(persons)]
        if nominee.id in named or not scene.is_other(nominee.id):
            continue
        made = _nominate(scene, row, nominee, persons)
        if made is not None:
            named.add(nominee.id)
            standing += 1
            yield made


def _nominate(
    scene: Scene, row: ElectionOffice, nominee: Person, persons: list[Person]
) -> Nomination | None:
    """Let the first who may nominate somebody else; None when the rules allow nobody to."""
    others = [one for one in persons if one.id != nominee.id and scene.is_other(one.id)]
    for nominator in others[:NOMINATORS_TRIED]:
        try:
            with transaction(scene.session):
                return nominate(
                    scene.session,
                    election=scene.election,
                    offices=[(row.office, row.part)],
                    nominee=nominee,
                    nominator=nominator,
                    actor=audit.person(nominator.id),
                    now=scene.now(),
                )[0]
        except RefusedError:
            continue
    return None


def _seats(scene: Scene, row: ElectionOffice) -> int:
    """Return how many seats are on the ballot; the fewest, where the meeting decides later."""
    rulebook = rulebook_of_election(scene.session, scene.election)
    return row.seats or ballot_seats(rulebook, row.office, _size(scene, row))[row.part]


def _size(scene: Scene, row: ElectionOffice) -> int:
    """Return the least number of an office, those of included offices counted."""
    office = rulebook_of_election(scene.session, scene.election).offices[row.office]
    return sum(part.least for part in office.parts)


def answer_invitations(scene: Scene) -> list[str]:
    """Let everyone who has not answered accept."""
    answered = 0
    for one in nominations(scene.session, scene.election):
        if one.answer is not Answer.PENDING or not scene.is_other(one.nominee_id):
            continue
        with transaction(scene.session):
            answer(
                scene.session,
                nomination=one,
                given=Answer.ACCEPTED,
                actor=audit.person(one.nominee_id),
                now=scene.now(),
            )
        answered += 1
    return [_("%(n)s nominees have accepted.", n=answered)] if answered else []


def answer_and_propose(scene: Scene) -> list[str]:
    """Let the committee propose the first candidates of every office, when nominations closed."""
    if published_proposal(scene.session, scene.election) is not None:
        return []
    others = [one for one in _committee(scene) if scene.is_other(one.id)]
    if not others:
        return []
    first = min(others, key=lambda one: len(_shut_out(scene, one)))
    actor = audit.person(first.id)
    with transaction(scene.session):
        proposal = draft_proposal(
            scene.session,
            election=scene.election,
            names=list(_proposed(scene, _shut_out(scene, first))),
            seats={
                row.office: _size(scene, row)
                for row in offices_of(scene.session, scene.election)
                if row.seats is None and row.office not in _shut_out(scene, first)
            },
            actor=actor,
            now=scene.now(),
        )
        tell_not_proposed(scene.session, proposal=proposal, actor=actor, now=scene.now())
    with transaction(scene.session):
        publish_proposal(scene.session, proposal=proposal, actor=actor, now=scene.now())
    return [_("The nomination committee has published its proposal.")]


def _committee(scene: Scene) -> list[Person]:
    return [one for _part, one in committee(scene.session, scene.election, scene.now().date())]


def _shut_out(scene: Scene, member: Person) -> frozenset[str]:
    return shut_out(scene.session, scene.election, member.id, scene.now())


def _proposed(scene: Scene, without: frozenset[str]) -> Iterator[Name]:
    rules = rulebook_of_election(scene.session, scene.election).committee
    taken: set[object] = set()
    for row in offices_of(scene.session, scene.election):
        if row.office in without:
            continue
        if row.office == rules.office and not rules.proposes_own_successors:
            continue
        standing = candidates(scene.session, scene.election, row.office, row.part)
        free = [one for one in standing if one.person_id not in taken][: _seats(scene, row)]
        for one in free:
            taken.add(one.person_id)
            person = scene.session.get_one(Person, one.person_id)
            yield Name(office=row.office, part=row.part, person=person)
