"""Resumable uploads: files that show Meta what a template's header will look like."""

from collections.abc import AsyncIterator

from pydantic import BaseModel, ConfigDict
from yarl import URL

from clients.meta.errors import Refused, Unreadable
from clients.meta.media import MetaMedia, typed

_PREFIX = "upload:"
# Meta's word for an object that is not there: a session that has expired.
_NO_SUCH_OBJECT = 33


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Begun(_Answer):
    id: str


class _Standing(_Answer):
    file_offset: int


class _Handle(_Answer):
    h: str


class MetaUploads:
    """Over the connections of `MetaMedia`. Meta wants `OAuth` here, where it is `Bearer` else."""

    def __init__(self, media: MetaMedia, app_id: str | None) -> None:
        self._media = media
        # Meta's own word for the app of the token.
        self._app = app_id or "app"

    async def begin(self, token: str, *, suffix: str, size: int, mime_type: str) -> str:
        """A session for one file; it takes its bytes once."""
        named = {
            "file_name": f"sample.{suffix}",
            "file_length": str(size),
            "file_type": mime_type,
        }
        url = self._media.url(self._app, "uploads").with_query(named)
        begun = typed(_Begun, await self._media.asked("POST", url, token))
        if not begun.id.startswith(_PREFIX):
            raise Unreadable("UploadId")
        return begun.id

    async def offset(self, upload_id: str, token: str) -> int | None:
        """How much of the file Meta has; None when it has forgotten the session."""
        try:
            found = await self._media.asked("GET", self._of(upload_id), token, _oauth(token))
        except Refused as error:
            if error.subcode == _NO_SUCH_OBJECT:
                return None
            raise
        return typed(_Standing, found).file_offset

    async def send(
        self, upload_id: str, token: str, pieces: AsyncIterator[bytes], *, offset: int, left: int
    ) -> str:
        """Send what is left from `offset`; answers the handle that names the file in a template."""
        headers = _oauth(token) | {
            "file_offset": str(offset),
            "Content-Length": str(left),
            "Content-Type": "application/octet-stream",
        }
        found = await self._media.asked("POST", self._of(upload_id), token, headers, pieces)
        return typed(_Handle, found).h

    def _of(self, upload_id: str) -> URL:
        """Its signature is part of the id, and a query."""
        path, _, signed = upload_id.partition("?")
        url = self._media.url(path)
        return url if not signed else URL(f"{url}?{signed}", encoded=True)


def _oauth(token: str) -> dict[str, str]:
    return {"Authorization": f"OAuth {token}"}
