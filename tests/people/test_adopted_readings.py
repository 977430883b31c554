"""The stored text of a rulebook alone says what is in force: nothing else goes into a record."""

from sqlalchemy.orm import Session

from election.audit import COORDINATOR
from election.core.rulebook.load import load_rulebook
from election.people import services
from election.people.queries import rulebook_of, rulebook_versions
from tests.factories import HALSA, NOW


def test_readings_chosen_at_the_founding_stand_in_the_text(session: Session) -> None:
    network = services.create_network(
        session, rulebook=HALSA, readings={"Q15b": "V2"}, actor=COORDINATOR, now=NOW
    )
    (version,) = rulebook_versions(session, network.id)
    assert load_rulebook(HALSA).voting.rounds == 1
    assert load_rulebook(version.text).voting.rounds == 2
    assert rulebook_of(version).digest == load_rulebook(version.text).digest == version.digest


def test_readings_adopted_later_stand_in_the_text(session: Session) -> None:
    network = services.create_network(session, rulebook=HALSA, actor=COORDINATOR, now=NOW)
    services.adopt_rulebook(
        session,
        network=network,
        rulebook=HALSA,
        readings={"Q15b": "V3"},
        actor=COORDINATOR,
        now=NOW,
    )
    assert [
        load_rulebook(each.text).voting.rounds for each in rulebook_versions(session, network.id)
    ] == [1, 4]
