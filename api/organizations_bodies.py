"""What organizations, members and invitations look like over HTTP."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field, JsonValue

from api.accounts_bodies import GivenToken
from api.contact_bodies import ID, example
from api.pages import Listed
from core.types import Answer, Request
from models.auth.addresses import EmailAddress
from models.auth.permissions import Role
from models.contacts.fields import Name, Timezone
from models.organizations.joining import Joined
from models.organizations.tables import Invitation
from models.organizations.types import (
    InvitationStatus,
    Member,
    Mine,
    OrganizationSettings,
    Plan,
    Slug,
)

_SETTINGS: JsonValue = {"defaultCountry": "BR", "defaultLanguage": "pt_BR"}
_AT = "2026-11-20T08:15:30Z"
_SHOWN: dict[str, JsonValue] = {
    "id": ID,
    "name": "Blue Door Bakery",
    "slug": "blue-door-bakery",
    "plan": "FREE",
    "timezone": "America/Sao_Paulo",
    "settings": _SETTINGS,
    "role": "OWNER",
    "createdAt": _AT,
}
_INVITED: dict[str, JsonValue] = {
    "id": ID,
    "email": "ana@example.com",
    "role": "AGENT",
    "status": "PENDING",
    "invitedBy": ID,
    "mails": 1,
    "createdAt": _AT,
    "expiresAt": "2026-11-27T08:15:30Z",
    "endedAt": None,
    "workflowId": f"invitation/{ID}",
}


class NewOrganization(Request):
    model_config = example({"name": "Blue Door Bakery", "timezone": "America/Sao_Paulo"})

    name: Name
    slug: Slug | None = Field(default=None, description="Derived from the name when absent.")
    timezone: Timezone = "UTC"


class OrganizationChanges(Request):
    """What is absent stays as it is; `settings` are replaced as a whole."""

    model_config = example({"name": "Blue Door Bakeries", "settings": _SETTINGS})

    name: Name | None = None
    slug: Slug | None = None
    timezone: Timezone | None = None
    settings: OrganizationSettings | None = None


class OrganizationAnswer(Listed):
    model_config = example(_SHOWN)

    name: str
    slug: str
    plan: Plan
    timezone: str
    settings: OrganizationSettings
    role: Role | None = Field(description="Yours; null for a key that belongs to nobody.")
    created_at: datetime

    @classmethod
    def of(cls, seen: Mine) -> Self:
        return cls.model_validate(seen._asdict())


class MemberAnswer(Listed):
    """`id` is the person's."""

    model_config = example(
        {
            "id": ID,
            "name": "Ana Souza",
            "email": "ana@example.com",
            "role": "AGENT",
            "joinedAt": _AT,
        }
    )

    name: str
    email: str
    role: Role
    joined_at: datetime

    @classmethod
    def of(cls, member: Member) -> Self:
        return cls.model_validate(member._asdict())


class RoleBody(Request):
    model_config = example({"role": "MANAGER"})

    role: Role


class InvitationBody(Request):
    model_config = example({"email": "ana@example.com", "role": "AGENT"})

    email: EmailAddress
    role: Role


class InvitationAnswer(Listed):
    model_config = example(_INVITED)

    email: str
    role: Role
    status: InvitationStatus
    invited_by: UUID | None
    mails: int = Field(description="How many were asked for.")
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    workflow_id: str

    @classmethod
    def of(cls, invitation: Invitation, workflow_id: str, now: datetime) -> Self:
        """One whose time is up is EXPIRED, even while its workflow is kept from saying so."""
        assert invitation.created_at is not None
        over = invitation.status == InvitationStatus.PENDING and invitation.expires_at <= now
        return cls(
            id=invitation.id,
            email=invitation.email,
            role=Role(invitation.role),
            status=InvitationStatus.EXPIRED if over else InvitationStatus(invitation.status),
            invited_by=invitation.invited_by,
            mails=invitation.mails,
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
            ended_at=invitation.expires_at if over else invitation.ended_at,
            workflow_id=workflow_id,
        )


class AcceptBody(Request):
    model_config = example({"token": "AaoPqx…"})

    token: GivenToken = Field(description="From the mail.")


class JoinedAnswer(Answer):
    model_config = example({"userId": ID, "organization": _SHOWN})

    user_id: UUID
    organization: OrganizationAnswer

    @classmethod
    def of(cls, joined: Joined) -> Self:
        return cls(user_id=joined.user_id, organization=OrganizationAnswer.of(joined.organization))
