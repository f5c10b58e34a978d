"""Pictures, films, sounds, files and stickers: by Meta's media id or by link."""

from pathlib import PurePosixPath
from typing import Annotated, ClassVar, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from models.messages.content.part import Part, fault
from models.messages.content.words import LINE, Caption, Link, MediaId

_PICTURES = frozenset({"jpg", "jpeg", "png"})
_FILMS = frozenset({"mp4", "3gp", "3gpp"})
_VOICE = frozenset({"ogg", "opus"})
_SOUNDS = _VOICE | {"aac", "amr", "mp3", "mpeg", "m4a", "mp4"}
_FILES = {"csv", "doc", "docx", "htm", "html", "pdf", "ppt", "pptx", "txt", "xls", "xlsx", "zip"}
_STRANGERS = {"avi", "avif", "bmp", "flac", "gif", "heic", "mkv", "mov", "svg", "tif", "tiff"}
_KNOWN = _PICTURES | _FILMS | _SOUNDS | _FILES | _STRANGERS | {"wav", "webm", "webp", "wma", "wmv"}


def ending_of(link: str) -> str:
    """How the file's name ends, in small letters; empty when it does not tell."""
    return PurePosixPath(urlsplit(link).path).suffix.lower().removeprefix(".")


class Media(Part):
    """Exactly one of `id` and `link`. What a link's ending tells must fit the type.

    A type Meta does not take would be refused late, with 131053 (W/business-phone-numbers/media).
    """

    endings: ClassVar[frozenset[str]] = _KNOWN
    takes: ClassVar[str] = "any file"

    id: MediaId | None = None
    link: Link | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.id is None and self.link is None:
            raise fault("Either id or link is needed", "id")
        if self.link is not None:
            if self.id is not None:
                raise fault("Only one of id and link is allowed", "link")
            if ending_of(self.link) in _KNOWN - self.endings:
                raise fault(f"WhatsApp takes {self.takes} here", "link")
        return self


class Picture(Media):
    endings, takes = _PICTURES, "JPEG and PNG"


class Film(Media):
    endings, takes = _FILMS, "MP4 and 3GPP"


class MovingPicture(Media):
    """Meta names no type for it: it is shown like a film without a sound."""

    endings, takes = _FILMS | {"gif"}, "MP4, 3GPP and GIF"


class File(Media):
    filename: Annotated[str, Field(min_length=1, max_length=240), LINE] | None = None


class Image(Picture):
    """W/messages/image-messages."""

    caption: Caption | None = None


class Video(Film):
    """W/messages/video-messages."""

    caption: Caption | None = None


class Audio(Media):
    """Without a caption. `voice` makes it a voice note: OPUS in OGG (W/messages/audio-messages)."""

    endings, takes = _SOUNDS, "AAC, AMR, MP3, MP4 and OGG"

    voice: bool = False

    @model_validator(mode="after")
    def _spoken(self) -> Self:
        if self.voice and self.link is not None and ending_of(self.link) in _KNOWN - _VOICE:
            raise fault("A voice note is an OGG file", "link")
        return self


class Document(File):
    """The file's name decides the icon (W/messages/document-messages)."""

    caption: Caption | None = None


class Sticker(Media):
    """Without a caption (W/messages/sticker-messages)."""

    endings, takes = frozenset({"webp"}), "WebP"
