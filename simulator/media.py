"""Files: taken in, described with an address that soon ends, and handed out."""

import asyncio
import re
import time
from base64 import b64encode
from collections.abc import Awaitable
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from simulator.answers import After, Answer, head
from simulator.control_models import MediaIn
from simulator.errors import Refused, bad_token, no_such_object
from simulator.world import Media, Number, Token, World

ATTACHMENTS = ("whatsapp_business", "attachments")
_NAME = re.compile(rb'name="(\w+)"')
_TYPE = re.compile(rb"^content-type: *([^\r\n;]+)", re.IGNORECASE | re.MULTILINE)
_GOOD = re.compile(
    "(audio/(aac|amr|mpeg|mp4|ogg)|video/(mp4|3gpp)|image/(jpeg|png|webp)|text/plain"
    "|application/(pdf|msword|vnd[.][a-z.-]+))"
)


class MediaStore:
    def __init__(self, world: World) -> None:
        self._world = world

    def put(self, number: Number, given: MediaIn) -> dict[str, Any]:
        """A file as Meta holds it; what stands in the webhook of its message is answered."""
        digest = b64encode(sha256(given.content).digest()).decode()
        media = self._add(number, given.mime_type, given.content, given.sha256 or digest)
        media.expired, media.cuts = given.expired, given.cuts
        media.seconds, media.url_seconds = given.seconds, given.url_seconds
        return {"id": media.id, "mime_type": media.mime_type, "sha256": media.sha256}

    def report(self) -> dict[str, Any]:
        """Every file without its content, oldest first."""
        found = self._world.media.values()
        return {
            "media": [
                {
                    "id": media.id,
                    "number": media.number.id,
                    "mime_type": media.mime_type,
                    "bytes": len(media.content),
                    "sha256": sha256(media.content).hexdigest(),
                    "downloads": media.downloads,
                }
                for media in found
            ]
        }

    def upload(self, token: Token, number_id: str, body: bytes) -> dict[str, Any]:
        number = self._world.numbers.get(number_id)
        if number is None or number.account.id not in token.accounts:
            raise no_such_object("POST", number_id)
        given = parts(body)
        if given.get("messaging_product", ("", b""))[1] != b"whatsapp":
            raise Refused(100, "The parameter messaging_product is required.")
        kind, content = given.get("file", ("", b""))
        declared = given.get("type", ("", b""))[1].decode("latin-1")
        if not content:
            raise Refused(100, "The parameter file is required.")
        if declared != kind or not _GOOD.fullmatch(kind):
            raise Refused(100, "Param file must be a file with one of the supported types.")
        digest = b64encode(sha256(content).digest()).decode()
        return {"id": self._add(number, kind, content, digest).id}

    def node(
        self, method: str, token: Token, media_id: str, query: dict[str, str], host: bytes
    ) -> dict[str, Any]:
        media = self._own(method, token, media_id)
        if query.get("phone_number_id", media.number.id) != media.number.id:
            raise no_such_object(method, media_id)
        if method == "DELETE":
            del self._world.media[media_id]
            return {"success": True}
        mark = token_urlsafe(12)
        media.urls[mark] = time.monotonic() + media.url_seconds
        place = f"http://{host.decode('latin-1')}/{'/'.join(ATTACHMENTS)}/"
        return {
            "messaging_product": "whatsapp",
            "url": f"{place}?mid={media.id}&ext={int(time.time())}&hash={mark}",
            "mime_type": media.mime_type,
            "sha256": media.sha256,
            "file_size": str(len(media.content)),
            "id": media.id,
        }

    def download(self, token: Token, query: dict[str, str]) -> Answer | Awaitable[Answer]:
        media = self._world.media.get(query.get("mid", ""))
        if media is None or time.monotonic() >= media.urls.get(query.get("hash", ""), 0):
            return Answer(head(404, "text/plain", 0))
        if media.number.account.id not in token.accounts:
            raise bad_token()
        return self._later(media) if media.seconds else _bytes(media)

    async def _later(self, media: Media) -> Answer:
        await asyncio.sleep(media.seconds)
        return _bytes(media)

    def _own(self, method: str, token: Token, media_id: str) -> Media:
        media = self._world.media[media_id]
        if media.expired or media.number.account.id not in token.accounts:
            raise no_such_object(method, media_id)
        return media

    def _add(self, number: Number, mime_type: str, content: bytes, digest: str) -> Media:
        media = Media(self._world.next_id(), number, mime_type, content, digest)
        self._world.media[media.id] = media
        return media


def _bytes(media: Media) -> Answer:
    media.downloads += 1
    content, start = media.content, head(200, media.mime_type, len(media.content))
    if media.cuts:
        media.cuts -= 1
        return Answer(start + content[: len(content) // 2], After.CLOSE)
    return Answer(start + content)


def parts(body: bytes) -> dict[str, tuple[str, bytes]]:
    """Type and content of each part by its name; the first line tells what stands between."""
    line, _, _ = body.partition(b"\r\n")
    found: dict[str, tuple[str, bytes]] = {}
    for piece in (b"\r\n" + body).split(b"\r\n" + line)[1:-1]:
        opening, _, content = piece.partition(b"\r\n\r\n")
        name, kind = _NAME.search(opening), _TYPE.search(opening)
        if name is not None:
            declared = kind[1].decode("latin-1").strip() if kind is not None else ""
            found[name[1].decode()] = (declared, content)
    return found
