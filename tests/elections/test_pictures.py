"""Pictures of time: no label covers another, no mark stands on another, order is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from math import dist

from hypothesis import given
from hypothesis import strategies as st

from election.elections.views.picture import LETTER, LINE, ROW, TALL_WIDTH, WIDTH, lying, standing
from election.elections.views.timeline import Step
from election.elections.views.wheel import SIZE, wheel

FIRST = date(2026, 9, 1)
DAYS = st.lists(st.integers(0, 250), min_size=1, max_size=9).map(
    lambda found: [FIRST + timedelta(days=each) for each in sorted(found)]
)


def steps(days):
    names = ["nominations_open_at", "nominations_close_at"]
    named = [*names[: len(days) - 1], *(f"more-{n}" for n in range(len(days) - 3)), "held_on"]
    texts = ["Den nominerade svarar senast", "Möte", "Valberedningens förslag publiceras"]
    return [
        Step(name=name, text=texts[n % 3], at=day, rule=None)
        for n, (name, day) in enumerate(zip(named, days, strict=False))
    ]


@given(days=DAYS, ahead=st.integers(-400, 400))
def test_no_label_of_the_timeline_covers_another(days, ahead):
    found = steps([*days, days[-1] + timedelta(days=1)])
    picture = lying(found, FIRST + timedelta(days=ahead))
    boxes = []
    for mark in picture.marks:
        assert 0 <= mark.x <= WIDTH
        width = max(len(mark.step.text), 18) * LETTER
        left = mark.x - {"start": 0, "middle": width / 2, "end": width}[mark.anchor]
        boxes.append((left, left + width, mark.y))
    for (left, right, y), (begin, end, other) in combinations(boxes, 2):
        assert y != other or right <= begin or end <= left
    assert [mark.number for mark in picture.marks] == list(range(1, len(found) + 1))


def test_the_standing_timeline_shows_also_what_has_no_date():
    found = [*steps([FIRST, FIRST]), Step(name="x", text="Not yet", at=None, rule=None)]
    picture = standing(found, FIRST + timedelta(days=1))
    assert [mark.step for mark in picture.marks] == found
    assert picture.today is not None
    assert lying(found[:1], FIRST) is None


def test_a_long_label_goes_on_below_and_loses_nothing():
    text = "Last day to nominate somebody for the offices that the annual meeting elects"
    found = [
        Step(name="nominations_close_at", text=text, at=FIRST, rule=None),
        Step(name="held_on", text="Meeting", at=FIRST, rule=None),
    ]
    picture = standing(found, FIRST)
    long, short = picture.marks
    assert " ".join(long.lines) == text
    assert all(len(line) * LETTER <= TALL_WIDTH - long.x for line in long.lines)
    assert short.y - long.y == ROW + LINE * (len(long.lines) - 1)
    assert picture.height >= short.y + ROW // 2
    assert lying([replace(found[0], at=FIRST - timedelta(days=9)), found[1]], FIRST).marks[
        0
    ].lines == (text,)


@given(days=st.lists(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=14))
def test_no_mark_of_the_wheel_stands_on_another(days):
    drawn = wheel(2027, [(day, False) for day in sorted(days)], FIRST)
    for one, other in combinations(drawn.dots, 2):
        assert dist((one.x, one.y), (other.x, other.y)) >= SIZE
    assert all(0 <= each <= 400 for one in drawn.dots for each in (one.x, one.y))
    assert drawn.today is None
