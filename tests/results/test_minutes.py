"""Minutes: handed out once the meeting is over, signed by two adjusters, checked by anybody."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from election.audit import COORDINATOR
from election.core.record import sign
from election.core.record.minutes import verify_minutes
from election.core.record.verify import Level, verify_record
from election.db import transaction
from election.elections.queries import meeting_of
from election.meetings.services import close_meeting
from election.results.queries import minutes_of
from election.results.services import signed_minutes
from tests.evening.meeting import Evening
from tests.evening.pages import base, leader, site_of
from tests.site import Browser, Site

At = Callable[[str], Evening]
ADJUSTERS = ("gotland-o1", "dalarna-o1")
KEYS = {key: sign.private_key(bytes([at]) * 32) for at, key in enumerate(ADJUSTERS, start=1)}


def chosen(site: Site, evening: Evening, *adjusters: str, expect: int = 302) -> str:
    meeting = f"/n/halsa-och-demokrati/meetings/{evening.election.meeting_id}/officers"
    fields = {
        "chair": str(evening.person("gotland-o2").id),
        "secretary": str(evening.person("uppsala-o2").id),
        "adjuster1": str(evening.person(adjusters[0]).id),
        "adjuster2": str(evening.person(adjusters[1]).id),
    }
    return leader(site, evening).post(meeting, expect, **fields).text


def keyed(site: Site, evening: Evening) -> dict[str, Browser]:
    """Two adjusters are chosen, each has made her key, and the meeting is closed."""
    chosen(site, evening, *ADJUSTERS)
    browsers = {key: site.browser(evening.person(key)) for key in ADJUSTERS}
    for key, browser in browsers.items():
        assert "Make your key for signing" in browser.get("/n/halsa-och-demokrati/").text
        browser.get(f"{base(evening)}/minutes/sign")
        public = sign.public_key(KEYS[key])
        browser.post_json(f"{base(evening)}/minutes/key", {"public_key": public})
    evening.session.rollback()
    with transaction(evening.session):
        meeting = meeting_of(evening.session, evening.election)
        close_meeting(evening.session, meeting=meeting, actor=COORDINATOR, now=evening.now)
    return browsers


def signed(evening: Evening, browsers: dict[str, Browser], key: str, expect: int = 200) -> bool:
    evening.session.rollback()
    minutes = minutes_of(evening.session, evening.election)
    assert minutes is not None
    made = base64.b64encode(sign.sign(KEYS[key], minutes.checksums)).decode()
    answer = browsers[key].post_json(
        f"{base(evening)}/minutes/sign",
        {"public_key": sign.public_key(KEYS[key]), "signature": made},
        expect,
    )
    return expect == 200 and bool(answer["adjusted"])


def unpacked(site: Site, evening: Evening, into: Path) -> Path:
    answer = leader(site, evening).get(f"{base(evening)}/record-and-minutes.zip")
    ZipFile(io.BytesIO(answer.response.get_data())).extractall(into)
    return into


def test_two_adjusters_sign_and_anybody_checks_it(evening_at: At, tmp_path: Path) -> None:
    evening = evening_at("announced")
    for number in (1, 2):
        evening.sign(number)
    site = site_of(evening)
    browsers = keyed(site, evening)
    secretary = leader(site, evening)
    secretary.post(f"{base(evening)}/minutes", 302, remarks="Testperson Ett talade <b>emot</b>.")
    for key, adjusted in zip(ADJUSTERS, (False, True), strict=True):
        assert "Read and sign the minutes" in browsers[key].get("/n/halsa-och-demokrati/").text
        assert "Sign only if" in browsers[key].get(f"{base(evening)}/minutes/sign").text
        assert signed(evening, browsers, key) is adjusted
    signed(evening, browsers, "gotland-o1", 409)
    page = secretary.get(f"{base(evening)}/minutes").text
    assert "Adjusted" in page
    assert "&lt;b&gt;emot" in page
    directory = unpacked(site, evening, tmp_path / "got")
    for path in (directory, directory / "record"):
        report = verify_record(path, manifest_hash=evening.manifest.digest)
        assert report.violations == ()
        assert report.level is Level.FINAL
        assert report.minutes is not None
        assert [each.signed for each in report.minutes.signatures] == [True, True]
    _broken_minutes_are_refused(directory)


def _broken_minutes_are_refused(directory: Path) -> None:
    """The boxes are checked with one of the broken ones: they are the same with all."""
    minutes = directory / "minutes"
    sums = (directory / "record" / "checksums.json").read_bytes()
    for path in sorted(minutes.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
            assert verify_minutes(minutes, sums).violations, path
            path.unlink()
            if path.suffix != ".sig":
                assert verify_minutes(minutes, sums).violations, path
            path.write_bytes(data)
    assert verify_minutes(minutes, sums).violations == ()
    (minutes / "signatures" / "0123456789abcdef.sig").write_bytes(b"")
    assert verify_minutes(minutes, sums).violations
    (minutes / "signatures" / "0123456789abcdef.sig").unlink()
    (minutes / "more.txt").write_bytes(b"")
    (broken,) = verify_minutes(minutes, sums).violations
    report = verify_record(directory)
    assert report.level is Level.INVALID
    assert report.violations == (broken,)


def test_a_correction_is_a_new_version_to_sign_anew(evening_at: At) -> None:
    evening = evening_at("announced")
    site = site_of(evening)
    browsers = keyed(site, evening)
    secretary, path = leader(site, evening), f"{base(evening)}/minutes"
    secretary.post(path, 302, remarks="Fel")
    signed(evening, browsers, "gotland-o1")
    evening.session.rollback()
    before = signed_minutes(evening.session, evening.election)
    assert "Say what is corrected" in secretary.post(path, 409, remarks="Rätt").text
    evening.session.rollback()
    assert signed_minutes(evening.session, evening.election) == before
    secretary.post(path, 302, remarks="Rätt", corrects="Ett ord var fel.")
    evening.session.rollback()
    after = signed_minutes(evening.session, evening.election)
    assert not any(each.endswith(".sig") for each in after)
    assert "Rätt" in after["minutes.html"].decode()
    assert "Ett ord var fel." in after["minutes.html"].decode()
    assert "Read and sign" in browsers["gotland-o1"].get("/n/halsa-och-demokrati/").text


def test_what_is_missing_is_said_and_nobody_else_signs(evening_at: At) -> None:
    evening = evening_at("decided")
    site = site_of(evening)
    secretary, path = leader(site, evening), f"{base(evening)}/minutes"
    page = secretary.get(path).text
    for words in ("not announced yet", "not closed yet", "Two adjusters"):
        assert words in page
    assert "not announced yet" in secretary.post(path, 409, remarks="").text
    assert "two different persons" in chosen(site, evening, "gotland-o1", "gotland-o1", expect=200)
    assert "does not adjust" in chosen(site, evening, "gotland-o1", "uppsala-o2", expect=200)
    stranger = site.browser(evening.person("gotland-o2"))
    assert "not chosen to adjust" in stranger.get(f"{path}/sign").text
    stranger.post_json(f"{path}/key", {"public_key": "x"}, 403)
    stranger.post_json(f"{path}/sign", {"public_key": "x", "signature": ""}, 403)
    stranger.post(path, 403, remarks="")
    stranger.get(f"{base(evening)}/record-and-minutes.zip", 404)
    chosen(site, evening, *ADJUSTERS)
    adjuster = site.browser(evening.person("gotland-o1"))
    adjuster.post_json(f"{path}/key", {"public_key": "x"}, 409)
    adjuster.post_json(f"{path}/key", {"public_key": 1}, 400)
    adjuster.post_json(f"{path}/sign", {"public_key": "x", "signature": "x"}, 400)
    site.browser().get(f"{path}/files/minutes.html", 302)


def test_the_coordinator_keeps_the_minutes_unless_somebody_else_does(evening_at: At) -> None:
    evening = evening_at("announced")
    site = site_of(evening)
    page = leader(site, evening).get(f"{base(evening)}/minutes").text
    assert f"Secretary: {evening.person('uppsala-o2').name}" in page


def test_what_is_printed_is_the_document_that_is_signed(evening_at: At) -> None:
    evening = evening_at("announced")
    for number in (1, 2):
        evening.sign(number)
    site = site_of(evening)
    paper = f"{base(evening)}/minutes/paper"
    assert "not handed out" in leader(site, evening).get(paper).text
    browsers = keyed(site, evening)
    secretary = leader(site, evening)
    secretary.post(f"{base(evening)}/minutes", remarks="<i>Som det var.</i>")
    signed(evening, browsers, "gotland-o1")
    page = browsers["gotland-o1"].get(paper).text
    evening.session.rollback()
    minutes = minutes_of(evening.session, evening.election)
    assert minutes is not None
    # Written in the network's language, though its secretary reads English.
    assert '<html lang="sv">' in minutes.document.decode()
    assert "Valprotokoll" in minutes.document.decode()
    assert "Minutes of the election" not in minutes.document.decode()
    inner = minutes.document.decode().split("<main>")[1].split("</main>")[0]
    assert inner in page
    assert "&lt;i&gt;Som det var.&lt;/i&gt;" in page
    assert sha256(minutes.checksums).hexdigest() in page
    assert sign.key_id(sign.public_key(KEYS["gotland-o1"])) in page
    assert "Not all have signed yet." in page
    assert f"{base(evening)}/results" in page
    site.browser().get(paper, 302)
