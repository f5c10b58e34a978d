"""The one file of a multipart body, as it comes: nothing of it is kept in between."""

from collections import deque
from collections.abc import AsyncIterator
from typing import NamedTuple

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.errors import ValidationFailed

_NOT_MULTIPART = "Send multipart/form-data with one part, called file."
_LONGEST_NAME = 240


class Part(NamedTuple):
    """What a part says of itself."""

    name: str
    filename: str | None
    content_type: str


def refusal(said: str) -> ValidationFailed:
    return ValidationFailed(said, [{"field": "file", "message": said}])


async def file_of(request: Request) -> tuple[Part, AsyncIterator[bytes]]:
    """What the file is called, and its bytes. Raises `ValidationFailed`, also while it is read."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise refusal(_NOT_MULTIPART)
    events = _events(request, boundary)
    first = await anext(events, None)
    if not isinstance(first, Part) or first.name != "file" or first.filename is None:
        raise refusal("Send the file as the part called file, with a name.")
    return first, _bytes(events)


async def _bytes(events: AsyncIterator[Part | bytes]) -> AsyncIterator[bytes]:
    async for event in events:
        if isinstance(event, Part):
            raise refusal("The only part is file; the number goes into the query.")
        yield event


async def _events(request: Request, boundary: bytes) -> AsyncIterator[Part | bytes]:
    reader = _Reader()
    # The stub wants a TypedDict of all callbacks; a plain dictionary of ours is what it reads.
    parser = MultipartParser(boundary, reader.callbacks())  # type: ignore[arg-type]
    try:
        async for chunk in request.stream():
            parser.write(chunk)
            while reader.events:
                yield reader.events.popleft()
    except MultipartParseError:
        raise refusal(_NOT_MULTIPART) from None
    if not reader.ended:
        raise refusal("The body ended before the file did.")


class _Reader:
    """What the parser found since somebody last looked."""

    def __init__(self) -> None:
        self.events: deque[Part | bytes] = deque()
        self.ended = False
        self._field = b""
        self._value = b""
        self._headers: dict[bytes, bytes] = {}

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header,
            "on_headers_finished": self._on_headers,
            "on_part_data": self._on_data,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._headers = {}

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        self._headers[self._field.lower()] = self._value
        self._field = self._value = b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        filename = options.get(b"filename")
        self.events.append(
            Part(
                options.get(b"name", b"").decode(errors="replace"),
                None if filename is None else _plain(filename.decode(errors="replace")),
                self._headers.get(b"content-type", b"").decode("latin-1"),
            )
        )

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self.events.append(bytes(data[start:end]))

    def _end(self) -> None:
        self.ended = True


def _plain(name: str) -> str:
    """The last part of a path, without what no file is called by."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-_LONGEST_NAME:]
