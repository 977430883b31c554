"""An opening: what is fixed when a contest, or a round of it, opens; chained to the one before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from election.core.ballot.formats import Election, Question
from election.core.ballot.setup import make_election
from election.core.count import names_allowed
from election.core.record.canonical import canonical, sha256
from election.core.record.document import Document, Fingerprint, Minute, Name, Sha256, Uuid
from election.core.record.manifest import Manifest
from election.core.record.replacement import Replacement
from election.core.rulebook.model import VotingRules

VERSION = 1
REHEARSAL = "REHEARSAL"
NO_ELECTION = "A" * 43  # in a draft, before there is an election


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    id: Name
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedQuestion:
    """One question of the ballot: the seats of one part of one office."""

    office: Name
    part: Name
    size: int  # seats the meeting decided the part to have, others' seats included
    seats: int  # seats to fill with this ballot
    text: str  # as the voter reads it
    candidates: tuple[Candidate, ...]  # in ballot order


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """The version of the electoral roll in force; salted, because names are not published."""

    version: int
    sha256: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Document):
    version: int
    number: int
    previous: Sha256  # of the opening before, or of the manifest
    uuid: Uuid
    contest: Name
    round: int
    opened_at: Minute
    questions: tuple[OpenedQuestion, ...]
    election: Fingerprint  # of election.json in the archive
    roll: Roll
    entitled: int  # persons with a vote on the roll
    present: int | None  # those of them who were there; null where there is no meeting
    replacements: tuple[Replacement, ...]  # lost codes replaced since the opening before


def election_name(manifest: Manifest) -> str:
    """Return the name each contest's election has; a rehearsal is marked in it."""
    mark = f"{REHEARSAL} " if manifest.rehearsal else ""
    return f"{mark}{manifest.network.name}: {manifest.meeting.title} ({manifest.meeting.on})"


def election_description(manifest: Manifest, opening: Opening) -> str:
    """Return the description of a contest's election.

    It names manifest and opening, so that the fingerprint that every ballot carries binds both.
    The opening by the digest of its canonical JSON with null for the election: that is made
    afterwards.
    """
    unmade = sha256(canonical(opening.to_json() | {"election": None}))
    return f"{opening.contest}, round {opening.round}. Opening {unmade}. Manifest {manifest.digest}"


def open_contest(
    manifest: Manifest, draft: Opening, *, rules: VotingRules, public_key: int
) -> tuple[Election, Opening]:
    """Make the election of a draft opening, and the opening that carries its fingerprint.

    What the draft has as ``election`` (such as ``NO_ELECTION``) is not looked at.
    """
    election = make_election(
        uuid=draft.uuid,
        name=election_name(manifest),
        description=election_description(manifest, draft),
        public_key=public_key,
        questions=ballot_questions(rules, draft.questions),
    )
    return election, replace(draft, election=election.fingerprint)


def lot_name(network: str, *, rehearsal: bool) -> str:
    """Return the name of a lot box, which is made before there is a manifest."""
    return f"{REHEARSAL} {network}" if rehearsal else network


def lot_description(uuid: str) -> str:
    """Return the description of the lot box that belongs to this uuid."""
    return f"Lot of {uuid}"


def ballot_questions(
    rules: VotingRules, questions: tuple[OpenedQuestion, ...]
) -> tuple[Question, ...]:
    """Return the questions of the encrypted ballot that the rulebook asks for."""
    return tuple(_ballot_question(rules, question) for question in questions)


def _ballot_question(rules: VotingRules, question: OpenedQuestion) -> Question:
    least, most = names_allowed(rules, seats=question.seats, candidates=len(question.candidates))
    return Question(
        question=question.text,
        answers=tuple(candidate.name for candidate in question.candidates),
        least=least,
        most=most,
        blank=rules.blank,
    )
