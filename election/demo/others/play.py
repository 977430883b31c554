"""All that the others can do just now, in the order of an election's stages."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from election.core.refusal import RefusedError, Violation
from election.demo.others import keys, names, votes
from election.demo.others.scene import Scene
from election.elections.models import Election
from election.elections.queries import Phase, phase_of

Act = Callable[[Scene], list[str]]
ACTS: dict[Phase, tuple[Act, ...]] = {
    Phase.NOMINATION: (names.nominate_and_answer, keys.go_on),
    Phase.PROPOSAL: (names.answer_and_propose, keys.go_on),
    Phase.MEETING: (
        keys.go_on,
        votes.come,
        votes.hand_out_codes,
        votes.vote,
        votes.decrypt,
        votes.sign,
    ),
    Phase.CONCLUDED: (votes.decrypt, votes.sign),
}


def let_others_act(scene: Scene) -> tuple[list[str], list[Violation]]:
    """Do what the others can do in every election of the network.

    Returns what was done, in the reader's language, and why something was not.
    """
    done: list[str] = []
    reasons: list[Violation] = []
    chosen = sa.select(Election).where(
        Election.network_id == scene.network.id, Election.cancelled_at.is_(None)
    )
    for election in scene.session.scalars(chosen).all():
        here = scene.of(election)
        for act in ACTS.get(phase_of(scene.session, election, scene.now()), ()):
            try:
                done += act(here)
            except RefusedError as refused:
                scene.session.rollback()
                reasons += refused.violations
    return done, reasons
