"""Pages of people: signing in and out, the register, roles."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("people", __name__)

from election.people.views import (  # noqa: E402 - their views join the blueprint
    changes,
    imports,
    members,
    persons,
    register,
    roles,
    sign_in,
    undoing,
)

__all__ = [
    "bp",
    "changes",
    "imports",
    "members",
    "persons",
    "register",
    "roles",
    "sign_in",
    "undoing",
]
