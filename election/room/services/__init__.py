"""Make, give and replace the keys of the committee's room; put sealed texts into it; erase it."""

from election.room.services.erasing import erase_room
from election.room.services.keys import (
    KeyRing,
    NewKey,
    Wrap,
    confirm_room,
    give_keys,
    make_keys,
    make_member_key,
)
from election.room.services.texts import Place, Sealed, drop_texts, put_text, rewrap, take_back

__all__ = [
    "KeyRing",
    "NewKey",
    "Place",
    "Sealed",
    "Wrap",
    "confirm_room",
    "drop_texts",
    "erase_room",
    "give_keys",
    "make_keys",
    "make_member_key",
    "put_text",
    "rewrap",
    "take_back",
]
