"""Pages of the stage slates."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("slates", __name__, url_prefix="/n/<network_key>")
