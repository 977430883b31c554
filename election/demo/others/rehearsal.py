"""Trustees and adjuster at the rehearsal box of a key ceremony, step by step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from election import audit
from election.core.ballot.archive import Kind
from election.demo.others.desks import trustee_desk
from election.demo.others.scene import Scene
from election.rehearsal.rehearsal_desk import RehearsalDesk, open_rehearsal
from election.voting.models import Box, Ceremony, Rehearser, Trustee
from election.voting.queries import rehearsers_of, trustees_of
from election.voting.services import boxes, rehearsal_box

Act = Callable[[], None]


def rehearsal_acts(scene: Scene, begun: Ceremony) -> list[Act]:
    """Return what the others can do now for the rehearsal box, nothing without one."""
    rows = [each for each in rehearsers_of(scene.session, begun) if scene.is_other(each.person_id)]
    entry = rehearsal_box.entry_of_rehearsal(scene.session, begun)
    last = boxes.last_event(scene.session, entry=entry, box=Box.REHEARSAL)
    if last is None:
        return [partial(_register, scene, begun, row) for row in rows if row.credential is None]
    if last.kind in {Kind.SETUP, Kind.BALLOT}:
        return [partial(_cast, scene, begun, row) for row in rows if row.tracker is None]
    unsigned = {each.person_id for each in rows if each.signature is None}
    keyed = [each for each in trustees_of(scene.session, begun) if each.person_id in unsigned]
    return [partial(_open, scene, begun, row) for row in keyed]


def _desk(scene: Scene, row: Rehearser) -> RehearsalDesk:
    name = f"rehearser-{row.id}"
    kept = scene.kept(name)
    if not kept:
        kept = {"code": RehearsalDesk().code}
        scene.keep(name, kept)
    return RehearsalDesk(code=kept["code"])


def _register(scene: Scene, begun: Ceremony, row: Rehearser) -> None:
    rehearsal_box.post_rehearsal_credential(
        scene.session,
        rehearser=row,
        credential=_desk(scene, row).credential(rehearsal_box.uuid_of(begun)),
        keys=scene.keys,
        actor=audit.person(row.person_id),
        now=scene.now(),
    )


def _cast(scene: Scene, begun: Ceremony, row: Rehearser) -> None:
    entry = rehearsal_box.entry_of_rehearsal(scene.session, begun)
    election = boxes.election_text(scene.session, entry=entry, box=Box.REHEARSAL)
    rehearsal_box.cast_rehearsal_ballot(
        scene.session,
        rehearser=row,
        ballot=_desk(scene, row).ballot(election),
        actor=audit.person(row.person_id),
        now=scene.now(),
    )


def _open(scene: Scene, begun: Ceremony, row: Trustee) -> None:
    entry = rehearsal_box.entry_of_rehearsal(scene.session, begun)
    share, signature = open_rehearsal(
        trustee_desk(scene, row),
        boxes.archive(scene.session, entry=entry, box=Box.REHEARSAL),
        ceremony=str(begun.id),
        uuid=rehearsal_box.uuid_of(begun),
        persons=len(rehearsers_of(scene.session, begun)),
    )
    rehearsal_box.post_rehearsal_share(
        scene.session,
        trustee=row,
        share=share,
        signature=signature,
        keys=scene.keys,
        actor=audit.person(row.person_id),
        now=scene.now(),
    )
