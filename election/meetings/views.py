"""Pages of the stage meetings."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("meetings", __name__, url_prefix="/n/<network_key>")
