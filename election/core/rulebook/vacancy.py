"""What becomes of a seat that falls vacant before its time (Q18)."""

from __future__ import annotations

from dataclasses import dataclass

from election.core.refusal import Violation, violation
from election.core.rulebook.model import ByElection, Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """What the rules say of it: in a sentence, and whether they want or allow a by-election."""

    says: Violation
    is_due: bool
    is_allowed: bool


def vacancy(rulebook: Rulebook, office: str, sitting: int) -> Vacancy:
    """Return what follows from a vacant seat, with so many left in the office.

    Those who hold an office that it includes count among them (Q8).
    """
    rule = rulebook.source("timing.by_election")
    least = rulebook.offices[office].least
    how = rulebook.timing.by_election
    if how is ByElection.NEVER:
        template = "It stays vacant to the end of the term."
        says = violation("stays-vacant", template, rule)
        return Vacancy(says=says, is_due=False, is_allowed=False)
    if how is ByElection.ALWAYS:
        template = "A by-election at the next meeting fills it for the rest of the term."
        says = violation("by-election-due", template, rule)
        return Vacancy(says=says, is_due=True, is_allowed=True)
    if sitting < least:
        template = (
            "{sitting} are left, and there must be {least}: a by-election at the next meeting "
            "fills it for the rest of the term."
        )
        says = violation("by-election-due", template, rule, sitting=sitting, least=least)
        return Vacancy(says=says, is_due=True, is_allowed=True)
    template = (
        "{sitting} are left, which is enough: it stays vacant unless those who elect decide on a "
        "by-election for the rest of the term."
    )
    says = violation("by-election-possible", template, rule, sitting=sitting)
    return Vacancy(says=says, is_due=False, is_allowed=True)
