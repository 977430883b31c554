"""Pages of the stage results."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("results", __name__, url_prefix="/n/<network_key>")
