"""Everything a network has entered, as tables anybody can open: register, ledger, meetings.

Nothing of a ballot, a key, or the nomination committee's room is among it: what is taken is named
here, column by column. A later stage joins with :func:`adds_to_export`.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.rulebook.csv_clean import write_cell
from election.elections.models import Conclusion, Election, ElectionOffice, Term
from election.meetings.models import Meeting, RollEntry, RollVersion
from election.people.history import history_of_network
from election.people.models import Member, Network, Person
from election.people.queries import rulebook_versions

Row = dict[str, Any]
Table = tuple[str, list[Row]]
Adds = Callable[[Session, UUID], Iterator[Table]]
_ADDED: list[Adds] = []

COLUMNS: Mapping[type[Any], str] = {
    Member: "id key name since until decision left_by",
    Meeting: "id kind form held_on title planned_at notice_at opened_at closed_at cancelled_at "
    "cancelled_why",
    RollVersion: "id meeting_id number valid_on adopted_at",
    RollEntry: "id roll_version_id number member_id seat person_id entitled",
    Election: "id meeting_id title nominations_open_at nominations_close_at answers_close_at "
    "voting_opens_at voting_closes_at proposal_published_at cancelled_at cancelled_why",
    ElectionOffice: "id election_id office part number by_election seats concluded_at",
    Conclusion: "id office meeting_id election_id by_election concluded_at",
    Term: "id office part person_id meeting_id since until_event ended_on ended_why",
}


def adds_to_export(adds: Adds) -> Adds:
    """Let a stage add its own tables."""
    _ADDED.append(adds)
    return adds


def tables(session: Session, network: Network, *, with_protected: bool) -> Iterator[Table]:
    """Yield every table by its name; protected persons' own names and addresses if asked for."""
    yield "person", list(_persons(session, network.id, with_protected))
    yield "appointment", list(_appointments(session, network.id))
    for model, columns in COLUMNS.items():
        yield model.__tablename__, _rows(session, network.id, model, columns.split())
    for adds in _ADDED:
        yield from adds(session, network.id)


def _rows(session: Session, network_id: UUID, model: type[Any], columns: list[str]) -> list[Row]:
    chosen = sa.select(*(getattr(model, name) for name in columns))
    rows = session.execute(chosen.where(model.network_id == network_id).order_by(model.id))
    return [dict(row) for row in rows.mappings()]


def _persons(session: Session, network_id: UUID, with_protected: bool) -> Iterator[Row]:
    columns = [
        "id",
        "key",
        "name",
        "email",
        "member_since",
        "fee_paid_until",
        "protected",
        "private_name",
    ]
    for row in _rows(session, network_id, Person, columns):
        if row["protected"] and not with_protected:
            row["email"] = row["private_name"] = None
        yield row


def _appointments(session: Session, network_id: UUID) -> Iterator[Row]:
    """Yield appointments with all that was done to them, past ones too."""
    for line in history_of_network(session, network_id):
        one = line.appointment
        yield {
            "id": one.id,
            "member_id": one.member_id,
            "member": line.member.name,
            "person_id": one.person_id,
            "person": line.person.name,
            "role": one.role.value,
            "position": one.position,
            "since": one.since,
            "until": one.until,
            "history": "; ".join(
                f"{each.deed} {each.at.isoformat(timespec='minutes')} {each.by or ''}".strip()
                for each in line.traces
            ),
        }


def export(
    session: Session,
    *,
    network: Network,
    with_protected: bool,
    actor: audit.Actor,
    now: datetime,
) -> bytes:
    """Return an archive of all tables: each as CSV, all together as JSON, and the rulebooks."""
    found = dict(tables(session, network, with_protected=with_protected))
    files = {f"{name}.csv": _csv(rows) for name, rows in found.items()}
    whole = {"network": network.key, "name": network.name, "exported_at": now, **found}
    files["network.json"] = json.dumps(whole, default=_plain, ensure_ascii=False, indent=1).encode()
    for version in rulebook_versions(session, network.id):
        files[f"rulebooks/{version.number}.toml"] = version.text
    archive = io.BytesIO()
    stamp = now.timetuple()[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{network.key}/{name}", date_time=stamp)
            zipped.writestr(entry, content, zipfile.ZIP_DEFLATED)
    audit.record(
        session,
        network_id=network.id,
        action="network:export",
        actor=actor,
        subject=network.id,
        at=now,
        with_protected=with_protected,
    )
    return archive.getvalue()


def _csv(rows: list[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        cells = ("" if value is None else str(_plain(value)) for value in row.values())
        writer.writerow([write_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)
