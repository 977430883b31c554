"""Trustees, a contributor and a code officer in browsers, with the service's code between."""

import base64
import shutil
from dataclasses import dataclass

import pytest
from ballot_making import Making, question, tool
from browser_desks import BrowserDesks, DeskRefusalError

from election.core.ballot.ceremony import (
    Ceremony,
    certificate,
    check_polynomial,
    check_voutput,
    decryption_key,
    polynomial,
    threshold_parameters,
    vinputs,
    voutput,
)
from election.core.ballot.lot import lot_question
from election.core.ballot.pki import new_secret
from election.core.ballot.read_trustees import parse_trustees
from election.core.ballot.setup import make_election
from election.core.ballot.text import compact, parse
from election.core.ballot.trustees import threshold, trustees_text
from election.core.ballot.verify_ballot import check_ballot
from election.core.ballot.verify_trustees import check_trustees
from election.core.record.decrypt import decryption_statement
from election.core.record.document import encode
from election.core.record.manifest import (
    CredentialList,
    LotBox,
    PoolEntry,
    number_to_read,
    parameters_digest,
)
from election.core.record.replacement import Pair, Replacement, check_replacement
from election.core.record.sign import BadSignatureError, check_signature

UUIDS = ["BaLLotVectors1", "BaLLotVectors2"]
MANIFEST = "ab" * 32
HEAD = "cd" * 32


@pytest.fixture(scope="module")
def desks():
    desks = BrowserDesks()
    yield desks
    desks.close()


@dataclass
class Held:
    """A ceremony of three that was held: trustees 1 and 3 in browsers, 2 with this package."""

    ceremony: Ceremony
    inputs: tuple[str, ...]
    parameters: dict
    second_key: int


def in_browser(number: int) -> str:
    return f"trustee {number}"


@pytest.fixture(scope="module")
def held(desks):
    second = new_secret()
    for number in (1, 3):
        desks.ask(in_browser(number), "sit", number=number)
    first, third = (
        desks.ask(in_browser(number), "certificate", size=3, threshold=2) for number in (1, 3)
    )
    ceremony = Ceremony(
        certs=(first, certificate(second, index=2, size=3, threshold=2), third), threshold=2
    )
    shown = {"certs": ceremony.certs, "threshold": 2}
    first, third = (desks.ask(in_browser(number), "polynomial", **shown) for number in (1, 3))
    polynomials = [first, polynomial(second, ceremony), third]
    inputs = vinputs(ceremony, polynomials)
    first, third = (
        desks.ask(in_browser(number), "key", vinput=inputs[number - 1], **shown)
        for number in (1, 3)
    )
    outputs = [first, voutput(second, ceremony, inputs[1]), third]
    for index in (1, 2, 3):
        check_polynomial(ceremony, index, polynomials[index - 1])
        check_voutput(ceremony, polynomials, index, outputs[index - 1])
    parameters = threshold_parameters(ceremony, polynomials, outputs)
    return Held(ceremony, inputs, parameters, decryption_key(second, outputs[1]))


def test_the_verifier_accepts_their_keys_in_the_strong_form(held):
    trustees = parse_trustees(trustees_text([threshold(held.parameters)]))
    check_trustees(trustees, own=True)
    assert trustees.strong


def test_all_read_the_same_check_number(desks, held):
    key_set = compact(held.parameters)
    listed = CredentialList.of(b"[]", count=0)
    lot = LotBox(uuid=UUIDS[1], credentials=listed, head=HEAD, server_key="4711")
    entries = [
        PoolEntry(
            number=number,
            uuid=UUIDS[0],
            credentials=listed,
            spares=("17", "4"),
            server_key="42",
            lot=box,
        )
        for number, box in enumerate((lot, None), 1)
    ]
    expected = number_to_read(parameters_digest(held.parameters), entries)
    pool = [encode(entry) for entry in entries]
    for number in (1, 3):
        assert desks.ask(in_browser(number), "number", keySet=key_set, pool=pool) == expected
    swapped = parse(key_set.encode())
    swapped["coefexps"].reverse()
    with pytest.raises(DeskRefusalError, match="coefficients"):
        desks.ask(in_browser(1), "number", keySet=compact(swapped), pool=pool)


def test_a_browser_refuses_what_another_trustee_was_sent(desks, held):
    shown = {"certs": held.ceremony.certs, "threshold": 2}
    with pytest.raises(DeskRefusalError, match="message-unreadable"):
        desks.ask(in_browser(1), "key", vinput=held.inputs[2], **shown)


def asked_to_decrypt(making: Making) -> dict[str, str]:
    return {
        "manifest": MANIFEST,
        "election": making.election.raw.decode(),
        "tally": making.tally.text().decode(),
        "head": HEAD,
    }


def test_their_shares_count_with_the_others_and_are_signed(desks, held):
    making = Making.of(
        [question(2, 0, 2), question(2, 1, 1, blank=True)],
        parameters=held.parameters,
        keys=[0, held.second_key, 0],
    )
    making.cast(0, [(1, 1), (0, 1)])
    making.cast(1, [(1, 0), (0, 1)])
    asked = asked_to_decrypt(making)
    made = {number: desks.ask(in_browser(number), "decrypt", **asked) for number in (1, 3)}
    shares = {1 + n: one["shares"][making.election.uuid].encode() for n, one in made.items()}
    server = {1: making.share(1)}
    assert making.combined(server | shares) == [[2, 1], [0, 0, 2]]
    assert making.combined(server | shares | {3: making.share(3)}) == [[2, 1], [0, 0, 2]]
    statement = decryption_statement(
        manifest=MANIFEST, uuid=making.election.uuid, head=HEAD, lot_uuid=None, lot_head=None
    )
    signature = base64.b64decode(made[1]["signature"])
    announced = desks.ask(in_browser(1), "signingKey")
    check_signature(announced, signature=signature, data=statement)
    with pytest.raises(BadSignatureError):
        check_signature(announced, signature=signature, data=statement + b" ")
    with pytest.raises(DeskRefusalError, match="other-tally"):
        desks.ask(in_browser(1), "decrypt", **asked | {"head": "ef" * 32})


def test_a_contributors_lot_ballot_is_cast(desks, held):
    public_key = parse_trustees(trustees_text([threshold(held.parameters)])).public_key
    election = make_election(
        uuid=UUIDS[0],
        name="Prov",
        description="Lot",
        public_key=public_key,
        questions=[lot_question()],
    )
    listed = desks.ask(in_browser(1), "lotCredentials", uuids=[election.uuid])
    ballots = desks.ask(in_browser(1), "lotBallots", elections=[election.raw.decode()])
    credential = int(listed[election.uuid])
    checked = check_ballot(ballots[election.uuid].encode(), election, {credential: 1})
    assert checked.credential == credential


def test_a_code_officers_replacement_is_accepted(desks):
    desks.ask("officer", "sit", kind="officer", name="Testperson", ceremony=UUIDS[0])
    desks.ask("officer", "makeCodes", seats=["1", "2"])
    lists = desks.ask("officer", "lists", uuids=UUIDS)
    made = desks.ask("officer", "replace", seat="2", spare=0, uuids=UUIDS, manifest=MANIFEST)
    pairs = tuple(Pair(**pair) for pair in made["pairs"])
    replacement = Replacement(pairs=pairs, signature=made["signature"])
    officer = desks.ask("officer", "publicKey")
    check_replacement(replacement, manifest_digest=MANIFEST, officer=officer)
    with pytest.raises(BadSignatureError):
        check_replacement(replacement, manifest_digest=HEAD, officer=officer)
    assert [(pair.withdrawn, pair.spare) for pair in pairs] == [
        (lists[uuid]["credentials"][1], lists[uuid]["spares"][0]) for uuid in UUIDS
    ]


@pytest.mark.skipif(shutil.which("belenios-tool") is None, reason="belenios-tool is not installed")
def test_a_browser_and_the_tool_make_one_key(desks, tmp_path):
    """The second of two trustees uses the tool, which knows the weak form only."""
    step = ("setup", "generate-trustee-key-threshold", "--group", "BELENIOS-2048")
    tool(*step, "--step", "1", cwd=tmp_path)
    (key,), (cert,) = tmp_path.glob("*.key"), tmp_path.glob("*.cert")
    desks.ask("beside the tool", "sit", number=1)
    own = desks.ask("beside the tool", "certificate", size=2, threshold=2)
    shown = {"certs": [own, cert.read_text().strip()], "threshold": 2}
    with pytest.raises(DeskRefusalError, match="other-ceremony"):
        desks.ask("beside the tool", "polynomial", **shown)
    shown["strong"] = False
    (tmp_path / "certs.jsons").write_text("\n".join(shown["certs"]) + "\n")
    with_key = (*step, "--certs", "certs.jsons", "--key", str(key))
    ceremony = Ceremony(certs=tuple(shown["certs"]), threshold=2, strong=False)
    polynomials = [
        desks.ask("beside the tool", "polynomial", **shown),
        tool(*with_key, "--step", "3", "--threshold", "2", cwd=tmp_path).strip(),
    ]
    first, second = vinputs(ceremony, polynomials)
    outputs = [
        desks.ask("beside the tool", "key", vinput=first, **shown),
        tool(*with_key, "--step", "5", stdin=second, cwd=tmp_path).strip(),
    ]
    parameters = threshold_parameters(ceremony, polynomials, outputs)
    tools_key = decryption_key(key.read_text().strip(), outputs[1])
    making = Making.of([question(2, 0, 1)], parameters=parameters, keys=[0, tools_key])
    making.cast(0, [(1, 0)])
    share = desks.ask("beside the tool", "decrypt", **asked_to_decrypt(making))["shares"]
    shares = {1: making.share(1), 2: share[making.election.uuid].encode(), 3: making.share(3)}
    assert making.combined(shares) == [[1, 0]]
