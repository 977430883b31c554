"""A member's contact keeps its appointments current: she proposes, the coordinator decides."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.core.rulebook.exchange import Named
from election.core.rulebook.model import Role
from election.people import letters
from election.people.contacts import contact_of, coordinators, link_digest, open_proposal
from election.people.models import ContactProposal, Member, MemberContact
from election.people.services.exchange import Prospect, exchange, exchange_prospect

TOKEN_BYTES = 18
Link = Callable[[str], str]  # from the token to the address of the page
NamedByRole = Mapping[Role, Sequence[Named]]


def name_contact(
    session: Session,
    *,
    member: Member,
    name: str,
    address: str,
    link: Link,
    actor: audit.Actor,
    now: datetime,
) -> MemberContact:
    """Name a member's contact and send her the link; who was it before is it no longer."""
    before = contact_of(session, member)
    if before is not None:
        before.ended_at = now
        session.flush()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    contact = MemberContact(
        network_id=member.network_id,
        member_id=member.id,
        name=name,
        address=address,
        named_at=now,
        digest=link_digest(token),
        link_made_at=now,
    )
    session.add(contact)
    session.flush()
    _send_link(session, contact, link(token), now)
    audit.about(session, contact, "contact:name", actor=actor, at=now, member=member.id)
    return contact


def renew_link(
    session: Session, *, contact: MemberContact, link: Link, actor: audit.Actor, now: datetime
) -> None:
    """Send a contact a new link; the one before is good for nothing."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    contact.digest, contact.link_made_at = link_digest(token), now
    _send_link(session, contact, link(token), now)
    audit.about(session, contact, "contact:link", actor=actor, at=now)


def end_contact(
    session: Session, *, contact: MemberContact, actor: audit.Actor, now: datetime
) -> None:
    """Let a member have no contact; her link is good for nothing."""
    contact.ended_at = now
    audit.about(session, contact, "contact:end", actor=actor, at=now)


def _send_link(session: Session, contact: MemberContact, link: str, now: datetime) -> None:
    member = session.get_one(Member, contact.member_id)
    _write(
        session, member, contact.address, "people/contact_link", now, name=contact.name, link=link
    )


def _write(
    session: Session, member: Member, address: str, text: str, now: datetime, **facts: object
) -> None:
    wipe = "link" in facts
    facts["member"] = member.name
    letters.write_to(session, member.network_id, address, text, now, wipe=wipe, **facts)


def propose(
    session: Session,
    *,
    contact: MemberContact,
    named: NamedByRole,
    since: date,
    word: str,
    now: datetime,
) -> ContactProposal:
    """Propose the member's representatives from a day on; a newer proposal replaces an open one.

    Nothing of the register is changed. Refused as the exchange itself would be (R10, R11).
    """
    member = session.get_one(Member, contact.member_id)
    prospect = exchange_prospect(session, member=member, named=named, since=since, now=now)
    template = "This is what the register says already."
    same = prospect.before.appointments == prospect.after.appointments
    refuse_if([violation("nothing-proposed", template)] if same and not word else [])
    before = open_proposal(session, member)
    if before is not None:
        session.delete(before)
        session.flush()
    proposal = ContactProposal(
        network_id=member.network_id,
        member_id=member.id,
        contact_id=contact.id,
        since=since,
        named={
            role.value: [{"name": one.name, "email": one.email} for one in lines]
            for role, lines in named.items()
        },
        word=word,
        made_at=now,
    )
    session.add(proposal)
    session.flush()
    audit.about(session, proposal, "contact:propose", actor=audit.SERVICE, at=now, member=member.id)
    for person in coordinators(session, member.network_id):
        facts = {"name": person.name, "contact": contact.name, "since": since, "word": word}
        _write(session, member, person.email or "", "people/contact_proposal", now, **facts)
    return proposal


def named_of(proposal: ContactProposal) -> dict[Role, list[Named]]:
    """Return whom a proposal names, by role in its order."""
    return {
        Role(role): [Named(name=one["name"], email=one["email"]) for one in lines]
        for role, lines in proposal.named.items()
    }


def proposal_prospect(session: Session, proposal: ContactProposal, now: datetime) -> Prospect:
    """Return what a proposal would change and what follows, as the register is now."""
    member = session.get_one(Member, proposal.member_id)
    named = named_of(proposal)
    return exchange_prospect(session, member=member, named=named, since=proposal.since, now=now)


def decide_proposal(
    session: Session,
    *,
    proposal: ContactProposal,
    seal: str | None,
    word: str,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Confirm a proposal as its prospect of this seal shows it, or without a seal refuse it.

    The contact is told, with the coordinator's word. What is confirmed can be undone as any
    exchange of representatives.
    """
    template = "This proposal has been decided, or replaced by a newer one."
    decided = proposal.decided_at is not None
    refuse_if([violation("proposal-decided", template)] if decided else [])
    member = session.get_one(Member, proposal.member_id)
    if seal is not None:
        exchange(
            session,
            member=member,
            named=named_of(proposal),
            since=proposal.since,
            seal=seal,
            actor=actor,
            now=now,
        )
    proposal.decided_at, proposal.accepted = now, seal is not None
    proposal.answer = word
    audit.about(
        session, proposal, "contact:decide", actor=actor, at=now, accepted=proposal.accepted
    )
    contact = session.get_one(MemberContact, proposal.contact_id)
    facts = {"name": contact.name, "accepted": proposal.accepted, "word": word}
    since = proposal.since
    _write(session, member, contact.address, "people/contact_decision", now, since=since, **facts)
