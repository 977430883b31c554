"""Pages of the stage elections."""

from __future__ import annotations

from flask import Blueprint

from election.elections import words

bp = Blueprint("elections", __name__, url_prefix="/n/<network_key>")
for name in (
    "office_title",
    "part_title",
    "until_event",
    "event_rule",
    "ended_because",
    "date_name",
    "group_name",
    "time_left",
    "asked",
):
    bp.add_app_template_filter(getattr(words, name), name)
for name in ("due_at", "due_because"):
    bp.add_app_template_global(getattr(words, name), name)

from election.elections import consequences  # noqa: E402, F401 - it joins those that tell them
from election.elections.views import (  # noqa: E402
    at_meeting,
    carry_in,
    cycle,
    dates,
    duties,
    export,
    feed,
    hub,
    ledger,
    notice,
    propose,
    year,
)
from election.elections.views.tasks import expected  # noqa: E402

__all__ = [
    "at_meeting",
    "bp",
    "carry_in",
    "cycle",
    "dates",
    "duties",
    "expected",
    "export",
    "feed",
    "hub",
    "ledger",
    "notice",
    "propose",
    "year",
]
