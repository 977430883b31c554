"""Writing a box event by event."""

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.core.ballot.archive import (
    Archive,
    Kind,
    OutOfOrderError,
    header,
    owned_texts,
    setup_texts,
    write,
)
from election.core.ballot.text import parse, sha256_hex

STEPS = [
    (Kind.SETUP, setup_texts(b"election", b"trustees", b"credentials")),
    (Kind.BALLOT, (b"ballot",)),
    (Kind.BALLOT, (b"another ballot",)),
    (Kind.END_BALLOTS, ()),
    (Kind.ENCRYPTED_TALLY, (b"tally", b"sized")),
    (Kind.PARTIAL_DECRYPTION, owned_texts(1, b"share")),
    (Kind.RESULT, (b"result",)),
]


def events_of(steps):
    archive = Archive(timestamp=1)
    for kind, texts in steps:
        event = archive.append(kind, *texts)
        yield event
        archive = archive.after(event)


def test_events_are_chained_and_their_data_follow_one_another():
    events = list(events_of(STEPS))
    assert [event.height for event in events] == list(range(len(STEPS)))
    assert [event.parent for event in events] == [None, *(event.head for event in events[:-1])]
    for event in events:
        assert sha256_hex(event.records[-1][1]) == event.head
    assert write(1, STEPS) == header(1) + b"".join(event.data for event in events)


def test_the_file_is_a_tar_file_that_other_programs_read():
    data = write(1795321254, STEPS)
    with tarfile.open(fileobj=io.BytesIO(data), ignore_zeros=True) as archive:
        members = archive.getmembers()
        bodies = [archive.extractfile(one).read() for one in members]
    assert members[0].name == "BELENIOS"
    assert bodies[0] == b'{"version":1,"timestamp":"1795321254"}'
    facts = {(one.mtime, one.mode, one.uid, one.gid) for one in members}
    assert facts == {(1795321254, 0o644, 0, 0)}
    for one, body in zip(members[1:], bodies[1:], strict=True):
        assert one.name.split(".")[0] == sha256_hex(body)
    assert len(data) % 512 == 0


def test_order_of_fields():
    events = list(events_of(STEPS))
    assert list(parse(events[0].records[-1][1])) == ["height", "type", "payload"]
    assert list(parse(events[1].records[-1][1])) == ["parent", "height", "type", "payload"]
    assert list(parse(events[3].records[-1][1])) == ["parent", "height", "type"]


def test_a_box_goes_on_from_what_a_database_keeps():
    first, second, *_ = events_of(STEPS)
    resumed = Archive(timestamp=1, height=1, head=first.head, last=Kind("Setup"))
    assert resumed.append(*[STEPS[1][0], *STEPS[1][1]]) == second


def test_nothing_is_written_out_of_order():
    every = list(Kind)
    allowed = {
        None: {Kind.SETUP},
        Kind.SETUP: {Kind.BALLOT, Kind.END_BALLOTS},
        Kind.BALLOT: {Kind.BALLOT, Kind.END_BALLOTS},
        Kind.END_BALLOTS: {Kind.ENCRYPTED_TALLY},
        Kind.ENCRYPTED_TALLY: {Kind.PARTIAL_DECRYPTION},
        Kind.PARTIAL_DECRYPTION: {Kind.PARTIAL_DECRYPTION, Kind.RESULT},
        Kind.RESULT: set(),
    }
    texts = dict(STEPS)
    for last in [None, *every]:
        for kind in every:
            archive = Archive(timestamp=1, height=3, head="0" * 64, last=last)
            if kind in allowed[last]:
                archive.append(kind, *texts[kind])
            else:
                with pytest.raises(OutOfOrderError, match="may not follow"):
                    archive.append(kind, *texts[kind])


def test_an_event_takes_the_texts_of_its_kind():
    with pytest.raises(ValueError, match="takes 4 texts, not 1"):
        Archive(timestamp=1).append(Kind.SETUP, b"")


@pytest.mark.parametrize("timestamp", [-1, 8**11])
def test_a_time_that_does_not_fit_is_refused(timestamp):
    with pytest.raises(ValueError, match="timestamp"):
        header(timestamp)


@given(st.binary(max_size=1100))
def test_records_of_any_length_are_whole_blocks(body):
    event = list(events_of([STEPS[0], (Kind.BALLOT, (body,))]))[1]
    assert len(event.data) % 512 == 0
    assert event.data[512 : 512 + len(body)] == body
