"""Each promise of the record broken by somebody who owns all keys: refused by its name, at its place.

The forger edits one file and puts chain, checksums and signatures together again.
"""

import json

import pytest
from record_forging import forged, found, resigned, verified
from record_making import Evening, MemoryTree, question, rulebook_text, ticks

from election.core.record.assemble import ContestFacts
from election.core.record.canonical import sha256
from election.core.record.result import Decision, DecisionKind, HandLot
from election.core.record.verify import Level, verify_tree
from election.core.rulebook.model import Tie

COMMITTEE = ("contests", 2)


def setting(*steps, to):
    def edit(document):
        for step in steps[:-1]:
            document = document[step]
        document[steps[-1]] = to

    return edit


def adding(*steps, value):
    def edit(document):
        for step in steps:
            document = document[step]
        document.append(value)

    return edit


MANIFEST = [
    ("rulebook", setting("rulebook", to="0" * 64), "against-the-rulebook"),
    ("network.name", setting("network", "name", to="Annat nätverk"), "against-the-rulebook"),
    ("meeting.kind", setting("meeting", "kind", to="seminar"), "against-the-rulebook"),
    ("meeting.on", setting("meeting", "on", to="2011-12-07"), "against-the-rulebook"),
    ("quorum", setting("quorum", to=1), "against-the-rulebook"),
    ("quorum", setting("quorum", to=4), "quorum"),
    ("trustees.threshold", setting("trustees", "threshold", to=1), "threshold"),
    ("trustees.threshold", setting("trustees", "threshold", to=3), "against-the-rulebook"),
    ("lot", setting("lot", to="lot-by-hand"), "against-the-rulebook"),
    ("offices[0].office", setting("offices", 0, "office", to="treasurer"), "unknown-office"),
    ("offices[0].parts", setting("offices", 0, "parts", 0, "most", to=2), "other-seats"),
    ("pool[1].number", setting("pool", 1, "number", to=7), "pool-number"),
    ("pool", lambda d: d["pool"][1].update(uuid=d["pool"][0]["uuid"]), "uuid-twice"),
    ("pool", lambda d: d["pool"][1].update(server_key=d["pool"][0]["server_key"]), "server-key-twice"),
    ("pool", setting("pool", 1, "spares", to=[]), "spares-differ"),
    ("pool[0].credentials.count", setting("eligible_seats", to=7), "credentials-not-per-seat"),
    ("pool[0].lot", setting("pool", 0, "lot", to=None), "lot-box-expected"),
    ("code_officer", setting("code_officer", to=None), "no-code-officer"),
    ("signers[0].key_id", setting("signers", 0, "key_id", to="0" * 16), "key-id"),
    ("signers", lambda d: d["signers"].append(d["signers"][0]), "key-twice"),
    ("signers[1].public_key", setting("signers", 1, "public_key", to="A" * 59 + "="), "bad-key"),
    ("check_number", setting("check_number", to="0000 0000 0000"), "check-number"),
    ("version", setting("version", to=2), "unknown-version"),
]  # fmt: skip

OPENING = [
    (1, "number", setting("number", to=2), "opening-number"),
    (1, "uuid", setting("uuid", to="1" * 14), "other-uuid"),
    (2, "round", setting("round", to=1), "round"),
    (1, "opened_at", setting("opened_at", to="2024-02-31T23:59Z"), "no-such-moment"),
    (2, "opened_at", setting("opened_at", to="2024-12-05T17:00Z"), "time-goes-back"),
    (4, "roll.version", setting("roll", "version", to=0), "roll-goes-back"),
    (1, "entitled", setting("entitled", to=7), "more-entitled-than-seats"),
    (1, "questions", setting("questions", to=[]), "no-question"),
    (1, "questions[0]", setting("questions", 0, "office", to="working-committee"), "office-not-announced"),
    (1, "questions[0].office", setting("questions", 0, "office", to="vice-chair"), "other-office"),
    (1, "questions[0].size", setting("questions", 0, "size", to=2), "size"),
    (1, "questions[0].seats", setting("questions", 0, "seats", to=2), "seats"),
    (1, "questions[0].candidates", setting("questions", 0, "candidates", to=[]), "no-candidate"),
    (1, "questions[0].candidates", lambda d: d["questions"][0]["candidates"][0].update(id="p-bo"), "id-twice"),
    (1, "questions[0].candidates", lambda d: d["questions"][0]["candidates"][0].update(name="Testperson Bo"), "name-twice"),
    (2, "questions", lambda d: d["questions"][0]["candidates"][0].update(name="Testperson Ann"), "name-changes"),
    (2, "questions[0].candidates", lambda d: d["questions"][0]["candidates"][0].update(id="p-cia"), "other-candidates"),
    (4, "questions", lambda d: d["questions"].reverse(), "question-order"),
    (3, "replacements[0].signature", lambda d: d["replacements"][0].update(signature="A" * 86 + "=="), "bad-replacement-signature"),
    (3, "replacements[0].pairs[0].spare", lambda d: d["replacements"][0]["pairs"][0].update(spare="7"), "unknown-spare"),
    (3, "replacements[0].pairs", lambda d: d["replacements"][0]["pairs"].append(d["replacements"][0]["pairs"][0]), "replacement-uuids"),
    (3, "replacements[0].pairs[0].uuid", lambda d: d["replacements"][0]["pairs"][0].update(uuid="1" * 14), "replacement-uuid"),
    (3, "replacements[1].pairs[0].withdrawn", lambda d: d["replacements"].append(d["replacements"][0]), "withdrawn-twice"),
]  # fmt: skip

RESULT = [
    ("contests[2].rounds[0].questions[1].votes.p-fia", setting(*COMMITTEE, "rounds", 0, "questions", 1, "votes", "p-fia", to=6), "other-count"),
    ("contests[2].rounds[0].turnout", setting(*COMMITTEE, "rounds", 0, "turnout", to=7), "more-ballots-than-voters"),
    ("contests[0].rounds[0].turnout", setting("contests", 0, "rounds", 0, "turnout", to=4), "few-ballots"),
    ("contests[0].rounds[1].lot", setting("contests", 0, "rounds", 1, "lot", to=None), "lot-missing"),
    ("contests[0].rounds[1].lot.bits", setting("contests", 0, "rounds", 1, "lot", "bits", to="01" * 16), "other-count"),
    ("contests[0].rounds[1].lot.uuid", lambda d: d["contests"][0]["rounds"][1].update(lot=d["contests"][0]["rounds"][0]["lot"]), "other-lot-box"),
    ("contests[0].rounds[1].decisions[0].by", setting("contests", 0, "rounds", 1, "decisions", 0, "by", to=["Testperson Ett"]), "two-persons"),
    ("contests[0].rounds[1].decisions[0].by", setting("contests", 0, "rounds", 1, "decisions", 0, "by", to=["Testperson Ett"] * 2), "two-persons"),
    ("contests[1].contest", setting("contests", 1, "contest", to="treasurer"), "contest-not-announced"),
    ("contests[1].acclaimed", setting("contests", 1, "acclaimed", 0, "office", to="chair"), "office-of-another-contest"),
    ("contests[2].annulled[0].by", setting(*COMMITTEE, "annulled", 0, "by", to=[]), "two-persons"),
    ("contests[0].rounds[1].hand_lots", adding("contests", 0, "rounds", 1, "hand_lots", value={"office": "chair", "part": "chair", "order": ["p-ada", "p-bo"], "witnesses": ["A", "B"]}), "lot-by-hand"),
    ("contests[0].rounds[1].hand_lots[0]", adding("contests", 0, "rounds", 1, "hand_lots", value={"office": "chair", "part": "x", "order": ["p-ada", "p-bo"], "witnesses": ["A", "B"]}), "stray-lot"),
    ("contests[1].acclaimed[0]", lambda d: d["contests"][1]["acclaimed"][0]["persons"].append({"id": "p-x", "name": "Testperson X"}), "no-acclamation"),
    ("contests[1].acclaimed[0].persons", lambda d: d["contests"][1]["acclaimed"][0]["persons"].append(d["contests"][1]["acclaimed"][0]["persons"][0]), "person-twice"),
    ("contests[1].acclaimed[0].size", setting("contests", 1, "acclaimed", 0, "size", to=2), "size"),
    ("unopened", lambda d: d["unopened"].pop(), "unopened"),
    ("unopened", lambda d: d["unopened"].reverse(), "unopened"),
    ("contests", lambda d: d["contests"].pop(0), "opening-not-told-once"),
    ("contests", lambda d: d["contests"].append(d["contests"][1]), "contest-twice"),
    ("contests", lambda d: d["contests"][2]["annulled"].clear(), "opening-not-told-once"),
    ("contests[0].rounds[0]", setting("contests", 0, "rounds", 0, "opening", to=4), "other-opening"),
    ("contests[0].rounds", lambda d: d["contests"][0]["rounds"].reverse(), "round-order"),
    ("elected[0].id", setting("elected", 0, "id", to="p-cia"), "other-count"),
    ("elected", lambda d: d["elected"].pop(), "other-count"),
    ("version", setting("version", to=0), "unknown-version"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "edit", "code"), MANIFEST, ids=[c + ":" + p for p, _, c in MANIFEST]
)
def test_the_manifest(files, evening, remembered, place, edit, code):
    assert (code, f"manifest.json: {place}") in found(forged(files, evening, "manifest.json", edit))


@pytest.mark.parametrize(
    ("number", "place", "edit", "code"), OPENING, ids=[c + ":" + p for _, p, _, c in OPENING]
)
def test_the_openings(files, evening, remembered, number, place, edit, code):
    path = f"openings/{number}.json"
    assert (code, f"{path}: {place}") in found(forged(files, evening, path, edit))


@pytest.mark.parametrize(("place", "edit", "code"), RESULT, ids=[c + ":" + p for p, _, c in RESULT])
def test_the_result(files, evening, remembered, place, edit, code):
    assert (code, f"result.json: {place}") in found(forged(files, evening, "result.json", edit))


def test_every_item_of_every_list_counts(files, evening, remembered):
    """Dropped, doubled or turned around: nothing in a list may move, and nothing crashes."""
    free = {("by",), ("decisions",)}  # what persons decided stands on the signatures alone
    for path in ("manifest.json", "openings/3.json", "openings/4.json", "result.json"):
        for steps in lists(json.loads(files[path])):
            for act in (drop_first, drop_last, double, turn):
                forgery = forged(files, evening, path, lambda d, s=steps, a=act: a(at(d, s)))
                if forgery[path] != files[path] and steps[-1:] not in free:
                    assert verified(forgery).level is Level.INVALID, (path, steps, act)


def lists(value, path=()):
    if isinstance(value, list) and value:
        yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, item in steps:
        if isinstance(item, dict | list):
            yield from lists(item, (*path, step))


def at(value, steps):
    for step in steps:
        value = value[step]
    return value


def drop_first(items):
    del items[0]


def drop_last(items):
    del items[-1]


def double(items):
    items.append(items[-1])


def turn(items):
    items.reverse()


def test_all_faults_are_told_together(files, evening, remembered):
    def edit(manifest):
        manifest["quorum"] = 9
        manifest["check_number"] = "0000 0000 0000"

    changed = forged(files, evening, "manifest.json", edit) | {"notes.txt": b""}
    del changed["openings/4.json"]
    assert {
        ("quorum", "manifest.json: quorum"),
        ("check-number", "manifest.json: check_number"),
        ("missing-file", "openings/4.json"),
        ("extra-file", "notes.txt"),
        ("not-of-a-record", "notes.txt"),
    } <= found(changed)


def test_another_rulebook_gives_another_result(files, evening, remembered):
    """The same ballots under relative majority: no run-off would have been due."""
    text = rulebook_text()
    changed = forged(
        files | {"rulebook.toml": text},
        evening,
        "manifest.json",
        setting("rulebook", to=sha256(text)),
    )
    codes = {code for code, where in found(changed) if str(where).startswith("result.json")}
    assert "other-count" in codes
    assert ("needless-round", "openings/2.json: questions[0]") in found(changed)


def test_what_manifest_and_archives_say_of_each_other(files, evening, remembered):
    entry = evening.manifest.pool[0]
    box, lot = f"archives/{entry.uuid}.bel", f"lots/{entry.lot.uuid}.bel"
    for steps, to, code, where in (
        (("pool", 0, "lot", "head"), "0" * 64, "other-lot-head", f"{lot}: ballots"),
        (("pool", 0, "lot", "server_key"), "4", "other-server-key", f"{lot}: trustees"),
        (("pool", 0, "server_key"), "4", "other-server-key", f"{box}: trustees"),
        (("pool", 0, "credentials", "size"), 4, "other-credentials", f"{box}: credentials"),
        (("pool", 0, "spares", 0), "4", "spare-not-listed", f"{box}: credentials"),
        (("trustees", "parameters"), "0" * 64, "other-key-set", f"{lot}: trustees"),
        (("trustees", "trustees", 0, "public_key"), "4", "other-trustee-keys", f"{box}: trustees"),
        (("meeting", "title"), "Årsmötet", "other-name", f"{box}: election.name"),
        (("network", "name"), "Nätverk", "other-name", f"{lot}: election.name"),
    ):
        edit = setting(*steps, to=to)
        assert (code, where) in found(forged(files, evening, "manifest.json", edit)), steps
    for steps, to, code, where in (
        (("questions", 0, "text"), "Vem?", "other-question", f"{box}: election.questions[0]"),
        (("contest",), "leader", "other-description", f"{box}: election.description"),
        (("election",), "A" * 43, "other-election", f"{box}: election"),
        (("entitled",), 5, "other-description", f"{box}: election.description"),
        (("questions", 0, "size"), 2, "size-changes", "result.json: contests"),
    ):
        edit = setting(*steps, to=to)
        assert (code, where) in found(forged(files, evening, "openings/1.json", edit)), steps


def test_nobody_fills_two_seats_of_a_body(files, evening, remembered):
    def edit(result):
        person = {key: result["elected"][0][key] for key in ("id", "name")}
        result["contests"][1]["acclaimed"][0]["persons"] = [person]
        result["elected"][1].update(person)

    assert found(forged(files, evening, "result.json", edit)) == {
        ("elected-twice", "result.json: elected[1]")
    }


def test_the_order_of_counting_is_the_rulebook_s(files, evening, remembered):
    def edit(result):
        for key in ("contests", "elected"):
            result[key][:2] = reversed(result[key][:2])

    assert ("contest-order", "result.json: contests[0]") in found(
        forged(files, evening, "result.json", edit)
    )


def test_signatures(files, evening, remembered):
    signer, other = evening.manifest.signers[:2]
    sig, pem = (f"signatures/{signer.key_id}.{end}" for end in ("sig", "pem"))
    theirs = {end: f"signatures/{other.key_id}.{end}" for end in ("sig", "pem")}
    assert ("bad-signature", sig) in found(files | {sig: files[theirs["sig"]]})
    assert ("other-key", pem) in found(files | {pem: files[theirs["pem"]]})
    assert ("bad-signature", sig) in found(files | {sig: b""})
    unsigned = {path: data for path, data in files.items() if not path.startswith("signatures/")}
    changed = unsigned["checksums.json"].replace(b'"version":1', b'"version":2')
    assert ("unknown-version", "checksums.json: version") in found(
        unsigned | {"checksums.json": changed}
    )


class _Lazy(Evening):
    ticking = 1


def test_every_contributor_of_a_lot_ticks():
    evening = _Lazy(rulebook=rulebook_text(), offices=("chair",), pool=1, lots=1, seats=5)
    chair = question("chair", "chair", "Ada", "Bo")
    opened = (chair, evening.open(evening.draft("chair", 1, chair)))
    told = ballots_told(finish(evening, opened, evening.codes))
    lot = evening.manifest.pool[0].lot.uuid
    assert told == {"lot-contributor-missing": f"lots/{lot}.bel: ballots"}


# --- what only other ballots can show: small evenings of their own ---


def brief(**options) -> tuple[Evening, object]:
    """One contest, ties by hand, two spare codes; returned open."""
    evening = Evening(
        rulebook=rulebook_text(Q15d="V2"),
        offices=("chair",),
        pool=2,
        lots=0,
        seats=5,
        spares=2,
        lot=Tie.LOT_BY_HAND,
    )
    chair = question("chair", "chair", "Ada", "Bo")
    uuids = [entry.uuid for entry in evening.manifest.pool]
    replacements = tuple(
        evening.replace_code(voter, spare, uuids[:1]) for voter, spare in options.pop("lost", ())
    )
    draft = evening.draft("chair", 1, chair, replacements=replacements, **options)
    return evening, (chair, evening.open(draft))


def finish(evening, opened, codes, *, names="AAABB", **facts) -> dict[str, bytes]:
    chair, box = opened
    for code, letter in zip(codes, names, strict=False):
        box.cast(code, [ticks(chair, {"A": "Ada", "B": "Bo"}[letter])])
    evening.close(evening.openings[0].uuid)
    return evening.files([ContestFacts(contest="chair", rounds=(evening.facts(1, **facts),))])


def ballots_told(files) -> dict[str, str]:
    report = verify_tree(MemoryTree(files))
    return {each.code: str(each.where) for each in report.violations}


def test_a_spare_code_counts_only_with_a_statement():
    evening, opened = brief()
    files = finish(evening, opened, [*evening.codes[:4], evening.spares[0]])
    (code,) = ballots_told(files)
    assert code == "spare-without-statement"


def test_a_withdrawn_code_and_its_spare_never_both_count():
    evening, opened = brief(lost=[(0, 0)], entitled=5, present=5)
    files = finish(evening, opened, [*evening.codes[:4], evening.spares[0]])
    (code,) = ballots_told(files)
    assert code == "both-codes-used"


def test_a_withdrawn_code_does_not_count_alone():
    evening, opened = brief(lost=[(0, 0)])
    told = ballots_told(finish(evening, opened, evening.codes))
    assert list(told) == ["withdrawn-code-used"]
    assert told["withdrawn-code-used"].startswith(
        f"archives/{evening.openings[0].uuid}.bel: ballot "
    )


def test_a_spare_lost_in_its_turn_is_replaced_by_the_next():
    evening, opened = brief()
    first, second = evening.spares
    uuid = evening.manifest.pool[0].uuid
    chain = evening.replace_code(0, 0, [uuid])
    lost_codes = evening.codes
    evening.codes = [first]
    again = evening.replace_code(0, 1, [uuid])
    evening.codes = lost_codes
    files = finish(evening, opened, [*evening.codes[1:], second], replacements=(chain, again))
    assert ballots_told(files) == {}
    evening.codes[0] = first
    idle = evening.files(
        [ContestFacts(contest="chair", rounds=(evening.facts(1, replacements=(again,)),))]
    )
    assert "idle-spare-withdrawn" in ballots_told(idle)


def test_a_box_opened_before_keeps_its_codes():
    evening, opened = brief()
    early = evening.replace_code(0, 0, [evening.manifest.pool[0].uuid])
    files = finish(evening, opened, [*evening.codes[1:], evening.spares[0]])
    late = json.loads(files["openings/1.json"])
    later = evening.draft("chair", 2, opened[0], replacements=(early,))
    assert late["number"] == 1
    changed = resigned(files | {"openings/2.json": later.to_bytes()}, evening)
    assert "replacement-too-late" in ballots_told(changed)


def test_a_tie_by_hand_needs_its_lot_and_two_witnesses():
    evening, opened = brief()
    drawn = HandLot(office="chair", part="chair", order=("p-bo", "p-ada"), witnesses=("A", "B"))
    few = Decision(kind=DecisionKind.FEW_BALLOTS, why="Få röster.", by=("A", "B"))
    files = finish(
        evening, opened, evening.codes[:4], names="AABB", hand_lots=(drawn,), decisions=(few,)
    )
    report = verify_tree(MemoryTree(files))
    assert report.level is Level.FINAL, report.violations
    assert [each.name for each in report.result.elected] == ["Testperson Bo"]
    undrawn = evening.files(
        [ContestFacts(contest="chair", rounds=(evening.facts(1, decisions=(few,)),))]
    )
    assert "not-finished" in ballots_told(undrawn)
    one = forged(
        files,
        evening,
        "result.json",
        setting("contests", 0, "rounds", 0, "hand_lots", 0, "witnesses", to=["A"]),
    )
    assert "not-countable" in ballots_told(one)
    alone = evening.files(
        [ContestFacts(contest="chair", rounds=(evening.facts(1, hand_lots=(drawn,)),))]
    )
    assert "few-ballots" in ballots_told(alone)
