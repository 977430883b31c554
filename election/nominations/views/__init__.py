"""Pages of the stage nominations."""

from __future__ import annotations

from flask import Blueprint

import election.nominations.concern  # noqa: F401 - adds itself to those whom dates concern

bp = Blueprint("nominations", __name__, url_prefix="/n/<network_key>")

from election.nominations import consequences  # noqa: E402, F401 - it joins those that tell them
from election.nominations.views import (  # noqa: E402
    at_the_meeting,
    calling,
    candidate,
    duties,  # noqa: F401 - it adds itself
    nominees,
    on_behalf,
    overview,
    own,
    pictures,
    put_forward,
    questions,
    reminders,
)
from election.nominations.views.expectations import expected  # noqa: E402

__all__ = [
    "at_the_meeting",
    "bp",
    "calling",
    "candidate",
    "expected",
    "nominees",
    "on_behalf",
    "overview",
    "own",
    "pictures",
    "put_forward",
    "questions",
    "reminders",
]
