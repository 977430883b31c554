"""What a cast reads does not grow with the ballots in the box or the lines on the roll."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from election.db import transaction
from election.voting.services.casting import cast, check
from tests.evening.meeting import Evening

At = Callable[[str], Evening]


@contextmanager
def plans(bind: sa.Engine) -> Iterator[dict[str, list[str]]]:
    """How SQLite looks up what each statement asks for."""
    found: dict[str, list[str]] = {}

    def explain(connection: Any, _cursor: Any, text: str, values: Any, *_rest: Any) -> None:
        if text.startswith(("SELECT", "UPDATE", "DELETE")):
            driver = connection.connection.driver_connection
            rows = driver.execute(f"EXPLAIN QUERY PLAN {text}", values).fetchall()
            found[text] = [row[3] for row in rows]

    event.listen(bind, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(bind, "before_cursor_execute", explain)


@pytest.mark.sqlite
def test_everything_a_cast_looks_up_is_found_by_index(evening_at: At) -> None:
    evening = evening_at("opened")
    code = evening.code("uppsala-o2")
    raws = [evening.fill_in([name], code=code) for name in ("gotland-o1", "gotland-o2")]
    contest, voter = evening.contest, evening.person("uppsala-o2")
    checked = [check(evening.box(), raw) for raw in raws]
    with plans(evening.session.get_bind()) as found:
        for raw, ballot in zip(raws, checked, strict=True):  # the first, and one in its place
            with transaction(evening.session) as session:
                given = {"contest": contest, "voter": voter, "checked": ballot, "raw": raw}
                cast(session, **given, keys=evening.keys, now=evening.now)
    assert len(found) > 10
    for text, plan in found.items():
        assert not any(step.startswith("SCAN") for step in plan), text
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan, text
        for column in re.findall(r"\b(?:box_event|roll_line)\.(\w+) = \?", text):
            assert any(f"{column}=?" in step for step in plan), (text, plan)
