"""The wheel of a year: where each month begins, where each day stands, where today is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, dist, pi, sin

CENTRE, RING = 200, 140  # of a picture of 400 by 400
SIZE, STEP, LANES = 22, 23, 3  # how wide a mark is; how far out, and how often, it moves for others
LATER = 5  # degrees it moves on when there is no room farther out


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One mark on the wheel; its number is its line in the list."""

    number: int
    x: float
    y: float
    is_meeting: bool
    is_past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke:
    """Where a month begins, and where its name stands."""

    month: date
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """A year as a wheel, ready to be drawn."""

    dots: tuple[Dot, ...]
    spokes: tuple[Spoke, ...]
    today: str | None


def wheel(year: int, days: Sequence[tuple[date, bool]], today: date) -> Wheel:
    """Draw days of a year, each with whether it is a meeting, in the order of the list."""
    return Wheel(
        dots=tuple(_dots(days, today)),
        spokes=tuple(_spoke(date(year, month, 1)) for month in range(1, 13)),
        today=_ray(_angle(today), 30, RING + 12) if today.year == year else None,
    )


def _dots(days: Sequence[tuple[date, bool]], today: date) -> list[Dot]:
    dots: list[Dot] = []
    for number, (day, is_meeting) in enumerate(days, 1):
        places = (_place(_angle(day), turn) for turn in range(len(days) * LANES))
        x, y = next(
            (at for at in places if all(dist(at, (one.x, one.y)) >= SIZE for one in dots)),
            _place(_angle(day), 0),
        )
        dots.append(Dot(number=number, x=x, y=y, is_meeting=is_meeting, is_past=day < today))
    return dots


def _place(angle: float, turn: int) -> tuple[float, float]:
    """Return where a mark stands at one of its tries: farther out, then a little later."""
    return _point(angle + LATER * (turn // LANES), RING + STEP * (turn % LANES))


def _spoke(first: date) -> Spoke:
    angle = _angle(first)
    x, y = _point(angle + 15, RING - 30)
    return Spoke(month=first, path=_ray(angle, RING - 14, RING + 14), x=x, y=y)


def _angle(day: date) -> float:
    """Return the degrees from the top, as a clock's hand goes."""
    length = date(day.year, 12, 31).timetuple().tm_yday
    return 360 * (day.timetuple().tm_yday - 1) / length


def _point(angle: float, radius: float) -> tuple[float, float]:
    turned = angle * pi / 180
    return round(CENTRE + radius * sin(turned), 1), round(CENTRE - radius * cos(turned), 1)


def _ray(angle: float, inner: float, outer: float) -> str:
    (x1, y1), (x2, y2) = _point(angle, inner), _point(angle, outer)
    return f"M{x1} {y1}L{x2} {y2}"
