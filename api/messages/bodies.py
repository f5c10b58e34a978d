"""Messages to send. What they say is in Meta's own spelling, under the name of the type."""

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from api.campaigns.bodies import ParameterName
from api.messages import examples
from api.messages.recipients import AddressedBody, AnswerableBody
from core.types import Request
from models.messages.content.contacts import Cards
from models.messages.content.interactive.interactive import Interactive
from models.messages.content.location import Location
from models.messages.content.media import Audio, Document, Image, Sticker, Video
from models.messages.content.part import chosen
from models.messages.content.reaction import Emoji
from models.messages.content.template.template import Template
from models.messages.content.text import Text
from models.messages.content.types import MessageType


class SendBody(AnswerableBody):
    """A message whose content stands in the field that is named as its type."""

    kind: ClassVar[MessageType]

    @property
    def part(self) -> Any:
        return getattr(self, self.kind)


def shown(content: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [{"to": examples.TO, **content}]})


class TextBody(SendBody):
    model_config = shown(examples.TEXT)
    kind = MessageType.TEXT

    text: Text


class ImageBody(SendBody):
    model_config = shown(examples.IMAGE)
    kind = MessageType.IMAGE

    image: Image


class VideoBody(SendBody):
    model_config = shown(examples.VIDEO)
    kind = MessageType.VIDEO

    video: Video


class AudioBody(SendBody):
    model_config = shown(examples.AUDIO)
    kind = MessageType.AUDIO

    audio: Audio


class DocumentBody(SendBody):
    model_config = shown(examples.DOCUMENT)
    kind = MessageType.DOCUMENT

    document: Document


class StickerBody(SendBody):
    model_config = shown(examples.STICKER)
    kind = MessageType.STICKER

    sticker: Sticker


class LocationBody(SendBody):
    model_config = shown(examples.LOCATION)
    kind = MessageType.LOCATION

    location: Location


class ContactsBody(SendBody):
    model_config = shown(examples.CONTACTS)
    kind = MessageType.CONTACTS

    contacts: Cards


class TemplateBody(SendBody):
    """What is put into the template is checked against the one that was approved."""

    model_config = shown(examples.TEMPLATE)
    kind = MessageType.TEMPLATE

    template: Template


class InteractiveBody(SendBody):
    model_config = shown(examples.BUTTONS)
    kind = MessageType.INTERACTIVE

    interactive: Interactive


class ReactionOf(Request):
    """`messageId` is ours."""

    message_id: UUID
    emoji: Emoji


class ReactionBody(AddressedBody):
    """A reaction quotes nothing: it names its message itself."""

    model_config = shown(examples.REACTION)

    reaction: ReactionOf


Values = Annotated[
    dict[ParameterName, str],
    Field(max_length=100, json_schema_extra={"additionalProperties": False}),
]


class FilledTemplateBody(AnswerableBody):
    """A template of ours. `parameters` go by its variables, as a campaign's do.

    Keys are `body.1` or `body.first_name`, `header.1`, `header.media` (a link) and `button.0`;
    `GET /templates/{id}/variables` lists them all.
    """

    model_config = shown(examples.FILLED)

    template_id: UUID
    parameters: Values = Field(default_factory=dict)


class AnyText(TextBody):
    model_config = shown({"type": "text", **examples.TEXT})

    type: Literal["text"]


class AnyImage(ImageBody):
    model_config = shown({"type": "image", **examples.IMAGE})

    type: Literal["image"]


class AnyVideo(VideoBody):
    model_config = shown({"type": "video", **examples.VIDEO})

    type: Literal["video"]


class AnyAudio(AudioBody):
    model_config = shown({"type": "audio", **examples.AUDIO})

    type: Literal["audio"]


class AnyDocument(DocumentBody):
    model_config = shown({"type": "document", **examples.DOCUMENT})

    type: Literal["document"]


class AnySticker(StickerBody):
    model_config = shown({"type": "sticker", **examples.STICKER})

    type: Literal["sticker"]


class AnyLocation(LocationBody):
    model_config = shown({"type": "location", **examples.LOCATION})

    type: Literal["location"]


class AnyContacts(ContactsBody):
    model_config = shown({"type": "contacts", **examples.CONTACTS})

    type: Literal["contacts"]


class AnyTemplate(TemplateBody):
    model_config = shown({"type": "template", **examples.TEMPLATE})

    type: Literal["template"]


class AnyInteractive(InteractiveBody):
    model_config = shown({"type": "interactive", **examples.BUTTONS})

    type: Literal["interactive"]


class AnyReaction(ReactionBody):
    model_config = shown({"type": "reaction", **examples.REACTION})

    type: Literal["reaction"]


AnyBody = Annotated[
    AnyText
    | AnyImage
    | AnyVideo
    | AnyAudio
    | AnyDocument
    | AnySticker
    | AnyLocation
    | AnyContacts
    | AnyTemplate
    | AnyInteractive
    | AnyReaction,
    chosen(
        AnyText,
        AnyImage,
        AnyVideo,
        AnyAudio,
        AnyDocument,
        AnySticker,
        AnyLocation,
        AnyContacts,
        AnyTemplate,
        AnyInteractive,
        AnyReaction,
    ),
]
