"""What tests of the stages share: a session on a database of their own, made by the migrations."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy.orm import Session

from election import db
from election.core.rulebook.switch import write_readings
from tests.evening.databases import Databases
from tests.evening.meeting import Evening
from tests.evening.stages import Stages
from tests.factories import HALSA
from tests.postgresql import MissingError, Postgresql, running
from tests.site import Site, make_site

# A busy machine is not a fault of the program: speed is measured by `election bench`. The gate
# tries the same examples each time; `make test-long` looks for others.
settings.register_profile("gate", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("gate")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="on PostgreSQL, not on SQLite")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.config.getoption("--postgresql") and item.get_closest_marker("sqlite"):
        pytest.skip("it looks into SQLite's own file")


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Name what failed at once: the lanes of `make test` end late, and a killed one never."""
    if not report.failed:
        return None
    outcome = "failed" if report.when == "call" else "error"
    return outcome, f"\nFAILED {report.nodeid}\n", "FAILED"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "empty.sqlite"
    engine = db.engine(f"sqlite:///{path}")
    db.migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgresql]:
    """Give a PostgreSQL server of our own."""
    try:
        with running(tmp_path_factory.mktemp("postgresql")) as server:
            yield server
    except MissingError:
        pytest.skip("PostgreSQL's server is not installed (Debian: postgresql)")


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give an empty database: SQLite's, or with ``--postgresql`` one of that server's."""
    if request.config.getoption("--postgresql"):
        server: Postgresql = request.getfixturevalue("postgresql")
        url = server.migrated()
        yield url
        server.drop(url)
    else:
        path = tmp_path / "election.sqlite"
        shutil.copy(request.getfixturevalue("empty_database"), path)
        yield f"sqlite:///{path}"


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    engine = db.engine(database_url)
    with db.session_factory(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def site(database_url: str, session: Session, tmp_path: Path) -> Site:
    """Give the application on the database of ``session``, with a clock that stands still."""
    return make_site(database_url, session, tmp_path)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, empty_database: Path) -> Databases:
    """Give what an evening is kept in: SQLite, or with ``--postgresql`` that server."""
    asked = request.config.getoption("--postgresql")
    return Databases(empty_database, request.getfixturevalue("postgresql") if asked else None)


@pytest.fixture(scope="session")
def stages(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(databases, tmp_path_factory.mktemp("stages"))


@pytest.fixture(scope="session")
def stages_by_hand(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    rulebook = write_readings(HALSA, {"Q15d": "V2"})
    return Stages(databases, tmp_path_factory.mktemp("by-hand"), rulebook)


@pytest.fixture
def evening_at(stages: Stages, tmp_path: Path) -> Iterator[Callable[[str], Evening]]:
    """Give the evening at a stage, on a copy of its own."""
    yield from _copies(stages, tmp_path / "evening")


@pytest.fixture
def evening_by_hand_at(
    stages_by_hand: Stages, tmp_path: Path
) -> Iterator[Callable[[str], Evening]]:
    """Give the same, where the rulebook has lots drawn by hand."""
    yield from _copies(stages_by_hand, tmp_path / "by-hand")


def _copies(stages: Stages, directory: Path) -> Iterator[Callable[[str], Evening]]:
    given: list[Evening] = []

    def at(stage: str) -> Evening:
        given.append(stages.at(stage, directory / str(len(given))))
        return given[-1]

    yield at
    for evening in given:
        evening.end()
        stages.databases.drop(evening.directory)
