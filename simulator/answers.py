"""What a handler hands to the server: bytes, and what becomes of the connection afterwards."""

from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus

import orjson


class After(Enum):
    KEEP = auto()
    CLOSE = auto()
    RESET = auto()
    HANG = auto()


@dataclass(slots=True)
class Answer:
    payload: bytes
    after: After = After.KEEP


PHRASES = {status.value: status.phrase for status in HTTPStatus}


@dataclass(slots=True)
class Request:
    method: str
    path: str
    query: str
    authorization: bytes
    body: bytes
    host: bytes = b""
    offset: bytes = b""


def head(status: int, kind: str, length: int) -> bytes:
    return (
        f"HTTP/1.1 {status} {PHRASES.get(status, 'Unknown')}\r\n"
        f"content-type: {kind}\r\nfacebook-api-version: v24.0\r\ncontent-length: {length}\r\n\r\n"
    ).encode()


OK_HEAD = head(200, "application/json; charset=UTF-8", 0).split(b"content-length: ", maxsplit=1)[0]


def raw_json(body: bytes) -> Answer:
    return Answer(b"%bcontent-length: %d\r\n\r\n%b" % (OK_HEAD, len(body), body))


def as_json(value: object, status: int = 200) -> Answer:
    body = orjson.dumps(value)
    return Answer(head(status, "application/json; charset=UTF-8", len(body)) + body)


def as_html(body: str, status: int) -> Answer:
    raw = body.encode()
    return Answer(head(status, "text/html; charset=utf-8", len(raw)) + raw)
