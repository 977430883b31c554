"""The balance of the newest version, as the committee sees it under the proposal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from election.core.rulebook.balance import AgeGroup, Gender, per_member, per_part
from election.core.rulebook.model import MemberKind, Rulebook
from election.elections.models import Election
from election.room.models import SealedText
from election.slates.balance import Balance, balances
from election.slates.models import Proposal
from election.web.request import db

NOT_SAID = ("", 0)  # beside what can be told: how many have not, and no aim


def balance_shown(
    election: Election,
    rulebook: Rulebook,
    proposal: Proposal,
    hers: frozenset[str],
    traits: Mapping[UUID, SealedText],
) -> list[dict[str, Any]]:
    """Return the figures of each body; not of one with an office the reader has no part in.

    ``traits`` is what persons tell of themselves, as far as the reader may open it.
    """
    return [
        _figures(rulebook, one, traits)
        for one in balances(db(), election, proposal)
        if one.offices <= hers
    ]


def _of_members(rulebook: Rulebook) -> bool:
    """Tell whether members are organisations, so that a person may represent one."""
    return rulebook.membership.kind is MemberKind.ORGANISATIONS


def _figures(rulebook: Rulebook, one: Balance, traits: Mapping[UUID, SealedText]) -> dict[str, Any]:
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
        "no_member": total - sum(members.values()) if _of_members(rulebook) else 0,
        "parts": [
            (one.aims.parts[id_].titles, count, one.aims.parts[id_].least)
            for id_, count in per_part(one.aims, one.seats).items()
        ],
        "told": sorted(str(traits[each].id) for each in one.persons if each in traits),
        "genders": [*((each.value, one.aims.genders.get(each, 0)) for each in Gender), NOT_SAID],
        "ages": [*((each.value, one.aims.ages.get(each, 0)) for each in AgeGroup), NOT_SAID],
        "has_aims": one.body in rulebook.balance,
        "asks_traits": bool(one.aims.genders or one.aims.ages),
        "missed": [(each, aim in one.aims.hard) for aim, each in one.missed],
    }
