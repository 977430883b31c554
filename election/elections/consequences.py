"""What a change of the register would mean for those who hold an office (Q6)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from election.core.refusal import Violation
from election.elections.queries import lost_eligibility
from election.people.consequences import Outlook, tells_consequences


@tells_consequences
def seats(session: Session, outlook: Outlook) -> Iterator[Violation]:
    """Tell of each holder who would no longer be eligible what the rulebook makes of it."""
    network_id, on = outlook.network_id, outlook.on
    already = {
        (one.office, one.person)
        for one in lost_eligibility(session, network_id, on, outlook.before)
    }
    for one in lost_eligibility(session, network_id, on, outlook.after):
        if (one.office, one.person) not in already:
            yield one.says
