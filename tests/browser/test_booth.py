"""A voter with a phone: votes, votes again, finds her ballot, and has the box checked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, Request, Route, expect

from election.core.ballot.ballot import BLANK
from election.core.ballot.open_ballot import open_ballot
from election.voting.services.codes import replace_code
from tests.evening.hall import Hall
from tests.evening.meeting import Evening
from tests.evening.setting import OFFICER

VOTER = "uppsala-o2"
Serve = Callable[[Flask], str]
HallAt = Callable[[str], Hall]


def standing(page: Page, says: str) -> None:
    expect(page.locator("#standing")).to_have_text(says)


def choose(page: Page, name: str) -> None:
    page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Review my vote").click()
    expect(page.locator("#cast")).to_be_enabled()


def test_a_voter_on_her_phone(hall_at: HallAt, serve: Serve, phone: Page) -> None:
    hall = hall_at("opened")
    site = serve(hall.site.app)
    code, given = hall.evening.code(VOTER), hall.pass_for(VOTER)
    requests: list[Request] = []
    phone.context.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - it marks the function

    phone.goto(f"{site}{hall.base}/booth#code={code}&pass={given}")
    standing(phone, "Your vote is not in the box yet. Do not close the page.")
    assert phone.url == f"{site}{hall.base}/booth"
    expect(phone.locator("#in-history")).to_be_visible()
    expect(phone.locator("#voter")).to_have_text("You vote as Testperson Uppsala o2.")
    phone.get_by_role("button", name="Review my vote").click()
    expect(phone.get_by_role("alert")).to_have_text("Choose somebody, or vote blank.")
    choose(phone, "Testperson Gotland o1")
    expect(phone.locator("#review")).to_contain_text("Testperson Gotland o1")
    phone.get_by_role("button", name="Cast this ballot").click()
    standing(phone, "Your vote is in the box.")
    first = phone.locator("#tracker").inner_text()

    phone.get_by_role("button", name="Vote again").click()
    standing(phone, "Your earlier vote is in the box, and counts until you cast another.")
    assert phone.locator("#questions input:checked").count() == 0
    choose(phone, "Blank vote: I choose nobody here")
    phone.get_by_role("button", name="Cast this ballot in place of the earlier one").click()
    standing(phone, "Your vote is in the box.")
    last = phone.locator("#tracker").inner_text()
    kept = {f"manifest {hall.base}/booth": hall.evening.manifest.digest}
    assert phone.evaluate("[{...localStorage}, {...sessionStorage}]") == [kept, {}]
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360

    report = hall.report()
    assert [tracker for tracker, _ in report.ballots] == [first, last]
    assert report.counted == (last,)
    _see_the_board(phone, f"{site}{hall.base}/board", first, last)
    unused = hall.evening.code("uppsala-o1")
    _look_by_code(phone, code, unused, last)
    _nothing_is_told(hall, requests, code)
    _nothing_is_told(hall, requests, unused)
    phone.goto(f"{site}{hall.base}/booth")
    phone.evaluate("for (const name in localStorage) localStorage.setItem(name, 'f'.repeat(64))")
    phone.goto(f"{site}{hall.base}/booth#code={code}&pass={given}")
    expect(phone.locator("#broken-reasons")).to_contain_text("was shown another manifest")


def _see_the_board(phone: Page, address: str, first: str, last: str) -> None:
    phone.goto(address)
    for tracker, says in (
        (last, "Your ballot is in the box of Chair, and it counts."),
        (first, "This ballot is in the box of Chair. A later ballot of the same code has taken"),
        ("A" * 43, "No box holds a ballot with this tracker."),
    ):
        phone.get_by_label("Tracker").fill(tracker)
        phone.get_by_role("button", name="Find").click()
        expect(phone.locator("#found")).to_contain_text(says)
    listed = f"{first}\n{last}\n{'B' * 43}\n"  # what a server would say to somebody it left out
    phone.route("**/trackers.txt", lambda route: route.fulfill(body=listed))
    phone.get_by_label("Tracker").fill("B" * 43)
    phone.get_by_role("button", name="Find").click()
    expect(phone.locator("#found")).to_contain_text("the box of Chair that it gives does not hold")
    phone.get_by_role("button", name="Check this box in my browser").click()
    told = phone.locator(".check-told")
    expect(told).to_have_text("Everything holds. Ballots in the box: 2; that count: 1.")
    assert phone.locator(".checks li").count() == 5
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def _look_by_code(phone: Page, used: str, unused: str, last: str) -> None:
    """Whoever did not vote sees that nobody voted with her code; whoever did, finds her ballot."""
    found = phone.locator("#code-found")
    for typed, says in (
        ("", "Type the code that stands on your sheet."),
        (used[:-1], "A code has 15 characters besides the dashes; this has 14."),
    ):
        phone.get_by_label("Voting code").fill(typed)
        phone.get_by_role("button", name="Look for it").click()
        expect(phone.locator("#code-error")).to_have_text(says)
    for typed, says in (
        (unused, "Chair: no ballot was cast with your code. The whole box was checked: 2 ballots."),
        (used, f"Chair: a ballot was cast with your code; the last has the tracker {last}."),
        ("111-111-111-111-11v", "Chair: this is not a code of this election."),
    ):
        phone.get_by_label("Voting code").fill(typed)
        phone.get_by_role("button", name="Look for it").click()
        expect(found).to_contain_text(says)
        expect(phone.get_by_label("Voting code")).to_have_value("")
    phone.route("**/boxes/*.bel", lambda route: route.fulfill(body=b"BELENIOS"))
    phone.get_by_label("Voting code").fill(unused)
    phone.get_by_role("button", name="Look for it").click()
    expect(found).to_have_text("Chair: the box could not be checked; see below why.")


def _nothing_is_told(hall: Hall, requests: list[Request], code: str) -> None:
    """No request has the code in any form, or of a choice more than the encrypted ballot."""
    person = hall.evening.person("gotland-o1")
    secrets = (code, code.replace("-", ""), person.name, str(person.id), "blank", 'choices":[[')
    for request in requests:
        said = f"{request.url} {request.post_data or ''} {request.all_headers()}"
        if request.post_data and "ballot" in request.post_data:
            sent = json.loads(request.post_data)
            assert sent.keys() == {"contest", "ballot", "pass"}
            said = said.replace("blank_proof", "")  # its name, in every ballot
        assert not [secret for secret in secrets if secret in said]


def test_codes_that_are_wrong_each_in_their_own_words(
    hall_at: HallAt, serve: Serve, phone: Page
) -> None:
    hall = hall_at("opened")
    evening, officer = hall.evening, hall.evening.desks.officer
    code, foreign, lost = evening.code(VOTER), "111-111-111-111-11v", evening.code("uppsala-o1")
    _replace(evening, "Uppsala#1", 0)
    evening.vote("gotland-o1", ["gotland-o1"])
    phone.goto(f"{serve(hall.site.app)}{hall.base}/booth")
    for typed, says in (
        ("", "Type the code that stands on your sheet."),
        (code[:-1] + "0", "A code never has “0”"),
        ("å" + code[1:], "A code has no character “å”."),
        (code[:-2], "A code has 15 characters besides the dashes; this has 13."),
        (hall.pass_for(VOTER), "This is as long as the pass."),
        ("MBT-PZN-2RS-NYR-DYZ", "Switch Caps Lock off"),
        (_mistyped(code), "A character of the code is mistyped, or upper and lower case"),
    ):
        phone.get_by_label("Voting code").fill(typed)
        phone.get_by_role("button", name="Go on").click()
        expect(phone.locator("#code-error")).to_contain_text(says)
    phone.get_by_label("Voting code").fill(code.replace("-", " \u2013\u00a0"))
    phone.get_by_role("button", name="Go on").click()
    expect(phone.locator("#code-reasons")).to_contain_text("It is not known for whom")
    phone.get_by_label("Pass").fill("AAAA AAAA AAAA")
    phone.get_by_role("button", name="Go on").click()
    expect(phone.locator("#code-reasons")).to_contain_text("nobody has a vote in this contest")
    for typed, says in (
        (foreign, "This is not a code of this election."),
        (lost, "This code was replaced; use the new one."),
        (officer.spares[1], "This is a spare code that has not been given out"),
    ):
        phone.get_by_label("Pass").fill(hall.pass_for(VOTER))
        phone.get_by_label("Voting code").fill(typed)
        phone.get_by_role("button", name="Go on").click()
        expect(phone.locator("#code-error")).to_contain_text(says)
        standing(phone, "Type your code. Nothing of yours is in a box yet.")
    whole = f"https://election.example/booth#code={evening.code('gotland-o1')}&pass={hall.pass_for(VOTER)}"
    phone.get_by_label("Voting code").fill(whole)
    phone.get_by_role("button", name="Go on").click()
    choose(phone, "Testperson Gotland o1")
    phone.get_by_role("button", name="Cast this ballot").click()
    expect(phone.locator("#code-reasons")).to_contain_text("has been used for another seat")
    evening.session.rollback()
    _replace(evening, "Uppsala#2", 1)  # handed out while her page stands open
    phone.get_by_label("Pass").fill(hall.pass_for(VOTER))
    phone.get_by_label("Voting code").fill(officer.spares[1])
    phone.get_by_role("button", name="Go on").click()
    expect(phone.locator("#voter")).to_have_text("You vote as Testperson Uppsala o2.")


def _replace(evening: Evening, seat: str, spare: int) -> None:
    uuids = [entry.uuid for entry in evening.pool]
    made = evening.desks.officer.replace(seat, spare, uuids=uuids, manifest=evening.manifest.digest)
    evening.act(replace_code, OFFICER, ceremony=evening.ceremony, statement=made)


def _mistyped(code: str) -> str:
    other = "2" if code[0] == "3" else "3"
    return other + code[1:]


def test_a_broken_connection_an_opened_ballot_and_the_next_contest(
    hall_at: HallAt, serve: Serve, phone: Page
) -> None:
    hall = hall_at("voted")
    evening, code = hall.evening, hall.evening.code(VOTER)
    before = len(hall.report().ballots)
    site = serve(hall.site.app)
    address = f"{site}{hall.base}/booth#code={code}&pass={hall.pass_for(VOTER)}"
    phone.goto(address)
    choose(phone, "Testperson Gotland o2")
    _open_for_checking(hall, phone)

    sent: list[str] = []

    def lose(route: Route) -> None:
        """The ballot arrives, and the answer is lost."""
        sent.append(route.request.post_data or "")
        route.fetch()
        route.abort()

    phone.route(re.compile("/booth/cast$"), lose, times=1)
    phone.get_by_role("button", name="Cast this ballot").click()
    expect(phone.locator("#standing")).to_contain_text("We do not know whether your vote is in")
    with phone.expect_request(re.compile("/booth/cast$")) as again:
        phone.get_by_role("button", name="Send again").click()
    standing(phone, "Your vote is in the box.")
    assert sent == [again.value.post_data]
    assert len(hall.report().ballots) == before + 1

    evening.close()
    expect(phone.locator("#closed-title")).to_be_focused()
    standing(phone, "The contest is closed. Your vote is in the box.")
    for number in (1, 2):
        evening.decrypt(number)
    evening.freeze("nomination-committee")
    evening.open("nomination-committee")
    standing(phone, "Your vote is not in the box yet. Do not close the page.")
    expect(phone.locator("#vote-title")).to_be_focused()
    assert phone.locator("fieldset.question").count() == 2
    _vote_by_keyboard(phone)
    standing(phone, "Your vote is in the box.")


def _open_for_checking(hall: Hall, phone: Page) -> None:
    """Have the ballot opened: it holds what was chosen, and another is made in its place."""
    noted = phone.locator("#made-tracker").inner_text()
    phone.get_by_text("Check this ballot instead of casting it").click()
    phone.get_by_role("button", name="Open this ballot").click()
    opened = open_ballot(
        phone.locator("#opened-text").input_value().encode(), hall.evening.box().election
    )
    assert opened.tracker == noted
    assert opened.choices != (BLANK,)
    phone.get_by_role("button", name="Go on with a new ballot").click()
    expect(phone.locator("#cast")).to_be_enabled()
    assert phone.locator("#made-tracker").inner_text() != noted


def _vote_by_keyboard(phone: Page) -> None:
    """Choose too many members, then fewer, and vote: with the keyboard alone."""
    convener, members = phone.locator("fieldset.question").all()
    convener.get_by_label("Blank vote").focus()
    phone.keyboard.press("Space")
    for answer in members.locator("input").all()[:3]:
        answer.focus()
        phone.keyboard.press("Space")
    expect(members.get_by_role("alert")).to_contain_text("at most 2 are allowed")
    phone.get_by_role("button", name="Review my vote").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("#step-vote")).to_be_visible()
    members.locator("input").first.focus()
    phone.keyboard.press("Space")
    expect(members.locator(".chosen")).to_have_text("2 of at most 2 chosen.")
    phone.get_by_role("button", name="Review my vote").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("#cast")).to_be_enabled()
    phone.locator("#cast").focus()
    phone.keyboard.press("Enter")
