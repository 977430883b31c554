"""The stage's blueprint, and what its pages find before they do anything."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, current_app

from election import audit
from election.db import transaction
from election.elections.models import Election
from election.voting.keystore import KeyStore
from election.voting.models import Ceremony
from election.voting.queries import ceremony_of
from election.voting.services import manifest
from election.web.request import db, get_or_404, now

bp = Blueprint("voting", __name__, url_prefix="/n/<network_key>")


def ceremony_or_404(election_id: UUID) -> Ceremony:
    """Return the ceremony that stands for an election of this network."""
    ceremony = ceremony_of(db(), get_or_404(Election, election_id))
    if ceremony is None:
        abort(404)
    return ceremony


def key_store() -> KeyStore:
    """Return the directory of keys that the application was given."""
    keys: KeyStore = current_app.extensions["election.keys"]
    return keys


def go_on(begun: Ceremony) -> None:
    """Let a ceremony go on after a message; what was sent stands whatever keeps it back."""
    with transaction(db()):
        manifest.go_on(db(), ceremony=begun, keys=key_store(), actor=audit.SERVICE, now=now())
