"""Who is signed in: the one room that knows Flask-Login."""

from __future__ import annotations

from uuid import UUID

from flask import Flask, g
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session

from election.people.models import Account
from election.web.request import db


class SignedIn(UserMixin):
    """An account as Flask-Login sees it; its id names the session too, so that all can be ended."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """Return what the session cookie carries."""
        return f"{self.account.id}.{self.account.sessions}"


def install(app: Flask) -> None:
    """Read the account of each request from its session cookie into ``g.account``."""
    manager = LoginManager(app)
    manager.session_protection = None  # addresses of phones change during a meeting
    manager.user_loader(_load)
    app.before_request(_remember)


def begin_session(account: Account) -> None:
    """Sign in on this browser."""
    login_user(SignedIn(account))
    g.account = account


def end_session() -> None:
    """Sign out on this browser."""
    logout_user()
    g.account = None


def _load(text: str) -> SignedIn | None:
    account = account_of(db(), text)
    return SignedIn(account) if account else None


def account_of(session: Session, text: str) -> Account | None:
    """Return the account a session's id names, None when that session has ended."""
    row_id, _, number = text.partition(".")
    try:
        account = session.get(Account, UUID(row_id))
    except ValueError:
        return None
    return account if account is not None and str(account.sessions) == number else None


def _remember() -> None:
    g.account = current_user.account if current_user.is_authenticated else None
