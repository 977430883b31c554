"""The election record to download: whole, or one file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import Response, abort, stream_with_context
from flask.typing import ResponseReturnValue

from election.core.record.minutes import DIRECTORY, RECORD
from election.elections.models import Election
from election.results.queries import minutes_of, publication_of
from election.results.services import record_parts, signed_minutes
from election.results.views.blueprint import bp
from election.web.access import Role, access, public
from election.web.request import db, get_or_404
from election.web.texts import zone


@bp.get("/record.zip")
@public
def record(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    publication = publication_of(db(), election)
    if publication is None:
        abort(404)
    parts = {f"{RECORD}/{path}": read for path, read in record_parts(db(), election).items()}
    stream = stream_with_context(_zipped(parts, publication.announced_at.astimezone(zone())))
    answer = Response(stream, mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="record.zip"'
    return answer


@bp.get("/record-and-minutes.zip")
@access(*Role)
def minutes_zip(election_id: UUID) -> ResponseReturnValue:
    """Give the record with the signed minutes beside it, to those who belong to the network.

    Minutes name who was present, which the public is not told (N3).
    """
    election = get_or_404(Election, election_id)
    publication, last = publication_of(db(), election), minutes_of(db(), election)
    if publication is None or last is None:
        abort(404)
    parts = {f"{RECORD}/{path}": read for path, read in record_parts(db(), election).items()}
    for path, data in signed_minutes(db(), election).items():
        parts[f"{DIRECTORY}/{path}"] = partial(bytes, data)
    stream = stream_with_context(_zipped(parts, last.handed_out_at.astimezone(zone())))
    answer = Response(stream, mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="record-and-minutes.zip"'
    return answer


@bp.get("/record/<path:path>")
@public
def record_file(election_id: UUID, path: str) -> ResponseReturnValue:
    parts = record_parts(db(), get_or_404(Election, election_id))
    if path not in parts:
        abort(404)
    return Response(parts[path](), mimetype="application/octet-stream")


class _Sink(io.RawIOBase):
    """Takes what is written, and gives it away piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - any buffer
        self._pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def _zipped(parts: Mapping[str, Callable[[], bytes]], at: datetime) -> Iterator[bytes]:
    """Yield a zip file of these files; the same files give the same bytes."""
    sink = _Sink()
    with ZipFile(sink, "w") as archive:
        for path, read in parts.items():
            entry = ZipInfo(path, date_time=at.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, read(), compress_type=ZIP_DEFLATED, compresslevel=1)
            yield sink.take()
    yield sink.take()
