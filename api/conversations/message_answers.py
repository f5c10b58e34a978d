"""The messages of a thread as the API shows them."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from api.contact_bodies import ID, example
from api.conversations.answers import WHEN
from api.conversations.message_parts import Chosen, Forwarded, ProductBrief, product
from api.media.answers import LinkAnswer
from api.messages.views import Direction, Failure, MessageStatus, status_of
from api.pages import Listed, Page
from core.types import Answer
from models.conversations.reading import Said
from models.media.types import MediaStatus

_OURS = "business"


class MessageOrigin(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "CUSTOMER"
    AGENT = "AGENT"
    AI = "AI"
    SYSTEM = "SYSTEM"
    PHONE = "PHONE"
    CAMPAIGN = "CAMPAIGN"
    API = "API"

    @classmethod
    def of(cls, said: Said) -> Self:
        if said.inbound:
            return cls("CUSTOMER")
        if said.campaign_id is not None:
            return cls("CAMPAIGN")
        return cls(said.origin or "API")


class AuthorBrief(Answer):
    user_id: UUID
    name: str | None


class FileAnswer(Answer):
    id: UUID
    status: MediaStatus
    mime_type: str | None
    bytes: int | None
    filename: str | None
    link: LinkAnswer | None = Field(description="Once its bytes are there, for some minutes.")


class ReplyTo(Answer):
    id: UUID | None = Field(description="Ours; null for a message from before.")
    meta_id: str


class SaidAnswer(Listed):
    model_config = example(
        {
            "id": ID,
            "metaId": "wamid.HBgL",
            "direction": "INBOUND",
            "origin": "CUSTOMER",
            "author": None,
            "campaignId": None,
            "template": None,
            "type": "text",
            "text": "Are you open?",
            "content": {"body": "Are you open?"},
            "media": None,
            "replyTo": None,
            "reactions": {"business": "\U0001f44d"},
            "chosen": None,
            "forwarded": None,
            "product": None,
            "referral": None,
            "codes": [],
            "editedAt": None,
            "revokedAt": None,
            "status": "RECEIVED",
            "failure": None,
            "at": WHEN,
            "createdAt": WHEN,
        }
    )

    meta_id: str | None
    direction: Direction
    origin: MessageOrigin
    author: AuthorBrief | None = Field(description="The person of ours who wrote it.")
    campaign_id: UUID | None
    template: str | None = Field(description="The name of the template that was sent.")
    type: str
    text: str | None = Field(description="What it says now: edits are in it.")
    content: dict[str, Any] | list[Any] | None = Field(
        description="Meta's object for this type, as first sent; null once it was taken back."
    )
    media: FileAnswer | None
    reply_to: ReplyTo | None
    reactions: dict[str, str] = Field(
        description="An emoji by who reacted: `customer` or `business`, which is us."
    )
    chosen: Chosen | None = Field(description="The button, row or form that they answered.")
    forwarded: Forwarded | None
    product: ProductBrief | None = Field(description="What they looked at when they wrote.")
    referral: dict[str, Any] | None = Field(description="The advertisement it came from.")
    codes: list[int] = Field(description="Meta's, for what it could not pass on.")
    edited_at: datetime | None
    revoked_at: datetime | None
    status: MessageStatus
    failure: Failure | None
    at: datetime
    created_at: datetime

    @classmethod
    def of(cls, said: Said, link: LinkAnswer | None) -> Self:
        told = _told(said)
        ours = {} if said.our_reaction is None else {_OURS: said.our_reaction}
        return cls(
            id=said.id,
            meta_id=said.meta_id,
            direction=Direction.INBOUND if said.inbound else Direction.OUTBOUND,
            origin=MessageOrigin.of(said),
            author=_author(said),
            campaign_id=said.campaign_id,
            template=_template(said),
            type=said.type,
            text=_words(said),
            content=_content(said),
            media=_file(said, link),
            reply_to=None if said.about is None else ReplyTo(id=said.about_id, meta_id=said.about),
            reactions=(said.reactions or {}) | ours,
            chosen=Chosen.of(said.type, told),
            forwarded=Forwarded.of(told),
            product=product(told),
            referral=told.get("referral"),
            codes=told.get("codes") or [],
            edited_at=said.edited_at,
            revoked_at=said.revoked_at,
            status=status_of(said.inbound, said.state, said.reached),
            failure=Failure.of(said.code, said.reason),
            at=said.at,
            created_at=said.created_at,
        )


class ThreadPage(Page[SaidAnswer]):
    """`newestMessageId` is what a reply names as seen; an edit is newer than what it changed."""

    newest_message_id: UUID | None


def _object(said: Said) -> dict[str, Any]:
    return said.body if isinstance(said.body, dict) else {}


def _kept_as_meta_told(said: Said) -> bool:
    """What came by webhook is kept with what we read in it; what we send is Meta's object."""
    return said.inbound or said.origin == MessageOrigin.PHONE


def _told(said: Said) -> dict[str, Any]:
    return _object(said) if _kept_as_meta_told(said) else {}


def _content(said: Said) -> Any:
    return _object(said).get("content") if _kept_as_meta_told(said) else said.body


def _words(said: Said) -> str | None:
    body = _object(said)
    if _kept_as_meta_told(said):
        return body.get("text")
    words = body.get("body")
    if isinstance(words, dict):
        words = words.get("text")
    return words or body.get("caption")


def _template(said: Said) -> str | None:
    if said.type != "template":
        return None
    name: str | None = said.template_name or _object(said).get("name")
    return name


def _author(said: Said) -> AuthorBrief | None:
    if said.author_id is None:
        return None
    return AuthorBrief(user_id=said.author_id, name=said.author_name)


def _file(said: Said, link: LinkAnswer | None) -> FileAnswer | None:
    if said.media_id is None:
        return None
    assert said.media_status is not None
    return FileAnswer(
        id=said.media_id,
        status=said.media_status,
        mime_type=said.mime_type,
        bytes=said.bytes,
        filename=said.filename,
        link=link,
    )
