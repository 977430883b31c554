"""What kinds and forms of meeting are called, on pages and in refusals."""

from __future__ import annotations

from flask_babel import gettext as _

from election.core.rulebook.model import MeetingForm, MeetingKind


def kind_name(kind: MeetingKind) -> str:
    """Return what a kind of meeting is called."""
    match kind:
        case MeetingKind.ANNUAL:
            return _("Annual meeting")
        case MeetingKind.NETWORK_GROUP:
            return _("Network-group meeting")
        case MeetingKind.COMMITTEE:
            return _("Committee meeting")
        case MeetingKind.OWNER_GROUP:
            return _("Owner-group meeting")
        case MeetingKind.SEMINAR:
            return _("Seminar")


def form_name(form: MeetingForm) -> str:
    """Return what a form of meeting is called."""
    match form:
        case MeetingForm.PHYSICAL:
            return _("In a room")
        case MeetingForm.DIGITAL:
            return _("Digital")
        case MeetingForm.HYBRID:
            return _("In a room and digital")
