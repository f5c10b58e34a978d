"""A stored file as an answer: whole or a part of it, and never as a page of ours."""

import re
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import StreamingResponse

from api.errors import NotFound, Unavailable
from clients.storage import NothingStored, Storage, StorageAway
from models.media.kinds import KINDS, plain_type
from models.media.tables import Media

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_OPAQUE = "application/octet-stream"
_PRINTED = re.compile(r"[^A-Za-z0-9._-]+")


async def served(storage: Storage, row: Media, request: Request) -> StreamingResponse:
    """Raises `NotFound` where the file is not in storage any more."""
    assert row.storage_key is not None
    size = row.bytes or 0
    part = part_of(request.headers.get("range"), size)
    try:
        stored = await storage.get(row.storage_key, part)
    except NothingStored:
        raise NotFound("There is no such file.") from None
    except StorageAway:
        raise Unavailable("The storage of files is away. Try again.") from None
    begin, end = part or (0, stored.size)
    kind = plain_type(row.mime_type or "")
    headers = {
        "Content-Disposition": _disposition(row, kind),
        "Content-Length": str(end - begin),
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "bytes",
    }
    if part is not None:
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    shown = kind if kind in KINDS else _OPAQUE
    return StreamingResponse(stored.pieces, 200 if part is None else 206, headers, shown)


def part_of(asked: str | None, size: int) -> tuple[int, int] | None:
    """From the first byte to before the second; None for the whole, whatever else was asked."""
    found = _RANGE.fullmatch(asked or "")
    if found is None or size == 0:
        return None
    first, last = found.groups()
    if first:
        begin, end = int(first), min(int(last or size), size - 1) + 1
    elif last:
        begin, end = max(size - int(last), 0), size
    else:
        return None
    return (begin, end) if begin < end else None


def _disposition(row: Media, kind: str) -> str:
    """Always to be saved: what somebody sent is shown by no browser as coming from us."""
    suffix = KINDS[kind].suffix if kind in KINDS else "bin"
    name = row.filename or f"{row.id}.{suffix}"
    plain = _PRINTED.sub("_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
