"""A trustee who chooses the result, with whoever casts the last ballot (docs/protocol.md).

She fixes the commitments of her proofs before the last ballot is made; its randomness is then
chosen so that the false factors fit. Every proof of the specification holds.
"""

import shutil

import pytest
from ballot_making import Making, ceremony_of, question, tool

from election.core.ballot.archive import Kind, owned_texts
from election.core.ballot.ballot import make_ballot, proof_object
from election.core.ballot.formats import Proof
from election.core.ballot.group import G, Q, multiply, power, random_scalar
from election.core.ballot.invalid import Check, InvalidArchiveError
from election.core.ballot.prove import prove_decryption
from election.core.ballot.tally import WrongShareError, partial_decryption, result_text
from election.core.ballot.text import compact, hash_to_scalar, parse
from election.core.ballot.verify import verify_archive
from election.core.ballot.verify_tally import decrypted

CAST, WANTED = [[4, 1]], [[1, 4]]


@pytest.fixture(scope="module")
def forged() -> tuple[Making, dict]:
    """Four vote for the first, the last voter for the second; and the server's false share."""
    parameters, keys = ceremony_of(3, 2)
    making = Making.of([question(2, 1, 1)], voters=5, parameters=parameters, keys=keys)
    for voter in range(4):
        making.cast(voter, [(1, 0)])
    server = making.keys[0]
    shifts = [cast - wanted for cast, wanted in zip(CAST[0], WANTED[0], strict=True)]
    randomness, proofs = [], []
    for before, shift in zip(making.tally.ciphertexts[0], shifts, strict=True):
        a, b = random_scalar(), random_scalar()
        challenge = hash_to_scalar(
            f"decrypt|{making.election.fingerprint}|{power(G, server)}|",
            power(G, a),
            multiply(power(before.alpha, a), power(G, b)),
        )
        randomness.append((b - shift * challenge) * pow(a, -1, Q) % Q)
        proofs.append(Proof(challenge, (a - server * challenge) % Q))
    drawn = iter(randomness)
    making.put(
        make_ballot(
            making.election,
            code=making.codes[4],
            choices=[(0, 1)],
            random=lambda: next(drawn, None) or random_scalar(),
        )
    )
    making.close()
    factors = [
        multiply(power(pair.alpha, server), power(G, shift % Q))
        for pair, shift in zip(making.tally.ciphertexts[0], shifts, strict=True)
    ]
    return making, {
        "decryption_factors": [[str(factor) for factor in factors]],
        "decryption_proofs": [[proof_object(proof) for proof in proofs]],
    }


def archive_with(making: Making, share: dict) -> bytes:
    """The whole box, with the result that the false share gives."""
    shares = {1: compact(share).encode(), 2: making.share(2), 3: making.share(3)}
    given = [(Kind.PARTIAL_DECRYPTION, owned_texts(owner, one)) for owner, one in shares.items()]
    result = (Kind.RESULT, (result_text(WANTED),))
    before, making.steps = making.steps, [*making.steps, *given, result]
    try:
        return making.data()
    finally:
        making.steps = before


def test_every_proof_of_the_specification_holds(forged, tmp_path):
    making, share = forged
    data = archive_with(making, share)
    assert verify_archive(data, own=False).counts == ((1, 4),)
    assert not verify_archive(data, own=False).joint
    if shutil.which("belenios-tool"):
        (tmp_path / f"{making.election.uuid}.bel").write_bytes(data)
        tool("election", "verify", "--dir", str(tmp_path))


def test_our_own_archives_show_it(forged):
    making, share = forged
    with pytest.raises(InvalidArchiveError) as caught:
        verify_archive(archive_with(making, share))
    assert caught.value.check == Check.STRONG_FORM


def test_no_joint_proof_fits_the_false_factors(forged):
    """Neither that of the true ones nor one made for the false ones with the key itself."""
    making, share = forged
    election, tally = making.election, making.tally.ciphertexts
    true = parse(partial_decryption(election, tally, making.keys[0]))["joint_proof"]
    factors = [[int(factor) for factor in row] for row in share["decryption_factors"]]
    parts = decrypted(tally, factors)
    made = prove_decryption(election.fingerprint, parts, making.keys[0], random=random_scalar)
    for joint in (true, proof_object(made)):
        false = share | {"joint_proof": joint}
        for own in (True, False):
            with pytest.raises(InvalidArchiveError) as caught:
                verify_archive(archive_with(making, false), own=own)
            assert caught.value.check == Check.DECRYPTION_PROOF
        with pytest.raises(WrongShareError, match="together fails"):
            making.combined({1: compact(false).encode(), 2: making.share(2), 3: making.share(3)})
