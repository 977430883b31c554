"""What the room's program sends, read strictly: whatever has another form is answered with 400."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import abort

from election.room.services import KeyRing, NewKey, Sealed, Wrap

MOST = 5000  # entries of one message


def text(sent: Mapping[str, Any], name: str) -> str:
    """Return a text."""
    found = sent.get(name)
    if not isinstance(found, str) or "\0" in found:
        abort(400)
    return found


def text_or_none(sent: Mapping[str, Any], name: str) -> str | None:
    """Return a text, or None where there is none."""
    return None if sent.get(name) is None else text(sent, name)


def uuid_of(value: object) -> UUID:
    """Return an id."""
    try:
        return UUID(str(value))
    except ValueError:
        abort(400)


def texts(sent: Mapping[str, Any], name: str) -> dict[str, str]:
    """Return texts by name."""
    found = sent.get(name, {})
    if not isinstance(found, dict) or len(found) > MOST:
        abort(400)
    return {each: text(found, each) for each in found}


def texts_by_id(sent: Mapping[str, Any], name: str) -> dict[UUID, str]:
    """Return texts by id."""
    return {uuid_of(each): value for each, value in texts(sent, name).items()}


def rows(sent: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return a list of objects."""
    found = sent.get(name, [])
    if not isinstance(found, list) or len(found) > MOST:
        abort(400)
    if not all(isinstance(each, dict) for each in found):
        abort(400)
    return found


def sealed(sent: Mapping[str, Any]) -> Sealed:
    """Return a sealed text."""
    return Sealed(
        id=uuid_of(sent.get("id")), box=text(sent, "box"), shares=texts_by_id(sent, "shares")
    )


def wraps(sent: Mapping[str, Any]) -> list[Wrap]:
    """Return wrapped keys."""
    return [
        Wrap(
            room_key_id=uuid_of(one["key"]), person_id=uuid_of(one["person"]), box=text(one, "box")
        )
        for one in rows(sent, "wraps")
        if {"key", "person"} <= set(one) or abort(400)
    ]


def key_ring(sent: Mapping[str, Any]) -> KeyRing:
    """Return keys that a member's browser has made."""
    return KeyRing(
        keys=[
            NewKey(
                id=uuid_of(one.get("id")),
                scope=text(one, "scope"),
                public_key=text(one, "publicKey"),
                signing_key=text_or_none(one, "signingKey"),
                signature=text_or_none(one, "signature"),
            )
            for one in rows(sent, "keys")
        ],
        wraps=wraps(sent),
        members=texts_by_id(sent, "members"),
        offices=texts(sent, "offices"),
        mark=text_or_none(sent, "mark"),
    )
