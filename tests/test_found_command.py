from pathlib import Path

import pytest

from election import db
from election.cli import main
from election.people.models import Account, Network, Person, RoleGrant
from tests.factories import RULEBOOKS

FILE = str(RULEBOOKS / "halsa-och-demokrati.toml")


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path}/election.sqlite"
    monkeypatch.setenv("ELECTION_DATABASE_URL", url)
    return url


def found(*more: str) -> int:
    return main(["found", FILE, "--coordinator", "Test Samordnare", *more])


def test_a_network_is_founded_with_its_coordinator(url: str, capsys: pytest.CaptureFixture[str]):
    address = ("--address", "samordnare@region.example")
    assert found(*address, "--time-zone", "Europe/Gotham") == 2
    assert "not the name of a time zone" in capsys.readouterr().err
    assert found(*address, "--time-zone", "Europe/Oslo") == 0
    assert "/n/halsa-och-demokrati/" in capsys.readouterr().out
    engine = db.engine(url)
    with db.session_factory(engine)() as session:
        network = session.query(Network).one()
        assert network.time_zone == "Europe/Oslo"
        person = session.query(Person).one()
        assert session.query(RoleGrant).one().person_id == person.id
        assert (person.name, person.network_id) == ("Test Samordnare", network.id)
        assert session.query(Account).count() == 0
    engine.dispose()


def test_a_network_is_founded_once(url: str, capsys: pytest.CaptureFixture[str]):
    assert found("--address", "samordnare@region.example") == 0
    assert found("--address", "samordnare@region.example") == 2
    assert "Adopt a new version instead" in capsys.readouterr().err
