"""Which mails there are, and what a workflow knows of one: never an address, never a token."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from core.types import Payload


class MailPurpose(StrEnum):
    VERIFY_EMAIL = "VERIFY_EMAIL"
    RESET_PASSWORD = "RESET_PASSWORD"  # noqa: S105  # a name, not a password
    ALREADY_REGISTERED = "ALREADY_REGISTERED"
    INVITATION = "INVITATION"


class MailInput(Payload):
    """To a person by `user_id`, or an invitation of an organization."""

    mail_id: UUID
    purpose: MailPurpose
    user_id: UUID | None = None
    organization_id: UUID | None = None
    invitation_id: UUID | None = None


class MailStatus(StrEnum):
    """NOT_NEEDED: by the time it could be sent there was nothing left to say."""

    SENDING = "SENDING"
    SENT = "SENT"
    NOT_NEEDED = "NOT_NEEDED"
    FAILED = "FAILED"


class MailOutcome(Payload):
    status: MailStatus


# How long a mail is worth trying; a late word about a password only frightens.
PATIENCE = {
    MailPurpose.VERIFY_EMAIL: timedelta(hours=24),
    MailPurpose.RESET_PASSWORD: timedelta(hours=1),
    MailPurpose.ALREADY_REGISTERED: timedelta(hours=24),
    MailPurpose.INVITATION: timedelta(hours=24),
}
