"""Campaign rows. Who is reached, and how far, stands in `models/sending`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.campaigns.types import CampaignKind, CampaignStatus, ExclusionReason
from models.columns import Owned, moment, one_of, refers
from models.sending.types import DeliveryPolicy


class Campaign(Owned, table=True):
    __table_args__ = (
        refers("template", "template_id"),
        refers("phone_number", "phone_number_id"),
        one_of("kind", CampaignKind),
        one_of("status", CampaignStatus),
        one_of("delivery_policy", DeliveryPolicy),
        CheckConstraint("rate is null or rate > 0", name="rate"),
        CheckConstraint("weight > 0", name="weight"),
    )

    name: str
    kind: CampaignKind = Field(default=CampaignKind.ONE_TIME, sa_type=String)
    status: CampaignStatus = Field(default=CampaignStatus.DRAFT, sa_type=String)
    reason: str | None = None
    template_id: UUID
    phone_number_id: UUID
    audience: dict[str, Any] = Field(sa_type=JSONB)
    parameters: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    delivery_policy: DeliveryPolicy = Field(sa_type=String)
    rate: float | None = None
    weight: float = 1.0
    template_category: str | None = None
    template_shape: list[str] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    send_epoch: int = 0
    run: int = 0
    audience_size: int | None = None
    starts_at: datetime | None = moment()
    launched_at: datetime | None = moment()
    frozen_at: datetime | None = moment()
    resumed_at: datetime | None = moment()
    finished_at: datetime | None = moment()


class CampaignExclusion(SQLModel, table=True):
    __tablename__ = "campaign_exclusion"
    __table_args__ = (
        refers("campaign", "campaign_id"),
        refers("contact", "contact_id"),
        one_of("reason", ExclusionReason),
    )

    organization_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(primary_key=True)
    reason: ExclusionReason = Field(sa_type=String)
