"""The blueprint of the stage tally: every page of it is about one election."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("tally", __name__, url_prefix="/n/<network_key>/elections/<uuid:election_id>")
