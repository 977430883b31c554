"""An election whose nominations are open, with the application over it."""

from __future__ import annotations

import pytest

from tests.factories import DURING, World
from tests.site import Site


@pytest.fixture
def world(site: Site) -> World:
    made = World(site.session)
    site.session.commit()
    site.clock.now = DURING
    return made
