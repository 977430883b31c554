"""Pages that are there once somebody has done something: each act with the pages it leads to."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from election.demo.world import PARTY, REGIONS
from tests.tour.beyond import TRUSTEE, base, mail, person_id, press
from tests.tour.crawl import Tour

COORDINATOR, MEMBER_OF_COMMITTEE = "samordnare", "ordinarie-ett-dalarna"
Show = Callable[[Flask, Tour, str], None]


def follow(page: Page, part: str) -> None:
    """Follow the first link of the page whose address holds this."""
    page.locator(f'main a[href*="{part}"]').first.click()
    page.wait_for_load_state()


def register_undone(app: Flask, tour: Tour, scene: str) -> None:
    """Import a register, protect somebody, merge two; and the ways back from each."""
    home = f"{tour.site}/n/{REGIONS}/register"
    with tour.sit_down(person_id(app, REGIONS, COORDINATOR)) as page:
        page.goto(f"{home}/import")
        file = {"name": "register.csv", "mimeType": "text/csv", "buffer": _shorter(page, home)}
        page.set_input_files("main [type=file]", file)  # type: ignore[arg-type]
        press(page)
        press(page)
        tour.look(page, scene, "coordinator", "import-done")
        page.goto(f"{home}/changes")
        follow(page, "/undo")
        tour.look(page, scene, "coordinator", "undo-change")
        press(page)
        protected = person_id(app, REGIONS, "ersattare-tva-uppsala")
        page.goto(f"{home}/persons/{protected}/protect")
        press(page)
        follow(page, "/unprotect")
        tour.look(page, scene, "coordinator", "unprotect")
        kept = person_id(app, REGIONS, "observator")
        page.goto(f"{home}/persons/{kept}/merge")
        page.fill("main [name=other]", "rostraknare@region.example")
        press(page)
        tour.look(page, scene, "coordinator", "merge-preview")


def _shorter(page: Page, home: str) -> bytes:
    """Return the register without its last appointment."""
    lines = page.request.get(f"{home}/register.csv").body().splitlines(keepends=True)
    return b"".join(lines[:-1])


def contact(app: Flask, tour: Tour, scene: str) -> None:
    """Let a member's contact propose representatives, and the coordinator decide."""
    home = f"{tour.site}/n/{REGIONS}/register"
    with tour.sit_down(person_id(app, REGIONS, COORDINATOR)) as page:
        page.goto(home)
        page.locator('main th a[href*="/register/members/"]').first.click()
        follow(page, "/contact")
        page.fill("main [name=name]", "Kontakt Testperson")
        page.fill("main [name=email]", "kontakt@region.example")
        press(page)
        _, link = mail(app, r"http\S+/register/contact/\S+")
        with tour.sit_down(None) as hers:
            hers.goto(link)
            tour.look(hers, scene, "contact", "contact")
            press(hers)
            tour.look(hers, scene, "contact", "contact-nothing-changed")
            hers.fill("main [name=ordinary]", "Ordinarie Ny Testperson <ny@region.example>")
            press(hers)
            tour.look(hers, scene, "contact", "contact-sent")
            hers.goto(link[:-4] + "AAAA")
            tour.look(hers, scene, "contact", "contact-wrong", is_refused=True)
        page.goto(f"{tour.site}/n/{REGIONS}/")
        tour.look(page, scene, "coordinator", "tasks-with-proposal")
        follow(page, "/register/proposals/")
        tour.look(page, scene, "coordinator", "proposal-of-contact")


def seat_ended(app: Flask, tour: Tour, scene: str) -> None:
    """End a seat by resignation; look at what follows, and at taking it back."""
    home = f"{tour.site}/n/{REGIONS}"
    with tour.sit_down(person_id(app, REGIONS, COORDINATOR)) as page:
        page.goto(f"{home}/ledger")
        page.locator('main a[href*="/ledger/"][href$="/end"]').last.click()
        press(page)
        tour.look(page, scene, "coordinator", "ledger-vacant")
        page.locator("main details summary").last.click()
        page.locator('main a[href$="/reinstate"]').last.click()
        tour.look(page, scene, "coordinator", "reinstate")
        press(page)


def plan_wrong(app: Flask, tour: Tour, scene: str) -> None:
    """Plan a meeting of no name, then one whose name is longer than a telephone is wide."""
    with tour.sit_down(person_id(app, REGIONS, COORDINATOR)) as page:
        page.goto(f"{tour.site}/n/{REGIONS}/meetings/plan")
        press(page)
        tour.look(page, scene, "coordinator", "plan-wrong")
        page.fill("main [name=title]", "M" + "ö" * 59)
        page.fill("main [name=held_on]", "2027-12-09")
        press(page)
        tour.look(page, scene, "coordinator", "meeting-long-name")


def call_written(app: Flask, tour: Tour, scene: str) -> None:
    """Write a call for nominations, look at it before it is sent."""
    with tour.sit_down(person_id(app, REGIONS, COORDINATOR)) as page:
        page.goto(f"{tour.site}{base(app, REGIONS)}/nominations/call")
        page.fill("main textarea >> nth=0", "Alla behövs.\n\n" + "Ett långt ord: " + "x" * 80)
        press(page)
        tour.look(page, scene, "coordinator", "call-preview")


def committee_at_work(app: Flask, tour: Tour, scene: str) -> None:
    """Let a member decide, invite to an interview, and look whether two are one."""
    here = f"{tour.site}{base(app, REGIONS)}"
    with tour.sit_down(person_id(app, REGIONS, MEMBER_OF_COMMITTEE)) as page:
        page.goto(f"{here}/room/decisions")
        page.fill("main textarea", "Vi talar med alla som är nominerade.")
        press(page)
        tour.look(page, scene, "committee", "decisions-written")
        tour.fetch(page, f"{here}/room/decisions.txt")
        page.goto(f"{here}/nominations/nominees")
        for at in (0, 1):
            page.locator("main form[data-nominees] [type=checkbox]").nth(at).check()
        page.locator("main form[data-nominees] button").last.click()
        tour.look(page, scene, "committee", "same")
        page.goto(f"{here}/room/interviews/invite")
        page.fill("main [name=place]", "Rum 1")
        page.fill("main [name=first]", "2027-01-22T10:00")
        press(page)
        tour.look(page, scene, "committee", "invited")
    _, link = mail(app, r"http\S+/interviews/\S+")
    with tour.sit_down(None) as page:
        page.goto(link)
        tour.look(page, scene, "nominee", "pick-time")
        press(page)
        tour.look(page, scene, "nominee", "time-picked")


def proposal_made(app: Flask, tour: Tour, scene: str) -> None:
    """Draft, tell, dissent, publish; again with another number of seats."""
    here = f"{tour.site}{base(app, REGIONS)}"
    with tour.sit_down(person_id(app, REGIONS, MEMBER_OF_COMMITTEE)) as page:
        for version in (1, 2):
            page.goto(f"{here}/room/draft")
            if version == 1:
                _choose_the_first(page)
            page.fill('main [name="seats_working-committee"]', str(6 + version))
            press(page)
            tour.look(page, scene, "committee", f"drafted-{version}")
            page.goto(f"{here}/room/{version}/dissent")
            tour.look(page, scene, "committee", "dissent")
            page.goto(f"{here}/room/{version}/tell")
            tour.look(page, scene, "committee", f"tell-{version}")
            if version == 1:
                press(page)
            page.goto(f"{here}/room/{version}/publish")
            tour.look(page, scene, "committee", f"publish-{version}")
            press(page)
        page.goto(f"{here}/proposal")
        tour.look(page, scene, "committee", "versions")
        follow(page, "/proposal/1")
        tour.look(page, scene, "committee", "version")
    _, link = mail(app, r"http\S+/not-proposed/\S+")
    with tour.sit_down(None) as page:
        page.goto(link)
        tour.look(page, scene, "nominee", "not-proposed")
        follow(page, "/withdraw")
        tour.look(page, scene, "nominee", "not-proposed-withdraw")


def _choose_the_first(page: Page) -> None:
    """Propose in every place the first who is not proposed for another office."""
    taken: set[str] = set()
    for select in page.locator('main select[name^="person_"]').all():
        values = select.locator("option").evaluate_all("all => all.map(one => one.value)")
        free = [value for value in values if value and value not in taken]
        if free:
            select.select_option(free[0])
            taken.add(free[0])
            break  # one is enough: the others are to be told


def ceremony_stops(app: Flask, tour: Tour, scene: str) -> None:
    """Show what a trustee is told of a wrong certificate, and the coordinator's way on."""
    with tour.sit_down(person_id(app, PARTY, TRUSTEE)) as page:
        page.goto(f"{tour.site}{base(app)}/keys")
        state = page.request.get(f"{tour.site}{base(app)}/keys/state").json()
        for one in state["trustees"]:
            one["certificate"] = True
        page.route("**/keys/state", lambda route: route.fulfill(json=state))
        page.route("**/keys/certificates", lambda route: route.fulfill(json=WRONG))
        page.click("#new-secret")
        secret = "".join((page.text_content("#shown-secret") or "").split())
        page.click("#written")
        page.fill("#typed-secret", secret)
        page.press("#typed-secret", "Enter")
        expect(page.locator("#alarm")).to_be_focused(timeout=60_000)
        expect(page.locator("#way-on")).to_have_attribute("open", "")
        tour.look(page, scene, "trustee", "keys-alarm")
    with tour.sit_down(person_id(app, PARTY, COORDINATOR)) as page:
        page.goto(f"{tour.site}{base(app)}/keys/abandon")
        press(page)
        tour.look(page, scene, "coordinator", "abandon-why")


WRONG = {"certificates": ["no certificate"] * 3}


def at_the_door(app: Flask, tour: Tour, scene: str) -> None:
    """Note oneself present by the code in the room; look at the presence that follows."""
    with tour.sit_down(person_id(app, PARTY, "2003")) as page:
        page.goto(f"{tour.site}/n/{PARTY}/here")
        tour.look(page, scene, "member", "here")
        page.fill("main [name=code]", "000000")
        page.click("#room")
        tour.look(page, scene, "member", "here-wrong")


def meeting_written_down(app: Flask, tour: Tour, scene: str) -> None:
    """Choose adjusters, make a key for signing the minutes, and print them."""
    here = f"{tour.site}{base(app, REGIONS)}"
    with tour.sit_down(person_id(app, REGIONS, COORDINATOR)) as page:
        page.goto(f"{here}/rest")
        tour.look(page, scene, "coordinator", "rest")
        press(page)
        tour.look(page, scene, "coordinator", "rest-put-up")
        page.goto(f"{tour.site}/n/{REGIONS}/")
        tour.look(page, scene, "coordinator", "tasks-after-rest")
        page.goto(f"{here}/minutes")
        press(page)
        tour.look(page, scene, "coordinator", "minutes-handed-out")
        tour.fetch(page, f"{here}/record-and-minutes.zip")
    with tour.sit_down(person_id(app, REGIONS, "ordinarie-ett-halland")) as page:
        page.goto(f"{here}/minutes/sign")
        tour.look(page, scene, "adjuster", "sign-minutes")
        page.goto(f"{here}/minutes/paper")
        tour.look(page, scene, "adjuster", "minutes-paper")


def picture(app: Flask, tour: Tour, scene: str) -> None:
    """Let a nominee put up her picture by her personal link, small as her browser makes it."""
    _, link = mail(app, r"http\S+/nominations/answer/\S+")
    with tour.sit_down(None) as page:
        page.goto(link)
        file = {"name": "me.png", "mimeType": "image/png", "buffer": page.screenshot()}
        page.set_input_files("#photo-file", file)  # type: ignore[arg-type]
        page.locator("[data-photo] [data-when-ready]").click()
        expect(page.locator("img.portrait")).to_be_visible()
        tour.look(page, scene, "nominee", "answer-with-picture")


def own_calendar(app: Flask, tour: Tour, scene: str) -> None:
    """Make the address of one's own calendar."""
    with tour.sit_down(person_id(app, REGIONS, MEMBER_OF_COMMITTEE)) as page:
        page.goto(f"{tour.site}/n/{REGIONS}/my-calendar")
        press(page)
        tour.look(page, scene, "member", "own-calendar")
        tour.fetch(page, page.locator("main .code").inner_text())


def short_addresses(_app: Flask, tour: Tour, scene: str) -> None:
    """Come to the booth and to the wall by the addresses that are said aloud."""
    with tour.sit_down(None) as page:
        for name in ("vote", "screen"):
            page.goto(f"{tour.site}/n/{PARTY}/{name}")
            tour.look(page, scene, "anyone", f"by-short-address-{name}")


SHOWN: dict[str, tuple[Show, ...]] = {
    "nominations": (
        register_undone,
        contact,
        seat_ended,
        plan_wrong,
        picture,
        own_calendar,
        call_written,
        committee_at_work,
    ),
    "committee": (proposal_made,),
    "key ceremony": (ceremony_stops,),
    "meeting": (at_the_door,),
    "voting": (short_addresses,),
    "left early": (meeting_written_down,),
}
