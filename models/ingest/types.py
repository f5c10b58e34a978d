"""Events on their way from the door to the tables, and what drains them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from core.types import Payload


class Arrival(NamedTuple):
    """An event of a known organization, as the door hands it over. `body` is JSON text."""

    organization_id: UUID
    field: str
    kind: str
    key: str
    body: str


class Stray(NamedTuple):
    """A signed event of a number or account nobody connected."""

    field: str
    body: str


class StoredEvent(NamedTuple):
    """An event that waits to be applied."""

    id: UUID
    organization_id: UUID
    shard: int
    seq: int
    received_at: datetime
    field: str
    kind: str
    key: str
    body: str


class Wake(NamedTuple):
    """Something a workflow should hear of: ids, counts and enums only."""

    kind: str
    target: UUID
    payload: dict[str, Any]


class OutboxRow(NamedTuple):
    id: int
    organization_id: UUID
    kind: str
    target: UUID
    payload: dict[str, Any]


class WakeKind(StrEnum):
    """What the outbox carries; each kind has one door in `worker.py`."""

    FAILURES_SEEN = "campaign.failures_seen"
    TEMPLATE_STATUS_CHANGED = "template.status_changed"
    TEMPLATE_CATEGORY_CHANGED = "template.category_changed"
    TEMPLATE_QUALITY_CHANGED = "template.quality_changed"
    TEMPLATE_COMPONENTS_CHANGED = "template.components_changed"
    TEMPLATE_USABLE = "template.usable"
    TEMPLATE_UNUSABLE = "template.unusable"
    TEMPLATE_REJECTED = "template.rejected"
    FLOW_MOVED = "flow.moved"
    NUMBER_DEGRADED = "number.degraded"
    NUMBER_RECOVERED = "number.recovered"
    MAIL_WANTED = "mail.wanted"
    MEDIA_WANTED = "media.wanted"
    INVITATION_CHANGED = "invitation.changed"
    MESSAGE_WANTED = "message.wanted"
    MESSAGE_RELEASED = "message.released"
    CONVERSATION_HEARD = "conversation.heard"
    CONVERSATION_OFFERED = "conversation.offered"
    CONVERSATION_CHANGED = "conversation.changed"
    SIGNUP_OPENED = "signup.opened"
    SIGNUP_CODE = "signup.code"
    SIGNUP_ASSETS = "signup.assets"
    SIGNUP_PARTNER_ADDED = "signup.partner_added"
    SIGNUP_CANCELLED = "signup.cancelled"
    ACCOUNT_LOST = "account.lost"
    ACCOUNT_BACK = "account.back"


# Organization, target, payload. Raises `RPCError` when the workflow could not be told.
Door = Callable[[UUID, UUID, dict[str, Any]], Awaitable[None]]
Doors = dict[WakeKind, Door]


class HeartbeatKind(StrEnum):
    DOOR = "door"
    DRAIN = "drain"


class IngestInput(Payload):
    """Which share of the shards a workflow looks after."""

    group: int


class DrainInput(Payload):
    group: int


class Ended(StrEnum):
    """Why a drain or a relay returned."""

    SHUTTING_DOWN = "shutting_down"
    LOST_OWNERSHIP = "lost_ownership"
    NOT_NEEDED = "not_needed"


class DrainResult(Payload):
    ended: Ended
    applied: int = 0
    failed: int = 0


class RelayResult(Payload):
    ended: Ended
    delivered: int = 0
    dropped: int = 0
