"""Pages and their states that no link leads to: steps of forms, personal links, the booth."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from flask import Flask
from playwright.sync_api import Page, expect

from election.demo.mailbox import Received
from election.demo.world import FILES, PARTY, REGIONS
from election.people.models import Person
from election.worker import do_what_is_due
from tests.tour.crawl import Tour
from tests.tour.scenes import VOTER, latest_election, one

TRUSTEE = "2016"
NOMINATOR, NOMINEE = "ordinarie-ett-dalarna", "Ordinarie Ett Östergötland"
Show = Callable[[Flask, Tour, str], None]


def person_id(app: Flask, network: str, key: str) -> str:
    """Return whose key this is in a network."""
    with app.extensions["election.sessions"]() as session:
        return str(one(session, network, key).id)


def mail(app: Flask, pattern: str) -> tuple[Received, str]:
    """Send what waits; return the latest mail with such a text, and the text."""
    extensions = app.extensions
    with extensions["election.sessions"]() as session:
        do_what_is_due(
            session,
            keys=extensions["election.keys"],
            transport=extensions["election.mailbox"],
            now=extensions["election.clock"](),
        )
    for each in extensions["election.mailbox"].received():
        found = re.search(pattern, each.body)
        if found:
            return each, found[0]
    raise LookupError(pattern)


def press(page: Page) -> None:
    """Press the one button of the page's form."""
    page.locator("main form button.ds-button").last.click()
    page.wait_for_load_state()


def sign_in(app: Flask, tour: Tour, scene: str) -> None:
    """Show each step of signing in, and what is said of an error."""
    with tour.sit_down(None) as page:
        page.goto(f"{tour.site}/sign-in")
        page.fill("main [name=address]", "nobody")
        press(page)
        tour.look(page, scene, "signing in", "address-wrong")
        page.fill("main [name=address]", "samordnare@region.example")
        press(page)
        tour.look(page, scene, "signing in", "code")
        page.fill("main [name=code]", "000000")
        press(page)
        tour.look(page, scene, "signing in", "code-wrong")
        _, link = mail(app, r"http\S+/sign-in/link/\S+")
        page.goto(link)
        tour.look(page, scene, "signing in", "link")


def demonstration(app: Flask, tour: Tour, scene: str) -> None:
    """Show the demonstration's own pages."""
    with tour.sit_down(None) as page:
        for name in ("", "clock", "mail"):
            page.goto(f"{tour.site}/demo/{name}")
            tour.look(page, scene, "demonstration", f"demo-{name or 'people'}")


def import_preview(app: Flask, tour: Tour, scene: str) -> None:
    """Show a register that is imported: with errors, and before it is confirmed."""
    text = (FILES / f"register-{REGIONS}.csv").read_text("utf-8")
    renamed = text.replace("Ordinarie Ett Uppsala", "Ordinarie Ett Uppsala-Nygift")
    lines = renamed.splitlines(keepends=True)
    broken = lines[0] + lines[1].replace("@", " at ") + lines[-1][:20] + "\n"
    with tour.sit_down(person_id(app, REGIONS, "samordnare")) as page:
        for name, given in (("errors", broken), ("preview", "".join(lines[:-1]))):
            page.goto(f"{tour.site}/n/{REGIONS}/register/import")
            content = {"name": "register.csv", "mimeType": "text/csv", "buffer": given.encode()}
            page.set_input_files("main [type=file]", content)  # type: ignore[arg-type]
            press(page)
            tour.look(page, scene, "coordinator", f"import-{name}")


def answer(app: Flask, tour: Tour, scene: str) -> None:
    """Show a nomination, and what its nominee's personal link opens."""
    with tour.sit_down(person_id(app, REGIONS, NOMINATOR)) as page:
        page.goto(f"{tour.site}{base(app, REGIONS)}/nominate")
        page.fill("main [name=name]", NOMINEE)
        press(page)
        tour.look(page, scene, "nominator", "nominate-wrong")
        page.locator("main [name=offices]").first.check()
        press(page)
        tour.look(page, scene, "nominator", "nominate-done")
    _, link = mail(app, r"http\S+/nominations/answer/\S+")
    with tour.sit_down(None) as page:
        page.goto(link)
        tour.look(page, scene, "nominee", "answer")
        page.goto(link[:-4] + "AAAA")
        tour.look(page, scene, "nominee", "answer-wrong", is_refused=True)


def secret(app: Flask, tour: Tour, scene: str) -> None:
    """Show a trustee's secret as it is shown once, and asked for."""
    with tour.sit_down(person_id(app, PARTY, TRUSTEE)) as page:
        page.goto(f"{tour.site}{base(app)}/keys")
        page.click("#new-secret")
        tour.look(page, scene, "trustee", "keys-secret")
        page.click("#written")
        tour.look(page, scene, "trustee", "keys-typed")


def base(app: Flask, key: str = PARTY) -> str:
    """Return the address of the pages of a network's latest election."""
    with app.extensions["election.sessions"]() as session:
        return f"/n/{key}/elections/{latest_election(session, key).id}"


def booth(app: Flask, tour: Tour, scene: str) -> None:
    """Vote, from the mail with the code to the box, and open a ballot."""
    with app.extensions["election.sessions"]() as session:
        address = session.get_one(Person, UUID(person_id(app, PARTY, VOTER))).email
    link = next(
        found[0]
        for each in app.extensions["election.mailbox"].received(address)
        if (found := re.search(r"http\S+/booth#\S+", each.body))
    )
    with tour.sit_down(person_id(app, PARTY, VOTER)) as page:
        page.goto(link.replace("http://localhost/", f"{tour.site}/"))
        expect(page.locator("#vote-go")).to_be_visible(timeout=30_000)
        tour.look(page, scene, "voter", "booth-vote")
        page.click("#vote-go")
        tour.look(page, scene, "voter", "booth-nothing-chosen")
        page.locator("#questions label:visible").first.click()
        page.click("#vote-go")
        expect(page.locator("#cast")).to_be_enabled(timeout=60_000)
        tour.look(page, scene, "voter", "booth-review")
        page.locator("#step-review details summary").first.click()
        page.click("#open-ballot")
        expect(page.locator("#step-opened")).to_be_visible()
        tour.look(page, scene, "voter", "booth-opened")
        page.click("#opened-on")
        expect(page.locator("#cast")).to_be_enabled(timeout=60_000)
        page.click("#cast")
        expect(page.locator("#step-box")).to_be_visible(timeout=30_000)
        tour.look(page, scene, "voter", "booth-box")


def check_box(app: Flask, tour: Tour, scene: str) -> None:
    """Have the visitor's own browser check a whole box."""
    with tour.sit_down(None) as page:
        page.goto(f"{tour.site}{base(app)}/board")
        page.get_by_role("button").filter(
            has_text=re.compile("browser|webbläsare|nettleser")
        ).first.click()
        expect(page.locator(".checks li").first).to_be_visible(timeout=120_000)
        tour.look(page, scene, "anyone", "board-checked")


SHOWN: dict[str, tuple[Show, ...]] = {
    "nominations": (sign_in, demonstration, import_preview, answer),
    "key ceremony": (secret,),
    "voting": (booth,),
    "counted": (check_box,),
}
