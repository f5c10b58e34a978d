"""Resumable uploads, as they go over the wire."""

from collections.abc import AsyncIterator

import orjson
import pytest

from clients.meta.errors import Unreadable
from clients.meta.media import meta_media
from clients.meta.uploads import MetaUploads
from tests.clients.meta.test_client import TOKEN
from tests.clients.meta.wire import answer, says, wire

SESSION = "upload:MTphdHQ=?sig=ARZq"


async def pieces(*each: bytes) -> AsyncIterator[bytes]:
    for piece in each:
        yield piece


async def test_what_is_left_of_a_file_goes_with_its_offset_and_oauth() -> None:
    raw = answer(orjson.dumps({"h": "4::aW1h:ARa"}))
    async with wire(says(raw)) as server, meta_media(server.url, "v24.0", []) as media:
        uploads = MetaUploads(media, "77")
        handle = await uploads.send(SESSION, TOKEN, pieces(b"ab", b"c"), offset=9, left=3)
        assert handle == "4::aW1h:ARa"
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        lines = head.decode().lower().split("\r\n")
        assert lines[0] == "post /v24.0/upload:mtphdhq=?sig=arzq http/1.1"
        assert f"authorization: oauth {TOKEN.lower()}" in lines
        assert "file_offset: 9" in lines
        assert "content-length: 3" in lines
        assert body == b"abc"


@pytest.mark.parametrize(
    ("app", "path"), [("77", "/v24.0/77/uploads"), (None, "/v24.0/app/uploads")]
)
async def test_a_session_is_begun_for_our_app(app: str | None, path: str) -> None:
    raw = answer(orjson.dumps({"id": SESSION}))
    async with wire(says(raw)) as server, meta_media(server.url, "v24.0", []) as media:
        begun = await MetaUploads(media, app).begin(
            TOKEN, suffix="png", size=3, mime_type="image/png"
        )
        assert begun == SESSION
        first = server.requests[0].decode().split("\r\n")[0]
        assert first.startswith(f"POST {path}?file_name=sample.png&file_length=3")


async def test_a_session_that_meta_forgot_is_begun_anew() -> None:
    gone = {"error": {"message": "m", "code": 100, "error_subcode": 33}}
    raw = answer(orjson.dumps(gone), "400 Bad Request")
    async with wire(says(raw)) as server, meta_media(server.url, "v24.0", []) as media:
        assert await MetaUploads(media, "77").offset(SESSION, TOKEN) is None


async def test_an_id_that_is_no_upload_s_is_not_followed() -> None:
    raw = answer(orjson.dumps({"id": "../me"}))
    async with wire(says(raw)) as server, meta_media(server.url, "v24.0", []) as media:
        with pytest.raises(Unreadable):
            await MetaUploads(media, "77").begin(TOKEN, suffix="png", size=3, mime_type="x/y")
