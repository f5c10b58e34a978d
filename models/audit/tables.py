"""The audit log."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.auth.types import ActorKind
from models.columns import Owned, belongs, one_of


class AuditEntry(Owned, table=True):
    """One change. Rows are only ever added: the application may not update or delete them."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        belongs(),
        one_of("actor_kind", ActorKind),
        Index("ix_audit_entry_listed", "organization_id", "id"),
        Index("ix_audit_entry_actor", "organization_id", "actor_id", "id"),
        Index("ix_audit_entry_subject", "organization_id", "subject_id", "id"),
    )

    actor_kind: ActorKind = Field(sa_type=String)
    actor_id: UUID | None = None
    action: str
    subject_kind: str
    subject_id: UUID | None = None
    before: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    after: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    address: str | None = None
    request_id: str | None = None
