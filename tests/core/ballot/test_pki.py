"""The trustees' private messages."""

import pytest

from election.core.ballot.group import G, P, power, random_scalar
from election.core.ballot.pki import (
    MessageError,
    SecretError,
    check_secret,
    decrypt_text,
    encrypt_text,
    keys_of,
    new_secret,
    read_signed,
    receive,
    send,
    signed,
    signing_key_seed,
)
from election.core.ballot.text import MalformedError, compact, parse

ANNA, BO, EVE = (keys_of(new_secret()) for _ in range(3))


def test_a_secret_derives_all_keys_and_is_forgiving_about_spaces():
    secret = new_secret()
    keys = keys_of(secret)
    assert power(G, keys.signing) == keys.verification
    assert keys_of(f" {secret[:11]} {secret[11:]}\n") == keys
    assert len(signing_key_seed(secret)) == 32
    assert signing_key_seed(secret) != signing_key_seed(new_secret())


@pytest.mark.parametrize(("secret", "says"), [("abc", "this has 3"), ("0" * 22, "'0'")])
def test_a_mistyped_secret_is_refused(secret, says):
    with pytest.raises(SecretError, match=says):
        check_secret(secret)


@pytest.mark.parametrize("length", [0, 1, 65535, 65536, 70000])
def test_a_text_of_any_length_arrives(length):
    text = "å" * (length // 2) + "x" * (length % 2)
    sealed = encrypt_text(text, ANNA.encryption, random=random_scalar)
    assert decrypt_text(sealed, ANNA) == text


def test_a_message_is_read_only_by_its_recipient_from_its_sender():
    sealed = send("Hej", sender=ANNA, recipient=BO.encryption, random=random_scalar)
    assert receive(sealed, recipient=BO, sender=ANNA.verification) == "Hej"
    with pytest.raises(MessageError, match="decrypted"):
        receive(sealed, recipient=EVE, sender=ANNA.verification)
    with pytest.raises(MessageError, match="signature"):
        receive(sealed, recipient=BO, sender=EVE.verification)


def test_a_message_cannot_be_passed_on_as_if_it_were_for_another():
    inner = decrypt_text(
        send("Hej", sender=ANNA, recipient=BO.encryption, random=random_scalar), BO
    )
    passed_on = encrypt_text(inner, EVE.encryption, random=random_scalar)
    with pytest.raises(MessageError, match="another trustee"):
        receive(passed_on, recipient=EVE, sender=ANNA.verification)


@pytest.mark.parametrize(
    "change",
    [{"data": "00"}, {"data": "zz"}, {"data": ""}, {"alpha": str(P - 1)}, {"beta": "0"}, {"x": 1}],
)
def test_a_touched_message_is_refused(change):
    sealed = encrypt_text("Hej", BO.encryption, random=random_scalar)
    with pytest.raises(MalformedError):
        decrypt_text(compact(parse(sealed.encode()) | change), BO)


def test_a_signed_message_says_what_was_signed():
    value = signed("Hej", ANNA, random=random_scalar)
    assert read_signed(value, ANNA.verification) == "Hej"
    with pytest.raises(MessageError):
        read_signed(value | {"message": "Hejdå"}, ANNA.verification)
