"""Business accounts (WABA), their numbers, and the routes webhooks are found by.

After Meta's account split a WABA's id is that of a messaging account, a number may belong to
several of them, and the number itself is a WhatsApp account (`waac_id`).
https://developers.facebook.com/documentation/business-messaging/whatsapp/account-model-evolution
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, false
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.accounts.types import Connection, NumberStatus, Quality, Source
from models.ai.types import AiMode
from models.columns import Made, Moment, Owned, belongs, moment, one_of, refers, unique


class BusinessAccount(Owned, table=True):
    """`token_print` names the token without being it; see `models.accounts.tokens`."""

    __tablename__ = "business_account"
    __table_args__ = (
        belongs(),
        unique("meta_id"),
        one_of("connection", Connection),
        Index("ix_business_account_token", "token_print"),
    )

    meta_id: str
    name: str
    sealed_token: str
    token_print: str | None = None
    connection: Connection = Field(
        default=Connection.CONNECTED,
        sa_type=String,
        sa_column_kwargs={"server_default": "CONNECTED"},
    )
    connection_reason: str | None = None
    connection_at: datetime | None = moment()
    portfolio_id: str | None = None
    currency: str | None = None
    timezone_id: str | None = None
    country: str | None = None
    review_status: str | None = None
    verification_status: str | None = None
    messaging_limit: str | None = None
    payment_attached: bool | None = None
    token_expires_at: datetime | None = moment()
    facts_at: datetime | None = moment()
    templates_polled_at: datetime | None = moment()
    restrictions: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": "[]"}
    )
    ban_state: str | None = None
    max_numbers: int | None = None
    facts_error: str | None = None
    told_at: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )


class PhoneNumber(Owned, table=True):
    """`status_at` is when Meta decided on the status and quality that stand here.

    `business_account_id` is the messaging account we send through.
    """

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
    waac_id: str | None = None
    name_status: str | None = None
    code_verification: str | None = None
    platform: str | None = None
    account_mode: str | None = None
    coexistence: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    sealed_pin: str | None = None
    registered_at: datetime | None = moment()
    can_send: str | None = None
    health: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB)
    health_at: datetime | None = moment()
    facts_at: datetime | None = moment()
    meta_status: str | None = None
    requested_name: str | None = None
    requested_name_status: str | None = None
    pin_enabled: bool | None = None
    official: bool | None = None
    told_at: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )


class AccountNumber(Made, table=True):
    """A number that a messaging account may send from."""

    __tablename__ = "account_number"
    __table_args__ = (
        refers("business_account", "business_account_id"),
        refers("phone_number", "phone_number_id"),
    )

    business_account_id: UUID = Field(primary_key=True)
    phone_number_id: UUID = Field(primary_key=True)
    organization_id: UUID = Field(primary_key=True)


class AccountEvent(Owned, table=True):
    """News of an account or one of its numbers. `at` is when Meta says that it happened.

    What is told without changing a fact is known again by its fingerprint.
    """

    __tablename__ = "account_event"
    __table_args__ = (
        refers("business_account", "business_account_id"),
        refers("phone_number", "phone_number_id"),
        unique("fingerprint"),
        one_of("source", Source),
        Index("ix_account_event_of_account", "organization_id", "business_account_id", "id"),
        Index("ix_account_event_created_at", "created_at"),
    )

    business_account_id: UUID
    phone_number_id: UUID | None = None
    kind: str
    source: Source = Field(sa_type=String)
    at: datetime = Field(sa_type=Moment)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    fingerprint: str | None = None


class MetaExchange(Owned, table=True):
    """What a route has Meta asked, and the answer: here, for neither may stand in a history."""

    __tablename__ = "meta_exchange"
    __table_args__ = (belongs(),)

    begun_at: datetime | None = moment()
    sealed_asked: str
    sealed_answered: str | None = None


class NumberRoute(SQLModel, table=True):
    """Outside row-level security: a webhook names only Meta's id. Released, anybody may have it."""

    __tablename__ = "number_route"

    meta_id: str = Field(primary_key=True)
    organization_id: UUID
    phone_number_id: UUID
    released_at: datetime | None = moment()


class AccountRoute(SQLModel, table=True):
    """Outside row-level security: a webhook names only Meta's id."""

    __tablename__ = "account_route"

    meta_id: str = Field(primary_key=True)
    organization_id: UUID
    business_account_id: UUID
    released_at: datetime | None = moment()
