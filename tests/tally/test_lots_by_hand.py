"""Lots in the room: where the rulebook has no lot boxes, or two persons give them up in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from election.core.record.result import DecisionKind
from election.core.refusal import RefusedError
from election.rehearsal.actors import Shown
from election.tally.lots_by_hand import draw_by_hand
from election.tally.queries import elected_so_far, undecided
from election.voting.models import Box
from election.voting.services.decisions import decide
from tests.evening.meeting import Evening
from tests.evening.setting import VOTERS, refusals

At = Callable[[str], Evening]
TIED = ("uppsala-o2", "gotland-o1")


def draw(
    evening: Evening,
    order: Sequence[str] = TIED,
    witnesses: Sequence[str] = VOTERS[:2],
    office: str = "chair",
) -> None:
    evening.act(
        draw_by_hand,
        contest=evening.contest,
        office=office,
        part=office,
        order=[str(evening.person(key).id) for key in order],
        witnesses=[evening.person(key) for key in witnesses],
    )


def by_hand(evening: Evening) -> None:
    evening.act(
        decide,
        contest=evening.contest,
        kind=DecisionKind.LOT_BY_HAND,
        why="En av lottlådorna är trasig.",
        by=[evening.person(key) for key in VOTERS[:2]],
    )


def elected(evening: Evening) -> list[str]:
    return evening.names(each.id for each in elected_so_far(evening.session, evening.election))


def test_where_lots_are_drawn_by_hand_there_is_no_lot_box(evening_by_hand_at: At) -> None:
    evening = evening_by_hand_at("voted")
    assert {entry.lot for entry in evening.manifest.pool} == {None}
    assert evening.contributors == []
    evening.close()
    trustee = evening.decryption(1, Shown(**_without_lots(evening)))
    assert set(trustee[0]) == {Box.VOTES}
    evening.post_decryption(1, *trustee)
    evening.decrypt(2)
    assert elected(evening) == []
    assert undecided(evening.session, evening.election, "chair")


def _without_lots(evening: Evening) -> dict[str, object]:
    shown = evening.shown()
    return {name: getattr(shown, name) for name in Shown.__slots__} | {"lots": None}


def test_without_lot_boxes_the_codes_are_still_waited_for(evening_by_hand_at: At) -> None:
    evening = evening_by_hand_at("promised")
    with pytest.raises(RefusedError) as refused:
        evening.settle()
    assert refusals(refused) == ["codes-missing"]


@pytest.mark.parametrize("order", [TIED, TIED[::-1]])
def test_the_lot_drawn_decides(evening_by_hand_at: At, order: tuple[str, ...]) -> None:
    evening = evening_by_hand_at("counted")
    draw(evening, order)
    assert elected(evening) == [order[0]]
    assert not undecided(evening.session, evening.election, "chair")


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (("gotland-o2", "uppsala-o2"), "hand-lot-not-tied"),
        (("gotland-o1", "gotland-o2", "uppsala-o2"), "hand-lot-not-tied"),
        (("gotland-o1",), "hand-lot-order"),
        (("gotland-o1", "gotland-o1"), "hand-lot-order"),
        (("gotland-o1", "halland-o2"), "hand-lot-stranger"),
        ((), "hand-lot-order"),
    ],
)
def test_only_the_tied_are_drawn(
    evening_by_hand_at: At, order: tuple[str, ...], reason: str
) -> None:
    """A wrong slip of paper must not stop the election: it is refused, and the right one taken."""
    evening = evening_by_hand_at("counted")
    before = evening.contents()
    with pytest.raises(RefusedError) as refused:
        draw(evening, order)
    assert reason in refusals(refused)
    assert evening.contents() == before
    draw(evening)
    assert elected(evening) == [TIED[0]]


def test_a_lot_is_not_drawn_until_it_pleases(evening_by_hand_at: At) -> None:
    evening = evening_by_hand_at("counted")
    draw(evening)
    with pytest.raises(RefusedError) as refused:
        draw(evening, TIED[::-1])
    assert "hand-lot-twice" in refusals(refused)
    assert elected(evening) == [TIED[0]]


@pytest.mark.parametrize("witnesses", [(), VOTERS[:1], (VOTERS[0], VOTERS[0])])
def test_a_lot_by_hand_needs_two_witnesses(
    evening_by_hand_at: At, witnesses: tuple[str, ...]
) -> None:
    evening = evening_by_hand_at("counted")
    with pytest.raises(RefusedError) as refused:
        draw(evening, witnesses=witnesses)
    assert refusals(refused) == ["hand-lot-witnesses"]


def test_no_lot_is_drawn_before_the_count(evening_by_hand_at: At) -> None:
    evening = evening_by_hand_at("closed")
    with pytest.raises(RefusedError) as refused:
        draw(evening)
    assert refusals(refused) == ["hand-lot-early"]


def test_no_lot_is_drawn_for_another_office(evening_by_hand_at: At) -> None:
    evening = evening_by_hand_at("counted")
    with pytest.raises(RefusedError) as refused:
        draw(evening, office="nomination-committee")
    assert refusals(refused) == ["hand-lot-early"]


# --- though the manifest announced lot boxes ---


def test_a_lot_box_is_not_set_aside_by_one_person(evening_at: At) -> None:
    evening = evening_at("counted")
    with pytest.raises(RefusedError) as refused:
        draw(evening)
    assert "lot-box-decides" in refusals(refused)


def test_nobody_gives_up_the_lot_box_once_its_lot_is_known(evening_at: At) -> None:
    evening = evening_at("counted")
    before = elected(evening)
    with pytest.raises(RefusedError) as refused:
        by_hand(evening)
    assert refusals(refused) == ["lot-known"]
    assert elected(evening) == before


def test_two_persons_may_give_it_up_before(evening_at: At) -> None:
    evening = evening_at("voted")
    by_hand(evening)
    evening.close()
    for number in (1, 2):
        evening.decrypt(number)
    assert elected(evening) == []  # though the box was opened, its lot decides no more
    draw(evening)
    assert elected(evening) == [TIED[0]]
