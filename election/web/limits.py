"""How often one address may try what can be guessed: codes, links, ballots.

A limit that is exceeded is logged with whom it was counted for: a name that nobody can read,
and another one after every start.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

_key: Final = secrets.token_bytes(32)


def counted_as(whose: str) -> str:
    """Return the name under which somebody's requests are counted."""
    return hmac.digest(_key, whose.encode("utf-8", "surrogatepass"), "sha256").hex()


def counted_by_address() -> str:
    """Return the name of the address a request comes from."""
    return counted_as(get_remote_address())


# Counted in each server process: a limit is per process, which bounds guessing all the same.
limiter = Limiter(counted_by_address, storage_uri="memory://", headers_enabled=False)
