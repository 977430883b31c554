"""Pages of the stage slates."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("slates", __name__, url_prefix="/n/<network_key>")

from election.slates.views import conflicts, keys, published, room, sealed, steps  # noqa: E402
from election.slates.views.expectations import expected  # noqa: E402

__all__ = ["bp", "conflicts", "expected", "keys", "published", "room", "sealed", "steps"]
