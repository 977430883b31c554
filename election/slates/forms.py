"""What the nomination committee fills in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from election.core.rulebook.model import Rulebook
from election.core.rulebook.seats import ballot_seats
from election.elections.models import ElectionOffice
from election.nominations.wording import seat_name
from election.people.models import Person
from election.slates.models import ProposalKind
from election.slates.services import Name
from election.web.forms import Form, Ticks, WholeNumberField, options, plain

LONGEST_TEXT = 4000
NOBODY = ""

_long = [Optional(), Length(max=LONGEST_TEXT)]


class DissentForm(Form):
    """What a member of the committee would have proposed instead."""

    text = TextAreaField(
        _("What you would propose instead, and why"),
        [InputRequired(), Length(max=LONGEST_TEXT)],
        filters=[plain],
    )


class TellForm(Form):
    """Who has been told in person that she is not proposed."""

    by_hand = Ticks(_("Told in person"))


class PublishForm(Form):
    """What the version published is."""

    kind = RadioField(_("What is it?"), default=ProposalKind.FINAL.value)


class DraftForm(Form):
    """A version of the proposal, seat by seat."""

    based_on = HiddenField()  # the version its writer saw
    motivation = TextAreaField(
        _("How the committee has worked, and what it weighed"), _long, filters=[plain]
    )

    def version_seen(self) -> int:
        """Return the number of the version its writer saw, 0 when there was none."""
        seen = self.based_on.data or ""
        return int(seen) if seen.isdecimal() else 0

    def places(self, row: ElectionOffice) -> Iterator[tuple[Field, Field]]:
        """Yield whom and why, for each seat of one part of an office."""
        number = 1
        while f"person_{row.id.hex}_{number}" in self:
            yield self[f"person_{row.id.hex}_{number}"], self[f"why_{row.id.hex}_{number}"]
            number += 1

    def seats_field(self, office: str) -> Field | None:
        """Return the field for the number of seats of an office, if the meeting decides it."""
        return self._fields.get(f"seats_{office}")

    def names(self, rows: Sequence[ElectionOffice], persons: Mapping[UUID, Person]) -> list[Name]:
        """Return the names chosen, seat by seat."""
        return [
            Name(
                office=row.office,
                part=row.part,
                person=persons[UUID(whom.data)],
                motivation=why.data or "",
            )
            for row in rows
            for whom, why in self.places(row)
            if whom.data
        ]

    def seats(self, rows: Sequence[ElectionOffice]) -> dict[str, int]:
        """Return how many seats are proposed for offices whose number the meeting decides."""
        fields = {row.office: self.seats_field(row.office) for row in rows}
        return {office: it.data for office, it in fields.items() if it is not None and it.data}


def draft_form(
    rulebook: Rulebook,
    rows: Sequence[ElectionOffice],
    standing: Mapping[UUID, Sequence[tuple[str, str]]],
    said: Mapping[str, Any],
) -> DraftForm:
    """Return the form for these offices; ``standing``: who may be chosen, by id of the part.

    ``said`` is what the version before says, by name of field.
    """
    fields: dict[str, Any] = {}
    for row in rows:
        office = rulebook.offices[row.office]
        if row.seats is None and office.least < office.most:
            fields[f"seats_{row.office}"] = WholeNumberField(
                _("Number of seats in all"), [Optional(), NumberRange(office.least, office.most)]
            )
        count = slots(rulebook, row)
        for number in range(1, count + 1):
            name = seat_name(rulebook, row) + (f" {number}" if count > 1 else "")
            place = f"{row.id.hex}_{number}"
            fields[f"person_{place}"] = SelectField(
                name,
                choices=options([(NOBODY, _("Nobody")), *standing[row.id]]),
                default=NOBODY,
            )
            fields[f"why_{place}"] = TextAreaField(
                _("Grounds: %(seat)s", seat=name), _long, filters=[plain]
            )
    made: type[DraftForm] = type("DraftFormOfElection", (DraftForm,), fields)
    return made(data=said)


def slots(rulebook: Rulebook, row: ElectionOffice) -> int:
    """Return how many names can be proposed for a part of an office at most."""
    if row.seats is not None:
        return row.seats
    return ballot_seats(rulebook, row.office, rulebook.offices[row.office].most)[row.part]
