"""Signing in: the same answer for everybody, and what a stranger with half a mail can do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from election.db import transaction
from election.mail import Outgoing
from election.people.models import Account, SignIn
from tests.factories import SV, World, import_register, network
from tests.site import Browser, Page, Site

HERE = "halland-o1@example"
HOME = "/n/halsa-och-demokrati/"


@pytest.fixture
def world(site: Site) -> World:
    made = World(site.session)
    site.session.commit()
    return made


def mails(site: Site) -> list[Outgoing]:
    site.session.rollback()
    chosen = sa.select(Outgoing).where(Outgoing.subject.contains("Sign in"))
    return list(site.session.scalars(chosen.order_by(Outgoing.enqueued_at)))


def ask(site: Site, browser: Browser, address: str = HERE, **more: str) -> tuple[str, str]:
    """Ask for a mail; return the path of its link, and its code."""
    before = {one.id for one in mails(site)}
    browser.post("/sign-in", address=address, **more)
    (letter,) = (one for one in mails(site) if one.id not in before)
    path = re.search(r"https?://[^/]+(/sign-in/link/\S+)", letter.body)
    code = re.search(r"^ +(\d{6})$", letter.body, re.MULTILINE)
    return path[1], code[1]


def is_signed_in(browser: Browser) -> bool:
    return browser.client.get("/account").status_code == 200


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def told_apart(page: Page) -> str:
    """Return the page without the token that differs for each browser anyway."""
    return re.sub(r'(content|value)="[\w.-]{60,}"', "", page.text)


def told(page: Page, text: str) -> None:
    assert text in page.text, page.text
    assert "Send a new mail" in page.text


def test_the_code_signs_in_where_it_was_asked_for(site: Site, world: World):
    browser = site.browser()
    _, code = ask(site, browser)
    page = browser.get("/sign-in/code")
    assert HERE in page.text
    answer = browser.post("/sign-in/code", code=f"{code[:3]} {code[3:]}")
    assert answer.response.headers["Location"] == HOME
    assert "Testperson Halland o1" in browser.get(HOME).text


def test_the_link_asks_before_it_signs_in(site: Site, world: World):
    browser = site.browser()
    link, _ = ask(site, browser, next="/n/halsa-och-demokrati/?a=1")
    for _ in range(2):
        assert "Testperson Halland o1" in browser.get(link).text
        assert not is_signed_in(browser)
    answer = browser.post(link)
    assert answer.response.headers["Location"] == "/n/halsa-och-demokrati/?a=1"
    assert is_signed_in(browser)


def test_a_forwarded_link_signs_no_stranger_in(site: Site, world: World):
    link, _ = ask(site, site.browser())
    stranger = site.browser()
    page = stranger.get(link)
    assert "Testperson Halland" not in page.text
    assert HERE not in page.text
    assert "Attempts left" in stranger.post(link, 200).text
    stranger.post(link, 200, address="uppsala-o1@example")
    assert not is_signed_in(stranger)
    other = site.browser()
    other.post(link, address=" Halland-O1@EXAMPLE ")
    assert is_signed_in(other)


def test_an_unknown_address_gets_the_same_answer_and_no_mail(site: Site, world: World):
    known, unknown = site.browser(), site.browser()
    answers = [
        browser.post("/sign-in", address=address).response
        for browser, address in ((known, HERE), (unknown, "nobody@example"))
    ]
    assert [one.headers["Location"] for one in answers] == ["/sign-in/code"] * 2
    assert len(mails(site)) == 1
    pages = [told_apart(one.get("/sign-in/code")) for one in (known, unknown)]
    assert pages[0].replace(HERE, "nobody@example") == pages[1]
    tried = [told_apart(one.post("/sign-in/code", 200, code="12 34")) for one in (known, unknown)]
    assert tried[0].replace(HERE, "nobody@example") == tried[1]


def test_five_wrong_codes_end_it(site: Site, world: World):
    browser = site.browser()
    _, code = ask(site, browser)
    for left in (4, 3, 2, 1):
        page = browser.post("/sign-in/code", 200, code=wrong(code))
        assert f"Attempts left: {left}" in page.text
    told(browser.post("/sign-in/code", 200, code=wrong(code)), "5 wrong attempts")
    told(browser.post("/sign-in/code", 200, code=code), "5 wrong attempts")
    assert not is_signed_in(browser)


def test_a_stranger_who_guesses_codes_in_her_name_does_not_keep_her_out(site: Site, world: World):
    stranger = site.browser()
    link, code = ask(site, stranger)
    for _ in range(5):
        stranger.post("/sign-in/code", 200, code=wrong(code))
    her = site.browser()
    her.post(link, address=HERE)
    assert is_signed_in(her)


def test_codes_cannot_be_guessed_mail_after_mail(site: Site, world: World):
    for _ in range(4):
        stranger = site.browser()
        _, code = ask(site, stranger)
        for _ in range(5):
            stranger.post("/sign-in/code", 200, code=wrong(code))
    her = site.browser()
    link, code = ask(site, her)
    told(her.post("/sign-in/code", 200, code=code), "Press the link in the mail instead")
    assert not is_signed_in(her)
    her.post(link)
    assert is_signed_in(her)


def test_five_wrong_addresses_end_a_link(site: Site, world: World):
    link, _ = ask(site, site.browser())
    stranger = site.browser()
    for number in range(5):
        page = stranger.post(link, 200, address=f"wrong-{number}@example")
    told(page, "5 wrong attempts")
    told(stranger.post(link, 200, address=HERE), "5 wrong attempts")
    assert not is_signed_in(stranger)


def test_what_has_expired_says_so(site: Site, world: World):
    browser = site.browser()
    link, code = ask(site, browser)
    site.clock.now += timedelta(minutes=20)
    told(browser.get("/sign-in/code"), "older than 20 minutes")
    told(browser.post("/sign-in/code", 200, code=code), "older than 20 minutes")
    told(browser.post(link, 200), "older than 20 minutes")
    site.clock.now += timedelta(days=2)
    ask(site, site.browser())
    told(browser.get(link, 404), "not known")


def test_what_was_used_says_so(site: Site, world: World):
    browser = site.browser()
    link, _code = ask(site, browser)
    browser.post(link)
    told(site.browser().post(link, 200, address=HERE), "used to sign in already")
    assert not is_signed_in(site.browser())


def test_a_newer_mail_supersedes_those_of_the_same_browser(site: Site, world: World):
    browser, other = site.browser(), site.browser()
    first, old_code = ask(site, browser)
    elsewhere, _ = ask(site, other)
    _, code = ask(site, browser)
    told(browser.post(first, 200), "newer mail")
    if old_code != code:
        assert "not the code" in browser.post("/sign-in/code", 200, code=old_code).text
    other.post(elsewhere)
    browser.post("/sign-in/code", code=code)
    assert is_signed_in(other)
    assert is_signed_in(browser)


def test_mails_to_one_address_are_few(site: Site, world: World):
    for address in (HERE, "nobody@example"):
        for _ in range(6):
            site.browser().post("/sign-in", address=address)
        page = site.browser().post("/sign-in", 200, address=address.upper())
        assert "ask again in 60 minutes" in page.text
    assert len(mails(site)) == 6
    site.clock.now += timedelta(hours=1)
    site.browser().post("/sign-in", address=HERE)


def test_what_is_no_address_is_refused(site: Site):
    for address in ("", "nobody", "a@b@c", "a b@c", "x" * 2000 + "@example"):
        site.browser().post("/sign-in", 200, address=address)
    page = site.browser()
    page.post("/sign-in", address="<b>@x")
    assert "&lt;b&gt;@x" in page.get("/sign-in/code").text


def test_signing_in_leads_to_no_other_site(site: Site, world: World):
    browser = site.browser()
    for path in ("//evil.example", "https://evil.example", "/\\evil", "/" * 600):
        _, code = ask(site, browser, next=path)
        assert browser.post("/sign-in/code", code=code).response.headers["Location"] == HOME
        answer = browser.client.get("/sign-in", query_string={"next": path})
        assert answer.headers["Location"] == HOME
        browser.post("/sign-out")


def test_secrets_are_kept_hashed_and_wiped_from_the_mail(site: Site, world: World):
    browser = site.browser()
    link, code = ask(site, browser)
    kept = site.session.scalars(sa.select(SignIn)).one()
    values = " ".join(str(value) for value in vars(kept).values())
    assert link.rpartition("/")[2] not in values
    assert code not in kept.code_hash
    assert mails(site)[0].wipe


def test_one_address_in_two_networks(site: Site, world: World):
    other = network(site.session, SV)
    import_register(
        site.session, other, register=persons_only(("1", "Testperson Halland o1", HERE))
    )
    site.session.commit()
    browser = site.browser()
    _, code = ask(site, browser)
    assert browser.post("/sign-in/code", code=code).response.headers["Location"] == "/account"
    page = browser.get("/account")
    assert other.name in page.text
    assert world.network.name in page.text
    assert "representative" in page.text


def persons_only(*rows: tuple[str, str, str]):
    from datetime import date

    from election.core.rulebook.register import Person, Register

    since = date(2020, 1, 1)
    return Register(
        persons=tuple(
            Person(id=key, name=name, email=email, member_since=since) for key, name, email in rows
        )
    )


def test_an_address_of_several_persons_is_told(site: Site, world: World):
    with transaction(site.session):
        world.person["halland-o2"].email = HERE
    browser = site.browser()
    _, code = ask(site, browser)
    browser.post("/sign-in/code", code=code)
    page = browser.get("/account")
    assert "Testperson Halland o1, Testperson Halland o2" in page.text


def test_somebody_no_longer_in_any_register_is_told(site: Site, world: World):
    browser = site.browser()
    _, code = ask(site, browser)
    with transaction(site.session):
        world.person["halland-o1"].email = "new@example"
    page = browser.post("/sign-in/code", 200, code=code)
    assert "no longer in a register" in page.text


def test_signing_out_here_and_everywhere(site: Site, world: World):
    here, there = (site.browser(world.person["halland-o1"]) for _ in range(2))
    here.post("/sign-out")
    assert not is_signed_in(here)
    assert is_signed_in(there)
    here = site.browser(world.person["halland-o1"])
    there.post("/account/sign-out-everywhere")
    assert not is_signed_in(here)
    assert not is_signed_in(there)


def test_the_language_is_kept_with_the_account(site: Site, world: World):
    browser = site.browser(world.person["halland-o1"])
    browser.post("/account", language="nb")
    assert browser.get("/account").outline.language == "nb"
    site.session.rollback()
    assert site.session.scalars(sa.select(Account.language)).one() == "nb"
    browser.post("/account", 200, language="tlh")


def test_who_is_signed_in_is_not_asked_again(site: Site, world: World):
    browser = site.browser(world.person["halland-o1"])
    assert browser.get("/sign-in", 302).response.headers["Location"] == HOME
    assert browser.get("/sign-in?next=/account", 302).response.headers["Location"] == "/account"


def test_the_code_page_needs_an_asking(site: Site):
    assert site.browser().get("/sign-in/code", 302).response.headers["Location"] == "/sign-in"
    site.browser().get("/sign-in/link/" + "x" * 500, 404)
