"""The ledger: one row a recipient, one row a try, and the counters that follow them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, literal_column, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.columns import Moment, Owned, moment, one_of, refers
from models.sending.types import AttemptState, Origin, Patience, Purpose, Reached, RecipientState

# The words of a message, which people search for.
WORDS = "coalesce(body ->> 'text', body ->> 'body', body ->> 'caption')"


class CampaignRecipient(Owned, table=True):
    __tablename__ = "campaign_recipient"
    __table_args__ = (
        refers("campaign", "campaign_id"),
        refers("contact", "contact_id"),
        one_of("state", RecipientState),
        one_of("reached", Reached),
        Index(
            "ix_campaign_recipient_due",
            "campaign_id",
            "due_at",
            "id",
            postgresql_where=text("state = 'due'"),
        ),
        Index(
            "ix_campaign_recipient_ended",
            "campaign_id",
            "state",
            "id",
            postgresql_where=text("state in ('failed', 'unknown', 'skipped', 'cancelled')"),
        ),
        Index("ix_campaign_recipient_listed", "campaign_id", "id"),
        Index("uq_campaign_recipient_address", "campaign_id", "address", unique=True),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    campaign_id: UUID
    contact_id: UUID
    address: str
    parameters: list[dict[str, Any]] = Field(sa_type=JSONB)
    state: RecipientState = Field(default=RecipientState.DUE, sa_type=String)
    due_at: datetime = Field(sa_type=Moment)
    tries: int = 0
    attempt_id: UUID | None = None
    reached: Reached = Field(default=Reached.NOT, sa_type=String)
    deliveries: int = 0
    code: int | None = None
    reason: str | None = None


class CampaignCounter(SQLModel, table=True):
    """Slotted, so that writers seldom wait for each other; the truth is the sum over slots."""

    __tablename__ = "campaign_counter"
    __table_args__ = (refers("campaign", "campaign_id"),)

    organization_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    name: str = Field(primary_key=True)
    slot: int = Field(primary_key=True)
    value: int = Field(sa_type=BigInteger)


class Message(Owned, table=True):
    """What was said. `author_id` is the user who wrote it, where a person of ours did.

    `edited_at`, `revoked_at` and `reactions` follow from later messages about this one.
    """

    __table_args__ = (
        refers("phone_number", "phone_number_id"),
        refers("contact", "contact_id"),
        refers("campaign_recipient", "recipient_id"),
        one_of("origin", Origin),
        Index(
            "uq_message_wamid",
            "organization_id",
            "wamid",
            unique=True,
            postgresql_where=text("wamid is not null"),
        ),
        Index("ix_message_thread", "contact_id", "at"),
        Index(
            "ix_message_author",
            "author_id",
            "at",
            postgresql_where=text("author_id is not null"),
        ),
        Index(
            "ix_message_about",
            "organization_id",
            text("(body ->> 'about')"),
            postgresql_where=text("wamid is not null and body ? 'about'"),
        ),
        Index(
            "ix_message_words",
            literal_column(f"({WORDS})").label("words"),
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
            postgresql_where=text("recipient_id is null"),
        ),
    )

    phone_number_id: UUID
    contact_id: UUID
    recipient_id: UUID | None = None
    inbound: bool
    type: str
    body: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    wamid: str | None = None
    at: datetime = Field(sa_type=Moment)
    origin: Origin | None = Field(default=None, sa_type=String)
    author_id: UUID | None = None
    edited_at: datetime | None = moment()
    revoked_at: datetime | None = moment()
    reactions: dict[str, str] | None = Field(default=None, sa_type=JSONB(none_as_null=True))


class Delivery(Owned, table=True):
    """Where a message outside campaigns stands; its id is the message's."""

    __table_args__ = (
        refers("message", "id"),
        one_of("purpose", Purpose),
        one_of("state", RecipientState),
        one_of("reached", Reached),
    )

    purpose: Purpose = Field(sa_type=String)
    address: str
    about: str | None = None
    state: RecipientState = Field(default=RecipientState.DUE, sa_type=String)
    due_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    tries: int = 0
    attempt_id: UUID | None = None
    reached: Reached = Field(default=Reached.NOT, sa_type=String)
    deliveries: int = 0
    code: int | None = None
    reason: str | None = None


class MessageAttempt(Owned, table=True):
    """One try. `recipient_id` is a campaign's recipient or a delivery; there is no third."""

    __tablename__ = "message_attempt"
    __table_args__ = (
        refers("message", "message_id"),
        one_of("state", AttemptState),
        Index("ix_message_attempt_recipient", "recipient_id", "number"),
        Index("ix_message_attempt_campaign", "campaign_id", "id"),
        Index(
            "ix_message_attempt_wamid",
            "organization_id",
            "wamid",
            postgresql_where=text("wamid is not null"),
        ),
        Index(
            "ix_message_attempt_open",
            "campaign_id",
            "settle_after",
            postgresql_where=text("state in ('sending', 'in_doubt')"),
        ),
    )

    message_id: UUID
    recipient_id: UUID
    campaign_id: UUID | None = None
    number: int
    token: UUID
    state: AttemptState = Field(default=AttemptState.SENDING, sa_type=String)
    post_before: datetime = Field(sa_type=Moment)
    settle_after: datetime = Field(sa_type=Moment)
    wamid: str | None = None
    code: int | None = None
    retry_at: datetime | None = moment()
    answered_at: datetime | None = moment()
    sent_at: datetime | None = moment()
    delivered_at: datetime | None = moment()
    read_at: datetime | None = moment()


class StatusParked(SQLModel, table=True):
    """A status whose message id nobody has learnt yet."""

    __tablename__ = "status_parked"

    organization_id: UUID = Field(primary_key=True)
    wamid: str = Field(primary_key=True)
    state: AttemptState = Field(primary_key=True, sa_type=String)
    code: int | None = None
    patience: Patience = Field(default=Patience.NEVER, sa_type=String)
    at: datetime = Field(sa_type=Moment)
    parked_at: datetime = Field(
        sa_type=Moment, sa_column_kwargs={"server_default": text("clock_timestamp()")}
    )


class RateBucket(SQLModel, table=True):
    """The pace of one business number, or of one campaign on it. Outside row-level security."""

    __tablename__ = "rate_bucket"

    id: UUID = Field(primary_key=True)
    number_id: UUID = Field(index=True)
    tat: datetime = Field(sa_type=Moment)
    rate: float | None = None
    weight: float = 1.0
    sending: bool = False
    factor: float = 1.0
    slowed_at: datetime | None = moment()
    raised_at: datetime | None = moment()
    interactive_at: datetime | None = moment()
    gate: str = "open"
    closed_at: datetime | None = moment()
    probe_at: datetime | None = moment()
    probes: int = 0
