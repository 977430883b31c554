"""Writing a record whole or not at all, and the keys that sign it."""

import json
import subprocess
from pathlib import Path

import pytest

from election.core.record import sign
from election.core.record.files import write_files
from election.core.refusal import RefusedError

VECTORS = Path(__file__).parents[2] / "vectors"
KEYS_OF_ANYBODY = json.loads((VECTORS / "keys_of_anybody.json").read_text("utf-8"))["keys"]
# RFC 8032, section 7.1, test 2
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_the_signature_scheme_is_ed25519():
    key = sign.private_key(SEED)
    assert sign.sign(key, b"\x72") == SIGNATURE
    assert PUBLIC in sign._der(sign.public_key(key))
    sign.check_signature(sign.public_key(key), signature=SIGNATURE, data=b"\x72")
    for signature, data in ((SIGNATURE, b"\x73"), (SIGNATURE[:-1], b"\x72"), (b"", b"\x72")):
        with pytest.raises(sign.BadSignatureError):
            sign.check_signature(sign.public_key(key), signature=signature, data=data)


def test_openssl_makes_the_same_pem(tmp_path):
    public = sign.public_key(sign.private_key(SEED))
    (tmp_path / "k.pem").write_bytes(sign.pem(public))
    command = ["openssl", "pkey", "-pubin", "-in", tmp_path / "k.pem", "-pubout"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == sign.pem(public)
    assert sign.key_id(public) == sign.key_id(public)
    assert len(sign.key_id(public)) == 16


@pytest.mark.parametrize("public", ["", "x", "A" * 60, "MCowBQYDK2VwAyEA", "é" * 60])
def test_what_is_no_public_key(public):
    with pytest.raises(sign.BadSignatureError):
        sign.key_id(public)


@pytest.mark.parametrize("public", KEYS_OF_ANYBODY)
def test_a_key_that_anybody_signs_with_is_none(public):
    with pytest.raises(sign.BadSignatureError, match="anybody could sign"):
        sign.key_id(public)
    signature = bytes([1]) + bytes(63)
    with pytest.raises(sign.BadSignatureError, match="anybody could sign"):
        sign.check_signature(public, signature=signature, data=b"")


def test_an_existing_directory_is_left_alone(tmp_path):
    (tmp_path / "record").mkdir()
    with pytest.raises(RefusedError):
        write_files(tmp_path / "record", {"a": b""})
    assert list(tmp_path.iterdir()) == [tmp_path / "record"]
    assert list((tmp_path / "record").iterdir()) == []


def test_a_failure_on_the_way_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match="exist"):
        write_files(tmp_path / "record", {"a": b"", "a/b": b""})
    assert list(tmp_path.iterdir()) == []


def test_files_are_there_byte_for_byte(tmp_path):
    write_files(tmp_path / "deep" / "record", {"a.json": b"{}", "b/c.bel": b"\0"})
    assert (tmp_path / "deep" / "record" / "a.json").read_bytes() == b"{}"
    assert (tmp_path / "deep" / "record" / "b" / "c.bel").read_bytes() == b"\0"
    assert [each.name for each in (tmp_path / "deep").iterdir()] == ["record"]
