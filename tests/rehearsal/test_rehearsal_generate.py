"""Generated rehearsals: readable, of the asked size, always the same, within the rulebook."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from election.core.refusal import RefusedError
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import Majority, MajorityBase, Rulebook
from election.core.rulebook.register_csv import read_register
from election.core.rulebook.roll import electoral_roll
from election.rehearsal.generate import rehearsal_files, rounds_rows
from election.rehearsal.plan import Plan, read_plan
from election.rehearsal.scene import SCENES, Contested

RULEBOOKS = Path(__file__).parents[2] / "rulebooks"

# Per contest: candidates on the ballot, and most names a ballot carries.
NETWORKS = {
    "halsa-och-demokrati": {
        "chair": (3, 1),
        "vice-chair": (3, 1),
        "working-committee": (7, 5),
        "nomination-committee/convener": (3, 1),
        "nomination-committee/member": (4, 2),
    },
    "svs-helsepolitiske-nettverk": {
        "leader": (3, 1),
        "board": (8, 6),
        "nomination-committee/convener": (3, 1),
        "nomination-committee/member": (4, 2),
    },
}


def rulebook(name: str) -> Rulebook:
    return load_rulebook((RULEBOOKS / f"{name}.toml").read_bytes())


def generated(name: str, voters: int, seed: str = "1") -> dict[str, bytes]:
    return rehearsal_files(rulebook(name), SCENES[name], voters=voters, seed=seed)


def rows(file: bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(file.decode().splitlines(), delimiter=";")


def candidates(plan: Plan, contest: str) -> set[str]:
    office, _, part = contest.partition("/")
    return {
        each.nominee
        for each in plan.nominations
        if each.office == office
        and (each.part or "") == part
        and each.answer == "accepted"
        and not each.withdrawn_at
    }


@pytest.mark.parametrize("voters", [48, 121])
@pytest.mark.parametrize("name", NETWORKS)
def test_as_many_vote_as_asked_for_names_on_the_ballot(name: str, voters: int) -> None:
    files = generated(name, voters)
    plan = read_plan(files["election.toml"], where="election.toml")
    votes = list(rows(files["votes.csv"]))
    assert Counter(row["contest"] for row in votes) == dict.fromkeys(NETWORKS[name], voters)
    assert len({(row["voter"], row["contest"]) for row in votes}) == len(votes)
    for contest, (standing, most) in NETWORKS[name].items():
        on_ballot = candidates(plan, contest)
        assert len(on_ballot) == standing
        chosen = [row["choices"].split("|") for row in votes if row["contest"] == contest]
        named = [names for names in chosen if names != ["blank"]]
        assert {each for names in named for each in names} == on_ballot
        assert max(len(names) for names in named) == most
        assert all(len(set(names)) == len(names) for names in named)


@pytest.mark.parametrize("name", NETWORKS)
def test_everyone_who_acts_is_in_the_register_and_acts_in_one_place(name: str) -> None:
    files = generated(name, 60)
    plan = read_plan(files["election.toml"], where="election.toml")
    registered = {row["email"] for row in rows(files["register.csv"])}
    nominees = [each.nominee for each in plan.nominations]
    committee = [each.person for each in plan.sitting]
    assert len(committee) == rulebook(name).committee.size
    assert len({*nominees, *committee, plan.roles.adjuster}) == len(nominees) + len(committee) + 1
    assert {*nominees, *committee, plan.roles.adjuster} <= registered
    assert not {*nominees, *committee, plan.roles.adjuster} & set(plan.meeting.absent)
    assert all(each.by in registered and each.by != each.nominee for each in plan.nominations)


def test_a_substitute_votes_for_each_who_is_absent() -> None:
    files = generated("halsa-och-demokrati", 400)
    absent = read_plan(files["election.toml"], where="election.toml").meeting.absent
    voters = {row["voter"] for row in rows(files["votes.csv"])}
    assert absent
    assert not voters & set(absent)
    register = list(rows(files["register.csv"]))
    substitutes = [
        row for row in register if row["role"] == "substitute" and row["email"] in voters
    ]
    member = {row["email"]: row["member"] for row in register}
    assert Counter(row["member"] for row in substitutes) == Counter(member[each] for each in absent)


@pytest.mark.parametrize("name", NETWORKS)
def test_who_votes_is_the_electoral_roll_of_the_meeting(name: str) -> None:
    files = generated(name, 90)
    meeting = read_plan(files["election.toml"], where="election.toml").meeting
    register = read_register(files["register.csv"], rulebook(name), "register.csv")
    present = [each.id for each in register.persons if each.email not in meeting.absent]
    roll = electoral_roll(rulebook(name), register, on=meeting.on, present=present)
    voters = {register.find_person(row["voter"]).id for row in rows(files["votes.csv"])}
    assert set(roll.entitled) == voters


@pytest.mark.parametrize("name", NETWORKS)
def test_the_same_size_and_seed_give_the_same_bytes(name: str) -> None:
    assert generated(name, 50) == generated(name, 50)
    assert generated(name, 50) != generated(name, 50, seed="2")


def test_two_thousand() -> None:
    files = generated("halsa-och-demokrati", 2000)
    assert files["votes.csv"].count(b"\n") == 1 + 5 * 2000


@pytest.mark.parametrize("voters", [1, 20, 26])
def test_too_few_for_a_contested_election_are_refused(voters: int) -> None:
    with pytest.raises(RefusedError, match="ask for more voters"):
        generated("halsa-och-demokrati", voters)


def test_the_fewest_it_can_make() -> None:
    plan = read_plan(generated("svs-helsepolitiske-nettverk", 25)["election.toml"], where="e")
    assert plan.roles.adjuster not in {each.nominee for each in plan.nominations}


def test_an_absolute_majority_leads_to_a_second_round() -> None:
    rules = replace(
        rulebook("svs-helsepolitiske-nettverk").voting,
        majority=Majority.ABSOLUTE,
        base=MajorityBase.VALID_AND_BLANK,
        rounds=3,
    )
    asked = Contested(
        office="leader", part=None, seats=1, candidates=("a", "b", "c", "d", "e", "f")
    )
    rows_of = list(rounds_rows(rules, asked, [f"voter-{number}" for number in range(200)]))
    assert Counter(row[2] for row in rows_of) == {"1": 200, "2": 200}
    assert len({row[3] for row in rows_of if row[2] == "2"} - {"blank"}) == 2
