"""People: a contact is our UUID; phone and business-scoped user id are its aliases."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.columns import Moment, Owned, belongs, moment, one_of, refers, unique
from models.contacts.types import Consent, IdentityKind


class Contact(Owned, table=True):
    __table_args__ = (
        belongs(),
        one_of("consent", Consent),
        Index("ix_contact_listed", "organization_id", "id"),
        Index("ix_contact_named", "organization_id", "name"),
    )

    name: str | None = None
    email: str | None = None
    company: str | None = None
    language: str | None = None
    country: str | None = None
    timezone: str | None = None
    source: str | None = None
    consent: Consent = Field(default=Consent.UNKNOWN, sa_type=String)
    consent_at: datetime | None = moment()
    blocked: bool = False
    custom: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    last_replied_at: datetime | None = moment()


class ContactIdentity(SQLModel, table=True):
    """`since` is when Meta said that the person goes by this name now, if it ever did."""

    __tablename__ = "contact_identity"
    __table_args__ = (refers("contact", "contact_id"), one_of("kind", IdentityKind))

    organization_id: UUID = Field(primary_key=True)
    kind: IdentityKind = Field(primary_key=True, sa_type=String)
    value: str = Field(primary_key=True)
    contact_id: UUID = Field(index=True)
    since: datetime | None = moment()


class ConsentRecord(Owned, table=True):
    """One change of mind, kept for ever."""

    __tablename__ = "consent"
    __table_args__ = (refers("contact", "contact_id"), one_of("state", Consent))

    contact_id: UUID = Field(index=True)
    state: Consent = Field(sa_type=String)
    source: str
    proof: str | None = None
    at: datetime = Field(sa_type=Moment)


class Tag(Owned, table=True):
    __table_args__ = (belongs(), unique("name"))

    name: str
    colour: str | None = None


class ContactTag(SQLModel, table=True):
    __tablename__ = "contact_tag"
    __table_args__ = (refers("contact", "contact_id"), refers("tag", "tag_id"))

    organization_id: UUID = Field(primary_key=True)
    tag_id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(primary_key=True, index=True)


class ContactGroup(Owned, table=True):
    __tablename__ = "contact_group"
    __table_args__ = (belongs(), unique("name"))

    name: str


class GroupMember(SQLModel, table=True):
    __tablename__ = "contact_group_member"
    __table_args__ = (refers("contact", "contact_id"), refers("contact_group", "group_id"))

    organization_id: UUID = Field(primary_key=True)
    group_id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(primary_key=True, index=True)
