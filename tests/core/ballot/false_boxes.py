"""False boxes of every kind, small and by name, on which two verifiers must agree."""

import json
from collections.abc import Iterator

from ballot_forging import (
    Maker,
    data_record,
    election_text,
    owned,
    pack,
    record,
    repaired,
    setup_event,
)
from ballot_proving import (
    ORDER_3,
    G,
    P,
    Q,
    Twist,
    bare,
    power,
    scalar,
    sign_ballot,
    sign_group,
    single_key,
    text,
)

QUESTIONS = [
    {"answers": ["Ja"], "min": 0, "max": 1, "question": "Förslag"},
    {"answers": ["Ada"], "blank": True, "min": 1, "max": 1, "question": "Ordförande \U0001f5f3"},
]
SETUP, FIRST, BLANK, REVOTE, END, TALLY, FIRST_SHARE, SECOND, THIRD, RESULT = range(10)
LONG_AGO = b'{"version":1,"timestamp":"5"}'


ALL = (("Single",), ("Pedersen", 2, 2))


def make_box(questions=QUESTIONS, trustees=ALL, **differences) -> Maker:
    """Two of three vote, one of them twice; the server's key and both trustees decrypt."""
    maker = Maker(questions=questions, trustees=list(trustees), **differences)
    several = len(questions) > 1
    for voter, choices in ((0, [[1], [0, 1]]), (1, [[0], [1, 0]]), (0, [[0], [0, 1]])):
        maker.cast(voter, choices if several else choices[:1])
    maker.end()
    maker.decrypt(*range(len(maker.private), 0, -1))
    maker.result()
    return maker


def boxes() -> Iterator[tuple[str, bytes]]:
    """Good boxes first, then the false ones, each made from the least box that will do."""
    box = make_box()
    quick, tallied = make_box(trustees=ALL[:1]), make_box(QUESTIONS[:1], ALL[:1] * 3)
    for length in (FIRST, BLANK + 1, TALLY + 1, RESULT + 1):
        yield f"good-{length}", pack(box.events[:length])
    yield "good.foreign", make_box(QUESTIONS[:1], weights=[3_000_000_000, 7, 1]).archive()
    yield from _records(box)
    for name, events in (*_order(quick), *_setups(box), *_ballots(quick), *_closings(tallied)):
        yield name, pack(events)
    for name, height, change in _edits():
        edited = pack(
            box.events[: END + 1],
            edit=lambda event, at=height, act=change: (
                act(event) if event["height"] == at else event
            ),
        )
        yield f"event-{name}", edited


def _records(box: Maker) -> Iterator[tuple[str, bytes]]:
    data = pack(box.events[:BLANK])
    setup = b"".join(map(data_record, box.events[0][1]))
    yield "record-none", b""
    yield "record-cut", data[:-1]
    yield "record-cut-header", data[: 512 * 3 + 20]
    yield "record-zeros", data + bytes(512)
    yield "record-huge", data + record("x", b"").replace(b"00000000000\0", b"77777777777\0", 1)
    yield "record-padding", data[:-1] + b"x"
    yield "record-owner", data[:110] + b"1" + data[111:]
    yield "record-orphan", data + data_record(b"{}")
    yield "record-name", data + record("0" * 64 + ".data.json", b"{}")
    yield "record-name-not-ascii", data + record("é", b"{}")
    yield "record-no-event", data[:1024]
    yield "record-other-time", record("BELENIOS", LONG_AGO, 5) + setup
    yield "record-time-twice", record("BELENIOS", LONG_AGO, 6) + setup
    yield "record-float", record("BELENIOS", b'{"version":1.0,"timestamp":"5"}', 5) + setup


def _edits() -> Iterator[tuple]:
    yield "height", BLANK, lambda event: event | {"height": 7}
    yield "height-false", SETUP, lambda event: event | {"height": False}
    yield "height-huge", BLANK, lambda event: event | {"height": 10**20}
    yield "height-fraction", BLANK, lambda event: event | {"height": 2.0}
    yield "parent", BLANK, lambda event: event | {"parent": "0" * 64}
    yield "parent-none", BLANK, lambda event: {k: v for k, v in event.items() if k != "parent"}
    yield "payload", BLANK, lambda event: event | {"payload": "0" * 64}
    yield "payload-fraction", BLANK, lambda event: event | {"payload": 1.5}
    yield "payload-empty", END, lambda event: event | {"payload": None}
    yield "type", BLANK, lambda event: event | {"type": "Vote"}
    yield "type-other", BLANK, lambda event: event | {"type": "EndBallots"}
    yield "extra", BLANK, lambda event: event | {"extra": 1}
    yield "moved", BLANK, lambda event: dict(reversed(event.items()))


def _order(box: Maker) -> Iterator[tuple[str, list]]:
    events = box.events
    yield "order-no-setup", events[FIRST:]
    yield "order-two-setups", [*events[:BLANK], events[SETUP]]
    yield "order-ballot-after-end", [*events[: TALLY + 1], events[FIRST]]
    yield "order-shuffle", [*events[: TALLY + 1], ("Shuffle", events[FIRST_SHARE][1])]
    yield "order-result-at-once", [*events[: TALLY + 1], events[-1]]
    yield "superseded-again", [*events[:END], events[FIRST], *events[END:]]
    yield "removed-and-chained-again", [*events[:BLANK], *events[REVOTE:]]
    swapped = [SETUP, REVOTE, BLANK, FIRST, END, TALLY]
    yield "older-ballot-last", [events[height] for height in swapped]


def _setups(box: Maker) -> Iterator[tuple[str, list]]:
    election, trustees, credentials, _ = box.events[0][1]

    def with_election(raw: bytes) -> list:
        return [setup_event(raw, trustees, credentials)]

    def with_credential(extra: object) -> list:
        listed = text([*json.loads(credentials), str(extra)])
        return [setup_event(election, trustees, listed)]

    half = election.replace(b'"name":"Prov"', b'"name":"\\ud800"')
    ranked = [{"type": "NonHomomorphic", "value": {"answers": ["a"], "question": "?"}}]
    yield "election-key", with_election(election_text(box.uuid, box.y * G % P, QUESTIONS))
    yield "election-order-2", with_election(election_text(box.uuid, P - box.y, QUESTIONS))
    yield "election-half-letter", with_election(half)
    yield "election-doubled", with_election(election.replace(b"{", b'{"version":1,', 1))
    yield "election-ranked", with_election(election_text(box.uuid, box.y, ranked))
    yield "good-spaced", with_election(json.dumps(json.loads(election)).encode())
    yield "setup-payload", [("Setup", [election, trustees, credentials, b"{}"])]
    yield "credential-order-3", with_credential(box.credentials[0] * ORDER_3 % P)
    yield "credential-twice", with_credential(box.credentials[0])
    yield "credential-weight", with_credential(f"{power(G, 5)},2")
    yield "credential-range", with_credential(P)
    for name, items in _trustees(box):
        yield f"trustees-{name}", [setup_event(election, text(items), credentials)]
    yield "trustees-spaced", [setup_event(election, trustees + b" ", credentials)]


def _trustees(box: Maker) -> Iterator[tuple[str, list]]:
    group, signing = box.items[1][1], box.signing
    keys, (first, second) = group["verification_keys"], bare(group)["coefexps"]

    def with_group(**changes: object) -> list:
        return [box.items[0], ["Pedersen", {**group, **changes}]]

    def signed_again(signers: list[int] = signing, **changes: object) -> list:
        return [box.items[0], ["Pedersen", sign_group({**bare(group), **changes}, signers)]]

    stranger = [str(int(first[0]) * ORDER_3 % P), first[1]]
    yield "order-2", [["Single", single_key(scalar(), 2)]]
    yield "order-3", signed_again(coefexps=[stranger, second])
    yield "identity", signed_again(coefexps=[first, [second[0], "1"]])
    yield "key-proof", [["Single", single_key(7) | {"public_key": str(power(G, scalar()))}]]
    yield "key-twice", with_group(verification_keys=[keys[0], keys[0]])
    yield "other-key", with_group(verification_keys=[keys[0], {**keys[1], **single_key(7)}])
    yield "threshold", with_group(threshold=3)
    yield "short", with_group(coefexps=group["coefexps"][:1])
    yield "coefficients", with_group(coefexps=[group["coefexps"][0]] * 2)
    yield "same-certificate", signed_again(signing[:1] * 2, certs=group["certs"][:1] * 2)
    yield "moved-certificate", signed_again(signing[::-1], certs=group["certs"][::-1])
    weak = {name: value for name, value in group.items() if name != "signatures"}
    yield "weak", [box.items[0], ["Pedersen", weak]]


def _ballots(box: Maker) -> Iterator[tuple[str, list]]:
    good = json.loads(box.events[BLANK][1][0])
    secret = box.secrets[1]

    def with_ballot(raw: bytes) -> list:
        return [box.events[SETUP], ("Ballot", [raw])]

    def without_blank_proof() -> dict:
        value = json.loads(text(good))
        del value["answers"][1]["blank_proof"]
        return value

    for place, (order, part) in enumerate(((2, 0), (3, 1), (2, 1), (3, 0))):
        raw = box.ballot(1, [[0], [1, 0]], Twist(place % 2, 0, part, order))
        yield f"ballot-order-{order}-{part}", repaired(box.events[: REVOTE + 1], BLANK, 0, raw)
    for name, choices in (
        ("individual", [[2], [1, 0]]),
        ("overall", [[0], [0, 0]]),
        ("blank", [[0], [1, 1]]),
    ):
        yield f"ballot-{name}", with_ballot(box.ballot(1, choices))
    other = {**good, "election_hash": "x"}
    copied = {**good, "credential": str(box.credentials[0])}
    yield "ballot-spaced", with_ballot(text(good) + b" ")
    yield "ballot-fraction", with_ballot(text({**good, "credential": 1.5}))
    yield "ballot-long", with_ballot(text(good)[:-1] + b" " * 50_000 + b"}")
    yield "ballot-shape", with_ballot(sign_ballot(without_blank_proof(), secret))
    yield "ballot-range", with_ballot(text({**good, "credential": str(P)}))
    yield "ballot-other-election", with_ballot(sign_ballot(other, secret))
    yield "ballot-stranger", with_ballot(sign_ballot({**good, "credential": str(power(G, 5))}, 5))
    yield "ballot-copied", with_ballot(sign_ballot(copied, box.secrets[0]))
    yield "ballot-unsigned", with_ballot(text({**good, "answers": good["answers"][::-1]}))
    yield "ballot-signature", with_ballot(text(copied))


def _closings(box: Maker) -> Iterator[tuple[str, list]]:
    def changed(height: int, place: int, change) -> list:
        value = json.loads(box.events[height][1][place])
        return repaired(box.events[: height + 1], height, place, text(change(value)))

    def with_result(rows: object) -> list:
        return repaired(box.events, RESULT, 0, text({"result": rows}))

    def decrypted(owner: int, order: int) -> list:
        return [*box.events[:FIRST_SHARE], ("PartialDecryption", box.decryption(owner, order))]

    foreign = box.events[THIRD][1][0]
    yield (
        "tally-order-2",
        changed(TALLY, 0, lambda v: [[{**v[0][0], "alpha": str(P - int(v[0][0]["alpha"]))}]]),
    )
    yield "tally-sized", changed(TALLY, 1, lambda value: value | {"total_weight": 3})
    yield "owner", changed(FIRST_SHARE, 1, lambda value: value | {"owner": 9})
    yield "owner-huge", changed(FIRST_SHARE, 1, lambda value: value | {"owner": 1 << 60})
    yield "owner-twice", [*box.events[:SECOND], ("PartialDecryption", box.decryption(3))]
    yield "decryption-order-2", decrypted(1, 2)
    yield "decryption-order-3", decrypted(2, 3)
    yield "decryption-foreign", repaired(box.events[: FIRST_SHARE + 1], FIRST_SHARE, 0, foreign)
    not_hers = ("PartialDecryption", [foreign, owned(3, b"{}")])
    yield "decryption-payload", [*box.events[:FIRST_SHARE], not_hers]
    yield (
        "decryption-shape",
        changed(FIRST_SHARE, 0, lambda value: value | {"decryption_proofs": []}),
    )
    bare = ("PartialDecryption", box.decryption(1, joint=False))
    yield "decryption-not-joint", [*box.events[:FIRST_SHARE], bare]
    yield "good-not-joint.foreign", [*box.events[:FIRST_SHARE], bare]
    yield (
        "decryption-joint",
        changed(
            FIRST_SHARE,
            0,
            lambda value: value | {"joint_proof": value["joint_proof"] | {"response": "7"}},
        ),
    )
    yield "shares", [*box.events[:SECOND], box.events[RESULT]]
    yield "result", with_result([[1]])
    yield "result-plus-q", with_result([[str(Q)]])
    yield "result-shape", with_result([[0, 0]])
    yield "result-text", with_result([["0"]])
    yield "result-range", with_result([[-1]])
