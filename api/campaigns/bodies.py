"""What campaigns look like over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictInt

from api.moments import Instant
from api.pages import Listed
from core.types import Answer, Request
from models.campaigns.tables import Campaign
from models.campaigns.types import Audience, CampaignKind, CampaignStatus, CampaignView, Source
from models.contacts.fields import Name
from models.sending.recipients import RecipientRow
from models.sending.types import DeliveryPolicy, RecipientState
from workflows.campaigns.lifecycle import campaign_workflow_id

Rate = Annotated[float, Field(gt=0, le=100_000, strict=True)]
_KEY = r"(card\.[0-9]\.)?(header|body|button)\.[A-Za-z0-9_]+"
_OTHER_KEYS = r"button\.[0-9]\.(payload|ttl_minutes)|offer\.expiry"
ParameterName = Annotated[str, Field(pattern=rf"^({_KEY}|{_OTHER_KEYS})$")]
Parameters = Annotated[
    dict[ParameterName, Source], Field(json_schema_extra={"additionalProperties": False})
]

AUDIENCE = {"groupIds": ["01a1f7f7-f87e-746e-9937-fd994083c070"]}
EXAMPLE: dict[str, Any] = {
    "name": "Summer opening",
    "templateId": "01a1f7f7-f87e-746e-9937-fd994083c071",
    "phoneNumberId": "01a1f7f7-f87e-746e-9937-fd994083c072",
    "audience": AUDIENCE,
    "parameters": {"body.1": {"field": "name", "default": "friend"}},
}


class CampaignBody(Request):
    """A campaign as somebody writes it. `parameters` go by the template's variables.

    Keys are `body.1` or `body.first_name`, `header.1`, `header.media` (a link) and `button.0`;
    `GET /templates/{id}/variables` lists them all.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    name: Name
    template_id: UUID
    phone_number_id: UUID
    audience: Audience
    parameters: Parameters = Field(default_factory=dict)
    delivery_policy: DeliveryPolicy | None = Field(
        default=None,
        description="AT_MOST_ONCE unless the template is utility or authentication.",
    )
    rate: Rate | None = Field(default=None, description="Messages per second at most.")
    weight: Annotated[float, Field(gt=0, le=100, strict=True)] = 1.0


class ScheduleBody(Request):
    starts_at: Instant


class RateBody(Request):
    per_second: Rate | None = Field(description="Null takes what the number gives.")


class RetryBody(Request):
    """Whom to try again; without codes all of the states."""

    states: list[Literal["failed", "unknown"]] = Field(default=["failed"], min_length=1)
    codes: list[StrictInt] = Field(default_factory=list, max_length=100)


class CampaignAnswer(Listed):
    name: str
    kind: CampaignKind
    status: CampaignStatus
    reason: str | None
    template_id: UUID
    phone_number_id: UUID
    audience: dict[str, Any]
    parameters: dict[str, Any]
    delivery_policy: DeliveryPolicy
    rate: float | None
    weight: float
    audience_size: int | None
    starts_at: datetime | None
    launched_at: datetime | None
    finished_at: datetime | None
    created_at: datetime | None
    workflow_id: str

    @classmethod
    def of(cls, campaign: Campaign) -> "CampaignAnswer":
        known = cls.model_fields.keys() - {"workflow_id"}
        return cls(
            workflow_id=campaign_workflow_id(campaign.id),
            **{name: getattr(campaign, name) for name in known},
        )


class SteeredAnswer(Answer):
    """What a command did. The work goes on in the workflow of that id."""

    id: UUID
    status: CampaignStatus
    reason: str | None
    starts_at: datetime | None
    workflow_id: str

    @classmethod
    def of(cls, campaign_id: UUID, view: CampaignView) -> "SteeredAnswer":
        return cls(
            id=campaign_id,
            status=view.status,
            reason=view.reason,
            starts_at=view.starts_at,
            workflow_id=campaign_workflow_id(campaign_id),
        )


class AnalyticsAnswer(Answer):
    """Where everybody is. `audience` is the sum of the seven states; delivered includes read."""

    status: CampaignStatus
    audience: int
    excluded: dict[str, int]
    due: int
    sending: int
    accepted: int
    delivered: int
    read: int
    failed: int
    failed_by_code: dict[str, int]
    unknown: int
    skipped: int
    cancelled: int
    duplicates: int
    delivered_share: float | None
    read_share: float | None
    next_due_at: datetime | None


class RecipientAnswer(Listed):
    """One recipient: `advice` says what a code means for you."""

    contact_id: UUID
    name: str | None
    address: str
    state: RecipientState
    reached: str
    tries: int
    code: int | None
    reason: str | None
    advice: str | None
    next_try_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None

    @classmethod
    def of(cls, row: RecipientRow, advice: str | None) -> "RecipientAnswer":
        known = cls.model_fields.keys() - {"advice"}
        return cls(advice=advice, **{name: getattr(row, name) for name in known})
