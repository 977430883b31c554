"""Note, rank, interview, draft, publish: what the nomination committee does; final candidates."""

from election.slates.services.candidates import freeze_candidates
from election.slates.services.checks import (
    Name,
    earliest,
    not_told,
    rule_violations,
    too_soon,
)
from election.slates.services.conflicts import declare_conflict, end_conflict
from election.slates.services.decisions import (
    decisions,
    mark_read,
    read_until,
    strike_decision,
    write_decision,
)
from election.slates.services.erasing import erase_private
from election.slates.services.feedback import feedback_violations, write_feedback
from election.slates.services.interviews import (
    Times,
    answer_interview,
    call_off_interview,
    interview_of,
    interviews,
    invite,
)
from election.slates.services.notes import write_note
from election.slates.services.parts import not_hers_to_publish, unprepared
from election.slates.services.proposal import (
    dissent,
    draft_proposal,
    publish_proposal,
)
from election.slates.services.ranking import criteria_of, rank, rank_anew, ranking_of
from election.slates.services.telling import (
    stands_now,
    stay,
    tell_not_proposed,
    told_by_link,
    withdraw_not_proposed,
)

__all__ = [
    "Name",
    "Times",
    "answer_interview",
    "call_off_interview",
    "criteria_of",
    "decisions",
    "declare_conflict",
    "dissent",
    "draft_proposal",
    "earliest",
    "end_conflict",
    "erase_private",
    "feedback_violations",
    "freeze_candidates",
    "interview_of",
    "interviews",
    "invite",
    "mark_read",
    "not_hers_to_publish",
    "not_told",
    "publish_proposal",
    "rank",
    "rank_anew",
    "ranking_of",
    "read_until",
    "rule_violations",
    "stands_now",
    "stay",
    "strike_decision",
    "tell_not_proposed",
    "told_by_link",
    "too_soon",
    "unprepared",
    "withdraw_not_proposed",
    "write_decision",
    "write_feedback",
    "write_note",
]
