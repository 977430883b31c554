"""A register's file: read and kept for a preview, and imported when it is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.core.rulebook.model import MemberKind, Rulebook
from election.core.rulebook.register import Member, Person, Register, register_violations
from election.core.rulebook.register_changes import Change, Line, known_again, register_changes
from election.core.rulebook.register_csv import FaultyRow, faulty_rows, read_register
from election.core.rulebook.register_doubles import import_notes
from election.core.rulebook.register_protected import protected_kept, published_names
from election.people import models
from election.people.models import ChangeKind, ImportDraft, Network
from election.people.queries import register_of, rulebook_now
from election.people.services.entries import wait_for_others
from election.people.services.journal import recorded
from election.people.services.register import Imported, import_register

LASTS: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an import would change."""

    lines: tuple[Line, ...]
    notes: Mapping[str, tuple[Violation, ...]]  # by "person" or "member" and the id

    def notes_of(self, line: Line) -> tuple[Violation, ...]:
        """Return what somebody should look at in a line before it is imported."""
        if line.change is Change.ENDED:
            return ()
        if line.person is not None:
            return self.notes.get(f"person {line.person.id}", ())
        is_member = isinstance(line.entry, Member)
        key = line.entry.id if isinstance(line.entry, Member | Person) else ""
        return self.notes.get(f"member {key}" if is_member else f"person {key}", ())

    @property
    def noted(self) -> list[Line]:
        """Return the lines with something to look at."""
        return [one for one in self.lines if self.notes_of(one)]

    def count(self, change: Change) -> int:
        """Return how many entries are so."""
        return sum(1 for one in self.lines if one.change is change)

    @property
    def is_empty(self) -> bool:
        """Whether the register says the same already."""
        return all(one.change is Change.UNCHANGED for one in self.lines)


def keep_draft(
    session: Session,
    *,
    network: Network,
    by: models.Person,
    name: str,
    content: bytes,
    holds_from: date,
    now: datetime,
) -> ImportDraft:
    """Read a file and keep it for its preview; nothing of the register is changed yet.

    Raises RefusedError with everything that is wrong in the file, by row and column.
    """
    rulebook = rulebook_now(session, network.id, holds_from)
    known = register_of(session, network.id)
    read = _read(session, network.id, content, rulebook, known, name)
    refuse_if(register_violations(rulebook, read, holds_from))
    session.execute(sa.delete(ImportDraft).where(ImportDraft.expires_at <= now))
    draft = ImportDraft(
        network_id=network.id,
        made_by=by.id,
        made_at=now,
        expires_at=now + LASTS,
        name=name,
        content=content,
        digest=sha256(content).hexdigest(),
        holds_from=holds_from,
        register_digest=_digest(known, rulebook),
    )
    session.add(draft)
    session.flush()
    return draft


def _read(
    session: Session,
    network_id: UUID,
    content: bytes,
    rulebook: Rulebook,
    known: Register,
    name: str,
) -> Register:
    """Read a file with the ids the register has; whoever is protected stays as she is there."""
    read = read_register(content, rulebook, name)
    protected = {
        one.key: one.private_name or one.name
        for one in session.scalars(
            sa.select(models.Person).where(
                models.Person.network_id == network_id, models.Person.protected
            )
        )
    }
    if rulebook.membership.kind is MemberKind.ORGANISATIONS:
        # Where members are persons, each has a number of her own.
        read = known_again(published_names(read, known, protected), known)
    return protected_kept(read, known, protected)


def preview_of(session: Session, draft: ImportDraft) -> Preview:
    """Return what the import would change in the register as it is now."""
    rulebook = rulebook_now(session, draft.network_id, draft.holds_from)
    known = register_of(session, draft.network_id)
    read = _read(session, draft.network_id, draft.content, rulebook, known, draft.name)
    return Preview(
        lines=tuple(register_changes(known, read, draft.holds_from)),
        notes=import_notes(read, known),
    )


def rows_to_correct(
    session: Session, network: Network, content: bytes, holds_from: date, name: str
) -> list[FaultyRow]:
    """Return the rows of a file that was refused, cell by cell with what is wrong."""
    return faulty_rows(content, rulebook_now(session, network.id, holds_from), name)


def outdated_reason(session: Session, draft: ImportDraft, now: datetime) -> Violation | None:
    """Return why a draft can no longer be confirmed; None while it can."""
    if now >= draft.expires_at:
        return violation("draft-expired", "This preview is too old. Choose the file once more.")
    rulebook = rulebook_now(session, draft.network_id, draft.holds_from)
    if _digest(register_of(session, draft.network_id), rulebook) != draft.register_digest:
        template = (
            "The register has been changed since this preview was made. Choose the file once "
            "more, and look at what it would change now."
        )
        return violation("register-changed-meanwhile", template)
    return None


def confirm_draft(
    session: Session, *, network: Network, draft_id: UUID, actor: audit.Actor, now: datetime
) -> Imported:
    """Import exactly the file that was previewed, into the register it was compared with."""
    wait_for_others(session, network)
    draft = session.get(ImportDraft, draft_id, populate_existing=True)
    if draft is None or draft.network_id != network.id:
        raise RefusedError([gone()])
    outdated = outdated_reason(session, draft, now)
    refuse_if([outdated] if outdated else [])
    rulebook = rulebook_now(session, network.id, draft.holds_from)
    with recorded(
        session,
        network=network,
        kind=ChangeKind.IMPORT,
        title=draft.name,
        holds_from=draft.holds_from,
        actor=actor,
        now=now,
    ):
        done = import_register(
            session,
            network=network,
            rulebook=rulebook,
            register=_read(
                session,
                network.id,
                draft.content,
                rulebook,
                register_of(session, network.id),
                draft.name,
            ),
            on=draft.holds_from,
            actor=actor,
            now=now,
        )
    session.delete(draft)
    return done


def gone() -> Violation:
    """Return why a preview cannot be found."""
    template = "This preview has been confirmed already, or was dropped. Choose the file once more."
    return violation("draft-gone", template)


def _digest(register: Register, rulebook: Rulebook) -> str:
    return sha256(f"{rulebook.digest} {register!r}".encode()).hexdigest()
