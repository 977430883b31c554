"""Pages of the stage voting."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("voting", __name__, url_prefix="/n/<network_key>")
