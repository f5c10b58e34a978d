"""People, sessions, members, invitations, the audit log, kept answers and request counts."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = (
    "user_account",
    "credential",
    "login_session",
    "refresh_token",
    "email_token",
    "recovery_code",
    "membership",
    "invitation",
    "audit_entry",
    "security_event",
    "kept_answer",
    "request_count",
)


def upgrade() -> None:
    _organizations()
    _people()
    _members()
    _records()


def _moment(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _created() -> sa.Column[Any]:
    return sa.Column(
        "created_at",
        sa.DateTime(timezone=True),
        server_default=sa.text("clock_timestamp()"),
        nullable=False,
    )


def _of_user(table: str) -> tuple[sa.Column[Any], sa.ForeignKeyConstraint]:
    return (
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=f"fk_{table}_user_id"),
    )


def _organizations() -> None:
    op.add_column("organization", sa.Column("slug", sa.Text(), nullable=True))
    op.execute("update organization set slug = 'o-' || id")
    op.alter_column(
        "organization", "slug", nullable=False, server_default=sa.text("'o-' || gen_random_uuid()")
    )
    op.create_unique_constraint("uq_organization_slug", "organization", ["slug"])
    op.add_column(
        "organization", sa.Column("plan", sa.Text(), server_default="FREE", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_organization_plan"),
        "organization",
        "plan in ('FREE', 'STARTER', 'PROFESSIONAL', 'ENTERPRISE')",
    )
    op.add_column(
        "organization",
        sa.Column("settings", postgresql.JSONB(), server_default="{}", nullable=False),
    )
    op.add_column("organization", sa.Column("requests_per_minute", sa.Integer(), nullable=True))
    op.add_column("organization", _moment("deleted_at"))
    op.add_column("api_key", sa.Column("user_id", sa.Uuid(), nullable=True))
    op.add_column(
        "api_key",
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
    op.execute("update api_key set scopes = '{*}'")
    op.add_column("api_key", _moment("expires_at"))


def _people() -> None:
    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        _created(),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), server_default="en", nullable=False),
        sa.Column("timezone", sa.Text(), server_default="UTC", nullable=False),
        _moment("email_verified_at"),
        _moment("last_login_at"),
        sa.Column("avatar", sa.LargeBinary(), nullable=True),
        sa.Column("avatar_type", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sa.UniqueConstraint("email", name="uq_user_account_email"),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_account_email")),
    )
    op.create_foreign_key("fk_api_key_user_id", "api_key", "user_account", ["user_id"], ["id"])
    op.create_table(
        "credential",
        *_of_user("credential"),
        sa.Column("password_hash", sa.Text(), nullable=False),
        _moment("password_changed_at", nullable=False),
        sa.Column("sealed_totp", sa.Text(), nullable=True),
        _moment("totp_confirmed_at"),
        sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        _moment("locked_until"),
        sa.PrimaryKeyConstraint("user_id", name="pk_credential"),
    )
    op.create_table(
        "login_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_of_user("login_session"),
        _created(),
        _moment("last_used_at", nullable=False),
        _moment("expires_at", nullable=False),
        _moment("ended_at"),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_login_session"),
        sa.CheckConstraint(
            "ended_by in ('LOGOUT', 'REVOKED', 'REUSED', 'PASSWORD_CHANGED')",
            name=op.f("ck_login_session_ended_by"),
        ),
    )
    op.create_index("ix_login_session_user_id", "login_session", ["user_id"])
    op.create_table(
        "refresh_token",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        *_of_user("refresh_token"),
        sa.Column("login_session_id", sa.Uuid(), nullable=False),
        _created(),
        _moment("used_at"),
        sa.ForeignKeyConstraint(
            ["login_session_id"],
            ["login_session.id"],
            name="fk_refresh_token_login_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hash", name="pk_refresh_token"),
    )
    op.create_index("ix_refresh_token_login_session_id", "refresh_token", ["login_session_id"])
    op.create_table(
        "email_token",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        *_of_user("email_token"),
        sa.Column("purpose", sa.Text(), nullable=False),
        _created(),
        _moment("expires_at", nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_email_token"),
        sa.CheckConstraint(
            "purpose in ('VERIFY_EMAIL', 'RESET_PASSWORD')", name=op.f("ck_email_token_purpose")
        ),
    )
    op.create_index("ix_email_token_user_id", "email_token", ["user_id"])
    op.create_table(
        "recovery_code",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        *_of_user("recovery_code"),
        _moment("used_at"),
        sa.PrimaryKeyConstraint("user_id", "hash", name="pk_recovery_code"),
    )


def _members() -> None:
    op.create_table(
        "membership",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        *_of_user("membership"),
        _created(),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_membership_organization_id"
        ),
        sa.PrimaryKeyConstraint("organization_id", "user_id", name="pk_membership"),
        sa.CheckConstraint(
            "role in ('OWNER', 'ADMIN', 'MANAGER', 'AGENT', 'VIEWER')",
            name=op.f("ck_membership_role"),
        ),
    )
    op.create_index("ix_membership_user_id", "membership", ["user_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        _created(),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="PENDING", nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("token_hashes", postgresql.ARRAY(sa.LargeBinary()), server_default="{}"),
        _moment("expires_at", nullable=False),
        _moment("ended_at"),
        sa.Column("mails", sa.Integer(), server_default="1", nullable=False),
        _moment("asked_at", nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_invitation_organization_id"
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_invitation"),
        sa.CheckConstraint(
            "role in ('OWNER', 'ADMIN', 'MANAGER', 'AGENT', 'VIEWER')",
            name=op.f("ck_invitation_role"),
        ),
        sa.CheckConstraint(
            "status in ('PENDING', 'ACCEPTED', 'REVOKED', 'EXPIRED')",
            name=op.f("ck_invitation_status"),
        ),
    )
    op.alter_column("invitation", "token_hashes", nullable=False)
    op.create_index(
        "ix_invitation_open",
        "invitation",
        ["organization_id", "email"],
        unique=True,
        postgresql_where=sa.text("status = 'PENDING'"),
    )


def _records() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        _created(),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("before", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("after", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_audit_entry_organization_id"
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_audit_entry"),
        sa.CheckConstraint(
            "actor_kind in ('USER', 'API_KEY', 'OPERATOR', 'SYSTEM')",
            name=op.f("ck_audit_entry_actor_kind"),
        ),
    )
    op.create_index("ix_audit_entry_listed", "audit_entry", ["organization_id", "id"])
    op.create_index("ix_audit_entry_actor", "audit_entry", ["organization_id", "actor_id", "id"])
    op.create_index(
        "ix_audit_entry_subject", "audit_entry", ["organization_id", "subject_id", "id"]
    )
    op.create_table(
        "security_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_of_user("security_event"),
        _created(),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_security_event"),
    )
    op.create_index("ix_security_event_listed", "security_event", ["user_id", "id"])
    op.create_table(
        "kept_answer",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="1", nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("sealed_body", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("owner_id", "key_hash", name="pk_kept_answer"),
    )
    op.create_table(
        "request_count",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "kind", "window_start", name="pk_request_count"),
    )


def downgrade() -> None:
    op.drop_constraint("fk_api_key_user_id", "api_key")
    for table in reversed(TABLES):
        op.drop_table(table)
    for column in ("expires_at", "scopes", "user_id"):
        op.drop_column("api_key", column)
    for column in ("deleted_at", "requests_per_minute", "settings", "plan", "slug"):
        op.drop_column("organization", column)
