"""The migrations make what the models say, can be undone, and run on PostgreSQL too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql as dialects
from sqlalchemy.schema import CreateIndex, CreateTable

from election import audit, db
from election.voting.models import CodeOfficer
from tests.evening.meeting import Evening
from tests.factories import World
from tests.postgresql import Postgresql
from tests.voting.test_codes_pages import OFFICER, lists, officer_at

APPEND_ONLY = {"audit_act", "rulebook_version", "roll_version", "roll_line"}


def schema_differences(connection: sa.Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, db.Base.metadata))


def checks(connection: sa.Connection) -> dict[str, set[str]]:
    inspector = sa.inspect(connection)
    return {
        table: {str(one["name"]) for one in inspector.get_check_constraints(table)}
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def named_checks() -> dict[str, set[str]]:
    dialect = sa.create_engine("sqlite://").dialect
    return {
        table.name: {
            dialect.identifier_preparer.format_constraint(one) or "unnamed"
            for one in table.constraints
            if isinstance(one, sa.CheckConstraint)
        }
        for table in db.Base.metadata.tables.values()
    }


def test_there_is_one_head() -> None:
    script = ScriptDirectory.from_config(db.migration_config())
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_from_empty_to_head_equals_the_models(database_url: str) -> None:
    engine = db.engine(database_url)
    with engine.connect() as connection:
        assert schema_differences(connection) == []
        assert checks(connection) == named_checks()
    engine.dispose()


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        (table.name, one)
        for table in db.Base.metadata.tables.values()
        for one in table.constraints
        if one.name is None
    ]
    assert unnamed == []


def test_up_down_up_with_rows(database_url: str) -> None:
    engine = db.engine(database_url)
    with db.session_factory(engine)() as session, db.transaction(session):
        World(session).candidate("uppsala-o2")
    db.migrate(engine, "base")
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
    db.migrate(engine)
    with db.session_factory(engine)() as session, db.transaction(session):
        World(session)
    with engine.connect() as connection:
        assert schema_differences(connection) == []
    engine.dispose()


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_what_must_not_change_refuses_it(database_url: str, table: str) -> None:
    engine = db.engine(database_url)
    with engine.connect() as connection:
        triggers = connection.execute(
            sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
            {"table": table},
        )
        assert {str(sql).split(" ON ")[0].split()[-1] for (sql,) in triggers} == {
            "UPDATE",
            "DELETE",
        }
    engine.dispose()


def test_the_models_can_be_written_for_postgresql() -> None:
    dialect = dialects.dialect()
    for table in db.Base.metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=dialect))


def test_the_migrations_run_on_postgresql(postgresql: Postgresql) -> None:
    engine = db.engine(postgresql.database())
    db.migrate(engine)
    with engine.connect() as connection:
        assert schema_differences(connection) == []
        assert checks(connection) == named_checks()
    with db.session_factory(engine)() as session, db.transaction(session):
        world = World(session)
        world.candidate("uppsala-o2")
        session.expire_all()
        assert list(audit.broken_links(session, network_id=world.network.id)) == []
    for change in (
        "UPDATE audit_act SET actor = 'x'",
        "DELETE FROM audit_act",
        "TRUNCATE audit_act",
    ):
        with (
            engine.connect() as connection,
            pytest.raises(sa.exc.IntegrityError, match="append-only"),
        ):
            connection.execute(sa.text(change))
    db.migrate(engine, "base")
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
        left = connection.execute(
            sa.text("SELECT proname FROM pg_proc WHERE proname LIKE '%is_append_only'")
        )
        assert list(left) == []
    db.migrate(engine)
    engine.dispose()


def test_who_made_the_codes_before_is_found_in_the_log(
    evening_at: Callable[[str], Evening],
) -> None:
    evening = evening_at("keyed")
    hall = officer_at(evening)
    hall.browser(OFFICER).post_json(f"{hall.election}/codes/credentials", lists(evening))
    evening.session.close()
    bind = db.engine(evening.url)
    with bind.connect() as connection:
        config = db.migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "5b8f2c6d1e70")
        connection.commit()
    db.migrate(bind)
    bind.dispose()
    (row,) = evening.session.scalars(sa.select(CodeOfficer))
    assert (row.ceremony_id, row.person_id) == (evening.ceremony.id, evening.person(OFFICER).id)
