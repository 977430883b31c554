"""Whole archives in every state; events out of order; ballots that do not belong."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from archive_verdicts import (
    BLANK,
    END,
    FIRST,
    LAST,
    RESULT,
    REVOTE,
    SERVER,
    SETUP,
    TALLY,
    check_of,
    refusal,
)
from ballot_boxes import QUESTIONS, make_box
from ballot_forging import Maker, pack, repaired, small
from ballot_proving import Twist, b64, compact, hexhash, text
from engines import verify

from election.core.ballot.events import link_events
from election.core.ballot.invalid import Check, InvalidArchiveError, InvalidError
from election.core.ballot.tar import ArchiveFile, read_records

pytestmark = pytest.mark.usefixtures("each_engine")


def test_a_whole_archive_is_verified(box, whole):
    told = []
    report = verify(whole, progress=lambda done, total: told.append((done, total)))
    assert report.counts == box.counts == ((2, 0), (1, 0, 2, 1))
    assert report.complete
    assert report.ended
    assert report.num_tallied == 3
    assert len(report.ballots) == 4
    assert report.owners == (1, 4, 2)
    assert report.height == RESULT
    assert report.head == hexhash(whole[whole.rindex(b'{"parent"') :].rstrip(b"\0"))
    assert report.uuid == box.uuid
    assert report.trustees.strong
    assert report.setup_hashes[2] == hexhash(box.credential_list())
    assert told[-1] == (4, 4)
    trackers = dict(report.ballots)
    assert set(report.counted) == set(trackers) - {report.ballots[0][0]}


@pytest.mark.parametrize("length", range(1, 12))
def test_an_archive_is_verified_in_every_state(box, length):
    report = verify(pack(box.events[:length]))
    assert report.height == length - 1
    assert report.complete == (length == 11)
    assert report.ended == (length > END)
    assert len(report.owners) == max(0, min(3, length - SERVER))


def test_processes_find_the_same(box, whole):
    assert verify(whole, processes=2) == verify(whole)


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("height", [FIRST, REVOTE, LAST])
def test_an_element_of_small_order_is_found_among_many_ballots(box, height, processes):
    raw = box.ballot(2, [[1, 0], [0, 0, 1, 1]], Twist(1, 2, 1, 2 + height % 2))
    error = refusal(repaired(box.events, height, 0, raw), processes=processes)
    assert error.check == Check.MEMBERSHIP
    assert error.where == f"event {height} (Ballot, ballot {b64(raw)})"


# --- order ---


def moved(events, *heights) -> list:
    return [events[height] for height in heights]


@pytest.mark.parametrize(
    "heights",
    [
        [FIRST],
        [END],
        [SETUP, SETUP],
        [SETUP, FIRST, SETUP],
        [SETUP, FIRST, TALLY],
        [SETUP, FIRST, END, BLANK],
        [SETUP, FIRST, END, END],
        [SETUP, FIRST, END, SERVER],
        [SETUP, *range(1, RESULT - 3), RESULT],
        [*range(TALLY + 1), TALLY],
        [*range(TALLY + 1), FIRST],
        [*range(TALLY + 1), RESULT],
        [*range(RESULT + 1), RESULT],
        [*range(RESULT + 1), FIRST],
        [*range(RESULT), SETUP],
        [*range(RESULT + 1), SERVER],
        [*range(RESULT + 1), END],
    ],
)
def test_events_stand_in_order_and_once(box, heights):
    assert check_of(moved(box.events, *heights)) == Check.ORDER


@pytest.mark.parametrize("height", range(1, 12))
@pytest.mark.parametrize("kind", ["Shuffle", "EndShuffles"])
def test_nothing_is_shuffled_without_ranked_questions(box, height, kind):
    shuffle = (kind, box.events[SERVER][1] if kind == "Shuffle" else [])
    events = [*box.events[:height], shuffle, *box.events[height:]]
    assert check_of(events) == Check.ORDER


# --- ballots ---


def test_a_ballot_is_checked_and_named(box):
    foreign = Maker(questions=QUESTIONS, uuid="TestUuid7654321").ballot(0, [[0, 1], [0, 1, 0, 0]])
    error = refusal(repaired(box.events, LAST, 0, foreign))
    assert error.check == Check.OTHER_ELECTION
    assert error.where.startswith(f"event {LAST} (Ballot, ballot ")


def test_a_superseded_ballot_cannot_be_put_in_again(box):
    events = [*box.events[:END], box.events[FIRST], *box.events[END:]]
    error = refusal(events)
    assert error.check == Check.BALLOT_REPEATED
    assert error.where.startswith(f"event {END} (")
    assert check_of([*box.events[:END], box.events[LAST]]) == Check.BALLOT_REPEATED


def test_a_ballot_cannot_be_left_out_or_put_in_behind_the_tally(box):
    without = [event for height, event in enumerate(box.events) if height != BLANK]
    assert check_of(without) == Check.ENCRYPTED_TALLY
    more = ("Ballot", [box.ballot(1, [[1, 0], [0, 1, 0, 0]])])
    assert check_of([*box.events[:END], more, *box.events[END:]]) == Check.ENCRYPTED_TALLY
    older = moved(box.events, 0, 3, 2, 1, 4, 5, 6, 7, 8, 9, 10)  # the revote before the first
    assert check_of(older) == Check.ENCRYPTED_TALLY


def test_ballots_of_different_voters_may_stand_in_any_order(box):
    assert verify(pack(moved(box.events, 0, 4, 1, 3, 2, 5, 6, 7, 8, 9, 10))).complete


# --- boxes of other kinds ---


def test_a_box_without_ballots_has_a_result():
    maker = Maker(questions=QUESTIONS)
    maker.end()
    maker.decrypt(1)
    maker.result()
    report = verify(maker.archive())
    assert report.counts == ((0, 0), (0, 0, 0, 0))
    assert report.num_tallied == 0


def test_weights_are_counted_in_foreign_archives_and_refused_in_ours():
    weights = [1, 3_000_000_000, 7]
    maker = make_box(weights=weights)
    report = verify(maker.archive(), own=False)
    assert report.counts == maker.counts == ((8, 0), (3_000_000_000, 0, 8, 7))
    assert sorted(report.credentials.values()) == sorted(weights)
    assert check_of(maker.events) == Check.WEIGHT
    one = [[compact(small(n)) for n in row] for row in maker.counts]
    assert one[1][0] == '"3000000000"'
    heavier = [[8, 0], [str(3_000_000_009), 0, 8, 7]]
    events = repaired(maker.events, RESULT, 0, text({"result": heavier}))
    assert check_of(events, own=False) == Check.RESULT


# --- piece by piece, and elsewhere ---


def test_a_file_is_verified_piece_by_piece(whole, tmp_path, monkeypatch):
    monkeypatch.setattr("election.core.ballot.tar._PIECE", 1000)
    path = tmp_path / "box.bel"
    path.write_bytes(whole)
    assert verify(ArchiveFile(path)) == verify(whole)
    assert ArchiveFile(path).sha256() == hexhash(whole)


@pytest.mark.parametrize("length", [0, 511, 5000, -512, -1])
def test_a_file_that_is_cut_off_is_refused_alike(whole, tmp_path, length):
    path = tmp_path / "box.bel"
    path.write_bytes(whole[:length])
    error, other = refusal(whole[:length]), refusal_of(ArchiveFile(path))
    assert (error.where, error.check) == (other.where, other.check)


def refusal_of(source) -> InvalidArchiveError:
    with pytest.raises(InvalidArchiveError) as caught:
        verify(source)
    return caught.value


def test_a_file_that_is_changed_while_it_is_read_is_refused(whole, tmp_path, monkeypatch):
    monkeypatch.setattr("election.core.ballot.tar._PIECE", 1000)
    path = tmp_path / "box.bel"
    path.write_bytes(whole)
    archive = ArchiveFile(path)
    events = link_events(read_records(archive))
    with path.open("r+b") as file:
        file.seek(events[LAST].data[0].start + 100)
        file.write(b"x")
    with pytest.raises(InvalidError, match="changed meanwhile"):
        _ = events[LAST].data[0].body


def test_any_executor_finds_the_same(box, whole):
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2) as processes:
        assert verify(whole, executor=threads) == verify(whole, executor=processes) == verify(whole)
        bad = repaired(
            box.events, FIRST, 0, box.ballot(2, [[1, 0], [0, 0, 1, 1]], Twist(1, 2, 1, 2))
        )
        assert refusal(bad, executor=processes).where == refusal(bad).where
