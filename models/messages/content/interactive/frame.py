"""What stands around the buttons of an interactive message: header, body and footer."""

from typing import Annotated, Literal

from pydantic import Field

from models.messages.content.media import File, Film, Picture
from models.messages.content.part import Part, chosen
from models.messages.content.words import LINE, TEXT

Title = Annotated[str, Field(min_length=1, max_length=20), LINE]


class Body(Part):
    text: Annotated[str, Field(min_length=1, max_length=1024), TEXT]


class LongBody(Part):
    """A list's may be longer than others' (W/messages/interactive-list-messages)."""

    text: Annotated[str, Field(min_length=1, max_length=4096), TEXT]


class Footer(Part):
    text: Annotated[str, Field(min_length=1, max_length=60), LINE]


class TextHeader(Part):
    type: Literal["text"]
    text: Annotated[str, Field(min_length=1, max_length=60), LINE]


class ImageHeader(Part):
    type: Literal["image"]
    image: Picture


class VideoHeader(Part):
    type: Literal["video"]
    video: Film


class DocumentHeader(Part):
    type: Literal["document"]
    document: File


Header = Annotated[
    TextHeader | ImageHeader | VideoHeader | DocumentHeader,
    Field(discriminator="type"),
    chosen(TextHeader, ImageHeader, VideoHeader, DocumentHeader),
]
