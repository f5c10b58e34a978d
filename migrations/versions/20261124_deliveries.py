"""Messages outside campaigns: where each stands, and attempts that belong to no campaign."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"
RECIPIENT = "fk_message_attempt_recipient_id_organization_id"


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("reached", sa.Text(), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "purpose in ('AUTHENTICATION', 'UTILITY', 'MARKETING', 'SERVICE')",
            name=op.f("ck_delivery_purpose"),
        ),
        sa.CheckConstraint(
            "state in ('due', 'sending', 'accepted', 'failed', 'unknown', 'skipped', 'cancelled')",
            name=op.f("ck_delivery_state"),
        ),
        sa.CheckConstraint(
            "reached in ('not', 'sent', 'delivered', 'read')", name=op.f("ck_delivery_reached")
        ),
        sa.ForeignKeyConstraint(
            ["id", "organization_id"],
            ["message.id", "message.organization_id"],
            name="fk_delivery_id_organization_id",
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_delivery"),
    )
    op.execute("alter table delivery enable row level security")
    op.execute(
        f"create policy organization on delivery using (organization_id = {MINE}) "
        f"with check (organization_id = {MINE})"
    )
    op.execute("grant select, insert, update, delete on delivery to parley_app")
    # Recipients and deliveries share the message's id, which stays a reference.
    op.drop_constraint(RECIPIENT, "message_attempt")
    op.alter_column("message_attempt", "campaign_id", nullable=True)


def downgrade() -> None:
    op.execute("delete from message_attempt where campaign_id is null")
    op.alter_column("message_attempt", "campaign_id", nullable=False)
    op.create_foreign_key(
        RECIPIENT,
        "message_attempt",
        "campaign_recipient",
        ["recipient_id", "organization_id"],
        ["id", "organization_id"],
    )
    op.drop_table("delivery")
