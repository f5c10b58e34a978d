"""What campaigns are made of."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from core.types import Payload, Request
from models.sending.types import Progress


class CampaignKind(StrEnum):
    ONE_TIME = "ONE_TIME"
    SCHEDULED = "SCHEDULED"


class CampaignStatus(StrEnum):
    DRAFT = "DRAFT"
    SCHEDULED = "SCHEDULED"
    FREEZING = "FREEZING"
    SENDING = "SENDING"
    PAUSED = "PAUSED"
    SETTLING = "SETTLING"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"


class PauseReason(StrEnum):
    """Why a campaign stands still."""

    REQUESTED = "REQUESTED"
    TEMPLATE_UNUSABLE = "TEMPLATE_UNUSABLE"
    TEMPLATE_IN_REVIEW = "TEMPLATE_IN_REVIEW"
    TEMPLATE_REJECTED = "TEMPLATE_REJECTED"
    TEMPLATE_PAUSED = "TEMPLATE_PAUSED"
    TEMPLATE_DISABLED = "TEMPLATE_DISABLED"
    TEMPLATE_ARCHIVED = "TEMPLATE_ARCHIVED"
    TEMPLATE_DELETED = "TEMPLATE_DELETED"
    TEMPLATE_COSTLIER = "TEMPLATE_COSTLIER"
    TEMPLATE_CHANGED = "TEMPLATE_CHANGED"
    NUMBER_DEGRADED = "NUMBER_DEGRADED"
    ACCOUNT_STOPPED = "ACCOUNT_STOPPED"
    ERROR_RATE = "ERROR_RATE"
    META_UNAVAILABLE = "META_UNAVAILABLE"


class ExclusionReason(StrEnum):
    """Why the freeze left a contact out of the audience."""

    OPTED_OUT = "OPTED_OUT"
    NO_CONSENT = "NO_CONSENT"
    BLOCKED = "BLOCKED"
    NO_ADDRESS = "NO_ADDRESS"
    DUPLICATE = "DUPLICATE"
    MISSING_PARAMETER = "MISSING_PARAMETER"


class FailReason(StrEnum):
    """Why a campaign ended before anything was sent."""

    EMPTY_AUDIENCE = "EMPTY_AUDIENCE"


class Audience(Request):
    """Who is meant, before the freeze says who is reached."""

    everyone: bool = False
    group_ids: list[UUID] = Field(default_factory=list)
    tag_ids: list[UUID] = Field(default_factory=list)
    contact_ids: list[UUID] = Field(default_factory=list, max_length=10_000)
    exclude_group_ids: list[UUID] = Field(default_factory=list)
    exclude_tag_ids: list[UUID] = Field(default_factory=list)


class Source(Request):
    """Where a variable's value comes from: a literal, or a contact's field with a default."""

    value: str | None = None
    field: str | None = None
    default: str | None = None


class CampaignRef(Payload):
    organization_id: UUID
    campaign_id: UUID


class Terms(Payload):
    """What the settings promised this campaign when it was launched."""

    settling: timedelta = timedelta(minutes=15)
    outage_pause: timedelta = timedelta(minutes=15)
    template_id: UUID
    phone_number_id: UUID


class Launch(Payload):
    """Start now, or at a time."""

    starts_at: datetime | None = None


class LaunchInput(CampaignRef):
    starts_at: datetime | None = None
    now: datetime


class Launched(Payload):
    """What `start` found or did. `fresh` is false when the campaign had been launched before."""

    status: CampaignStatus
    terms: Terms
    epoch: int
    starts_at: datetime | None = None
    reason: str | None = None
    frozen: bool = False
    fresh: bool = True


class Retry(Payload):
    """Which ended recipients to try again: all of a state, or only some codes."""

    states: tuple[str, ...] = ("failed",)
    codes: tuple[int, ...] = ()


class RetryInput(CampaignRef):
    retry: Retry
    now: datetime


class FreezeInput(CampaignRef):
    now: datetime
    after: UUID | None = None


class Frozen(Payload):
    """How far the freeze came; `after` is where to go on."""

    done: bool
    audience: int
    after: UUID | None = None


class Move(CampaignRef):
    """Write a status; `halt` also stops claims and waits until no request may begin."""

    status: CampaignStatus
    reason: str | None = None
    halt: bool = False


class Moved(Payload):
    epoch: int


class TemplateNews(Payload):
    """Something about the template changed; what it means for a campaign its row says."""


class ExamineInput(CampaignRef):
    """`accept`: a person goes on although the template's messages cost more now."""

    accept: bool = False


class Examined(Payload):
    """What keeps a campaign from sending its template; None when nothing does."""

    reason: PauseReason | None = None


class Completed(Payload):
    """Whether the campaign could end: false when somebody became due in the meantime."""

    done: bool
    progress: Progress


class RateInput(CampaignRef):
    rate: float | None = None


class Rate(Payload):
    """Messages per second at most; none means what the number gives."""

    per_second: float | None = Field(default=None, gt=0, le=100_000)


class Reschedule(Payload):
    starts_at: datetime


class RescheduleInput(CampaignRef):
    starts_at: datetime


class FailuresSeen(Payload):
    """Asynchronous failures of one batch, by Meta's code."""

    by_code: dict[str, int] = Field(default_factory=dict)


class Memory(Payload):
    """What a campaign remembers when it continues as new."""

    status: CampaignStatus = CampaignStatus.DRAFT
    reason: str | None = None
    terms: Terms | None = None
    epoch: int = 0
    starts_at: datetime | None = None
    frozen: bool = False
    freeze_after: UUID | None = None
    settles_at: datetime | None = None
    progress: Progress = Progress()
    failures: dict[str, int] = Field(default_factory=dict)


class CampaignInput(CampaignRef):
    memory: Memory = Memory()


class CampaignView(Payload):
    """What a query of the workflow answers."""

    status: CampaignStatus
    reason: str | None
    starts_at: datetime | None
    progress: Progress
    failures: dict[str, int]
