"""How many seats an office has, and how many of them are on its own ballot (R21, Q8, Q20)."""

from __future__ import annotations

from election.core.refusal import Violation, violation
from election.core.rulebook.eligibility import office_violations
from election.core.rulebook.model import Rulebook


def seats_violations(rulebook: Rulebook, office: str, seats: int) -> list[Violation]:
    """Return why the meeting cannot fix this number of seats, included offices counted (R21)."""
    if office not in rulebook.offices:
        return office_violations(rulebook, office)
    found = rulebook.offices[office]
    if found.least <= seats <= found.most:
        return []
    template = (
        "{office} has {least} seats; {seats} is not possible."
        if found.least == found.most
        else "{office} has at least {least} and at most {most} seats; {seats} is not possible."
    )
    part = max(found.parts, key=lambda one: one.most - one.least).id
    rule = rulebook.source(f"offices.{office}.parts.{part}")
    return [
        violation(
            "seats-impossible",
            template,
            rule,
            office=found.titles.get("en", office),
            least=found.least,
            most=found.most,
            seats=seats,
        )
    ]


def ballot_seats(rulebook: Rulebook, office: str, seats: int) -> dict[str, int]:
    """Return the seats of each part that are on the office's own ballot (Q8, SC7).

    The seats of the offices it includes are filled by their own elections: seven in the
    working committee with chair and vice chair leave five. Seats above the least of a part
    go to the first part that has room; included seats are taken from the last.
    """
    parts = rulebook.offices[office].parts
    split = {one.id: one.least for one in parts}
    left = seats - sum(split.values())
    for one in parts:
        more = min(left, one.most - one.least)
        split[one.id] += more
        left -= more
    included = sum(rulebook.offices[one].least for one in rulebook.offices[office].includes)
    for one in reversed(parts):
        fewer = min(included, split[one.id])
        split[one.id] -= fewer
        included -= fewer
    return split
