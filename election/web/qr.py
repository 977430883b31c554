"""QR codes as pictures that a page holds itself."""

from __future__ import annotations

import base64
from io import BytesIO

import segno


def picture(text: str) -> str:
    """Return a QR code of the text as an address that an image can have."""
    svg = BytesIO()
    segno.make(text, error="m", micro=False).save(svg, kind="svg", scale=4, xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(svg.getvalue()).decode()
