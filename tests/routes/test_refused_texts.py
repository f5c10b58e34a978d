"""Texts that no route takes, wherever they stand."""

import httpx
import pytest

from tests.routes.calls_campaigns import body_of
from tests.routes.house import House, Json

REFUSED = httpx.codes.BAD_REQUEST


@pytest.mark.parametrize(
    "change",
    [{"name": "Spring\x00"}, {"parameters": {"body.1": {"value": "a\x00b"}}}],
    ids=["a text", "in JSON"],
)
async def test_a_null_byte_is_refused_by_whoever_notices_it(change: Json, house: House) -> None:
    answer = await house.ask("POST", "/api/campaigns", json=body_of(house) | change)

    assert answer.status_code == REFUSED


async def test_a_cursor_with_something_in_between_is_none(house: House) -> None:
    cursor = "AaH4yk0hc1Sg8I_J_xBhJ"
    good = await house.ask("GET", "/api/tags", params={"cursor": f"{cursor}g"})
    bad = await house.ask("GET", "/api/tags", params={"cursor": f"{cursor}.g"})

    assert (good.status_code, bad.status_code) == (httpx.codes.OK, REFUSED)


async def test_a_wrong_method_is_told_every_right_one(house: House) -> None:
    answer = await house.ask("PATCH", "/api/groups")

    assert answer.status_code == httpx.codes.METHOD_NOT_ALLOWED
    assert answer.headers["Allow"] == "GET, POST"
