"""What every answer says to the browser about what it may run, load and tell others."""

from __future__ import annotations

from functools import cache

from flask import Response, request

from election.web.programs import import_map_digest
from election.web.request import config

A_YEAR = "max-age=31536000"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' {import_map}",  # the one thing inline, by its digest
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the design system draws its icons as data
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


@cache
def _policy() -> str:
    return POLICY.format(import_map=f"'{import_map_digest()}'")


def set_headers(response: Response) -> Response:
    """Add the headers; pages are never stored by caches, static files are."""
    headers = response.headers
    headers["Content-Security-Policy"] = _policy()
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "no-referrer"  # a personal link stays with its reader
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if config().site_url.startswith("https:"):
        headers["Strict-Transport-Security"] = A_YEAR
    if request.endpoint not in {"static", "assets.vendor"}:
        headers["Cache-Control"] = "no-store"
    return response
