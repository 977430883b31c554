"""Random scalars that come of a secret (docs/protocol.md, "What a page draws from a secret").

What was begun with a secret on one device is made again on another, letter by letter; the twin
in the browser is ``static/js/desk/draws.js``.
"""

from __future__ import annotations

import hashlib
from itertools import count

from election.core.ballot.group import Q, Random
from election.core.ballot.pki import check_secret


def draws_of(secret: str, purpose: str) -> Random:
    """Return the draws of a secret for one purpose; raises SecretError.

    The purpose must name everything that is proven with the draws: the same draws for two
    different ballots would tell their contents.
    """
    letters, drawn = check_secret(secret), count()

    def draw() -> int:
        number = next(drawn)
        halves = (
            hashlib.sha256(f"draw|{letters}|{purpose}|{number}|{half}".encode()).digest()
            for half in (0, 1)
        )
        return int.from_bytes(b"".join(halves)) % Q

    return draw
