"""Lots are promised before they are shown; the check number covers all, and the manifest fixes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from election.core.ballot.ballot import make_ballot
from election.core.ballot.credential import generate_code, public_credential
from election.core.ballot.group import P
from election.core.ballot.lot import lot_choices
from election.core.ballot.verify import verify_archive
from election.core.refusal import RefusedError
from election.people.models import Member
from election.people.queries import members_by_id
from election.rehearsal.actors import Contributor
from election.voting.models import Box
from election.voting.queries import manifest_of
from election.voting.services import lots
from election.voting.services.ceremony import abandon_ceremony
from tests.evening.meeting import Evening
from tests.evening.setting import refusals

At = Callable[[str], Evening]


# --- credentials of the lot boxes ---


def test_lot_credentials_wait_for_the_key_set(evening_at: At) -> None:
    evening = evening_at("shared")
    with pytest.raises(RefusedError) as refused:
        evening.post_lot_credentials(0)
    assert set(refusals(refused)) == {"trustee-missing"}


def test_two_contributors_cannot_share_a_credential(evening_at: At) -> None:
    evening = evening_at("keyed")
    evening.post_lot_credentials(0)
    _, first = evening.contributors[0]
    shared = {uuid: public_credential(code, uuid) for uuid, code in first.codes.items()}
    with pytest.raises(RefusedError) as refused:
        evening.post_lot_credentials(1, credentials=shared)
    assert refusals(refused) == ["lot-credential-twice"]


@pytest.mark.parametrize("value", [0, 1, 2, P - 1, P, -1])
def test_a_lot_credential_outside_the_group_is_refused(evening_at: At, value: int) -> None:
    evening = evening_at("keyed")
    _, desk = evening.contributors[0]
    made = desk.credentials([entry.lot_uuid for entry in evening.pool])
    with pytest.raises(RefusedError) as refused:
        evening.post_lot_credentials(0, credentials=made | {evening.pool[3].lot_uuid: value})
    assert refusals(refused) == ["lot-credential-outside"]


def test_lot_credentials_are_given_for_each_box_once(evening_at: At) -> None:
    evening = evening_at("keyed")
    with pytest.raises(RefusedError) as refused:
        evening.post_lot_credentials(0, credentials={})
    assert refusals(refused) == ["lot-boxes"]
    evening.post_lot_credentials(0)
    with pytest.raises(RefusedError) as refused:
        evening.post_lot_credentials(0)
    assert refusals(refused) == ["lot-twice"]


# --- promises ---


def test_nobody_promises_before_all_have_credentials(evening_at: At) -> None:
    evening = evening_at("keyed")
    evening.post_lot_credentials(0)
    boxes = {entry.lot_uuid: "A" * 43 for entry in evening.pool}
    with pytest.raises(RefusedError) as refused:
        evening.promise_lots(0, boxes)
    assert refusals(refused) == ["lot-too-early"]


def test_a_promise_is_not_changed(evening_at: At) -> None:
    evening = evening_at("promised")
    kept = evening.contributors[0][0].commitments
    with pytest.raises(RefusedError) as refused:
        evening.promise_lots(0, dict.fromkeys(kept or {}, "A" * 43))
    assert refusals(refused) == ["lot-promised"]
    assert evening.contributors[0][0].commitments == kept


# --- shown ---


def test_no_lot_is_shown_before_everybody_has_promised(evening_at: At) -> None:
    evening = evening_at("keyed")
    evening.post_codes()
    for at in range(4):
        evening.post_lot_credentials(at)
    for at in range(3):
        evening.promise_lots(at, {entry.lot_uuid: "A" * 43 for entry in evening.pool})
    with pytest.raises(RefusedError) as refused:
        evening.show_lots(0, ballots={entry.lot_uuid: b"{}" for entry in evening.pool})
    assert refusals(refused) == ["lot-too-early"]


def test_no_lot_is_shown_before_the_credential_lists_are_there(evening_at: At) -> None:
    evening = evening_at("promised")
    with pytest.raises(RefusedError) as refused:
        evening.show_lots(0)
    assert refusals(refused) == ["lot-before-codes"]


def test_another_ballot_than_the_promised_one_is_refused(evening_at: At) -> None:
    evening = evening_at("promised")
    evening.post_codes()
    _, desk = evening.contributors[0]
    last = evening.pool[-1]
    election = lots.lot_election(evening.session, last)
    other = make_ballot(election, code=desk.codes[last.lot_uuid], choices=[lot_choices()])
    before = evening.archive(Box.LOTS, evening.pool[0])
    with pytest.raises(RefusedError) as refused:
        evening.show_lots(0, ballots=desk.ballots | {last.lot_uuid: other})
    assert refusals(refused) == ["lot-not-promised"]
    assert evening.archive(Box.LOTS, evening.pool[0]) == before


def test_who_shows_last_can_neither_choose_nor_stop_the_lot_alone(evening_at: At) -> None:
    """She may keep hers back: then nothing of this ceremony is ever voted on, and she knows no lot."""
    evening = evening_at("promised")
    evening.post_codes()
    for at in range(3):
        evening.show_lots(at)
    _, desk = evening.contributors[3]
    made = _chosen_now(evening, desk)
    with pytest.raises(RefusedError) as refused:
        evening.show_lots(3, ballots=made)
    assert refusals(refused) == ["lot-not-promised"]
    with pytest.raises(RefusedError) as refused:
        evening.settle()
    assert set(refusals(refused)) == {"lots-missing"}
    uuids = {entry.lot_uuid for entry in evening.pool}
    seed = evening.ceremony.id
    evening.act(abandon_ceremony, ceremony=evening.ceremony, why="Lott saknas.", keys=evening.keys)
    with pytest.raises(RefusedError, match="not in the key store"):
        evening.keys.seed(seed)  # without it nobody opens what the others have shown
    evening.start_ceremony()
    assert not uuids & {entry.lot_uuid for entry in evening.pool}


def _chosen_now(evening: Evening, desk: Contributor) -> dict[str, bytes]:
    elections = [lots.lot_election(evening.session, entry) for entry in evening.pool]
    return desk.ballots | {
        one.uuid: make_ballot(one, code=desk.codes[one.uuid], choices=[lot_choices()])
        for one in elections[:1]
    }


def test_a_promised_ballot_that_is_not_valid_is_refused(evening_at: At) -> None:
    """She promised a ballot under a code that is not hers."""
    evening = evening_at("keyed")
    evening.post_codes()
    for at in range(4):
        evening.post_lot_credentials(at)
    _, desk = evening.contributors[0]
    elections = [lots.lot_election(evening.session, entry) for entry in evening.pool]
    desk.codes[elections[0].uuid] = generate_code()
    evening.promise_lots(0)
    for at in (1, 2, 3):
        evening.promise_lots(at, {each.uuid: "A" * 43 for each in elections})
    with pytest.raises(RefusedError, match="not on the election's list") as refused:
        evening.show_lots(0)
    assert refusals(refused) == ["lot-invalid"]


def test_lots_are_shown_once(evening_at: At) -> None:
    evening = evening_at("filled")
    _, desk = evening.contributors[0]
    before = evening.contents()
    evening.show_lots(0)  # the same again, as a browser does that got no answer
    assert evening.contents() == before
    others = evening.contributors[1][1].ballots
    with pytest.raises(RefusedError) as refused:
        evening.show_lots(0, desk.ballots | {min(desk.ballots): others[min(others)]})
    assert "lot-twice" in refusals(refused)


def test_a_full_lot_box_is_a_valid_archive_without_a_tally(evening_at: At) -> None:
    evening = evening_at("filled")
    report = verify_archive(evening.archive(Box.LOTS, evening.pool[0]))
    assert (len(report.ballots), report.num_tallied, report.ended) == (4, 4, True)
    assert report.counts is None


# --- the check number and the manifest ---


def test_no_check_number_before_the_lot_boxes_are_full(evening_at: At) -> None:
    evening = evening_at("promised")
    with pytest.raises(RefusedError) as refused:
        evening.settle()
    assert refusals(refused) == ["codes-missing"] + ["lots-missing"] * len(evening.pool)


def test_a_number_that_differs_stops_the_ceremony(evening_at: At) -> None:
    evening = evening_at("filled")
    number = evening.settle()
    for wrong in ("", number[::-1], number.replace(" ", ""), "0000 0000 0000"):
        with pytest.raises(RefusedError) as refused:
            evening.confirm(1, wrong)
        assert refusals(refused) == ["check-number-differs"]
    assert evening.trustees[0].confirmed_at is None


def test_nobody_confirms_before_there_is_a_number(evening_at: At) -> None:
    evening = evening_at("filled")
    with pytest.raises(RefusedError):
        evening.confirm(1, "0000 0000 0000")


@pytest.mark.parametrize("confirmed", [(), (1, 2)])
def test_no_manifest_before_every_trustee_has_confirmed(
    evening_at: At, confirmed: tuple[int, ...]
) -> None:
    evening = evening_at("filled")
    evening.settle()
    for number in confirmed:
        evening.confirm(number)
    with pytest.raises(RefusedError) as refused:
        evening.publish_manifest()
    assert refusals(refused) == ["check-number-unconfirmed"] * (3 - len(confirmed))
    assert manifest_of(evening.ceremony) is None


def test_the_manifest_is_published_once_and_stays(evening_at: At) -> None:
    evening = evening_at("ready")
    before = evening.ceremony.manifest
    with pytest.raises(RefusedError) as refused:
        evening.publish_manifest()
    assert refusals(refused) == ["manifest-twice"]
    assert evening.ceremony.manifest == before


def test_the_number_covers_every_list_key_and_lot(evening_at: At) -> None:
    evening = evening_at("filled")
    number = evening.settle()
    read = {number}
    for change in (_other_list, _other_spare_order, _other_seed):
        other = evening_at("filled")
        change(other)
        read.add(other.settle())
    assert len(read) == 4


def _other_list(evening: Evening) -> None:
    entry = evening.pool[-1]
    entry.credentials = (entry.credentials or b"").replace(b'"]', b'0"]')
    evening.session.commit()


def _other_spare_order(evening: Evening) -> None:
    entry = evening.pool[0]
    one, two = (entry.spares or b"").strip(b"[]").split(b",")
    entry.spares = b"[" + two + b"," + one + b"]"
    evening.session.commit()


def _other_seed(evening: Evening) -> None:
    evening.keys.destroy_seed(evening.ceremony.id)
    evening.keys.create_seed(evening.ceremony.id)


def test_no_manifest_when_the_seats_have_changed_since_the_codes_were_made(evening_at: At) -> None:
    """A verifier wants one credential for each seat; a region that joins needs a new ceremony."""
    evening = evening_at("filled")
    evening.settle()
    for number in (1, 2, 3):
        evening.confirm(number)
    known = next(iter(members_by_id(evening.session, evening.election.network_id).values()))
    evening.session.add(
        Member(
            network_id=known.network_id,
            key="Gävleborg",
            name="Gävleborg",
            since=date(2026, 1, 1),
            decision="Ägargruppen 2026-01-01 §1",
        )
    )
    evening.session.commit()
    with pytest.raises(RefusedError) as refused:
        evening.publish_manifest()
    assert refusals(refused) == ["seats-changed"]


@pytest.mark.sqlite
def test_the_seed_is_a_file_that_only_its_owner_reads(evening_at: At) -> None:
    evening = evening_at("started")
    (file,) = (evening.directory / "keys").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    seed = file.read_bytes()
    evening.end()
    assert len(seed) == 32
    assert seed not in evening.database.read_bytes()


def test_a_lost_seed_is_told_clearly(evening_at: At) -> None:
    evening = evening_at("filled")
    evening.keys.destroy_seed(evening.ceremony.id)
    with pytest.raises(RefusedError, match="not in the key store") as refused:
        evening.settle()
    assert refusals(refused) == ["key-lost"]
