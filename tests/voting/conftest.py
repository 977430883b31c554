"""What tests of casting share."""

from __future__ import annotations

import pytest

from tests.evening.stages import Stages


@pytest.fixture(scope="session")
def good(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Uppsala o2's ballot, that would be taken at the stage ``opened``."""
    evening = stages.at("opened", tmp_path_factory.mktemp("good") / "evening")
    raw = evening.fill_in(["gotland-o1"], code=evening.code("uppsala-o2"))
    evening.end()
    return raw
