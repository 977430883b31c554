"""Elections that the tests of this directory verify; made once, never changed."""

import pytest
from ballot_boxes import make_box
from ballot_forging import Maker


@pytest.fixture(scope="session")
def box() -> Maker:
    return make_box()


@pytest.fixture(scope="session")
def whole(box) -> bytes:
    return box.archive()
