"""A signer's page signs no result that tells other numbers than its boxes; an adjuster's, no
minutes that hold more than it shows.
"""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from election.core.ballot.archive import Archive, Kind
from election.core.ballot.tally import result_text
from election.core.record import checksums
from election.core.record.canonical import canonical
from election.core.record.files import RESULT, archive_path
from election.results.queries import minutes_of
from election.results.services import signed_files
from election.voting.models import Box, BoxEvent
from election.voting.queries import contests_of, opening_of
from election.voting.services import boxes
from tests.evening.meeting import Evening
from tests.evening.pages import base, leader, site_of
from tests.node import SCRIPTS, node
from tests.results.test_minutes import keyed

Files = dict[str, bytes]
Change = Callable[[dict[str, Any]], None]


def faults(records: list[Files]) -> list[str | None]:
    asked = [{path: b64encode(data).decode() for path, data in one.items()} for one in records]
    done = subprocess.run(
        [node(), str(SCRIPTS / "check_records.mjs")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str | None] = json.loads(done.stdout)
    return found


def announced_anew(files: Files, changed: Files) -> Files:
    """Return the record as a server that lies would announce it: every checksum fits."""
    made = {path: data for path, data in (files | changed).items() if path != checksums.PATH}
    return made | {checksums.PATH: checksums.Checksums.of(made).to_bytes()}


def result_with(files: Files, change: Change) -> Files:
    result = json.loads(files[RESULT])
    change(result)
    return announced_anew(files, {RESULT: canonical(result)})


def first_round(result: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = result["contests"][0]["rounds"][0]
    return found


def exchange_votes(result: dict[str, Any]) -> None:
    votes = first_round(result)["questions"][0]["votes"]
    one, other = sorted(votes, key=votes.__getitem__)[:: len(votes) - 1]
    votes[one], votes[other] = votes[other], votes[one]


def take_blank(result: dict[str, Any]) -> None:
    first_round(result)["questions"][0]["blank"] += 1


def other_lot(result: dict[str, Any]) -> None:
    lot = first_round(result)["lot"]
    lot["bits"] = lot["bits"].translate(str.maketrans("01", "10"))


def lot_of_another_box(result: dict[str, Any]) -> None:
    first_round(result)["lot"] = result["contests"][1]["rounds"][0]["lot"]


def leave_out_question(result: dict[str, Any]) -> None:
    first_round(result)["questions"].clear()


def other_box(result: dict[str, Any]) -> None:
    first_round(result)["uuid"] = result["contests"][1]["rounds"][0]["uuid"]


def test_the_result_tells_what_the_boxes_hold(evening_at: Callable[[str], Evening]) -> None:
    evening = evening_at("announced")
    files = signed_files(evening.session, evening.election)
    changes: list[Change] = [
        *(exchange_votes, take_blank, other_lot, lot_of_another_box),
        *(leave_out_question, other_box),
    ]
    assert faults([announced_anew(files, {}), *(result_with(files, each) for each in changes)]) == [
        None,
        *["counts-differ"] * len(changes),
    ]


def test_a_box_whose_counts_nobody_decrypted(evening_at: Callable[[str], Evening]) -> None:
    """The server puts a result of its own at the end of a box, and tells it in the result."""
    evening = evening_at("announced")
    contest = contests_of(evening.session, evening.election)[0]
    entry = evening.pool[0]
    files = signed_files(evening.session, evening.election)
    *_, before, last = evening.session.scalars(
        sa.select(BoxEvent)
        .where(BoxEvent.pool_entry_id == entry.id, BoxEvent.box == Box.VOTES)
        .order_by(BoxEvent.height)
    )
    ((blank, *votes),) = json.loads(last.payload or b"")["result"]
    turned = [max(votes) - each for each in votes]  # all who voted for one, for the others
    box = Archive(
        timestamp=boxes.begun_at(evening.session, entry, Box.VOTES),
        height=last.height,
        head=before.head,
        last=Kind(before.kind),
    ).append(Kind.RESULT, result_text([[blank, *turned]]))
    path = archive_path(entry.uuid)
    whole = files[path].removesuffix(last.records) + box.data

    def tell(result: dict[str, Any]) -> None:
        told = first_round(result)
        told["head"] = box.head
        for candidate, found in zip(
            opening_of(contest).questions[0].candidates, turned, strict=True
        ):
            told["questions"][0]["votes"][candidate.id] = found

    forged = result_with(files | {path: whole}, tell)
    assert faults([forged]) == ["result"]


ADDED = (
    ("</body>", "<p>Testperson Dold is elected.</p></body>"),
    ("</body>", "<main>Testperson Dold is elected.</main></body>"),
    ("</title>", "</title><style>p{display:none}</style>"),
    ("<p>", "<p hidden>"),
    ("<p>", '<p style="display:none">'),
    ("<p>", '<p class="print-only">'),
    ("<p>", '<p class="code ds-hidden">'),
    ("<p>", "<template>Testperson Dold</template><p>"),
    ("<p>", "<!-- Testperson Dold --><p>"),
    ("<p>", "<script>x()</script><p>"),
    ("<p>", '<img alt="Testperson Dold"><p>'),
    ("<p>", '<input value="Testperson Dold"><p>'),
    ("<p>", "<P HIDDEN>"),
    ("<p>", "<p title='a>b' hidden>"),
    ("</main>", "</main><!-- x -->"),
)


def test_an_adjuster_sees_all_that_she_signs(evening_at: Callable[[str], Evening]) -> None:
    evening = evening_at("announced")
    site = site_of(evening)
    keyed(site, evening)
    leader(site, evening).post(f"{base(evening)}/minutes", 302, remarks="Så <b>var</b> det & 'så'.")
    evening.session.rollback()
    minutes = minutes_of(evening.session, evening.election)
    assert minutes is not None
    text = minutes.document.decode()
    assert all(old in text for old, _ in ADDED)
    documents = [text, *(text.replace(old, new, 1) for old, new in ADDED)]
    done = subprocess.run(
        [node(), str(SCRIPTS / "plain_documents.mjs")],
        input=json.dumps(documents),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [True, *[False] * len(ADDED)]
