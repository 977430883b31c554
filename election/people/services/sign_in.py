"""Sign people in by a mail with a personal link and a six-digit code.

No act here is logged: when somebody signs in on the evening of an election says when she may have
voted, and the log is kept for ever. The rows go after a day, and those that are over, with the
letters, whenever a contest closes.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from election import mail
from election.core.refusal import Violation, refuse_if, violation
from election.db import transaction
from election.people.models import Account, Network, SignIn
from election.people.queries import (
    account_of_address,
    chosen_language,
    fold_address,
    persons_with_address,
)

LASTS: Final = timedelta(minutes=20)
KEPT: Final = timedelta(days=1)
WRONG_AT_MOST: Final = 5
WRONG_PER_DAY: Final = 20  # codes, over all mails to one address; the links go on working
PER_HOUR: Final = 6  # mails to one address


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a browser that asks to sign in brings along."""

    address: str
    browser: str  # a secret only this browser's cookie holds
    language: str  # of the page; what she has chosen for her account goes before it
    next_path: str | None
    link: Callable[[str], str]  # from the token to the address of the personal link


def ask_to_sign_in(session: Session, *, asking: Asking, secret: bytes, now: datetime) -> SignIn:
    """Send a link and a code if the address is somebody's; nobody can tell whether it is.

    Later mails of the same browser supersede earlier ones. Another browser's do not: a stranger
    who asks in her name cannot make her mail worthless.
    """
    address = fold_address(asking.address)
    session.execute(sa.delete(SignIn).where(SignIn.asked_at < now - KEPT))
    refuse_if(_too_often(session, address, now))
    browser_hash = hashed(asking.browser)
    session.execute(
        sa.update(SignIn)
        .where(SignIn.browser_hash == browser_hash, SignIn.superseded_at.is_(None))
        .values(superseded_at=now)
    )
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06}"
    asked = SignIn(
        address=address,
        token_hash=hashed(token),
        code_hash="",
        browser_hash=browser_hash,
        next_path=asking.next_path,
        asked_at=now,
        expires_at=now + LASTS,
    )
    asked.code_hash = _code_hash(asked, code, secret)
    session.add(asked)
    session.flush()
    _send(session, asked, asking, token, code)
    return asked


def _too_often(session: Session, address: str, now: datetime) -> list[Violation]:
    chosen = sa.select(SignIn.asked_at).where(
        SignIn.address == address, SignIn.asked_at > now - timedelta(hours=1)
    )
    moments = sorted(session.scalars(chosen))
    if len(moments) < PER_HOUR:
        return []
    wait = moments[-PER_HOUR] + timedelta(hours=1) - now
    template = (
        "Several mails to this address have been asked for within an hour. Use the newest one, "
        "or ask again in {minutes} minutes."
    )
    return [violation("sign-in-too-often", template, minutes=-int(-wait.total_seconds() // 60))]


def _send(session: Session, asked: SignIn, asking: Asking, token: str, code: str) -> None:
    persons = persons_with_address(session, asked.address)
    names = session.scalars(
        sa.select(Network.name)
        .where(Network.id.in_({person.network_id for person in persons}))
        .order_by(Network.name)
    )
    facts: dict[str, object] = {
        "network": ", ".join(names),
        "link": asking.link(token),
        "code": code,
        "minutes": int(LASTS.total_seconds() // 60),
    }
    language = chosen_language(session, asked.address) or asking.language
    if not persons:
        mail.compose("people/sign_in", language, **facts)  # takes as long as a real one
        return
    mail.enqueue(
        session,
        network_id=persons[0].network_id,
        address=persons[0].email or asked.address,
        text="people/sign_in",
        language=language,
        at=asked.asked_at,
        wipe=True,
        **facts,
    )


def enter_code(
    session: Session, *, asked: SignIn, code: str, secret: bytes, now: datetime
) -> Account | Violation:
    """Sign in by the code; a wrong one is counted, so the reason is returned and not raised."""
    session.refresh(asked, with_for_update=True)
    closed = closed_reason(asked, now, asked.attempts) or _guessed_at(session, asked, now)
    if closed is not None:
        return closed
    typed = "".join(code.split())
    if not hmac.compare_digest(_code_hash(asked, typed, secret), asked.code_hash):
        asked.attempts += 1
        template = "This is not the code. Attempts left: {left}."
        return _wrong(asked.attempts, "sign-in-code-wrong", template)
    return _account(session, asked, now)


def _guessed_at(session: Session, asked: SignIn, now: datetime) -> Violation | None:
    """Close all codes of an address for a day when somebody tries one after the other."""
    chosen = sa.select(sa.func.sum(SignIn.attempts)).where(
        SignIn.address == asked.address, SignIn.asked_at > now - KEPT
    )
    if (session.scalar(chosen) or 0) < WRONG_PER_DAY:
        return None
    template = (
        "Many wrong codes were tried for this address today. Press the link in the mail instead."
    )
    return violation("sign-in-guessed", template)


def follow_link(
    session: Session,
    *,
    asked: SignIn,
    browser: str | None,
    address: str,
    now: datetime,
) -> Account | Violation:
    """Sign in by the link: in the browser that asked, or with the address typed once more.

    A link that was forwarded therefore signs nobody in by a click alone. Wrong codes do not
    close the link: a stranger who asks in her name could else keep her out.
    """
    session.refresh(asked, with_for_update=True)
    closed = closed_reason(asked, now, asked.link_attempts)
    if closed is not None:
        return closed
    if not asked_by(asked, browser) and fold_address(address) != asked.address:
        template = "This mail was sent to another address. Attempts left: {left}."
        asked.link_attempts += 1
        return _wrong(asked.link_attempts, "sign-in-address-wrong", template)
    return _account(session, asked, now)


def closed_reason(asked: SignIn, now: datetime, attempts: int) -> Violation | None:
    """Return why a link or code can no longer be used; None while it can.

    ``attempts`` are those that went wrong with it.
    """
    if asked.used_at is not None:
        template = "This mail has been used to sign in already. It works once."
        return violation("sign-in-used", template)
    if asked.superseded_at is not None:
        template = "You have asked for a newer mail since. Use the newest one."
        return violation("sign-in-superseded", template)
    if now >= asked.expires_at:
        template = "This mail is older than {minutes} minutes, and no longer works."
        return violation("sign-in-expired", template, minutes=int(LASTS.total_seconds() // 60))
    return _exhausted() if attempts >= WRONG_AT_MOST else None


def asked_by(asked: SignIn, browser: str | None) -> bool:
    """Tell whether this is the browser that asked."""
    return browser is not None and hmac.compare_digest(hashed(browser), asked.browser_hash)


def forget_sign_ins(session: Session, *, since: datetime, now: datetime) -> int:
    """Delete what is over, and the rows of letters with codes; return how many rows went.

    Accounts made since a moment are written anew in one batch: else the order of their rows
    would tell who came first.
    """
    over = sa.or_(
        SignIn.used_at.is_not(None), SignIn.superseded_at.is_not(None), SignIn.expires_at <= now
    )
    gone = session.scalars(sa.select(SignIn.id).where(over)).all()
    session.execute(sa.delete(SignIn).where(SignIn.id.in_(gone)))
    _shuffle_accounts(session, since=_day(since))
    return len(gone) + mail.forget_secret_letters(session, before=now)


def _shuffle_accounts(session: Session, *, since: datetime) -> None:
    table = Account.metadata.tables[Account.__tablename__]
    rows = sa.select(table).where(table.c.created_at >= since).with_for_update()
    accounts = [dict(each) for each in session.execute(rows).mappings()]
    if accounts:
        secrets.SystemRandom().shuffle(accounts)
        session.execute(sa.delete(table).where(table.c.created_at >= since))
        session.execute(sa.insert(table), accounts)


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def due(session: Session, *, keys: object, now: datetime) -> int:  # noqa: ARG001 - all take it
    """Delete sign-ins and letters with codes that are a day old; return how many."""
    day_ago = now - KEPT
    asked = sa.select(SignIn.id).where(SignIn.asked_at < day_ago)
    letters = mail.secret_letters(before=day_ago)
    if not any(session.scalar(each.limit(1)) for each in (asked, letters)):
        return 0
    with transaction(session):
        old = session.scalars(asked).all()
        session.execute(sa.delete(SignIn).where(SignIn.id.in_(old)))
        return len(old) + mail.forget_secret_letters(session, before=day_ago)


def sign_out_everywhere(account: Account) -> None:
    """End every session of the account, on all her devices."""
    account.sessions += 1


def hashed(text: str) -> str:
    """Return the SHA-256 of a secret too long to guess."""
    return sha256(text.encode()).hexdigest()


def _code_hash(asked: SignIn, code: str, secret: bytes) -> str:
    return hmac.new(secret, f"sign-in|{asked.token_hash}|{code}".encode(), sha256).hexdigest()


def _wrong(attempts: int, code: str, template: str) -> Violation:
    left = WRONG_AT_MOST - attempts
    return violation(code, template, left=left) if left else _exhausted()


def _exhausted() -> Violation:
    template = "There were {most} wrong attempts. This mail no longer works."
    return violation("sign-in-exhausted", template, most=WRONG_AT_MOST)


def _account(session: Session, asked: SignIn, now: datetime) -> Account | Violation:
    """Return the account of the address, made at its first use."""
    if not persons_with_address(session, asked.address):
        template = "This address is no longer in a register here. Ask your coordinator."
        return violation("sign-in-unknown", template)
    asked.used_at = now
    account = account_of_address(session, asked.address)
    if account is not None:
        return account
    # The day alone: the moment would say when she may have voted.
    account = Account(address=asked.address, created_at=_day(now))
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:  # her other device was a moment faster
        return session.scalars(sa.select(Account).where(Account.address == asked.address)).one()
    return account
