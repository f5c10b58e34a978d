"""Files at Meta: streamed up and down, each download from a host that is known to be Meta's."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
import orjson
from pydantic import BaseModel, ValidationError
from yarl import URL

from clients.meta.classification import error_from
from clients.meta.errors import MetaError, NotSent, Outcome, Unanswered, Unreadable
from clients.meta.graph import DEAD_TOKEN, TokenRefused
from clients.meta.results import Done, MediaFacts, Uploaded

_PIECE = 64 * 1024
_AGENT = "Parley"
# A connection in 5 s, and never 20 s without a byte; how long the whole lasts depends on its size.
_PATIENCE = aiohttp.ClientTimeout(total=None, connect=5, sock_read=20)
# A text that somebody waits for.
_TEXT_SECONDS = 8.0
# Meta's delivery network: its hosts are named after places, and their addresses are signed.
_NETWORK = (".fbcdn.net", ".whatsapp.net")
_PLAIN = {"Accept-Encoding": "identity"}

Shape = TypeVar("Shape", bound=BaseModel)


class ForeignHost(MetaError):
    """Meta's answer points to a host that is not one of Meta's: it gets neither token nor visit."""

    outcome = Outcome.REQUEST
    advice = "Add the host to META_MEDIA_ORIGINS, if it is Meta's."


class LinkDead(MetaError):
    """The address of a file was not served: it is too old, or the token is not good."""

    outcome = Outcome.TRY_AGAIN
    advice = "A new address is asked for."

    def __init__(self, status: int) -> None:
        super().__init__()
        self.code = self.status = status


class FileTooLarge(MetaError):
    """The file is longer than we read."""

    outcome = Outcome.REQUEST
    advice = "Make it smaller."


class NotText(MetaError):
    """The file is no text: not in UTF-8, or with zeros in it."""

    outcome = Outcome.REQUEST
    advice = "Write it in UTF-8."


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send; `size` is exactly what `pieces` will give."""

    mime_type: str
    suffix: str
    size: int
    pieces: AsyncIterator[bytes]


class MetaMedia:
    """Speaks to `base_url`, and to `origins` for downloads; follows no redirect.

    Signed addresses may be of Meta's delivery network, too.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        version: str,
        origins: Collection[str],
        token_refused: TokenRefused | None = None,
    ) -> None:
        self._session = session
        self._token_refused = token_refused
        self._base = f"{base_url.rstrip('/')}/{version}"
        self._origins = {URL(origin).origin() for origin in origins}

    async def upload(self, phone_number_id: str, token: str, file: Upload) -> str:
        """Meta's id of the file, good for 30 days."""
        boundary = token_hex(16)
        opening, closing = _frame(boundary, file)
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(opening) + file.size + len(closing)),
        }

        async def body() -> AsyncIterator[bytes]:
            yield opening
            async for piece in file.pieces:
                yield piece
            yield closing

        url = self.url(phone_number_id, "media")
        document = await self.asked("POST", url, token, headers, body())
        return typed(Uploaded, document).id

    async def describe(self, media_id: str, token: str, phone_number_id: str) -> MediaFacts:
        """Where a file is for the next 5 minutes."""
        url = self.url(media_id).with_query(phone_number_id=phone_number_id)
        return typed(MediaFacts, await self.asked("GET", url, token))

    async def delete(self, media_id: str, token: str, phone_number_id: str) -> None:
        url = self.url(media_id).with_query(phone_number_id=phone_number_id)
        if not typed(Done, await self.asked("DELETE", url, token)).success:
            raise Unreadable("NotDeleted")

    async def download(self, url: str, token: str) -> AsyncGenerator[bytes]:
        """The bytes of a described file; raises `ForeignHost` before anything is asked."""
        place = _place(url)
        if place.origin() not in self._origins:
            raise ForeignHost
        async with self._answer("GET", place, {**_bearer(token), **_PLAIN}) as answer:
            if answer.status != 200:
                raise LinkDead(answer.status)
            async for piece in answer.content.iter_chunked(_PIECE):
                yield piece

    async def text(self, url: str, most: int) -> str:
        """The text at an address that Meta signed, which is shown no token.

        Raises `ForeignHost` before anything is asked, `FileTooLarge` and `NotText`.
        """
        place = _place(url)
        if place.origin() not in self._origins and not delivers(place):
            raise ForeignHost
        try:
            async with asyncio.timeout(_TEXT_SECONDS):
                content = await self._at_most(place, most)
        except TimeoutError:
            raise Unanswered("TimeoutError") from None
        try:
            found = content.decode()
        except UnicodeDecodeError:
            raise NotText from None
        if "\0" in found:
            raise NotText
        return found

    async def _at_most(self, place: URL, most: int) -> bytearray:
        content = bytearray()
        async with self._answer("GET", place, _PLAIN) as answer:
            if answer.status != 200:
                raise LinkDead(answer.status)
            async for piece in answer.content.iter_chunked(_PIECE):
                content += piece
                if len(content) > most:
                    raise FileTooLarge
        return content

    async def asked(
        self,
        method: str,
        url: URL,
        token: str,
        headers: dict[str, str] | None = None,
        body: AsyncIterator[bytes] | None = None,
    ) -> dict[str, Any]:
        """Meta's JSON; `headers` may authorise in another way."""
        shown = {**_bearer(token), **(headers or {})}
        async with self._answer(method, url, shown, body) as answer:
            content = await answer.read()
            status = answer.status
        if not 200 <= status < 300:
            raise self._refused(error_from(status, content), token)
        try:
            document = orjson.loads(content)
        except orjson.JSONDecodeError:
            raise Unreadable(status=status) from None
        if not isinstance(document, dict) or "error" in document:
            raise self._refused(error_from(status, content), token)
        return document

    def _refused(self, error: MetaError, token: str) -> MetaError:
        if error.code == DEAD_TOKEN and self._token_refused is not None:
            self._token_refused(token, DEAD_TOKEN)
        return error

    @asynccontextmanager
    async def _answer(
        self,
        method: str,
        url: URL,
        headers: dict[str, str],
        body: AsyncIterator[bytes] | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """An answer; a cut one, and a body that could not be read to its end, is `Unanswered`."""
        sent = {"User-Agent": _AGENT, **headers}
        try:
            async with self._session.request(
                method, url, data=body, headers=sent, allow_redirects=False
            ) as answer:
                yield answer
        except aiohttp.ClientConnectorError as error:
            raise NotSent(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            raise Unanswered(type(error).__name__) from None

    def url(self, *segments: str) -> URL:
        path = "/".join(quote(segment, safe=":=") for segment in segments)
        return URL(f"{self._base}/{path}", encoded=True)


@asynccontextmanager
async def meta_media(
    base_url: str,
    version: str,
    origins: Collection[str],
    *,
    token_refused: TokenRefused | None = None,
    patience: aiohttp.ClientTimeout = _PATIENCE,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[MetaMedia]:
    """A client whose connections end with the block."""
    connector = aiohttp.TCPConnector(limit=64, ssl=tls if tls is not None else True)
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=patience,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
    ) as session:
        yield MetaMedia(session, base_url, version, origins, token_refused)


def _frame(boundary: str, file: Upload) -> tuple[bytes, bytes]:
    """What stands around the file. Its name is ours: a person's words are nobody's business."""

    def field(name: str, value: str) -> str:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        return f"{head}{value}\r\n"

    opening = (
        field("messaging_product", "whatsapp")
        + field("type", file.mime_type)
        + f"--{boundary}\r\n"
        + f'Content-Disposition: form-data; name="file"; filename="file.{file.suffix}"\r\n'
        + f"Content-Type: {file.mime_type}\r\n\r\n"
    )
    return opening.encode(), f"\r\n--{boundary}--\r\n".encode()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def delivers(place: URL) -> bool:
    """Whether the address is of Meta's delivery network."""
    return place.scheme == "https" and place.port == 443 and (place.host or "").endswith(_NETWORK)


def _place(url: str) -> URL:
    try:
        place = URL(url, encoded=True)
        place.origin()
    except ValueError:
        raise ForeignHost from None
    if place.user is not None:
        raise ForeignHost
    return place


def typed(kind: type[Shape], document: dict[str, Any]) -> Shape:
    try:
        return kind.model_validate(document)
    except ValidationError:
        raise Unreadable(kind.__name__) from None
