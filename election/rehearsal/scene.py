"""The frame of a generated rehearsal, its meeting and dates, and its election file as text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count as numbers

from election.core.rulebook.model import MeetingForm, MeetingKind, Rulebook

Value = str | int | bool | date | datetime | Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """A question as the election file needs it: seats, and candidates by address."""

    office: str
    part: str | None  # None where the office has one part only
    seats: int
    candidates: tuple[str, ...]

    @property
    def contest(self) -> str:
        """The name a file of votes calls it by."""
        return self.office if self.part is None else f"{self.office}/{self.part}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """When and where a generated election happens, as the network's calendar asks for it."""

    zone: str
    title: str
    kind: MeetingKind
    form: MeetingForm
    elected_on: date  # when all offices were last elected, at an annual meeting
    held_on: tuple[date, ...]  # annual meetings since then
    nominations_open_at: datetime
    nominations_close_at: datetime
    opens_at: datetime  # the meeting
    members_since: date
    appointed_from: date
    fee_paid_until: date
    seats: Mapping[str, int] = field(default_factory=dict)  # offices whose number is a range


SCENES: Mapping[str, Scene] = {
    "halsa-och-demokrati": Scene(
        zone="Europe/Stockholm",
        title="Nätverksgruppens första möte 2027",
        kind=MeetingKind.NETWORK_GROUP,
        form=MeetingForm.HYBRID,
        elected_on=date(2024, 12, 5),
        held_on=(date(2025, 12, 4), date(2026, 12, 3)),
        nominations_open_at=datetime.fromisoformat("2026-09-15T08:00:00+02:00"),
        nominations_close_at=datetime.fromisoformat("2027-01-11T12:00:00+01:00"),
        opens_at=datetime.fromisoformat("2027-01-28T10:00:00+01:00"),
        members_since=date(2011, 12, 8),
        appointed_from=date(2023, 1, 1),
        fee_paid_until=date(2027, 12, 31),
        seats={"working-committee": 7},
    ),
    "svs-helsepolitiske-nettverk": Scene(
        zone="Europe/Oslo",
        title="Årsmøte 2026",
        kind=MeetingKind.ANNUAL,
        form=MeetingForm.HYBRID,
        elected_on=date(2024, 3, 16),
        held_on=(date(2025, 3, 15),),
        nominations_open_at=datetime.fromisoformat("2026-01-12T08:00:00+01:00"),
        nominations_close_at=datetime.fromisoformat("2026-02-20T12:00:00+01:00"),
        opens_at=datetime.fromisoformat("2026-03-14T11:00:00+01:00"),
        members_since=date(2023, 1, 1),
        appointed_from=date(2023, 1, 1),
        fee_paid_until=date(2026, 12, 31),
        seats={"board": 7},
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays which part in a generated election, by address."""

    questions: tuple[Contested, ...]
    committee: tuple[str, ...]  # sitting, the convener first
    declines: str
    withdraws: str
    absent: tuple[str, ...]
    nominators: tuple[str, ...]
    adjuster: str


def election_text(rulebook: Rulebook, scene: Scene, cast: Cast) -> str:
    """Return the election file: the usual course, one who declines and one who withdraws."""
    tables = [
        _table("", _head(rulebook, scene)),
        *_past(rulebook, scene, cast),
        _table("[meeting]", _meeting(scene, cast)),
        _table(
            "[roles]",
            {
                "adjuster": cast.adjuster,
                "code_officer": "Test Testperson",
                "coordinator": "Prøve Testperson",
            },
        ),
        _table("[dates]", _dates(scene)),
        _table("[seats]", dict(scene.seats)),
        *_nominations(scene, cast),
        *_proposal(rulebook, cast),
    ]
    return "\n".join(tables)


def _head(rulebook: Rulebook, scene: Scene) -> dict[str, Value]:
    return {
        "title": f"{rulebook.name} {scene.opens_at.year}",
        "network": rulebook.id,
        "language": rulebook.languages[0],
        "zone": scene.zone,
    }


def _meeting(scene: Scene, cast: Cast) -> dict[str, Value]:
    return {
        "title": scene.title,
        "kind": scene.kind.value,
        "form": scene.form.value,
        "on": scene.opens_at.date(),
        "opens_at": f"{scene.opens_at:%H:%M}",
        "notice_on": (scene.opens_at - timedelta(days=40)).date(),
        "absent": cast.absent,
    }


def _dates(scene: Scene) -> dict[str, Value]:
    return {
        "nominations_open_at": scene.nominations_open_at,
        "nominations_close_at": scene.nominations_close_at,
        "proposal_published_at": scene.nominations_close_at + timedelta(days=3),
        "ceremony_at": scene.opens_at - timedelta(hours=17),
    }


def _past(rulebook: Rulebook, scene: Scene, cast: Cast) -> Iterator[str]:
    annual = MeetingKind.ANNUAL.value
    yield _table(
        "[[held]]", {"kind": annual, "on": scene.elected_on, "elected": list(rulebook.offices)}
    )
    for day in scene.held_on:
        yield _table("[[held]]", {"kind": annual, "on": day})
    committee = rulebook.offices[rulebook.committee.office]
    parts = [part.id for part in committee.parts for _ in range(part.least)]
    for part, person in zip(parts, cast.committee, strict=True):
        yield _table(
            "[[sitting]]",
            {
                "office": committee.id,
                "part": part,
                "person": person,
                "elected_on": scene.elected_on,
            },
        )


def _nominations(scene: Scene, cast: Cast) -> Iterator[str]:
    largest = max(cast.questions, key=lambda each: each.seats)
    minutes = numbers()

    def nomination(question: Contested, nominee: str, **more: Value) -> str:
        at = scene.nominations_close_at - timedelta(days=5) + timedelta(minutes=next(minutes))
        by = next(each for each in cast.nominators if each != nominee)
        lines = {**_named(question), "nominee": nominee, "by": by, "at": at}
        return _table("[[nominations]]", {**lines, "answer": "accepted", **more})

    for question in cast.questions:
        for candidate in question.candidates:
            yield nomination(question, candidate)
    yield nomination(largest, cast.declines, answer="declined")
    yield nomination(
        largest, cast.withdraws, withdrawn_at=scene.nominations_close_at + timedelta(days=5)
    )


def _proposal(rulebook: Rulebook, cast: Cast) -> Iterator[str]:
    for question in cast.questions:
        own = question.office == rulebook.committee.office
        if own and not rulebook.committee.proposes_own_successors:
            continue
        for person in question.candidates[: question.seats]:
            yield _table("[[proposal]]", {**_named(question), "person": person})


def _named(question: Contested) -> dict[str, Value]:
    part: dict[str, Value] = {} if question.part is None else {"part": question.part}
    return {"office": question.office, **part}


def _table(heading: str, values: Mapping[str, Value]) -> str:
    lines = [f"{key} = {_written(value)}" for key, value in values.items()]
    return "\n".join([*([heading] if heading else []), *lines, ""])


def _written(value: Value) -> str:
    """Return a value as TOML; the text of JSON is also TOML's for strings, numbers and lists."""
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, str | bool | int):
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(list(value), ensure_ascii=False)
