"""Networks, their rulebooks, and the register: imported whole, read back as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.audit import COORDINATOR
from election.core.refusal import RefusedError
from election.core.rulebook.model import Role
from election.core.rulebook.register import Appointment, Person, Register
from election.people import services
from election.people.models import Member, RulebookVersion
from election.people.models import Network as NetworkRow
from election.people.models import Person as PersonRow
from election.people.queries import (
    register_of,
    represented_member,
    rulebook_of,
    rulebook_version_on,
    rulebook_versions,
)
from tests.factories import HALSA, NOW, REGISTER, SV, TODAY, import_register, network, register


def sorted_register(register: Register) -> Register:
    return Register(
        members=tuple(sorted(register.members, key=lambda one: one.id)),
        persons=tuple(sorted(register.persons, key=lambda one: one.id)),
        appointments=tuple(
            sorted(
                register.appointments,
                key=lambda one: (one.member, one.role, one.position, one.since, one.person),
            )
        ),
    )


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> set[str]:
    return {one.code for one in refused.value.violations}


def unchanged_after_refusal(session: Session) -> bool:
    """Nothing was written before the refusal, so that a commit would store nothing of it."""
    return not (session.new or session.dirty or session.deleted)


def adopt(session: Session, text: bytes, readings: dict[str, str] | None = None) -> RulebookVersion:
    home = session.scalars(sa.select(NetworkRow)).one()
    return services.adopt_rulebook(
        session, network=home, rulebook=text, readings=readings, actor=COORDINATOR, now=NOW
    )


def test_a_network_has_the_rulebook_it_was_founded_on(session: Session) -> None:
    home = network(session)
    rulebook = rulebook_of(rulebook_version_on(session, home.id, TODAY))
    assert (home.key, home.name) == (rulebook.id, rulebook.name)
    assert rulebook.text == HALSA


def test_a_network_is_founded_once(session: Session) -> None:
    network(session)
    with pytest.raises(RefusedError) as refused:
        network(session)
    assert codes(refused) == {"network-exists"}


def test_a_reading_chosen_otherwise_is_kept(session: Session) -> None:
    home = services.create_network(
        session, rulebook=HALSA, readings={"Q10": "V2"}, actor=COORDINATOR, now=NOW
    )
    session.expire_all()
    rulebook = rulebook_of(rulebook_version_on(session, home.id, TODAY))
    assert rulebook.interpretations["Q10"].chosen == "V2"


def test_a_later_version_is_in_force_from_its_day(session: Session) -> None:
    home = network(session)
    text = HALSA.replace(b"valid_from = 2011-12-08", b"valid_from = 2026-10-01")
    assert text != HALSA
    adopt(session, text)
    numbers = [
        rulebook_version_on(session, home.id, date.fromisoformat(on)).number
        for on in ("2000-01-01", "2026-09-30", "2026-10-01")
    ]
    assert numbers == [1, 1, 2]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HALSA, "rulebook-in-force-already"),
        (SV, "rulebook-of-another-network"),
        (
            HALSA.replace(b"= 2011-12-08", b"= 2011-12-07"),
            "rulebook-older-than-the-last",
        ),
    ],
)
def test_a_version_that_cannot_follow_is_refused(session: Session, text: bytes, code: str) -> None:
    home = network(session)
    with pytest.raises(RefusedError) as refused:
        adopt(session, text)
    assert code in codes(refused)
    assert unchanged_after_refusal(session)
    assert len(rulebook_versions(session, home.id)) == 1


def test_another_reading_of_the_same_text_is_a_new_version(session: Session) -> None:
    network(session)
    assert adopt(session, HALSA, {"Q10": "V3"}).number == 2


def test_an_adopted_text_cannot_be_changed(session: Session) -> None:
    network(session)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        session.execute(sa.text("UPDATE rulebook_version SET text = :text"), {"text": b"0"})


def test_the_register_is_read_back_as_it_was_imported(session: Session) -> None:
    home = network(session)
    done = import_register(session, home)
    assert (done.members, done.persons, done.appointments, done.ended) == (4, 16, 16, 0)
    assert register_of(session, home.id) == sorted_register(REGISTER)


def test_importing_again_changes_nothing(session: Session) -> None:
    home = network(session)
    import_register(session, home)
    session.expire_all()
    assert import_register(session, home) == services.Imported()
    assert register_of(session, home.id) == sorted_register(REGISTER)
    assert not list(audit.broken_links(session, network_id=home.id))


def test_sc1_a_third_representative_is_refused_and_nothing_is_imported(session: Session) -> None:
    home = network(session)
    third = Person(id="uppsala-o3", name="Testperson Uppsala o3", email="uppsala-o3@example")
    too_many = replace(
        REGISTER,
        persons=(*REGISTER.persons, third),
        appointments=(
            *REGISTER.appointments,
            Appointment(
                member="Uppsala",
                person=third.id,
                role=Role.ORDINARY,
                position=3,
                since=date(2025, 1, 1),
            ),
        ),
    )
    with pytest.raises(RefusedError) as refused:
        import_register(session, home, too_many)
    assert [one.rule for one in refused.value.violations] == ["R10"]
    assert unchanged_after_refusal(session)
    assert register_of(session, home.id) == Register()


def test_sc4_a_replaced_representative_ends_the_day_before(session: Session) -> None:
    home = network(session)
    import_register(session, home)
    on = date(2027, 1, 1)
    new = Person(id="uppsala-o9", name="Testperson Uppsala o9", email="uppsala-o9@example")
    changed = replace(
        REGISTER,
        persons=(*REGISTER.persons, new),
        appointments=tuple(
            replace(one, person=new.id, since=on) if one.person == "uppsala-o1" else one
            for one in REGISTER.appointments
        ),
    )
    done = import_register(session, home, changed, on)
    assert (done.persons, done.appointments, done.ended) == (1, 1, 1)
    stored = register_of(session, home.id)
    old = next(one for one in stored.appointments if one.person == "uppsala-o1")
    assert old.until == on - timedelta(days=1)
    assert stored.appointment("uppsala-o1", on) is None
    assert stored.appointment("uppsala-o9", on) is not None


def test_a_corrected_first_day_is_no_second_appointment(session: Session) -> None:
    home = network(session)
    import_register(session, home)
    corrected = replace(
        REGISTER,
        appointments=tuple(replace(one, since=date(2024, 2, 2)) for one in REGISTER.appointments),
    )
    done = import_register(session, home, corrected)
    assert (done.appointments, done.ended) == (16, 0)
    assert register_of(session, home.id) == sorted_register(corrected)


def test_an_appointment_that_had_not_begun_is_taken_away(session: Session) -> None:
    home = network(session)
    import_register(session, home, register("Uppsala", since=date(2026, 9, 1)))
    done = import_register(session, home, Register(members=REGISTER.members[:1]))
    assert done.ended == 4
    assert register_of(session, home.id).appointments == ()


def test_a_member_no_longer_named_has_left(session: Session) -> None:
    home = network(session)
    import_register(session, home)
    import_register(session, home, register("Uppsala", "Dalarna", "Gotland"))
    stored = register_of(session, home.id).member("Halland")
    assert stored is not None
    assert stored.until == TODAY - timedelta(days=1)
    row = session.scalars(sa.select(PersonRow).where(PersonRow.key == "halland-o1")).one()
    assert represented_member(session, row, TODAY) is None


def test_the_register_belongs_to_its_network(session: Session) -> None:
    ours, theirs = network(session), network(session, SV)
    import_register(session, ours)
    assert register_of(session, theirs.id) == Register()
    assert set(session.scalars(sa.select(Member.network_id))) == {ours.id}


def test_where_members_are_persons_who_is_not_named_is_no_member(session: Session) -> None:
    home = network(session, SV)
    both = Register(
        persons=tuple(
            Person(id=str(number), name=f"Testperson {number}", member_since=date(2020, 1, 1))
            for number in (1, 2)
        )
    )
    import_register(session, home, both)
    done = import_register(session, home, replace(both, persons=both.persons[:1]))
    assert done.ended == 1
    stored = register_of(session, home.id)
    assert [one.member_since for one in stored.persons] == [date(2020, 1, 1), None]
