"""A meeting that ends before every office is elected: what was decided is a record all the same."""

import json
from dataclasses import replace

import pytest
from record_forging import forged, found, verified
from record_making import rulebook_text

from election.core.record.manifest import Manifest, Meeting
from election.core.record.result import Acclaimed, ContestResult, NotHeld, Result
from election.core.record.verify import Level
from election.core.record.verify_not_held import not_held_violations
from election.core.record.wording import report_lines
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import MeetingKind

TWO = ("Testperson Ett", "Testperson Två")
LATER = Meeting(id="m-2", kind=MeetingKind.NETWORK_GROUP, on="2025-02-01", title="Nästa möte")


def broken_off(**changes):
    """Leave the vice chair, who was elected without a ballot, to another meeting."""
    left = {"office": "vice-chair", "why": "Lokalen stängde.", "by": list(TWO), "moved_to": None}

    def edit(result):
        result["contests"].pop(1)
        result["elected"] = [each for each in result["elected"] if each["office"] != "vice-chair"]
        result["not_held"] = [{**left, **changes}]

    return edit


LATER_FILE = {"id": "m-2", "kind": "network-group", "on": "2025-02-01", "title": "Nästa möte"}


@pytest.mark.parametrize("moved_to", [None, LATER_FILE])
def test_what_was_decided_is_valid_and_the_rest_is_told(files, evening, remembered, moved_to):
    report = verified(forged(files, evening, "result.json", broken_off(moved_to=moved_to)))
    assert report.level is Level.FINAL, report.violations
    lines = "\n".join(report_lines(report))
    where = "at Nästa möte (2025-02-01)" if moved_to else "at a later meeting"
    told = f"vice-chair: not held, it goes on {where}. Testperson Ett and Testperson Två decided: "
    assert f"{told}Lokalen stängde." in lines


def test_it_goes_on_at_another_meeting(files, evening, remembered):
    same = json.loads(files["manifest.json"])["meeting"]
    told = found(forged(files, evening, "result.json", broken_off(moved_to=same)))
    assert told == {("not-held-here", "result.json: not_held[0].moved_to")}


def test_one_person_alone_leaves_nothing_out(files, evening, remembered):
    told = found(forged(files, evening, "result.json", broken_off(by=[TWO[0]])))
    assert told == {("two-persons", "result.json: not_held[0].by")}


def test_nothing_is_said_of_an_office(files, evening, remembered):
    def silent(result):
        broken_off()(result)
        del result["not_held"]

    told = found(forged(files, evening, "result.json", silent))
    assert told == {("office-not-told", "result.json: contests")}


@pytest.mark.parametrize("office", ["chair", "vice-chair", "nomination-committee"])
def test_what_was_held_is_not_said_to_be_left(files, evening, remembered, office):
    left = {"office": office, "why": "Sent.", "by": list(TWO), "moved_to": None}
    told = found(forged(files, evening, "result.json", lambda d: d.update(not_held=[left])))
    assert ("held-and-not-held", "result.json: not_held[0]") in told


def test_an_empty_list_is_left_out(files, evening, remembered):
    assert "not_held" not in json.loads(files["result.json"])
    told = found(forged(files, evening, "result.json", lambda d: d.update(not_held=[])))
    assert ("wrong-value", "result.json: not_held") in told


def test_only_what_the_manifest_announces_is_left(files, evening, remembered):
    told = found(forged(files, evening, "result.json", broken_off(office="working-committee")))
    assert ("not-held-order", "result.json: not_held") in told
    assert ("office-not-told", "result.json: contests") in told


def told_of(files, *left: str, acclaimed: str) -> set[str]:
    """Return what is told of a result in which one office is filled and others are left."""
    result = Result.from_bytes(files["result.json"], where="result.json")
    manifest = Manifest.from_bytes(files["manifest.json"], where="manifest.json")
    filled = Acclaimed(office=acclaimed, part=acclaimed, size=1, seats=1, persons=())
    contest = ContestResult(
        contest=acclaimed, rounds=(), acclaimed=(filled,), declined=(), annulled=()
    )
    not_held = tuple(NotHeld(office=each, why="Sent.", by=TWO, moved_to=LATER) for each in left)
    told = replace(result, contests=(contest,), elected=(), not_held=not_held)
    rulebook = load_rulebook(rulebook_text())
    return {each.code for each in not_held_violations(manifest, rulebook, [], told)}


def test_no_office_is_elected_before_one_of_its_body_that_comes_first(files):
    first, last = "chair", "vice-chair"
    assert told_of(files, last, "nomination-committee", acclaimed=first) == set()
    early = told_of(files, first, "nomination-committee", acclaimed=last)
    assert early == {"not-held-too-early"}
    # another body does not wait for it
    assert told_of(files, first, last, acclaimed="nomination-committee") == set()


def test_the_offices_left_stand_once_in_the_manifests_order(files):
    committee = "nomination-committee"
    assert told_of(files, committee, "vice-chair", acclaimed="chair") == {"not-held-order"}
    twice = told_of(files, "vice-chair", "vice-chair", committee, acclaimed="chair")
    assert twice == {"not-held-order"}
    assert told_of(files, "vice-chair", acclaimed="chair") == {"office-not-told"}
