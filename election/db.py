"""The database: how columns are typed and named, and where a transaction begins and ends."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar, dataclass_transform
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    Session,
    mapped_column,
    registry,
    relationship,
    sessionmaker,
)

Answer = TypeVar("Answer")

MIGRATIONS = Path(__file__).parent.parent / "migrations"
BUSY_MILLISECONDS = 10_000
_REMEMBERED: Final = "remembered"  # where a session keeps answers, see ``once``
ERASING_MILLISECONDS = 200  # whoever erases keeps those who write waiting no longer

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(sa.TypeDecorator[datetime]):
    """A moment. Naive times are refused, so that every stored time says its zone: UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def _enum_values(members: type[StrEnum]) -> list[str]:
    return [member.value for member in members]


TYPES: dict[Any, Any] = {
    datetime: UTCDateTime(),
    date: sa.Date(),
    str: sa.Text(),
    bytes: sa.LargeBinary(),
    UUID: sa.Uuid(),
    dict[str, Any]: sa.JSON(),
    list[Any]: sa.JSON(),
    # A wide VARCHAR, so that a longer value added later changes the check alone.
    StrEnum: sa.Enum(
        StrEnum, values_callable=_enum_values, native_enum=False, create_constraint=True, length=40
    ),
}


@dataclass_transform(
    kw_only_default=True, eq_default=False, field_specifiers=(mapped_column, relationship)
)
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """What every table's class is: constructors take keywords and are type-checked."""

    registry = registry(
        metadata=sa.MetaData(naming_convention=CONVENTION), type_annotation_map=TYPES
    )


class OfNetwork(MappedAsDataclass, kw_only=True, eq=False, repr=False):
    """A row of one network.

    The table's ``__table_args__`` come from :func:`of_network`; keys between such rows from
    :func:`same_network`, so that no row can point into another network.
    """

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4, sort_order=-2)
    network_id: Mapped[UUID] = mapped_column(sa.ForeignKey("network.id"), sort_order=-1)


def of_network(*constraints: sa.Constraint | sa.Index) -> tuple[Any, ...]:
    """Return table arguments of a row of one network: its own, and the target of foreign keys."""
    return (*constraints, sa.UniqueConstraint("id", "network_id"))


def same_network(column: str, table: str) -> sa.ForeignKeyConstraint:
    """Return the foreign key from ``column`` to a row of ``table`` in the same network."""
    return sa.ForeignKeyConstraint([column, "network_id"], [f"{table}.id", f"{table}.network_id"])


def engine(url: str | sa.URL, *, echo: bool = False) -> sa.Engine:
    """Connect. On SQLite: foreign keys on, readers beside one writer, writers wait their turn."""
    # What a statement failed with says nothing of what it held.
    made = sa.create_engine(url, echo=echo, hide_parameters=True)
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", _set_up_sqlite)
        event.listen(made, "begin", _begin_sqlite)
    return made


@contextmanager
def connected(url: str) -> Iterator[sa.Engine]:
    """Give the database to a command, and let go of it however that ends."""
    bind = engine(url)
    try:
        yield bind
    finally:
        bind.dispose()


def _set_up_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # the driver would begin late; _begin_sqlite does it
    for pragma in (
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = FULL",  # an acknowledged ballot survives a power cut
        "foreign_keys = ON",
        "secure_delete = ON",  # what is erased at closing does not linger in free pages
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer: SQLite
    # answers "busy" at once. One that will write therefore says so when it begins.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def session_factory(bind: sa.Engine) -> sessionmaker[Session]:
    """Return the maker of sessions; rows stay readable after the commit."""
    return sessionmaker(bind, expire_on_commit=False)


def only_read(session: Session) -> None:
    """Let answers be remembered (``once``) as long as nothing is changed through this session."""
    session.info[_REMEMBERED] = {}


def once(session: Session, question: Hashable, answer: Callable[[], Answer]) -> Answer:
    """Return the answer to a question; in a session that only reads it is worked out once.

    Whoever asks must not change what she is given: the next one is given the same.
    """
    remembered: dict[Hashable, Any] | None = session.info.get(_REMEMBERED)
    if remembered is None:
        return answer()
    if question not in remembered:
        remembered[question] = answer()
    found: Answer = remembered[question]
    return found


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Commit what the block did, or nothing of it: the one place that commits."""
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made outside a transaction")
    session.rollback()  # end a read that is under way, so that the block sees the latest rows
    session.info.pop(_REMEMBERED, None)
    session.connection(execution_options={"writes": True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def erase_traces(session: Session) -> bool:
    """Empty SQLite's journal, where what was deleted can be read until then.

    Ends the read that is under way in the session. Returns False when somebody else reads just
    now, and it is to be done again. What PostgreSQL keeps is told in docs/threat-model.md.
    """
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made outside a transaction")
    session.rollback()
    bind = session.get_bind()
    if bind.dialect.name != "sqlite":
        return True
    connection = bind.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {ERASING_MILLISECONDS}")
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    finally:
        connection.close()
    return not busy


def migrate(bind: sa.Engine, revision: str = "head") -> None:
    """Bring the database to a revision of the schema; ``base`` empties it."""
    from alembic import command

    config = migration_config()
    with bind.connect() as connection:
        config.attributes["connection"] = connection
        if revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def migration_config() -> Any:  # noqa: ANN401 - alembic is imported only where it is used
    """Return Alembic's configuration for this checkout."""
    from alembic.config import Config

    return Config(MIGRATIONS / "alembic.ini")


def append_only(table: str, dialect: str) -> tuple[str, ...]:
    """Return the statements that make a table refuse UPDATE and DELETE."""
    refusal = f"{table} is append-only"
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_refuses_{act} BEFORE {act.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            for act in ("update", "delete")
        )
    function = f"{table}_is_append_only()"
    change = f"{table}_refuses_change BEFORE UPDATE OR DELETE ON {table}"
    truncate = f"{table}_refuses_truncate BEFORE TRUNCATE ON {table}"
    body = f"RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'"
    return (
        f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; END $$",
        f"CREATE TRIGGER {change} FOR EACH ROW EXECUTE FUNCTION {function}",
        f"CREATE TRIGGER {truncate} FOR EACH STATEMENT EXECUTE FUNCTION {function}",
    )


def no_longer_append_only(table: str, dialect: str) -> tuple[str, ...]:
    """Return the statements that undo :func:`append_only`; for downgrades alone."""
    if dialect == "sqlite":
        return tuple(f"DROP TRIGGER {table}_refuses_{act}" for act in ("update", "delete"))
    return (
        f"DROP TRIGGER {table}_refuses_truncate ON {table}",
        f"DROP TRIGGER {table}_refuses_change ON {table}",
        f"DROP FUNCTION {table}_is_append_only()",
    )
