"""Pages of the stage meetings."""

from __future__ import annotations

from flask import Blueprint

from election.web.words import form_name, kind_name

bp = Blueprint("meetings", __name__, url_prefix="/n/<network_key>")
bp.add_app_template_filter(kind_name)
bp.add_app_template_filter(form_name)

from election.meetings import consequences, merging  # noqa: E402, F401 - they join others
from election.meetings.views import (  # noqa: E402
    feed,
    here,
    officers,
    pages,
    personal,
    presence,
    roll,
)
from election.meetings.views.tasks import expected  # noqa: E402

__all__ = ["bp", "expected", "feed", "here", "officers", "pages", "personal", "presence", "roll"]
