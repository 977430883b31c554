"""The rehearsal box of a key ceremony: what it asks, and what a trustee signs when she opens it.

It is a real box, held before there is a manifest, and never part of a record: nothing in one
depends on it. Its text follows from what everybody knows, so that each desk makes it itself.
"""

from __future__ import annotations

from typing import Final

from election.core.ballot.formats import Election, Question
from election.core.ballot.setup import make_election
from election.core.record.canonical import canonical
from election.core.record.opening import lot_name

ENGLISH: Final = "en"
TEXTS: Final = {  # question, answers
    "en": ("Rehearsal of the key ceremony", "First answer", "Second answer"),
    "nb": ("Prøve på nøkkelseremonien", "Første svar", "Andre svar"),
    "sv": ("Repetition av nyckelceremonin", "Första svaret", "Andra svaret"),
}


def rehearsal_election(
    *, uuid: str, ceremony: str, network: str, language: str, public_key: int
) -> Election:
    """Return the election of a ceremony's rehearsal box; its name carries the rehearsal's mark."""
    question, *answers = TEXTS.get(language, TEXTS[ENGLISH])
    return make_election(
        uuid=uuid,
        name=lot_name(network, rehearsal=True),
        description=f"Rehearsal of the key ceremony {ceremony}",
        public_key=public_key,
        questions=[
            Question(question=question, answers=tuple(answers), least=1, most=1, blank=True)
        ],
    )


def rehearsal_statement(*, ceremony: str, uuid: str, head: str) -> bytes:
    """Return the exact bytes a trustee signs: which rehearsal box, in which state, she decrypted.

    Of a kind of its own: it can never be taken for her decryption of a box of votes.
    """
    return canonical(
        {
            "kind": "rehearsal-decryption",
            "ceremony": ceremony,
            "head": head,
            "uuid": uuid,
            "version": 1,
        }
    )
