"""Mail: a message is a row of the outbox, written with the act it tells about and sent later."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from babel.dates import format_date
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from sqlalchemy.orm import Mapped, Session, mapped_column

from election.db import Base, transaction

TEMPLATES = Path(__file__).parent.parent / "templates" / "mail"
FALLBACK_LANGUAGE = "en"
WAIT_AFTER_FAILURE = timedelta(minutes=2)  # doubled at every further failure
ATTEMPTS = 10
LEASE = timedelta(minutes=10)  # so long a message belongs to whoever is sending it

_texts = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined,
    autoescape=False,  # plain text, never HTML
    trim_blocks=True,
    lstrip_blocks=True,
)


def _moment(at: datetime, time_zone: str, language: str) -> str:
    """Return a moment as a letter tells it: in the network's time, whose name stands beside."""
    local = at.astimezone(ZoneInfo(time_zone))
    day = format_date(local.date(), "long", locale="en_GB" if language == "en" else language)
    return f"{day} {local:%H:%M} {local.tzname()}"


def _day(on: date, language: str) -> str:
    """Return a day as a letter tells it, with its name."""
    return str(format_date(on, "full", locale="en_GB" if language == "en" else language))


_texts.filters["moment"] = _moment
_texts.filters["day"] = _day


class Outgoing(Base):
    """One message waiting in the outbox, or sent from it."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.CheckConstraint("(body IS NOT NULL) OR (wipe AND sent_at IS NOT NULL)", "body_or_wiped"),
        sa.CheckConstraint("attempts >= 0", "attempts_not_negative"),
        sa.Index(
            "ix_outbox_due_at_waiting",
            "due_at",
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    network_id: Mapped[UUID]
    address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str | None]  # None once wiped
    wipe: Mapped[bool]  # the body holds a secret, and goes when it has been sent
    enqueued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None] = mapped_column(default=None)  # the last one


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it leaves: plain text to one address."""

    id: UUID
    address: str
    subject: str
    body: str


class Transport(Protocol):
    """What carries messages: SMTP, or memory in tests and rehearsals."""

    def send(self, message: Message) -> None:
        """Send, or raise ``OSError``; returns when the receiver has taken responsibility."""


@dataclass(slots=True)
class MemoryTransport:
    """Keeps every message; for rehearsals and tests."""

    sent: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> None:
        """Keep the message."""
        self.sent.append(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class SMTPTransport:
    """Hands each message to a mail server."""

    host: str
    port: int
    sender: str
    starttls: bool = True
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    def send(self, message: Message) -> None:
        """Hand the message to the server (``smtplib.SMTPException`` is an ``OSError``)."""
        email = EmailMessage()
        email["From"], email["To"] = self.sender, message.address
        email["Subject"] = message.subject
        # The same row always has the same id: a message sent twice is recognised as one.
        email["Message-ID"] = f"<{message.id}@{self.sender.rpartition('@')[2]}>"
        email["Auto-Submitted"] = "auto-generated"
        email.set_content(message.body)
        with smtplib.SMTP(self.host, self.port, timeout=30) as server:
            if self.starttls:
                server.starttls()
            if self.username is not None and self.password is not None:
                server.login(self.username, self.password)
            server.send_message(email)


def enqueue(
    session: Session,
    *,
    network_id: UUID,
    address: str,
    text: str,
    language: str,
    at: datetime,
    wipe: bool = False,
    **facts: object,
) -> Outgoing:
    """Write a message into the outbox, from ``templates/mail/<text>.<language>.txt``.

    A fact the text asks for and is not given raises ``jinja2.UndefinedError``. A text that tells
    a moment asks for ``time_zone`` and says ``{{ it | moment(time_zone, language) }}``.
    """
    subject, body = compose(text, language, **facts)
    row = Outgoing(
        network_id=network_id,
        address=address,
        subject=subject,
        body=body,
        wipe=wipe,
        enqueued_at=at,
        due_at=at,
    )
    session.add(row)
    return row


def compose(text: str, language: str, **facts: object) -> tuple[str, str]:
    """Return subject and body; English where there is no text in the language."""
    path = TEMPLATES / f"{text}.{language}.txt"
    if not path.is_file():
        language = FALLBACK_LANGUAGE
        path = TEMPLATES / f"{text}.{language}.txt"
    facts = {**facts, "language": language}
    # The subject is split off before it is filled: a line break in a fact stays in its place.
    first, _, rest = path.read_text("utf-8").partition("\n")
    subject = _texts.from_string(first.removeprefix("Subject:")).render(facts)
    body = _texts.from_string(rest).render(facts)
    return " ".join(subject.split()), body.strip() + "\n"


def deliver(session: Session, transport: Transport, now: datetime, *, at_most: int = 100) -> int:
    """Send what is due, each message on its own; return how many were sent.

    No transaction is open while the mail server is spoken to: it may hang, and ballots wait for
    nobody. A failure is written on the row, which waits longer each time; the others go on.
    """
    due = session.scalars(_waiting(now).with_only_columns(Outgoing.id).limit(at_most)).all()
    return sum(_send(session, row_id, transport, now) for row_id in due)


def secret_letters(*, before: datetime) -> sa.Select[UUID]:
    """Find the letters with a secret that were sent or given up, and written before a moment."""
    over = sa.or_(Outgoing.sent_at.is_not(None), Outgoing.attempts >= ATTEMPTS)
    return sa.select(Outgoing.id).where(Outgoing.wipe, over, Outgoing.enqueued_at <= before)


def forget_secret_letters(session: Session, *, before: datetime) -> int:
    """Delete their rows too; return how many.

    Who was sent a code to sign in with, and when, tells who may have voted at that moment.
    """
    over = session.scalars(secret_letters(before=before)).all()
    session.execute(sa.delete(Outgoing).where(Outgoing.id.in_(over)))
    return len(over)


def _waiting(now: datetime) -> sa.Select[Outgoing]:
    return (
        sa.select(Outgoing)
        .where(Outgoing.sent_at.is_(None), Outgoing.due_at <= now, Outgoing.attempts < ATTEMPTS)
        .order_by(Outgoing.due_at, Outgoing.id)
    )


def _send(session: Session, row_id: UUID, transport: Transport, now: datetime) -> int:
    message = _take(session, row_id, now)
    if message is None:
        return 0
    try:
        transport.send(message)
    except Exception as error:  # one that no server could take must not hold up the others
        _settle(session, row_id, now, error)
        return 0
    _settle(session, row_id, now, None)
    return 1


def _take(session: Session, row_id: UUID, now: datetime) -> Message | None:
    """Take a message for sending, unless another process has; one that dies gives it back."""
    with transaction(session):
        chosen = _waiting(now).where(Outgoing.id == row_id)
        row = session.scalar(chosen.with_for_update(skip_locked=True))
        if row is None:
            return None
        row.due_at = now + LEASE
        return Message(id=row.id, address=row.address, subject=row.subject, body=row.body or "")


def _settle(session: Session, row_id: UUID, now: datetime, error: Exception | None) -> None:
    with transaction(session):
        row = session.get(Outgoing, row_id, with_for_update=True)
        if row is None:
            return
        if error is not None:
            row.attempts += 1
            row.due_at = now + WAIT_AFTER_FAILURE * 2 ** (row.attempts - 1)
            is_told = isinstance(error, OSError) and not row.wipe
            row.failure = f"{type(error).__name__}: {error}" if is_told else type(error).__name__
            return
        row.sent_at, row.failure = now, None
        if row.wipe:
            row.body = None
