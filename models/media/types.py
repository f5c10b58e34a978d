"""Files of messages: what is known of one, and what its workflows are asked."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from core.types import Payload

# How long Meta knows a file: one of ours, and one that a customer sent.
UPLOADED_LIFE = timedelta(days=30)
INBOUND_LIFE = timedelta(days=7)


class Direction(StrEnum):
    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


class MediaStatus(StrEnum):
    """STORED: the file is here, and one of ours has its id at Meta. EXPIRED: Meta forgot it
    before we had it.
    """

    WAITING = "WAITING"
    FETCHING = "FETCHING"
    STORED = "STORED"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"
    DELETED = "DELETED"


class MediaTask(StrEnum):
    UPLOAD = "UPLOAD"
    FETCH = "FETCH"
    REMOVE = "REMOVE"


class MediaInput(Payload):
    """One file and what is to be done with it until when."""

    organization_id: UUID
    media_id: UUID
    task: MediaTask
    until: datetime


class MediaOutcome(Payload):
    status: MediaStatus


class GivenUp(Payload):
    """A file that will not come; `reason` is an error's class."""

    organization_id: UUID
    media_id: UUID
    status: MediaStatus
    reason: str


def storage_key(organization_id: UUID, media_id: UUID) -> str:
    """Nothing that anybody wrote is part of a key."""
    return f"{organization_id}/{media_id}"
