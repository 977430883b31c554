"""The main menu of a network: whoever may use a page finds it here."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext as _

from election.web.access import may


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the menu."""

    text: str
    url: str
    is_here: bool


def entries() -> list[Entry]:
    """Return the entries for the person in front of the page."""
    menu = (
        ("home.first_page", _("Overview")),
        ("elections.elections", _("Elections")),
        ("meetings.meetings", _("Meetings")),
        ("elections.ledger", _("Who is elected")),
        ("elections.year", _("Year")),
        ("people.register", _("Register")),
        ("people.roles", _("Roles")),
    )
    return [
        Entry(text=text, url=url_for(endpoint), is_here=request.endpoint == endpoint)
        for endpoint, text in menu
        if endpoint in current_app.view_functions and may(endpoint)
    ]
