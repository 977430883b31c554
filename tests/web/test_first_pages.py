import pytest
from flask import Flask

from election.people.models import GrantedRole
from election.web.access import Role, check_rules, rule_of
from tests.factories import World
from tests.site import Site


def test_the_first_page_lists_the_networks(site: Site):
    World(site.session)
    site.session.commit()
    page = site.browser().get("/")
    assert "Nätverket Hälsa och Demokrati" in page.text
    page = site.browser().get("/n/halsa-och-demokrati/")
    assert "Val 2027" in page.text


def test_an_unknown_network_does_not_exist(site: Site):
    site.browser().get("/n/nobody/", 404)


def test_who_is_signed_in_is_told(site: Site):
    world = World(site.session)
    site.session.commit()
    page = site.browser(world.person["halland-o1"]).get("/n/halsa-och-demokrati/")
    assert "Testperson Halland o1" in page.text
    assert "Nothing is expected of you now" in page.text


@pytest.mark.parametrize(("language", "word"), [("sv", "sv"), ("nb", "nb"), ("en", "en")])
def test_a_language_once_chosen_is_kept(site: Site, language: str, word: str):
    browser = site.browser()
    browser.post("/language", language=language, back="/")
    assert browser.get("/").outline.language == word


def test_choosing_a_language_leads_to_no_other_site(site: Site):
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", ""):
        page = site.browser().post("/language", language="sv", back=back)
        assert page.response.headers["Location"] == "/"


def test_every_endpoint_says_who_may_use_it(site: Site):
    assert all(rule_of(site.app, name) for name in site.app.view_functions)


def test_an_application_with_a_silent_endpoint_does_not_start():
    app = Flask("silent")
    app.add_url_rule("/silent", "silent", lambda: "")
    with pytest.raises(RuntimeError, match="no access rule: silent"):
        check_rules(app)


def test_roles_come_from_register_ledger_and_grants(site: Site):
    from election.roles import roles_of

    world = World(site.session)
    site.session.commit()
    site.grant(world.person["halland-o1"], GrantedRole.COORDINATOR)
    today = site.clock.now.date()
    found = {key: roles_of(site.session, world.person[key], today) for key in world.person}
    assert found["halland-o1"] == {Role.COORDINATOR, Role.REPRESENTATIVE, Role.MEMBER}
    assert found["halland-s2"] == {Role.SUBSTITUTE, Role.MEMBER}
    assert found["uppsala-o1"] == {Role.COMMITTEE, Role.REPRESENTATIVE, Role.MEMBER}


@pytest.mark.parametrize(
    ("language", "day"),
    [("sv", "28 januari 2027"), ("nb", "28. januar 2027"), ("en", "28 January")],
)
def test_a_day_is_written_as_its_reader_writes_it(site: Site, language: str, day: str):
    World(site.session)
    site.session.commit()
    browser = site.browser()
    browser.post("/language", language=language, back="/")
    assert day in browser.get("/n/halsa-och-demokrati/meetings").text
