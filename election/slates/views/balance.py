"""The balance of the newest version, as the committee sees it under the proposal."""

from __future__ import annotations

from typing import Any

from election.core.rulebook.balance import per_member, per_part
from election.core.rulebook.model import Rulebook
from election.elections.models import Election
from election.slates.balance import Balance, balances
from election.slates.models import Proposal
from election.slates.rights import rights_of
from election.web.request import db, now, person


def balance_shown(
    election: Election, rulebook: Rulebook, proposal: Proposal
) -> list[dict[str, Any]]:
    """Return the figures of each body; not of one with an office the reader has no part in."""
    hers = rights_of(db(), election, now()).get(person().id, frozenset())
    return [
        _figures(rulebook, one) for one in balances(db(), election, proposal) if one.offices <= hers
    ]


def _figures(rulebook: Rulebook, one: Balance) -> dict[str, Any]:
    new = sum(each.is_new for each in one.seats)
    total = len(one.seats)
    members = per_member(one.seats)
    return {
        "titles": rulebook.bodies[one.body].titles,
        "all": total,
        "remaining": one.remaining,
        "new": new,
        "old": total - new,
        "members": [
            (name, count, 100 * count // len(one.seats)) for name, count in members.items()
        ],
        "no_member": total - sum(members.values()),
        "parts": [
            (one.aims.parts[id_].titles, count, one.aims.parts[id_].least)
            for id_, count in per_part(one.aims, one.seats).items()
        ],
        "has_aims": one.body in rulebook.balance,
        "missed": [(each, aim in one.aims.hard) for aim, each in one.missed],
    }
