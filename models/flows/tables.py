"""Flows as we know them; Meta alone decides their status."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.columns import Moment, Owned, moment, one_of, refers, unique
from models.flows.types import FetchTrouble, FlowStatus


class Flow(Owned, table=True):
    """`json_text` is what somebody wrote, character by character: Meta's faults name its lines.

    It is at Meta once `uploaded_at` is set. `pending` is what Meta is to be told of name,
    categories and endpoint. `asked_at`: Meta was asked to make it, and may have. `learnt_at`: what
    Meta says of it was last written down. `changed_at` is Meta's word, `fetched_for` the change
    after which the Flow JSON was fetched.
    """

    __table_args__ = (
        refers("business_account", "business_account_id"),
        one_of("status", FlowStatus),
        unique("meta_id"),
        Index(
            "uq_flow_name",
            "organization_id",
            "business_account_id",
            "name",
            unique=True,
            postgresql_where=text("deleted_at is null"),
        ),
    )

    business_account_id: UUID
    meta_id: str | None = None
    name: str
    categories: list[str] = Field(sa_type=JSONB)
    status: FlowStatus = Field(
        default=FlowStatus.DRAFT, sa_type=String, sa_column_kwargs={"server_default": "DRAFT"}
    )
    status_at: datetime | None = moment()
    learnt_at: datetime | None = moment()
    changed_at: datetime | None = moment()
    fetched_for: datetime | None = moment()
    fetch_trouble: FetchTrouble | None = Field(default=None, sa_type=String)
    json_text: str | None = None
    uploaded_at: datetime | None = moment()
    problems: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    json_version: str | None = None
    data_api_version: str | None = None
    pending: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    endpoint: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    endpoint_uri: str | None = None
    sealed_secret: str | None = None
    health: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    asked_at: datetime | None = moment()
    publisher_kind: str | None = None
    publisher_id: UUID | None = None
    preview_url: str | None = None
    preview_expires_at: datetime | None = moment()
    deleted_at: datetime | None = moment()


class FlowVersion(Owned, table=True):
    """What was published once. `json_text` is None until it was fetched from Meta."""

    __tablename__ = "flow_version"
    __table_args__ = (refers("flow", "flow_id"), unique("flow_id", "number"))

    flow_id: UUID
    number: int
    json_text: str | None = None
    published_at: datetime = Field(sa_type=Moment)
    publisher_kind: str | None = None
    publisher_id: UUID | None = None


class FlowKey(Owned, table=True):
    """A key pair of a number; the newest that was uploaded and not retired is Meta's."""

    __tablename__ = "flow_key"
    __table_args__ = (
        refers("phone_number", "phone_number_id"),
        Index("ix_flow_key_number", "phone_number_id", "id"),
    )

    phone_number_id: UUID
    public_key: str
    sealed_private_key: str
    uploaded_at: datetime | None = moment()
    signature_status: str | None = None
    checked_at: datetime | None = moment()
    retired_at: datetime | None = moment()


class FlowResponse(Owned, table=True):
    """What somebody filled in; `message_id` is how it came, `sent_message_id` what they opened."""

    __tablename__ = "flow_response"
    __table_args__ = (
        refers("flow", "flow_id"),
        refers("message", "message_id"),
        refers("message", "sent_message_id"),
        unique("message_id"),
        Index("ix_flow_response_flow", "flow_id", "id"),
        Index("ix_flow_response_sent", "sent_message_id"),
    )

    flow_id: UUID
    message_id: UUID
    sent_message_id: UUID | None = None
    answers: dict[str, Any] = Field(sa_type=JSONB)
    received_at: datetime = Field(sa_type=Moment)
