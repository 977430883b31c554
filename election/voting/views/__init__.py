"""Pages of the stage voting: the key ceremony, codes, the door; then booth and board."""

from __future__ import annotations

from election.voting import merging  # noqa: F401 - it joins what is against merging
from election.voting.views import (  # noqa: F401 - their routes
    board,
    booth,
    boxes,
    check_in,
    codes,
    key_messages,
    keys,
    rehearsal_box,
    upload,
)
from election.voting.views.blueprint import bp
from election.voting.views.tasks import expected

__all__ = ["bp", "expected"]
