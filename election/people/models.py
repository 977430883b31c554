"""Networks with their rulebooks, members, persons, and whom the members have appointed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from election.core.rulebook.model import Role
from election.db import Base, OfNetwork, of_network, same_network


class ChangeKind(StrEnum):
    """By what many entries of the register were changed at once."""

    IMPORT = "import"
    EXCHANGE = "exchange"  # all representatives of one member
    WITHDRAWAL = "withdrawal"  # a member leaves


class GrantedRole(StrEnum):
    """A role that somebody is given by hand."""

    COORDINATOR = "coordinator"
    CODE_OFFICER = "code-officer"
    TELLER = "teller"
    OBSERVER = "observer"


class Network(Base):
    """A network; one installation serves several, and nothing of one is seen in another."""

    __tablename__ = "network"

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    key: Mapped[str] = mapped_column(unique=True)  # the rulebook's id
    name: Mapped[str]
    created_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(default="Europe/Stockholm")  # pages and mail tell it so


class RulebookVersion(OfNetwork, Base):
    """A rulebook as it was adopted; an election keeps the version it opened with (R35)."""

    __tablename__ = "rulebook_version"
    __table_args__ = of_network(
        sa.UniqueConstraint("network_id", "number"),
        sa.CheckConstraint("number > 0", "number_counts_from_one"),
    )

    number: Mapped[int]
    version: Mapped[str]
    text: Mapped[bytes]
    digest: Mapped[str]
    readings: Mapped[dict[str, Any]]  # interpretations chosen otherwise than the text does
    valid_from: Mapped[date]
    adopted_on: Mapped[date]
    adopted_by: Mapped[str]
    signed_by: Mapped[str]
    entered_at: Mapped[datetime]


class Member(OfNetwork, Base):
    """A member organisation, with the decision that made it one (R5-R7)."""

    __tablename__ = "member"
    __table_args__ = of_network(
        sa.UniqueConstraint("network_id", "key"),
        sa.CheckConstraint("until >= since", "ends_after_it_begins"),
    )

    key: Mapped[str]  # its id in the register
    name: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)  # the last day
    decision: Mapped[str | None] = mapped_column(default=None)
    left_by: Mapped[str | None] = mapped_column(default=None)  # the decision that it leaves


class Person(OfNetwork, Base):
    """Someone a member has appointed or, where members are persons, a member."""

    __tablename__ = "person"
    __table_args__ = of_network(sa.UniqueConstraint("network_id", "key"))

    key: Mapped[str]  # her id in the register
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(default=None)
    member_since: Mapped[date | None] = mapped_column(default=None)  # None: not a member herself
    fee_paid_until: Mapped[date | None] = mapped_column(default=None)
    # A protected identity: ``name`` is then the one she agreed to have published.
    protected: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    private_name: Mapped[str | None] = mapped_column(default=None)  # while she is protected


class PersonMerge(OfNetwork, Base):
    """That two entries were one person: the second became part of the first.

    ``journal`` says what named either before, so that they can be parted again.
    """

    __tablename__ = "person_merge"
    __table_args__ = of_network(
        same_network("keep_id", "person"),
        same_network("merged_id", "person"),
        sa.CheckConstraint("keep_id <> merged_id", "two_persons"),
        sa.Index(
            "uq_person_merge_merged",
            "merged_id",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
    )

    keep_id: Mapped[UUID]
    merged_id: Mapped[UUID]
    made_at: Mapped[datetime]
    made_by: Mapped[str]  # the actor
    act: Mapped[int]  # the number of the act that tells of it
    journal: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class Appointment(OfNetwork, Base):
    """A member's appointment of a person; ``position`` is the order the member gave (Q14)."""

    __tablename__ = "appointment"
    __table_args__ = of_network(
        same_network("member_id", "member"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("member_id", "person_id", "role", "since"),
        sa.CheckConstraint("until >= since", "ends_after_it_begins"),
        sa.CheckConstraint("position > 0", "position_counts_from_one"),
        sa.Index(None, "person_id"),
    )

    member_id: Mapped[UUID]
    person_id: Mapped[UUID]
    role: Mapped[Role]
    position: Mapped[int]
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)  # the last day


class Account(Base):
    """Someone who signs in: an e-mail address, and the persons it belongs to in any network."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    address: Mapped[str] = mapped_column(unique=True)  # folded: the case of letters is ignored
    language: Mapped[str | None] = mapped_column(default=None)
    created_at: Mapped[datetime]
    sessions: Mapped[int] = mapped_column(default=1)  # a session of another number has ended


class RoleGrant(OfNetwork, Base):
    """A role somebody was given by hand; those that follow from the register have no row."""

    __tablename__ = "role_grant"
    __table_args__ = of_network(
        same_network("person_id", "person"),
        sa.CheckConstraint("ended_at >= granted_at", "ends_after_it_begins"),
        sa.Index(
            "uq_role_grant_person_id_role_held",
            "person_id",
            "role",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    person_id: Mapped[UUID]
    role: Mapped[GrantedRole]
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class SignIn(Base):
    """One asking to sign in: what its mail said, hashed, and the browser that asked.

    There is one for an address nobody has, too, so that every answer is the same.
    """

    __tablename__ = "sign_in"
    __table_args__ = (
        sa.CheckConstraint("expires_at > asked_at", "ends_after_it_begins"),
        sa.CheckConstraint("attempts BETWEEN 0 AND 5", "attempts_are_few"),
        sa.Index(None, "address", "asked_at"),
        sa.Index(None, "browser_hash"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    address: Mapped[str]  # folded
    token_hash: Mapped[str] = mapped_column(unique=True)  # of the personal link
    code_hash: Mapped[str]  # keyed: six digits alone would be guessed
    browser_hash: Mapped[str]
    next_path: Mapped[str | None]  # where she was going
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)  # wrong codes
    # Wrong addresses beside the link. Whoever asked in her name can use up the codes, not these.
    link_attempts: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    superseded_at: Mapped[datetime | None] = mapped_column(default=None)
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class ImportDraft(OfNetwork, Base):
    """A register's file between its preview and its confirmation; exactly it is imported."""

    __tablename__ = "import_draft"
    __table_args__ = of_network(
        same_network("made_by", "person"),
        sa.CheckConstraint("expires_at > made_at", "ends_after_it_begins"),
    )

    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    name: Mapped[str]  # of the file
    content: Mapped[bytes]
    digest: Mapped[str]  # SHA-256 of the file
    holds_from: Mapped[date]  # the first day on which the register is as the file says
    register_digest: Mapped[str]  # of the register the preview compared with


class RegisterChange(OfNetwork, Base):
    """Many entries of the register changed at once, and what takes it back.

    ``journal`` says, table by table, which rows are new, what the others said before, and which
    are gone. Of a change that is no longer the last, the appointments alone are kept, by ids and
    days: that is their history.
    """

    __tablename__ = "register_change"
    __table_args__ = of_network(sa.Index(None, "network_id", "made_at"))

    kind: Mapped[ChangeKind]
    title: Mapped[str]  # the file's name, or the member's
    holds_from: Mapped[date]
    made_at: Mapped[datetime]
    made_by: Mapped[str]  # the actor
    act: Mapped[int]  # the number of the last act in the log when it was done
    journal: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class MemberContact(OfNetwork, Base):
    """Whom a member organisation has named to keep its appointments current (R12, R13)."""

    __tablename__ = "member_contact"
    __table_args__ = of_network(
        same_network("member_id", "member"),
        sa.CheckConstraint("ended_at >= named_at", "ended_after_named"),
        sa.Index(
            "uq_member_contact_current",
            "member_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    member_id: Mapped[UUID]
    name: Mapped[str]
    address: Mapped[str]
    named_at: Mapped[datetime]
    digest: Mapped[bytes] = mapped_column(unique=True)  # SHA-256 of her link's end; the last one
    link_made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class ContactProposal(OfNetwork, Base):
    """Whom a member's contact proposes as its representatives, until the coordinator decides."""

    __tablename__ = "contact_proposal"
    __table_args__ = of_network(
        same_network("member_id", "member"),
        same_network("contact_id", "member_contact"),
        sa.CheckConstraint("(decided_at IS NULL) = (accepted IS NULL)", "decided_with_answer"),
        sa.Index(
            "uq_contact_proposal_open",
            "member_id",
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
    )

    member_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    since: Mapped[date]
    named: Mapped[dict[str, Any]]  # by role, in order: name and address
    word: Mapped[str]  # to the coordinator
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    accepted: Mapped[bool | None] = mapped_column(default=None)
    answer: Mapped[str | None] = mapped_column(default=None)
