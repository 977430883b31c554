"""The archive's bytes: records, names, chain; and the comparison of two copies."""

import json

import pytest
from ballot_forging import data_record, event_record, pack, record, setup_event
from ballot_proving import hexhash, text
from hypothesis import given, settings
from hypothesis import strategies as st

from election.core.ballot.invalid import Check, InvalidArchiveError
from election.core.ballot.verify import verify_archive, verify_diff


def check_of(data: bytes) -> Check:
    with pytest.raises(InvalidArchiveError) as caught:
        verify_archive(data)
    return caught.value.check


def boundaries(data: bytes) -> list[tuple[int, bool]]:
    """The end of each record, and whether it is an event."""
    ends, position = [], 0
    while position < len(data):
        size = int(data[position + 124 : position + 135], 8)
        is_event = data[position : position + 100].rstrip(b"\0").endswith(b".event.json")
        position += 512 + size + -size % 512
        ends.append((position, is_event))
    return ends


@settings(max_examples=60, deadline=None)
@given(drawn=st.data())
def test_any_changed_byte_is_found(whole_setup, drawn):
    position = drawn.draw(st.integers(0, len(whole_setup) - 1))
    difference = drawn.draw(st.integers(1, 255))
    changed = bytearray(whole_setup)
    changed[position] ^= difference
    assert check_of(bytes(changed))


@pytest.fixture(scope="session")
def whole_setup(box) -> bytes:
    return pack(box.events[:2])


def test_an_archive_is_cut_only_between_events(whole):
    for position, is_event in boundaries(whole):
        for cut in {position - 512, position - 1, position + 1, position + 511}:
            if 0 < cut < len(whole) and cut not in dict(boundaries(whole)):
                assert check_of(whole[:cut]) == Check.RECORD
        if not is_event:
            assert check_of(whole[:position]) in {Check.ORPHAN, Check.ORDER}


def test_nothing_may_stand_before_or_behind(whole):
    for data in (b"", bytes(512), whole + bytes(512), whole + bytes(1024), whole[512:], whole * 2):
        assert check_of(data) in {Check.RECORD, Check.RECORD_NAME}
    ends = [position for position, _ in boundaries(whole)]
    assert check_of(whole[ends[0] :]) == Check.RECORD
    assert check_of(whole + whole[ends[0] : ends[1]]) == Check.ORPHAN
    assert check_of(whole + data_record(b"{}")) == Check.ORPHAN


@pytest.mark.parametrize(
    "header",
    [
        b'{"version":1,"timestamp":1795321254}',
        b'{"version":2,"timestamp":"1795321254"}',
        b'{"version":true,"timestamp":"1795321254"}',
        b'{"version":1,"timestamp":"01795321254"}',
        b'{"version":1,"timestamp":"-1"}',
        b'{"version":1,"timestamp":"1795321254","extra":1}',
        b'{"timestamp":"1795321254","version":1}',
        b'{"version": 1,"timestamp":"1795321254"}',
        b'{"version":1,"timestamp":"9999999999"}',
        b'{"version":1,"timestamp":"1795321255"}',
        b"[]",
        b"",
    ],
)
def test_the_archives_header_has_one_form(whole, header):
    rest = whole[boundaries(whole)[0][0] :]
    assert check_of(record("BELENIOS", header) + rest) in {Check.RECORD, Check.TEXT}


def test_all_records_carry_the_archives_time(box):
    assert verify_archive(pack(box.events[:1], timestamp=5)).height == 0
    setup = [data_record(body, 5) for body in box.events[0][1]]
    head = record("BELENIOS", b'{"version":1,"timestamp":"6"}', 6)
    assert check_of(head + b"".join(setup)) == Check.RECORD


@pytest.mark.parametrize(
    "name", ["x", "../{}.data.json", "{}.data.json/", "{}.json", "{}.data.jsonx", "é"]
)
def test_a_record_is_named_by_its_hash(box, name):
    first = box.events[0][1][0]
    head = record("BELENIOS", b'{"version":1,"timestamp":"1795321254"}')
    filled = name.format(hexhash(first))
    bad = head + record("y" * len(filled), first).replace(b"y" * len(filled), filled.encode(), 1)
    assert check_of(bad) in {Check.RECORD, Check.RECORD_NAME}
    wrong = hexhash(b"else") + ".data.json"
    assert check_of(head + record(wrong, first)) == Check.RECORD_NAME


def edited(box, height, change) -> bytes:
    return pack(
        box.events, edit=lambda event: change(event) if event["height"] == height else event
    )


@pytest.mark.parametrize(
    ("height", "change", "check"),
    [
        (3, lambda event: event | {"height": 4}, Check.HEIGHT),
        (3, lambda event: event | {"height": "3"}, Check.TEXT),
        (3, lambda event: event | {"height": -1}, Check.RANGE),
        (0, lambda event: event | {"height": False}, Check.TEXT),
        (3, lambda event: event | {"parent": "0" * 64}, Check.CHAIN),
        (3, lambda event: event | {"parent": event["parent"].upper()}, Check.CHAIN),
        (3, lambda event: {k: v for k, v in event.items() if k != "parent"}, Check.CHAIN),
        (0, lambda event: {"parent": "0" * 64} | event, Check.CHAIN),
        (0, lambda event: {"parent": None} | event, Check.TEXT),
        (3, lambda event: event | {"payload": "0" * 64}, Check.PAYLOAD),
        (3, lambda event: {k: v for k, v in event.items() if k != "payload"}, Check.PAYLOAD),
        (5, lambda event: event | {"payload": "0" * 64}, Check.PAYLOAD),
        (5, lambda event: event | {"payload": None}, Check.TEXT),
        (3, lambda event: event | {"type": "Vote"}, Check.TEXT),
        (3, lambda event: event | {"type": ["Ballot"]}, Check.TEXT),
        (3, lambda event: event | {"type": "EndBallots"}, Check.ORPHAN),
        (5, lambda event: event | {"type": "Ballot"}, Check.ORPHAN),
        (3, lambda event: event | {"extra": 1}, Check.TEXT),
        (3, lambda event: dict(reversed(event.items())), Check.TEXT),
        (3, list, Check.TEXT),
    ],
)
def test_events_are_chained(box, height, change, check):
    assert check_of(edited(box, height, change)) == check


def test_data_that_no_event_refers_to_is_refused(box, whole):
    ends = [position for position, _ in boundaries(whole)]
    for place in (0, 4, 5, 6, 8):
        position = ends[place]
        more = whole[:position] + data_record(b'{"x":1}') + whole[position:]
        assert check_of(more) in {Check.ORPHAN, Check.PAYLOAD}
    events = [("Setup", [b"{}", *box.events[0][1]])]
    assert check_of(pack(events)) == Check.ORPHAN


def test_the_setup_names_its_three_records(box):
    election, trustees, credentials, payload = box.events[0][1]
    value = json.loads(payload)
    for bad in (
        value | {"election": "0" * 64},
        value | {"trustees": value["credentials"]},
        value | {"extra": 1},
        dict(reversed(value.items())),
        [],
    ):
        events = [("Setup", [election, trustees, credentials, text(bad)])]
        assert check_of(pack(events)) == Check.PAYLOAD
    swapped = setup_event(election, credentials, trustees)
    assert check_of(pack([swapped])) == Check.TEXT


def test_an_event_in_another_form_is_refused(whole_setup):
    position = boundaries(whole_setup)[4][0]
    event = b'{"height":0,"type":"Setup" }'
    assert check_of(whole_setup[:position] + event_record(event)) == Check.TEXT


# --- two copies ---


def test_a_later_archive_extends_an_earlier_copy(box, whole):
    for length in range(1, 12):
        assert verify_diff(pack(box.events[:length]), whole) == 11 - length


def missing(old: bytes, new: bytes) -> str:
    with pytest.raises(InvalidArchiveError) as caught:
        verify_diff(old, new)
    assert caught.value.check == Check.EXTENSION
    return caught.value.where


def test_a_vanished_ballot_is_shown(box, whole):
    assert missing(whole, pack(box.events[:3])).startswith("event 3 (Ballot, ballot ")
    without = [event for height, event in enumerate(box.events) if height != 2]
    assert missing(pack(box.events[:4]), pack(without)).startswith("event 2 (Ballot, ballot ")
    swapped = [box.events[0], box.events[2], box.events[1]]
    assert missing(pack(box.events[:3]), pack(swapped)).startswith("event 1 (")
    assert missing(pack(box.events[:2]), pack(box.events[:2], timestamp=5)) == "record 0"


def test_a_copy_that_cannot_be_read_is_refused(whole):
    for old, new in ((whole[:-1], whole), (whole, whole[:-1])):
        with pytest.raises(InvalidArchiveError) as caught:
            verify_diff(old, new)
        assert caught.value.check == Check.RECORD


class Sparse:
    """A file of eight gigabytes that has few bytes on the disk."""

    def __init__(self, data: bytes):
        self.data, self.most = data, 0

    def __len__(self) -> int:
        return len(self.data) + (1 << 33)

    def __getitem__(self, piece: slice) -> bytes:
        self.most = max(self.most, piece.stop - piece.start)
        return self.data[piece].ljust(min(piece.stop - piece.start, 1 << 20), b"\0")


def test_a_record_that_claims_gigabytes_is_not_read(whole_setup):
    claims = record("0" * 64 + ".data.json", b"").replace(b"00000000000\0", b"77777777777\0", 1)
    source = Sparse(whole_setup + claims)
    assert check_of(source) == Check.RECORD
    assert source.most < 1 << 20
