"""Rulebooks that are refused, each with key, line and reason; made by spoiling a good one."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.core.refusal import RefusedError
from election.core.rulebook.load import load_rulebook

RULEBOOKS = Path(__file__).parents[3] / "rulebooks"
HOD = (RULEBOOKS / "halsa-och-demokrati.toml").read_text(encoding="utf-8")
SV = (RULEBOOKS / "svs-helsepolitiske-nettverk.toml").read_text(encoding="utf-8")


def _refused(text):
    with pytest.raises(RefusedError) as refused:
        load_rulebook(text.encode(), where="wrong.toml")
    return refused.value.violations


def _spoil(good, old, new):
    assert good.count(old) == 1, f"{good.count(old)} times: {old}"
    return good.replace(old, new)


WRONG = {
    # what to change, what into, the code, the key, words of the reason
    "least above most": ("least = 5", "least = 10", "contradiction", "parts.member.least", "At least 10"),
    "no such month": ("month = 12", "month = 13", "impossible-value", "timing.month", "from 1 to 12"),
    "month in words": ("month = 12", 'month = "december"', "wrong-type", "timing.month", "a whole number"),
    "month twice": ("month = 12", "month = 12\nmonth = 12", "not-toml", "", "line"),
    "number as text": ("ordinary = 2\n", 'ordinary = "two"\n', "wrong-type", "membership.ordinary", "a whole number, not 'two'"),
    "true for a number": ("ordinary = 2\n", "ordinary = true\n", "wrong-type", "membership.ordinary", "not True"),
    "no seats": ("ordinary = 2\n", "ordinary = 0\n", "impossible-value", "membership.ordinary", "from 1"),
    "misspelt key": ("month = 12", "month = 12\nmonht = 12", "unknown-key", "timing.monht", 'Did you mean "month"?'),
    "unknown table": ("[timing]", "[quotas]\nrule = \"R1\"\n[timing]", "unknown-key", "quotas", "Remove it"),
    "missing key": ("month = 12\n", "", "missing-key", "timing.month", "add \"month\""),
    "missing name": ('name = "Nätverket Hälsa och Demokrati"\n', "", "missing-key", "name", "add \"name\""),
    "empty name": ('name = "Nätverket Hälsa och Demokrati"\n', 'name = " "\n', "empty", "name", "empty"),
    "not a kind": ('kind = "organisations"', 'kind = "regions"', "impossible-value", "membership.kind", "organisations, persons"),
    "date as text": ("valid_from = 2011-12-08", 'valid_from = "8 December"', "wrong-type", "valid_from", "a date"),
    "date with time": ("valid_from = 2011-12-08", "valid_from = 2011-12-08T10:00:00", "wrong-type", "valid_from", "a date"),
    "in force too early": ("valid_from = 2011-12-08", "valid_from = 2011-01-01", "contradiction", "valid_from", "before they were adopted"),
    "unknown paragraph": ('term_years = "R22"', 'term_years = "R99"', "unknown-paragraph", "working-committee.term_years", "R99"),
    "cites a question": ('term_years = "R22"', 'term_years = "Q7"', "unknown-paragraph", "working-committee.term_years", "Q7"),
    "cites a missing key": ('term_years = "R22"', 'terms = "R22", term_years = "R22"', "unknown-key", "working-committee.terms", "lacks"),
    "value without source": ('rules = { mode = "R24" }\n', "", "no-source", "voting.mode", "rests on"),
    "set twice, file and reading": ("month = 12", 'month = 12\nmissed = "next-meeting"', "set-twice", "Q5.readings.V1.sets.timing.missed", "the tables of the file"),
    "set twice, two readings": ('sets = { "voting.tie" = "lot-box" }', 'sets = { "voting.tie" = "lot-box", "voting.mode" = "over-days" }', "set-twice", "Q15d.readings.V1.sets.voting.mode", "one source"),
    "reading not defined": ('chosen = "V1"\n[interpretations.Q10.', 'chosen = "V7"\n[interpretations.Q10.', "unknown-reading", "interpretations.Q10.chosen", "V1, V2, V3"),
    "reading rejected": ('chosen = "V1"\n[interpretations.Q1.', 'chosen = "V2"\n[interpretations.Q1.', "rejected-reading", "interpretations.Q1.chosen", "cannot be chosen"),
    "rejected and set": ('rejected = "Then every', 'sets = { "timing.month" = 1 }\nrejected = "Then every', "rejected-sets", "Q1.readings.V2.sets", "never chosen"),
    "other reading unreadable": ('sets = { "voting.tie" = "lot-by-hand" }', 'sets = { "voting.tie" = "coin" }', "impossible-value", "voting.tie (set by Q15d V2)", "lot-box, lot-by-hand"),
    "other reading silent": ('sets = { "voting.tie" = "lot-by-hand" }', "", "missing-key", "voting.tie (with Q15d=V2)", "must be said"),
    "includes nobody": ('includes" = ["chair", "vice-chair"]', 'includes" = ["chair", "treasurer"]', "contradiction", "working-committee.includes", "treasurer"),
    "includes in wrong order": ('deferral = "deferred"\norder = 1', 'deferral = "deferred"\norder = 7', "contradiction", "working-committee.includes", "before it"),
    "same order": ('deferral = "deferred"\norder = 2', 'deferral = "deferred"\norder = 4', "contradiction", ".order", "place 4"),
    "seat too wide": ('eligible" = "ordinary-representative", "offices.vice-chair', 'eligible" = "anyone", "offices.vice-chair', "contradiction", "offices.chair.eligible", "more people"),
    "eligible as persons": ('eligible = "ordinary-representative"', 'eligible = "member"', "contradiction", "working-committee.eligible", "organisations"),
    "committee office missing": ('office = "nomination-committee"', 'office = "election-committee"', "contradiction", "committee.office", "no such office"),
    "committee of four": ("size = 3", "size = 4", "contradiction", "committee.size", "3 to 3"),
    "convener unknown": ('convener = "convener"', 'convener = "chairman"', "contradiction", "committee.convener", "convener, member"),
    "two conveners": ('convener = "convener"', 'convener = "member"', "contradiction", "committee.convener", "exactly one"),
    "threshold too high": ('"committee.threshold" = 2', '"committee.threshold" = 4', "contradiction", "committee.threshold", "4 of 3"),
    "threshold too low": ('"committee.threshold" = 2', '"committee.threshold" = 1', "contradiction", "committee.threshold", "more than half"),
    "too many signatures": ('"committee.signatures" = 2', '"committee.signatures" = 4', "contradiction", "committee.signatures", "more than the committee"),
    "acclamation though always secret": ('"if-contested", "voting.acclamation" = true', '"always", "voting.acclamation" = true', "contradiction", "voting.acclamation", "secret"),
    "rounds without need": ('"relative", "voting.rounds" = 1', '"relative", "voting.rounds" = 3', "contradiction", "voting.rounds", "write 1"),
    "majority without rounds": ('"relative", "voting.rounds" = 1', '"absolute", "voting.rounds" = 1', "contradiction", "voting.rounds", "2 or more"),
    "blanks counted and forbidden": ('"voting.blank" = true, "voting.base" = "valid" ', '"voting.blank" = false, "voting.base" = "valid-and-blank" ', "contradiction", "voting.base", "not allowed"),
    "floor over days": ('mode = "at-the-meeting"', 'mode = "over-days"', "contradiction", "nomination.floor", "over days"),
    "nominators as persons": ('"nomination.nominators" = "representatives" ', '"nomination.nominators" = "members" ', "contradiction", "nomination.nominators", "organisations"),
    "deferred to nowhere": ('deferred_to = "network-group"', 'deferred_to = "owner-group"', "contradiction", "timing.deferred_to", "may not elect"),
    "seminar elects": ('electing = ["annual", "network-group"]', 'electing = ["annual", "network-group", "seminar"]', "contradiction", "meetings.electing", "seminar"),
    "elected outside": ('elected_by = "network-group"\ndeferral = "deferred"\norder = 1', 'elected_by = "owner-group"\ndeferral = "deferred"\norder = 1', "contradiction", "chair.elected_by", "outside"),
    "body unknown": ('decided_by = "owner-group"', 'decided_by = "everybody"', "contradiction", "membership.decided_by", "everybody"),
    "exception twice": ('{ member = "Skåne"', '{ member = "Stockholm"', "contradiction", "membership.exceptions", "twice"),
    "exception misspelt": ('{ member = "Skåne", ordinary = 4', '{ member = "Skåne", ordinaries = 4', "missing-key", "membership.exceptions.ordinary", "must be said"),
    "words not in the text": ('words = "Mandattiden är två år."', 'words = "Mandattiden är tre år."', "wrong-words", "paragraphs.R34.words", "quote exactly"),
    "section unknown": ('section = "Beslut"', 'section = "Protokoll"', "unknown-section", "paragraphs.R35.section", "Protokoll"),
    "bad id": ("[paragraphs.R1]", "[paragraphs.first]", "bad-id", "first", "capitals and a number"),
    "language without title": ('languages = ["sv", "en"]', 'languages = ["sv", "fi"]', "missing-key", "titles.fi", "fi"),
    "day fees of regions": ('kind = "organisations"', 'kind = "organisations"\nfee_required = true', "unknown-key", "membership.fee_required", "Remove it"),
}  # fmt: skip
SEVERAL = {"exception misspelt", "language without title", "same order", "eligible as persons"}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_rulebook_is_refused_with_key_and_reason(name):
    old, new, code, key, words = WRONG[name]
    violations = _refused(_spoil(HOD, old, new))
    first = next(reason for reason in violations if reason.code == code and key in reason.where)
    assert first.where.startswith("wrong.toml")
    assert words in first.message
    if name not in SEVERAL:
        assert len(violations) == 1, [str(reason) for reason in violations]


def test_the_line_is_told():
    violations = _refused(_spoil(HOD, "month = 12", "month = 13"))
    line = HOD.splitlines().index("month = 12") + 1
    assert violations[0].where == f"wrong.toml:{line}: timing.month"


def test_the_rule_of_a_contradiction_is_told():
    (reason,) = _refused(_spoil(HOD, "least = 5", "least = 10"))
    assert reason.rule == "R21"


def test_all_mistakes_are_told_at_once():
    text = _spoil(HOD, "month = 12", "month = 13")
    text = _spoil(text, "size = 3", 'size = "three"')
    text = _spoil(text, 'section = "Beslut"', 'section = "Protokoll"')
    assert {reason.code for reason in _refused(text)} == {
        "impossible-value",
        "wrong-type",
        "unknown-section",
    }


def test_deferral_needs_election_years():
    text = _spoil(
        HOD, '"timing.election_years.first" = 2006, "timing.election_years.every" = 4', ""
    )
    text = _spoil(text, 'sets = { "timing.election_years.extra" = [] }', "")
    text = _spoil(text, 'sets = { "timing.new_year" = "ending" }', "")
    text = _spoil(text, 'sets = { "timing.election_years.extra" = [2011] }', "")
    text = _spoil(text, 'sets = { "timing.new_year" = "beginning" }', "")
    violations = _refused(text)
    assert {reason.code for reason in violations} == {"contradiction"}
    keys = [reason.where for reason in violations]
    assert any("offices.chair.deferral" in key for key in keys)
    assert any("timing.deferred_to" in key for key in keys)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe", "not-utf8"),
        (HOD.encode("latin-1", "replace"), "not-utf8"),
        (b"[membership", "not-toml"),
        (b".".join([b"a"] * 50_000) + b" = 1", "too-long"),  # minutes, if it were read
        (b"k = 1\n" * 30_000, "too-long"),
        (b"", "missing-key"),
        (b"membership = 3\noffices = 4\n", "wrong-type"),
        (b"paragraphs = []\ninterpretations = 1\ntext = 2\n", "wrong-type"),
        (b"[interpretations.Q1]\nreadings = 1\n", "wrong-type"),
        (b"[interpretations.Q1.readings.V1]\nsets = 1\n", "wrong-type"),
        (b"[membership]\nrules = 3\nrule = 4\n", "unknown-paragraph"),
        (b"[offices]\nchair = 1\n", "wrong-type"),
    ],
)
def test_what_is_no_rulebook_at_all_is_refused(data, code):
    with pytest.raises(RefusedError) as refused:
        load_rulebook(data)
    assert code in {reason.code for reason in refused.value.violations}


def test_members_as_persons_send_nobody():
    text = _spoil(SV, 'kind = "persons"', 'kind = "persons"\nsubstitutes = 2')
    (reason,) = _refused(text)
    assert (reason.code, "membership.substitutes" in reason.where) == ("unknown-key", True)


@pytest.mark.parametrize(
    "data",
    [
        b"a = " + b"[" * 5000,
        b"a = " + b"9" * 5000,
        HOD.replace("[offices.chair]", '[offices."the chair."]').encode(),
        HOD.replace("interpretations.Q15d", 'interpretations."Q 15.d"').encode(),
        HOD.replace("readings.V1]", 'readings."V 1"]').replace('"V1"', '"V 1"').encode(),
        b"offices = 3\nbodies = []\n" + HOD.encode(),
    ],
)
def test_what_is_odd_is_refused_without_an_accident(data):
    with pytest.raises(RefusedError):
        load_rulebook(data)


LINES = HOD.splitlines(keepends=True)


@settings(max_examples=60)
@given(st.integers(0, len(LINES) - 1), st.sampled_from(["drop", "double", "swap"]))
def test_a_spoilt_line_is_refused_or_harmless_but_never_an_accident(number, how):
    lines = list(LINES)
    match how:
        case "drop":
            del lines[number]
        case "double":
            lines.insert(number, lines[number])
        case "swap":
            lines[number] = lines[number].replace("=", "= 7 #", 1)
    try:
        load_rulebook("".join(lines).encode())
    except RefusedError as refused:
        assert refused.violations  # noqa: PT017 - harmless or refused, nothing else
