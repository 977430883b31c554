"""Open what is sealed to the committee; twin of the opening half of ``room/seal.js``.

Nothing of the service imports this: the members' browsers open, and tests.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from election.core.room.frame import LENGTH, Frame
from election.core.room.keys import RoomKeys, point
from election.core.room.seal import NONCE, Sealed, box_key, text_key
from election.core.room.statement import CURVE, POINT


class UnreadableError(ValueError):
    """A box that does not open: another key, another place, or changed."""


def open_box(box: str, key: ec.EllipticCurvePrivateKey, context: bytes) -> bytes:
    """Open a box sealed to this key's public half; raises UnreadableError."""
    raw = b64decode(box)
    try:
        ephemeral = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw[:POINT])
        derived = box_key(key.exchange(ec.ECDH(), ephemeral), raw[:POINT], point(key), context)
        return AESGCM(derived).decrypt(NONCE, raw[POINT:], context)
    except (InvalidTag, ValueError) as error:
        raise UnreadableError("the box does not open") from error


def open_text(
    frame: Frame, sealed: Sealed, *, kind: str, text_id: str, keys: Mapping[str, RoomKeys]
) -> str:
    """Open a text with all its room keys, by scope; raises UnreadableError."""
    shares = {
        scope: open_box(box, keys[scope].opening, frame.share(kind, text_id, scope))
        for scope, box in sealed.shares.items()
    }
    context = frame.text(kind, text_id)
    try:
        padded = AESGCM(text_key(shares, context)).decrypt(NONCE, b64decode(sealed.box), context)
    except InvalidTag as error:
        raise UnreadableError("the text does not open") from error
    length = int.from_bytes(padded[:LENGTH], "big")
    return padded[LENGTH : LENGTH + length].decode()
