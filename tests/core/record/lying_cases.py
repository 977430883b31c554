"""What a lying service could show a trustee of a closed box: whole and chained, but not the box.

Each case is put together by somebody who has the server, and mends whatever can be mended
without the secrets of others: hashes, chain and sums, and what is announced in the room.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from closed_cases import NAMES, Case, closed, contest, head_of, shown_case
from record_boxes import TIMESTAMP, BallotBox
from record_making import Evening, question, rulebook_text, ticks

from election.core.ballot import archive
from election.core.ballot.archive import Kind
from election.core.ballot.ballot import ciphertext_object, make_ballot, proof_object, tracker
from election.core.ballot.credential import generate_code, public_credential, secret_exponent
from election.core.ballot.formats import Ciphertext, Election
from election.core.ballot.group import G, multiply, power, random_scalar
from election.core.ballot.lot import lot_choices
from election.core.ballot.prove import sign_ballot
from election.core.ballot.read import canonical, ciphertext, parse_ballot
from election.core.ballot.tally import RunningTally
from election.core.ballot.text import compact, fingerprint, sha256_hex

CHAIR = question("chair", "chair", *NAMES)

# What the trustee's programs say of each, in Python and in the browser.
LIES = {
    "a ballot left out": {"forked-box", "own-ballot-missing"},
    "fillers under another list": {"other-credentials"},
    "re-randomised ballots": {"invalid-archive"},
    "re-randomised ballots, signed by who knows the codes": {"invalid-archive"},
    "altered sums": {"invalid-archive"},
    "another manifest": {"other-description"},
    "the lot box of another contest": {
        "other-uuid",
        "other-description",
        "other-server-key",
        "other-credentials",
        "other-lot-head",
    },
    "a lot exchanged": {"other-lot-head"},
    "a lot left out": {"other-lot-head", "lot-contributor-missing"},
    "no lot box": {"invalid-archive"},
}


def lies() -> Iterator[tuple[str, Case]]:
    evening = Evening(rulebook=rulebook_text(), offices=("chair",), pool=2, lots=2, seats=5)
    opening, box = contest(evening, evening.codes)
    good = shown_case(evening, opening, box)
    raws = [texts[0] for kind, texts in box.steps if kind is Kind.BALLOT]
    yield "a ballot left out", _left_out(good, box, raws)
    yield "fillers under another list", _filled(good, box, raws)
    again = [rerandomised(raw, box.election) for raw in raws]
    yield "re-randomised ballots", _told(good, cast(box, again))
    signed = [
        rerandomised(raw, box.election, code=code)
        for raw, code in zip(raws, evening.codes, strict=True)
    ]
    yield "re-randomised ballots, signed by who knows the codes", _told(good, cast(box, signed))
    yield "altered sums", _told(good, cast(box, raws, more=G))
    yield "another manifest", replace(good, manifest=replace(good.manifest, eligible_seats=6))
    yield from _lots(evening, good)


def _left_out(good: Case, box: BallotBox, raws: Sequence[bytes]) -> Case:
    """She has seen the box grow, and voted; all that is read out in the room is the liar's."""
    case = _told(good, cast(box, raws[1:]), ballots=len(raws) - 1)
    known = replace(
        case.announced, seen=[good.announced.head], tracker=tracker(raws[0]), few_decided=True
    )
    return replace(case, announced=known)


def _filled(good: Case, box: BallotBox, raws: Sequence[bytes]) -> Case:
    """The election is the same to the letter; who may vote in it is not."""
    filler = generate_code()
    listed = [*box.credentials]
    listed[len(raws) - 1] = public_credential(filler, box.election.uuid)
    raw = make_ballot(box.election, code=filler, choices=[ticks(CHAIR, "Ada")])
    return _told(good, cast(replace(box, credentials=listed), [*raws[:-1], raw]))


def _told(good: Case, votes: bytes, ballots: int | None = None) -> Case:
    """Announce the liar's box in place of the true one."""
    told = replace(good.announced, ballots=ballots or good.announced.ballots, head=head_of(votes))
    return replace(good, votes=votes, announced=told)


def cast(box: BallotBox, raws: Sequence[bytes], more: int = 1) -> bytes:
    """Write a closed box with these ballots, and with ``more`` in the first sum."""
    tally = RunningTally(box.election)
    for raw in raws:
        tally.add([answer.choices for answer in parse_ballot(raw, box.election).answers])
    setup = BallotBox(box.election, box.trustees, box.server_key, box.credentials)
    setup.set_up()
    sums, sized = tally.texts()
    if more != 1:
        rows = [[*row] for row in tally.ciphertexts]
        rows[0][1] = Ciphertext(rows[0][1].alpha, multiply(rows[0][1].beta, more))
        sums = compact([[ciphertext_object(pair) for pair in row] for row in rows]).encode()
        digest = sha256_hex(sums)
        sized = compact(canonical(sized) | {"encrypted_tally": digest}).encode()
    ballots = [(Kind.BALLOT, [raw]) for raw in raws]
    ends = [(Kind.END_BALLOTS, []), (Kind.ENCRYPTED_TALLY, [sums, sized])]
    return archive.write(TIMESTAMP, [*setup.steps, *ballots, *ends])


def rerandomised(raw: bytes, election: Election, code: str | None = None) -> bytes:
    """Hide a ballot's ciphertexts anew; whoever knows the code can sign that."""
    ballot = canonical(raw)
    for answer in ballot["answers"]:
        pairs = [ciphertext(one) for one in answer["choices"]]
        answer["choices"] = [_hidden(pair, election.public_key) for pair in pairs]
    if code is not None:
        signature = ballot.pop("signature")
        signature["hash"] = fingerprint(compact(ballot).encode())
        exponent = secret_exponent(code, election.uuid)
        proof = sign_ballot(signature["hash"], exponent, random=random_scalar)
        ballot["signature"] = signature | {"proof": proof_object(proof)}
    return compact(ballot).encode()


def _hidden(pair: Ciphertext, public_key: int) -> dict[str, str]:
    drawn = random_scalar()
    alpha = multiply(pair.alpha, power(G, drawn))
    return ciphertext_object(Ciphertext(alpha, multiply(pair.beta, power(public_key, drawn))))


def _lots(evening: Evening, good: Case) -> Iterator[tuple[str, Case]]:
    mine, other = (evening.lots[entry.uuid] for entry in evening.manifest.pool)
    other.tally()
    yield "the lot box of another contest", replace(good, lots=closed(other))
    raws = [texts[0] for kind, texts in mine.steps if kind is Kind.BALLOT]
    yield "a lot left out", replace(good, lots=cast(mine, raws[:1]))
    late = make_ballot(
        mine.election, code=evening.lot_codes[mine.election.uuid][1], choices=[lot_choices()]
    )
    yield "a lot exchanged", replace(good, lots=cast(mine, [raws[0], late]))
    yield "no lot box", replace(good, lots=None)
