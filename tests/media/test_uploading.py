"""Files that people upload: looked at, weighed, kept, and brought to Meta."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from temporalio.client import Client

from core.ids import new_id
from core.settings import LimitSettings, StorageSettings
from models.media.types import UPLOADED_LIFE, MediaStatus
from tests.api.app import GENEROUS, running, settings
from tests.api.desk import told
from tests.auth.callers import a_key, bearing
from tests.media.files import EXE, JPEG, PDF, PNG, digest
from tests.media.place import Place, moved

QUOTA = 3_000_000
WEBP = b"RIFF\0\0\0\0WEBPVP8 "


@dataclass
class Counter:
    """Where a caller hands files in."""

    http: httpx.AsyncClient
    place: Place

    async def hand_in(
        self, content: bytes, mime_type: str, name: str = "a file", **options: Any
    ) -> httpx.Response:
        number = options.pop("number", self.place.business.number_id)
        return await self.http.post(
            "/api/media/upload",
            params={"phoneNumberId": str(number)},
            files={"file": (name, content, mime_type)},
            **options,
        )

    async def kept(self, content: bytes = PNG, mime_type: str = "image/png") -> dict[str, Any]:
        answer = await self.hand_in(content, mime_type, "menu Ana.png")
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        body: dict[str, Any] = answer.json()
        return body


@pytest.fixture
async def counter(place: Place, database_url: str) -> AsyncIterator[Counter]:
    key = await a_key(place.database, place.business.organization_id)
    configured = settings(database_url)
    configured.storage = StorageSettings(url=place.folder.as_uri())
    configured.limits = LimitSettings(**{**GENEROUS.model_dump(), "media_bytes_per_hour": QUOTA})
    async with running(configured) as http:
        http.headers.update(bearing(key.secret))
        yield Counter(http, place)


def refused_field(answer: httpx.Response) -> str:
    assert answer.status_code == httpx.codes.BAD_REQUEST, answer.text
    [detail] = answer.json()["error"]["details"]
    field: str = detail["field"]
    return field


async def test_an_uploaded_file_is_kept_and_waits_for_meta(counter: Counter) -> None:
    body = await counter.kept()

    assert (body["status"], body["direction"]) == ("WAITING", "OUTBOUND")
    assert (body["bytes"], body["sha256"]) == (len(PNG), digest(PNG))
    assert body["workflowId"] == f"media/{body['id']}"
    row = await counter.place.row(UUID(body["id"]))
    assert await counter.place.content(row) == PNG
    [wake] = await counter.place.wakes(row.id)
    assert wake["task"] == "UPLOAD"


async def test_an_uploaded_file_reaches_meta(client: Client, counter: Counter) -> None:
    body = await counter.kept(PDF, "application/pdf")

    await moved(client, counter.place, UUID(body["id"]))

    found = (await counter.http.get(f"/api/media/{body['id']}")).json()
    [held] = await counter.place.held_by_meta()
    assert (found["status"], found["metaId"]) == ("STORED", held["id"])
    assert held["sha256"] == digest(PDF)
    row = await counter.place.row(UUID(body["id"]))
    assert row.expires_at is not None
    assert row.created_at is not None
    assert row.expires_at - row.created_at > UPLOADED_LIFE / 2


async def test_a_file_that_storage_lost_is_failed_with_the_reason(
    client: Client, counter: Counter
) -> None:
    body = await counter.kept()
    row = await counter.place.row(UUID(body["id"]))
    await counter.place.storage.delete(row.storage_key or "")

    await moved(client, counter.place, row.id)

    row = await counter.place.row(row.id)
    assert (row.status, row.reason) == (MediaStatus.FAILED, "NothingStored")


async def test_what_is_written_of_an_upload_shows_no_name(counter: Counter) -> None:
    body = await counter.kept()

    organization = counter.place.business.organization_id
    [entry] = await told(counter.place.database, organization, UUID(body["id"]))
    assert entry.action == "media.uploaded"
    assert "Ana" not in str(entry.after)
    assert "Ana" not in str(await counter.place.wakes(UUID(body["id"])))


@pytest.mark.parametrize(
    ("content", "mime_type"),
    [
        (EXE, "image/png"),
        (PNG, "image/jpeg"),
        (b"", "image/png"),
        (EXE, "application/x-msdownload"),
        (WEBP + b"\0" * 100 * 1024, "image/webp"),
    ],
    ids=["program", "other type", "empty", "unknown type", "too large"],
)
async def test_a_file_that_whatsapp_would_not_take_is_refused_naming_it(
    counter: Counter, content: bytes, mime_type: str
) -> None:
    answer = await counter.hand_in(content, mime_type, "picture.png")

    assert refused_field(answer) == "file"
    assert counter.place.stored() == []
    assert await counter.place.rows() == []


async def test_what_came_counts_for_the_quota_and_ends_at_it(counter: Counter) -> None:
    picture = JPEG + b"\0" * (2_000_000 - len(JPEG))
    await counter.kept(picture, "image/jpeg")

    answer = await counter.hand_in(picture, "image/jpeg")

    assert answer.status_code == httpx.codes.TOO_MANY_REQUESTS
    assert int(answer.headers["retry-after"]) > 0
    assert len(counter.place.stored()) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"content": b"{}", "headers": {"content-type": "application/json"}},
        {"content": b"nothing", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        {"files": {"photo": ("a.png", PNG, "image/png")}},
        {"files": {"file": ("a.png", PNG, "image/png"), "more": ("b.png", PNG, "image/png")}},
        {"data": {"file": "text"}, "files": {"x": ("a.png", PNG, "image/png")}},
        {
            "content": b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
            b"Content-Type: image/png\r\n\r\n" + PNG,
            "headers": {"content-type": "multipart/form-data; boundary=x"},
        },
    ],
    ids=["json", "garbage", "other name", "two parts", "a field", "cut"],
)
async def test_a_body_that_is_not_one_file_is_refused(
    counter: Counter, body: dict[str, Any]
) -> None:
    number = str(counter.place.business.number_id)

    answer = await counter.http.post("/api/media/upload", params={"phoneNumberId": number}, **body)

    assert refused_field(answer) == "file"
    assert counter.place.stored() == []


async def test_a_number_that_is_not_ours_is_not_found(counter: Counter) -> None:
    answer = await counter.hand_in(PNG, "image/png", number=new_id())

    assert answer.status_code == httpx.codes.NOT_FOUND
    assert answer.json()["error"]["details"][0]["field"] == "phoneNumberId"


async def test_an_upload_that_is_repeated_with_its_key_is_one_file(counter: Counter) -> None:
    headers = {"Idempotency-Key": "menu-1"}
    # Of one boundary, as a client that repeats a request sends the same bytes.
    content = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
    content += b"Content-Type: image/png\r\n\r\n" + PNG + b"\r\n--x--\r\n"
    headers["content-type"] = "multipart/form-data; boundary=x"
    params = {"phoneNumberId": str(counter.place.business.number_id)}

    answers = [
        await counter.http.post(
            "/api/media/upload", params=params, content=content, headers=headers
        )
        for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    assert len(await counter.place.rows()) == 1


async def test_a_deleted_file_is_gone_here_and_at_meta(client: Client, counter: Counter) -> None:
    body = await counter.kept()
    await moved(client, counter.place, UUID(body["id"]))

    answer = await counter.http.delete(f"/api/media/{body['id']}")
    await moved(client, counter.place, UUID(body["id"]))

    assert answer.status_code == httpx.codes.NO_CONTENT
    assert (await counter.http.get(f"/api/media/{body['id']}")).status_code == 404
    assert counter.place.stored() == []
    assert await counter.place.held_by_meta() == []
    row = await counter.place.row(UUID(body["id"]))
    assert (row.status, row.filename) == (MediaStatus.DELETED, None)
