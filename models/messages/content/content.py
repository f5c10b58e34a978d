"""What a message says, whatever its type.

Rules name Meta's page they come from; `W/` stands for
https://developers.facebook.com/documentation/business-messaging/whatsapp/.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

from models.messages.content.contacts import Cards
from models.messages.content.interactive.interactive import Interactive
from models.messages.content.location import Location
from models.messages.content.media import Audio, Document, Image, Sticker, Video
from models.messages.content.reaction import Reaction
from models.messages.content.template.template import Template
from models.messages.content.text import Text
from models.messages.content.types import MessageType

_SILENT = ConfigDict(hide_input_in_errors=True)
_READERS: dict[MessageType, TypeAdapter[Any]] = {
    MessageType.TEXT: TypeAdapter(Text),
    MessageType.IMAGE: TypeAdapter(Image),
    MessageType.VIDEO: TypeAdapter(Video),
    MessageType.AUDIO: TypeAdapter(Audio),
    MessageType.DOCUMENT: TypeAdapter(Document),
    MessageType.STICKER: TypeAdapter(Sticker),
    MessageType.LOCATION: TypeAdapter(Location),
    MessageType.CONTACTS: TypeAdapter(Cards),
    MessageType.TEMPLATE: TypeAdapter(Template),
    MessageType.REACTION: TypeAdapter(Reaction),
    MessageType.INTERACTIVE: TypeAdapter(Interactive, config=_SILENT),
}


@dataclass(frozen=True, slots=True)
class Content:
    """A type and the part that Meta wants under its name."""

    type: MessageType
    part: BaseModel

    @classmethod
    def read(cls, type: MessageType, value: Any) -> "Content":
        """Check it against Meta's rules. Raises `ValidationError`, which names the field."""
        return cls(type, _READERS[type].validate_python(value))

    def payload(self) -> Any:
        """As Meta takes it; an object, and a list of contacts."""
        return self.part.model_dump(mode="json", exclude_none=True)
