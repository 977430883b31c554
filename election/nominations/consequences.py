"""What a change of the register would mean for those who are nominated (R23)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from election.core.refusal import Violation, violation
from election.core.rulebook.eligibility import eligibility_violations
from election.core.rulebook.nomination import Answer
from election.elections.models import Election
from election.elections.queries import Phase, elections, meeting_of, phase_of, rulebook_of_election
from election.nominations.candidacies import candidacies
from election.people.consequences import Outlook, tells_consequences
from election.people.queries import persons_by_id


@tells_consequences
def candidates(session: Session, outlook: Outlook) -> Iterator[Violation]:
    """Tell of each who stands in a coming election that she could no longer be elected."""
    for election in elections(session, outlook.network_id):
        if phase_of(session, election, outlook.now) not in {Phase.CONCLUDED, Phase.CANCELLED}:
            yield from _in_election(session, election, outlook)


def _in_election(session: Session, election: Election, outlook: Outlook) -> Iterator[Violation]:
    rulebook = rulebook_of_election(session, election)
    on = meeting_of(session, election).held_on
    persons = persons_by_id(session, outlook.network_id)
    for person_id, hers in candidacies(session, election, outlook.now).items():
        key = persons[person_id].key
        for one in hers:
            office = one.row.office
            before, after = (
                eligibility_violations(rulebook, office, key, register, on)
                for register in (outlook.before, outlook.after)
            )
            if one.state in {Answer.ACCEPTED, Answer.PENDING} and after and not before:
                template = (
                    "{name} is nominated to {office} ({election}) and could not be elected on "
                    "{day}."
                )
                yield violation(
                    "candidacy-touched",
                    template,
                    after[0].rule,
                    name=persons[person_id].name,
                    office=office,
                    election=election.title,
                    day=str(on),
                )
