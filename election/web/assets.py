"""Files of others that pages load, served from where npm has put them."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, abort, send_from_directory
from flask.typing import ResponseReturnValue

from election.web.access import public

MODULES = Path(__file__).parents[2] / "node_modules"
# Nothing else of these packages, and of no other, can be fetched.
VENDOR = {
    "designsystemet.css": "@digdir/designsystemet-css/dist/src/index.css",
    "theme.css": "@digdir/designsystemet-css/dist/theme/designsystemet.css",
    "qr.js": "qr/index.js",
    "inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
}

bp = Blueprint("assets", __name__)


@bp.get("/vendor/<name>")
@public
def vendor(name: str) -> ResponseReturnValue:
    if name not in VENDOR:
        abort(404)
    return send_from_directory(MODULES, VENDOR[name], max_age=3600)


def missing() -> list[str]:
    """Return what npm has not installed."""
    return sorted(path for path in VENDOR.values() if not (MODULES / path).is_file())
