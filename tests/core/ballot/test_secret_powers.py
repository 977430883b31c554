"""Every power with a secret exponent is taken in constant time, and no secret meets an engine.

What gmpy2 and the tables are asked for is listened to, and computed as ever; each secret must be
heard by the constant-time power alone.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gmpy2
import pytest
from ballot_making import Making, question

from election.cli import main
from election.core.ballot import (
    ceremony,
    check,
    engine,
    group,
    prove,
    verify_tally,
    verify_trustees,
)
from election.core.ballot.ballot import make_ballot
from election.core.ballot.credential import generate_code, public_credential, secret_exponent
from election.core.ballot.group import Q
from election.core.ballot.pki import encrypt_text, keys_of, new_secret, signed
from election.core.ballot.server_key import derive_server_key
from election.core.ballot.tally import partial_decryption
from election.core.ballot.trustees import single_key
from election.voting.services.manifest import server_public_key

UUID = "h3UnitTestxyz1"


class Heard:
    """The exponents of powers, modulo q, by whether the power's time tells them."""

    def __init__(self) -> None:
        self.constant: set[int] = set()
        self.variable: set[int] = set()

    def leaks(self, *secrets: int) -> list[int]:
        """Return the secrets that were raised to in a time that tells them."""
        return [each for each in secrets if {each % Q, -each % Q} & self.variable]

    def misses(self, *secrets: int) -> list[int]:
        """Return the secrets that the constant-time power was never asked for."""
        return [each for each in secrets if each % Q not in self.constant]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    heard = Heard()

    def listening(real: Callable[..., Any], kept: set[int], place: int) -> Callable[..., Any]:
        def listen(*asked: Any) -> Any:
            kept.add(int(asked[place]) % Q)
            return real(*asked)

        return listen

    for module in (ceremony, check, engine, group, verify_tally, verify_trustees):
        if hasattr(module, "powmod"):
            monkeypatch.setattr(module, "powmod", listening(gmpy2.powmod, heard.variable, 1))
    sec = listening(gmpy2.powmod_sec, heard.constant, 1)
    monkeypatch.setattr(group, "powmod_sec", sec)
    for table in (group.FixedBase, group.Comb):
        real = table.mpz_power
        monkeypatch.setattr(table, "mpz_power", listening(real, heard.variable, 1))
    return heard


@pytest.fixture(scope="module")
def making() -> Making:
    return Making.of([question(2, 0, 1), question(3, 1, 2, blank=True)], voters=1)


class Drawn:
    """Random scalars, remembered."""

    def __init__(self) -> None:
        self.all: list[int] = []

    def __call__(self) -> int:
        self.all.append(group.random_scalar())
        return self.all[-1]


def test_what_is_listened_to_is_all_there_is() -> None:
    """A module that takes powers itself would not be heard."""
    folder = Path(group.__file__).parent
    asking = {
        each.stem
        for each in [*folder.glob("*.py"), *folder.parent.glob("[!b]*/*.py")]
        if "powmod" in each.read_text("utf-8")
    }
    assert asking == {"ceremony", "check", "engine", "group", "verify_tally", "verify_trustees"}
    assert "powmod" not in Path(prove.__file__).read_text("utf-8")


def test_a_table_is_heard(heard: Heard) -> None:
    group.generator_table().power(12345)
    assert heard.leaks(12345) == [12345]
    assert heard.misses(12345) == [12345]


def test_the_servers_keys(heard: Heard) -> None:
    seed, drawn = b"s" * 32, Drawn()
    key = derive_server_key(seed, UUID)
    server_public_key(seed, UUID)
    single_key(key, drawn)
    assert heard.misses(key, *drawn.all) == heard.leaks(key, *drawn.all) == []


def test_a_decryption(heard: Heard, making: Making) -> None:
    key, drawn = making.keys[0], Drawn()
    pair = prove.encrypt(1, tables=engine.tables_for(making.election.public_key), random=lambda: 7)
    partial_decryption(making.election, [[pair.ciphertext]], key, drawn)
    assert drawn.all
    assert heard.misses(key, *drawn.all) == heard.leaks(key, *drawn.all) == []


def test_a_trustees_messages(heard: Heard) -> None:
    keys, drawn = keys_of(new_secret()), Drawn()
    signed("text", keys, random=drawn)
    encrypt_text("text", keys.encryption, random=drawn)
    secrets = [keys.signing, keys.decryption, *drawn.all]
    assert heard.misses(*secrets) == heard.leaks(*secrets) == []


def test_codes(heard: Heard) -> None:
    code = generate_code()
    public_credential(code, UUID)
    exponent = secret_exponent(code, UUID)
    assert heard.misses(exponent) == heard.leaks(exponent) == []


def test_a_ballot_of_the_command_line(
    heard: Heard, making: Making, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine that a voter may share with others; in the booth there is a browser."""
    drawn = Drawn()
    monkeypatch.setattr(make_ballot, "__kwdefaults__", {"random": drawn, "tables": None})
    (tmp_path / "election.json").write_bytes(making.election.raw)
    (tmp_path / "choices.json").write_text(json.dumps([[1, 0], [1, 0, 0, 0]]))
    monkeypatch.setattr("sys.stdin", io.StringIO(making.codes[0] + "\n"))
    asked = ["ballot", "make"]
    for name in ("election", "choices"):
        asked += [f"--{name}", str(tmp_path / f"{name}.json")]
    assert main([*asked, "--out", str(tmp_path / "ballot.json")]) == 0
    exponent = secret_exponent(making.codes[0], making.election.uuid)
    assert len(drawn.all) > 10
    assert heard.leaks(exponent, *drawn.all) == []
    assert heard.misses(exponent, drawn.all[0]) == []
