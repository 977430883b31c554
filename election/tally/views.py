"""Pages of the stage tally."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("tally", __name__, url_prefix="/n/<network_key>")
