"""The rehearsal box: real ballots and keys, over before the manifest, and never part of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from election.core.ballot.credential import generate_code
from election.core.ballot.group import P
from election.core.record.wording import archive_lines
from election.core.refusal import RefusedError
from election.tally.queries import heads_of
from election.voting.models import Box
from election.voting.services import ceremony, manifest, rehearsal_box
from tests.evening.meeting import Evening
from tests.evening.setting import refusals
from tests.voting.rehearsal_desks import Rehearsal

At = Callable[[str], Evening]


@pytest.fixture
def rehearsal(evening_at: At) -> Rehearsal:
    """The keys are made; nobody has done anything for the rehearsal box."""
    return Rehearsal(evening_at("keyed")).choose()


def go_on(evening: Evening) -> None:
    evening.act(manifest.go_on, ceremony=evening.ceremony, keys=evening.keys)


def test_a_rehearsal_box_is_a_whole_box_over_before_the_number(
    evening_at: At, tmp_path: Path
) -> None:
    evening = evening_at("filled")
    rehearsal = Rehearsal(evening).choose()
    with pytest.raises(RefusedError) as refused:
        evening.settle()
    assert refusals(refused) == ["rehearsal-unfinished"]
    rehearsal.fill()
    rehearsal.open(3)
    rehearsal.open(1)
    go_on(evening)
    assert rehearsal.report().counts is None
    assert evening.ceremony.check_number is None
    rehearsal.open(2)
    report = rehearsal.report()
    assert report.counts == ((1, 2, 1),)
    assert set(report.owners) == {1, 2, 3, 4}
    assert archive_lines(report)[0].startswith("REHEARSAL")
    accepted_by_the_tool(rehearsal.archive(), tmp_path)
    go_on(evening)
    for number in (1, 2, 3):
        evening.confirm(number)
    evening.publish_manifest()
    assert rehearsal.uuid.encode() not in (evening.ceremony.manifest or b"")


def accepted_by_the_tool(archive: bytes, directory: Path) -> None:
    tool = shutil.which("belenios-tool")
    if tool is None:
        return
    (directory / "rehearsal.bel").write_bytes(archive)
    done = subprocess.run(
        [tool, "election", "verify", "--dir", str(directory)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert "all checks passed" in done.stdout + done.stderr


def test_no_manifest_before_the_rehearsal_is_over(evening_at: At) -> None:
    evening = evening_at("filled")
    Rehearsal(evening).choose()
    evening.ceremony.check_number = "1234 5678 9012"
    evening.session.commit()
    for number in (1, 2, 3):
        evening.confirm(number, "1234 5678 9012")
    with pytest.raises(RefusedError) as refused:
        evening.publish_manifest()
    assert refusals(refused) == ["rehearsal-unfinished"]


def test_where_lots_are_drawn_by_hand_the_trustees_rehearse(evening_by_hand_at: At) -> None:
    evening = evening_by_hand_at("called")
    evening.start_ceremony()
    evening.act(rehearsal_box.add_rehearsal_box, ceremony=evening.ceremony)
    assert len(evening.rehearsers) == len(evening.trustees) == 3
    assert evening.contributors == []
    with pytest.raises(RefusedError) as refused:
        evening.act(rehearsal_box.add_rehearsal_box, ceremony=evening.ceremony)
    assert refusals(refused) == ["rehearsal-late"]


def test_without_one_there_is_nothing_to_send(evening_at: At) -> None:
    evening = evening_at("keyed")
    assert evening.ceremony.rehearsal_uuid is None
    assert list(rehearsal_box.rehearsal_violations(evening.session, evening.ceremony)) == []
    with pytest.raises(RefusedError) as refused:
        Rehearsal(evening).open(1, {"share": b"{}", "signature": b""})
    assert refusals(refused) == ["rehearsal-none"]


# --- credentials ---


def test_credentials_wait_for_the_keys(evening_at: At) -> None:
    rehearsal = Rehearsal(evening_at("shared")).choose()
    with pytest.raises(RefusedError) as refused:
        rehearsal.register(0)
    assert set(refusals(refused)) == {"trustee-missing"}


def test_a_credential_is_given_once_and_is_nobody_elses(rehearsal: Rehearsal) -> None:
    evening = rehearsal.evening
    for outside in (1, 2, P - 1, -1):
        with pytest.raises(RefusedError) as refused:
            rehearsal.register(0, outside)
        assert refusals(refused) == ["rehearsal-credential-outside"]
    rehearsal.register(0)
    before = evening.contents()
    rehearsal.register(0)
    assert evening.contents() == before
    with pytest.raises(RefusedError) as refused:
        rehearsal.register(1, int(evening.rehearsers[0].credential or "0"))
    assert refusals(refused) == ["rehearsal-credential-twice"]
    rehearsal.codes[0] = generate_code()
    with pytest.raises(RefusedError) as refused:
        rehearsal.register(0)
    assert refusals(refused) == ["rehearsal-twice"]


# --- ballots ---


def test_a_ballot_of_a_stranger_is_refused(rehearsal: Rehearsal) -> None:
    for at in range(4):
        rehearsal.register(at)
    for code in (generate_code(), rehearsal.codes[1]):  # nobody's, and another's
        with pytest.raises(RefusedError) as refused:
            rehearsal.cast(0, rehearsal.ballot(0, code))
        assert refusals(refused) == ["rehearsal-invalid"]
    for junk in (b"{}", b"\xff"):
        with pytest.raises(RefusedError) as refused:
            rehearsal.cast(0, junk)
        assert refusals(refused) == ["rehearsal-invalid"]
    assert rehearsal.report().ballots == ()


def test_one_ballot_each(rehearsal: Rehearsal) -> None:
    for at in range(3):
        rehearsal.register(at)
    with pytest.raises(RefusedError) as refused:
        rehearsal.cast(0, b"{}")
    assert refusals(refused) == ["rehearsal-too-early"]
    rehearsal.register(3)
    ballot = rehearsal.cast(0)
    before = rehearsal.evening.contents()
    rehearsal.cast(0, ballot)  # the same again, as a browser does that got no answer
    assert rehearsal.evening.contents() == before
    with pytest.raises(RefusedError) as refused:
        rehearsal.cast(0)
    assert refusals(refused) == ["rehearsal-twice"]


# --- opening ---


def test_nothing_is_opened_before_all_ballots_are_there(rehearsal: Rehearsal) -> None:
    rehearsal.register(0)
    with pytest.raises(RefusedError) as refused:
        rehearsal.open(1, {"share": b"{}", "signature": b""})
    assert refusals(refused) == ["rehearsal-too-early"]


def test_a_share_is_taken_for_this_box_in_this_state_alone(rehearsal: Rehearsal) -> None:
    rehearsal.fill()
    evening = rehearsal.evening
    before = evening.contents()
    elsewhere = {"head": "0" * 64}, {"uuid": evening.pool[0].uuid}, {"ceremony": "another"}
    for other in elsewhere:
        with pytest.raises(RefusedError) as refused:
            rehearsal.open(1, rehearsal.answer(1, **other))
        assert refusals(refused) == ["decrypted-other-box"]
    another = rehearsal.answer(1) | {"share": rehearsal.answer(2)["share"]}
    with pytest.raises(RefusedError) as refused:
        rehearsal.open(1, another)
    assert refusals(refused) == ["wrong-share"]
    assert evening.contents() == before


def test_a_share_given_again_changes_nothing(rehearsal: Rehearsal) -> None:
    rehearsal.fill()
    rehearsal.open(2)
    before = rehearsal.evening.contents()
    rehearsal.open(2)
    assert rehearsal.evening.contents() == before
    with pytest.raises(RefusedError):
        rehearsal.open(2, rehearsal.answer(2, head="0" * 64))


def test_a_ceremony_given_up_takes_its_rehearsal_with_it(rehearsal: Rehearsal) -> None:
    rehearsal.fill()
    evening = rehearsal.evening
    answer, trustee = rehearsal.answer(1), evening.trustees[0]
    given_up = evening.ceremony
    evening.act(ceremony.abandon_ceremony, ceremony=given_up, why="x", keys=evening.keys)
    with pytest.raises(RefusedError) as refused:
        evening.act(
            rehearsal_box.post_rehearsal_share, trustee=trustee, keys=evening.keys, **answer
        )
    assert refusals(refused) == ["ceremony-abandoned"]


def test_the_rehearsal_is_no_box_of_the_contest_on_the_same_entry(evening_at: At) -> None:
    """Its events hang on the first pool entry, and are taken for no other box of it."""
    evening = evening_at("closed")
    Rehearsal(evening).choose().play()
    assert evening.entry.number == 1
    assert set(heads_of(evening.session, evening.entry)) == {Box.VOTES, Box.LOTS}
    evening.decrypt(1)
    tally = evening.decrypt(2)
    assert tally is not None
    assert (tally.ballots, tally.turnout) == (8, 7)
