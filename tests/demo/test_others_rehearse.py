"""The others fill and open the rehearsal box of a ceremony that a visitor began."""

from __future__ import annotations

from collections.abc import Callable

from election.db import transaction
from election.demo.mailbox import Mailbox
from election.demo.others.rehearsal import rehearsal_acts
from election.demo.others.scene import Scene
from election.people.models import Network
from election.voting.services.rehearsal_box import is_rehearsed
from tests.evening.meeting import Evening
from tests.voting.rehearsal_desks import Rehearsal


def test_the_others_try_the_rehearsal_box(evening_at: Callable[[str], Evening]) -> None:
    evening = evening_at("keyed")
    rehearsal = Rehearsal(evening).choose()
    scene = Scene(
        session=evening.session,
        network=evening.session.get_one(Network, evening.election.network_id),
        visitor=None,
        keys=evening.keys,
        mailbox=Mailbox(evening.directory / "mailbox", lambda: evening.now),
        site_url="http://localhost",
        now=lambda: evening.now,
    )
    for row, desk in zip(evening.trustees, evening.desks.trustees, strict=True):
        scene.keep(f"trustee-{row.id}", {"secret": desk.secret})
    taken = 0
    while acts := rehearsal_acts(scene, evening.ceremony):
        for act in acts:
            with transaction(evening.session):
                act()
            taken += 1
    assert taken == 4 + 4 + 3
    assert is_rehearsed(evening.session, evening.ceremony)
    assert sum(rehearsal.report().counts[0]) == 4  # type: ignore[index]
