"""The outcome, the record, the signatures and the minutes as pages."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from election.core.record.verify import Level, verify_record
from election.elections.models import Term
from election.mail import Outgoing
from election.results.queries import publication_of
from election.results.services import signed_files
from tests.evening.meeting import Evening
from tests.evening.pages import base, leader, site_of
from tests.evening.setting import COMMITTEE
from tests.site import Browser, Site

At = Callable[[str], Evening]


def signer(site: Site, evening: Evening, number: int) -> Browser:
    return site.browser(evening.person(COMMITTEE[number - 1]))


def signature(evening: Evening, number: int) -> dict[str, str]:
    publication = publication_of(evening.session, evening.election)
    assert publication is not None
    desk = evening.desks.trustees[number - 1]
    signed = base64.b64encode(desk.sign(publication.checksums)).decode()
    return {"public_key": desk.signing_key, "signature": signed}


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("called", "not announced yet"),
        ("voted", "not announced yet"),
        ("counted", "The count in full"),
        ("announced", "signatures are missing"),
    ],
)
def test_anyone_sees_how_far_it_is(evening_at: At, stage: str, words: str) -> None:
    evening = evening_at(stage)
    browser = site_of(evening).browser()
    assert words in browser.get(f"{base(evening)}/results").text
    browser.get(f"{base(evening)}/record.zip", 200 if stage == "announced" else 404)


def test_announcing_asks_first_and_happens_once(evening_at: At) -> None:
    evening = evening_at("decided")
    site = site_of(evening)
    browser, path = leader(site, evening), f"{base(evening)}/announce"
    site.browser(evening.person("halland-o2")).post(path, 403)
    before = evening.contents()
    assert "no contest opens any more" in browser.get(path).text
    assert evening.contents() == before
    browser.post(path)
    before = evening.contents()
    assert "announced already" in browser.post(path, 409).text
    assert evening.contents() == before


def test_announcing_too_early_is_refused(evening_at: At) -> None:
    evening = evening_at("counted")
    page = leader(site_of(evening), evening).post(f"{base(evening)}/announce", 409)
    assert "is not decided yet" in page.text


def test_the_zip_is_the_record(evening_at: At, tmp_path: Path) -> None:
    evening = evening_at("announced")
    evening.sign(1)
    data = site_of(evening).browser().get(f"{base(evening)}/record.zip").response.data
    with ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
        assert {
            name: archive.read(f"record/{name}")
            for name in signed_files(evening.session, evening.election)
        } == signed_files(evening.session, evening.election)
    report = verify_record(tmp_path / "record", processes=1)
    assert report.level is Level.UNSIGNED


def test_each_file_can_be_fetched_and_no_other(evening_at: At) -> None:
    evening = evening_at("announced")
    browser = site_of(evening).browser()
    sums = browser.get(f"{base(evening)}/record/checksums.json").response.data
    for path, digest in json.loads(sums)["files"].items():
        data = browser.get(f"{base(evening)}/record/{path}").response.data
        assert sha256(data).hexdigest() == digest
    for path in ("../config.py", "archives/", "archives/x.bel", "%00", "manifest.json/"):
        browser.get(f"{base(evening)}/record/{path}", 404)


def test_with_the_quorum_it_is_final_and_all_are_told(evening_at: At) -> None:
    evening = evening_at("announced")
    site = site_of(evening)
    path = f"{base(evening)}/sign"
    tasks = signer(site, evening, 1).get("/n/halsa-och-demokrati/").text
    assert "Check and sign the result" in tasks
    assert signer(site, evening, 1).post_json(path, signature(evening, 1)) == {"final": False}
    refused = signer(site, evening, 1).post_json(path, signature(evening, 1), 409)["refused"]
    assert [each["code"] for each in refused] == ["signed-twice"]
    assert signer(site, evening, 3).post_json(path, signature(evening, 3)) == {"final": True}
    page = site.browser().get(f"{base(evening)}/results")
    assert "The result is final" in page.text
    evening.session.rollback()
    terms = evening.session.scalars(
        sa.select(Term).where(Term.meeting_id == evening.election.meeting_id)
    )
    assert {term.until_event for term in terms} == {"annual 2028-12"}
    subjects = {row.address: row.subject for row in evening.session.scalars(sa.select(Outgoing))}
    assert "vald" in subjects["gotland-o1@example"] or "vald" in subjects["uppsala-o2@example"]
    assert subjects["dalarna-s1@example"].endswith("är avgjort")


@pytest.mark.parametrize(
    ("change", "expect"),
    [
        ({"signature": "AAAA"}, 409),
        ({"signature": "<>"}, 400),
        ({"signature": 7}, 400),
        ({"public_key": None}, 400),
        ({"public_key": "AAAA"}, 409),
    ],
)
def test_a_false_signature_is_refused(
    evening_at: At, change: dict[str, object], expect: int
) -> None:
    evening = evening_at("announced")
    site = site_of(evening)
    sent = signature(evening, 1)
    before = evening.contents()
    signer(site, evening, 1).post_json(f"{base(evening)}/sign", sent | change, expect)
    signer(site, evening, 2).post_json(f"{base(evening)}/sign", sent, 409)
    site.browser(evening.person("halland-o2")).post_json(f"{base(evening)}/sign", sent, 409)
    site.browser(evening.person("uppsala-o2")).post_json(f"{base(evening)}/sign", sent, 403)
    site.browser().post_json(f"{base(evening)}/sign", sent, 401)
    assert evening.contents() == before


@pytest.mark.parametrize("stage", ["called", "decided", "announced"])
def test_the_page_to_sign_says_who_may(evening_at: At, stage: str) -> None:
    evening = evening_at(stage)
    site = site_of(evening)
    page = signer(site, evening, 1).get(f"{base(evening)}/sign")
    assert ("sign-form" in page.text) == (stage == "announced")


def test_the_minutes_tell_the_evening_to_the_network_alone(evening_at: At) -> None:
    evening = evening_at("announced")
    evening.sign(2)
    site = site_of(evening)
    site.browser().get(f"{base(evening)}/minutes", 302)
    page = site.browser(evening.person("gotland-o2")).get(f"{base(evening)}/minutes")
    for words in (
        evening.manifest.digest,
        "Testperson Gotland s1",
        "Version 1, 7 entitled to vote",
        "Elected by lot",
        "Testperson Dalarna o1",
    ):
        assert words in page.text


def test_markup_in_names_stays_text(evening_at: At) -> None:
    evening = evening_at("ready")
    evening.person("gotland-o1").name = "<img src=x onerror=alert(1)>"
    evening.session.commit()
    evening.freeze()
    evening.open()
    for voter in ("uppsala-o1", "uppsala-o2", "dalarna-o1", "gotland-o2", "halland-o2"):
        evening.vote(voter, ["gotland-o1"])
    evening.close()
    for number in (1, 2):
        evening.decrypt(number)
    site = site_of(evening)
    for path in ("results", "count/1", "minutes", "conduct"):
        text = leader(site, evening).get(f"{base(evening)}/{path}").text
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text
