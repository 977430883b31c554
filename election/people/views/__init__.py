"""Pages of people: signing in and out, the register, roles."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("people", __name__)

from election.people.views import changes, imports, register, roles, sign_in  # noqa: E402, F401 - their views join the blueprint
