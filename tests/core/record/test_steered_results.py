"""Records made whole by somebody who owns all keys, whose every figure fits: what was steered."""

from dataclasses import replace

import pytest
from record_forging import forged, found, verified
from record_scenario import contests_of

from election.core.ballot.lot import lot_order
from election.core.record.assemble import make_result
from election.core.record.verify import Level
from election.core.record.verify_not_held import not_held_violations
from election.core.record.wording import report_lines


def test_nobody_chooses_between_the_lots_of_two_boxes(evening, remembered):
    """The tie drawn with another box's lot, and the whole result made again to fit."""
    chair, *others = contests_of(evening)
    first, second = chair.rounds
    steered = replace(chair, rounds=(first, replace(second, lot=first.lot)))
    told = found(evening.files([steered, *others]))
    assert told == {("other-lot-box", "result.json: contests[0].rounds[1].lot.uuid")}


def test_an_office_is_not_told_by_the_name_of_another_contest(evening, remembered):
    """The chair's ballots under the name of the vice chair, of whom nothing is said."""
    chair, _, committee = contests_of(evening)
    result = make_result(
        evening.rulebook,
        evening.manifest,
        evening.openings,
        [chair, replace(committee, contest="vice-chair", acclaimed=())],
        unopened=(),
        lot_order=lot_order,
    )
    told = {
        each.code
        for each in not_held_violations(
            evening.manifest, evening.rulebook, evening.openings, result
        )
    }
    assert told == {"office-not-told"}


def test_the_report_says_to_what_nobody_is_elected_and_what_was_not_opened(evening, remembered):
    chair, vice, committee = contests_of(evening)
    report = verified(evening.files([chair, replace(vice, acclaimed=()), committee]))
    assert report.level is Level.FINAL
    lines = report_lines(report)
    assert "Nobody is elected to vice-chair, vice-chair." in lines
    assert not any("Nobody is elected to chair" in line for line in lines)
    (unopened,) = {each.why for each in report.result.unopened}
    assert f"Ballot boxes that were not opened: {len(report.result.unopened)}. {unopened}" in lines


LOT = {"office": "chair", "part": "chair", "order": ["p-ada", "p-bo"], "witnesses": ["A", "B"]}
LEFT = {"office": "chair", "why": "Sent.", "by": ["A", "B"], "moved_to": None}


@pytest.mark.parametrize(
    ("place", "crowd"),
    [
        ("contests", lambda d: [d["contests"].append(d["contests"][1] | {"contest": f"c{n}"}) for n in range(9)]),
        ("not_held", lambda d: d.update(not_held=[LEFT] * 9)),
        ("elected", lambda d: d["elected"].extend(d["elected"] * 40)),
        ("contests[2].annulled", lambda d: d["contests"][2]["annulled"].extend(d["contests"][2]["annulled"] * 4)),
        ("contests[1].acclaimed", lambda d: d["contests"][1]["acclaimed"].extend(d["contests"][1]["acclaimed"] * 99)),
        ("contests[1].declined", lambda d: d["contests"][1]["declined"].extend([{"candidate": {"id": "x", "name": "X"}, "round": 1}] * 2)),
        ("contests[0].rounds", lambda d: d["contests"][0]["rounds"].extend(d["contests"][0]["rounds"] * 4)),
        ("contests[0].rounds[1].hand_lots", lambda d: d["contests"][0]["rounds"][1]["hand_lots"].extend([LOT] * 9)),
        ("contests[0].rounds[1].decisions", lambda d: d["contests"][0]["rounds"][1]["decisions"].extend(d["contests"][0]["rounds"][1]["decisions"] * 9)),
    ],
)  # fmt: skip
def test_a_result_that_goes_on_and_on_is_not_counted(files, evening, remembered, place, crowd):
    """Counting takes the square of its length: a file of some megabytes would keep it for days."""
    told = found(forged(files, evening, "result.json", crowd))
    assert ("too-many", f"result.json: {place}") in told
    assert "other-count" not in {code for code, _ in told}
