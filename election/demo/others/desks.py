"""Desks that the demonstration keeps from one step to the next."""

from __future__ import annotations

from election.demo.others.scene import Scene
from election.rehearsal.actors import TrusteeDesk
from election.voting.models import Trustee


def trustee_desk(scene: Scene, row: Trustee) -> TrusteeDesk:
    """Return the desk of a trustee the demonstration plays; her secret is kept in its folder."""
    name = f"trustee-{row.id}"
    kept = scene.kept(name)
    if not kept:
        kept = {"secret": TrusteeDesk(row.number).secret}
        scene.keep(name, kept)
    return TrusteeDesk(row.number, secret=kept["secret"], voutput=row.voutput or "")
