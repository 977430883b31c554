"""Each wrong message of a ceremony is refused by name, by this program and by the pages' alike."""

import json
import subprocess
from collections import Counter
from dataclasses import asdict, replace

import pytest
from false_messages import CERTS, POLYNOMIALS, SECRETS, VECTORS, Message, messages
from hypothesis import given, settings
from hypothesis import strategies as st

from election.core.ballot.ceremony import (
    Ceremony,
    CeremonyError,
    check_certificate,
    check_polynomial,
    check_voutput,
    decryption_key,
    voutput,
)
from election.core.ballot.read import parse_election
from election.core.ballot.read_trustees import parse_trustees
from election.core.ballot.tally import WrongShareError, check_share, read_tally
from tests.node import SCRIPTS, node

SHOWN = Ceremony(certs=tuple(CERTS), threshold=2)


def read(message: Message) -> None:
    index, text = message.index, message.text
    match message.step:
        case "certificate":
            check_certificate(text, index=index, size=3, threshold=2)
        case "polynomial":
            check_polynomial(SHOWN, index, text)
        case "shares":
            voutput(SECRETS[index - 1], SHOWN, text)
        case "key":
            check_voutput(SHOWN, POLYNOMIALS, index, text)
        case "own":
            decryption_key(SECRETS[index - 1], text)
        case "decryption":
            decrypted(index, text)


def decrypted(owner: int, text: str) -> None:
    shapes = {each["shape"]: each for each in VECTORS["elections"]}
    election = parse_election(shapes["blank"]["election"].encode())
    tally = read_tally(VECTORS["box"]["tally"].encode(), election)
    key = parse_trustees(VECTORS["trustees_text"].encode()).keys[owner - 1]
    check_share(election, tally, key, text.encode(), owner=owner)


def verdict(message: Message) -> tuple[int, str] | None:
    try:
        read(message)
    except CeremonyError as error:
        return error.trustee, str(error)
    except WrongShareError as error:
        return error.owner, str(error)
    return None


@pytest.fixture(scope="module")
def cases() -> list[Message]:
    return list(messages())


@pytest.fixture(scope="module")
def verdicts(cases) -> list[tuple[int, str] | None]:
    return [verdict(message) for message in cases]


def test_each_is_refused_by_name(cases, verdicts):
    for message, found in zip(cases, verdicts, strict=True):
        name = f"{message.step}: {message.what}"
        if message.says is None:
            assert found is None, name
            continue
        assert found is not None, name
        trustee, says = found
        assert trustee == message.trustee, name
        assert message.says in says, name
    assert Counter(message.step for message in cases if message.says) == {
        "certificate": 19,
        "polynomial": 17,
        "shares": 18,
        "key": 12,
        "own": 3,
        "decryption": 16,
    }


# From here on a message is for all to read; what stands before is for one, who finds it later.
PUBLIC = {"certificate": "{", "polynomial": '"coefexps"', "key": '"public_key"', "decryption": "{"}


@pytest.mark.parametrize("step", PUBLIC)
@given(st.data())
@settings(max_examples=25)
def test_no_letter_of_a_message_can_be_changed(cases, step, data):
    right = next(each for each in cases if each.step == step and each.says is None)
    begins = right.text.index(PUBLIC[step])
    at = data.draw(st.integers(min_value=begins, max_value=len(right.text) - 1))
    letter = data.draw(st.characters(codec="utf-8"))
    changed = right.text[:at] + letter + right.text[at + 1 :]
    assert (verdict(replace(right, text=changed)) is None) == (changed == right.text)


def test_the_pages_say_the_same(cases, verdicts, tmp_path):
    told = [asdict(message) for message in cases]
    (tmp_path / "messages.json").write_text(json.dumps(told))
    program = [node(), SCRIPTS / "ceremony_verdicts.mjs", tmp_path]
    theirs = json.loads(subprocess.run(program, stdout=subprocess.PIPE, check=True).stdout)
    for message, found, ours in zip(cases, theirs, verdicts, strict=True):
        name = f"{message.step}: {message.what}"
        if message.says and message.says.startswith("not JSON"):  # each in its own words
            assert found[0] == message.trustee, name
        else:
            assert found == (ours and list(ours)), name
