"""Run migrations on a connection that is given, or on the database the settings name."""

import importlib
import os
from pathlib import Path

import sqlalchemy as sa
from alembic import context

from config import Config
from election import db

# Every stage that has tables; importing them fills the metadata autogenerate compares with.
for models in sorted((Path(db.__file__).parent).glob("*/models.py")):
    importlib.import_module(f"election.{models.parent.name}.models")
for name in ("audit", "mail"):
    importlib.import_module(f"election.{name}")


def render_item(kind: str, item: object, _context: object):
    """Write our own column types as the plain ones they rest on: a migration stands alone."""
    if kind == "type" and isinstance(item, db.UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: sa.Connection):
    context.configure(
        connection=connection,
        target_metadata=db.Base.metadata,
        render_item=render_item,
        transaction_per_migration=True,
        transactional_ddl=True,  # on SQLite too: half a migration is worse than none
    )
    with context.begin_transaction():
        context.run_migrations()


def main():
    given = context.config.attributes.get("connection")
    if given is not None:
        run(given)
        return
    url = context.config.get_main_option("sqlalchemy.url")
    url = url or Config.from_env(os.environ).database_url  # noqa: TID251 - alembic's own command
    engine = db.engine(url)
    with engine.connect() as connection:
        run(connection)
    engine.dispose()


main()
