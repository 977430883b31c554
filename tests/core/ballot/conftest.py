"""Elections that the tests of this directory verify; made once, never changed."""

from pathlib import Path

import pytest
from ballot_boxes import make_box
from ballot_forging import Maker
from engines import LANES, Asked

from election.core.ballot.engine import PYTHON
from election.native import NativeMissingError, native
from election.native.__main__ import compile_library


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("native") / "powers.so"
    try:
        compile_library(path)
    except NativeMissingError as error:
        pytest.skip(f"no native engine: {error}")
    return path


@pytest.fixture(scope="module", params=LANES)
def each_engine(request: pytest.FixtureRequest):
    """Ask every engine in turn, of those that this machine has."""
    lanes = LANES[request.param]
    if lanes is not None:
        try:
            Asked.engine = native(lanes, request.getfixturevalue("library"))
        except NativeMissingError as error:
            pytest.skip(f"no native engine: {error}")
    yield Asked.engine
    Asked.engine = PYTHON


@pytest.fixture(scope="session")
def box() -> Maker:
    return make_box()


@pytest.fixture(scope="session")
def whole(box) -> bytes:
    return box.archive()
