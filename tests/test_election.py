"""One election from the call to the signed record, stage by stage, as docs/protocol.md has it.

Everything is the real thing: services on a database, keys and ballots made at the desks of
their owners, and at the end three independent programs that look at nothing but the record.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from election import audit
from election.core.record.files import archive_path, lot_path, write_files
from election.core.record.verify import Level, verify_record
from election.core.refusal import RefusedError
from election.elections.queries import holders
from election.results.services import signed_files
from election.slates.queries import final_candidates
from election.slates.services import (
    Name,
    draft_proposal,
    publish_proposal,
    tell_not_proposed,
)
from election.voting.models import Box
from tests.evening.meeting import Evening
from tests.evening.setting import CHAIR_VOTES, COMMITTEE_VOTES, MEMBERS, refusals
from tests.factories import AFTER, CLOSES, MEETS


def test_an_election_stage_by_stage(  # noqa: C901, PLR0915 - one story, told in one go
    evening_at: Callable[[str], Evening], tmp_path: Path
) -> None:
    # 1. People, meeting, election and nominations. The register is read in, the calendar lets
    #    the offices be elected at this meeting, and the nominees have said yes.
    evening = evening_at("called")
    election, session = evening.election, evening.session
    standing = final_candidates(session, election, "chair", "chair")
    assert [evening.names([str(each.person_id)])[0] for each in standing] == [
        "gotland-o1",
        "gotland-o2",
        "uppsala-o2",
    ]

    # 2. The nomination committee's proposal: not before nominations close, and those who are
    #    not proposed are told first.
    evening.now = AFTER
    names = [
        Name(office="chair", part="chair", person=evening.person("gotland-o1")),
        Name(office="nomination-committee", part="convener", person=evening.person("halland-o2")),
        *(
            Name(office="nomination-committee", part="member", person=evening.person(key))
            for key in MEMBERS[:2]
        ),
    ]
    proposal = evening.act(draft_proposal, election=election, names=names)
    evening.now = CLOSES - timedelta(hours=1)
    with pytest.raises(RefusedError):
        evening.act(publish_proposal, proposal=proposal)
    evening.now = AFTER
    with pytest.raises(RefusedError) as refused:
        evening.act(publish_proposal, proposal=proposal)
    assert set(refusals(refused)) == {"not-told"}
    evening.act(tell_not_proposed, proposal=proposal)
    evening.act(publish_proposal, proposal=proposal)

    # 3. The key ceremony: three trustees make a key of which any two can decrypt; the code
    #    officer makes a code for each seat; everybody promises her lots before anyone shows hers.
    evening.now = AFTER + timedelta(days=10)
    evening.start_ceremony()
    for step in (evening.post_certificate, evening.post_polynomial, evening.post_voutput):
        for number in (1, 2, 3):
            step(number)
    evening.make_codes()
    evening.post_codes()
    for fill in (evening.post_lot_credentials, evening.promise_lots, evening.show_lots):
        for at in range(4):
            fill(at)

    # 4. The trustees read the check number to each other, each from what she herself was
    #    shown, and the manifest fixes it all.
    evening.settle()
    for number in (1, 2, 3):
        evening.confirm(number)
    evening.publish_manifest()
    read_out = evening.manifest.digest

    # 5. The meeting opens and adopts its roll; the chair's contest opens on the pool's first
    #    uuid, and ballots are encrypted at the voters' desks. The last ballot of a code counts.
    evening.hold_meeting()
    evening.freeze()
    contest = evening.open()
    trackers = [evening.vote("halland-o2", ["gotland-o2"])]
    trackers += [evening.vote(voter, names) for voter, names in CHAIR_VOTES.items()]
    with pytest.raises(RefusedError) as refused:
        evening.post_decryption(1, {Box.VOTES: b"{}", Box.LOTS: b"{}"}, signature=b"")
    assert refusals(refused) == ["count-before-close"]

    # 6. The contest closes; two trustees, each at her own desk, verify both boxes from the
    #    first byte to the last and decrypt the totals, votes and lots together.
    evening.close()
    assert evening.post_decryption(1, *evening.decryption(1)) is None
    tally = evening.post_decryption(3, *evening.decryption(3))
    assert tally is not None
    assert (tally.counts, tally.ballots, tally.turnout) == ([[1, 3, 0, 3]], 8, 7)

    # 7. Three votes each: the lot box decides. The elected is not asked about again.
    assert evening.ballot().questions == ()
    first = evening.entry

    # 8. The next contest: convener and members on one ballot; a convener takes no second seat.
    evening.freeze("nomination-committee")
    evening.open("nomination-committee")
    for voter, chosen in COMMITTEE_VOTES.items():
        trackers.append(evening.vote(voter, *chosen))
    evening.close()
    for number in (2, 3):
        evening.post_decryption(number, *evening.decryption(number))

    # 9. The result is announced, and final when two of the committee have signed it; the seat
    #    ledger then has the elected, and the mail to them waits in the outbox.
    announced = evening.announce()
    evening.sign(1)
    assert announced.final_at is None
    evening.sign(2)
    session.refresh(announced)
    assert announced.final_at is not None
    committee = holders(session, election.network_id, "nomination-committee", MEETS)
    assert [part for part, _ in committee].count("convener") == 1
    assert not list(audit.broken_links(session, network_id=election.network_id))

    # 10. Anyone can check the record, without us: our verifier offline, belenios-tool each
    #     archive, openssl each signature.
    record = tmp_path / "record"
    write_files(record, signed_files(session, election))
    report = verify_record(record, manifest_hash=read_out)
    assert (report.level, report.violations) == (Level.FINAL, ())
    boxes = [archive_path(first.uuid), lot_path(first.lot_uuid), archive_path(evening.entry.uuid)]
    for box in boxes:
        _belenios_accepts(record / box, tmp_path / Path(box).stem)
    for signature in (record / "signatures").glob("*.sig"):
        _openssl_accepts(record / "checksums.json", signature)
    published = b"".join(path.read_bytes() for path in record.rglob("*.bel"))
    assert len(set(trackers)) == len(trackers)
    assert contest.closed_at is not None
    for code in evening.desks.officer.codes.values():
        assert code.encode() not in published


def _belenios_accepts(archive: Path, directory: Path) -> None:
    directory.mkdir()
    (directory / archive.name).write_bytes(archive.read_bytes())
    done = subprocess.run(
        ["belenios-tool", "election", "verify", "--dir", str(directory)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "all checks passed" in done.stderr + done.stdout


def _openssl_accepts(signed: Path, signature: Path) -> None:
    pem = signature.with_suffix(".pem")
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin"]
    files = ["-inkey", str(pem), "-in", str(signed), "-sigfile", str(signature)]
    subprocess.run([*command, *files], check=True, capture_output=True)
