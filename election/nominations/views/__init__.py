"""Pages of the stage nominations."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("nominations", __name__, url_prefix="/n/<network_key>")

from election.nominations.views import at_the_meeting, overview, own, put_forward  # noqa: E402
from election.nominations.views.expectations import expected  # noqa: E402

__all__ = ["at_the_meeting", "bp", "expected", "overview", "own", "put_forward"]
