"""Keys lie sealed: what opens them, what is refused at the start, and how the key is changed."""

from __future__ import annotations

import secrets
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest

from config import Config
from election.cli import main
from election.core.refusal import RefusedError
from election.voting.keystore import KeyStore, key_store_of
from election.voting.seal import Seal
from tests.evening.setting import refusals

CEREMONY, CONTEST = uuid4(), uuid4()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(
        database_url=f"sqlite:///{tmp_path}/election.sqlite",
        key_store=tmp_path / "keys",
        secret_file=tmp_path / "secret",
        seal_key_file=tmp_path / "elsewhere" / "seal-key",
    )


def files(config: Config) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in config.key_store.iterdir()}


def changed(config: Config, **changes: object) -> Config:
    made = {name: getattr(config, name) for name in config.__slots__}
    return Config(**(made | changes))


def refused(config: Config) -> list[str]:
    with pytest.raises(RefusedError) as found:
        key_store_of(config)
    return refusals(found)


def test_no_key_lies_bare_in_the_store(config: Config) -> None:
    store = key_store_of(config)
    keys = {store.create_seed(CEREMONY), store.create_contest_key(CONTEST)}
    assert {store.seed(CEREMONY), store.contest_key(CONTEST)} == keys
    assert config.seal_key_file is not None
    assert config.seal_key_file.stat().st_mode & 0o777 == 0o600
    for name, data in files(config).items():
        assert (config.key_store / name).stat().st_mode & 0o777 == 0o600
        assert not [key for key in keys if key in data or key.hex().encode() in data]
    assert key_store_of(config).seed(CEREMONY) == store.seed(CEREMONY)  # after a restart


def test_a_sealed_file_serves_under_its_own_name_alone(config: Config) -> None:
    store, other = key_store_of(config), uuid4()
    store.create_seed(CEREMONY)
    path = config.key_store / f"seed-{CEREMONY}"
    path.rename(path.with_name(f"seed-{other}"))
    with pytest.raises(RefusedError) as found:
        store.seed(other)
    assert refusals(found) == ["key-lost"]


@pytest.mark.parametrize("at", [0, 9, 17, 30, -1])
def test_a_file_that_was_changed_is_refused_at_the_start(config: Config, at: int) -> None:
    key_store_of(config).create_seed(CEREMONY)
    path = config.key_store / f"seed-{CEREMONY}"
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    if at == 0:  # no seal any more, and no key either
        with pytest.raises(RefusedError):
            key_store_of(config).seed(CEREMONY)
    else:
        assert refused(config) == ["seal-key-wrong"]


def test_the_start_refuses_a_missing_a_wrong_and_an_unreadable_key(
    config: Config, tmp_path: Path
) -> None:
    key_store_of(config).create_seed(CEREMONY)
    before = files(config)
    assert refused(changed(config, seal_key_file=tmp_path / "gone")) == ["seal-key-missing"]
    assert not (tmp_path / "gone").exists()
    assert refused(changed(config, seal_key=secrets.token_hex(32))) == ["seal-key-wrong"]
    assert refused(changed(config, seal_key_file=None)) == ["seal-key-wrong"]
    for text in ("", "short", "g" * 64, secrets.token_hex(31)):
        (tmp_path / "bad").write_text(text)
        assert refused(changed(config, seal_key_file=tmp_path / "bad")) == ["seal-key-unreadable"]
    assert files(config) == before


def test_serving_ends_before_it_began_when_the_key_is_wrong(
    config: Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key_store_of(config).create_seed(CEREMONY)
    monkeypatch.setenv("ELECTION_DATABASE_URL", config.database_url)
    monkeypatch.setenv("ELECTION_KEY_STORE", str(config.key_store))
    monkeypatch.setenv("ELECTION_SEAL_KEY", secrets.token_hex(32))
    for command in ("serve", "work"):
        assert main([command]) == 2
        assert "sealed under another key" in capsys.readouterr().err


def test_bare_files_of_an_older_version_are_sealed_at_the_start(config: Config) -> None:
    bare = KeyStore(config.key_store)
    seed, key = bare.create_seed(CEREMONY), bare.create_contest_key(CONTEST)
    store = key_store_of(config)
    assert (store.seed(CEREMONY), store.contest_key(CONTEST)) == (seed, key)
    assert not [data for data in files(config).values() if seed in data or key in data]
    once = files(config)
    key_store_of(config)
    assert files(config) == once  # and not again


def test_the_seals_key_is_changed_at_a_start_and_the_old_one_opens_nothing(
    config: Config, tmp_path: Path
) -> None:
    store = key_store_of(config)
    seed = store.create_seed(CEREMONY)
    fresh = tmp_path / "fresh"
    fresh.write_text(secrets.token_hex(32) + "\n")
    both = changed(config, seal_key_file=fresh, seal_key_before=config.seal_key_file)
    assert key_store_of(both).seed(CEREMONY) == seed
    assert key_store_of(changed(config, seal_key_file=fresh)).seed(CEREMONY) == seed
    assert refused(config) == ["seal-key-wrong"]


def test_what_was_bare_is_overwritten_and_not_only_unlinked(config: Config) -> None:
    bare = KeyStore(config.key_store)
    seed = bare.create_seed(CEREMONY)
    with (config.key_store / f"seed-{CEREMONY}").open("rb") as held:
        key_store_of(config)
        assert seed not in held.read()


def test_sealing_anew_brings_no_destroyed_key_back(config: Config) -> None:
    """Two processes start while a third closes the contest; the key is gone whoever is last."""
    for _ in range(25):
        contest = uuid4()
        KeyStore(config.key_store).create_contest_key(contest)
        seal = Seal(secrets.token_bytes(32))
        starting = [Thread(target=KeyStore(config.key_store, seal).reseal) for _ in range(2)]
        for each in starting:
            each.start()
        KeyStore(config.key_store, seal).destroy_contest_key(contest)
        for each in starting:
            each.join()
        assert list(config.key_store.iterdir()) == []


def test_where_the_key_is_looked_for(tmp_path: Path) -> None:
    assert Config.from_env({}).seal_key_file == Path("var/seal-key")
    named = {"ELECTION_SEAL_KEY_FILE": "/etc/seal", "ELECTION_SEAL_KEY_BEFORE": "/etc/before"}
    assert Config.from_env(named).seal_key_file == Path("/etc/seal")
    assert Config.from_env(named).seal_key_before == Path("/etc/before")
    by_systemd = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert Config.from_env(by_systemd).seal_key_file == Path("var/seal-key")
    (tmp_path / "election-seal-key").write_text(secrets.token_hex(32))
    assert Config.from_env(by_systemd).seal_key_file == tmp_path / "election-seal-key"
    given = Config.from_env({"ELECTION_SEAL_KEY": "aa" * 32})
    assert given.seal_key == "aa" * 32
    assert "aa" * 32 not in repr(given)
