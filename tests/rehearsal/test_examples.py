"""Both examples from the command line to a final record that everybody can check."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from election.cli import main
from election.core.ballot.lot import bits_from_result
from election.core.ballot.verify import verify_archive
from election.core.record.result import How, QuestionResult, RoundResult
from tests.rehearsal.mistakes import HALSA, ROOT, SV
from tests.rehearsal.records import Rehearsed

pytestmark = pytest.mark.long  # `make test-long`: two large elections

MEMBER = "Medlem {:03d} Testperson"
SV_ELECTED = [
    ("leader", "leader", MEMBER.format(15)),
    *(("board", "member", MEMBER.format(number)) for number in (2, 3, 31, 4, 44, 32)),
    ("nomination-committee", "convener", MEMBER.format(33)),
    ("nomination-committee", "member", MEMBER.format(34)),
    ("nomination-committee", "member", MEMBER.format(47)),
]
HALSA_ELECTED = [
    ("chair", "chair", "Ordinarie Ett Halland"),
    ("vice-chair", "vice-chair", "Ordinarie Ett Jönköpings län"),
    ("working-committee", "member", "Ordinarie Två Västerbotten"),
    ("working-committee", "member", "Ordinarie Ett Uppsala"),
    ("working-committee", "member", "Ordinarie Tre Skåne"),
    ("working-committee", "member", "Ordinarie Två Östergötland"),
    # the fifth is drawn by lot
    ("nomination-committee", "convener", "Ordinarie Två Kronoberg"),
    ("nomination-committee", "member", "Ordinarie Ett Sörmland"),
    ("nomination-committee", "member", "Ersättare Ett Dalarna"),
]
TIED = {"Ordinarie Två Norrbotten", "Ordinarie Ett Värmland"}


def _question(counted: RoundResult) -> QuestionResult:
    return counted.questions[-1]


@pytest.mark.parametrize("name", [HALSA, SV])
def test_the_record_is_final(
    rehearsed: dict[str, Rehearsed], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    record = rehearsed[name]

    assert main(["verify", str(record.directory)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("REHEARSAL")
    assert "is valid and final" in told
    assert all(person.name in told for person in record.result.elected)
    assert all(person.name in record.said for person in record.result.elected)


@pytest.mark.parametrize("name", [HALSA, SV])
def test_belenios_tool_accepts_every_archive(
    rehearsed: dict[str, Rehearsed], name: str, tmp_path: Path
) -> None:
    record = rehearsed[name].directory
    boxes = [*record.glob("archives/*.bel"), *record.glob("lots/*.bel")]
    assert len(boxes) == 2 * len(rehearsed[name].openings)
    with ThreadPoolExecutor(2) as both:
        for done in both.map(lambda box: _belenios_tool(box, tmp_path / box.stem), boxes):
            assert done.returncode == 0, done.stderr
            assert "all checks passed" in done.stdout + done.stderr


def _belenios_tool(box: Path, directory: Path) -> subprocess.CompletedProcess[str]:
    directory.mkdir()
    (directory / box.name).symlink_to(box)
    return subprocess.run(
        ["belenios-tool", "election", "verify", "--dir", str(directory)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", [HALSA, SV])
def test_openssl_accepts_every_signature(rehearsed: dict[str, Rehearsed], name: str) -> None:
    record = rehearsed[name].directory
    signatures = list(record.glob("signatures/*.sig"))
    assert len(signatures) == 3
    for signature in signatures:
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin"]
        files = ["-inkey", signature.with_suffix(".pem"), "-in", record / "checksums.json"]
        subprocess.run([*command, *files, "-sigfile", signature], check=True, capture_output=True)


def test_halsa_och_demokrati_elects_whom_the_votes_say(halsa: Rehearsed) -> None:
    elected = [(each.office, each.part, each.name) for each in halsa.result.elected]
    by_lot = elected.pop(6)

    assert elected == HALSA_ELECTED
    assert by_lot[:2] == ("working-committee", "member")
    assert by_lot[2] in TIED
    assert all(each.how is How.BALLOT for each in halsa.result.elected)
    (chair,), (vice_chair,) = halsa.rounds("chair"), halsa.rounds("vice-chair")
    assert halsa.votes(chair, "chair") == {
        "Ordinarie Ett Halland": 27,
        "Ordinarie Ett Jönköpings län": 18,
    }
    # Whoever is elected chair is not on the ballot for vice chair.
    assert halsa.votes(vice_chair, "vice-chair") == {
        "Ordinarie Ett Jönköpings län": 29,
        "Ordinarie Två Västerbotten": 17,
    }
    (committee,) = halsa.rounds("nomination-committee")
    assert halsa.votes(committee, "convener") == {
        "Ordinarie Två Kronoberg": 25,
        "Ordinarie Ett Sörmland": 21,
    }
    assert halsa.votes(committee) == {
        "Ordinarie Ett Sörmland": 26,
        "Ersättare Ett Dalarna": 24,
        "Ordinarie Två Gävleborg": 21,
        "Ordinarie Ett Gotland": 19,
    }


def test_sc7_the_chairs_are_two_of_the_seven_in_the_working_committee(halsa: Rehearsed) -> None:
    (counted,) = halsa.rounds("working-committee")
    (asked,) = halsa.opening(counted).questions

    assert (asked.size, asked.seats) == (7, 5)
    assert len(_question(counted).elected) == 5
    # One who declined, one who withdrew and both chairs are not on the ballot.
    assert halsa.votes(counted) == {
        "Ordinarie Två Västerbotten": 33,
        "Ordinarie Ett Uppsala": 31,
        "Ordinarie Tre Skåne": 30,
        "Ordinarie Två Östergötland": 27,
        "Ordinarie Två Norrbotten": 24,
        "Ordinarie Ett Värmland": 24,
        "Ordinarie Ett Blekinge": 19,
    }


def test_anyone_can_draw_the_lot_again(halsa: Rehearsed) -> None:
    (counted,) = halsa.rounds("working-committee")
    (asked,) = halsa.opening(counted).questions
    (lot,) = _question(counted).lots
    assert counted.lot is not None

    sums = verify_archive((halsa.directory / f"lots/{counted.lot.uuid}.bel").read_bytes()).counts
    assert sums is not None
    bits = bits_from_result(sums[0])
    assert counted.lot.bits == bits
    places = {candidate.id: place for place, candidate in enumerate(asked.candidates)}
    drawn = sorted(
        lot.tied,
        key=lambda one: hashlib.sha256(
            f"lot|{counted.uuid}|{bits}|{places[one]}".encode()
        ).digest(),
    )
    names = {candidate.id: candidate.name for candidate in asked.candidates}
    assert {names[one] for one in lot.tied} == TIED
    assert list(lot.order) == drawn
    assert halsa.result.elected[6].name == names[drawn[0]]
    assert lot.votes == 24
    assert lot.edge


def test_sc6_substitutes_vote_for_the_five_who_are_absent(halsa: Rehearsed) -> None:
    plan = tomllib.loads((ROOT / "examples" / HALSA / "election.toml").read_text())
    absent = set(plan["meeting"]["absent"])
    voted = set(_voters(HALSA, "chair"))
    substitutes = {name for name in voted if name.split("@")[0][-2] == "e"}

    assert absent.isdisjoint(voted)
    assert len(absent) == len(substitutes) == 5
    members = {name.rpartition("-")[0] for name in substitutes}
    assert members == {name.rpartition("-")[0] for name in absent}
    # Every seat has voted once, so theirs too; that a substitute has no other seat, the roll says.
    (counted,) = halsa.rounds("chair")
    assert counted.turnout == len(voted) == 48
    assert halsa.opening(counted).entitled == 48


def test_a_ballot_cast_again_replaces_the_earlier_one(halsa: Rehearsed, sv: Rehearsed) -> None:
    for record, name, contest, again in (
        (halsa, HALSA, "chair", 2),
        (halsa, HALSA, "working-committee", 1),
        (sv, SV, "leader", 1),
        (sv, SV, "board", 1),
    ):
        counted = record.rounds(contest)[0]
        voters = list(_voters(name, contest))
        assert counted.ballots == len(voters) == counted.turnout + again
        assert counted.turnout == len(set(voters))


def test_svs_helsepolitiske_nettverk_elects_whom_the_votes_say(sv: Rehearsed) -> None:
    assert [(each.office, each.part, each.name) for each in sv.result.elected] == SV_ELECTED
    (board,) = sv.rounds("board")
    (asked,) = sv.opening(board).questions
    # The leader elected before is counted in and not on this ballot.
    assert (asked.size, asked.seats) == (7, 6)
    assert sv.votes(board) == {
        MEMBER.format(number): votes
        for number, votes in {2: 76, 3: 71, 31: 66, 4: 62, 44: 57, 32: 53, 27: 43, 58: 38}.items()
    }


def test_the_leader_needs_more_than_half_and_a_second_round(sv: Rehearsed) -> None:
    first, second = sv.rounds("leader")

    assert sv.votes(first, "leader") == {
        MEMBER.format(2): 41,
        MEMBER.format(15): 38,
        MEMBER.format(27): 16,
    }
    assert _question(first).majority == 48
    assert _question(first).elected == ()
    assert len(_question(first).goes_on) == 2
    assert sv.votes(second, "leader") == {MEMBER.format(2): 45, MEMBER.format(15): 50}
    assert (_question(second).blank, second.turnout) == (2, 97)
    chosen = (sv.directory / "rulebook.toml").read_text()
    as_written = (ROOT / "rulebooks" / f"{SV}.toml").read_text()
    assert tomllib.loads(chosen)["interpretations"]["Q15b"]["chosen"] == "V2"
    assert tomllib.loads(as_written)["interpretations"]["Q15b"]["chosen"] == "V1"


def test_sc13_as_many_candidates_as_seats_are_elected_by_acclamation(sv: Rehearsed) -> None:
    contest = next(each for each in sv.result.contests if each.contest == "nomination-committee")
    acclaimed = {each.part: [one.name for one in each.persons] for each in contest.acclaimed}

    assert contest.rounds == ()
    assert acclaimed == {
        "convener": [MEMBER.format(33)],
        "member": [MEMBER.format(34), MEMBER.format(47)],
    }
    ways = {each.office: each.how for each in sv.result.elected}
    assert ways == {
        "leader": How.BALLOT,
        "board": How.BALLOT,
        "nomination-committee": How.ACCLAMATION,
    }
    assert "nomination-committee: elected by acclamation" in sv.said


def test_members_without_a_vote_are_not_entitled(sv: Rehearsed) -> None:
    # 120 in the register: 14 absent, 4 whose fee is not paid, 2 who are not members that day.
    assert {(each.entitled, each.present) for each in sv.openings} == {(100, 100)}


def _voters(name: str, contest: str) -> Iterator[str]:
    """Give the voter of each ballot of the first round, again where she votes again."""
    with (ROOT / "examples" / name / "votes.csv").open(newline="") as file:
        for voter, asked, number, _choices in csv.reader(file, delimiter=";"):
            if (asked, number) == (contest, "1"):
                yield voter
