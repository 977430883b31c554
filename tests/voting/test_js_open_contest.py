"""The booth encrypts for no other key than the one that manifest and opening announce."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace

from election.core.ballot.trustees import (
    election_public_key,
    single,
    single_key,
    threshold,
    trustees_text,
)
from election.core.record.opening import Opening, open_contest
from election.elections.queries import rulebook_of_election
from election.voting.models import Box
from election.voting.queries import opening_of
from election.voting.services import boxes
from election.voting.services.ceremony import parameters
from tests.evening.meeting import Evening
from tests.node import SCRIPTS, node

Texts = dict[str, str]
OWN = 12345  # a private key that the server would like all ballots to be made for


def faults(contests: list[Texts], manifest_hash: str | None) -> list[str | None]:
    done = subprocess.run(
        [node(), str(SCRIPTS / "open_contests.mjs")],
        input=json.dumps({"contests": contests, "manifestHash": manifest_hash}),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str | None] = json.loads(done.stdout)
    return found


def texts_of(evening: Evening) -> Texts:
    setup = boxes.setup(evening.session, entry=evening.entry, box=Box.VOTES)
    names = ("election", "trustees", "credentials")
    return {
        "manifest": (evening.ceremony.manifest or b"").decode(),
        "opening": evening.contest.opening.decode(),
        **{name: text.decode() for name, text in zip(names, setup, strict=True)},
    }


def opened_anew(evening: Evening, draft: Opening, public_key: int) -> Texts:
    """Return an opening and its election, made to fit each other, for any public key."""
    rules = rulebook_of_election(evening.session, evening.election).voting
    election, opening = open_contest(evening.manifest, draft, rules=rules, public_key=public_key)
    return {"election": election.raw.decode(), "opening": opening.to_bytes().decode()}


def test_a_contest_as_announced_and_false_ones(evening_at: Callable[[str], Evening]) -> None:
    evening = evening_at("opened")
    good, opening = texts_of(evening), opening_of(evening.contest)
    key_set = parameters(evening.session, evening.ceremony)
    theirs = election_public_key(good["trustees"].encode())
    forged = trustees_text([single(single_key(OWN)), threshold(key_set)])
    alone = trustees_text([single(single_key(OWN))])
    other_pool = boxes.setup(evening.session, entry=evening.entry, box=Box.LOTS)[2].decode()
    renamed = replace(opening, uuid=evening.pool[1].uuid)
    attempts: list[tuple[Texts, str | None]] = [
        ({}, None),
        # one text is exchanged, the others are not
        ({"election": good["election"].replace("Gotland o1", "Gotland oI")}, "other-election"),
        ({"opening": good["opening"].replace("Gotland o1", "Gotland oI")}, "other-election"),
        ({"credentials": other_pool}, "other-credentials"),
        ({"credentials": good["credentials"].replace('","', '", "', 1)}, "other-credentials"),
        # the server opens the contest again, each text fitting the others
        (opened_anew(evening, opening, 4), "other-key"),
        (
            {
                **opened_anew(evening, opening, election_public_key(forged)),
                "trustees": forged.decode(),
            },
            "other-trustees",
        ),
        (
            {
                **opened_anew(evening, opening, election_public_key(alone)),
                "trustees": alone.decode(),
            },
            "other-trustees",
        ),
        (opened_anew(evening, renamed, theirs), "other-trustees"),
        (opened_anew(evening, replace(opening, uuid="1" * 14), theirs), "other-uuid"),
    ]
    contests = [good | changed for changed, _ in attempts]
    found = faults(contests, evening.manifest.digest)
    assert found == [expected for _, expected in attempts]
    assert faults([good], "0" * 64) == ["other-manifest"]
    assert faults([good], None) == [None]
