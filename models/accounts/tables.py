"""Business accounts (WABA), their numbers, and the routes webhooks are found by."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlmodel import Field, SQLModel

from models.accounts.types import NumberStatus, Quality
from models.ai.types import AiMode
from models.columns import Owned, belongs, moment, one_of, refers, unique


class BusinessAccount(Owned, table=True):
    __tablename__ = "business_account"
    __table_args__ = (belongs(), unique("meta_id"))

    meta_id: str
    name: str
    sealed_token: str
    templates_polled_at: datetime | None = moment()


class PhoneNumber(Owned, table=True):
    """`status_at` is when Meta decided on the status and quality that stand here."""

    __tablename__ = "phone_number"
    __table_args__ = (
        unique("meta_id"),
        refers("business_account", "business_account_id"),
        one_of("status", NumberStatus),
        one_of("quality", Quality),
        one_of("ai_mode", AiMode),
    )

    business_account_id: UUID
    meta_id: str
    display_phone_number: str
    verified_name: str | None = None
    status: NumberStatus = Field(default=NumberStatus.CONNECTED, sa_type=String)
    quality: Quality = Field(default=Quality.UNKNOWN, sa_type=String)
    status_at: datetime | None = moment()
    throughput: int = Field(default=80, gt=0)
    messaging_limit: str | None = None
    ai_mode: AiMode = Field(
        default=AiMode.OFF, sa_type=String, sa_column_kwargs={"server_default": "OFF"}
    )


class NumberRoute(SQLModel, table=True):
    """Outside row-level security: a webhook names only Meta's id."""

    __tablename__ = "number_route"

    meta_id: str = Field(primary_key=True)
    organization_id: UUID
    phone_number_id: UUID


class AccountRoute(SQLModel, table=True):
    """Outside row-level security: a webhook names only Meta's id."""

    __tablename__ = "account_route"

    meta_id: str = Field(primary_key=True)
    organization_id: UUID
    business_account_id: UUID
