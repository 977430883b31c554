"""How trustees speak to each other through a server that must not listen or meddle.

Signed and encrypted messages of the key generation (Belenios 2.0 specification, 4.6.1 and
4.6.3). Everything a trustee holds derives from one secret that she keeps on paper.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from election.core.ballot.ballot import proof_object
from election.core.ballot.check import holds_message_signature
from election.core.ballot.credential import base58
from election.core.ballot.formats import BASE58
from election.core.ballot.group import (
    G,
    Random,
    divide,
    is_member,
    multiply,
    random_scalar,
    secret_power,
)
from election.core.ballot.prove import sign_message
from election.core.ballot.read import canonical, element, fields, proof, string
from election.core.ballot.text import MalformedError, compact

_SECRET_LENGTH: Final = 22
_TAG_LENGTH: Final = 8
_LONG_TEXT: Final = 1 << 16  # from here on CCM needs three bytes for the length of the text


class MessageError(MalformedError):
    """A trustee's message that cannot be opened, or is not from whom it should be."""


class SecretError(ValueError):
    """A trustee's secret that was mistyped; the message says what to look at."""


def new_secret(random: Random = random_scalar) -> str:
    """Draw a trustee's secret: 22 characters of base 58, 128 random bits."""
    return base58(random(), _SECRET_LENGTH)


def check_secret(secret: str) -> str:
    """Return a secret without the spaces it was typed with; raises SecretError."""
    letters = "".join(secret.split())
    for letter in letters:
        if letter not in BASE58:
            raise SecretError(f"A secret has no character {letter!r}; look at your paper again.")
    if len(letters) != _SECRET_LENGTH:
        raise SecretError(f"A secret has {_SECRET_LENGTH} characters; this has {len(letters)}.")
    return letters


@dataclass(frozen=True, slots=True)
class Keys:
    """The two private keys of a trustee's secret, and their public parts."""

    signing: int
    decryption: int
    verification: int
    encryption: int


def keys_of(secret: str) -> Keys:
    """Derive the keys of the key generation from a trustee's secret (section 4.6.1)."""
    secret = check_secret(secret)
    signing, decryption = (
        int.from_bytes(hashlib.sha256(f"{name}|{secret}".encode()).digest())
        for name in ("sk", "dk")
    )
    verification, encryption = secret_power(G, signing), secret_power(G, decryption)
    return Keys(signing, decryption, verification, encryption)


def signing_key_seed(secret: str) -> bytes:
    """Derive the 32 bytes of the Ed25519 key with which she signs results and heads."""
    return hashlib.sha256(f"ed25519|{check_secret(secret)}".encode()).digest()


def signed(message: str, keys: Keys, *, random: Random) -> dict[str, object]:
    """Sign a message; draws one scalar."""
    signature = sign_message(message, keys.signing, random=random)
    return {"message": message, "signature": proof_object(signature)}


def read_signed(value: object, verification: int) -> str:
    """Return a signed message whose signature holds; raises MessageError."""
    message, signature = fields(value, "message", "signature")
    if not holds_message_signature(verification, string(message), proof(signature)):
        raise MessageError("the signature does not hold")
    return string(message)


def encrypt_text(text: str, encryption: int, *, random: Random) -> str:
    """Encrypt a text to a trustee's encryption key; draws two scalars."""
    randomness, drawn = random(), secret_power(G, random())
    alpha = secret_power(G, randomness)
    beta = multiply(secret_power(encryption, randomness), drawn)
    plain = text.encode()
    data = _cipher(drawn).encrypt(_nonce(alpha, len(plain)), plain, None)
    return compact({"alpha": str(alpha), "beta": str(beta), "data": data.hex()})


def decrypt_text(text: str, keys: Keys) -> str:
    """Open a text that was encrypted to these keys; raises MalformedError (MessageError)."""
    alpha, beta, data = fields(canonical(text.encode()), "alpha", "beta", "data")
    alpha, beta = element(alpha), element(beta)
    if not (is_member(alpha) and is_member(beta)):
        raise MessageError("the message is not encrypted in the group")
    try:
        sealed = bytes.fromhex(string(data))
        key = divide(beta, secret_power(alpha, keys.decryption))
        nonce = _nonce(alpha, len(sealed) - _TAG_LENGTH)
        return _cipher(key).decrypt(nonce, sealed, None).decode()
    except (InvalidTag, ValueError):
        raise MessageError("the message cannot be decrypted") from None


def _cipher(element: int) -> AESCCM:
    key = hashlib.sha256(f"key|{element}".encode()).digest()
    return AESCCM(key, tag_length=_TAG_LENGTH)


def _nonce(alpha: int, length: int) -> bytes:
    """Return the first 15-L bytes of a hash, L being what CCM needs for the text's length."""
    size = 13 if length < _LONG_TEXT else 12
    return hashlib.sha256(f"iv|{alpha}".encode()).digest()[:size]


def send(message: str, *, sender: Keys, recipient: int, random: Random) -> str:
    """Sign a message for a recipient's encryption key and encrypt it; draws three scalars."""
    channel = compact({"recipient": str(recipient), "message": message})
    return encrypt_text(compact(signed(channel, sender, random=random)), recipient, random=random)


def receive(text: str, *, recipient: Keys, sender: int) -> str:
    """Open a message from the sender with this verification key; raises MalformedError."""
    inner = canonical(decrypt_text(text, recipient).encode())
    named, message = fields(canonical(read_signed(inner, sender).encode()), "recipient", "message")
    if element(named) != recipient.encryption:
        raise MessageError("the message was meant for another trustee")
    return string(message)
