"""Codes made by the offline command and by belenios-tool, from the file of seats to the count."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from election.cli import main
from election.core.ballot.credential import public_credential
from election.core.ballot.verify import verify_archive
from election.core.refusal import RefusedError
from election.voting.queries import credentials_in, seats_of
from tests.evening.meeting import Evening
from tests.evening.setting import CHAIR_VOTES
from tests.site import Browser
from tests.voting.test_codes_pages import OFFICER, officer_at

At = Callable[[str], Evening]
Said = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[2]
TOOL = "belenios-tool"


class Elsewhere:
    """A code officer with her page, and a folder on a machine that has no network."""

    def __init__(self, evening: Evening, browser: Browser, folder: Path) -> None:
        self.evening = evening
        self.browser = browser
        self.path = f"/n/halsa-och-demokrati/elections/{evening.election.id}/codes"
        self.folder = folder
        folder.mkdir()
        self.save_seats()
        saved = self.browser.get(f"{self.path}/seats.json").response
        assert saved.headers["Content-Disposition"] == 'attachment; filename="seats.json"'

    def make(self, *more: str, out: str = "made") -> int:
        seats = str(self.folder / "seats.json")
        return main(["codes", "make", seats, "--out", str(self.folder / out), *more])

    def save_seats(self) -> None:
        saved = self.browser.get(f"{self.path}/seats.json").response
        (self.folder / "seats.json").write_bytes(saved.data)

    def replace(self, seat: str, out: str, kept: str = "made/code-officer.json") -> int:
        asked = ["codes", "replace", str(self.folder / "seats.json"), "--seat", seat]
        asked += ["--kept", str(self.folder / kept), "--out", str(self.folder / out)]
        return main(asked)

    def state_replaced(self, out: str, expect: int = 200) -> None:
        """Send what the page sends of the file."""
        read = json.loads(self.read("replacement.json", out))
        self.browser.post_json(f"{self.path}/replacement", read["statement"], expect)
        self.evening.session.rollback()

    def read(self, name: str, out: str = "made") -> str:
        return (self.folder / out / name).read_text("utf-8-sig")

    def rows(self, out: str = "made") -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.read("codes.csv", out)), delimiter=";"))

    def send(self, expect: int = 200) -> dict[str, object]:
        """Send what the page sends of the file."""
        read = json.loads(self.read("credentials.json"))
        asked = {name: read[name] for name in ("credentials", "spares", "officer_key")}
        answer = self.browser.post_json(f"{self.path}/credentials", asked, expect)
        self.evening.session.rollback()
        return dict(answer)

    def take_codes(self) -> None:
        """Let those who come to vote have the codes on their sheets."""
        self.evening.desks.officer.codes = {row["seat"]: row["code"] for row in self.rows()}

    def open(self) -> None:
        evening = self.evening
        for at in range(len(evening.contributors)):
            evening.post_lot_credentials(at)
        for at in range(len(evening.contributors)):
            evening.promise_lots(at)
        for at in range(len(evening.contributors)):
            evening.show_lots(at)
        evening.settle()
        for number in (1, 2, 3):
            evening.confirm(number)
        evening.publish_manifest()
        evening.hold_meeting()
        evening.freeze()
        evening.open()


@pytest.fixture
def elsewhere(evening_at: At, tmp_path: Path) -> Elsewhere:
    evening = evening_at("keyed")
    return Elsewhere(evening, officer_at(evening).browser(OFFICER), tmp_path / "elsewhere")


def test_the_command_makes_what_the_page_takes(elsewhere: Elsewhere, capsys: Said) -> None:
    evening = elsewhere.evening
    assert elsewhere.make() == 0
    said = capsys.readouterr().out
    state = elsewhere.send()
    shown = str(state["fingerprint"])
    assert " ".join(re.findall("....", shown)) in said
    assert shown in "".join(elsewhere.browser.get(elsewhere.path).text.split())
    rows = elsewhere.rows()
    assert [row["seat"] for row in rows] == [
        str(each) for each in seats_of(evening.session, evening.election)
    ]
    for entry in evening.pool:
        listed = credentials_in(entry.credentials or b"")
        assert {public_credential(row["code"], entry.uuid) for row in rows} < set(listed)
        assert len(listed) == len(rows) + 2
        assert set(credentials_in(entry.spares or b"")) < set(listed)
    with_address = {row["holder"]: row["address"] for row in rows}
    assert with_address[evening.person("uppsala-o2").name] == evening.person("uppsala-o2").email


def test_only_the_public_file_has_no_code_and_can_be_read_by_others(elsewhere: Elsewhere) -> None:
    elsewhere.make()
    made = elsewhere.folder / "made"
    modes = {each.name: each.stat().st_mode & 0o777 for each in made.iterdir()}
    assert made.stat().st_mode & 0o777 == 0o700
    assert {name for name, mode in modes.items() if mode != 0o600} == {"credentials.json"}
    public = elsewhere.read("credentials.json")
    secret = json.loads(elsewhere.read("code-officer.json"))["secret"]
    given = [each for row in elsewhere.rows() for each in (row["code"], row["pass"], row["holder"])]
    assert [each for each in (secret, *given) if each and each in public] == []
    for row in elsewhere.rows():
        assert row["code"] in elsewhere.read("sheets.html")
        assert row["code"] in elsewhere.read("slips.html")
        assert row["link"].endswith(f"#code={row['code']}&pass={row['pass']}")


def test_a_protected_address_is_in_no_file(evening_at: At, tmp_path: Path) -> None:
    evening = evening_at("keyed")
    who = evening.person("uppsala-o2")
    who.protected = True
    evening.session.commit()
    page = officer_at(evening).browser(OFFICER)
    made = Elsewhere(evening, page, tmp_path / "elsewhere")
    assert str(who.email) not in (made.folder / "seats.json").read_text()
    assert str(evening.person("gotland-o1").email) in (made.folder / "seats.json").read_text()
    assert str(who.email) not in json.dumps(page.get_json(f"{made.path}/state"))


def test_the_same_secret_makes_the_same_again(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    elsewhere.make()
    secret = json.loads(elsewhere.read("code-officer.json"))["secret"]
    for typed, ended in ((secret[:-1], 2), (secret, 0)):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
        assert elsewhere.make("--secret", out="again") == ended
    assert "A secret has 22 characters" in capsys.readouterr().err
    for name in ("credentials.json", "codes.csv", "code-officer.json", "sheets.html"):
        assert elsewhere.read(name) == elsewhere.read(name, "again")


def test_nothing_is_written_over_and_no_other_file_is_taken(
    elsewhere: Elsewhere, capsys: Said
) -> None:
    assert elsewhere.make() == 0
    before = elsewhere.read("codes.csv")
    assert elsewhere.make() == 2
    assert elsewhere.read("codes.csv") == before
    seats = elsewhere.folder / "seats.json"
    good = seats.read_bytes()
    for changed in (b"", b"{}", good.replace(b'"seats-for-codes"', b'"x"'), good + b"\n"):
        seats.write_bytes(changed)
        assert elsewhere.make(out="other") == 2
        assert str(seats) in capsys.readouterr().err
    assert not (elsewhere.folder / "other").exists()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([], "there are 0"),
        (["1 xLF-8r9-c8a-WXd-sp8"] * 10, "there are 1"),
        (["1 xLF-8r9-c8a-WXd-sp9"], "row 1: A character of the code is mistyped"),
    ],
)
def test_codes_of_the_tool_that_do_not_fit_are_told(
    elsewhere: Elsewhere, capsys: Said, lines: list[str], says: str
) -> None:
    given = elsewhere.folder / "T.privcreds"
    given.write_text("\n".join(lines))
    assert elsewhere.make("--codes", str(given)) == 2
    assert says in capsys.readouterr().err
    assert not (elsewhere.folder / "made").exists()


def test_a_lost_code_is_replaced_there_too_and_a_spare_that_is_lost(
    elsewhere: Elsewhere, capsys: Said
) -> None:
    elsewhere.make()
    elsewhere.send()
    assert elsewhere.replace("Uppsala#2", "early") == 2
    assert "after the manifest is published" in capsys.readouterr().err
    elsewhere.take_codes()
    elsewhere.open()
    evening = elsewhere.evening
    lost = [evening.code("uppsala-o2")]
    for out in ("first", "second"):
        elsewhere.save_seats()
        assert elsewhere.replace("Uppsala#2", out) == 0
        sheet = elsewhere.read("sheet.html", out)
        (fresh,) = set(re.findall(r"(?:[1-9A-HJ-NP-Za-km-z]{3}-){4}[1-9A-HJ-NP-Za-km-z]{3}", sheet))
        assert sheet.count('class="sheet"') == 1
        assert fresh not in elsewhere.read("replacement.json", out)
        elsewhere.state_replaced(out)
        lost.append(fresh)
    for code in lost[:-1]:
        with pytest.raises(RefusedError, match="This code was replaced"):
            evening.vote("uppsala-o2", ["gotland-o1"], code=code)
    evening.vote("uppsala-o2", ["gotland-o1"], code=lost[-1])
    elsewhere.save_seats()
    (elsewhere.folder / "other.json").write_text('{"kind":"code-officer"}')
    for seat, kept, says in (
        ("Uppsala#2", "made/code-officer.json", "All spares are used"),
        ("Uppsala#9", "made/code-officer.json", "There is no seat Uppsala#9"),
        ("Uppsala#2", "other.json", "not the file that the code officer keeps"),
        ("Uppsala#2", "made/codes.csv", "not the file that the code officer keeps"),
    ):
        assert elsewhere.replace(seat, "none", kept) == 2
        assert says in capsys.readouterr().err
    assert not (elsewhere.folder / "none").exists()


@pytest.mark.skipif(shutil.which(TOOL) is None, reason="belenios-tool is not installed")
def test_the_recipe_with_belenios_tool_goes_from_its_codes_to_a_counted_ballot(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """The recipe of docs/codes.md, as it stands there, run by a shell."""
    (recipe,) = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/codes.md").read_text("utf-8"), re.S)
    programs = tmp_path / "bin"
    programs.mkdir()
    command = programs / "election"
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m election.cli "$@"\n')
    command.chmod(0o755)
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "BELENIOS_USE_URANDOM": "1"}
    done = subprocess.run(
        ["sh", "-euc", recipe],
        cwd=elsewhere.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Both programs have made the same lists." in done.stdout
    assert "codes" in json.loads(elsewhere.read("code-officer.json"))
    evening = elsewhere.evening
    elsewhere.send()
    elsewhere.take_codes()
    elsewhere.open()
    by_tool = "uppsala-o2"
    for voter in sorted(CHAIR_VOTES.keys() - {by_tool}):
        evening.vote(voter, CHAIR_VOTES[voter])
    ballot = made_by_the_tool(evening, evening.code(by_tool), tmp_path / "voter", environment)
    evening.cast(by_tool, ballot)
    evening.close()
    for number in (1, 2):
        evening.decrypt(number)
    archive = evening.archive()
    assert verify_archive(archive).num_tallied == len(CHAIR_VOTES)
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / f"{evening.entry.uuid}.bel").write_bytes(archive)
    asked = [TOOL, "election", "verify", "--dir", str(alone)]
    subprocess.run(asked, env=environment, capture_output=True, check=True)


def made_by_the_tool(
    evening: Evening, code: str, folder: Path, environment: dict[str, str]
) -> bytes:
    folder.mkdir()
    (folder / f"{evening.entry.uuid}.bel").write_bytes(evening.archive())
    (folder / "code.txt").write_text(code)
    (folder / "choices.json").write_text("[[0,0,1,0]]")
    asked = f"{TOOL} election generate-ballot --privcred code.txt --ballot choices.json"
    return subprocess.run(
        asked.split(), cwd=folder, env=environment, capture_output=True, check=True
    ).stdout.strip()
