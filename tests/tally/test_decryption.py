"""Promise 3: no count before closing, nor with fewer than k trustees and the server's key."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa

from election.core.ballot.archive import Kind
from election.core.ballot.ceremony import decryption_key
from election.core.ballot.read import parse_election
from election.core.ballot.server_key import derive_server_key
from election.core.ballot.tally import (
    MissingSharesError,
    combine,
    partial_decryption,
    read_tally,
)
from election.core.ballot.verify import verify_archive
from election.core.record.result import DecisionKind
from election.core.refusal import RefusedError
from election.tally.models import Decryption, Tally
from election.tally.queries import elected_so_far, facts_of, heads_of, tally_of
from election.voting.models import OF_CONTEST, Box, BoxEvent
from election.voting.queries import opening_of
from election.voting.services import boxes
from election.voting.services.decisions import decide
from tests.evening.crowd import Crowd
from tests.evening.meeting import Evening
from tests.evening.setting import CHAIR_VOTES, COMMITTEE_VOTES, VOTERS, refusals

At = Callable[[str], Evening]


def refuses(evening: Evening, number: int, shares: dict[Box, bytes], signature: bytes) -> list[str]:
    before = evening.contents()
    with pytest.raises(RefusedError) as refused:
        evening.post_decryption(number, shares, signature)
    assert evening.contents() == before
    return refusals(refused)


def test_nothing_is_decrypted_before_closing(evening_at: At) -> None:
    evening = evening_at("voted")
    desk = evening.desks.trustees[0]
    key = decryption_key(desk.secret, desk.voutput)
    box = evening.box().election
    sums = read_tally(evening.contest.sums or b"", box)
    early = partial_decryption(box, sums, key)
    found = refuses(evening, 1, {Box.VOTES: early, Box.LOTS: early}, b"")
    assert found == ["count-before-close"]


def test_one_trustee_alone_gives_nothing(evening_at: At) -> None:
    evening = evening_at("closed")
    assert evening.decrypt(2) is None
    assert tally_of(evening.session, evening.contest) is None
    assert facts_of(evening.session, evening.election)[0].rounds == ()
    for box in OF_CONTEST:
        report = verify_archive(evening.archive(box))
        assert (report.owners, report.counts) == ((3,), None)
    with pytest.raises(MissingSharesError):
        combined(evening, {1: server_share(evening), 3: evening.answer(2)[0][Box.VOTES]})


def test_all_trustees_without_the_servers_key_give_nothing(evening_at: At) -> None:
    evening = evening_at("closed")
    shares = {number + 1: evening.answer(number)[0][Box.VOTES] for number in (1, 2, 3)}
    with pytest.raises(MissingSharesError):
        combined(evening, shares)
    assert combined(evening, shares | {1: server_share(evening)})


def server_share(evening: Evening) -> bytes:
    raw, _, _ = boxes.setup(evening.session, entry=evening.entry, box=Box.VOTES)
    election = parse_election(raw)
    key = derive_server_key(evening.keys.seed(evening.ceremony.id), election.uuid)
    return partial_decryption(election, encrypted(evening), key)


def encrypted(evening: Evening) -> Any:
    text = boxes.encrypted_tally(evening.session, entry=evening.entry, box=Box.VOTES)
    return read_tally(text, evening.box().election)


def combined(evening: Evening, shares: dict[int, bytes]) -> list[list[int]]:
    raw, trustees, _ = boxes.setup(evening.session, entry=evening.entry, box=Box.VOTES)
    election = parse_election(raw)
    return combine(election, trustees, encrypted(evening), shares, total_weight=len(VOTERS))


def test_two_trustees_open_both_boxes_in_one_step(evening_at: At) -> None:
    evening = evening_at("closed")
    evening.decrypt(3)
    tally = evening.decrypt(1)
    assert tally is not None
    for box in OF_CONTEST:
        report = verify_archive(evening.archive(box))
        assert report.complete
        assert report.owners == (4, 2, 1)
    assert (tally.ballots, tally.turnout) == (8, 7)


# --- wrong answers ---


def test_a_share_of_somebody_else_is_refused_and_named(evening_at: At) -> None:
    evening = evening_at("closed")
    shares, _ = evening.answer(2)
    _, signature = evening.answer(1)
    before = evening.contents()
    with pytest.raises(RefusedError, match="trustee 2 is wrong") as refused:
        evening.post_decryption(1, shares, signature)
    assert refusals(refused) == ["wrong-share"]
    assert refused.value.violations[0].params["owner"] == 2
    assert evening.contents() == before


@pytest.mark.parametrize("box", OF_CONTEST)
@pytest.mark.parametrize("share", [b"", b"{}", b"null", b"not a share", b"[" * 100_000])
def test_a_share_that_is_none_is_refused(evening_at: At, box: Box, share: bytes) -> None:
    evening = evening_at("closed")
    shares, signature = evening.answer(1)
    assert refuses(evening, 1, shares | {box: share}, signature) == ["wrong-share"]


def test_a_share_with_a_false_factor_is_refused(evening_at: At) -> None:
    evening = evening_at("closed")
    shares, signature = evening.answer(1)
    value = json.loads(shares[Box.VOTES])
    row = value["decryption_factors"][0]
    row[0], row[1] = row[1], row[0]
    false = json.dumps(value, separators=(",", ":")).encode()
    assert refuses(evening, 1, shares | {Box.VOTES: false}, signature) == ["wrong-share"]


def test_shares_of_votes_and_lots_are_not_mixed_up(evening_at: At) -> None:
    evening = evening_at("closed")
    shares, signature = evening.answer(1)
    swapped = {Box.VOTES: shares[Box.LOTS], Box.LOTS: shares[Box.VOTES]}
    assert refuses(evening, 1, swapped, signature) == ["wrong-share"]


@pytest.mark.parametrize("box", OF_CONTEST)
def test_the_votes_are_not_opened_without_the_lots(evening_at: At, box: Box) -> None:
    evening = evening_at("closed")
    shares, signature = evening.answer(1)
    assert refuses(evening, 1, {box: shares[box]}, signature) == ["shares-of-boxes"]


def test_an_answer_for_another_contest_is_refused(evening_at: At) -> None:
    evening = evening_at("closed")
    shares, signature = evening.answer(1)
    questions = opening_of(evening.contest).questions
    evening.open(round=2, questions=questions)
    for voter in VOTERS:
        evening.vote(voter, ["gotland-o1"])
    evening.close()
    assert set(refuses(evening, 1, shares, signature)) == {"decrypted-other-box"}
    _, fresh = evening.answer(1)
    assert set(refuses(evening, 1, shares, fresh)) == {"wrong-share"}


@pytest.mark.parametrize("signature", [b"", b"x" * 64])
def test_an_answer_without_her_signature_is_refused(evening_at: At, signature: bytes) -> None:
    evening = evening_at("closed")
    shares, _ = evening.answer(1)
    assert refuses(evening, 1, shares, signature) == ["decrypted-other-box"]


def test_an_answer_signed_by_another_trustee_is_refused(evening_at: At) -> None:
    evening = evening_at("closed")
    shares, _ = evening.answer(1)
    _, signature = evening.answer(2)
    assert refuses(evening, 1, shares, signature) == ["decrypted-other-box"]


def test_a_signature_over_another_head_is_refused(evening_at: At) -> None:
    """The trustee was shown another box than the service has."""
    evening = evening_at("closed")
    fork = evening_at("voted")
    fork.vote("uppsala-o1", ["gotland-o2"])
    fork.close()
    _, signature = fork.answer(1)
    shares, _ = evening.answer(1)
    assert refuses(evening, 1, shares, signature) == ["decrypted-other-box"]


# --- again ---


def test_the_same_answer_again_changes_nothing(evening_at: At) -> None:
    evening = evening_at("closed")
    answer = evening.answer(1)
    evening.post_decryption(1, *answer)
    before = evening.contents()
    assert evening.post_decryption(1, *answer) is None
    assert evening.post_decryption(1, *evening.answer(1)) is None
    assert evening.contents() == before
    evening.decrypt(2)
    opened = evening.contents()
    assert evening.post_decryption(1, *answer) is not None
    assert evening.contents() == opened


def test_another_answer_of_the_same_trustee_changes_nothing(evening_at: At) -> None:
    evening = evening_at("closed")
    shares, signature = evening.answer(1)
    evening.post_decryption(1, shares, signature)
    before = evening.contents()
    assert evening.post_decryption(1, {Box.VOTES: b"", Box.LOTS: b""}, signature) is None
    assert evening.contents() == before
    assert refuses(evening, 1, shares, b"x" * 64) == ["decrypted-other-box"]


def test_a_third_trustee_comes_too_late(evening_at: At) -> None:
    evening = evening_at("closed")
    third = evening.answer(3)
    for number in (1, 2):
        evening.decrypt(number)
    assert refuses(evening, 3, *third) == ["tally-over"]


def test_three_trustees_at_once_open_the_boxes_once(evening_at: At) -> None:
    evening = evening_at("closed")
    answers = {number: evening.answer(number) for number in (1, 2, 3)}
    crowd = Crowd(evening)

    def posting(number: int) -> Callable[[Evening], str]:
        return lambda each: str(each.post_decryption(number, *answers[number]) is not None)

    workers = [crowd.send(posting(number)) for number in answers]
    crowd.finish()
    answered = [each for worker in workers for each in (*worker.answers, *worker.refusals)]
    assert sorted(answered) == ["False", "True", "tally-over"]
    assert verify_archive(evening.archive()).complete
    assert evening.session.scalar(sa.select(sa.func.count(Tally.id))) == 1
    assert evening.session.scalar(sa.select(sa.func.count(Decryption.id))) == 2


def test_without_the_seed_the_last_answer_is_not_taken(evening_at: At) -> None:
    """Her answer stays hers to give: nothing is half opened."""
    evening = evening_at("closed")
    seed = evening.directory / "keys" / f"seed-{evening.ceremony.id}"
    kept = seed.read_bytes()
    evening.decrypt(1)
    seed.unlink()
    assert refuses(evening, 2, *evening.answer(2)) == ["key-lost"]
    seed.write_bytes(kept)
    assert evening.decrypt(2) is not None


# --- few ballots ---


def test_few_ballots_are_opened_only_when_two_persons_decide(evening_at: At) -> None:
    evening = evening_at("opened")
    for voter in VOTERS[:4]:
        evening.vote(voter, ["gotland-o1"])
    evening.vote(VOTERS[0], ["gotland-o2"])  # five ballots, of which four count
    evening.close()
    assert refuses(evening, 1, *evening.answer(1)) == ["few-ballots"]
    evening.act(
        decide,
        contest=evening.contest,
        kind=DecisionKind.FEW_BALLOTS,
        why="Ordföranden måste väljas i dag.",
        by=[evening.person(key) for key in VOTERS[:2]],
    )
    for number in (1, 2):
        evening.decrypt(number)
    assert votes(evening) == [{"gotland-o1": 3, "gotland-o2": 1, "uppsala-o2": 0}]


def test_an_empty_box_can_be_opened_too(evening_at: At) -> None:
    evening = evening_at("opened")
    evening.close()
    evening.act(
        decide,
        contest=evening.contest,
        kind=DecisionKind.FEW_BALLOTS,
        why="Ingen röstade.",
        by=[evening.person(key) for key in VOTERS[:2]],
    )
    for number in (1, 2):
        evening.decrypt(number)
    assert set(votes(evening)[0].values()) == {0}


# --- the count ---


def votes(evening: Evening) -> list[dict[str, int]]:
    """Return the votes of each question of the contest opened last, by key."""
    tally = tally_of(evening.session, evening.contest)
    assert tally is not None
    return [
        dict(zip(evening.names(each.id for each in question.candidates), row[1:], strict=True))
        for question, row in zip(opening_of(evening.contest).questions, tally.counts, strict=True)
    ]


def test_the_counts_are_those_of_a_plain_recount(evening_at: At) -> None:
    evening = evening_at("counted")
    plain = Counter(name for names in CHAIR_VOTES.values() for name in names)
    assert votes(evening) == [{**dict.fromkeys(votes(evening)[0], 0), **plain}]
    tally = tally_of(evening.session, evening.contest)
    assert tally is not None
    assert tally.counts[0][0] == sum(not names for names in CHAIR_VOTES.values()) == 1


def test_two_questions_are_counted_apart(evening_at: At) -> None:
    evening = evening_at("decided")
    for place, found in enumerate(votes(evening)):
        plain = Counter(name for choices in COMMITTEE_VOTES.values() for name in choices[place])
        assert found == {**dict.fromkeys(found, 0), **plain}
    elected = {
        (each.part, evening.names([each.id])[0])
        for each in elected_so_far(evening.session, evening.election)
        if each.office == "nomination-committee"
    }
    # Halland o2 was elected convener, so that the next in votes has her seat.
    assert elected == {
        ("convener", "halland-o2"),
        ("member", "dalarna-o1"),
        ("member", "gotland-o2"),
    }


def test_the_lots_bits_decide_the_tie(evening_at: At) -> None:
    evening = evening_at("counted")
    (payload,) = boxes.payloads(
        evening.session, entry=evening.entry, box=Box.LOTS, kind=Kind.RESULT
    )
    sums = json.loads(payload)["result"][0]
    bits = "".join(str(each % 2) for each in sums)
    tally = tally_of(evening.session, evening.contest)
    assert tally is not None
    assert (len(bits), tally.lot_bits) == (32, bits)
    names = evening.names(each.id for each in opening_of(evening.contest).questions[0].candidates)
    tied = [names.index("gotland-o1"), names.index("uppsala-o2")]
    uuid = evening.entry.uuid
    first = min(tied, key=lambda place: sha256(f"lot|{uuid}|{bits}|{place}".encode()).digest())
    (elected,) = elected_so_far(evening.session, evening.election)
    assert evening.names([elected.id]) == [names[first]]


def test_the_heads_that_were_signed_are_those_of_the_encrypted_totals(evening_at: At) -> None:
    evening = evening_at("counted")
    heads = heads_of(evening.session, evening.entry)
    for row in evening.session.scalars(sa.select(Decryption)):
        signed = json.loads(row.statement)
        assert (signed["head"], signed["lot_head"]) == (heads[Box.VOTES], heads[Box.LOTS])
        assert signed["uuid"] == evening.entry.uuid
    kinds = sa.select(BoxEvent.kind).where(BoxEvent.head.in_(heads.values()))
    assert set(evening.session.scalars(kinds)) == {"EncryptedTally"}
