"""Replies: what is said stands in the field that is named as its type, as Meta spells it."""

from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from api.contact_bodies import ID
from api.messages import examples
from api.messages.bodies import Values
from core.types import Request
from models.messages.content.contacts import Cards
from models.messages.content.interactive.interactive import Interactive
from models.messages.content.location import Location
from models.messages.content.media import Audio, Document, Image, Sticker, Video
from models.messages.content.part import chosen, fault
from models.messages.content.template.template import Template
from models.messages.content.text import Text
from models.messages.content.types import MessageType
from models.team.types import ReplyCode

VariableName = Annotated[
    str,
    StringConstraints(
        pattern=r"^(name|company|agent|department|custom\.[A-Za-z][A-Za-z0-9_]{0,62})$"
    ),
]
VariableValue = Annotated[str, StringConstraints(min_length=1, max_length=1024)]


def _shown(type: str, content: dict[str, Any]) -> ConfigDict:
    return ConfigDict(
        json_schema_extra={"examples": [{"type": type, **content, "seenMessageId": ID}]}
    )


class ReplyBody(Request):
    """The contact and the number are those of the thread."""

    seen_message_id: UUID | None = Field(
        default=None,
        description="`newestMessageId` of what you showed: 409 when there is something newer.",
    )
    reply_to: UUID | None = Field(
        default=None, description="The id of a message of this thread, which it quotes."
    )


class PartReply(ReplyBody):
    kind: ClassVar[MessageType]

    @property
    def part(self) -> Any:
        return getattr(self, self.kind)


class TextReply(PartReply):
    model_config = _shown("text", examples.TEXT)
    kind = MessageType.TEXT

    type: Literal["text"]
    text: Text


class ImageReply(PartReply):
    model_config = _shown("image", examples.IMAGE)
    kind = MessageType.IMAGE

    type: Literal["image"]
    image: Image


class VideoReply(PartReply):
    model_config = _shown("video", examples.VIDEO)
    kind = MessageType.VIDEO

    type: Literal["video"]
    video: Video


class AudioReply(PartReply):
    model_config = _shown("audio", examples.AUDIO)
    kind = MessageType.AUDIO

    type: Literal["audio"]
    audio: Audio


class DocumentReply(PartReply):
    model_config = _shown("document", examples.DOCUMENT)
    kind = MessageType.DOCUMENT

    type: Literal["document"]
    document: Document


class StickerReply(PartReply):
    model_config = _shown("sticker", examples.STICKER)
    kind = MessageType.STICKER

    type: Literal["sticker"]
    sticker: Sticker


class LocationReply(PartReply):
    model_config = _shown("location", examples.LOCATION)
    kind = MessageType.LOCATION

    type: Literal["location"]
    location: Location


class ContactsReply(PartReply):
    model_config = _shown("contacts", examples.CONTACTS)
    kind = MessageType.CONTACTS

    type: Literal["contacts"]
    contacts: Cards


class TemplateReply(PartReply):
    """Also outside the window."""

    model_config = _shown("template", examples.TEMPLATE)
    kind = MessageType.TEMPLATE

    type: Literal["template"]
    template: Template


class InteractiveReply(PartReply):
    model_config = _shown("interactive", examples.BUTTONS)
    kind = MessageType.INTERACTIVE

    type: Literal["interactive"]
    interactive: Interactive


class FilledTemplateReply(ReplyBody):
    """A template of ours by its id, with a value for each variable; also outside the window."""

    model_config = _shown("filled_template", examples.FILLED)

    type: Literal["filled_template"]
    template_id: UUID
    parameters: Values = Field(default_factory=dict)


class QuickReply(ReplyBody):
    """A text or a file kept at hand, by its id or its code.

    What `values` leave out is filled from contact, agent, department.
    """

    model_config = _shown("quick_reply", {"quickReplyId": ID, "values": {"custom.order": "77"}})

    type: Literal["quick_reply"]
    quick_reply_id: UUID | None = None
    code: ReplyCode | None = None
    values: dict[VariableName, VariableValue] = Field(default_factory=dict, max_length=50)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.quick_reply_id is None and self.code is None:
            raise fault("Either quickReplyId or code is needed", "quickReplyId")
        if self.quick_reply_id is not None and self.code is not None:
            raise fault("Only one of quickReplyId and code is allowed", "code")
        return self


_KINDS = (
    *(TextReply, ImageReply, VideoReply, AudioReply, DocumentReply, StickerReply),
    *(LocationReply, ContactsReply, TemplateReply, InteractiveReply),
    *(FilledTemplateReply, QuickReply),
)
AnyReply = Annotated[
    TextReply
    | ImageReply
    | VideoReply
    | AudioReply
    | DocumentReply
    | StickerReply
    | LocationReply
    | ContactsReply
    | TemplateReply
    | InteractiveReply
    | FilledTemplateReply
    | QuickReply,
    chosen(*_KINDS),
]
