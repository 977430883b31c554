"""What tests of casting share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.evening.hall import Hall
from tests.evening.meeting import Evening
from tests.evening.stages import Stages


@pytest.fixture(scope="session")
def good(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Uppsala o2's ballot, that would be taken at the stage ``opened``."""
    evening = stages.at("opened", tmp_path_factory.mktemp("good") / "evening")
    raw = evening.fill_in(["gotland-o1"], code=evening.code("uppsala-o2"))
    evening.end()
    return raw


@pytest.fixture
def hall_at(evening_at: Callable[[str], Evening]) -> Callable[[str], Hall]:
    """Give the evening's pages at a stage."""
    return lambda stage: Hall(evening_at(stage))
