"""Pages of people: signing in and out, the register, roles."""

from __future__ import annotations

from flask import Blueprint

bp: Blueprint = Blueprint("people", __name__)

from election.people.views import (  # noqa: E402 - their views join the blueprint
    changes,
    contacts,
    imports,
    members,
    persons,
    register,
    roles,
    sign_in,
    undoing,
)
from election.people.views.contacts import expected  # noqa: E402

__all__ = [
    "bp",
    "changes",
    "contacts",
    "expected",
    "imports",
    "members",
    "persons",
    "register",
    "roles",
    "sign_in",
    "undoing",
]
