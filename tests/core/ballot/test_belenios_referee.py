"""belenios-tool 2.0 as referee of what we make, and as a party of our elections."""

import json
import shutil

import pytest
from ballot_making import Making, ceremony_of, question, tool

from election.core.ballot.archive import Kind, owned_texts
from election.core.ballot.ballot import BLANK
from election.core.ballot.ceremony import (
    Ceremony,
    certificate,
    decryption_key,
    polynomial,
    threshold_parameters,
    vinputs,
    voutput,
)
from election.core.ballot.credential import check_code, public_credential
from election.core.ballot.lot import bits_from_result, lot_choices, lot_question
from election.core.ballot.pki import new_secret
from election.core.ballot.tally import WrongShareError, result_text
from election.core.ballot.verify import verify_archive

pytestmark = pytest.mark.skipif(
    shutil.which("belenios-tool") is None, reason="belenios-tool is not installed"
)


@pytest.fixture(scope="module")
def parameters():
    return ceremony_of(3, 2)


def verify_twice(making: Making, tmp_path, *, own: bool = True):
    tool("election", "verify", "--dir", str(making.write(tmp_path / "box")))
    return verify_archive(making.data(), own=own)


def test_single_trustees_revotes_and_blanks(tmp_path):
    making = Making.of([question(2, 0, 1), question(3, 1, 2, blank=True)])
    making.cast(0, [(1, 0), BLANK])
    making.cast(1, [(0, 0), (1, 1, 0)])
    making.cast(0, [(0, 1), (0, 0, 1)])
    making.cast(2, [(1, 0), BLANK])
    assert making.finish(1, 2, 3) == [[1, 1], [1, 1, 1, 1]]
    assert verify_twice(making, tmp_path).counts == ((1, 1), (1, 1, 1, 1))


@pytest.mark.parametrize("owners", [(1, 2, 3), (4, 1, 2), (3, 4, 1), (2, 3, 4, 1)])
def test_two_of_three_with_the_servers_key_in_several_uuids(tmp_path, parameters, owners):
    making = Making.of([question(2, 1, 1)], parameters=parameters[0], keys=parameters[1])
    making.cast(0, [(1, 0)])
    making.cast(1, [(1, 0)])
    assert making.finish(*owners) == [[2, 0]]
    assert verify_twice(making, tmp_path).complete


def test_a_box_without_ballots(tmp_path, parameters):
    making = Making.of(
        [question(3, 0, 2, blank=True)], parameters=parameters[0], keys=parameters[1]
    )
    assert making.finish(1, 2, 3) == [[0, 0, 0, 0]]
    assert verify_twice(making, tmp_path).num_tallied == 0


@pytest.mark.parametrize(
    ("answers", "least", "most", "blank"),
    [(1, 0, 1, False), (1, 1, 1, True), (30, 4, 9, True), (30, 0, 30, False), (2, 0, 0, True)],
)
def test_shapes_of_questions(tmp_path, answers, least, most, blank):
    making = Making.of([question(answers, least, most, blank=blank)], voters=1)
    chosen = [1] * most + [0] * (answers - most)
    making.cast(0, [chosen])
    assert making.finish(1, 2, 3) == [[0] * blank + chosen]
    assert verify_twice(making, tmp_path).complete


def test_a_lot_box(tmp_path, parameters):
    making = Making.of([lot_question()], parameters=parameters[0], keys=parameters[1])
    ticks = [lot_choices() for _ in range(3)]
    for voter, ticked in enumerate(ticks):
        making.cast(voter, [ticked])
    (sums,) = making.finish(1, 2, 4)
    assert sums == [sum(column) for column in zip(*ticks, strict=True)]
    assert len(bits_from_result(sums)) == 32
    verify_twice(making, tmp_path)


def test_weights_and_large_numbers(tmp_path):
    making = Making.of([question(2, 0, 1)], weights=[2_000_000_000, 3_000_000_000, 1])
    making.cast(0, [(0, 1)])
    making.cast(0, [(1, 0)])
    making.cast(1, [(1, 0)])
    making.cast(2, [(0, 1)])
    assert making.finish(1, 2, 3) == [[5_000_000_000, 1]]
    assert result_text([[5_000_000_000, 1]]) == b'{"result":[["5000000000",1]]}'
    assert verify_twice(making, tmp_path, own=False).complete


def test_a_box_is_valid_at_every_step(tmp_path):
    making = Making.of([question(2, 0, 1)])
    steps = making.steps
    making.cast(0, [(1, 0)])
    making.finish(1, 2, 3)
    whole = making.steps
    for length in range(1, len(whole) + 1):
        making.steps = whole[:length]
        verify_twice(making, tmp_path)
    assert steps is whole


def test_the_tool_derives_the_same_credentials(tmp_path):
    uuid = "h3RehearsaLxyz"
    tool("setup", "generate-credentials", "--uuid", uuid, "--group", "BELENIOS-2048",
         "--count", "120", cwd=tmp_path)  # fmt: skip
    (private,) = tmp_path.glob("*.privcreds")
    (public,) = tmp_path.glob("*.pubcreds")
    codes = [line.split()[1] for line in private.read_text().splitlines()]
    assert [check_code(code) for code in codes] == codes  # every check character among them
    ours = sorted(public_credential(code, uuid) for code in codes)
    theirs = [line.split(",")[0] for line in json.loads(public.read_text())]
    assert theirs == [str(credential) for credential in ours]


def test_a_ballot_of_the_tool_is_accepted_and_tallied_alike(tmp_path):
    making = Making.of([question(2, 0, 1), question(3, 1, 2, blank=True)])
    directory = making.write(tmp_path / "box")
    making.cast(1, [(1, 0), (0, 1, 1)])
    (tmp_path / "code").write_text(making.codes[0])
    (tmp_path / "choices.json").write_text("[[1,0],[0,0,1,0]]")
    ballot = tool(
        "election", "generate-ballot", "--dir", str(directory),
        "--privcred", str(tmp_path / "code"), "--ballot", str(tmp_path / "choices.json"),
    )  # fmt: skip
    making.put(ballot.strip().encode())
    making.steps.append((Kind.END_BALLOTS, ()))
    making.write(directory)
    theirs = tool("election", "compute-encrypted-tally", "--dir", str(directory))
    assert tuple(theirs.encode().splitlines()) == making.tally.texts()
    making.steps.pop()
    making.close()
    making.write(directory)
    (tmp_path / "key.json").write_text(json.dumps(str(making.keys[1])))
    share = tool("election", "decrypt", "--dir", str(directory), "--trustee-id", "2",
                 "--privkey", str(tmp_path / "key.json")).strip().encode()  # fmt: skip
    first, owned = share.splitlines()
    assert owned == owned_texts(2, first)[1]
    with pytest.raises(WrongShareError, match="joint_proof"):  # which the tool does not make
        making.combined({1: making.share(1), 2: first, 3: making.share(3)})
    factors = json.loads(first)["decryption_factors"]
    assert factors == json.loads(making.share(2))["decryption_factors"]


def test_the_tool_takes_part_as_a_trustee(tmp_path):
    """The third of three trustees uses the tool, which knows the weak form only."""
    step = ("setup", "generate-trustee-key-threshold", "--group", "BELENIOS-2048")
    tool(*step, "--step", "1", cwd=tmp_path)
    (key,) = tmp_path.glob("*.key")
    (cert,) = tmp_path.glob("*.cert")
    secrets = [new_secret(), new_secret()]
    certs = [
        *(certificate(one, index=at, size=3, threshold=2) for at, one in enumerate(secrets, 1)),
        cert.read_text().strip(),
    ]
    ceremony = Ceremony(certs=tuple(certs), threshold=2, strong=False)
    (tmp_path / "certs.jsons").write_text("\n".join(certs) + "\n")
    with_key = (*step, "--certs", "certs.jsons", "--key", str(key))
    polynomials = [
        *(polynomial(one, ceremony) for one in secrets),
        tool(*with_key, "--step", "3", "--threshold", "2", cwd=tmp_path).strip(),
    ]
    first, second, third = vinputs(ceremony, polynomials)
    outputs = [
        voutput(secrets[0], ceremony, first),
        voutput(secrets[1], ceremony, second),
        tool(*with_key, "--step", "5", stdin=third, cwd=tmp_path).strip(),
    ]
    parameters = threshold_parameters(ceremony, polynomials, outputs)
    assert "signatures" not in parameters
    # Her secret is all she needs: our code opens what the tool sent to itself.
    keys = [
        decryption_key(one, output)
        for one, output in zip([*secrets, key.read_text().strip()], outputs, strict=True)
    ]
    making = Making.of([question(2, 0, 1)], parameters=parameters, keys=keys)
    making.cast(0, [(1, 0)])
    assert making.finish(1, 2, 4) == [[1, 0]]
    assert verify_twice(making, tmp_path, own=False).complete
