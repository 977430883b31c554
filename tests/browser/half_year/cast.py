"""The eleven of the half year, each with a browser of her own, and whoever looks from outside."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.desks import Adjuster, CodeOfficer
from tests.browser.half_year.committee import Keeper
from tests.browser.half_year.members import Nominee, Representative
from tests.browser.half_year.minutes import Signer
from tests.browser.half_year.organiser import Organiser
from tests.browser.half_year.plot import (
    COMMITTEE,
    DECLINES,
    KEYBOARD,
    OFFICER,
    PHONE,
    PRESENTS,
    REMOTE,
    TELLER,
)
from tests.browser.house import House
from tests.browser.people import Teller
from tests.browser.voters import Voter, VoterByKeyboard


class Attending(Nominee, Voter):
    """A representative who answers, comes and votes."""


class AttendingByKeyboard(Representative, VoterByKeyboard, Signer):
    """A representative without a mouse, who is chosen to adjust the minutes."""


class AtTheDoor(Teller, Adjuster, Signer):
    """Fills lot boxes, lets those in who come, and adjusts the minutes."""


@dataclass(slots=True, kw_only=True)
class Cast:
    """Everybody who is at a page."""

    coordinator: Organiser
    committee: tuple[Keeper, Keeper, Keeper]  # the convener first
    presents: Attending
    phone: Attending
    keyboard: AttendingByKeyboard
    remote: Attending
    declines: Attending
    door: AtTheDoor
    officer: CodeOfficer


def gather(house: House, coordinator: Organiser) -> Cast:
    """Give everybody a browser; all but the coordinator have signed in before."""
    first, second, third = (Keeper(house, key) for key in COMMITTEE)
    cast = Cast(
        coordinator=coordinator,
        committee=(first, second, third),
        presents=Attending(house, PRESENTS),
        phone=Attending(house, PHONE, phone=True),
        keyboard=AttendingByKeyboard(house, KEYBOARD),
        remote=Attending(house, REMOTE, phone=True),
        declines=Attending(house, DECLINES),
        door=AtTheDoor(house, TELLER),
        officer=CodeOfficer(house, OFFICER),
    )
    for one in (*cast.committee, cast.phone, cast.keyboard, cast.remote, cast.declines, cast.door):
        one.is_signed_in()
    cast.officer.is_signed_in()
    return cast
