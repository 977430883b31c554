"""The overview at the top of the room: figures office by office, and which nominees are listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import request

from election.core.rulebook.model import Rulebook
from election.core.rulebook.nomination import Answer
from election.elections.models import ElectionOffice
from election.nominations.candidacies import Candidacy
from election.nominations.rights import Candidacies
from election.nominations.wording import seats_text
from election.slates.models import ProposalLine

MOST = 50  # nominees of an office on one page


class Group(StrEnum):
    """What a nominee has answered, as the committee asks for it."""

    ACCEPTED = "accepted"
    WAITING = "waiting"  # has not answered, in time or not
    DECLINED = "declined"  # or withdrawn


GROUP = {
    Answer.ACCEPTED: Group.ACCEPTED,
    Answer.PENDING: Group.WAITING,
    Answer.EXPIRED: Group.WAITING,
    Answer.DECLINED: Group.DECLINED,
    Answer.WITHDRAWN: Group.DECLINED,
}
STANDING = "standing"  # what is listed unless something else is asked for
ALL = "all"
LISTED = {
    STANDING: frozenset({Group.ACCEPTED, Group.WAITING}),
    **{group.value: frozenset({group}) for group in Group},
    ALL: frozenset(Group),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Which nominees the reader asked for."""

    state: str
    office: UUID | None  # one part of an office alone
    start: int
    name: str  # or a part of one

    def lists(self, one: Candidacy) -> bool:
        """Tell whether a nominee is among them."""
        return GROUP[one.state] in LISTED[self.state]


def listed() -> Listed:
    """Return what the address asks for; what it asks wrongly is left out."""
    state = request.args.get("state", STANDING)
    start = request.args.get("from", "0")
    try:
        office = UUID(request.args.get("office", ""))
    except ValueError:
        office = None
    return Listed(
        state=state if state in LISTED else STANDING,
        office=office,
        name=request.args.get("q", "").strip()[:100],
        start=min(int(start), 10**6) if start.isascii() and start.isdecimal() else 0,
    )


def part_of_list(found: Sequence[Any], shown: Listed, row_id: UUID) -> dict[str, Any]:
    """Return what one page holds of a list of one part of an office, and where others begin."""
    start = shown.start if shown.office == row_id and shown.start < len(found) else 0
    return {
        "people": found[start : start + MOST],
        "total": len(found),
        "start": start,
        "before": max(start - MOST, 0),
        "after": start + MOST,
    }


def overview(
    rulebook: Rulebook,
    rows: Sequence[ElectionOffice],
    found: Candidacies,
    lines: Iterable[ProposalLine],
) -> list[dict[str, Any]]:
    """Return the figures of each part of an office; ``bars`` are shares of the longest in %."""
    counted = Counter((one.row.id, GROUP[one.state]) for hers in found.values() for one in hers)
    proposed = Counter(one.election_office_id for one in lines)
    sums = {row.id: sum(counted[row.id, group] for group in Group) for row in rows}
    most = max(sums.values(), default=0) or 1
    return [
        {
            "row": row,
            "seats": seats_text(rulebook, row),
            "nominated": sums[row.id],
            "counts": {group.value: counted[row.id, group] for group in Group},
            "proposed": proposed[row.id],
            "bars": _bars([counted[row.id, group] for group in Group], most),
        }
        for row in rows
    ]


def _bars(counts: Sequence[int], most: int) -> list[tuple[str, float, float]]:
    """Return for each group where its bar begins and how long it is."""
    bars, begin = [], 0.0
    for group, count in zip(Group, counts, strict=True):
        length = round(100 * count / most, 2)
        bars.append((group.value, round(begin, 2), length))
        begin += length
    return bars
