"""What quick replies look like over HTTP."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field, JsonValue

from api.contact_bodies import ID, example
from api.media.answers import LinkAnswer
from api.pages import Listed
from core.types import Answer, Request
from models.media.tables import Media
from models.media.types import MediaStatus
from models.team.reply_files import family
from models.team.tables import QuickReply
from models.team.types import ReplyCode, ReplyText, variables_in

_REPLY: dict[str, JsonValue] = {
    "code": "hours",
    "text": "Hello {name}, we open at nine. {agent}",
    "departmentId": None,
}
_FILE: dict[str, JsonValue] = {
    "id": ID,
    "type": "image",
    "status": "STORED",
    "mimeType": "image/png",
    "bytes": 48213,
    "filename": "menu.png",
    "expiresAt": "2026-12-20T08:15:30Z",
    "link": {
        "url": f"https://parley.example.com/api/media/{ID}/download?token=ey...",
        "expiresAt": "2026-11-20T08:20:30Z",
    },
}


class QuickReplyBody(Request):
    """A whole quick reply: a text, a file, or a file with a caption."""

    model_config = example(_REPLY)

    code: ReplyCode
    text: ReplyText | None = Field(
        default=None,
        description="With variables: {name}, {company}, {agent}, {department}, {custom.field}. "
        "With a file it is the caption: 1,024 characters at most, and none with audio.",
    )
    department_id: UUID | None = Field(default=None, description="Whose it is; null: everybody's.")
    media_id: UUID | None = Field(
        default=None,
        description="An image, video, audio or document of `POST /api/media/upload`. It cannot "
        "be deleted meanwhile, and is brought to WhatsApp again before it is forgotten there.",
    )


class QuickReplyFile(Answer):
    id: UUID
    type: str = Field(description="Of the message it is sent in.")
    status: MediaStatus = Field(description="It can be sent when it is STORED.")
    mime_type: str
    bytes: int
    filename: str | None
    expires_at: datetime | None = Field(description="Until when WhatsApp knows it.")
    link: LinkAnswer

    @classmethod
    def of(cls, row: Media, link: LinkAnswer) -> Self:
        known = row.model_dump(include={"id", "mime_type", "bytes", "filename", "expires_at"})
        return cls(**known, type=family(row), status=MediaStatus(row.status), link=link)


class QuickReplyAnswer(Listed):
    model_config = example(
        {
            "id": ID,
            **_REPLY,
            "variables": ["name", "agent"],
            "media": _FILE,
            "createdAt": "2026-11-20T08:15:30Z",
        }
    )

    code: str
    text: str | None
    department_id: UUID | None
    variables: list[str] = Field(description="Those of the text, each once.")
    media: QuickReplyFile | None
    created_at: datetime

    @classmethod
    def of(cls, row: QuickReply, file: Media | None = None, link: LinkAnswer | None = None) -> Self:
        told = row.model_dump(exclude={"media_id"})
        media = None if file is None or link is None else QuickReplyFile.of(file, link)
        return cls.model_validate(
            {**told, "variables": variables_in(row.text or ""), "media": media}
        )
