"""The envelope tried: the key store is lost, and the tally completes with what the paper says."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from config import Config
from election.cli import main
from election.core.record.result import DecisionKind
from election.core.record.verify import Level
from election.core.refusal import RefusedError
from election.voting.keystore import KeyStore, key_store_of
from election.voting.services.decisions import decide
from election.voting.services.recovery import recovery_copy, restore_seed
from tests.evening.meeting import Evening
from tests.evening.setting import ADJUSTER, VOTERS, refusals
from tests.evening.stages import elect_committee
from tests.results.test_record_of_the_evening import verified

At = Callable[[str], Evening]
Recover = Callable[..., int]


@pytest.fixture
def recover(monkeypatch: pytest.MonkeyPatch) -> Recover:
    """Run the command as whoever runs the server does, the paper beside her."""

    def run(evening: Evening, typed: str, **more: str) -> int:
        asked = {
            "DATABASE_URL": evening.url,
            "KEY_STORE": str(evening.directory / "keys"),
            "SEAL_KEY_FILE": str(evening.directory / "seal-key"),
        }
        for name, value in (asked | more).items():
            monkeypatch.setenv(f"ELECTION_{name}", value)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
        ended = main(["recover", "--ceremony", str(evening.ceremony.id)])
        evening.session.rollback()
        return ended

    return run


def paper(evening: Evening) -> str:
    """What the recovery copy says, as it is printed: in groups."""
    copied = evening.keys.seed(evening.ceremony.id).hex()
    return " ".join(re.findall("....", copied))


def lose(evening: Evening) -> None:
    shutil.rmtree(evening.directory / "keys")


def sealed(evening: Evening) -> None:
    """Go on with the key store as the service opens it after the command has sealed it."""
    evening.keys = key_store_of(
        Config(
            database_url=evening.url,
            key_store=evening.directory / "keys",
            seal_key_file=evening.directory / "seal-key",
        )
    )


def test_after_closing_the_paper_brings_the_tally_to_its_end(
    evening_at: At, tmp_path: Path, recover: Recover, capsys: pytest.CaptureFixture[str]
) -> None:
    evening = evening_at("closed")
    said = paper(evening)
    lose(evening)
    evening.decrypt(1)
    with pytest.raises(RefusedError) as refused:
        evening.decrypt(2)
    assert refusals(refused) == ["key-lost"]
    assert recover(evening, said.upper()) == 0
    assert f"all {2 * len(evening.pool)} keys" in capsys.readouterr().out
    assert bytes.fromhex(said.replace(" ", "")) not in b"".join(
        each.read_bytes() for each in (evening.directory / "keys").iterdir()
    )
    sealed(evening)
    evening.decrypt(2)
    elect_committee(evening)
    evening.announce()
    for number in (1, 2):
        evening.sign(number)
    assert verified(evening, tmp_path / "record").level is Level.FINAL
    assert list((evening.directory / "keys").iterdir()) == []


def test_while_a_contest_is_open_its_key_stays_lost_and_two_persons_close_it(
    evening_at: At, recover: Recover
) -> None:
    evening = evening_at("voted")
    said = paper(evening)
    lose(evening)
    assert recover(evening, said) == 0
    sealed(evening)
    with pytest.raises(RefusedError):
        evening.close()
    evening.act(
        decide,
        contest=evening.contest,
        kind=DecisionKind.CLOSED_WITHOUT_KEY,
        why="The server's disk broke",
        by=[evening.person(key) for key in VOTERS[:2]],
    )
    evening.close()
    assert evening.decrypt(1) is None
    assert evening.decrypt(3) is not None  # counted


def test_a_seal_that_is_lost_is_mended_by_the_paper_too(
    evening_at: At, recover: Recover, capsys: pytest.CaptureFixture[str]
) -> None:
    evening = evening_at("closed")
    said = paper(evening)
    sealed(evening)
    assert recover(evening, said) == 2
    assert "is in the key store already" in capsys.readouterr().err
    assert recover(evening, said, SEAL_KEY="ab" * 32) == 0


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "has 0"),
        ("0123", "this has 4"),
        ("z" * 64, "64 of them other ones"),
        ("0" * 64, "a character is mistyped"),
    ],
)
def test_what_is_mistyped_changes_nothing(
    evening_at: At, recover: Recover, capsys: pytest.CaptureFixture[str], typed: str, says: str
) -> None:
    evening = evening_at("closed")
    lose(evening)
    before = evening.contents()
    assert recover(evening, typed) == 2
    assert says in capsys.readouterr().err
    assert evening.contents() == before
    assert not (evening.directory / "keys").exists()


def test_one_character_that_is_wrong_is_noticed(evening_at: At) -> None:
    evening = evening_at("closed")
    said = paper(evening)
    wrong = said[:-1] + ("0" if said[-1] != "0" else "1")
    lose(evening)
    with pytest.raises(RefusedError) as refused:
        evening.act(restore_seed, ceremony=evening.ceremony, typed=wrong, keys=evening.keys)
    assert refusals(refused) == ["recover-other"]


def test_nothing_is_put_back_before_the_manifest_nor_after_the_end(evening_at: At) -> None:
    early, late = evening_at("filled"), evening_at("announced")
    said = {early: paper(early), late: paper(late)}
    for number in (1, 2):
        late.sign(number)
    for evening, reason in ((early, "recover-before-manifest"), (late, "recover-final")):
        store = KeyStore(evening.directory / "others")
        with pytest.raises(RefusedError) as refused:
            evening.act(restore_seed, ceremony=evening.ceremony, typed=said[evening], keys=store)
        assert refusals(refused) == [reason]
        assert not store.has_seed(evening.ceremony.id)


def test_the_copy_that_the_page_shows_is_what_the_command_takes(
    evening_at: At, recover: Recover
) -> None:
    evening = evening_at("filled")
    who = evening.person(ADJUSTER)
    copied = evening.act(recovery_copy, ceremony=evening.ceremony, person=who, keys=evening.keys)
    evening.settle()
    for number in (1, 2, 3):
        evening.confirm(number)
    evening.publish_manifest()
    lose(evening)
    assert recover(evening, copied) == 0
