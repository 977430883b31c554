"""Found a network on its rulebook, and adopt later versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import Rulebook
from election.core.rulebook.switch import write_readings
from election.people.models import Network, RulebookVersion
from election.people.queries import network_by_key, rulebook_versions


def create_network(
    session: Session,
    *,
    rulebook: bytes,
    readings: Mapping[str, str] | None = None,
    time_zone: str = "Europe/Stockholm",
    actor: audit.Actor,
    now: datetime,
) -> Network:
    """Found a network on its first rulebook; ``readings`` choose among interpretations (Q…)."""
    if time_zone not in available_timezones():
        template = "{zone} is not the name of a time zone, such as Europe/Stockholm."
        refuse_if([violation("time-zone-unknown", template, zone=time_zone)])
    rules_read = _with_readings(rulebook, readings or {})
    if network_by_key(session, rules_read.id) is not None:
        template = "There is a network with the rulebook {id} already. Adopt a new version instead."
        refuse_if([violation("network-exists", template, id=rules_read.id)])
    network = Network(key=rules_read.id, name=rules_read.name, created_at=now, time_zone=time_zone)
    session.add(network)
    session.flush()
    version = _add_version(session, network, rules_read, readings or {}, 1, now)
    audit.record(
        session,
        network_id=network.id,
        action="network:create",
        actor=actor,
        subject=network.id,
        at=now,
        name=network.name,
        rulebook=version.digest,
        readings=dict(readings or {}),
    )
    return network


def _with_readings(text: bytes, readings: Mapping[str, str]) -> Rulebook:
    """Read a rulebook with the readings written into it: its file alone goes into a record."""
    if readings:
        load_rulebook(text, readings=readings)  # says which of them contradict each other
    return load_rulebook(write_readings(text, readings))


def adopt_rulebook(
    session: Session,
    *,
    network: Network,
    rulebook: bytes,
    readings: Mapping[str, str] | None = None,
    actor: audit.Actor,
    now: datetime,
) -> RulebookVersion:
    """Adopt a later version. Elections already begun keep theirs (R35)."""
    rules_read = _with_readings(rulebook, readings or {})
    last = rulebook_versions(session, network.id)[-1]
    refuse_if(_adoption_violations(network, last, rules_read, dict(readings or {})))
    version = _add_version(session, network, rules_read, readings or {}, last.number + 1, now)
    audit.about(
        session,
        version,
        "rulebook:adopt",
        actor=actor,
        at=now,
        version=version.version,
        rulebook=version.digest,
        readings=version.readings,
        valid_from=version.valid_from,
    )
    return version


def _adoption_violations(
    network: Network, last: RulebookVersion, adopted: Rulebook, readings: dict[str, str]
) -> list[Violation]:
    rules_of_adoption = (
        (
            adopted.id == network.key,
            violation(
                "rulebook-of-another-network",
                "This is the rulebook of {other}, not of {network}.",
                other=adopted.id,
                network=network.key,
            ),
        ),
        (
            (adopted.digest, readings) != (last.digest, last.readings),
            violation(
                "rulebook-in-force-already",
                "This version is in force already, with the same readings.",
            ),
        ),
        (
            adopted.valid_from >= last.valid_from,
            violation(
                "rulebook-older-than-the-last",
                "It is valid from {day}, before the version adopted last, from {last}.",
                day=str(adopted.valid_from),
                last=str(last.valid_from),
            ),
        ),
    )
    return [reason for holds, reason in rules_of_adoption if not holds]


def _add_version(
    session: Session,
    network: Network,
    rulebook: Rulebook,
    readings: Mapping[str, str],
    number: int,
    now: datetime,
) -> RulebookVersion:
    version = RulebookVersion(
        network_id=network.id,
        number=number,
        version=rulebook.version,
        text=rulebook.text,
        digest=rulebook.digest,
        readings=dict(readings),
        valid_from=rulebook.valid_from,
        adopted_on=rulebook.adopted_on,
        adopted_by=rulebook.adopted_by,
        signed_by=rulebook.signed_by,
        entered_at=now,
    )
    session.add(version)
    session.flush()
    return version
