"""Reading the two rulebooks: their values, their sources, their words."""

from datetime import date
from pathlib import Path

import pytest

from election.core.refusal import RefusedError
from election.core.rulebook.lines import key_lines, line_of
from election.core.rulebook.load import clashing_readings, load_rulebook
from election.core.rulebook.model import Deferral, Eligibility, MeetingForm, MemberKind, Votes
from election.core.rulebook.period import Period
from election.core.rulebook.settle import choosable
from election.core.rulebook.summary import summary_lines

RULEBOOKS = Path(__file__).parents[3] / "rulebooks"
HOD = (RULEBOOKS / "halsa-och-demokrati.toml").read_bytes()
SV = (RULEBOOKS / "svs-helsepolitiske-nettverk.toml").read_bytes()
TEXTS = {"hod": HOD, "sv": SV}
BOOKS = {name: load_rulebook(text) for name, text in TEXTS.items()}


def _readings(name):
    rulebook = BOOKS[name]
    return [
        pytest.param(name, id_, reading, id=f"{name}-{id_}-{reading}")
        for id_, one in rulebook.interpretations.items()
        for reading in one.readings
    ]


def test_the_first_rulebook_says_what_its_text_says():
    rulebook = load_rulebook(HOD)
    assert rulebook.adopted_on == date(2011, 12, 8)
    assert rulebook.signed_by == "Jan Åke Simonsson"
    assert list(rulebook.offices) == [
        "chair",
        "vice-chair",
        "working-committee",
        "nomination-committee",
    ]
    assert rulebook.membership.kind is MemberKind.ORGANISATIONS
    assert rulebook.membership.seats("Gotland") == (2, 2)
    assert rulebook.membership.seats("Västra Götaland") == (4, 4)
    committee = rulebook.offices["working-committee"]
    assert (committee.least, committee.most, committee.term_years) == (5, 9, 2)
    assert committee.includes == ("chair", "vice-chair")
    assert committee.eligible is Eligibility.ORDINARY_REPRESENTATIVE
    nomination = rulebook.offices["nomination-committee"]
    assert [(part.id, part.least, part.most) for part in nomination.parts] == [
        ("convener", 1, 1),
        ("member", 2, 2),
    ]
    assert "coordinator" in rulebook.bodies
    assert "coordinator" not in rulebook.offices
    years = rulebook.timing.election_years
    assert [year for year in range(2006, 2051) if year in years] == list(range(2006, 2051, 4))


def test_the_second_rulebook_says_what_its_text_says():
    rulebook = load_rulebook(SV)
    assert rulebook.membership.kind is MemberKind.PERSONS
    assert rulebook.meetings.forms == (MeetingForm.DIGITAL, MeetingForm.HYBRID)
    assert rulebook.timing.election_years is None
    assert list(rulebook.offices) == ["leader", "board", "nomination-committee"]
    assert rulebook.offices["board"].includes == ("leader",)
    assert {office.deferral for office in rulebook.offices.values()} == {Deferral.NEVER}
    assert rulebook.superior


@pytest.mark.parametrize(
    ("key", "rests_on"),
    [
        ("membership.exceptions", "R11"),
        ("membership.ordinary", "R10"),
        ("membership.decided_by", "R7"),
        ("offices.working-committee.parts.member.least", "R21"),
        ("offices.working-committee.term_years", "R22"),
        ("offices.working-committee.eligible", "R23"),
        ("offices.chair.term_years", "Q7"),
        ("offices.chair.first_year", "Q19"),
        ("offices.chair.deferral", "R25"),
        ("offices.nomination-committee.deferral", "Q10"),
        ("offices.nomination-committee.term_years", "R34"),
        ("timing.month", "R24"),
        ("timing.deferred_to", "R25"),
        ("timing.election_years.first", "Q1"),
        ("committee.size", "R32"),
        ("meetings.electing", "R36"),
        ("voting.tie", "Q15d"),
        ("adopted_on", "R35"),
    ],
)
def test_every_value_names_what_it_rests_on(key, rests_on):
    assert BOOKS["hod"].source(key) == rests_on


def test_the_paragraphs_are_complete():
    assert list(load_rulebook(HOD).paragraphs) == [f"R{n}" for n in range(1, 37)]
    assert list(load_rulebook(SV).paragraphs) == [f"N{n}" for n in range(1, 20)]
    questions = load_rulebook(HOD).interpretations
    assert {int("".join(filter(str.isdigit, id_))) for id_ in questions} >= set(range(1, 21))


@pytest.mark.parametrize("name", TEXTS)
def test_the_words_of_each_paragraph_stand_in_the_networks_own_text(name):
    rulebook = load_rulebook(TEXTS[name])
    for paragraph in rulebook.paragraphs.values():
        text = " ".join(rulebook.sections[paragraph.section].split())
        for piece in paragraph.words.split("…"):
            assert piece.strip() in text


@pytest.mark.parametrize("name", TEXTS)
def test_the_recommended_readings_are_chosen(name):
    for one in load_rulebook(TEXTS[name]).interpretations.values():
        assert one.chosen == one.recommended


def test_the_two_rulebooks_read_the_same_twice():
    assert load_rulebook(HOD) == load_rulebook(HOD)
    assert load_rulebook(HOD).digest != load_rulebook(SV).digest


COMPANIONS = {("hod", "Q9", "V2"): {"Q8": "V2"}}  # possible only together


@pytest.mark.parametrize(("name", "id_", "reading"), [*_readings("hod"), *_readings("sv")])
def test_each_reading_switches_its_values(name, id_, reading):
    text = TEXTS[name]
    chosen = {id_: reading, **COMPANIONS.get((name, id_, reading), {})}
    one = BOOKS[name].interpretations[id_]
    if reading not in choosable(one):
        with pytest.raises(RefusedError) as refused:
            load_rulebook(text, readings=chosen)
        assert [reason.code for reason in refused.value.violations] == ["rejected-reading"]
        return
    rulebook = load_rulebook(text, readings=chosen)
    assert rulebook.interpretations[id_].chosen == reading
    for key, value in one.readings[reading].sets.items():
        assert rulebook.source(key) == id_
        assert _value(rulebook, key) == value, key


def _value(rulebook, key):
    """Look a dotted key up in the values, as the file writes them."""
    value = rulebook
    for name in key.split("."):
        if isinstance(value, dict):
            value = value[name]
        elif isinstance(value, tuple):
            value = next(part for part in value if part.id == name)
        else:
            value = getattr(value, name)
    words = {"timing.month": "any", "nomination.closes_days_before": "entered"}
    if value is None:
        return words[key]
    if isinstance(value, Period):
        return value.days
    return list(value) if isinstance(value, tuple) else value


def test_a_reading_can_be_switched_in_the_file_itself():
    text = HOD.decode().replace(
        'recommended = "V1"\nchosen = "V1"\n[interpretations.Q13.',
        'recommended = "V1"\nchosen = "V2"\n[interpretations.Q13.',
    )
    rulebook = load_rulebook(text.encode())
    assert rulebook.membership.votes is Votes.PER_MEMBER
    assert any("Q13: V2 is in force" in line for line in summary_lines(rulebook))


def test_one_contradiction_among_the_readings_is_told():
    clashing = [(id_, name) for id_, name, _ in clashing_readings(load_rulebook(HOD))]
    assert clashing == [("Q9", "V2")]
    assert list(clashing_readings(load_rulebook(SV))) == []


@pytest.mark.parametrize("name", TEXTS)
def test_the_summary_names_each_paragraph_and_question(name):
    rulebook = load_rulebook(TEXTS[name])
    summary = "\n".join(summary_lines(rulebook))
    for id_ in (*rulebook.paragraphs, *rulebook.interpretations):
        assert f"  {id_} " in summary
    assert "[None]" not in summary
    assert "[]" not in summary


def test_lines_are_found_past_long_texts_and_in_dotted_keys():
    text = (
        'a = 1\n[b."c d"]\ntext = """\n[not.a.table]\nx = 1\n"""\ne.f = 2 # g = 3\n[[h]]\ni = 1\n'
    )
    lines = key_lines(text)
    assert lines == {"a": 1, "b.c d": 2, "b.c d.text": 3, "b.c d.e.f": 7, "h": 8, "h.i": 9}
    assert line_of(lines, "b.c d.e.f.deeper") == 7
    assert line_of(lines, "nowhere.at.all") is None
