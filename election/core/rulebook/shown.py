"""What a rulebook may say of who sees what of the nominations."""

from __future__ import annotations

from enum import StrEnum


class NominatorShown(StrEnum):
    """Who is told who put a name forward."""

    PUBLIC = "public"  # whoever may see the candidates; where members nominate, the member
    NOMINEE = "nominee"  # the nominee and the nomination committee
    COMMITTEE = "committee"  # the nomination committee alone


class ConsentShown(StrEnum):
    """From when those who consent are shown to others than the nomination committee."""

    PUBLISHED = "published"  # with the committee's proposal, or when the meeting begins
    ACCEPTED = "accepted"  # at once
