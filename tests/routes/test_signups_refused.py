"""What is wrong with a signup that somebody wants to begin is named, in the words of the API."""

from typing import Any

import httpx
import pytest

from tests.routes.house import House

ACCOUNT = "01a1f7f7-f87e-746e-9937-fd994083c070"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mode": "RECONNECT"}, "businessAccountId"),
        ({"businessAccountId": ACCOUNT}, "businessAccountId"),
        ({"mode": "DISCONNECT"}, "mode"),
    ],
)
async def test_what_is_wrong_with_a_new_signup_is_named(
    house: House, body: dict[str, Any], field: str
) -> None:
    answer = await house.ask("POST", "/api/embedded-signup/init", json=body)

    assert answer.status_code == httpx.codes.BAD_REQUEST
    [detail] = answer.json()["error"]["details"]
    assert detail["field"] == field
    assert "SignupMode" not in detail["message"]
