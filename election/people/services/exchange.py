"""Exchange all representatives of a member, and let a member leave; both can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.exchange import Named, exchanged, withdrawn
from election.core.rulebook.model import Role
from election.core.rulebook.register import Appointment, Register
from election.core.rulebook.register_changes import Change, Line, register_changes
from election.people.consequences import Outlook, consequences
from election.people.models import ChangeKind, Member, Network
from election.people.queries import register_of
from election.people.services.entries import refuse_new, wait_for_others
from election.people.services.journal import recorded
from election.people.services.write import write_register


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What a change of one member would make of the register, and what follows."""

    before: Register
    after: Register
    lines: tuple[Line, ...]  # its appointments, those that stay too
    follows: tuple[Violation, ...]
    seal: str  # of the register and the change: what was looked at is what is confirmed


def exchange_prospect(
    session: Session,
    *,
    member: Member,
    named: Mapping[Role, Sequence[Named]],
    since: date,
    now: datetime,
) -> Prospect:
    """Return what it would mean that a member has appointed exactly these from a day on (SC4).

    Raises RefusedError when the register's rules forbid it.
    """
    before = register_of(session, member.network_id)
    after = exchanged(before, member.key, named, since)
    return _prospect(session, member, before, after, since, now)


def withdrawal_prospect(
    session: Session, *, member: Member, until: date, now: datetime
) -> Prospect:
    """Return what it would mean that a member leaves with a day, its last (SC3, R7)."""
    template = "{name} became a member on {day}, after that day."
    late = violation("leaves-before-joining", template, name=member.name, day=str(member.since))
    refuse_if([late] if until < member.since else [])
    before = register_of(session, member.network_id)
    after = withdrawn(before, member.key, until)
    return _prospect(session, member, before, after, until + timedelta(days=1), now)


def _prospect(
    session: Session, member: Member, before: Register, after: Register, on: date, now: datetime
) -> Prospect:
    network = session.get_one(Network, member.network_id)
    refuse_new(session, network, before, after, now)
    outlook = Outlook(network_id=network.id, before=before, after=after, on=on, now=now)
    return Prospect(
        before=before,
        after=after,
        lines=tuple(_lines(before, after, member.key, on)),
        follows=tuple(consequences(session, outlook)),
        seal=sha256(f"{before!r} {after!r}".encode()).hexdigest(),
    )


def _lines(before: Register, after: Register, member: str, on: date) -> list[Line]:
    """Return the member's appointments of the day and later, and those that end before it."""
    found = []
    for line in register_changes(before, after, on):
        one = line.entry
        if not isinstance(one, Appointment) or one.member != member:
            continue
        is_over = one.until is not None and one.until < on
        if is_over and line.change is Change.CHANGED:
            found.append(replace(line, change=Change.ENDED))
        elif not is_over or line.change is Change.ENDED:
            found.append(line)
    order = [Change.ENDED, Change.NEW, Change.CHANGED, Change.UNCHANGED]
    return sorted(found, key=lambda one: order.index(one.change))


def exchange(
    session: Session,
    *,
    member: Member,
    named: Mapping[Role, Sequence[Named]],
    since: date,
    seal: str,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Exchange a member's representatives, exactly as the prospect of this seal showed it."""
    network = session.get_one(Network, member.network_id)
    wait_for_others(session, network)
    prospect = exchange_prospect(session, member=member, named=named, since=since, now=now)
    _refuse_other(prospect, seal)
    with _recorded(session, member, ChangeKind.EXCHANGE, since, actor, now):
        write_register(session, network, prospect.before, prospect.after, now)


def withdraw(
    session: Session,
    *,
    member: Member,
    until: date,
    decision: str,
    seal: str,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Let a member leave by a decision, exactly as the prospect of this seal showed it."""
    network = session.get_one(Network, member.network_id)
    wait_for_others(session, network)
    prospect = withdrawal_prospect(session, member=member, until=until, now=now)
    _refuse_other(prospect, seal)
    since = until + timedelta(days=1)
    with _recorded(session, member, ChangeKind.WITHDRAWAL, since, actor, now):
        write_register(session, network, prospect.before, prospect.after, now)
        member.left_by = decision


def _refuse_other(prospect: Prospect, seal: str) -> None:
    template = "The register has been changed meanwhile. Look at what would change now."
    changed = violation("register-changed-meanwhile", template)
    refuse_if([] if prospect.seal == seal else [changed])


@contextmanager
def _recorded(
    session: Session,
    member: Member,
    kind: ChangeKind,
    since: date,
    actor: audit.Actor,
    now: datetime,
) -> Iterator[None]:
    with recorded(
        session,
        network=session.get_one(Network, member.network_id),
        kind=kind,
        title=member.name,
        holds_from=since,
        actor=actor,
        now=now,
    ):
        yield
        audit.about(session, member, f"register:{kind}", actor=actor, at=now, since=since)
