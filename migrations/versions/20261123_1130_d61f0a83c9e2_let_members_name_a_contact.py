"""Let members name a contact."""

import sqlalchemy as sa
from alembic import op

revision = "d61f0a83c9e2"
down_revision = "b68732a52b54"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "member_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("link_made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ended_at >= named_at", name=op.f("ck_member_contact_ended_after_named")
        ),
        *_of_network("member_contact"),
        sa.ForeignKeyConstraint(
            ["member_id", "network_id"],
            ["member.id", "member.network_id"],
            name=op.f("fk_member_contact_member_id_member"),
        ),
        sa.UniqueConstraint("digest", name=op.f("uq_member_contact_digest")),
    )
    _unique("uq_member_contact_current", "member_contact", "ended_at IS NULL")
    op.create_table(
        "contact_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("named", sa.JSON(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (accepted IS NULL)",
            name=op.f("ck_contact_proposal_decided_with_answer"),
        ),
        *_of_network("contact_proposal"),
        sa.ForeignKeyConstraint(
            ["member_id", "network_id"],
            ["member.id", "member.network_id"],
            name=op.f("fk_contact_proposal_member_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id", "network_id"],
            ["member_contact.id", "member_contact.network_id"],
            name=op.f("fk_contact_proposal_contact_id_member_contact"),
        ),
    )
    _unique("uq_contact_proposal_open", "contact_proposal", "decided_at IS NULL")


def _of_network(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f(f"fk_{table}_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("id", "network_id", name=op.f(f"uq_{table}_id_network_id")),
    )


def _unique(name: str, table: str, where: str) -> None:
    op.create_index(
        name,
        table,
        ["member_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def downgrade():
    op.drop_table("contact_proposal")
    op.drop_table("member_contact")
