"""Note, draft, dissent from and publish the committee's proposal; make the candidates final."""

from election.slates.services.candidates import freeze_candidates
from election.slates.services.checks import Name, not_told, rule_violations
from election.slates.services.conflicts import declare_conflict, end_conflict
from election.slates.services.notes import write_note
from election.slates.services.proposal import (
    dissent,
    draft_proposal,
    publish_proposal,
    tell_not_proposed,
)

__all__ = [
    "Name",
    "declare_conflict",
    "dissent",
    "draft_proposal",
    "end_conflict",
    "freeze_candidates",
    "not_told",
    "publish_proposal",
    "rule_violations",
    "tell_not_proposed",
    "write_note",
]
