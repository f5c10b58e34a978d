"""Plans, settings of an organization, and what becomes of an invitation."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import Field, StringConstraints

from core.types import Payload, Request
from models.auth.permissions import Role
from models.contacts.fields import Country, Language

Slug = Annotated[
    str,
    StringConstraints(
        min_length=3, max_length=50, to_lower=True, pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$"
    ),
    Field(description="Letters, digits and single hyphens; nobody else's."),
]


class Plan(StrEnum):
    FREE = "FREE"
    STARTER = "STARTER"
    PROFESSIONAL = "PROFESSIONAL"
    ENTERPRISE = "ENTERPRISE"


class InvitationStatus(StrEnum):
    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"


class OrganizationSettings(Request):
    """What its members find filled in."""

    default_country: Country | None = Field(
        default=None, description="Two letters: where phone numbers without `+` are read."
    )
    default_language: Language | None = Field(
        default=None, description="Of new templates, such as `pt_BR`."
    )


class Mine(NamedTuple):
    """An organization as one of its members sees it."""

    id: UUID
    name: str
    slug: str
    plan: Plan
    timezone: str
    settings: dict[str, Any]
    created_at: datetime
    role: Role | None


class Member(NamedTuple):
    id: UUID
    name: str
    email: str
    role: Role
    joined_at: datetime


class InvitationRef(Payload):
    organization_id: UUID
    invitation_id: UUID


class AttendInput(InvitationRef):
    """`now` is the workflow's clock, which may run ahead in tests."""

    now: datetime


class InvitationStanding(Payload):
    """Where an invitation stands, as its row says."""

    status: InvitationStatus
    expires_at: datetime
