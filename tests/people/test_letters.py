"""A letter is in the language its reader has chosen; else in her network's first."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.audit import COORDINATOR
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.phrases import office_title
from election.mail import Outgoing
from election.people import letters
from election.people.models import Account, Member, Person
from election.people.services.contacts import name_contact
from tests.factories import DURING, HALSA, NOW, World
from tests.site import Site

ONLY_SWEDISH = re.sub(
    rb'titles = \{ sv = "([^"]*)", nb = "([^"]*)", en = "[^"]*" \}',
    rb'titles = { nb = "\2", sv = "\1" }',
    HALSA,
).replace(b'languages = ["sv", "en"]', b'languages = ["sv"]')


def choose(session: Session, person: Person, language: str | None) -> None:
    address = (person.email or "").lower()
    session.add(Account(address=address, created_at=NOW, language=language))
    session.flush()


def letter_to(session: Session, address: str | None) -> Outgoing:
    chosen = sa.select(Outgoing).where(Outgoing.address == address)
    return session.scalars(chosen.order_by(Outgoing.enqueued_at.desc())).first()


@pytest.mark.parametrize(
    ("language", "greeting", "title"),
    [
        ("nb", "Hei Testperson", "- leder\n"),
        ("en", "Dear Testperson", "- chair\n"),
        (None, "Hej Testperson", "- ordförande\n"),
    ],
)
def test_each_is_written_to_in_her_own_language(
    session: Session, language: str | None, greeting: str, title: str
):
    world = World(session)
    nominee = world.person["halland-s1"]
    choose(session, nominee, language)
    world.nominate("halland-s1", by="gotland-o2")
    letter = letter_to(session, nominee.email)
    assert greeting in letter.body
    assert title in letter.body
    assert "CET" in letter.body  # the zone is named in every language
    assert "Hej Testperson" in letter_to(session, "gotland-o2@example").body


def test_a_case_of_letters_hides_no_choice(session: Session):
    world = World(session)
    nominee = world.person["halland-s1"]
    nominee.email = "Halland-S1@Example"
    choose(session, nominee, "en")
    world.nominate("halland-s1", by="gotland-o2")
    assert "Dear Testperson" in letter_to(session, "Halland-S1@Example").body


def test_a_title_that_is_not_translated_is_told_in_the_networks_first_language(session: Session):
    rulebook = load_rulebook(ONLY_SWEDISH)
    assert office_title(rulebook, "chair", "nb") == "leder"
    assert office_title(rulebook, "chair", "en") == "ordförande"
    world = World(session, rulebook=ONLY_SWEDISH)
    choose(session, world.person["halland-s1"], "en")
    world.nominate("halland-s1", by="gotland-o2")
    body = letter_to(session, "halland-s1@example").body
    assert "Dear Testperson" in body
    assert "- ordförande\n" in body


def test_a_contact_who_is_nobody_in_the_register_has_a_language_too(session: Session):
    world = World(session)
    session.add(Account(address="kontakt@example", created_at=NOW, language="nb"))
    member = session.scalars(sa.select(Member).where(Member.key == "Gotland")).one()
    name_contact(
        session,
        member=member,
        name="Testperson Kontakt",
        address="Kontakt@example",
        link="https://election.example/{}".format,
        actor=COORDINATOR,
        now=DURING,
    )
    assert "kontaktperson for Gotland" in letter_to(session, "Kontakt@example").body
    assert world.network.name in letter_to(session, "Kontakt@example").body


def test_nobody_without_an_address_is_written_to(session: Session):
    world = World(session)
    person = world.person["halland-s1"]
    person.email = None
    assert not letters.write(session, person, "people/address_changed", NOW)


def test_the_mail_to_sign_in_with_is_in_the_language_of_the_account(site: Site):
    world = World(site.session)
    choose(site.session, world.person["halland-o1"], "nb")
    site.session.commit()
    browser = site.browser()
    browser.post("/sign-in", address="halland-o1@example")
    browser.post("/sign-in", address="halland-o2@example")
    site.session.rollback()
    assert "Logg inn" in letter_to(site.session, "halland-o1@example").subject
    assert "Sign in" in letter_to(site.session, "halland-o2@example").subject
