"""Let persons tell the nomination committee their gender and age group, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "e1d7a4c09b36"
down_revision = "c4b8e16f0d92"
branch_labels = None
depends_on = None

BEFORE = ("note", "word", "feedback", "interview", "ranking")


def upgrade():
    _allow((*BEFORE, "traits"))


def downgrade():
    op.execute(
        "DELETE FROM sealed_share WHERE text_id IN "
        "(SELECT id FROM sealed_text WHERE kind = 'traits')"
    )
    op.execute("DELETE FROM sealed_text WHERE kind = 'traits'")
    _allow(BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    """Exchange the kinds there are; SQLite copies the table, its shares set aside meanwhile."""
    copies = op.get_bind().dialect.name == "sqlite"
    if copies:
        op.execute("CREATE TEMPORARY TABLE share_set_aside AS SELECT * FROM sealed_share")
        op.execute("DELETE FROM sealed_share")
    with op.batch_alter_table("sealed_text") as table:
        table.drop_constraint(op.f("ck_sealed_text_kind"), type_="check")
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        table.create_check_constraint(op.f("ck_sealed_text_kind"), sa.text(f"kind IN ({listed})"))
    if copies:
        op.execute("INSERT INTO sealed_share SELECT * FROM share_set_aside")
        op.execute("DROP TABLE share_set_aside")
