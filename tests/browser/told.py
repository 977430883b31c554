"""How much everybody had to do, held against the yardstick and against what the docs tell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.browser.house import Acts

DOCUMENT = Path(__file__).parents[2] / "docs" / "evening.md"
CHAPTERS = ("before", "keys", "evening")
YARDSTICK = {"coordinator": 15, "trustee": 9, "voter": 14}  # acts of ceremony and evening
SLACK = 1.5
HEAD = (
    "| Who | The months before | The day before | The evening | Yardstick for both days |",
    "|---|---|---|---|---|",
)


def the_acts_are_as_few_as_told(people: Mapping[str, Acts]) -> None:
    """Compare with the yardstick, and with the table of the document."""
    for role, most in YARDSTICK.items():
        done = people[role].acts["keys"] + people[role].acts["evening"]
        assert done <= most * SLACK, f"{role}: {done} acts, {most} would do"
    table = [*HEAD, *(_row(role, acts) for role, acts in sorted(people.items(), key=_place))]
    told = [line for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("|")]
    assert told == table, "docs/evening.md should tell:\n" + "\n".join(table)


def _place(row: tuple[str, Acts]) -> tuple[bool, str]:
    return row[0] not in YARDSTICK, row[0]


def _row(role: str, acts: Acts) -> str:
    cells = [_cell(acts, chapter) for chapter in CHAPTERS]
    about = f"about {YARDSTICK[role]}" if role in YARDSTICK else "-"
    return f"| {role} | {' | '.join([*cells, about])} |"


def _cell(acts: Acts, chapter: str) -> str:
    done = acts.acts[chapter]
    return f"{done} ({acts.presses[chapter]})" if done else "-"
