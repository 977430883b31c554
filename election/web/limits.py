"""How often one address may try what can be guessed: codes, links, ballots."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Counted in each server process: a limit is per process, which bounds guessing all the same.
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)
