"""Reading what a desk's program sent: anything that is not of the expected form is a 400."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from flask import abort

NUMBER = re.compile(r"(0|[1-9][0-9]{0,699})\Z")  # an element of the group has 617 digits
TRACKER = re.compile(r"[A-Za-z0-9+/]{43}\Z")


def text(sent: Mapping[str, Any], name: str) -> str:
    """Return a text that can be written as UTF-8."""
    return _text(sent.get(name))


def texts(sent: Mapping[str, Any], name: str) -> dict[str, str]:
    """Return texts by their names."""
    return {key: _text(value) for key, value in _mapping(sent, name).items()}


def trackers(sent: Mapping[str, Any], name: str) -> dict[str, str]:
    """Return trackers of ballots by uuid."""
    found = texts(sent, name)
    if not all(TRACKER.match(each) for each in found.values()):
        abort(400)
    return found


def numbers(sent: Mapping[str, Any], name: str) -> dict[str, int]:
    """Return elements of the group by uuid."""
    return {key: _number(value) for key, value in _mapping(sent, name).items()}


def number(sent: Mapping[str, Any], name: str) -> int:
    """Return an element of the group."""
    return _number(sent.get(name))


def signature(sent: Mapping[str, Any], name: str) -> bytes:
    """Return a signature that was sent in base64."""
    try:
        return base64.b64decode(_text(sent.get(name)), validate=True)
    except ValueError:
        abort(400)


def lists(sent: Mapping[str, Any], name: str) -> dict[str, list[int]]:
    """Return lists of elements of the group by uuid."""
    found = _mapping(sent, name)
    if not all(isinstance(each, list) for each in found.values()):
        abort(400)
    return {key: [_number(one) for one in each] for key, each in found.items()}


def _mapping(sent: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = sent.get(name)
    if not isinstance(found, dict):
        abort(400)
    for key in found:
        _text(key)
    return found


def _number(value: object) -> int:
    if not isinstance(value, str) or not NUMBER.match(value):
        abort(400)
    return int(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        abort(400)
    try:
        value.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        abort(400)
    return value
