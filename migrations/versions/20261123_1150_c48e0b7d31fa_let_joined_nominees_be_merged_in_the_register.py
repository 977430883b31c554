"""Let joined nominees be merged in the register too."""

from alembic import op

revision = "c48e0b7d31fa"
down_revision = "c41e8f7a2b06"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("nominee_merge") as table:
        table.drop_constraint(op.f("ck_nominee_merge_two_persons"), type_="check")


def downgrade():
    op.execute("DELETE FROM nominee_merge WHERE duplicate_id = person_id")
    with op.batch_alter_table("nominee_merge") as table:
        table.create_check_constraint(
            op.f("ck_nominee_merge_two_persons"), "duplicate_id <> person_id"
        )
