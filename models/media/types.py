"""Files of messages: what is known of one, and what its workflows are asked."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from core.types import Payload

# How long Meta knows a file: one of ours, and one that a customer sent.
UPLOADED_LIFE = timedelta(days=30)
# What is kept at hand is brought to Meta again when so little of its time there is left.
RENEWED_BEFORE = timedelta(days=10)
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
    RENEW = "RENEW"


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


class Progress(Payload):
    """How far the files of all organizations were looked after; `last` is done, None is none."""

    last: UUID | None = None
    organizations: int = 0
    renewed: int = 0
    files: int = 0
    fresh: int = 0
    strange: int = 0
    removed: int = 0
    bytes: int = 0
    done: bool = False


def storage_key(organization_id: UUID, media_id: UUID) -> str:
    """Nothing that anybody wrote is part of a key."""
    return f"{organization_id}/{media_id}"
