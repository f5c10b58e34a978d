"""What WhatsApp takes: each type's family, how large it may be, and how its file begins."""

from collections.abc import Callable
from typing import NamedTuple

from models.media import contents

MEGABYTE = 1024 * 1024
LARGEST = 100 * MEGABYTE
_STILL = 100 * 1024
_ANIMATED = 500 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"


class Kind(NamedTuple):
    """`fits` judges the beginning of a file, its first `contents.HEAD` bytes."""

    family: str
    most: int
    fits: Callable[[bytes], bool]
    suffix: str


KINDS: dict[str, Kind] = {
    "audio/aac": Kind("audio", 16 * MEGABYTE, contents.is_aac, "aac"),
    "audio/amr": Kind("audio", 16 * MEGABYTE, contents.is_amr, "amr"),
    "audio/mpeg": Kind("audio", 16 * MEGABYTE, contents.is_mp3, "mp3"),
    "audio/mp4": Kind("audio", 16 * MEGABYTE, contents.is_mp4, "m4a"),
    "audio/ogg": Kind("audio", 16 * MEGABYTE, contents.is_mono_opus, "ogg"),
    "text/plain": Kind("document", LARGEST, contents.is_text, "txt"),
    "application/pdf": Kind("document", LARGEST, contents.is_pdf, "pdf"),
    "application/msword": Kind("document", LARGEST, contents.is_ole, "doc"),
    "application/vnd.ms-excel": Kind("document", LARGEST, contents.is_ole, "xls"),
    "application/vnd.ms-powerpoint": Kind("document", LARGEST, contents.is_ole, "ppt"),
    f"{_OFFICE}.wordprocessingml.document": Kind("document", LARGEST, contents.is_office, "docx"),
    f"{_OFFICE}.spreadsheetml.sheet": Kind("document", LARGEST, contents.is_office, "xlsx"),
    f"{_OFFICE}.presentationml.presentation": Kind("document", LARGEST, contents.is_office, "pptx"),
    "image/jpeg": Kind("image", 5 * MEGABYTE, contents.is_jpeg, "jpg"),
    "image/png": Kind("image", 5 * MEGABYTE, contents.is_png, "png"),
    "image/webp": Kind("sticker", _ANIMATED, contents.is_webp, "webp"),
    "video/mp4": Kind("video", 16 * MEGABYTE, contents.is_mp4, "mp4"),
    "video/3gpp": Kind("video", 16 * MEGABYTE, contents.is_3gp, "3gp"),
}


def plain_type(declared: str) -> str:
    """`audio/ogg; codecs=opus` is `audio/ogg`."""
    return declared.partition(";")[0].strip().lower()


def most_of(kind: Kind, head: bytes) -> int:
    """Only an animated sticker may be as large as its kind allows."""
    return _STILL if kind.family == "sticker" and not contents.is_animated(head) else kind.most
