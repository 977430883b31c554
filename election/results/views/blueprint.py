"""The blueprint of the stage results: every page of it is about one election."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("results", __name__, url_prefix="/n/<network_key>/elections/<uuid:election_id>")
