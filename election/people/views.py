"""Pages of people: signing in and out, the register, roles."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from election.web.access import public

bp = Blueprint("people", __name__)


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    return render_template("people/sign_in.html")
