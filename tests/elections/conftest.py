"""A network with an election, and its coordinator at her browser."""

from __future__ import annotations

import pytest

from tests.elections.pages import coordinator_of
from tests.factories import World
from tests.site import Browser, Site


@pytest.fixture
def world(site: Site) -> World:
    return World(site.session)


@pytest.fixture
def coordinator(site: Site, world: World) -> Browser:
    return coordinator_of(site, world)
