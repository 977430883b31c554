"""Pages of the stage elections."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("elections", __name__, url_prefix="/n/<network_key>")
