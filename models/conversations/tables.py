"""Threads with people, the cases in them, and what is written beside them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.ai.types import AiMode
from models.columns import Moment, Owned, moment, one_of, refers, unique
from models.conversations.types import ConversationState, DraftMode, DraftState, EventKind
from models.routing.types import Priority


class Conversation(Owned, table=True):
    """The thread of one contact with one number. `version` grows with whatever a client shows.

    Who holds it and whether it waits stand in `assignment` and `queue_entry`. `waiting_since` is
    the oldest unanswered message; `looked_at` is how far a turn has read; `due_at` is when
    somebody looks at it again without being told.
    """

    __table_args__ = (
        unique("contact_id", "phone_number_id"),
        one_of("state", ConversationState),
        one_of("ai_mode", AiMode),
        CheckConstraint("priority between 0 and 3", name="priority"),
        refers("contact", "contact_id"),
        refers("phone_number", "phone_number_id"),
        refers("department", "department_id"),
        Index("ix_conversation_listed", "organization_id", text("last_at desc"), "id"),
        Index(
            "ix_conversation_open",
            "organization_id",
            "waiting_since",
            postgresql_where=text("state in ('OPEN', 'PENDING')"),
        ),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    contact_id: UUID = Field(index=True)
    phone_number_id: UUID
    state: ConversationState = Field(
        default=ConversationState.OPEN, sa_type=String, sa_column_kwargs={"server_default": "OPEN"}
    )
    priority: Priority = Field(
        default=Priority.NORMAL, sa_type=SmallInteger, sa_column_kwargs={"server_default": "1"}
    )
    ai_mode: AiMode | None = Field(default=None, sa_type=String)
    department_id: UUID | None = Field(default=None, index=True)
    version: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    unread: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    last_at: datetime | None = moment()
    last_inbound_at: datetime | None = moment()
    waiting_since: datetime | None = moment()
    looked_at: datetime | None = moment()
    due_at: datetime | None = moment()
    snoozed_until: datetime | None = moment()
    taken_over_at: datetime | None = moment()
    intent: str | None = None
    sentiment: str | None = None
    urgency: str | None = None
    language: str | None = None
    summary: str | None = None
    score: int | None = Field(default=None, sa_type=SmallInteger)
    tasks: list[str] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": "[]"}
    )
    ai_turns: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    ai_spent_micros: int = Field(
        default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"}
    )


class ConversationCase(Owned, table=True):
    """One matter in a thread: from the message that opens it to its end."""

    __tablename__ = "conversation_case"
    __table_args__ = (
        refers("conversation", "conversation_id"),
        CheckConstraint("csat between 1 and 5", name="csat"),
        Index(
            "uq_conversation_case_open",
            "organization_id",
            "conversation_id",
            unique=True,
            postgresql_where=text("closed_at is null"),
        ),
    )

    conversation_id: UUID = Field(index=True)
    opened_at: datetime = Field(sa_type=Moment)
    first_answered_at: datetime | None = moment()
    resolved_at: datetime | None = moment()
    closed_at: datetime | None = moment()
    breaches: list[str] = Field(
        default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs={"server_default": "{}"}
    )
    csat_asked_at: datetime | None = moment()
    csat: int | None = Field(default=None, sa_type=SmallInteger)


class ConversationNote(Owned, table=True):
    """What colleagues tell each other; the customer never sees it."""

    __tablename__ = "conversation_note"
    __table_args__ = (refers("conversation", "conversation_id"),)

    conversation_id: UUID = Field(index=True)
    author_id: UUID | None = None
    text: str
    mentions: list[UUID] = Field(
        default_factory=list, sa_type=ARRAY(Uuid), sa_column_kwargs={"server_default": "{}"}
    )


class ConversationTag(SQLModel, table=True):
    __tablename__ = "conversation_tag"
    __table_args__ = (
        refers("conversation", "conversation_id"),
        ForeignKeyConstraint(
            ["tag_id", "organization_id"], ["tag.id", "tag.organization_id"], ondelete="CASCADE"
        ),
    )

    organization_id: UUID = Field(primary_key=True)
    conversation_id: UUID = Field(primary_key=True)
    tag_id: UUID = Field(primary_key=True, index=True)


class ConversationEvent(Owned, table=True):
    """Something that happened to a conversation. `facts` are ids and words of ours."""

    __tablename__ = "conversation_event"
    __table_args__ = (refers("conversation", "conversation_id"),)

    conversation_id: UUID = Field(index=True)
    kind: EventKind = Field(sa_type=String)
    actor_kind: str
    actor_id: UUID | None = None
    facts: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )


class ConversationDraft(Owned, table=True):
    """What AI would answer to everything up to `after_message_id`."""

    __tablename__ = "conversation_draft"
    __table_args__ = (
        refers("conversation", "conversation_id"),
        refers("message", "after_message_id"),
        refers("message", "message_id"),
        one_of("mode", DraftMode),
        one_of("state", DraftState),
    )

    conversation_id: UUID = Field(index=True)
    after_message_id: UUID
    text: str
    mode: DraftMode = Field(sa_type=String)
    state: DraftState = Field(sa_type=String)
    confidence: int | None = Field(default=None, sa_type=SmallInteger)
    send_at: datetime | None = moment()
    message_id: UUID | None = None
