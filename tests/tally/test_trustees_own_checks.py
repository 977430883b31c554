"""A trustee's page is no oracle: what she refuses to decrypt, whatever the service says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from election.core.ballot.verify import verify_archive
from election.core.record.decrypt import Shown, check_closed_boxes
from election.core.refusal import RefusedError
from election.core.rulebook.load import load_rulebook
from election.voting.models import Box
from election.voting.queries import opening_of
from tests.evening.meeting import Evening
from tests.evening.setting import refusals
from tests.factories import SV

At = Callable[[str], Evening]


def refuses(evening: Evening, **changes: object) -> list[str]:
    """Ask trustee 1 to decrypt, with other things shown or announced than there are."""
    said = {"ballots", "head", "seen", "tracker", "few_decided"}
    announced = evening.announced(**{k: v for k, v in changes.items() if k in said})
    shown = evening.shown(**{k: v for k, v in changes.items() if k not in said})
    with pytest.raises(RefusedError) as refused:
        evening.decryption(1, shown, announced)
    return refusals(refused)


def test_she_decrypts_what_she_has_checked(evening_at: At) -> None:
    evening = evening_at("closed")
    report = verify_archive(evening.archive())
    told = evening.announced(seen=report.events[:5], tracker=report.ballots[3][0])
    evening.post_decryption(1, *evening.decryption(1, announced=told))
    assert evening.decrypt(2) is not None


def test_not_a_box_that_differs_from_what_was_read_out_or_seen(evening_at: At) -> None:
    evening = evening_at("closed")
    head = evening.announced().head
    found = refuses(evening, ballots=7, head=head[::-1], seen=["0" * 64], tracker="A" * 43)
    assert sorted(found) == [
        "forked-box",
        "other-head",
        "other-number-of-ballots",
        "own-ballot-missing",
    ]


def test_not_a_box_from_which_ballots_were_taken_out(evening_at: At) -> None:
    """She saw the box at four ballots; another box without hers is closed and shown to her."""
    evening = evening_at("voted")
    seen = verify_archive(evening.archive())
    fork = evening_at("opened")
    for voter in ("uppsala-o1", "dalarna-o1", "gotland-o1", "gotland-o2", "halland-o2"):
        fork.vote(voter, ["gotland-o2"])
    fork.close()
    found = refuses(fork, seen=[seen.events[4]], tracker=seen.ballots[0][0])
    assert sorted(found) == ["forked-box", "own-ballot-missing"]


def test_not_a_box_with_few_ballots_unless_two_persons_decide(evening_at: At) -> None:
    evening = evening_at("opened")
    for voter in ("uppsala-o1", "dalarna-o1", "gotland-o1", "gotland-o2"):
        evening.vote(voter, ["gotland-o2"])
    evening.close()
    assert refuses(evening) == ["few-ballots"]
    evening.decryption(1, announced=evening.announced(few_decided=True))


def test_not_a_box_that_is_open_or_opened_already(evening_at: At) -> None:
    evening = evening_at("voted")
    report = verify_archive(evening.archive())
    told = evening.announced  # there is no head to announce yet
    with pytest.raises(KeyError):
        told()
    with pytest.raises(RefusedError) as refused:
        check_closed_boxes(
            Shown(
                manifest=evening.manifest,
                rulebook=evening.shown().rulebook,
                opening=opening_of(evening.contest),
                votes=evening.archive(),
                lots=evening.archive(Box.LOTS),
                stated=(),
            ),
            evening_at("closed").announced(ballots=len(report.ballots)),
        )
    assert "not-ready" in refusals(refused)
    counted = evening_at("counted")
    assert set(refuses(counted)) == {"not-ready"}


def test_not_for_another_manifest_opening_or_rulebook(evening_at: At) -> None:
    evening = evening_at("closed")
    assert refuses(evening, rulebook=load_rulebook(SV)) == ["not-announced"]
    opening = opening_of(evening.contest)
    other = replace(opening, uuid=evening.pool[1].uuid)
    assert {"other-uuid", "other-credentials"} <= set(refuses(evening, opening=other))
    manifest = replace(evening.manifest, check_number="0000 0000 0000")
    assert "other-description" in refuses(evening, manifest=manifest)
    names = tuple(reversed(opening.questions[0].candidates))
    swapped = replace(opening, questions=(replace(opening.questions[0], candidates=names),))
    assert "other-question" in refuses(evening, opening=swapped)


def test_not_without_the_lot_box_or_with_another(evening_at: At) -> None:
    evening = evening_at("closed")
    assert refuses(evening, lots=None) == ["invalid-archive"]
    assert "other-uuid" in refuses(evening, lots=evening.archive(Box.LOTS, evening.pool[1]))


def test_not_a_box_with_a_changed_byte(evening_at: At) -> None:
    evening = evening_at("closed")
    archive = bytearray(evening.archive())
    at = archive.rindex(b'"alpha":"') + 12
    archive[at] = ord("1") if archive[at] != ord("1") else ord("2")
    assert refuses(evening, votes=bytes(archive)) == ["invalid-archive"]


def test_not_a_box_with_a_withdrawn_code_or_a_spare_nobody_was_given(evening_at: At) -> None:
    """A service that by-passes its own checks cannot slip such ballots in."""
    evening = evening_at("opened")
    for voter in ("dalarna-o1", "gotland-o1", "gotland-o2", "halland-o2"):
        evening.vote(voter, ["gotland-o2"])
    entry = evening.entry
    entry.spares = b"[]"
    evening.session.commit()
    evening.vote("uppsala-o1", ["gotland-o2"], code=evening.desks.officer.spares[1])
    evening.close()
    assert "spare-without-statement" in refuses(evening)
