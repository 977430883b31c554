"""The timeline of an election as a picture: where each mark, band and line stands.

Two pictures of the same: one lies, for wide screens and paper, with distances as they are; one
stands, for phones, with a row for each date. The table below them says the same in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import shorten, wrap

from election.elections.views.timeline import Step

WIDTH, SIDE = 960, 24
LANE, LETTER = 34, 6.6  # height of a row of labels; width of a letter, about
AXIS_BELOW = 64  # room under the axis
ROW, LINE, TALL_WIDTH = 58, 18, 340
TALL_LINE, LONGEST = 38, 90  # letters in a line of the standing picture; in the lying one
NEAR = timedelta(days=45)  # today is drawn if it is not farther than this from the dates


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One date: its point, and where its label stands."""

    step: Step
    number: int
    x: int
    y: int  # of the label
    anchor: str  # start, middle, end
    lines: tuple[str, ...]  # its text; what the standing picture has no room for goes on below


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The time of a phase, by the name of its class."""

    phase: str
    begins: int
    ends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture ready to be drawn."""

    width: int
    height: int
    axis: int
    marks: tuple[Mark, ...]
    bands: tuple[Band, ...]
    months: tuple[tuple[int, date], ...]
    today: int | None


def lying(steps: Sequence[Step], today: date) -> Picture | None:
    """Draw the dates from left to right; None while fewer than two have a day."""
    known = [(number, step, step.day) for number, step in enumerate(steps, 1)]
    dated = [(number, step, day) for number, step, day in known if day is not None]
    days = [day for _number, _step, day in dated]
    if len(days) < 2:
        return None
    shown = min(days) - NEAR <= today <= max(days) + NEAR
    first, last = min([*days, today] if shown else days), max([*days, today] if shown else days)
    span = max((last - first).days, 1)

    def at(day: date) -> int:
        return SIDE + round((WIDTH - 2 * SIDE) * (day - first).days / span)

    lanes = _lanes([(at(day), step.text) for _number, step, day in dated])
    axis = LANE * (max(lane for lane, _anchor in lanes) + 1) + 16
    marks = [
        Mark(
            step=step,
            number=number,
            x=at(day),
            y=axis - 16 - LANE * lane - 14,
            anchor=anchor,
            lines=(shorten(step.text, LONGEST, placeholder="…"),),
        )
        for (number, step, day), (lane, anchor) in zip(dated, lanes, strict=True)
    ]
    return Picture(
        width=WIDTH,
        height=axis + AXIS_BELOW,
        axis=axis,
        marks=tuple(marks),
        bands=_bands({step.name: at(day) for _number, step, day in dated}),
        months=tuple((at(day), day) for day in _months(first, last)),
        today=at(today) if shown else None,
    )


def standing(steps: Sequence[Step], today: date) -> Picture:
    """Draw the dates from top to bottom, one a row."""
    marks: list[Mark] = []
    below = 0
    for number, step in enumerate(steps, 1):
        lines = tuple(wrap(step.text, TALL_LINE)) or (step.text,)
        y = below + ROW // 2
        marks.append(Mark(step=step, number=number, x=40, y=y, anchor="start", lines=lines))
        below += ROW + LINE * (len(lines) - 1)
    coming = [one for one in marks if one.step.day is not None and one.step.day >= today]
    past = [one for one in marks if one.step.day is not None and one.step.day < today]
    now = (coming[0].y - ROW // 2) if coming else None
    if not coming and past:
        now = past[-1].y + ROW // 2 + LINE * (len(past[-1].lines) - 1)
    return Picture(
        width=TALL_WIDTH,
        height=below + 8,
        axis=20,
        marks=tuple(marks),
        bands=_bands({one.step.name: one.y for one in marks}),
        months=(),
        today=now,
    )


def _bands(at: dict[str, int]) -> tuple[Band, ...]:
    """Return the phases between the dates that begin and end them."""
    voting = at.get("voting_opens_at", at["held_on"])
    ends = {
        "nomination": ("nominations_open_at", "nominations_close_at"),
        "voting": ("voting_opens_at", "voting_closes_at"),
    }
    bands = [
        Band(phase=phase, begins=at[begin], ends=at[end])
        for phase, (begin, end) in ends.items()
        if begin in at and end in at
    ]
    if "nominations_close_at" in at:
        bands.append(Band(phase="proposal", begins=at["nominations_close_at"], ends=voting))
    return tuple(one for one in bands if one.ends > one.begins)


def _lanes(labels: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Give each label the lowest lane in which it covers no other, nor any other's line."""
    taken: list[list[tuple[float, float]]] = []
    found = []
    for x, text in labels:
        width = max(len(text), 18) * LETTER + 24
        anchor = "start" if x < WIDTH / 3 else "end" if x > WIDTH * 2 / 3 else "middle"
        left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
        lane = 0
        while lane < len(taken) and any(
            left < right and begin < left + width for begin, right in taken[lane]
        ):
            lane += 1
        while len(taken) <= lane:
            taken.append([])
        for lower in taken[: lane + 1]:
            lower.append((x - 4, x + 4))  # its line down to the axis
        taken[lane].append((left, left + width))
        found.append((lane, anchor))
    return found


def _months(first: date, last: date) -> list[date]:
    """Return the first days of months within a span; every second of many."""
    begins = [
        date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)
    ]
    inside = [day for day in begins if first <= day <= last]
    return inside[:: len(inside) // 9 + 1]
