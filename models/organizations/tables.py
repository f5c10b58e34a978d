"""Organizations and who belongs to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from core.ids import new_id
from models.auth.permissions import Role
from models.columns import Made, Moment, Owned, belongs, moment, of_user, one_of
from models.organizations.types import InvitationStatus, Plan


class Organization(Made, table=True):
    """`requests_per_minute` replaces the default limit; None keeps it."""

    __table_args__ = (one_of("plan", Plan),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str
    slug: str = Field(default_factory=lambda: f"o-{new_id()}", unique=True)
    plan: Plan = Field(
        default=Plan.FREE, sa_type=String, sa_column_kwargs={"server_default": "FREE"}
    )
    timezone: str = Field(default="UTC", sa_column_kwargs={"server_default": "UTC"})
    settings: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    requests_per_minute: int | None = None
    deleted_at: datetime | None = moment()


class Membership(Made, table=True):
    __table_args__ = (belongs(), of_user(), one_of("role", Role))

    organization_id: UUID = Field(primary_key=True)
    user_id: UUID = Field(primary_key=True, index=True)
    role: Role = Field(sa_type=String)


class Invitation(Owned, table=True):
    """Every mail of it carries a token of its own, so each of `token_hashes` opens it, once.

    `mails` were asked for, the last one at `asked_at`.
    """

    __table_args__ = (
        belongs(),
        one_of("role", Role),
        one_of("status", InvitationStatus),
        Index(
            "ix_invitation_open",
            "organization_id",
            "email",
            unique=True,
            postgresql_where=text("status = 'PENDING'"),
        ),
    )

    email: str
    role: Role = Field(sa_type=String)
    status: InvitationStatus = Field(
        default=InvitationStatus.PENDING,
        sa_type=String,
        sa_column_kwargs={"server_default": "PENDING"},
    )
    invited_by: UUID | None = None
    token_hashes: list[bytes] = Field(
        default_factory=list, sa_type=ARRAY(LargeBinary), sa_column_kwargs={"server_default": "{}"}
    )
    expires_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = moment()
    mails: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    asked_at: datetime = Field(sa_type=Moment)
