"""The seal on files of the key store: AES-256-GCM, under a key that lies somewhere else.

A copy of the directory of keys, a backup or a disk put aside, then tells nothing by itself. The
name of the file is authenticated with it: a file cannot be put in the place of another.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from election.core.refusal import RefusedError, violation
from election.files import made_once

LENGTH: Final = 32  # of the seal's key, in bytes
_MARK: Final = b"sealed 1 "
_ID: Final = 8
_NONCE: Final = 12


class SealError(ValueError):
    """A file that none of the seal's keys opens; the message says why."""


class Seal:
    """Seals under one key, and still opens what was sealed under the keys before it."""

    def __init__(self, key: bytes, before: Iterable[bytes] = ()) -> None:
        if len(key) != LENGTH:
            raise ValueError(f"a seal's key has {LENGTH} bytes")
        self._key = key
        self._known = {_id_of(each): each for each in (*before, key)}

    def close(self, name: str, content: bytes) -> bytes:
        """Seal the content of the file of this name."""
        head, nonce = _MARK + _id_of(self._key), secrets.token_bytes(_NONCE)
        return head + nonce + AESGCM(self._key).encrypt(nonce, content, head + name.encode())

    def open(self, name: str, sealed: bytes) -> bytes:
        """Return the content; raises SealError."""
        head, rest = sealed[: len(_MARK) + _ID], sealed[len(_MARK) + _ID :]
        key = self._known.get(head[len(_MARK) :])
        if key is None:
            raise SealError("it is sealed under another key")
        try:
            return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], head + name.encode())
        except (InvalidTag, ValueError):
            raise SealError("it was changed after it was sealed") from None

    def is_current(self, data: bytes) -> bool:
        """Tell whether this is sealed under the key of today."""
        return data.startswith(_MARK + _id_of(self._key))


def is_sealed(data: bytes) -> bool:
    """Tell a sealed file from a bare key."""
    return data.startswith(_MARK)


def _id_of(key: bytes) -> bytes:
    return hashlib.sha256(b"seal key id|" + key).digest()[:_ID]


def read_seal(text: str, before: Sequence[Path] = (), *, where: str) -> Seal:
    """Return the seal of a key in hexadecimal, and of older keys in files; raises RefusedError."""
    older = [_key(each.read_text("ascii", "replace"), str(each)) for each in before]
    return Seal(_key(text, where), older)


def _key(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != LENGTH:
        raise RefusedError(
            [
                violation(
                    "seal-key-unreadable",
                    "{place} must be {digits} hexadecimal digits, such as `openssl rand -hex "
                    "{bytes}` makes.",
                    place=where,
                    digits=2 * LENGTH,
                    bytes=LENGTH,
                )
            ]
        )
    return key


def make_seal_key(path: Path) -> str:
    """Return the key in a file of ours; made when it is not there, readable by us alone."""
    fresh = f"{secrets.token_hex(LENGTH)}\n".encode()
    return made_once(path, fresh).decode("ascii", "replace")
