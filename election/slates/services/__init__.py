"""Draft, dissent from and publish the committee's proposal; make the candidates final."""

from election.slates.services.candidates import freeze_candidates
from election.slates.services.checks import Name
from election.slates.services.proposal import (
    dissent,
    draft_proposal,
    publish_proposal,
    tell_not_proposed,
)

__all__ = [
    "Name",
    "dissent",
    "draft_proposal",
    "freeze_candidates",
    "publish_proposal",
    "tell_not_proposed",
]
