"""Every refusal has one shape, and repeats nothing of what was sent."""

import logging
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter
from pydantic import Field
from temporalio.service import RPCError, RPCStatusCode

from api.errors import Conflict
from core.types import Request
from tests.api.app import running, settings

MARK = "+14155550199"

router = APIRouter(prefix="/trial")


class Body(Request):
    name: str = Field(pattern="^[a-z]+$")
    size: int = 1


@router.post("/{id:uuid}")
async def accept(id: UUID, body: Body) -> None:
    if body.size == 2:
        raise Conflict("It is under way.", [{"field": "size", "message": "is taken"}])


@router.get("/broken")
async def broken() -> None:
    raise RuntimeError(f"row of {MARK}")


@router.get("/away")
async def away() -> None:
    raise RPCError(MARK, RPCStatusCode.UNAVAILABLE, b"")


@pytest.fixture
async def client(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with running(settings(database_url), router) as started:
        yield started


PLACE = "/trial/01a1f7f4-8335-73f2-aaaf-2a929531dd0e"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"name": ', "body"),
        ("[]", "body"),
        ("", "body"),
        ('{"name": "a", "colour": 1}', "colour"),
        (f'{{"name": "{MARK}"}}', "name"),
        (f'{{"name": "a", "size": "{MARK}x"}}', "size"),
    ],
)
async def test_bad_input_names_the_field_and_not_the_value(
    client: httpx.AsyncClient, body: str, field: str
) -> None:
    answer = await client.post(PLACE, content=body, headers={"Content-Type": "application/json"})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR")
    assert [detail["field"] for detail in error["details"]] == [field]
    assert MARK not in answer.text


async def test_a_phone_number_as_the_name_of_a_field_is_not_repeated(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post(PLACE, json={"name": "a", MARK: 1})

    assert answer.status_code == 400
    assert MARK not in answer.text


async def test_a_refusal_carries_its_details_and_the_requests_id(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post(
        PLACE, json={"name": "a", "size": 2}, headers={"X-Request-Id": "order-4711-retry"}
    )

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "CONFLICT")
    assert error["details"] == [{"field": "size", "message": "is taken"}]
    assert error["requestId"] == answer.headers["X-Request-Id"] == "order-4711-retry"
    assert set(error) == {"code", "message", "details", "requestId", "timestamp"}


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/api/nothing", (404, "NOT_FOUND")),
        ("POST", "/trial/not-an-id", (404, "NOT_FOUND")),
        ("PUT", "/api/health", (405, "METHOD_NOT_ALLOWED")),
        ("GET", "/trial/broken", (500, "INTERNAL_ERROR")),
        ("GET", "/trial/away", (503, "SERVICE_UNAVAILABLE")),
    ],
)
async def test_every_refusal_has_the_one_shape(
    client: httpx.AsyncClient, method: str, path: str, expected: tuple[int, str]
) -> None:
    answer = await client.request(method, path)

    assert (answer.status_code, answer.json()["error"]["code"]) == expected
    assert MARK not in answer.text
    assert answer.json()["error"]["requestId"] == answer.headers["X-Request-Id"]


async def test_what_went_wrong_is_logged_without_its_text(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        await client.get("/trial/broken")

    assert [record.getMessage() for record in caplog.records] == ["GET /trial/broken failed"]


@pytest.mark.parametrize("given", ["short", "14155550142", "a b c d e f g h", "x" * 65])
async def test_an_id_that_could_be_anything_is_replaced(
    client: httpx.AsyncClient, given: str
) -> None:
    answer = await client.get("/api/health/live", headers={"X-Request-Id": given})

    assert answer.headers["X-Request-Id"] != given


async def test_an_ordinary_body_over_a_megabyte_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post(PLACE, content=b"x" * (1024 * 1024 + 1))

    assert answer.status_code == 413
