"""Pages of the stage slates."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("slates", __name__, url_prefix="/n/<network_key>")

from election.room import merging  # noqa: E402, F401 - it joins what is against merging
from election.slates import export  # noqa: E402, F401 - it joins what is exported
from election.slates.views import (  # noqa: E402
    conflicts,
    decisions,
    drafting,
    duties,
    feedback,
    interviews,
    keys,
    published,
    ranking,
    room,
    sealed,
    steps,
    told,
)
from election.slates.views.expectations import expected  # noqa: E402

__all__ = [
    "bp",
    "conflicts",
    "decisions",
    "drafting",
    "duties",
    "expected",
    "feedback",
    "interviews",
    "keys",
    "published",
    "ranking",
    "room",
    "sealed",
    "steps",
    "told",
]
